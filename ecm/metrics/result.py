"""The result of a question about the numbers: rows, a total, what both are compared with, and notes on what they cover."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ecm.filters import Basis, Period
from ecm.metrics.catalogue import CATALOGUE

Value = float | int | None
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Row:
    """One combination of members, in the order of the dimensions, with a value for each metric."""

    members: tuple[str, ...]
    values: Values


@dataclass(frozen=True)
class Note:
    """What a number covers or excludes, in one sentence. `about`: the table or metric it is about."""

    about: str
    text: str
    is_warning: bool = False


@dataclass(frozen=True)
class DayStatus:
    """Days of a period by how final they are, for one source of facts."""

    missing: tuple[date, ...] = ()
    running: date | None = None
    provisional: tuple[date, ...] = ()


@dataclass(frozen=True)
class Change:
    """A metric in two periods of which every day that counts was collected."""

    then: float
    now: float

    @property
    def amount(self) -> float:
        return self.now - self.then

    @property
    def share(self) -> float | None:
        """The amount as a share of then; None from nothing or below, and across a change of sign."""
        return None if self.then <= 0 or self.now < 0 else self.amount / self.then


@dataclass(frozen=True)
class Compared:
    """The same question about another period. `now` and `now_rows` are of the days that are compared with it.

    They differ from the whole period where a day of it is still running or lies ahead. A metric in them is None where it
    cannot be compared with the other period: a missing day is not zero. An additive one needs every day of both, a ratio is
    over the days that both periods have. days: which days of the other period are missing, by table.
    """

    period: Period
    total: Values
    rows: tuple[Row, ...]
    now_period: Period
    now: Values
    now_rows: tuple[Row, ...] = ()
    days: Mapping[str, DayStatus] = field(default_factory=dict)

    def change(self, metric: str, members: tuple[str, ...] | None = None) -> Change | None:
        """How a metric changed, in total or of one row; None where that is not known. Used wherever a change is shown."""
        then, now = self.total.get(metric), self.now.get(metric)
        if members is not None and now is not None:
            # Who sold nothing has no row.
            nothing = {} if CATALOGUE[metric].is_ratio else {metric: 0}
            then, now = (side.get(members, nothing).get(metric) for side in self._sides)
        return None if then is None or now is None else Change(float(then), float(now))

    @property
    def members(self) -> set[tuple[str, ...]]:
        """Those of either period's rows."""
        return {members for side in self._sides for members in side}

    @cached_property
    def _sides(self) -> tuple[Mapping[tuple[str, ...], Values], Mapping[tuple[str, ...], Values]]:
        return {r.members: r.values for r in self.rows}, {r.members: r.values for r in self.now_rows}


@dataclass(frozen=True)
class Kpis:
    """The answer. Values are None where they cannot be known; the notes say why.

    uncollected: the tables of which no day of the period is known, alone or within a report that lies in it.
    """

    currency: str
    period: Period
    by: tuple[str, ...]
    metrics: tuple[str, ...]
    basis: Basis
    rows: tuple[Row, ...]
    total: Values
    compare: Compared | None
    targets: Values
    notes: tuple[Note, ...]
    days: Mapping[str, DayStatus] = field(default_factory=dict)
    uncollected: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether no sales were ever loaded."""
        return "orders" not in self.days

    @property
    def has_sales(self) -> bool:
        """Whether sales were collected on any day of the period; asks for `orders`."""
        return self.total.get("orders") is not None

    def said_of(self, metric: str) -> str:
        """What is to be said with one metric: over which part it is known; where it is not known at all, why."""
        abouts: list[Collection[str]] = [{metric}]
        if self.total.get(metric) is None:
            needs = CATALOGUE[metric].needs
            abouts += [needs & self.uncollected & {"orders"}, needs - {"orders"}]
        return next((n.text for about in abouts for n in self.notes if n.about in about), "")
