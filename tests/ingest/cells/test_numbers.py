"""Numbers in any country's writing: what each comes to, what is none, and what the file decides."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from ecm.checks import Fault
from ecm.schema import Kind

Read = Callable[..., Any]

# A sure neighbour: this file parts decimals by a dot, this one by a comma.
DOT, COMMA = "9,876.50", "9.876,50"

MONEY = {
    # plain, and with a dot for decimals
    "12": "12", "12.5": "12.5", "-12.50": "-12.5", "+12.50": "12.5", " 12.50 ": "12.5", ".5": "0.5", "5.": "5",
    "0012.50": "12.5", "1e3": "1000", "5.27763E+2": "527.763", "12.34567": "12.3457",
    "1,234.50": "1234.5", "1,234,567.8": "1234567.8", "1,234": "1234", "1,23,456.00": "123456", "0.500": "0.5",
    # currencies, before and behind
    "$1,000.00": "1000", "US$0.00": "0", "CA$ 5.25": "5.25", "EUR 12.50": "12.5", "12.50 EUR": "12.5", "28.00 USD": "28",
    "€12.50": "12.5", "12.50€": "12.5", "৳2,999": "2999", "₹1,138.01": "1138.01", "Rs. 500": "500", "Rs.500": "500",
    "AU $3,000.00": "3000", "US $12.00": "12", "C $5": "5", "-AU $3.00": "-3", "£\u00a012.50": "12.5", "5 Euro": "5", "SEK 5": "5", "5 zł": "5", "12.50 kr.": "12.5",
    # negative
    "(5.00)": "-5", "($1,000.00)": "-1000", "$(5)": "-5", "-$5": "-5", "$-5": "-5", "5.00-": "-5", "12.50- EUR": "-12.5",
    "\u22127.10": "-7.1", "- 5": "-5", "€ -5": "-5",
    # apostrophes and blanks between thousands
    "1'234.50": "1234.5", "1’234’567.50": "1234567.5", "CHF 1'234.50": "1234.5", "1 234.50": "1234.5",
    "1\u00a0234\u202f567.50": "1234567.5", "1 234 567": "1234567",
}  # fmt: skip
IN_A_COMMA_FILE = {
    "12": "12", "12,5": "12.5", "1.234": "1234", "1.234.567": "1234567", "1.234,50": "1234.5", "-1.234,50": "-1234.5",
    "€ 12,50": "12.5", "12,50 €": "12.5", "1 234,50": "1234.5", "1\u202f234,50": "1234.5", "1'234,50": "1234.5",
    "(1.234,50)": "-1234.5", "1.234,50-": "-1234.5", "EUR 1.234,50": "1234.5", "0,500": "0.5", "1,234": "1.234",
    ",5": "0.5", "5,2E+2": "520", "kr. 12,50": "12.5", "-0,01": "-0.01",
}  # fmt: skip
NO_NUMBERS = (
    "ten", "12 apples", "abc", "12abcd34", "12/31", "2026-01-05", "05.01.2026", "12:30", "1-2", "12 50", "1 2345",
    "1,2,3", "1.2.3", "12,34,56", "1.2k", "3 Mio", "1.5M", "2 bn", "#12", "~5", "<5", "5*", "5 (3)", "(5", "5)", "½", "12½",
    "10%", "--5", "inf", "٣", "=1+1", "123456789012345678",
)  # fmt: skip
NO_VALUES = (
    None,
    "",
    " ",
    "\u00a0",
    "-",
    "--",
    " --",
    "—",
    "–",
    "n/a",
    "N/A",
    "null",
    "None",
    "NaN",
    "< 10%",
    "(none)",
)


@pytest.fixture(scope="module")
def dot_file(read_file: Read) -> dict[str, Any]:
    """Each writing as the one cell of a column, in a file that parts decimals by a dot."""
    return _each_alone(read_file, [*MONEY, *NO_NUMBERS], DOT)


@pytest.fixture(scope="module")
def comma_file(read_file: Read) -> dict[str, Any]:
    return _each_alone(read_file, list(IN_A_COMMA_FILE), COMMA)


def _each_alone(read_file: Read, texts: list[str], sure: str) -> dict[str, Any]:
    # As many sure columns as there are others, so that none of those speaks for the file.
    columns = read_file(*((Kind.MONEY, [text]) for text in texts), *[(Kind.MONEY, [sure])] * len(texts))
    return dict(zip(texts, columns, strict=False))


@pytest.mark.parametrize(("text", "amount"), MONEY.items())
def test_an_amount_is_read_as_it_is_written(dot_file: dict[str, Any], text: str, amount: str) -> None:
    assert dot_file[text].values == [Decimal(amount)]


@pytest.mark.parametrize(("text", "amount"), IN_A_COMMA_FILE.items())
def test_an_amount_is_read_as_its_file_parts_decimals(comma_file: dict[str, Any], text: str, amount: str) -> None:
    assert comma_file[text].values == [Decimal(amount)]
    assert comma_file[text].failed == [False]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_only_looks_like_a_number_is_none(dot_file: dict[str, Any], text: str) -> None:
    assert dot_file[text].values == [None]
    assert dot_file[text].failed == [True]
    assert dot_file[text].conversion.fault is Fault.NOT_A_NUMBER


@pytest.mark.parametrize("kind", [Kind.MONEY, Kind.RATE, Kind.NUMBER, Kind.COUNT, Kind.SHARE, Kind.HOURS])
def test_no_value_is_neither_a_number_nor_a_failure(read: Read, kind: Kind) -> None:
    found = read(kind, [*NO_VALUES, "3"])
    assert found.values == [None] * len(NO_VALUES) + [3]
    assert found.conversion.failures == 0


def test_a_column_of_plain_numbers_is_cast_and_not_looked_at_again(read: Read) -> None:
    found = read(Kind.MONEY, ["12.50", "-3", None, "", "0.0001"])
    assert found.values == [Decimal("12.5"), Decimal(-3), None, None, Decimal("0.0001")]
    assert found.conversion.sql == "try_cast(c0 as decimal(18, 4))"
    assert found.conversion.failed == "false"


def test_one_odd_cell_changes_no_other(read: Read) -> None:
    assert read(Kind.MONEY, ["12.50", "1.234", "ten", "(7)"]).values == [
        Decimal("12.5"), Decimal("1.234"), None, Decimal(-7),
    ]  # fmt: skip


def test_a_number_too_large_for_its_column_fails_rather_than_disappears(read: Read) -> None:
    for kind, text in ((Kind.MONEY, "1" * 15), (Kind.RATE, "1" * 11), (Kind.COUNT, "1" * 20)):
        found = read(kind, ["1", text])
        assert found.values == [1, None]
        assert found.failed == [False, True], kind


# One convention for the file


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # A column that is sure decides for one that is not.
        (["12,50"], ["1.234"], [["12.5"], ["1234"]]),
        (["€12.50"], ["1.234"], [["12.5"], ["1.234"]]),
        (["$12.50"], ["1,234"], [["12.5"], ["1234"]]),
        (["12,50"], ["1,234"], [["12.5"], ["1.234"]]),
        # One that is sure of something else keeps it.
        (["12,50"], ["10.50"], [["12.5"], ["10.5"]]),
        (["12,50", "7,25"], ["1.234", "1.5"], [["12.5", "7.25"], ["1.234", "1.5"]]),
        (["€12.50", "€7.25"], ["3,5", "1.234"], [["12.5", "7.25"], ["3.5", "1234"]]),
        # Nothing is sure: a dot parts decimals.
        (["1.234"], ["1,234"], [["1.234"], ["1234"]]),
        # Zeros before the sign are no thousands.
        (["0,500", "1,250"], ["1.000", "2.000"], [["0.5", "1.25"], ["1000", "2000"]]),
    ],
)
def test_one_convention_for_the_file(
    read_file: Read, first: list[str], second: list[str], expected: list[list[str]]
) -> None:
    columns = read_file((Kind.MONEY, first), (Kind.MONEY, second))
    assert [c.values for c in columns] == [[Decimal(v) for v in values] for values in expected]


@pytest.mark.parametrize(
    ("cells", "delimiter", "expected"),
    [
        (["1.234", "2.500"], ";", ["1234", "2500"]),
        (["1.234", "2.500"], ",", ["1.234", "2.5"]),
        (["1,234", "2,500"], ";", ["1.234", "2.5"]),
        (["1,234", "2,500"], ",", ["1234", "2500"]),
        (["1.234", "2.50"], ";", ["1.234", "2.5"]),
        (["7", "12"], ";", ["7", "12"]),
    ],
)
def test_semicolons_stand_for_a_decimal_comma_where_nothing_else_decides(
    read: Read, cells: list[str], delimiter: str, expected: list[str]
) -> None:
    assert read(Kind.MONEY, cells, delimiter=delimiter).values == [Decimal(v) for v in expected]


def test_plain_decimals_of_a_neighbour_speak_louder_than_semicolons(read_file: Read) -> None:
    first, second = read_file((Kind.MONEY, ["10.50"]), (Kind.COUNT, ["1,234"]), delimiter=";")
    assert (first.values, second.values) == ([Decimal("10.5")], [1234])


def test_a_cell_that_fits_only_the_other_convention_is_read_by_it(read: Read) -> None:
    """Never ten or a hundred times as much because a sign was taken for thousands."""
    cells = ["12.50", "7.25", "3.10", "12,50", "1.234.567", "1,234"]
    assert read(Kind.MONEY, cells).values == [
        Decimal(v) for v in ("12.5", "7.25", "3.1", "12.5", "1234567", "1234")
    ]  # fmt: skip


def test_a_decimal_comma_is_noted_and_a_dot_is_not(read: Read) -> None:
    assert read(Kind.MONEY, ["12,50"]).conversion.note == "decimal comma"
    assert read(Kind.MONEY, ["€12.50"]).conversion.note == ""


# The kinds


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.5", "2"], [None, 2]),
        (["1,5", "2"], [None, 2]),
        (["3.0", "64517.0", "2"], [3, 64517, 2]),
        (["1,000", "2.00", "(3)"], [1000, 2, -3]),
        (["1e3", "5.27763E+12"], [1000, 5277630000000]),
        (["5 pcs", "12%"], [5, None]),
        ([" 7 ", "+7", "-7"], [7, 7, -7]),
    ],
)
def test_a_count_is_a_whole_number(read: Read, cells: list[str], expected: list[int | None]) -> None:
    found = read(Kind.COUNT, cells)
    assert found.values == expected
    assert found.failed == [value is None for value in expected]
    assert found.conversion.fault is Fault.NOT_A_NUMBER or not any(found.failed)


def test_a_rate_keeps_eight_decimals(read: Read) -> None:
    assert read(Kind.RATE, ["1.08642135", "0.00000001"]).values == [Decimal("1.08642135"), Decimal("0.00000001")]
    assert read(Kind.RATE, ["€1,08642135"]).values == [Decimal("1.08642135")]


@pytest.mark.parametrize(
    ("text", "share"),
    [("4.88%", 0.0488), ("4,88 %", 0.0488), ("0.0488", 0.0488), ("100%", 1), ("-3%", -0.03), ("(3%)", -0.03), ("0", 0)],
)
def test_a_percent_sign_makes_a_hundredth_of_a_share(read: Read, text: str, share: float) -> None:
    assert read(Kind.SHARE, [text]).values == [pytest.approx(share)]


def test_shares_with_and_without_a_percent_sign_stand_in_one_column(read: Read) -> None:
    assert read(Kind.SHARE, ["4.88%", "0.25", "--", "0"]).values == [pytest.approx(0.0488), 0.25, None, 0]


HOURS = {
    "7.5": 7.5, "7,5": 7.5, "7.5h": 7.5, "8 h": 8, "2 hours": 2, "1:30": 1.5, "-1:30": -1.5, "01:02:03": 1 + 2 / 60 + 3 / 3600,
    "100:00": 100, "0:00": 0, "18:25 min": 18 / 60 + 25 / 3600, "90 min": 1.5, "1h 30m": 1.5, "1 h 30 min": 1.5, "45m": 0.75,
    "-2.5": -2.5, "(2.5)": -2.5,
}  # fmt: skip


@pytest.mark.parametrize(("text", "hours"), HOURS.items())
def test_hours_come_as_numbers_clocks_and_words(read: Read, text: str, hours: float) -> None:
    assert read(Kind.HOURS, [text]).values == [pytest.approx(hours)]


@pytest.mark.parametrize("text", ["1:75", "1:2:3:4", "an hour", "2 days", "12:5", "50%"])
def test_what_is_no_duration_fails(read: Read, text: str) -> None:
    found = read(Kind.HOURS, [text, "1:30"])
    assert found.values == [None, 1.5]
    assert found.failed == [True, False]
