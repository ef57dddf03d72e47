"""Who is in a segment on a day, and which orders were placed by its members, as SQLAlchemy queries.

An order belongs to a segment by what was known as it was placed; a customer on a day by the last order until then.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from ecm.schema import fact, fx_ranges, own
from ecm.segments.attributes import ATTRIBUTES, AttributeKind
from ecm.segments.definition import Condition, Rule, Segment

_PRODUCTS = sa.table("product_facts", *[sa.column(n, sa.String()) for n in ("namespace", "sku", "category", "brand")])
# The goods of orders without their costs, which are half of the work of view line_costs.
_LINES = sa.table(
    "line_products",
    *[sa.column(n, sa.String()) for n in ("namespace", "order_id", "sku", "item", "stated_category", "stated_brand")],
    sa.column("quantity", sa.Numeric(18, 4)),
)
_Bool = sa.ColumnElement[bool]
Known = Mapping[str, sa.ColumnElement[Any]]


def orders_in(segments: Sequence[Segment], currency: str) -> sa.Subquery:
    """(namespace, order_id, segment) of the orders that count: the segments whose members placed them."""
    parts = []
    for segment in segments:
        orders = fact("order_facts").alias()
        parts.append(
            sa.select(orders.c.namespace, orders.c.order_id, sa.literal(segment.segment_id).label("segment")).where(
                orders.c.counts, condition_of(segment, at_order(orders, currency), orders.c.ordered_on)
            )
        )
    return sa.union_all(*parts).subquery("in_segment")


def members_at(segments: Sequence[Segment], day: date, currency: str) -> sa.Subquery:
    """(namespace, customer_id, segment): who was in which segment at the end of that day."""
    on = sa.cast(sa.literal(day), sa.Date)
    parts = []
    for segment in segments:
        orders = fact("order_facts").alias()
        parts.append(
            sa.select(orders.c.namespace, orders.c.customer_id, sa.literal(segment.segment_id).label("segment")).where(
                is_latest_at(orders, on), condition_of(segment, at_day(orders, on, currency), on)
            )
        )
    return sa.union_all(*parts).subquery(f"members_{day:%Y%m%d}")


def counts_at(segment: Segment, day: date, currency: str) -> sa.Select[int, int]:
    """One row (members, everyone): customers in the segment at the end of that day, and all who had ordered by then."""
    orders, on = fact("order_facts").alias(), sa.cast(sa.literal(day), sa.Date)
    inside = sa.case((condition_of(segment, at_day(orders, on, currency), on), 1))
    return sa.select(sa.func.count(inside).label("members"), sa.func.count().label("everyone")).where(
        is_latest_at(orders, on)
    )


def is_latest_at(orders: sa.FromClause, day: sa.ColumnElement[Any]) -> _Bool:
    """Whether an order is its customer's latest until the end of that day: one row a customer who had ordered by then."""
    following = orders.c.ordered_on + orders.c.days_to_next
    return sa.and_(
        orders.c.counts,
        orders.c.customer_id != "",
        orders.c.ordered_on <= day,
        sa.or_(orders.c.days_to_next.is_(None), following > day),
    )


def at_order(orders: sa.FromClause, currency: str) -> Known:
    """What is known of an order as it was placed, by the columns of attributes; money in that currency."""
    known: dict[str, sa.ColumnElement[Any]] = {c.name: c for c in orders.c}
    known["order_value"] = in_currency_of(currency, orders.c.gross_sales - orders.c.discounts, orders)
    known["spent_so_far"] = in_currency_of(currency, orders.c.spent_so_far, orders)
    return known


def at_day(orders: sa.FromClause, day: sa.ColumnElement[Any], currency: str) -> Known:
    """What is known of a customer at the end of a day, from the latest order until then."""
    since = day - orders.c.ordered_on
    return {
        **at_order(orders, currency),
        "days_since_last": since,
        "days_since_first": orders.c.days_since_first + since,
        "customer_type": sa.case((orders.c.orders_so_far > 1, "returning"), else_=orders.c.customer_type),
    }


