"""What a visitor asks for: a period, a comparison, conditions on dimensions. Frozen, so results can be cached by it."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from ecm.errors import BadValue


class Compare(StrEnum):
    """What a period is compared with."""

    NONE = "none"
    PREVIOUS = "previous"
    YEAR = "year"


class Basis(StrEnum):
    """On which day a refund counts: its own (event) or its order's (order)."""

    EVENT = "event"
    ORDER = "order"


@dataclass(frozen=True, order=True)
class Period:
    """Days, both ends inclusive."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise BadValue(f"The period ends ({self.end}) before it starts ({self.start}).", "Swap the two dates.")

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def each_day(self) -> list[date]:
        return [self.start + timedelta(n) for n in range(self.days)]

    def before(self) -> "Period":
        """The period of the same length that ends the day before this one starts."""
        return self.shifted(self.days)

    def year_before(self) -> "Period":
        """The same weekdays a year earlier: 364 days, 52 whole weeks."""
        return self.shifted(364)

    def shifted(self, days: int) -> "Period":
        return Period(self.start - timedelta(days), self.end - timedelta(days))

    def until(self, last: date) -> "Period | None":
        """The part up to and including `last`, or None."""
        return None if last < self.start else Period(self.start, min(self.end, last))

    def compared(self, compare: Compare) -> "Period | None":
        if compare is Compare.NONE:
            return None
        return self.before() if compare is Compare.PREVIOUS else self.year_before()


@dataclass(frozen=True)
class Filters:
    """A period, what it is compared with, and conditions: for each dimension the members to include."""

    period: Period
    compare: Compare = Compare.NONE
    where: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())
    basis: Basis = Basis.EVENT

    def wanting(self, dimension: str, *members: str) -> "Filters":
        """A copy that also wants `dimension` to be one of `members`; none lifts the condition."""
        kept = tuple((d, m) for d, m in self.where if d != dimension)
        added = ((dimension, tuple(members)),) if members else ()
        return Filters(self.period, self.compare, kept + added, self.basis)

    def on(self, basis: str | Basis) -> "Filters":
        """A copy whose refunds count on their own day (event) or their order's (order)."""
        return Filters(self.period, self.compare, self.where, Basis(basis))


def parse_day(text: str, what: str = "date") -> date:
    """A day as YYYY-MM-DD. Raises BadValue."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            pass
    raise BadValue(f"{text!r} is no {what}.", "Write it as 2026-11-23.")
