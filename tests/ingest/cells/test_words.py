"""Flags, currencies, texts and addresses, and what a whole file costs."""

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest

from ecm.checks import Fault
from ecm.ingest.cells import Context, conversions
from ecm.schema import Kind

Read = Callable[..., Any]


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        (True, ["TRUE", "true", "Yes", "y", "1", "1.0", "ja", "oui", "sí", "si", "x", " Yes "]),
        (False, ["FALSE", "false", "No", "n", "0", "0.0", "nein", "non", "nee"]),
        (None, ["", None, "--", "n/a", "\u00a0"]),
    ],
)
def test_flags_in_many_words(read: Read, value: bool | None, cells: list[str | None]) -> None:
    found = read(Kind.FLAG, cells)
    assert found.values == [value] * len(cells)
    assert found.conversion.failures == 0


def test_a_word_that_is_neither_yes_nor_no_fails(read: Read) -> None:
    found = read(Kind.FLAG, ["yes", "maybe", "2"])
    assert (found.values, found.failed) == ([True, None, None], [False, True, True])
    assert found.conversion.fault is Fault.NOT_A_FLAG


CURRENCIES = {
    "EUR": "EUR", "eur": "EUR", " usd ": "USD", "€": "EUR", "£": "GBP", "$": "USD", "US$": "USD", "CA$": "CAD", "zł": "PLN",
    "Euro - EUR": "EUR", "Amount (IDR)": "IDR", "৳": "BDT", "Euro": "EUR", "--": None, "": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), CURRENCIES.items())
def test_a_currency_by_code_sign_or_name(read: Read, text: str, code: str | None) -> None:
    found = read(Kind.CURRENCY, [text])
    assert (found.values, found.conversion.failures) == ([code], 0)


def test_what_names_no_currency_fails(read: Read) -> None:
    found = read(Kind.CURRENCY, ["EUR", "money", "12"])
    assert found.failed == [False, True, True]
    assert found.conversion.fault is Fault.NOT_A_CURRENCY


def test_a_text_is_trimmed_and_otherwise_as_it_came(read: Read) -> None:
    assert read(Kind.TEXT, [" a  b ", "\u00a0'7662", "", " ", "-", "0012", None]).values == [
        "a  b", "'7662", None, None, "-", "0012", None,
    ]  # fmt: skip


def test_an_address_is_in_small_letters(read: Read) -> None:
    assert read(Kind.EMAIL, [" Kim@Shop.Example ", "\u00a0kim@shop.example", ""]).values == [
        "kim@shop.example", "kim@shop.example", None,
    ]  # fmt: skip


class _Counting:
    """A connection that counts the statements it is given."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection, self.statements = connection, 0

    def execute(self, sql: str) -> duckdb.DuckDBPyConnection:
        self.statements += 1
        return self.connection.execute(sql)


@pytest.mark.parametrize(
    ("cells", "most"),
    [
        ({Kind.MONEY: "12.50", Kind.COUNT: "3"}, 1),
        ({Kind.DAY: "2026-07-05", Kind.MOMENT: "2026-07-05 10:00:00 +0200", Kind.MONEY: "12.50"}, 3),
        ({Kind.FLAG: "yes", Kind.CURRENCY: "EUR"}, 1),
        ({Kind.MONEY: "€ 12,50", Kind.SHARE: "3%", Kind.HOURS: "1:30"}, 3),
        ({Kind.DAY: "5 March 2026", Kind.MOMENT: "31/01/2026 10:00"}, 4),
    ],
)
def test_many_columns_take_as_many_statements_as_one(
    connection: duckdb.DuckDBPyConnection, today: date, cells: dict[Kind, str], most: int
) -> None:
    kinds = dict(enumerate([*cells] * 4))
    columns = ", ".join(f"'{cells[kind]}' as c{place}" for place, kind in kinds.items())
    connection.execute(f"create or replace table raw as select 1 as row_no, {columns}")
    counting = _Counting(connection)
    conversions(counting, "raw", kinds, Context(today=today))  # type: ignore[arg-type] # all that is asked of it
    assert counting.statements <= most
