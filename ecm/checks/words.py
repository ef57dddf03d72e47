"""The reason of a rejected row as a sentence, for whoever corrects the row."""

from typing import Final

from ecm.checks.reasons import Fault, Reason
from ecm.schema import FIRST_DAY, TABLES, Kind

_NO_RANGE: Final = "is lower or higher than anything that makes sense there"
_SENTENCES: Final = {
    Fault.MISSING: "{} is blank, and the row cannot be used without it",
    Fault.NOT_A_NUMBER: "{} has text that cannot be read as one number",
    Fault.NOT_WHOLE: "{} has decimals, and counts whole things",
    Fault.TOO_MANY_DECIMALS: "{} has more than four decimals",
    Fault.NOT_A_DATE: "{} has text that cannot be read as a date",
    Fault.NOT_A_TIME: "{} has text that cannot be read as a time",
    Fault.NOT_A_FLAG: "{} has text that means neither yes nor no",
    Fault.NOT_A_CURRENCY: "{} has text that is no currency's code, such as EUR",
    Fault.AMBIGUOUS_DATE: "{} has dates that can be read as day/month or as month/day, and no other date decides",
    Fault.IN_THE_FUTURE: "{} is in the future, and the row is about what has happened",
    Fault.UNKNOWN_VALUE: "{} has a word that is not known there",
    Fault.DUPLICATE: "Another row of the file has the same key",
    Fault.ENDS_BEFORE_START: "Its last day is before its first day",
}


def in_words(reason: Reason) -> str:
    """What is wrong with a row of this reason; a rule of an exporter is a sentence already."""
    if reason.fault is Fault.OUT_OF_RANGE:
        return f"{reason.column} {_range_of(reason.column)}"
    return _SENTENCES.get(reason.fault, reason.fault.value).format(reason.about)


def _range_of(name: str) -> str:
    """Which values a column takes, where all tables that have it agree."""
    columns = [column for table in TABLES.values() for column in table.columns if column.name == name]
    if columns and all(column.kind in (Kind.DAY, Kind.MOMENT) for column in columns):
        return f"is before {FIRST_DAY.year} or more than ten years ahead"
    bounds = {(column.low, column.high) for column in columns}
    if len(bounds) != 1:
        return _NO_RANGE
    low, high = bounds.pop()
    if low is None or high is None:
        return _NO_RANGE
    return f"is not between {low:,.0f} and {high:,.0f}".replace("-", "−")
