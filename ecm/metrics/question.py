"""A question to the facts: measures, by dimensions, over periods, under conditions."""

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from ecm.filters import Basis, Period
from ecm.metrics.dimensions import DIMENSIONS, Dimension
from ecm.metrics.measures import MEASURES, Fact
from ecm.segments import Segment


@dataclass(frozen=True)
class Question:
    """What is added up: measures, by which dimensions, over which named periods, under which conditions.

    periods may overlap (a long one and the same days a year before): a row then counts in both. Several of one name, which
    may not overlap, are added up: days with gaps.
    segments: those that are broken down by, or that a condition on the segment wants.
    """

    measures: frozenset[str]
    by: tuple[str, ...]
    periods: tuple[tuple[str, Period], ...]
    where: tuple[tuple[str, tuple[str, ...]], ...]
    basis: Basis
    currency: str
    today: date
    segments: tuple[Segment, ...] = ()

    def of(self, family: Fact) -> list[str]:
        """Its measures of one family, in a fixed order."""
        return sorted(m for m in self.measures if MEASURES[m].fact is family)

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return tuple(DIMENSIONS[name] for name in self.by)

    @property
    def without_breakdown(self) -> "Question":
        return replace(self, by=())

    def knows(self, family: Fact) -> bool:
        """Whether the family has all that is broken down and filtered by."""
        names = (*self.by, *(name for name, _ in self.where))
        return all(family in DIMENSIONS[name].facts for name in names)

    def named_periods(self) -> sa.Subquery:
        """The periods as rows: label, first, last."""
        rows = [
            sa.select(
                sa.literal(label).label("label"),
                sa.cast(sa.literal(period.start), sa.Date).label("first"),
                sa.cast(sa.literal(period.end), sa.Date).label("last"),
            )
            for label, period in self.periods
        ]
        return (rows[0] if len(rows) == 1 else sa.union_all(*rows)).subquery("asked")
