"""What a column and a canonical table are, and the notation the tables are written in."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A column's type, as people mean it."""

    TEXT = "text"
    MONEY = "money"  # DECIMAL(18,4) in the row's currency
    RATE = "rate"  # DECIMAL(18,8)
    NUMBER = "number"
    COUNT = "count"
    SHARE = "share"  # 0..1
    HOURS = "hours"
    DAY = "day"
    MOMENT = "moment"  # UTC
    FLAG = "flag"
    CURRENCY = "currency"  # ISO code
    EMAIL = "email"  # only ever read, to be hashed; no stored column is one


@dataclass(frozen=True)
class Column:
    """One column: what it is (unit included), whether a row needs it, which values make sense."""

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

    key: what is unique in one file, checked at the door; () where a file may repeat itself (reports, traces).
    object: what a newer load replaces as a whole. A report is replaced cut by cut, day by day.
    """

    name: str
    grain: str
    group: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    object: tuple[str, ...]
    is_report: bool = False

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
    r"(?P<name>\w+)(?P<required>\*)?(?P<derived>\+)? (?P<kind>\w+)(?: (?P<low>-?\d+)\.\.(?P<high>\d+)?)?"
    r"(?: \{(?P<choices>[^}]*)\})? \| (?P<comment>.+)"
)


def canonical(
    group: str, name: str, grain: str, key: str, columns: str, *, object: str = "", is_report: bool = False
) -> Canonical:
    """A table from its notation, one column a line. `object` is the key where it is not given."""
    parsed = []
    for line in filter(None, map(str.strip, columns.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"{name}: {line!r} is not the notation of a column")
        low, high, choices = match["low"], match["high"], match["choices"]
        parsed.append(
            Column(
                match["name"],
                Kind(match["kind"]),
                match["comment"],
                bool(match["required"]),
                bool(match["derived"]),
                tuple(choices.split(",")) if choices else (),
                float(low) if low is not None else None,
                float(high) if high is not None else None,
            )
        )
    return Canonical(name, grain, group, tuple(parsed), tuple(key.split()), tuple((object or key).split()), is_report)
