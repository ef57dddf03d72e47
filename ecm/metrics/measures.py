"""What can be added up: every additive column of the facts, what it needs to be known, and of which rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ecm.schema import LINE_COUNTS, LINE_MONEY

# Measures that are known by the goods of an order.
OF_LINES: Final = frozenset({*LINE_MONEY, *LINE_COUNTS, "orders_with_units"})


class Fact(StrEnum):
    """Which table family a measure is added up from."""

    SALES = "sales"
    TRAFFIC = "traffic"
    SPEND = "spend"


@dataclass(frozen=True)
class Measure:
    """An additive column. `by_order`: the column that counts a refund on its order's day instead.

    needs: the canonical table that must have been loaded for it to be known at all. collected_as: what says on which days it
    was collected, where that is not the table. beside: a column of the same row without which the row is left out, so that
    both sides of a ratio are of the same rows. known_by: the count of orders that tell it: where there are orders and none of
    them does, it is not known. hidden_by: what may hold more of it: where there is any, a sum of 0 is not known.
    """

    name: str
    fact: Fact
    is_money: bool
    by_order: str = ""
    needs: str = ""
    column: str = ""
    beside: str = ""
    collected_as: str = ""
    known_by: str = ""
    hidden_by: str = ""


def _measure(fact: Fact, names: str, *, is_money: bool, needs: str = "", by_order: str = "") -> list[Measure]:
    return [Measure(n, fact, is_money, by_order.format(n) if by_order else "", needs) for n in names.split()]


def _pair(fact: Fact, one: str, other: str, needs: str) -> list[Measure]:
    """Two columns of a report, of the rows that have both."""
    return [
        Measure(f"{column}_with_{beside}", fact, column == "cost", needs=needs, column=column, beside=beside)
        for column, beside in ((one, other), (other, one))
    ]


MEASURES: Mapping[str, Measure] = {
    m.name: m
    for m in (
        *_measure(
            Fact.SALES,
            "gross_sales discounts shipping_charged known_cost_sales fee_known_sales fulfilment_known_sales",
            is_money=True,
            needs="orders",
        ),
        *_measure(Fact.SALES, "returned refunded_shipping", is_money=True, needs="orders", by_order="{}_by_order"),
        *_measure(Fact.SALES, "cogs", is_money=True, needs="product_costs"),
        *_measure(Fact.SALES, "restocked_cogs", is_money=True, needs="product_costs", by_order="{}_by_order"),
        *_measure(Fact.SALES, "fees", is_money=True, needs="payments"),
        *_measure(Fact.SALES, "fulfilment_cost", is_money=True, needs="fulfilment_costs"),
        *_measure(
            Fact.SALES,
            "orders online_orders pending_orders orders_with_units units_with_unknown_returns repeaters returning_orders "
            "known_customer_orders settled_new_customers settled_repeaters",
            is_money=False,
            needs="orders",
        ),
        Measure("units", Fact.SALES, is_money=False, needs="orders", known_by="orders_with_units"),
        Measure("returned_units", Fact.SALES, is_money=False, needs="orders", hidden_by="units_with_unknown_returns"),
        Measure("new_customers", Fact.SALES, is_money=False, needs="orders", known_by="known_customer_orders"),
        *_measure(
            Fact.TRAFFIC,
            "sessions engaged_sessions carts checkouts",
            is_money=False,
            needs="traffic",
        ),
        # A report of visits need not have the orders that the tool counted.
        Measure("transactions", Fact.TRAFFIC, is_money=False, needs="traffic", collected_as="transactions"),
        *_pair(Fact.TRAFFIC, "carts", "sessions", "traffic"),
        *_pair(Fact.TRAFFIC, "checkouts", "carts", "traffic"),
        *_measure(Fact.SPEND, "cost conversion_value", is_money=True, needs="spend"),
        *_measure(Fact.SPEND, "impressions clicks conversions", is_money=False, needs="spend"),
        *_pair(Fact.SPEND, "clicks", "impressions", "spend"),
        *_pair(Fact.SPEND, "cost", "clicks", "spend"),
        *_pair(Fact.SPEND, "cost", "impressions", "spend"),
    )
}
