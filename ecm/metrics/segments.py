"""How large the segments are, how they grow, who moves between them, and what sets one apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from ecm.filters import Period
from ecm.money import ratio
from ecm.schema import fact
from ecm.segments import Rule, Segment, counts_at, find_segments, members_at, orders_in, segments_of, words
from ecm.store import Store

_Z95 = 1.959964
_FEWEST = 5
_APART = ("channel", "country", "device", "sales_channel", "coupon")
_PROBE = "probe"


@dataclass(frozen=True)
class SegmentSize:
    """A segment at the end of a period and at the end of the one before, in customers.

    joined and left: who came in and went out between the two days. share: of all customers who ever ordered.
    """

    segment_id: str
    title: str
    definition: str
    is_built_in: bool
    size: int
    before: int
    joined: int
    left: int
    share: float | None
    growth: float | None


@dataclass(frozen=True)
class Movement:
    """How many customers were in one segment on a day and in another (or the same) on a later one."""

    before: str
    after: str
    customers: int


@dataclass(frozen=True)
class Lift:
    """How much likelier a segment's customers are to have a trait than the other customers of the period.

    low, high: the 95 % interval of the ratio of shares, on the log scale (Katz et al. 1978).
    """

    dimension: str
    member: str
    share: float
    share_of_others: float
    lift: float
    low: float
    high: float
    customers: int


def count_members(store: Store, rule: Rule, day: date) -> tuple[int, int]:
    """Customers whom a rule takes in at the end of that day, and all who had ordered by then."""
    with store.read() as connection:
        row = connection.execute(counts_at(Segment(_PROBE, _PROBE, rule), day)).one()
        return int(row.members), int(row.everyone)


def segment_sizes(store: Store, period: Period) -> tuple[SegmentSize, ...]:
    """Every segment at the end of the period against the day before it began."""
    last, first = period.end, period.start - timedelta(days=1)
    with store.read() as connection:
        segments = segments_of(connection)
        now, then = members_at(segments, last), members_at(segments, first)
        same = sa.and_(*[now.c[n] == then.c[n] for n in ("namespace", "customer_id", "segment")])
        segment = sa.func.coalesce(now.c.segment, then.c.segment).label("segment")
        query = (
            sa.select(
                segment,
                sa.func.count(now.c.customer_id).label("size"),
                sa.func.count(then.c.customer_id).label("before"),
                sa.func.count(sa.case((then.c.customer_id.is_(None), 1))).label("joined"),
                sa.func.count(sa.case((now.c.customer_id.is_(None), 1))).label("left"),
            )
            .select_from(now.join(then, same, full=True))
            .group_by(segment)
        )
        counts = {row.segment: row for row in connection.execute(query)}
        everyone = _everyone(connection, last)
    return tuple(_size(s, counts.get(s.segment_id), everyone) for s in segments)


def movements(store: Store, period: Period, segment_ids: Sequence[str]) -> tuple[Movement, ...]:
    """Between the day before the period and its end, for each pair of these segments; "" is none of them.

    Meant for segments that part the customers (the recency and frequency groups); with others a customer counts in each.
    """
    with store.read() as connection:
        segments = find_segments(segments_of(connection), segment_ids)
        then = members_at(segments, period.start - timedelta(days=1))
        now = members_at(segments, period.end)
        same = sa.and_(then.c.namespace == now.c.namespace, then.c.customer_id == now.c.customer_id)
        before, after = sa.func.coalesce(then.c.segment, ""), sa.func.coalesce(now.c.segment, "")
        query = (
            sa.select(before.label("before"), after.label("after"), sa.func.count().label("customers"))
            .select_from(then.join(now, same, full=True))
            .group_by(before, after)
            .order_by(sa.func.count().desc(), before, after)
        )
        return tuple(Movement(r.before, r.after, int(r.customers)) for r in connection.execute(query))


def overlaps(store: Store, day: date, segment_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """Customers who are in both of two segments on that day; a segment with itself is its size."""
    with store.read() as connection:
        segments = find_segments(segments_of(connection), segment_ids)
        one = members_at(segments, day)
        other = one.alias("other")
        same = sa.and_(one.c.namespace == other.c.namespace, one.c.customer_id == other.c.customer_id)
        query = (
            sa.select(one.c.segment, other.c.segment.label("with_segment"), sa.func.count().label("customers"))
            .select_from(one.join(other, same))
            .group_by(one.c.segment, other.c.segment)
        )
        return {(r.segment, r.with_segment): int(r.customers) for r in connection.execute(query)}


def what_sets_apart(store: Store, period: Period, segment_id: str) -> tuple[Lift, ...]:
    """Traits of the orders that a segment's members placed in the period, against all other customers of the period.

    Counted in customers, who are independent of each other as orders are not; the largest certain lift first. Traits of fewer
    than five customers on either side are left out.
    """
    with store.read() as connection:
        (segment,) = find_segments(segments_of(connection), [segment_id])
        orders, inside = fact("order_facts"), orders_in([segment])
        is_member = inside.c.order_id.is_not(None)
        source = orders.outerjoin(
            inside, sa.and_(orders.c.namespace == inside.c.namespace, orders.c.order_id == inside.c.order_id)
        )
        of_period = sa.and_(
            orders.c.counts, orders.c.customer_id != "", orders.c.ordered_on.between(period.start, period.end)
        )
        customer = sa.distinct(orders.c.namespace + "/" + orders.c.customer_id)

        def counted(*by: sa.ColumnElement[Any]) -> sa.Select[Any]:
            members = sa.func.count(customer).filter(is_member).label("members")
            others = sa.func.count(customer).filter(sa.not_(is_member)).label("others")
            query = sa.select(*by, members, others).select_from(source).where(of_period)
            return query.group_by(*by) if by else query

        total = connection.execute(counted()).first()
        if total is None:
            return ()
        found = []
        for name in _APART:
            for row in connection.execute(counted(orders.c[name].label("member"))):
                lift = _lift(name, str(row.member or ""), row.members, total.members, row.others, total.others)
                if lift is not None:
                    found.append(lift)
    return tuple(sorted(found, key=lambda x: -max(x.low, 1 / x.high)))


def _size(segment: Segment, counts: Any, everyone: int) -> SegmentSize:
    size, before, joined, left = (counts.size, counts.before, counts.joined, counts.left) if counts else (0, 0, 0, 0)
    definition = "a list of customers" if segment.rule is None else words(segment.rule)
    return SegmentSize(
        segment.segment_id,
        segment.title,
        definition,
        segment.is_built_in,
        int(size),
        int(before),
        int(joined),
        int(left),
        ratio(size, everyone),
        ratio(size - before, before),
    )


def _everyone(connection: sa.Connection, day: date) -> int:
    orders = fact("order_facts")
    customers = (
        sa.select(orders.c.namespace, orders.c.customer_id)
        .where(orders.c.counts, orders.c.customer_id != "", orders.c.ordered_on <= day)
        .distinct()
    )
    return int(connection.execute(sa.select(sa.func.count()).select_from(customers.subquery())).scalar_one())


def _lift(dimension: str, member: str, inside: int, members: int, outside: int, others: int) -> Lift | None:
    if inside < _FEWEST or outside < _FEWEST or not members or not others:
        return None
    share, share_of_others = inside / members, outside / others
    lift = share / share_of_others
    spread = _Z95 * math.sqrt(1 / inside - 1 / members + 1 / outside - 1 / others)
    return Lift(
        dimension, member, share, share_of_others, lift, lift * math.exp(-spread), lift * math.exp(spread), inside
    )
