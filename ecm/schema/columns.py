"""What a column and a canonical table are, and the notation the tables are written in."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """A column's type, as people mean it."""

    TEXT = "text"
    MONEY = "money"  # DECIMAL(18,4) in the row's currency
    RATE = "rate"  # DECIMAL(18,8)
    NUMBER = "number"
    COUNT = "count"
    QUANTITY = "quantity"  # DECIMAL(18,4): pieces, or a weight or length that is sold
    SHARE = "share"  # 0..1
    HOURS = "hours"
    DAY = "day"
    MOMENT = "moment"  # UTC
    FLAG = "flag"
    CURRENCY = "currency"  # ISO code
    COUNTRY = "country"  # ISO code where the text is known
    DEVICE = "device"  # mobile, desktop, tablet, other
    EMAIL = "email"  # only ever read, to be hashed; no stored column is one

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return self in _LARGEST

    @property
    def is_text(self) -> bool:
        """Whether blank stands for none."""
        return self in (Kind.TEXT, Kind.CURRENCY, Kind.COUNTRY, Kind.DEVICE)


FIRST_DAY: Final = date(1990, 1, 1)
# What no shop has, for columns that state nothing narrower. Sums of such values fit the decimals they are kept in.
_LARGEST: Final = {
    Kind.MONEY: 1e12,
    Kind.RATE: 1e9,
    Kind.NUMBER: 1e15,
    Kind.COUNT: 1e15,
    Kind.QUANTITY: 1e9,
    Kind.SHARE: 1e6,
    Kind.HOURS: 1e6,
}


def last_day(today: date) -> date:
    """The last day that makes sense, ten years ahead."""
    leap_day = (today.month, today.day) == (2, 29)
    return date(today.year + 10, today.month, 28 if leap_day else today.day)


def bounds_of(kind: Kind) -> tuple[float | None, float | None]:
    """The least and the most that any column of the kind holds; None for what is no number."""
    largest = _LARGEST.get(kind)
    return (None, None) if largest is None else (-largest, largest)


@dataclass(frozen=True)
class Column:
    """One column: what it is (unit included), whether a row needs it, which values make sense.

    low, high: of numbers. Days and moments are from FIRST_DAY to last_day.
    """

    name: str
    kind: Kind
    comment: str
    required: bool = False
    derived: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Canonical:
    """A canonical table. `grain`: what one row is. Keys are inside a namespace.

    key: what is unique in one file, checked when it is loaded; () where a file may repeat itself (reports, traces).
    object: what a newer load replaces as a whole. A report is replaced by day and breakdown.
    day: the column with the day of a row, if any; past: the one that cannot lie in the future, if any.
    breakdowns: the columns that a report can be broken down by.
    """

    name: str
    grain: str
    group: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    object: tuple[str, ...]
    is_report: bool = False
    day: str = ""
    breakdowns: tuple[str, ...] = ()
    past: str = ""

    @property
    def days(self) -> tuple[str, str] | None:
        """SQL of the first and the last day of a row; None where rows have no day."""
        if self.is_report:
            return "starts_on", "ends_on"
        day = f'"{self.day}"::date'
        return (day, day) if self.day else None

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def required(self) -> tuple[str, ...]:
        """Columns without which a row means nothing."""
        return tuple(c.name for c in self.columns if c.required)


# name, * if required, + if derived, kind, range such as 0.. or 0..1, choices such as {a,b}, | comment
_LINE = re.compile(
    r"(?P<name>\w+)(?P<required>\*)?(?P<derived>\+)? (?P<kind>\w+)(?: (?P<low>-?\d+(?:\.\d+)?)\.\.(?P<high>\d+)?)?"
    r"(?: \{(?P<choices>[^}]*)\})? \| (?P<comment>.+)"
)


def canonical(
    group: str,
    name: str,
    grain: str,
    key: str,
    columns: str,
    *,
    object: str = "",
    is_report: bool = False,
    day: str = "",
    breakdowns: str = "",
    past: str = "",
) -> Canonical:
    """A table from its notation, one column a line. `object` is the key where it is not given."""
    parsed = []
    for line in filter(None, map(str.strip, columns.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"{name}: {line!r} is not the notation of a column")
        kind, choices = Kind(match["kind"]), match["choices"]
        low, high = bounds_of(kind)
        parsed.append(
            Column(
                match["name"],
                kind,
                match["comment"],
                bool(match["required"]),
                bool(match["derived"]),
                tuple(choices.split(",")) if choices else (),
                low if match["low"] is None else float(match["low"]),
                high if match["high"] is None else float(match["high"]),
            )
        )
    keys = tuple(key.split()), tuple((object or key).split())
    past = "ends_on" if is_report else past
    return Canonical(name, grain, group, tuple(parsed), *keys, is_report, day, tuple(breakdowns.split()), past)
