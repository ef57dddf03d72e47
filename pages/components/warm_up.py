"""Imports what pages need and asks their first questions, so that the first visitor does not wait for it."""

import plotly.graph_objects  # noqa: F401 - half a second

from ecm.charts import palette, trend_figure
from ecm.metrics import breakdown, overview
from pages.components.filters import default_filters
from pages.components.session import store, today


def warm_up() -> None:
    """Imports what pages need and asks their first questions."""
    opened, day = store(), today()
    view = overview(opened, default_filters(day), day)
    breakdown(opened, default_filters(day), "channel", day)
    trend_figure(view, palette(False))
