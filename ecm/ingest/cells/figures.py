"""One number in any format as SQL: without currency signs, blanks and thousands; brackets and a trailing minus are
negative.

A cell that fits only the other convention than its column's ("12,50" among dots) is read by that one. What is no
number ("12/31", "1.2k", "12 apples") becomes NULL.
"""

from enum import StrEnum

from ecm.ingest.cells.conversion import let
from ecm.schema import SQL_TYPES, Kind, bounds_of


class Decimals(StrEnum):
    """The decimal sign of a file."""

    DOT = "."
    COMMA = ","


_MINUS = "-\u2212\u2013"
_BLANK = "\\s\u00a0\u202f"
_GAP = f"[{_BLANK}''’]"
# A sign or a code of a currency, or a unit: nothing that could be part of a number or a date.
_UNIT_SIGN = "[^\\s\\d!-#%-/:-@\\[-`{-~\u00a0\u00a1\u00b2\u00b3\u00b9\u00bc-\u00bf\u2013\u2019\u202f\u2212]"
_UNIT = rf"(?:(?i:euros?)|[A-Z]{{1,3}}[{_BLANK}]\$|{_UNIT_SIGN}{{1,3}}\.?)"
_FIGURE = rf"[.,]?\d(?:[\d.,]|{_GAP})*(?:[eE][-+]?\d+)?"
_BEFORE = rf"[({_BLANK}]*[{_MINUS}+]?[({_BLANK}]*(?:{_UNIT}[{_BLANK}]*[{_MINUS}+(]?[{_BLANK}]*)?"
_BEHIND = rf"[{_MINUS}){_BLANK}]*%?[{_BLANK}]*{_UNIT}?[{_MINUS}){_BLANK}]*"
_SHAPE = f"{_BEFORE}{_FIGURE}{_BEHIND}"
# 1.2k and 3 Mio are not 1.2 and 3.
_SHORTENED = rf"(?i)\d[{_BLANK}]*(k|m|b|t|bn|mn|mio|mln|mrd|tsd)\.?[){_BLANK}]*$"
# Blanks and apostrophes are allowed before three digits only: "12 50" is two numbers.
_LOOSE_GAP = rf"{_GAP}(\d{{1,2}}(\D|$)|\d{{4}})"
_NEGATIVE = rf"^\D*[{_MINUS}(]|[{_MINUS}]\D*$"
_EXPONENT = r"(?:[eE][-+]?\d+)?"
_READ_BY = {
    Decimals.DOT: r"(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3})(?:\.\d*)?|\.\d+",
    Decimals.COMMA: r"(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d*)?|,\d+",
}
_HOURS = r"(?i)(?:(\d+(?:[.,]\d+)?) ?(?:h|hrs?|hours?|std\.?|stunden))? ?(?:(\d+(?:[.,]\d+)?) ?(?:m|mins?|minutes?|minuten))?"
_CLOCK = rf"([{_MINUS}]?)(\d+):([0-5]\d)(?::([0-5]\d))? ?(min)?"


def digits(text: str) -> str:
    """The digits of a number with the signs between them, without blanks, unit and minus."""
    return f"regexp_replace({_figure(text)}, '{_GAP}', '', 'g')"


def number(text: str, kind: Kind, decimals: Decimals) -> str:
    """The value in `text`, of the kind's SQL type."""
    simple = f"-?(?:{_READ_BY[decimals]})"
    value = _of_kind("text", kind, _plain("text", decimals), _written_out("text", kind, decimals), simple)
    return let("text", text, _hours("text", value) if kind is Kind.HOURS else value)


def _figure(text: str) -> str:
    # The dot of "Rs.500" belongs to the sign.
    return f"regexp_extract(regexp_replace({text}, '{_UNIT_SIGN}+\\.', ''), '{_FIGURE}')"


def _of_kind(text: str, kind: Kind, plain: str, written_out: str, simple: str) -> str:
    """Most cells are simple and are read in a shorter way."""
    target = SQL_TYPES[kind]
    figures = f"case when regexp_full_match({text}, '{simple}') then {plain} else {written_out} end"
    if kind is Kind.COUNT:
        whole = "if(read = trunc(read), try_cast(read as bigint), null)"
        return let("read", f"try_cast({figures} as decimal(38, 6))", in_bounds(whole, kind))
    if kind is Kind.QUANTITY:
        # Programs also write 0.3 as 0.30000000000000004; no other decimal is rounded.
        exact = f"if(abs(read - round(read, 4)) < 0.000000001, try_cast(read as {target}), null)"
        return let("read", f"try_cast({figures} as decimal(38, 18))", in_bounds(exact, kind))
    if kind is Kind.SHARE:
        return f"try_cast({figures} as double) / case when contains({text}, '%') then 100 else 1 end"
    return in_bounds(f"try_cast({figures} as {target})", kind)


def in_bounds(value: str, kind: Kind) -> str:
    """The value of a kind that sums could overflow; NULL where it is beyond what any column of the kind holds."""
    low, high = bounds_of(kind)
    if low is None or high is None or SQL_TYPES[kind] == "double":
        return value
    return let("value", value, f"if(value between {low:.0f} and {high:.0f}, value, null)")


def _plain(text: str, decimals: Decimals) -> str:
    """The number with its decimals behind a dot and no thousands."""
    return f"replace({text}, ',', '')" if decimals is Decimals.DOT else f"replace(replace({text}, '.', ''), ',', '.')"


def _written_out(text: str, kind: Kind, decimals: Decimals) -> str:
    """The number in a cell with more than a number in it."""
    other = Decimals.COMMA if decimals is Decimals.DOT else Decimals.DOT
    branches = " ".join(
        f"when regexp_full_match(bare, '(?:{_READ_BY[d]}){_EXPONENT}') then {_plain('bare', d)}"
        for d in (decimals, other)
    )
    figures = let("bare", digits(text), f"case {branches} end")
    is_number = (
        f"regexp_full_match({text}, '{_SHAPE}') and not regexp_matches({text}, '{_SHORTENED}') "
        f"and contains({text}, '(') = contains({text}, ')') and not regexp_matches({_figure(text)}, '{_LOOSE_GAP}')"
    )
    if kind in (Kind.MONEY, Kind.COUNT, Kind.QUANTITY, Kind.HOURS):
        is_number += f" and not contains({text}, '%')"
    return f"case when {is_number} then if(regexp_matches({text}, '{_NEGATIVE}'), '-', '') || {figures} end"


def _hours(text: str, value: str) -> str:
    """Hours also from 1:30, 01:02:03, 18:25 min (minutes and seconds), 1h 30m, 90 min."""
    first, second, third = (f"coalesce(try_cast(clock.{n} as double), 0)" for n in ("first", "second", "third"))
    of_clock = let(
        "clock",
        f"regexp_extract({text}, '{_CLOCK}', ['sign', 'first', 'second', 'third', 'unit'])",
        f"if(clock.sign = '', 1, -1) * ({first} + {second} / 60 + {third} / 3600) / if(clock.unit = '', 1, 60)",
    )
    hours, minutes = (f"coalesce(try_cast(replace(words.{n}, ',', '.') as double), 0)" for n in ("hours", "minutes"))
    of_words = let("words", f"regexp_extract({text}, '{_HOURS}', ['hours', 'minutes'])", f"{hours} + {minutes} / 60")
    return (
        f"case when regexp_full_match({text}, '{_CLOCK}') then {of_clock} when contains({text}, ':') then null "
        f"when {text} <> '' and regexp_full_match({text}, '{_HOURS}') then {of_words} else {value} end"
    )
