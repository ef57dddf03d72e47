"""What is known when cells are read, and what reading a column comes to."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Context:
    """What decides besides the column itself.

    date_order: dmy, mdy or ymd where the shop has said so. timezone: the shop's (IANA); None takes times without a
    zone as UTC and a written day as the day. start_on: what day number 0 of an "Nth day" column stands for.
    """

    today: date
    delimiter: str = ","
    date_order: str | None = None
    timezone: str | None = None
    start_on: date | None = None


@dataclass(frozen=True)
class Conversion:
    """A column's expression in SQL over its raw text c<i>, and how many cells it cannot read.

    sql: the typed value, NULL for none. day_sql: of a moment, the day in the shop's zone. failed: true where a cell
    holds something that is no value. note: what was decided. question: set where nothing decides.
    """

    sql: str
    failed: str
    reason: str
    failures: int = 0
    day_sql: str | None = None
    note: str = ""
    question: str | None = None


# What tools write where there is no value.
NO_VALUE = "('', '-', '--', '—', '–', 'n/a', 'na', 'null', 'none', 'nan', '(none)', 'no data available.', '< 10%')"


def cell(place: int) -> str:
    """The text of a cell, trimmed of blanks and of the apostrophe that keeps Excel from reading it."""
    return f"trim(c{place}, ' \t\u00a0\u202f')"


def is_value(place: int) -> str:
    """Whether the cell holds anything but a "no value" word."""
    return f"(c{place} is not null and lower({cell(place)}) not in {NO_VALUE})"
