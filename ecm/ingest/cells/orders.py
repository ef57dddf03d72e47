"""Which of day and month comes first in dates of digits: decided by the column, its file or the shop's setting, or
undecided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import duckdb

from ecm.ingest.cells.conversion import Context, count_true, dated_text
from ecm.ingest.cells.forms import ANY_ORDER, DIGITS


@dataclass(frozen=True)
class _Evidence:
    """How many cells of a column show which order."""

    first_large: int  # the first number is above 12: not a month
    second_large: int
    ahead_dmy: int  # read with the day first, it would be in the future
    ahead_mdy: int
    differing: int  # the two numbers are not the same
    long_years: int
    undotted: int

    @property
    def sure(self) -> str | None:
        if self.first_large != self.second_large:
            return "dmy" if self.first_large > self.second_large else "mdy"
        return None

    @property
    def likely(self) -> str | None:
        # Countries that write dates with dots put the day first.
        if not self.undotted:
            return "dmy"
        if bool(self.ahead_dmy) != bool(self.ahead_mdy):
            return "mdy" if self.ahead_dmy else "dmy"
        return None


def orders(
    con: duckdb.DuckDBPyConnection, table: str, places: Sequence[int], context: Context
) -> dict[int, str | None]:
    """dmy, mdy or ymd for each column with dates of digits; None where nothing decides.

    A column that is sure decides for those that are not; then the shop's setting; then what is likely.
    """
    evidence = _evidence(con, table, places, context)
    sure = {e.sure for e in evidence.values() if e.sure}
    likely = {e.likely for e in evidence.values() if e.likely and e.differing}
    shared = _only(sure) or context.date_order or _only(likely)
    return {place: _order(own, shared, context) for place, own in evidence.items()}


def _order(own: _Evidence, shared: str | None, context: Context) -> str | None:
    if context.date_order == "ymd" and not own.long_years:
        return "ymd"
    shared = None if shared == "ymd" else shared
    return own.sure or shared or own.likely or ("dmy" if not own.differing else None)


def _only(orders_: set[str]) -> str | None:
    return next(iter(orders_)) if len(orders_) == 1 else None


def _evidence(
    con: duckdb.DuckDBPyConnection, table: str, places: Sequence[int], context: Context
) -> Mapping[int, _Evidence]:
    last = (context.today + timedelta(days=1)).isoformat()
    parts, counts = [], []
    for p in places:
        text = dated_text(p)
        taken = f"regexp_extract({text}, '^{DIGITS}', ['a', 'b', 'y'])"
        parts += [f"case when {ANY_ORDER.fits(text)} then {taken} end as n{p}", f"contains(c{p}, '.') as dotted{p}"]
        a, b, y = f"n{p}.a::int", f"n{p}.b::int", f"n{p}.y"
        year = f"if(length({y}) = 2, '20' || {y}, {y})"
        counts += [
            f"{a} > 12 and {b} <= 12",
            f"{b} > 12 and {a} <= 12",
            f"try_cast(concat_ws('-', {year}, {b}, {a}) as date) > date '{last}' and {a} <= 12",
            f"try_cast(concat_ws('-', {year}, {a}, {b}) as date) > date '{last}' and {b} <= 12",
            f"{a} <> {b}",
            f"length({y}) = 4",
            f"n{p} is not null and not dotted{p}",
        ]
    totals = count_true(con, f"(select {', '.join(parts)} from {table})", counts) if places else []
    return {p: _Evidence(*row) for p, row in zip(places, zip(*[iter(totals)] * 7, strict=True), strict=True)}
