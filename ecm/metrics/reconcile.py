"""Walks from our gross sales to what the shop tool's own report shows, step by step; the steps add up to the cent."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from ecm.filters import Period
from ecm.metrics.state import known_state
from ecm.schema import current, fact
from ecm.store import Store


@dataclass(frozen=True)
class Step:
    """What the tool counts and we do not (+), or the other way round (−). `of_which`: named, but counted by both."""

    step: str
    amount: float
    orders: int
    why: str
    of_which: float | None = None


@dataclass(frozen=True)
class Reconciliation:
    """ours + Σ steps = theirs, gross sales in the reporting currency."""

    currency: str
    ours: float
    theirs: float
    steps: tuple[Step, ...]


def reconcile(store: Store, period: Period, today: date) -> Reconciliation:
    """Gross sales of the period by our rules and, from the same orders, by the shop tool's.

    Shopify's report counts cancelled orders in gross sales (and again among returns), shows items removed by a later
    edit, and dates orders in its own time zone.
    """
    with store.read() as connection:
        currency = known_state(connection, store.settings(), period, today).currency
        row = connection.execute(_query(period, currency)).one()
    ours = _money(row.ours)
    steps = (
        Step(
            "cancelled orders",
            _money(row.cancelled),
            row.cancelled_orders or 0,
            "The tool counts them in gross sales and takes them back among returns.",
        ),
        Step(
            "pending orders",
            0.0,
            row.pending_orders or 0,
            "Both count them.",
            of_which=_money(row.pending),
        ),
        Step(
            "edited later",
            _money(row.edited),
            row.edited_orders or 0,
            "Items removed after the order was placed stay in the tool's gross sales.",
        ),
        Step(
            "another time zone",
            _money(row.by_their_day) - _money(row.by_our_day),
            (row.their_orders or 0) - (row.our_orders or 0),
            "The tool's day is that of its own time zone.",
        ),
    )
    theirs = float(Decimal(str(ours)) + sum((Decimal(str(s.amount)) for s in steps), Decimal(0)))
    return Reconciliation(currency, ours, round(theirs, 4), steps)


def _query(period: Period, currency: str) -> sa.Select[Any]:
    orders, facts = current("orders"), fact("order_facts")
    joined = orders.join(facts, sa.and_(facts.c.namespace == orders.c.namespace, facts.c.order_id == orders.c.order_id))
    in_ours = facts.c.ordered_on.between(period.start, period.end)
    in_theirs = sa.func.coalesce(orders.c.reported_on, facts.c.ordered_on).between(period.start, period.end)
    real = sa.and_(sa.func.coalesce(orders.c.is_test, sa.false()) == sa.false(), orders.c.kind != "gift_card")
    cancelled = sa.and_(real, orders.c.status == "cancelled")
    edited = sa.func.coalesce(orders.c.edited_amount, 0)
    theirs = facts.c.gross_sales + edited

    def total(amount: Any, *conditions: Any) -> Any:
        return sa.func.sum(sa.case((sa.and_(*conditions), amount), else_=0))

    return (
        sa.select(
            total(facts.c.gross_sales, in_ours, facts.c.counts).label("ours"),
            total(facts.c.gross_sales, in_ours, cancelled).label("cancelled"),
            total(1, in_ours, cancelled).label("cancelled_orders"),
            total(facts.c.gross_sales, in_ours, facts.c.counts, facts.c.is_pending).label("pending"),
            total(1, in_ours, facts.c.counts, facts.c.is_pending).label("pending_orders"),
            total(edited, in_ours, real).label("edited"),
            total(1, in_ours, real, edited != 0).label("edited_orders"),
            total(theirs, in_ours, real).label("by_our_day"),
            total(theirs, in_theirs, real).label("by_their_day"),
            total(1, in_ours, real).label("our_orders"),
            total(1, in_theirs, real).label("their_orders"),
        )
        .select_from(joined)
        .where(sa.or_(in_ours, in_theirs), orders.c.currency.in_((currency, "")))
    )


def _money(amount: Any) -> float:
    return float(amount or 0)
