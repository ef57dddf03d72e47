"""Numbers in any country's writing. Which sign parts the decimals is decided by all numeric columns of a file together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import duckdb

from ecm.ingest.cells.conversion import Context, Conversion, cell, is_value
from ecm.schema import SQL_TYPES, Kind

NUMERIC = (Kind.MONEY, Kind.RATE, Kind.NUMBER, Kind.COUNT, Kind.SHARE, Kind.HOURS)


class Decimals(StrEnum):
    """How a file parts decimals."""

    DOT = "."
    COMMA = ","


@dataclass(frozen=True)
class _Signs:
    """How many cells of a column show what."""

    unplain: int  # not a plain number
    dot: int  # can only be read with a decimal dot
    comma: int  # can only be read with a decimal comma
    dot_thousands: int  # a dot before exactly three digits, and nothing else
    comma_thousands: int


def read_numbers(
    con: duckdb.DuckDBPyConnection, table: str, kinds: Mapping[int, Kind], context: Context
) -> dict[int, Conversion]:
    """Conversions of all numeric columns."""
    if not kinds:
        return {}
    signs = _signs(con, table, list(kinds))
    common = _decide(list(signs.values()), context)
    conversions = {}
    for place, kind in kinds.items():
        own = signs[place]
        if own.unplain == 0 and not (common is Decimals.COMMA and own.dot_thousands):
            conversions[place] = _plain(place, kind)
            continue
        decimals = common
        if own.comma and not own.dot:
            decimals = Decimals.COMMA
        elif own.dot and not own.comma:
            decimals = Decimals.DOT
        conversions[place] = _cleaned(con, table, place, kind, decimals)
    return conversions


def _plain(place: int, kind: Kind) -> Conversion:
    target = SQL_TYPES[kind]
    return Conversion(f"try_cast(c{place} as {target})", "false", "not_a_number")


def _signs(con: duckdb.DuckDBPyConnection, table: str, places: Sequence[int]) -> dict[int, _Signs]:
    """Counts over the cells that are no plain numbers; most files have few or none, and one pass tells."""
    plain = ", ".join(
        f"count_if(c{p} is not null and c{p} <> '' and (try_cast(c{p} as decimal(18, 4)) is null or contains(c{p}, 'e') or contains(c{p}, 'E')))"
        for p in places
    )
    dotted = ", ".join(f"count_if(regexp_full_match(trim(c{p}), '-?[1-9]\\d{{0,2}}(\\.\\d{{3}})+'))" for p in places)
    row = con.execute(f"select {plain}, {dotted} from {table}").fetchone()
    assert row is not None  # noqa: S101 - an aggregate always gives one row
    unplain, dot_thousands = row[: len(places)], row[len(places) :]
    found = {}
    for place, odd, dots in zip(places, unplain, dot_thousands, strict=True):
        if not odd:
            found[place] = _Signs(0, 0, 0, int(dots or 0), 0)
            continue
        digits = f"regexp_replace(c{place}, '[^0-9.,]', '', 'g')"
        evidence = con.execute(
            f"""
            select count_if(regexp_matches(d, '\\d\\.\\d*$') and regexp_matches(d, ',.*\\.')
                            or regexp_full_match(d, '\\d*\\.(\\d{{1,2}}|\\d{{4,}})')),
                   count_if(regexp_matches(d, '\\d,\\d*$') and regexp_matches(d, '\\..*,')
                            or regexp_full_match(d, '\\d*,(\\d{{1,2}}|\\d{{4,}})')),
                   count_if(regexp_full_match(d, '\\d{{1,3}}(\\.\\d{{3}})+')),
                   count_if(regexp_full_match(d, '\\d{{1,3}}(,\\d{{3}})+'))
            from (select {digits} as d from {table} where {is_value(place)})
            """
        ).fetchone()
        assert evidence is not None  # noqa: S101 - an aggregate always gives one row
        found[place] = _Signs(int(odd), *(int(n or 0) for n in evidence))
    return found


def _decide(signs: Sequence[_Signs], context: Context) -> Decimals:
    """One convention for the file; columns that clearly differ keep their own."""
    dot, comma = sum(s.dot for s in signs), sum(s.comma for s in signs)
    if dot or comma:
        return Decimals.COMMA if comma > dot else Decimals.DOT
    only_thousands = sum(s.dot_thousands for s in signs)
    return Decimals.COMMA if context.delimiter == ";" and only_thousands else Decimals.DOT


def _cleaned(con: duckdb.DuckDBPyConnection, table: str, place: int, kind: Kind, decimals: Decimals) -> Conversion:
    """Currency signs and codes, blanks, thousands signs and apostrophes taken off; brackets and a last minus are negative."""
    text = cell(place)
    bare = f"regexp_replace(replace({text}, '\u2212', '-'), '[\\s\u00a0\u202f''’]|[^0-9.,()%eE+\\-]', '', 'g')"
    bare = f"regexp_replace({bare}, '^[.,eE]+|[eE]+$', '', 'g')"
    thousands = "," if decimals is Decimals.DOT else "."
    number = f"replace(replace({bare}, '{thousands}', ''), ',', '.')"
    signed = (
        f"case when regexp_matches({number}, '^\\(.*\\)$') then '-' || trim({number}, '()') "
        f"when regexp_matches({number}, '-$') then '-' || rtrim({number}, '-') else {number} end"
    )
    digits = f"rtrim({signed}, '%')"
    target = SQL_TYPES[kind]
    if kind is Kind.COUNT:
        read = f"try_cast({digits} as decimal(38, 6))"
        value = f"case when {read} = trunc({read}) then try_cast({read} as bigint) end"
    elif kind is Kind.SHARE:
        value = f"try_cast({digits} as double) / case when contains({text}, '%') then 100 else 1 end"
    elif kind is Kind.HOURS:
        value = f"coalesce(try_cast({digits} as double), {_duration(text)})"
        value = f"case when contains({text}, ':') then {_duration(text)} else {value} end"
    elif target.startswith("decimal"):
        value = f"coalesce(try_cast({digits} as {target}), try_cast(try_cast({digits} as double) as {target}))"
    else:
        value = f"try_cast({digits} as {target})"
    # Letters alone ("abc", "12 apples and 3") are no number, whatever digits are left of them.
    wordy = f"regexp_matches({text}, '[A-Za-zÀ-ÿ]{{4,}}|[A-Za-z].*\\d.*[A-Za-z]')"
    exponent = f"regexp_full_match({text}, '[-+]?\\d+([.,]\\d+)?[eE][-+]?\\d+')"
    hours = "false" if kind is Kind.HOURS else wordy
    sql = f"case when {is_value(place)} and not ({hours} and not {exponent}) then {value} end"
    failed = f"({is_value(place)} and ({sql}) is null)"
    failures = con.execute(f"select count_if({failed}) from {table}").fetchone()
    note = "decimal comma" if decimals is Decimals.COMMA else ""
    return Conversion(sql, failed, "not_a_number", int(failures[0] or 0) if failures else 0, note=note)


def _duration(text: str) -> str:
    """Hours from 1:30, 01:02:03 or 18:25 min (minutes and seconds)."""
    part = f"string_split(regexp_extract({text}, '[\\d:]+'), ':')"
    first, second, third = (f"try_cast({part}[{n}] as double)" for n in (1, 2, 3))
    return (
        f"case when {text} like '%min%' then {first} / 60 + coalesce({second}, 0) / 3600 "
        f"when contains({text}, ':') then {first} + coalesce({second}, 0) / 60 + coalesce({third}, 0) / 3600 end"
    )
