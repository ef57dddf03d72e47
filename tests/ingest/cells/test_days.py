"""Days in any writing and language; when the order of day and month is decided, and when it is asked."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ecm.checks import Fault
from ecm.exporters.months import LANGUAGES, month_numbers
from ecm.schema import Kind

Read = Callable[..., Any]

# Every one can only be read in one way.
DAYS = {
    "2026-03-05": date(2026, 3, 5), "2026/3/5": date(2026, 3, 5), "2026.03.05": date(2026, 3, 5), "20260305": date(2026, 3, 5),
    "2026-02-28T23:59:59Z": date(2026, 2, 28), "2024-02-29": date(2024, 2, 29),
    "June 3, 2025": date(2025, 6, 3), "Jun 3, 2025": date(2025, 6, 3), "june 3 2025": date(2025, 6, 3),
    "June 3rd, 2025": date(2025, 6, 3), "Sept 5, 2026": date(2026, 9, 5), "Sep. 5, 2026": date(2026, 9, 5),
    "5 January 2026": date(2026, 1, 5), "05-Jan-2026": date(2026, 1, 5), "5-Jan-26": date(2026, 1, 5),
    "May-28-26": date(2026, 5, 28), "Jun-03-26": date(2026, 6, 3), "15/Feb/26": date(2026, 2, 15), "1st March 2026": date(2026, 3, 1), "2026-Mar-04": date(2026, 3, 4),
    "Thu, 01 Jan 2026": date(2026, 1, 1), "Thursday, January 1, 2026": date(2026, 1, 1), "Thu Jan 01 2026": date(2026, 1, 1),
    "3. März 2025": date(2025, 3, 3), "3. Mär. 2025": date(2025, 3, 3), "03.Mrz.2025": date(2025, 3, 3), "Montag, 3. März 2025": date(2025, 3, 3),
    "1. Jänner 2026": date(2026, 1, 1), "31. Dez. 2025": date(2025, 12, 31),
    "12 févr. 2026": date(2026, 2, 12), "12 fevrier 2026": date(2026, 2, 12), "1er août 2026": date(2026, 8, 1),
    "lun. 3 mars 2025": date(2025, 3, 3), "14 JUILLET 2026": date(2026, 7, 14),
    "3 de marzo de 2025": date(2025, 3, 3), "lunes, 3 de marzo de 2025": date(2025, 3, 3), "9-sept-2026": date(2026, 9, 9),
    "12 ene 2026": date(2026, 1, 12), "8 maggio 2026": date(2026, 5, 8), "8 giu 2026": date(2026, 6, 8),
    "3 mrt. 2026": date(2026, 3, 3), "maandag 3 maart 2025": date(2025, 3, 3), "21 mei 2026": date(2026, 5, 21),
    "5 de jan. de 2026": date(2026, 1, 5), "segunda-feira, 3 de março de 2025": date(2025, 3, 3), "7 out 2026": date(2026, 10, 7),
    "31/12/69": date(1969, 12, 31), "31/12/68": date(2068, 12, 31),
    " 2026-03-05\u00a0": date(2026, 3, 5), "3\u00a0mars 2025": date(2025, 3, 3),
}  # fmt: skip
NO_DAYS = (
    "soon", "2026-02-30", "2025-02-29", "31/04/2026", "31 Feb 2026", "2026-13-01", "0000-00-00", "5 foo 2026", "Maroon 5, 2026",
    "January 2026", "2026-01", "5 January", "20261301", "12:30", "2026-01-05 25:00", "2026-01-05 10:75", "5/2026", "1/2/3/2026",
    "2026-01-05 and more", "32/01/2026",
)  # fmt: skip


@pytest.fixture(scope="module")
def alone(read_file: Read) -> dict[str, Any]:
    """Each writing as the one cell of a column; all of them in one file."""
    texts = [*DAYS, *NO_DAYS]
    return dict(zip(texts, read_file(*((Kind.DAY, [text]) for text in texts)), strict=True))


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_day_is_read_in_any_writing(alone: dict[str, Any], text: str, day: date) -> None:
    assert alone[text].values == [day]


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_on_no_calendar_is_no_day(alone: dict[str, Any], text: str) -> None:
    assert alone[text].values == [None]
    assert alone[text].failed == [True]
    assert alone[text].conversion.fault is Fault.NOT_A_DATE


def test_all_writings_stand_in_one_column_and_each_is_read(read: Read) -> None:
    found = read(Kind.DAY, [*DAYS, *NO_DAYS])
    assert found.values == [*DAYS.values(), *[None] * len(NO_DAYS)]
    assert found.conversion.failures == len(NO_DAYS)


def test_mostly_plain_days_and_a_few_in_words(read: Read) -> None:
    found = read(Kind.DAY, ["2026-01-05"] * 5 + ["June 3, 2025", "5 January 2026", "12 févr. 2026", "soon"])
    assert found.values[4:] == [date(2026, 1, 5), date(2025, 6, 3), date(2026, 1, 5), date(2026, 2, 12), None]
    assert found.conversion.failures == 1


def test_what_comes_after_the_first_thousand_counts_too(read: Read) -> None:
    found = read(Kind.DAY, ["2026-01-05"] * 1200 + ["5 January 2026", "2026-02-30", "--", "2026-01-05 10:00"])
    assert found.values[1199:] == [date(2026, 1, 5), date(2026, 1, 5), None, None, date(2026, 1, 5)]
    assert found.conversion.failures == 1


def test_a_column_of_plain_days_is_cast_and_not_looked_at_again(read: Read) -> None:
    found = read(Kind.DAY, ["2026-01-05", "", None])
    assert found.values == [date(2026, 1, 5), None, None]
    assert found.conversion.failed == "false"


@pytest.mark.parametrize(
    "cells", [["--", "2026-01-05"], ["-", "n/a", "5 January 2026"], ["", "05.01.2026"], [None, "20260105"]]
)
def test_no_value_is_neither_a_day_nor_a_failure(read: Read, cells: list[str | None]) -> None:
    found = read(Kind.DAY, cells)
    assert found.values == [None] * (len(cells) - 1) + [date(2026, 1, 5)]
    assert found.conversion.failures == 0


def test_a_column_without_any_value_is_empty(read: Read) -> None:
    found = read(Kind.DAY, [None, "", "--"])
    assert found.values == [None, None, None]
    assert (found.conversion.failures, found.conversion.undecided) == (0, None)


# The months


def test_every_month_of_every_language_is_known() -> None:
    assert len(LANGUAGES) > 6
    assert set(month_numbers().values()) == set(range(1, 13))
    for word, number in {
        "märz": 3,
        "marz": 3,
        "août": 8,
        "diciembre": 12,
        "gennaio": 1,
        "mrt": 3,
        "fev": 2,
        "sept": 9,
    }.items():
        assert month_numbers()[word] == number


def test_all_month_words_are_read(read: Read) -> None:
    words = month_numbers()
    assert read(Kind.DAY, [f"5 {word.upper()} 2026" for word in words]).values == [
        date(2026, n, 5) for n in words.values()
    ]


# Day and month


@pytest.mark.parametrize(
    ("cells", "days", "note"),
    [
        # A number above twelve is no month.
        (["03/02/2026", "31/12/2025"], [date(2026, 2, 3), date(2025, 12, 31)], "day/month/year"),
        (["02/03/2026", "12/31/2025"], [date(2026, 2, 3), date(2025, 12, 31)], "month/day/year"),
        (["3-2-26", "31-12-25"], [date(2026, 2, 3), date(2025, 12, 31)], "day/month/year"),
        # Dots part days from months where the day is written first.
        (["03.02.2026", "04.02.2026"], [date(2026, 2, 3), date(2026, 2, 4)], "day/month/year"),
        (["5. 1. 2026"], [date(2026, 1, 5)], "day/month/year"),
        # 12 October is past on 23 November 2026, 10 December is not.
        (["10/12/2026"], [date(2026, 10, 12)], "month/day/year"),
        (["12/10/2026"], [date(2026, 10, 12)], "day/month/year"),
        # It does not matter.
        (["05/05/2026", "06/06/2026"], [date(2026, 5, 5), date(2026, 6, 6)], "day/month/year"),
        # One slip among many does not turn a column round.
        (["13/01/2026", "14/01/2026", "01/15/2026"], [date(2026, 1, 13), date(2026, 1, 14), None], "day/month/year"),
    ],
)
def test_a_column_decides_its_order(read: Read, cells: list[str], days: list[date | None], note: str) -> None:
    found = read(Kind.DAY, cells)
    assert found.values == days
    assert found.conversion.note == f"dates read as {note}"
    assert found.conversion.undecided is None


def test_when_nothing_decides_the_order_is_asked(read: Read) -> None:
    found = read(Kind.DAY, ["05/03/2026", "--", "06/03/2026"])
    assert found.values == [None, None, None]
    assert found.failed == [True, False, True]
    assert found.conversion.fault is Fault.AMBIGUOUS_DATE
    assert found.conversion.undecided == "05/03/2026"


def test_an_undecided_order_leaves_the_cells_that_are_clear(read: Read) -> None:
    found = read(Kind.DAY, ["05/03/2026", "2026-01-05", "June 3, 2025"])
    assert found.values == [None, date(2026, 1, 5), date(2025, 6, 3)]
    assert (found.failed, found.conversion.fault) == ([True, False, False], Fault.AMBIGUOUS_DATE)


@pytest.mark.parametrize(("order", "day"), [("dmy", date(2026, 3, 5)), ("mdy", date(2026, 5, 3))])
def test_what_the_shop_has_said_answers_the_question(read: Read, order: str, day: date) -> None:
    assert read(Kind.DAY, ["05/03/2026"], date_order=order).values == [day]


def test_a_column_that_is_sure_is_not_overruled_by_the_shop(read: Read) -> None:
    assert read(Kind.DAY, ["05/03/2026", "31/03/2026"], date_order="mdy").values == [
        date(2026, 3, 5),
        date(2026, 3, 31),
    ]


def test_what_the_shop_has_said_goes_before_what_is_likely(read: Read) -> None:
    assert read(Kind.DAY, ["10/12/2026"], date_order="dmy").values == [date(2026, 12, 10)]


def test_year_first_with_two_digits_is_read_where_the_shop_says_so(read: Read) -> None:
    assert read(Kind.DAY, ["26/01/05", "26/01/31"], date_order="ymd").values == [date(2026, 1, 5), date(2026, 1, 31)]
    # A year of four digits behind is no such date; the order is open.
    assert read(Kind.DAY, ["01/05/2026"], date_order="ymd").conversion.undecided is not None


def test_one_order_for_the_file(read_file: Read) -> None:
    sure, unsure = read_file((Kind.DAY, ["31/03/2026"]), (Kind.DAY, ["05/03/2026"]))
    assert (sure.values, unsure.values) == ([date(2026, 3, 31)], [date(2026, 3, 5)])
    sure, due = read_file((Kind.DAY, ["31/03/2026"]), (Kind.DAY, ["03/12/2026"]))
    assert due.values == [date(2026, 12, 3)], "a sure neighbour goes before a day that lies ahead"


def test_neighbours_that_are_sure_of_different_orders_decide_for_themselves_alone(read_file: Read) -> None:
    first, second, open_ = read_file(
        (Kind.DAY, ["31/03/2026"]), (Kind.DAY, ["03/31/2026"]), (Kind.DAY, ["05/03/2026"])
    )  # fmt: skip
    assert first.values == second.values == [date(2026, 3, 31)]
    assert open_.conversion.undecided is not None


def test_days_that_read_the_same_either_way_decide_for_no_one(read_file: Read) -> None:
    same, open_ = read_file((Kind.DAY, ["05/05/2026"]), (Kind.DAY, ["05/03/2026"]))
    assert same.values == [date(2026, 5, 5)]
    assert open_.conversion.undecided is not None
