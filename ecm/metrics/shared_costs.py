"""What an order brings and costs besides its goods, shared among them: a product's part of shipping, fees and fulfilment.

Shared by what each of the order's goods was sold for; of an order given away for nothing, by quantity.
"""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.facts import conditions_of, in_currency, measure_column, rates
from ecm.metrics.question import Question
from ecm.schema import rows_view

_BESIDE = {"shipping_charged": 1, "refunded_shipping": -1, "fees": -1, "fulfilment_cost": -1}
_GOODS = sa.table(
    "line_costs",
    *[sa.column(n, sa.String()) for n in ("namespace", "order_id", "item")],
    *[sa.column(n, sa.Float()) for n in ("gross_sales", "discounts", "quantity")],
)


def shared_costs(connection: sa.Connection, question: Question) -> dict[str, float]:
    """Shipping charged less payment fees and fulfilment, by product, in the reporting currency.

    ask: of one period; its conditions on goods are left to the caller, who shows the products they let through. What is
    known of these costs is added up: where fees were never loaded, none are taken off.
    """
    beside = _beside(question)
    goods = (
        sa.select(
            _GOODS.c.namespace,
            _GOODS.c.order_id,
            _GOODS.c.item,
            sa.cast(sa.func.sum(_GOODS.c.gross_sales - _GOODS.c.discounts), sa.Double()).label("net"),
            sa.cast(sa.func.sum(_GOODS.c.quantity), sa.Double()).label("quantity"),
        )
        .where(sa.tuple_(_GOODS.c.namespace, _GOODS.c.order_id).in_(sa.select(beside.c.namespace, beside.c.order_id)))
        .group_by(_GOODS.c.namespace, _GOODS.c.order_id, _GOODS.c.item)
        .subquery("goods")
    )
    order = (goods.c.namespace, goods.c.order_id)
    net = sa.func.sum(goods.c.net).over(partition_by=order)
    quantity = sa.func.sum(goods.c.quantity).over(partition_by=order)
    parts = sa.select(
        goods.c.namespace,
        goods.c.order_id,
        goods.c.item,
        sa.case((net > 0, goods.c.net / net), (quantity > 0, goods.c.quantity / quantity)).label("part"),
    ).subquery("parts")
    same = sa.and_(parts.c.namespace == beside.c.namespace, parts.c.order_id == beside.c.order_id)
    query = (
        sa.select(parts.c.item, sa.func.sum(beside.c.amount * parts.c.part).label("amount"))
        .select_from(parts.join(beside, same))
        .group_by(parts.c.item)
    )
    # Sums of shares end differently in their last digits, by the order in which they are added up.
    return {str(row.item): round(float(row.amount or 0), 4) for row in connection.execute(query)}


def _beside(question: Question) -> sa.CTE:
    """(namespace, order_id, amount) of the orders with anything besides goods in the period."""
    rows = rows_view("sales_rows")
    fx, rate, convertible = rates(rows.c.currency, rows.c.day, question.currency)
    terms: list[sa.ColumnElement[Any]] = [
        rows.c[measure_column(m, question.basis)] * sign for m, sign in _BESIDE.items()
    ]
    amount = sa.func.sum(sum(terms[1:], start=terms[0]) * rate)
    orders_alone = replace(question, where=tuple(w for w in question.where if not DIMENSIONS[w[0]].of_lines))
    period = question.periods[0][1]
    return (
        sa.select(rows.c.namespace, rows.c.order_id, sa.cast(amount, sa.Double()).label("amount"))
        .select_from(rows.outerjoin(fx, convertible))
        .where(
            rows.c.day.between(period.start, period.end),
            in_currency(rows.c.currency, fx, question.currency),
            *conditions_of(orders_alone, {c.name: c for c in rows.c}),
        )
        .group_by(rows.c.namespace, rows.c.order_id)
        .having(amount != 0)
        .cte("beside")
    )
