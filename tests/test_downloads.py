"""What is downloaded is calculated by no spreadsheet, and comes back as it was."""

import csv
import io

import pytest

from ecm.downloads import as_csv, guarded, unguarded

DANGEROUS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "  =1+1",
    "\t=1+1",
    "\r=1+1",
    "mug;=1+1",
    "mug; +1",
    "mug\t@x",
    "mug\n-1",
    "\uff1d1+1",
    "\u3000\uff201",
    "'=1+1",
    "''=1+1",
)


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_calculate_is_guarded_and_comes_back(text: str) -> None:
    cells = guarded(text).replace("\t", ";").replace("\r", ";").replace("\n", ";").split(";")
    assert not any(cell.strip().startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20")) for cell in cells)
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "mug", "5-4", "a=b", "me@shop.example", "it's", "'quoted'", "a; b"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == unguarded(text) == text


def test_a_table_keeps_its_numbers_and_guards_its_header() -> None:
    told = as_csv(["=x", "sum"], [["@y", -2.5], [None, -1]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(told))) == [["'=x", "sum"], ["'@y", "-2.5"], ["", "-1"]]


def test_guarding_a_long_text_takes_no_longer_than_reading_it() -> None:
    text = "".join(sign * 200_000 for sign in "; '\n\t'")
    assert unguarded(guarded(text)) == text
