"""What a question about the numbers is answered with: rows, a total, what both are compared with, and what they stand on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ecm.filters import Basis, Period

Value = float | int | None
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Row:
    """One combination of members, in the order of the dimensions asked for, with a value for each metric."""

    members: tuple[str, ...]
    values: Values


@dataclass(frozen=True)
class Compared:
    """The same question about another period. `now` is the total over the days that are held against it.

    They differ from the period asked for where a day of it is still running or lies ahead. A metric in it is None
    where days that it needs were not collected in either period: a missing day is not zero.
    """

    period: Period
    total: Values
    rows: tuple[Row, ...]
    now_period: Period
    now: Values


@dataclass(frozen=True)
class Note:
    """What a number stands on or leaves out, in one sentence. `about`: the table or metric it is about."""

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
class Kpis:
    """The answer. Values are None where they cannot be known; the notes say why."""

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

    @property
    def is_empty(self) -> bool:
        """Whether no sales were ever loaded."""
        return self.total.get("orders") is None

    def before(self, members: tuple[str, ...]) -> Values:
        """The compared values of one row's members; empty where there are none."""
        if self.compare is None:
            return {}
        return next((r.values for r in self.compare.rows if r.members == members), {})
