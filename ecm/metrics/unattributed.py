"""What the members of a breakdown do not explain of the whole: the row Unattributed. Works on sums, not on the store."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

UNATTRIBUTED: Final = "Unattributed"
_ROUNDING = Decimal("0.005")

Members = tuple[str | date, ...]
Amount = Decimal | int | float | None
# Of one account in one period, for each combination of members, the sums of the measures; None is unknown.
Level = Mapping[Members, Mapping[str, Amount]]


@dataclass(frozen=True)
class Gap:
    """A breakdown whose rows come to less, or to more, than the total of the same accounts. total: None is unknown."""

    label: str
    measure: str
    rows: Decimal
    total: Decimal | None

    @property
    def is_more(self) -> bool:
        return self.total is not None and self.rows > self.total


def completed(levels: Sequence[Level]) -> dict[Members, dict[str, Amount]]:
    """The last level, with a row Unattributed for what it lacks of the level before, and that of the one before it.

    levels: each breaks down by one dimension more than the one before, the last of its members. A difference below zero
    gives no row.
    """
    above = {members: dict(values) for members, values in levels[0].items()}
    for level in levels[1:]:
        rows = {members: dict(values) for members, values in level.items()}
        known = _summed(rows)
        for members, values in above.items():
            for measure, amount in values.items():
                rest = None if amount is None else Decimal(str(amount)) - known[members, measure]
                if rest is not None and rest >= _ROUNDING:
                    row = rows.setdefault((*members, UNATTRIBUTED), {})
                    row[measure] = Decimal(str(row.get(measure) or 0)) + rest
        above = rows
    return above


def gap(label: str, measure: str, pairs: Sequence[tuple[Level, Level]]) -> list[Gap]:
    """How far the rows of the accounts are from their totals. pairs: of each account the total and the rows.

    Accounts that come to more are not set off against those that come to less.
    """
    less, more = [Decimal(0), Decimal(0)], [Decimal(0), Decimal(0)]
    for whole, rows in pairs:
        amounts = [values.get(measure, 0) for values in whole.values()]
        if None in amounts:
            return [Gap(label, measure, Decimal(0), None)]
        if not amounts:
            continue
        total = sum((Decimal(str(a)) for a in amounts), Decimal(0))
        known = sum((Decimal(str(v.get(measure) or 0)) for v in rows.values()), Decimal(0))
        into = more if known > total + _ROUNDING else less
        into[0], into[1] = into[0] + known, into[1] + total
    return [Gap(label, measure, *pair) for pair in (less, more) if abs(pair[0] - pair[1]) >= _ROUNDING]


def _summed(rows: Level) -> dict[tuple[Members, str], Decimal]:
    sums: dict[tuple[Members, str], Decimal] = defaultdict(Decimal)
    for members, values in rows.items():
        for measure, amount in values.items():
            sums[members[:-1], measure] += Decimal(str(amount or 0))
    return sums
