"""What is known when cells are read, and how a column is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from ecm.checks import Fault
from ecm.sql import literal


@dataclass(frozen=True)
class Context:
    """What decides besides the column itself.

    date_order: dmy, mdy or ymd where the shop has set it; decimals: comma or dot where it is set. timezone: the
    shop's (IANA); None reads times without a zone as UTC and keeps the day as written. start_on: what day number 0 of
    an "Nth day" column is.
    """

    today: date
    delimiter: str = ","
    date_order: str | None = None
    decimals: str | None = None
    timezone: str | None = None
    start_on: date | None = None


@dataclass(frozen=True)
class Conversion:
    """A column's expression in SQL over its raw text c<i>, and how many cells it cannot read.

    sql: the typed value, NULL for none. day_sql: of a moment, the day in the shop's zone; written_sql: the day as the
    cell has it. failed: true where a cell holds something that is no value. fault: of such a cell; closer_fault: SQL of
    a more precise fault of one cell, or NULL. date_order (dmy, mdy), decimals (comma): how the column was read, where
    that had to be decided; note: the same or another decision in words. undecided: a date whose order nothing decides.
    """

    sql: str
    failed: str = "false"
    fault: Fault = Fault.MISSING
    closer_fault: str = "null"
    failures: int = 0
    day_sql: str | None = None
    written_sql: str | None = None
    note: str = ""
    date_order: str = ""
    decimals: str = ""
    undecided: str | None = None


# What tools write where there is no value.
_NO_VALUE = ("", "-", "--", "—", "–", "n/a", "na", "null", "none", "nan", "(none)", "no data available.", "< 10%")


def cell(place: int) -> str:
    """The text of a cell, trimmed of blanks."""
    return f"trim(c{place}, ' \t\u00a0\u202f')"


def dated_text(place: int) -> str:
    """The text of a cell with every blank a plain one: tools put narrow ones between the time and AM or PM."""
    return f"translate({cell(place)}, '\u00a0\u202f', '  ')"


def is_value(place: int) -> str:
    """Whether the cell holds anything but a "no value" word."""
    return f"(c{place} is not null and not {is_one_of(f'lower({cell(place)})', _NO_VALUE)})"


def is_one_of(text: str, words: Sequence[str]) -> str:
    """Whether the text is one of the words. DuckDB makes a join of each IN, and a wide file would have hundreds."""
    return f"list_contains([{', '.join(map(literal, words))}], {text})"


def fails(place: int, sql: str) -> str:
    """Whether the cell holds something, but no value that `sql` can read."""
    # Few cells have no value, and only those are looked at again.
    return f"case when ({sql}) is null then {is_value(place)} else false end"


def let(name: str, value: str, body: str) -> str:
    """`body`, in which `name` is a value that is computed once, however often it is used."""
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def with_failures(
    con: duckdb.DuckDBPyConnection, table: str, conversions: Mapping[int, Conversion]
) -> dict[int, Conversion]:
    """The same conversions with their failures counted, all in one pass over the table."""
    open_ = [place for place, conversion in conversions.items() if conversion.failed != "false"]
    counts = count_true(con, table, [conversions[place].failed for place in open_])
    return dict(conversions) | {p: replace(conversions[p], failures=n) for p, n in zip(open_, counts, strict=True)}


def count_true(con: duckdb.DuckDBPyConnection, source: str, conditions: Sequence[str]) -> list[int]:
    """In how many rows of the source each condition holds, in one pass."""
    if not conditions:
        return []
    # Counted over a subquery: side by side, long conditions take the planner quadratic time.
    marks = ", ".join(f"({condition}) as f{n}" for n, condition in enumerate(conditions))
    sums = ", ".join(f"count_if(f{n})" for n in range(len(conditions)))
    row = con.execute(f"select {sums} from (select {marks} from {source})").fetchone()
    return [int(n or 0) for n in row or ()]
