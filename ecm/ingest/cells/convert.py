"""Conversions of the columns of a raw table, each decided by the whole column and its neighbours."""

from collections.abc import Mapping

import duckdb

from ecm.ingest.cells.conversion import Context, Conversion, cell, is_value
from ecm.ingest.cells.dates import read_dates
from ecm.ingest.cells.numbers import NUMERIC, read_numbers
from ecm.schema import Kind

_YES = "('true', 'yes', 'y', '1', 'ja', 'oui', 'si', 'sí', 'x', 't', 'wahr', 'vrai')"
_NO = "('false', 'no', 'n', '0', 'nein', 'non', 'nee', 'f', 'falsch', 'faux')"
_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "৳": "BDT",
    "zł": "PLN",
    "us$": "USD",
    "$": "USD",
    "chf": "CHF",
}


def conversions(
    con: duckdb.DuckDBPyConnection, table: str, kinds: Mapping[int, Kind], context: Context
) -> dict[int, Conversion]:
    """For each column c<i> of `table` (row_no, c… as text) how its cells are read as values of their kind."""
    found = read_numbers(con, table, {p: k for p, k in kinds.items() if k in NUMERIC}, context)
    found |= read_dates(con, table, {p: k for p, k in kinds.items() if k in (Kind.DAY, Kind.MOMENT)}, context)
    for place, kind in kinds.items():
        if kind is Kind.FLAG:
            found[place] = _flag(con, table, place)
        elif kind is Kind.CURRENCY:
            found[place] = _currency(con, table, place)
        elif kind is Kind.EMAIL:
            found[place] = Conversion(f"nullif(lower(trim(c{place})), '')", "false", "")
        elif place not in found:
            found[place] = Conversion(f"nullif({cell(place)}, '')", "false", "")
    return found


def _flag(con: duckdb.DuckDBPyConnection, table: str, place: int) -> Conversion:
    text = f"lower({cell(place)})"
    sql = f"case when {text} in {_YES} then true when {text} in {_NO} then false end"
    return _counted(con, table, place, sql, "not_a_flag")


def _currency(con: duckdb.DuckDBPyConnection, table: str, place: int) -> Conversion:
    text = cell(place)
    signs = " ".join(f"when '{sign}' then '{code}'" for sign, code in _SIGNS.items())
    sql = (
        f"case lower({text}) {signs} else case when regexp_full_match({text}, '[A-Za-z]{{3}}') then upper({text}) "
        f"else nullif(regexp_extract({text}, '\\b([A-Z]{{3}})\\b', 1), '') end end"
    )
    return _counted(con, table, place, sql, "not_a_currency")


def _counted(con: duckdb.DuckDBPyConnection, table: str, place: int, sql: str, reason: str) -> Conversion:
    failed = f"({is_value(place)} and ({sql}) is null)"
    row = con.execute(f"select count_if({failed}) from {table}").fetchone()
    return Conversion(sql, failed, reason, int(row[0] or 0) if row else 0)
