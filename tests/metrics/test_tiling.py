"""Whatever reports there are of an account, each day counts once and as many days as possible count: against a brute force."""

import random
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import pytest

from ecm.metrics.tiling import Piece, in_part, tiled, uncovered

FIRST = date(2026, 5, 1)


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def made_up(seed: int) -> list[Piece]:
    """Up to nine pieces of three weeks: days, weeks and any other spans, some of them partial."""
    dice = random.Random(seed)
    pieces = set()
    for number in range(dice.randint(1, 9)):
        first = dice.randrange(20)
        last = min(20, first + dice.choice([0, 0, 0, 6, 6, dice.randrange(15)]))
        pieces.add(Piece(day(first), day(last), Decimal(dice.randint(1, 9)), dice.random() < 0.25, number))
    return sorted(pieces, key=lambda p: p.import_id)


def apart(pieces: tuple[Piece, ...]) -> bool:
    return not any(a.overlaps(b) for a, b in combinations(pieces, 2))


def score(pieces: tuple[Piece, ...] | list[Piece]) -> tuple[int, int, int]:
    return sum(p.days for p in pieces if not p.is_partial), sum(p.days for p in pieces), len(pieces)


@pytest.mark.parametrize("seed", range(60))
def test_no_day_counts_twice_and_none_is_lost_that_could_count(seed: int) -> None:
    pieces = made_up(seed)
    chosen = tiled(pieces)
    assert apart(tuple(chosen))
    every = (c for n in range(len(pieces) + 1) for c in combinations(pieces, n) if apart(c))
    assert score(chosen) == max(score(c) for c in every)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_left_out_names_exactly_the_days_that_do_not_count(seed: int) -> None:
    pieces = made_up(seed)
    chosen = tiled(pieces)
    counted = {p.first + timedelta(days=n) for p in chosen for n in range(p.days)}
    for piece in pieces:
        missing = {
            first + timedelta(days=n)
            for first, last in uncovered(piece, chosen)
            for n in range((last - first).days + 1)
        }
        assert missing == {piece.first + timedelta(days=n) for n in range(piece.days)} - counted


def test_months_are_finer_than_their_quarter_and_days_than_a_month() -> None:
    months = [Piece(date(2026, m, 1), date(2026, m + 1, 1) - timedelta(days=1)) for m in (4, 5, 6)]
    quarter = Piece(months[0].first, months[-1].last)
    assert tiled([quarter, *months]) == months
    assert tiled([quarter, *months[:2]]) == [quarter]
    days = [Piece(day(n), day(n)) for n in range(31)]
    assert tiled([months[1], *days]) == days
    assert tiled([months[1], *days[:10], *days[11:]]) == [months[1]]


MAY = Piece(day(0), day(30), Decimal(160))
IN_PART = {
    "days that come to more make the month partial": (
        [Piece(day(n), day(n), Decimal(50)) for n in (3, 4, 9, 20)],
        True,
    ),
    "days that come to as much": ([Piece(day(n), day(n), Decimal(40)) for n in (3, 4, 9, 20)], False),
    "a half that comes to more": ([Piece(day(0), day(14), Decimal(170))], True),
}


@pytest.mark.parametrize(("inside", "is_less"), IN_PART.values(), ids=IN_PART)
def test_a_period_is_partial_where_what_lies_within_it_comes_to_more(inside: list[Piece], is_less: bool) -> None:
    less, more = in_part([MAY, *inside], Decimal("0.005"))
    assert (MAY in less, more) == (is_less, [])


def test_days_that_fill_a_month_and_come_to_less_are_partial() -> None:
    days = [Piece(day(n), day(n), Decimal(1)) for n in range(31)]
    assert in_part([MAY, *days], Decimal("0.005")) == (set(days), [MAY])
    # With a day missing nothing can be said: the rest may have been spent on it.
    assert in_part([MAY, *days[1:]], Decimal("0.005")) == (set(), [])
