"""How large the segments are, how they grow, who moves between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from ecm.filters import Period
from ecm.metrics.state import reporting_currency, segments_known
from ecm.money import ratio
from ecm.schema import fact
from ecm.segments import (
    Rule,
    Segment,
    at_day,
    condition_of,
    counts_at,
    find_segments,
    is_latest_at,
    members_at,
    words,
)
from ecm.settings import Settings
from ecm.store import Store

_PROBE = "probe"
NOBODY = ""


@dataclass(frozen=True)
class SegmentSize:
    """A segment at the end of a period and at the end of the one before, in customers.

    joined and left: who came in and went out between the two days; they, the size before and the growth are None where the
    history of orders begins later. share: of all customers who ever ordered.
    rule: None of a list. note: what is to be said with it.
    """

    segment_id: str
    title: str
    definition: str
    is_built_in: bool
    size: int
    before: int | None
    joined: int | None
    left: int | None
    share: float | None
    growth: float | None
    rule: Rule | None = None
    note: str = ""


@dataclass(frozen=True)
class Movement:
    """How many customers were in one segment on a day and in another (or the same) on a later one; NOBODY is none."""

    before: str
    after: str
    customers: int


@dataclass(frozen=True)
class SizeTrend:
    """Customers in each segment at the end of days; sizes by segment id, one for each day."""

    days: tuple[date, ...]
    sizes: dict[str, tuple[int, ...]]


def every_segment(store: Store) -> tuple[Segment, ...]:
    """All segments with their rules, the built-in ones first."""
    settings = store.settings()
    with store.read() as connection:
        return _segments(connection, settings)[0]


def count_members(store: Store, rule: Rule, day: date) -> tuple[int, int]:
    """Customers whom a rule takes in at the end of that day, and all who had ordered by then."""
    settings = store.settings()
    with store.read() as connection:
        currency = reporting_currency(connection, settings)
        row = connection.execute(counts_at(Segment(_PROBE, _PROBE, rule), day, currency)).one()
        return int(row.members), int(row.everyone)


def segment_sizes(store: Store, period: Period) -> tuple[SegmentSize, ...]:
    """Every segment at the end of the period against the day before it began."""
    last, first = period.end, period.start - timedelta(days=1)
    settings = store.settings()
    with store.read() as connection:
        segments, currency = _segments(connection, settings)
        now, then = members_at(segments, last, currency), members_at(segments, first, currency)
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
        begins = connection.execute(sa.select(sa.func.min(fact("order_facts").c.ordered_on))).scalar()
    is_known = begins is not None and begins <= first
    return tuple(_size(s, counts.get(s.segment_id), everyone, is_known=is_known) for s in segments)


def size_trend(store: Store, last: date, segment_ids: Sequence[str], span: str) -> SizeTrend:
    """Sizes at the ends of the twelve latest spans ("week", "month") that are over by that day, and on that day."""
    days = _ends(last, span)
    settings = store.settings()
    with store.read() as connection:
        segments, currency = _segments(connection, settings, segment_ids)
        asked = sa.union_all(*[sa.select(sa.cast(sa.literal(d), sa.Date).label("day")) for d in days]).subquery("asked")
        orders, on = fact("order_facts").alias(), asked.c.day
        known = at_day(orders, on, currency)
        counted = [
            sa.func.count(sa.case((condition_of(s, known, on), 1))).label(f"n{n}") for n, s in enumerate(segments)
        ]
        query = (
            sa.select(on, *counted).select_from(orders.join(asked, is_latest_at(orders, on))).group_by(on).order_by(on)
        )
        rows = {row.day: row[1:] for row in connection.execute(query)}
    return SizeTrend(
        days, {s.segment_id: tuple(int(rows[d][n]) if d in rows else 0 for d in days) for n, s in enumerate(segments)}
    )


def movements(store: Store, period: Period, segment_ids: Sequence[str]) -> tuple[Movement, ...]:
    """Between the day before the period and its end, for each pair of these segments; NOBODY is none of them.

    Of segments that overlap a customer counts in each pair; of those that part the customers (the RFM groups) in one.
    """
    settings = store.settings()
    with store.read() as connection:
        segments, currency = _segments(connection, settings, segment_ids)
        then = members_at(segments, period.start - timedelta(days=1), currency)
        now = members_at(segments, period.end, currency)
        same = sa.and_(then.c.namespace == now.c.namespace, then.c.customer_id == now.c.customer_id)
        before, after = sa.func.coalesce(then.c.segment, NOBODY), sa.func.coalesce(now.c.segment, NOBODY)
        query = (
            sa.select(before.label("before"), after.label("after"), sa.func.count().label("customers"))
            .select_from(then.join(now, same, full=True))
            .group_by(before, after)
            .order_by(sa.func.count().desc(), before, after)
        )
        return tuple(Movement(r.before, r.after, int(r.customers)) for r in connection.execute(query))


def overlaps(store: Store, day: date, segment_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """Customers who are in both of two segments on that day; a segment with itself is its size."""
    if not segment_ids:
        return {}
    settings = store.settings()
    with store.read() as connection:
        segments, currency = _segments(connection, settings, segment_ids)
        one = members_at(segments, day, currency)
        other = one.alias("other")
        same = sa.and_(one.c.namespace == other.c.namespace, one.c.customer_id == other.c.customer_id)
        query = (
            sa.select(one.c.segment, other.c.segment.label("with_segment"), sa.func.count().label("customers"))
            .select_from(one.join(other, same))
            .group_by(one.c.segment, other.c.segment)
        )
        return {(r.segment, r.with_segment): int(r.customers) for r in connection.execute(query)}


def _segments(
    connection: sa.Connection, settings: Settings, ids: Sequence[str] = ()
) -> tuple[tuple[Segment, ...], str]:
    """Those with these ids, all when none is given, and the currency their bounds are in."""
    currency = reporting_currency(connection, settings)
    every = segments_known(connection, settings, currency)
    return (find_segments(every, ids) if ids else every), currency


def _ends(last: date, span: str, count: int = 12) -> tuple[date, ...]:
    """That day, and the ends of the spans before it."""
    ends = [last]
    while len(ends) < count:
        day = ends[-1]
        if span == "month":
            ends.append(day.replace(day=1) - timedelta(days=1))
        else:
            ends.append(day - timedelta(days=day.isoweekday() if len(ends) == 1 and day.isoweekday() < 7 else 7))
    return tuple(reversed(ends))


def _size(segment: Segment, counts: Any, everyone: int, *, is_known: bool) -> SegmentSize:
    """is_known: whether what changed is."""
    size, *changes = (counts.size, counts.before, counts.joined, counts.left) if counts else (0, 0, 0, 0)
    before, joined, left = (int(n) if is_known else None for n in changes)
    return SegmentSize(
        segment.segment_id,
        segment.title,
        "a list of customers" if segment.rule is None else words(segment.rule),
        segment.is_built_in,
        int(size),
        before,
        joined,
        left,
        ratio(size, everyone),
        None if before is None else ratio(size - before, before),
        segment.rule,
        segment.note,
    )


def _everyone(connection: sa.Connection, day: date) -> int:
    orders = fact("order_facts")
    latest = is_latest_at(orders, sa.cast(sa.literal(day), sa.Date))
    return int(connection.execute(sa.select(sa.func.count()).select_from(orders).where(latest)).scalar_one())
