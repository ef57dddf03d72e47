"""What sales and returns leave out or are reckoned from: refunds without a day, money paid back, orders known by their total."""

import sqlalchemy as sa

from ecm.filters import Period
from ecm.metrics.result import Note
from ecm.schema import current, fact


def refund_notes(connection: sa.Connection, period: Period) -> list[Note]:
    """Refunds of the period that are dated by estimate, that belong to no order, or that go beyond what was paid."""
    refunds = fact("refund_facts")
    within = refunds.c.day.between(period.start, period.end)
    refund = sa.tuple_(refunds.c.namespace, refunds.c.order_id, refunds.c.refund_id)
    is_estimated = sa.and_(refunds.c.date_basis == "estimated", refunds.c.counts)
    notes = []
    rows = connection.execute(
        sa.select(
            refunds.c.currency,
            sa.func.count(sa.distinct(refund)).filter(is_estimated).label("estimated"),
            sa.func.count().filter(refunds.c.date_basis == "unmatched").label("unmatched"),
            sa.func.sum(refunds.c.amount).filter(refunds.c.date_basis == "unmatched").label("paid"),
            sa.func.sum(refunds.c.excess).filter(refunds.c.excess >= _CENT, refunds.c.counts).label("excess"),
        )
        .where(within, sa.or_(refunds.c.date_basis == "unmatched", refunds.c.excess >= _CENT, is_estimated))
        .group_by(refunds.c.currency)
        .order_by(refunds.c.currency)
    ).fetchall()
    if estimated := sum(row.estimated for row in rows):
        are = "1 refund is" if estimated == 1 else f"{estimated} refunds are"
        text = f"{are} known only as an amount: dated on the order's day, goods first, then shipping."
        notes.append(Note("refunds", text))
    for row in rows:
        if row.unmatched:
            refunds_are = "refund of {} is" if row.unmatched == 1 else "refunds of {} are"
            text = (
                f"{row.unmatched} {refunds_are.format(_amount(row.paid, row.currency))} known from payments alone and "
                "of no order whose sales are known: not among the returns."
            )
            notes.append(Note("refunds", text, is_warning=True))
        if row.excess:
            text = (
                f"{_amount(row.excess, row.currency)} was paid back beyond what the orders came to: "
                "it is not among the returns."
            )
            notes.append(Note("refunds", text))
    return [*notes, *_taken_back(connection, period)]


def _taken_back(connection: sa.Connection, period: Period) -> list[Note]:
    """What providers took back for orders: a dispute may yet be won, so it is money in dispute and no return.

    Adjustments of one order in several currencies are conversions of what was paid: nothing was taken back.
    """
    payments = current("payments")
    day = sa.func.coalesce(payments.c.reported_on, sa.cast(payments.c["at"], sa.Date))
    by_order = (
        sa.select(sa.func.max(payments.c.currency).label("currency"), sa.func.sum(payments.c.amount).label("amount"))
        .where(payments.c.kind == "adjustment", payments.c.order_id != "", day.between(period.start, period.end))
        .group_by(payments.c.namespace, payments.c.order_id)
        .having(sa.func.sum(payments.c.amount) <= -_CENT, sa.func.count(payments.c.currency.distinct()) <= 1)
        .subquery()
    )
    count, amount = sa.func.count(), sa.func.sum(-by_order.c.amount)
    notes = []
    for row in connection.execute(
        sa.select(by_order.c.currency, count.label("orders"), amount.label("amount"))
        .group_by(by_order.c.currency)
        .order_by(by_order.c.currency)
    ):
        orders = "1 order" if row.orders == 1 else f"{row.orders} orders"
        text = (
            f"Chargebacks and other adjustments took {_amount(row.amount, row.currency or '')} back for {orders}: "
            "they are not among the returns."
        )
        notes.append(Note("refunds", text, is_warning=True))
    return notes


def order_notes(connection: sa.Connection, period: Period) -> list[Note]:
    """Orders of the period that do not say what their goods came to."""
    orders = fact("order_facts")
    row = connection.execute(
        sa.select(orders.c.sales_from, sa.func.count())
        .where(
            orders.c.ordered_on.between(period.start, period.end),
            orders.c.counts,
            orders.c.sales_from.in_(("total", "unknown")),
        )
        .group_by(orders.c.sales_from)
    ).fetchall()
    counts = {str(sales_from): int(count) for sales_from, count in row}
    notes = []
    if count := counts.get("total"):
        text = f"{_orders(count)} known only by the total: sales are the total less tax and shipping."
        notes.append(Note("orders", text))
    if count := counts.get("unknown"):
        text = (
            f"{_orders(count)} without known sales, which count as none: there are neither lines nor gross sales, "
            "nor a total with its tax and shipping."
        )
        notes.append(Note("orders", text, is_warning=True))
    return notes


_CENT = 0.01


def _orders(count: int) -> str:
    return "1 order is" if count == 1 else f"{count} orders are"


def _amount(amount: object, currency: str) -> str:
    return f"{amount:,.2f} {currency}".strip()
