"""Who is in a segment on a day, and which orders were placed by its members, as SQLAlchemy queries.

An order belongs to a segment by what was known as it was placed; a customer on a day by the last order until then.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from ecm.schema import fact, own
from ecm.segments.attributes import ATTRIBUTES, AttributeKind
from ecm.segments.definition import Condition, Rule, Segment

_LINES = sa.table(
    "line_costs",
    *[sa.column(n, sa.String()) for n in ("namespace", "order_id", "sku", "item", "stated_category", "stated_brand")],
)
_PRODUCTS = sa.table("product_facts", *[sa.column(n, sa.String()) for n in ("namespace", "sku", "category", "brand")])
_Bool = sa.ColumnElement[bool]


def orders_in(segments: Sequence[Segment]) -> sa.Subquery:
    """(namespace, order_id, segment) of the orders that count: the segments whose members placed them."""
    parts = []
    for segment in segments:
        orders = fact("order_facts").alias()
        parts.append(
            sa.select(orders.c.namespace, orders.c.order_id, sa.literal(segment.segment_id).label("segment")).where(
                orders.c.counts, condition_of(segment, _at_order(orders), orders.c.ordered_on)
            )
        )
    return sa.union_all(*parts).subquery("in_segment")


def customers_at(day: date) -> sa.CTE:
    """(namespace, customer_id, …) of each customer who had ordered by the end of that day, as of that day."""
    every, orders = fact("order_facts").alias(), fact("order_facts").alias()
    last = (
        sa.select(every.c.namespace, every.c.customer_id, sa.func.max(every.c.orders_so_far).label("orders_so_far"))
        .where(every.c.counts, every.c.customer_id != "", every.c.ordered_on <= day)
        .group_by(every.c.namespace, every.c.customer_id)
        .subquery()
    )
    same = [orders.c[n] == last.c[n] for n in ("namespace", "customer_id", "orders_so_far")]
    known = _at_order(orders)
    on = sa.cast(sa.literal(day), sa.Date)
    since = on - orders.c.ordered_on
    known |= {"days_since_last": since, "days_since_first": orders.c.days_since_first + since}
    known["customer_type"] = sa.case((orders.c.orders_so_far > 1, "returning"), else_=orders.c.customer_type)
    columns = [known[name].label(name) for name in known if name not in ("namespace", "customer_id")]
    return (
        sa.select(orders.c.namespace, orders.c.customer_id, orders.c.ordered_on, *columns)
        .select_from(orders.join(last, sa.and_(*same)))
        .where(orders.c.counts)
        .cte(f"customers_{day:%Y%m%d}")
    )


def members_at(segments: Sequence[Segment], day: date) -> sa.Subquery:
    """(namespace, customer_id, segment): who was in which segment at the end of that day."""
    customers, on = customers_at(day), sa.cast(sa.literal(day), sa.Date)
    known = _as_of(customers)
    parts = [
        sa.select(customers.c.namespace, customers.c.customer_id, sa.literal(s.segment_id).label("segment")).where(
            condition_of(s, known, on)
        )
        for s in segments
    ]
    return sa.union_all(*parts).subquery(f"members_{day:%Y%m%d}")


def counts_at(segment: Segment, day: date) -> sa.Select[int, int]:
    """One row (members, everyone): customers in the segment at the end of that day, and all who had ordered by then."""
    customers, on = customers_at(day), sa.cast(sa.literal(day), sa.Date)
    inside = sa.case((condition_of(segment, _as_of(customers), on), 1))
    return sa.select(sa.func.count(inside).label("members"), sa.func.count().label("everyone")).select_from(customers)


def _as_of(customers: sa.CTE) -> dict[str, sa.ColumnElement[Any]]:
    known = {a.column: customers.c[a.column] for a in ATTRIBUTES.values() if a.kind is not AttributeKind.BOUGHT}
    return known | {"namespace": customers.c.namespace, "customer_id": customers.c.customer_id}


def condition_of(segment: Segment, known: Mapping[str, sa.ColumnElement[Any]], moment: sa.ColumnElement[Any]) -> _Bool:
    """Whether a row (an order, or a customer as of a day) is in the segment. known: its columns by attribute column."""
    if segment.rule is None:
        listed = own("segment_members")
        named = sa.select(listed.c.customer_id).where(listed.c.segment_id == segment.segment_id)
        return known["customer_id"].in_(named)
    return _holds(segment.rule, known, moment)


def _at_order(orders: sa.FromClause) -> dict[str, sa.ColumnElement[Any]]:
    names = [a.column for a in ATTRIBUTES.values() if a.kind is not AttributeKind.BOUGHT and a.column != "order_value"]
    known: dict[str, sa.ColumnElement[Any]] = {n: orders.c[n] for n in ("namespace", "customer_id", *names)}
    known["order_value"] = orders.c.gross_sales - orders.c.discounts
    return known


def _holds(rule: Rule, known: Mapping[str, sa.ColumnElement[Any]], moment: sa.ColumnElement[Any]) -> _Bool:
    if isinstance(rule, Condition):
        return _meets(rule, known, moment)
    parts = [_holds(part, known, moment) for part in rule.parts]
    if rule.how == "all":
        return sa.and_(*parts)
    # What is not known meets no condition, so that its opposite holds.
    return sa.or_(*parts) if rule.how == "any" else sa.not_(sa.func.coalesce(sa.or_(*parts), sa.false()))


def _meets(condition: Condition, known: Mapping[str, sa.ColumnElement[Any]], moment: sa.ColumnElement[Any]) -> _Bool:
    attribute = ATTRIBUTES[condition.what]
    if attribute.kind is AttributeKind.BOUGHT:
        first = _first_bought(attribute.column, condition.values, known)
        bought = sa.func.coalesce(first <= moment, sa.false())
        return bought if condition.op == "is" else sa.not_(bought)
    column = known[attribute.column]
    if attribute.kind is AttributeKind.NUMBER:
        low, high = float(condition.values[0]), float(condition.values[-1])
        if condition.op == "between":
            return column.between(low, high)
        return column >= low if condition.op == "at least" else column <= high
    text = sa.func.lower(sa.func.coalesce(column, ""))
    values = [v.lower() for v in condition.values]
    if condition.op == "contains":
        return sa.or_(*[text.contains(v, autoescape=True) for v in values])
    return text.in_(values) if condition.op == "is" else text.not_in(values)


def _first_bought(
    column: str, values: Sequence[str], known: Mapping[str, sa.ColumnElement[Any]]
) -> sa.ScalarSelect[Any]:
    """The day on which the row's customer first ordered such goods."""
    orders = fact("order_facts").alias()
    source = _LINES.join(
        orders, sa.and_(orders.c.namespace == _LINES.c.namespace, orders.c.order_id == _LINES.c.order_id)
    )
    if column == "sku":
        what: sa.ColumnElement[Any] = _LINES.c["item"]
    else:
        source = source.outerjoin(
            _PRODUCTS, sa.and_(_PRODUCTS.c.namespace == _LINES.c.namespace, _PRODUCTS.c.sku == _LINES.c.sku)
        )
        what = sa.func.coalesce(sa.func.nullif(_LINES.c[f"stated_{column}"], ""), _PRODUCTS.c[column], "")
    bought = (
        sa.select(orders.c.namespace, orders.c.customer_id, sa.func.min(orders.c.ordered_on).label("first_on"))
        .select_from(source)
        .where(orders.c.counts, orders.c.customer_id != "", sa.func.lower(what).in_([v.lower() for v in values]))
        .group_by(orders.c.namespace, orders.c.customer_id)
        .subquery()
    )
    return (
        sa.select(bought.c.first_on)
        .where(bought.c.namespace == known["namespace"], bought.c.customer_id == known["customer_id"])
        .scalar_subquery()
    )
