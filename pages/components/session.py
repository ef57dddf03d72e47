"""The store this process serves, today's date, and results cached by data version and filters."""

import os
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from ecm.connect import connections
from ecm.facts import rebuild_if_outdated
from ecm.filters import Filters
from ecm.settings import Config, Settings
from ecm.store import Store

_opening = threading.Lock()
_opened: dict[str, Store] = {}

State = tuple[str, int]  # a store's home and the version of what is in it


def store() -> Store:
    """The store of this process, opened once; an empty one starts with the demo shop."""
    config = _config()
    home = str(config.home.expanduser())
    with _opening:
        if home not in _opened:
            opened = Store.of(config, mirrored=True)
            rebuild_if_outdated(opened)
            if config.demo:
                _begin_with_demo(opened, _day(opened.settings(), config))
            _opened[home] = opened
    return _opened[home]


def close() -> None:
    """Closes the stores of this process."""
    with _opening:
        while _opened:
            _opened.popitem()[1].close()


def is_ready() -> bool:
    """Whether the store is open; never waits for it."""
    return str(_config().home.expanduser()) in _opened


def settings() -> Settings:
    """What is set for the shop; asked of the store once for each state of it."""
    return _settings(_state())


def today() -> date:
    """The day it is in the shop; ECM_AS_OF fixes it."""
    return _day(settings(), _config())


def _day(settings: Settings, config: Config) -> date:
    return config.as_of or datetime.now(ZoneInfo(settings.timezone or "UTC")).date()


def _config() -> Config:
    """This machine's, read again where the environment is another: a page asks for it many times."""
    return _config_in(tuple(sorted(item for item in os.environ.items() if item[0].upper().startswith("ECM_"))))


@lru_cache(maxsize=8)
def _config_in(environment: tuple[tuple[str, str], ...]) -> Config:
    return Config.from_environment()


def _begin_with_demo(opened: Store, day: date) -> None:
    from ecm.demo import build
    from ecm.ingest import imports

    if not imports(opened) and not opened.warehouse_tables and opened.settings_version() == 0:
        build(opened, until=day - timedelta(days=1))


def cached(question: Callable[..., Any], *arguments: Any) -> Any:
    """Runs question(store, *arguments, today); cached until data, settings or the date change, or a source becomes late."""
    state = _state()
    day = _day(_settings(state), _config())
    return _answer(question.__name__, state, day, arguments, _late_sources(state), _question=question)


def cached_across_days(question: Callable[..., Any], *arguments: Any) -> Any:
    """As cached, for questions that do not depend on the date."""
    return _answer(question.__name__, _state(), None, arguments, (), _question=question)


def _state() -> State:
    opened = store()
    return str(opened.home), opened.version


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(
    name: str,
    state: State,
    day: date | None,
    arguments: tuple[Any, ...],
    late: tuple[str, ...],
    _question: Callable[..., Any],
) -> Any:
    with store().one_state():
        return _question(store(), *arguments) if day is None else _question(store(), *arguments, day)


def _late_sources(state: State) -> tuple[str, ...]:
    """A source becomes late while nothing changes."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return tuple(name for name, every, source in _sources(state) if source.is_late(every, now))


@st.cache_data(max_entries=4, show_spinner=False)
def _sources(state: State) -> list[tuple[str, int, Any]]:
    return [(c.name, c.every_hours, s) for c, s in connections(store())]


@st.cache_data(max_entries=4, show_spinner=False)
def _settings(state: State) -> Settings:
    return store().settings()


__all__ = ["Filters", "cached", "cached_across_days", "is_ready", "settings", "store", "today"]