def in_currency_of(currency: str, amount: sa.ColumnElement[Any], orders: sa.FromClause) -> sa.ColumnElement[Any]:
    """An amount of an order in the reporting currency; NULL, which meets no condition, where there is no rate."""
    fx = fx_ranges()
    rate = (
        sa.select(fx.c.rate)
        .where(
            fx.c.currency == orders.c.currency,
            fx.c.starts_on <= orders.c.ordered_on,
            fx.c.ends_before > orders.c.ordered_on,
        )
        .scalar_subquery()
    )
    amount = sa.cast(amount, sa.Double)
    return sa.case((orders.c.currency.in_((currency, "")), amount), else_=amount * sa.cast(rate, sa.Double))


def condition_of(segment: Segment, known: Known, moment: sa.ColumnElement[Any]) -> _Bool:
    """Whether a row (an order, or a customer as of a day) is in the segment. known: its columns by attribute column.

    A list is of people, not of one shop's numbers: whoever is on it is a member in every namespace.
    """
    if segment.rule is None:
        listed = own("segment_members")
        named = sa.select(listed.c.customer_id).where(listed.c.segment_id == segment.segment_id)
        return known["customer_id"].in_(named)
    return _holds(segment.rule, known, moment)


def _holds(rule: Rule, known: Known, moment: sa.ColumnElement[Any]) -> _Bool:
    if isinstance(rule, Condition):
        return _meets(rule, known, moment)
    parts = [_holds(part, known, moment) for part in rule.parts]
    if rule.how == "all":
        return sa.and_(*parts)
    # What is not known meets no condition, so that its opposite holds.
    return sa.or_(*parts) if rule.how == "any" else sa.not_(sa.func.coalesce(sa.or_(*parts), sa.false()))


def _meets(condition: Condition, known: Known, moment: sa.ColumnElement[Any]) -> _Bool:
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


def goods(orders: sa.FromClause, name: str) -> tuple[sa.FromClause, sa.ColumnElement[Any]]:
    """The lines of orders, and which of them is what: sku, category or brand."""
    lines = _LINES
    # A line that a later edit took out of its order was not bought.
    bought = lines.c.quantity > 0
    source = orders.join(
        lines, sa.and_(orders.c.namespace == lines.c.namespace, orders.c.order_id == lines.c.order_id, bought)
    )
    if name == "sku":
        return source, lines.c["item"]
    same_product = sa.and_(_PRODUCTS.c.namespace == lines.c.namespace, _PRODUCTS.c.sku == lines.c.sku)
    what = sa.func.coalesce(sa.func.nullif(lines.c[f"stated_{name}"], ""), _PRODUCTS.c[name], "")
    return source.outerjoin(_PRODUCTS, same_product), what


def _first_bought(name: str, values: Sequence[str], known: Known) -> sa.ScalarSelect[Any]:
    """The day on which the row's customer first ordered such goods; of an order of nobody known, it alone tells."""
    orders = fact("order_facts").alias()
    source, what = goods(orders, name)
    bought = (
        sa.select(
            orders.c.namespace, _buyer(orders.c).label("buyer"), sa.func.min(orders.c.ordered_on).label("first_on")
        )
        .select_from(source)
        .where(orders.c.counts, sa.func.lower(what).in_([v.lower() for v in values]))
        .group_by(orders.c.namespace, _buyer(orders.c))
        .subquery()
    )
    return (
        sa.select(bought.c.first_on)
        .where(bought.c.namespace == known["namespace"], bought.c.buyer == _buyer(known))
        .scalar_subquery()
    )


def _buyer(of: Any) -> sa.ColumnElement[Any]:
    """Written out, not bound, so that one may group by it. No customer's identity begins with a line break."""
    nobody = sa.literal_column("chr(10)", sa.String()) + of["order_id"]
    return sa.func.coalesce(sa.func.nullif(of["customer_id"], sa.literal_column("''")), nobody)
