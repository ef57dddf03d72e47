"""Days and moments in any format: each cell by its own format; the order of day and month is decided by the column."""

from collections.abc import Mapping
from dataclasses import replace

import duckdb

from ecm.checks import Fault
from ecm.ingest.cells.conversion import Context, Conversion, cell, count_true, dated_text, fails, is_value, let
from ecm.ingest.cells.forms import ANY_ORDER, BY_ORDER, DAY_NUMBER, FORMS, SECONDS, form_name
from ecm.ingest.cells.moments import of_local, of_utc, of_written, written
from ecm.ingest.cells.orders import orders
from ecm.schema import Kind

# Usual formats of whole columns, read in one step.
_USUAL = {
    "shopify": r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} [+-]\d{4}",
    "day": r"\d{4}-\d{2}-\d{2}",
    "moment": r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?",
    "utc": r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z",
}
_WORDS = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year/month/day"}


def read_dates(
    con: duckdb.DuckDBPyConnection, table: str, kinds: Mapping[int, Kind], context: Context
) -> dict[int, Conversion]:
    """Conversions of all day and moment columns; failures of those in unusual formats are not counted yet."""
    conversions = _usual(con, table, kinds, context)
    rest = [place for place in kinds if place not in conversions]
    forms = _forms(con, table, rest)
    order_of = orders(con, table, [place for place in rest if ANY_ORDER.name in forms[place]], context)
    for place in rest:
        order = order_of.get(place)
        conversions[place] = replace(
            _by_form(place, kinds[place], context, forms[place], order), date_order=order or ""
        )
    return conversions | _undecided(
        con, table, {place: conversions[place] for place, order in order_of.items() if order is None}
    )


def _usual(
    con: duckdb.DuckDBPyConnection, table: str, kinds: Mapping[int, Kind], context: Context
) -> dict[int, Conversion]:
    """Columns in which every cell has the same usual format."""
    looks = {(p, name): fails(p, _if_usual(p, name, "0")) for p in kinds for name in _USUAL}
    columns = ", ".join(f"c{p}" for p in kinds)
    odd = count_true(con, f"(select {columns} from {table} limit 1000)", list(looks.values()))
    begun: dict[int, str] = {}
    for (place, name), count in zip(looks, odd, strict=True):
        if not count:
            begun.setdefault(place, name)
    read = {place: _read_usual(place, kinds[place], context, name) for place, name in begun.items()}
    unread = [fails(p, _if_usual(p, begun[p], c.sql)) for p, c in read.items()]
    failures = count_true(con, table, unread)
    return {p: replace(c, failed="false") for (p, c), n in zip(read.items(), failures, strict=True) if not n}


def _if_usual(place: int, name: str, sql: str) -> str:
    return f"case when regexp_full_match(c{place}, '{_USUAL[name]}') then {sql} end"


def _read_usual(place: int, kind: Kind, context: Context, name: str) -> Conversion:
    text = f"c{place}"
    if name == "shopify":
        # With an offset the function gives a time with zone; sessions run in UTC.
        utc = f"try_strptime({text}, '%Y-%m-%d %H:%M:%S %z')::timestamp"
        return of_utc(place, kind, context, utc, f"try_cast(substr({text}, 1, 10) as date)")
    if name == "utc":
        return of_utc(place, kind, context, f"try_cast({text} as timestamp)")
    if name == "day":
        day = f"try_cast({text} as date)"
        return of_local(place, kind, context, day if kind is Kind.DAY else f"{day}::timestamp")
    return of_local(place, kind, context, f"try_cast({text} as timestamp)")


def _forms(con: duckdb.DuckDBPyConnection, table: str, places: list[int]) -> dict[int, list[str]]:
    """The forms that the cells of each column have, the most frequent one first."""
    if not places:
        return {}
    named = ", ".join(
        f"case when {is_value(p)} then {let('text', dated_text(p), form_name('text'))} end as f{p}" for p in places
    )
    counts = ", ".join(f"histogram(f{p})" for p in places)
    row = con.execute(f"select {counts} from (select {named} from {table})").fetchone() or ()
    histograms = zip(places, row, strict=True)
    return {p: sorted(filter(None, h or {}), key=lambda form: (-h[form], form)) for p, h in histograms}


def _by_form(place: int, kind: Kind, context: Context, forms: list[str], order: str | None) -> Conversion:
    """Each cell by its own format. A number is a moment only where most cells of the column are."""
    if forms[:1] == ["unix"]:
        number = f"try_cast({cell(place)} as double)"
        thousandths = f"round(if({number} >= 100000000000, {number}, {number} * 1000))::bigint"
        utc = f"case when regexp_full_match({cell(place)}, '{SECONDS}') then epoch_ms({thousandths}) end"
        return of_utc(place, kind, context, utc, note="seconds since 1970")
    present = [f for f in FORMS if f.name in forms and f is not ANY_ORDER]
    if order:
        present.append(BY_ORDER[order])
    branches = " ".join(f"when {f.fits('text')} then {f.brought_to_one('text')}" for f in present)
    one_form = let("text", dated_text(place), f"case {branches} end") if present else "null::varchar"
    time, note = written(one_form), f"dates read as {_WORDS[order]}" if order else ""
    if forms[:1] == ["number"]:
        numbered, note = _numbered(place, context)
        is_number = f"regexp_full_match({cell(place)}, '{DAY_NUMBER}')"
        time = f"if({is_number}, {{'at': {numbered}, 'ahead': null::integer}}, {time})"
    return of_written(place, kind, context, time, note)


def _numbered(place: int, context: Context) -> tuple[str, str]:
    """The moment of a day number: days since the report's first day, or Excel's."""
    number = f"try_cast(replace({cell(place)}, ',', '.') as double)"
    if context.start_on is not None:
        first = f"date '{context.start_on.isoformat()}'"
        whole = f"if({number} = trunc({number}), {number}::integer, null)"
        return f"({first} + {whole})::timestamp", f"day numbers from {context.start_on}"
    moment = f"timestamp '1899-12-30' + to_seconds(round({number} * 86400)::bigint)"
    return f"if({number} between 20000 and 80000, {moment}, null)", "Excel's day numbers"


def _undecided(con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[int, Conversion]) -> dict[int, Conversion]:
    """Columns for whose order of day and month nothing decides, each with one of its dates."""
    if not columns:
        return {}
    examples = ", ".join(f"min({cell(p)}) filter ({ANY_ORDER.fits(dated_text(p))})" for p in columns)
    row = con.execute(f"select {examples} from {table}").fetchone() or ()
    return {
        place: replace(columns[place], fault=Fault.AMBIGUOUS_DATE, undecided=str(example))
        for place, example in zip(columns, row, strict=True)
    }
