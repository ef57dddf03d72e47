"""Conversions of the columns of a raw table, each decided by the whole column and its neighbours."""

from collections.abc import Mapping

import duckdb

from ecm.checks import Fault
from ecm.ingest.cells.conversion import Context, Conversion, cell, fails, is_one_of, with_failures
from ecm.ingest.cells.dates import read_dates
from ecm.ingest.cells.numbers import read_numbers
from ecm.schema import CURRENCY_SIGNS, Kind, currency_code
from ecm.sql import literal

_YES = (
    "true", "yes", "y", "t", "1", "1.0", "x", "on", "ja", "j", "wahr", "oui", "vrai", "si", "sí", "sì", "verdadero", "vero",
    "waar", "sim", "verdadeiro",
)  # fmt: skip
_NO = (
    "false", "no", "n", "f", "0", "0.0", "off", "nein", "falsch", "non", "faux", "falso", "nee", "onwaar", "não", "nao",
)  # fmt: skip
# A column with more different ones holds something else.
_MOST_CURRENCIES = 300


def conversions(
    con: duckdb.DuckDBPyConnection, table: str, kinds: Mapping[int, Kind], context: Context
) -> dict[int, Conversion]:
    """For each column c<i> of `table` (row_no, c… as text) how its cells are read as values of their kind."""
    by_place = read_numbers(con, table, {p: k for p, k in kinds.items() if k.is_number}, context)
    by_place |= read_dates(con, table, {p: k for p, k in kinds.items() if k in (Kind.DAY, Kind.MOMENT)}, context)
    for place, kind in kinds.items():
        if kind is Kind.FLAG:
            by_place[place] = _flag(place)
        elif kind is Kind.CURRENCY:
            by_place[place] = _currency(place)
        elif kind is Kind.EMAIL:
            by_place[place] = Conversion(f"nullif(lower({cell(place)}), '')")
        elif place not in by_place:
            by_place[place] = Conversion(f"nullif({cell(place)}, '')")
    by_place = with_failures(con, table, by_place)
    unnamed = {p: c for p, c in by_place.items() if kinds[p] is Kind.CURRENCY and c.failures}
    named = {p: _by_name(con, table, p, c) for p, c in unnamed.items()}
    return by_place | with_failures(con, table, named)


def _flag(place: int) -> Conversion:
    text = f"lower({cell(place)})"
    sql = f"case when {is_one_of(text, _YES)} then true when {is_one_of(text, _NO)} then false end"
    return Conversion(sql, fails(place, sql), Fault.NOT_A_FLAG)


def _currency(place: int) -> Conversion:
    """By code or sign; of a text with more in it ("Euro - EUR") the code."""
    text = cell(place)
    signs = " ".join(f"when {literal(sign)} then '{code}'" for sign, code in CURRENCY_SIGNS.items())
    sql = (
        f"case lower({text}) {signs} else case when regexp_full_match({text}, '[A-Za-z]{{3}}') then upper({text}) "
        f"else nullif(regexp_extract({text}, '\\b([A-Z]{{3}})\\b', 1), '') end end"
    )
    return Conversion(sql, fails(place, sql), Fault.NOT_A_CURRENCY)


def _by_name(con: duckdb.DuckDBPyConnection, table: str, place: int, conversion: Conversion) -> Conversion:
    """The conversion of currencies that also knows the names in this column: "US Dollar", "euros"."""
    text = cell(place)
    rows = con.execute(
        f"select distinct {text} from {table} where {conversion.failed} limit {_MOST_CURRENCIES}"
    ).fetchall()
    named = {str(written): currency_code(str(written)) for (written,) in rows}
    branches = " ".join(f"when {literal(written)} then '{code}'" for written, code in named.items() if code)
    if not branches:
        return conversion
    sql = f"case {text} {branches} else {conversion.sql} end"
    return Conversion(sql, fails(place, sql), conversion.fault)
