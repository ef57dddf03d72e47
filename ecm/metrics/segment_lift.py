"""How a segment's customers differ from the others: traits, how much likelier they are, and how sure that is."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ecm.filters import Period
from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.state import reporting_currency, segments_known
from ecm.schema import fact
from ecm.segments import Segment, attributes_of, find_segments, goods, orders_in
from ecm.store import Store

_OF_ORDER = ("channel", "country", "device", "sales_channel", "coupon")
_OF_GOODS = ("category", "brand")
_FEWEST: Final = 5
_ERROR: Final = 0.05
# What a rule asks for it has: that its members have it too is its definition, not news.
_BY_DEFINITION: Final[Mapping[str, tuple[str, ...]]] = {
    "channel": ("channel",), "first_channel": ("channel",), "source": ("channel",), "medium": ("channel",),
    "campaign": ("channel",), "sales_channel": ("sales_channel", "channel"), "country": ("country",),
    "device": ("device",), "coupon": ("coupon",), "coupon_orders": ("coupon",), "bought_category": ("category",),
    "bought_brand": ("brand",), "bought_sku": ("category", "brand"),
}  # fmt: skip


@dataclass(frozen=True)
class Lift:
    """How much likelier a segment's customers are to have a trait than the other customers of the period.

    lift: the ratio of the shares; None where none of the others has it. low, high: its interval; high may be infinite.
    """

    dimension: str
    member: str
    share: float
    share_of_others: float
    lift: float | None
    low: float
    high: float
    customers: int

    @property
    def is_certain(self) -> bool:
        return self.low > 1 or self.high < 1

    @property
    def label(self) -> str:
        return f"{DIMENSIONS[self.dimension].title}: {self.member or ('none' if self.dimension == 'coupon' else 'not known')}"


@dataclass(frozen=True)
class SegmentLift:
    """The traits of a segment's customers. members, others: customers of the period, in it and not.

    by_definition: titles of the dimensions that the segment's own rule uses, which are excluded.
    """

    lifts: tuple[Lift, ...]
    members: int
    others: int
    by_definition: tuple[str, ...] = ()

    @property
    def certain(self) -> tuple[Lift, ...]:
        return tuple(x for x in self.lifts if x.is_certain)

    def sentence(self, title: str) -> str:
        """What is to be said of a segment of that title: the strongest trait, and how many were looked at."""
        left_out = (
            f" Left out, as it is in the definition: {', '.join(self.by_definition)}." if self.by_definition else ""
        )
        if not self.lifts:
            return (
                f"{self.members:,} customers of {title} and {self.others:,} others ordered in the period: too few to say "
                f"what sets them apart.{left_out}"
            )
        if not self.certain:
            return f"Of {len(self.lifts)} traits none sets {title} apart with certainty.{left_out}"
        first = self.certain[0]
        shares = f"{first.share:.0%} have it, of the others {first.share_of_others:.0%}"
        if first.lift is None:
            how = f"{first.label} is found with {title} alone: at least {first.low:.1f} times as likely"
        elif first.lift == 0:
            how = f"{first.label} is not found with {title}"
        else:
            how = f"{title} are {first.lift:.2g} times as likely as others to have {first.label}"
        count = f"{len(self.certain)} of {len(self.lifts)} traits differ for certain"
        return f"{how} ({shares}). {count}.{left_out}"


def segment_lift(store: Store, period: Period, segment_id: str) -> SegmentLift:
    """Traits of the orders that a segment's members placed in the period, against all other customers of the period.

    Each customer counts once, with the first order of the period (of a member: the first placed as one): customers are
    independent of each other as orders are not, and who orders often has no more chances of a trait than who orders once.
    All intervals together hold with 95 % (Bonferroni over the traits looked at), so that of many traits none looks certain
    by being many. Traits of fewer than five customers in all are not looked at. The largest certain lift first.
    """
    settings = store.settings()
    with store.read() as connection:
        currency = reporting_currency(connection, settings)
        (segment,) = find_segments(segments_known(connection, settings, currency), [segment_id])
        skipped = {name for what in attributes_of(segment.rule) for name in _BY_DEFINITION.get(what, ())}
        names = [n for n in (*_OF_ORDER, *_OF_GOODS) if n not in skipped]
        members, others, counts = _counts(connection, segment, period, currency, names)
    looked_at = [c for c in counts if c[2] + c[3] >= _FEWEST and c[2] + c[3] < members + others]
    titles = tuple(DIMENSIONS[n].title.lower() for n in (*_OF_ORDER, *_OF_GOODS) if n in skipped)
    if members < _FEWEST or others < _FEWEST:
        return SegmentLift((), members, others, titles)
    lifts = [
        lift_of(name, member, inside, members, outside, others, _ERROR / len(looked_at))
        for name, member, inside, outside in looked_at
    ]
    ordered = sorted(lifts, key=lambda x: (-max(x.low, 1 / x.high), -abs(math.log(x.lift or 1e-9)), x.label))
    return SegmentLift(tuple(ordered), members, others, titles)


def lift_of(
    dimension: str, member: str, inside: int, members: int, outside: int, others: int, error: float = _ERROR
) -> Lift:
    """The ratio of two shares with its score interval (Koopman 1984), which also holds for rare traits and for none at all."""
    import numpy as np
    from statsmodels.stats.proportion import (  # type: ignore[import-untyped]  # it has no types; seconds to import, so here
        confint_proportions_2indep,
    )

    share, share_of_others = inside / members, outside / others
    with np.errstate(all="ignore"):  # dividing by zero, where nobody has the trait, gives infinity as it should
        low, high = confint_proportions_2indep(
            inside, members, outside, others, compare="ratio", method="score", alpha=error
        )
    lift = share / share_of_others if outside else None
    # Rounding makes the roots complex by a hair where all have the trait.
    low, high = (float(np.real(x)) for x in (low, high))
    return Lift(dimension, member, share, share_of_others, lift, low, math.inf if math.isnan(high) else high, inside)


def _counts(
    connection: sa.Connection, segment: Segment, period: Period, currency: str, names: list[str]
) -> tuple[int, int, list[tuple[str, str, int, int]]]:
    """Customers in the segment and not; by dimension and member, how many of either have it."""
    customers = _customers(segment, period, currency)
    total = connection.execute(sa.select(*_sides(customers)).select_from(customers)).one()
    return int(total.members), int(total.others), list(_by_trait(connection, customers, names))


def _customers(segment: Segment, period: Period, currency: str) -> sa.CTE:
    """One row a customer of the period: the first order, of a member the first placed as one."""
    orders, inside = fact("order_facts").alias(), orders_in([segment], currency)
    same = sa.and_(orders.c.namespace == inside.c.namespace, orders.c.order_id == inside.c.order_id)
    place = sa.func.row_number().over(
        partition_by=(orders.c.namespace, orders.c.customer_id),
        order_by=(sa.case((inside.c.order_id.is_(None), 1), else_=0), orders.c.orders_so_far),
    )
    ranked = (
        sa.select(
            orders.c.namespace,
            orders.c.order_id,
            orders.c.customer_id,
            inside.c.order_id.is_not(None).label("is_member"),
            *[orders.c[name] for name in _OF_ORDER],
            place.label("place"),
        )
        .select_from(orders.outerjoin(inside, same))
        .where(orders.c.counts, orders.c.customer_id != "", orders.c.ordered_on.between(period.start, period.end))
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.place == 1).cte("customers")


def _by_trait(connection: sa.Connection, customers: sa.CTE, names: list[str]) -> Iterator[tuple[str, str, int, int]]:
    queries = []
    for name in names:
        source, member = goods(customers, name) if name in _OF_GOODS else (customers, customers.c[name])
        member = sa.func.coalesce(member, "")
        query = sa.select(sa.literal(name).label("name"), member.label("member"), *_sides(customers))
        queries.append(query.select_from(source).group_by(member))
    if queries:
        for row in connection.execute(sa.union_all(*queries)):
            yield str(row.name), str(row.member), int(row.members), int(row.others)


def _sides(customers: sa.CTE) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    # A customer is on each line of the order.
    who = sa.distinct(customers.c.namespace + "/" + customers.c.customer_id)
    members = sa.func.count(who).filter(customers.c.is_member)
    return members.label("members"), sa.func.count(who).filter(sa.not_(customers.c.is_member)).label("others")
