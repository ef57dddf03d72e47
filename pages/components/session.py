"""The store this process serves, today's date, and results kept by data version and filters."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from ecm.connect import connections
from ecm.facts import catch_up
from ecm.filters import Filters
from ecm.settings import Config
from ecm.store import Store

_opening = threading.Lock()
_opened: dict[str, Store] = {}


def store() -> Store:
    """The store of this process, opened once; an empty one starts with the demo shop."""
    config = Config()
    home = str(config.home.expanduser())
    with _opening:
        if home not in _opened:
            opened = Store.of(config, mirrored=True)
            catch_up(opened)
            if config.demo:
                _begin_with_demo(opened, _day(opened, config))
            _opened[home] = opened
    return _opened[home]


def is_ready() -> bool:
    """Whether the store is open; never waits for it."""
    return str(Config().home.expanduser()) in _opened


def today() -> date:
    """The day it is in the shop; ECM_AS_OF fixes it."""
    return _day(store(), Config())


def _day(opened: Store, config: Config) -> date:
    return config.as_of or datetime.now(ZoneInfo(opened.settings().timezone or "UTC")).date()


def _begin_with_demo(opened: Store, day: date) -> None:
    from ecm.demo import build
    from ecm.ingest import imports

    if not imports(opened) and not opened.held and opened.settings_version() == 0:
        build(opened, until=day - timedelta(days=1))


def kept(question: Callable[..., Any], *arguments: Any) -> Any:
    """The answer to question(store, *arguments, today), kept until data or settings change or a source is late."""
    version = store().version
    return _answer(question.__name__, version, today(), arguments, _late_sources(version), _question=question)


def known(question: Callable[..., Any], *arguments: Any) -> Any:
    """As kept, for questions that do not depend on what day it is."""
    return _answer(question.__name__, store().version, None, arguments, (), _question=question)


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(
    name: str,
    version: int,
    day: date | None,
    arguments: tuple[Any, ...],
    late: tuple[str, ...],
    _question: Callable[..., Any],
) -> Any:
    return _question(store(), *arguments) if day is None else _question(store(), *arguments, day)


def _late_sources(version: int) -> tuple[str, ...]:
    """A source becomes late while nothing changes."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return tuple(name for name, every, state in _sources(version) if state.is_late(every, now))


@st.cache_data(max_entries=4, show_spinner=False)
def _sources(version: int) -> list[tuple[str, int, Any]]:
    return [(c.name, c.every_hours, s) for c, s in connections(store())]


def warm_up() -> None:
    """Imports what pages need and asks their first questions."""
    import plotly.graph_objects  # noqa: F401 - half a second that the first visitor should not wait for

    from ecm.charts import palette, trend_figure
    from ecm.metrics import breakdown, overview
    from pages.components.filters import default_filters

    opened, day = store(), today()
    view = overview(opened, default_filters(day), day)
    breakdown(opened, default_filters(day), "channel", day)
    trend = view.trend
    trend_figure(
        trend.days,
        trend.values,
        trend.year_before,
        None,
        None,
        frozenset(),
        palette(False),
        view.kpis.currency,
        "en_GB",
    )


__all__ = ["Filters", "is_ready", "kept", "known", "store", "today", "warm_up"]
