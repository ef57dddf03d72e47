"""Imports what pages need and asks what they ask first, in the order in which visitors open them."""

from ecm.charts import palette, trend_figure
from ecm.metrics import (
    breakdown,
    every_segment,
    labels_of,
    members_of,
    overview,
    pacing,
    pacing_notes,
    products,
    reconcile,
)
from pages.components.filters import DIMENSIONS_OF_FILTERS, default_filters
from pages.components.session import cached, cached_across_days, today


def warm_up() -> None:
    """Fills the cache for the pages' first questions."""
    filters = default_filters(today())
    trend_figure(cached(overview, filters), palette(False))
    cached_across_days(labels_of, "segment")
    for name in DIMENSIONS_OF_FILTERS:
        cached(members_of, name)
    cached(breakdown, filters, "channel")
    cached(reconcile, filters.period)
    cached(breakdown, filters, "segment")
    cached_across_days(every_segment)
    cached(products, filters)
    cached(pacing)
    cached(pacing_notes)
