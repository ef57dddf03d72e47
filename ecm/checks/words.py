"""The reason why a row was rejected, in words for whoever has to correct it."""

from typing import Final

from ecm.schema import FIRST_DAY, TABLES, Kind

_NO_RANGE: Final = "is lower or higher than anything that makes sense there"
_SAYS: Final = {
    "missing": "{} is blank, and the row cannot be used without it",
    "not a number": "{} has text that cannot be read as one number",
    "not a whole number": "{} has decimals, and counts whole things",
    "more than four decimals": "{} has more than four decimals",
    "not a date": "{} has text that cannot be read as a date",
    "not a time": "{} has text that cannot be read as a time",
    "not a flag": "{} has text that means neither yes nor no",
    "not a currency": "{} has text that is no currency's code, such as EUR",
    "ambiguous date": "{} has dates that can be read as day/month or as month/day, and no other date decides",
    "in the future": "{} lies in the future, and tells what has happened",
    "unknown value": "{} has a word that is not known there",
}
_WHOLE: Final = {
    "duplicate in file": "Another row of the file has the same key",
    "ends before it starts": "Its last day is before its first day",
}


def in_words(reason: str) -> str:
    """What is wrong with a row of this reason. A reason of no known form is in words already and is returned as it is."""
    fault, _, column = reason.partition(": ")
    if fault in _SAYS and column:
        return _SAYS[fault].format(column)
    if fault == "out of range" and column:
        return f"{column} {_range_of(column)}"
    return _WHOLE.get(reason, reason)


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
