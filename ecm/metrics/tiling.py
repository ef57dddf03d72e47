"""Which of the reports of one account are read, so that each day counts once. Plain intervals of days; no database."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

_Score = tuple[Decimal | int, ...]


@dataclass(frozen=True)
class Piece:
    """A day, or a period that is known only as a whole, of one account.

    amount: its cost or sessions. is_partial: whether it covers only a part of the account.
    """

    first: date
    last: date
    amount: Decimal = Decimal(0)
    is_partial: bool = False
    import_id: int = 0
    tool: str = ""

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def holds(self, other: "Piece") -> bool:
        return self.first <= other.first and other.last <= self.last

    def overlaps(self, other: "Piece") -> bool:
        return self.first <= other.last and other.first <= self.last


def tiled(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces of which no two share a day: as many days as possible whole, then at all, in the shortest pieces, the latest."""
    return _best(pieces, lambda p: (0 if p.is_partial else p.days, p.days, 1, p.import_id))


def in_part(pieces: Sequence[Piece], tolerance: Decimal) -> tuple[set[Piece], list[Piece]]:
    """Periods to which pieces within them come to more, and periods that come to more than all that is within them.

    What lies within a period of the second kind covers only a part of its days.
    """
    less: set[Piece] = set()
    more: list[Piece] = []
    in_order = sorted(pieces, key=lambda p: p.first)
    firsts = [p.first for p in in_order]
    for period in sorted((p for p in pieces if p.days > 1), key=lambda p: (-p.days, p.first)):
        if period.is_partial or period in less:
            continue
        begun = in_order[bisect_left(firsts, period.first) : bisect_right(firsts, period.last)]
        inside = [p for p in begun if p != period and not p.is_partial and p not in less and period.holds(p)]
        largest = sum((p.amount for p in _best(inside, lambda p: (p.amount,))), Decimal(0))
        finest = tiled(inside)
        if largest > period.amount * (1 + tolerance):
            less.add(period)
        elif sum(p.days for p in finest) == period.days and largest < period.amount * (1 - tolerance):
            more.append(period)
            less.update(inside)
    return less, more


def uncovered(piece: Piece, chosen: Iterable[Piece]) -> list[tuple[date, date]]:
    """The days of a piece that none of the chosen ones covers, as first and last day of each gap."""
    gaps = []
    day = piece.first
    for other in sorted((c for c in chosen if c.overlaps(piece)), key=lambda c: c.first):
        if day < other.first:
            gaps.append((day, other.first - timedelta(days=1)))
        day = max(day, other.last + timedelta(days=1))
    return [*gaps, (day, piece.last)] if day <= piece.last else gaps


def _best(pieces: Iterable[Piece], score: Callable[[Piece], _Score]) -> list[Piece]:
    """Pieces of which no two share a day and whose scores add up to the most (weighted interval scheduling)."""
    ordered = sorted(pieces, key=lambda p: (p.last, p.first, p.import_id))
    ends = [p.last for p in ordered]
    before = [bisect_left(ends, p.first) for p in ordered]
    most: list[_Score] = [()]
    takes = []
    for place, piece in enumerate(ordered):
        own, rest = score(piece), most[before[place]]
        taken = tuple(map(sum, zip(own, rest, strict=True))) if rest else own
        takes.append(taken > most[-1])
        most.append(max(taken, most[-1]))
    chosen = []
    place = len(ordered)
    while place:
        if takes[place - 1]:
            chosen.append(ordered[place - 1])
            place = before[place - 1]
        else:
            place -= 1
    return chosen[::-1]
