"""Numbers in any country's format. The decimal sign is decided by all numeric columns of a file together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from ecm.checks import Fault
from ecm.ingest.cells.conversion import Context, Conversion, cell, count_true, fails, is_value
from ecm.ingest.cells.figures import Decimals, digits, number
from ecm.schema import SQL_TYPES, Kind, bounds_of

# A number with separators of thousands, unless they are decimal signs.
_DOT_THOUSANDS, _COMMA_THOUSANDS = (rf"-?[1-9]\d{{0,2}}({sign}\d{{3}})+" for sign in (r"\.", ","))


@dataclass(frozen=True)
class _Signs:
    """How many cells of a column show which decimal sign."""

    unplain: int  # not a plain number
    dot: int  # can only be read with a decimal dot
    comma: int  # can only be read with a decimal comma
    dot_thousands: int  # a dot before exactly three digits, and nothing else
    comma_thousands: int


def read_numbers(
    con: duckdb.DuckDBPyConnection, table: str, kinds: Mapping[int, Kind], context: Context
) -> dict[int, Conversion]:
    """Conversions of all numeric columns; their failures are not counted yet."""
    signs = _signs(con, table, kinds)
    common = _decide(list(signs.values()), context)
    conversions = {}
    for place, kind in kinds.items():
        own = signs[place]
        if own.unplain == 0 and (common is Decimals.DOT or own.dot or not own.dot_thousands):
            conversions[place] = Conversion(f"try_cast(c{place} as {SQL_TYPES[kind]})")
            continue
        decimals = common
        if own.comma != own.dot:
            decimals = Decimals.COMMA if own.comma > own.dot else Decimals.DOT
        sql = number(cell(place), kind, decimals)
        is_comma = decimals is Decimals.COMMA
        any_number = number(cell(place), Kind.NUMBER, decimals)
        conversions[place] = Conversion(
            sql,
            fails(place, sql),
            Fault.NOT_A_NUMBER,
            _closer_fault(kind, any_number),
            note="decimal comma" if is_comma else "",
            decimals="comma" if is_comma else "",
        )
    return conversions


def _closer_fault(kind: Kind, any_number: str) -> str:
    """The fault of a cell with a number that the column cannot hold; NULL for a cell without a number."""
    most = bounds_of(kind)[1]
    unfit = {Kind.COUNT: Fault.NOT_WHOLE, Kind.QUANTITY: Fault.TOO_MANY_DECIMALS}.get(kind, Fault.OUT_OF_RANGE)
    return (
        f"case when abs({any_number}) > {most:.0f} then '{Fault.OUT_OF_RANGE}' "
        f"when {any_number} is not null then '{unfit}' end"
    )


def _signs(con: duckdb.DuckDBPyConnection, table: str, kinds: Mapping[int, Kind]) -> dict[int, _Signs]:
    """Most files hold plain numbers, which one pass shows; a second one reads the other columns."""
    counts = [count for place, kind in kinds.items() for count in _plainness(place, kind)]
    totals = count_true(con, table, counts)
    signs = {}
    for place, (unplain, dots, thousands) in zip(kinds, zip(*[iter(totals)] * 3, strict=True), strict=True):
        signs[place] = _Signs(unplain, dots - thousands, 0, thousands, 0)
    odd = [place for place, s in signs.items() if s.unplain]
    texts = ", ".join(f"case when {is_value(p)} then {digits(cell(p))} end as d{p}" for p in odd)
    totals = count_true(con, f"(select {texts} from {table})", [sign for p in odd for sign in _evidence(f"d{p}")])
    for place, (dot, comma, dots, commas) in zip(odd, zip(*[iter(totals)] * 4, strict=True), strict=True):
        signs[place] = _Signs(signs[place].unplain, dot, comma, dots, commas)
    return signs


def _plainness(place: int, kind: Kind) -> tuple[str, str, str]:
    """Conditions: not a plain number of the kind; has a dot; has dots that may separate thousands."""
    text = f"c{place}"
    if kind is Kind.COUNT:
        plain = f"regexp_full_match({text}, ' *[-+]?\\d{{1,15}} *')"
    elif kind is Kind.QUANTITY:
        plain = f"regexp_full_match({text}, ' *[-+]?\\d{{1,9}}(\\.\\d{{0,4}})? *')"
    else:
        target = SQL_TYPES[kind] if SQL_TYPES[kind].startswith("decimal") else "decimal(18, 4)"
        low, high = bounds_of(kind)
        is_within = f"coalesce(try_cast({text} as {target}) between {low:.0f} and {high:.0f}, false)"
        plain = f"({is_within} and not (contains({text}, 'e') or contains({text}, 'E')))"
    return (
        f"{text} is not null and {text} <> '' and not {plain}",
        f"contains({text}, '.')",
        f"contains({text}, '.') and regexp_full_match(trim({text}), '{_DOT_THOUSANDS}')",
    )


def _evidence(text: str) -> tuple[str, str, str, str]:
    """Conditions: only a decimal dot explains the cell; only a comma does; and two that either may."""

    def only(sign: str, other: str) -> str:
        # .5 or 0.500; not three digits behind; more than three before; thousands by the other sign before.
        ends = rf"0?{sign}\d+|\d*{sign}(\d{{1,2}}|\d{{4,}})|\d{{4,}}{sign}\d*|[\d{other}]*{other}[\d{other}]*{sign}\d*"
        return f"regexp_full_match({text}, '({ends})([eE].*)?')"

    dots, commas = (f"regexp_full_match({text}, '{t}')" for t in (_DOT_THOUSANDS, _COMMA_THOUSANDS))
    return only(r"\.", ","), only(",", r"\."), dots, commas


def _decide(signs: Sequence[_Signs], context: Context) -> Decimals:
    """One convention for the file; columns that clearly differ keep their own."""
    if context.decimals:
        return Decimals.COMMA if context.decimals == "comma" else Decimals.DOT
    odd = [s for s in signs if s.unplain]
    dot, comma = sum(s.dot for s in odd), sum(s.comma for s in odd)
    if dot or comma:
        return Decimals.COMMA if comma > dot else Decimals.DOT
    # Where all could be thousands, a file with semicolons as delimiters has commas as decimal signs.
    undecided = any(s.dot_thousands or s.comma_thousands for s in signs) and not any(s.dot for s in signs)
    return Decimals.COMMA if context.delimiter == ";" and undecided else Decimals.DOT
