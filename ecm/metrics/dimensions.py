"""The dimensions a figure can be broken down by, and which facts have them."""

from dataclasses import dataclass

from ecm.errors import UnknownName
from ecm.metrics.measures import Fact


@dataclass(frozen=True)
class Dimension:
    """A breakdown. `column`: its column in the facts (or in the calendar, for spans of days)."""

    name: str
    title: str
    facts: frozenset[Fact]
    column: str
    is_time: bool = False
    is_fine: bool = False  # finer than the daily summaries: read at the order grain
    is_exclusive: bool = True  # each order belongs to exactly one member, so that rows add up to the total
    of_lines: bool = False  # of the goods, not of the order


_ALL = frozenset(Fact)
_SALES = frozenset({Fact.SALES})
DIMENSIONS = {
    d.name: d
    for d in (
        Dimension("channel", "Channel", _ALL, "channel"),
        Dimension("source", "Source", frozenset({Fact.SALES, Fact.TRAFFIC}), "source", is_fine=True),
        Dimension("medium", "Medium", frozenset({Fact.SALES, Fact.TRAFFIC}), "medium", is_fine=True),
        Dimension("campaign", "Campaign", _ALL, "campaign", is_fine=True),
        Dimension("customer_type", "Customer type", _SALES, "customer_type"),
        Dimension("country", "Country", frozenset({Fact.SALES, Fact.TRAFFIC}), "country"),
        Dimension("device", "Device", frozenset({Fact.SALES, Fact.TRAFFIC}), "device", is_fine=True),
        Dimension("category", "Product category", _SALES, "category", is_exclusive=False, of_lines=True),
        Dimension("brand", "Brand", _SALES, "brand", is_fine=True, is_exclusive=False, of_lines=True),
        Dimension("sku", "Product", _SALES, "sku", is_fine=True, is_exclusive=False, of_lines=True),
        Dimension("segment", "Segment", _SALES, "segment", is_fine=True, is_exclusive=False),
        Dimension("first_channel", "First channel", _SALES, "first_channel", is_fine=True),
        Dimension("coupon", "Promotion code", _SALES, "coupon", is_fine=True),
        Dimension("sales_channel", "Sales channel", frozenset({Fact.SALES, Fact.TRAFFIC}), "sales_channel"),
        Dimension("day", "Day", _ALL, "day", is_time=True),
        Dimension("week", "Week", _ALL, "week", is_time=True),
        Dimension("month", "Month", _ALL, "month", is_time=True),
    )
}


def dimension(name: str) -> Dimension:
    """The dimension of that name. Raises UnknownName."""
    if name not in DIMENSIONS:
        raise UnknownName("dimension", name, DIMENSIONS)
    return DIMENSIONS[name]
