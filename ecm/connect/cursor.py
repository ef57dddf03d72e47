"""A cursor column: the largest value that was read, and the value from which to read again.

Stored as text: "moment 2026-03-11T10:00:00+00:00", "day 2026-03-11", "text 2026-03-11 10:00:00" (a moment written as
text) or "number 42".
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

_MOST_MARKS = 400


def reading_from(value: str, marks: Sequence[str], settle_days: int, today: date) -> Any:
    """The value from which to read: the last one, less the days in which rows may still change. None: all.

    A number is no day: read from its value that many days ago, or, where that is unknown, from the earliest known
    one.
    """
    kind, _, text = value.partition(" ")
    back = timedelta(days=settle_days)
    if not text:
        return None
    if kind == "number":
        known = sorted(m.split(" ", 1) for m in marks)
        before = [n for day, n in known if day <= (today - back).isoformat()]
        return _plain(Decimal(before[-1] if before else known[0][1] if known else text))
    if kind == "day":
        return date.fromisoformat(text) - back
    if kind == "text":
        # Day by day, so that it does not matter how the time is written; zones lie up to a day apart.
        return (datetime.fromisoformat(text) - back - timedelta(days=1)).date().isoformat()
    return datetime.fromisoformat(text) - back


def marked(value: str, marks: Sequence[str], settle_days: int, today: date) -> tuple[str, ...]:
    """The marks with today's, without those that no reading needs; none where the cursor is no number."""
    kind, _, text = value.partition(" ")
    if kind != "number":
        return ()
    days = dict(m.split(" ", 1) for m in marks)
    days.setdefault(today.isoformat(), text)
    limit = (today - timedelta(days=settle_days)).isoformat()
    old = sorted(d for d in days if d <= limit)
    return tuple(f"{d} {n}" for d, n in sorted(days.items()) if d not in old[:-1])[-_MOST_MARKS:]


class Seen:
    """The largest value of a cursor among the rows that were read."""

    def __init__(self, value: str = "") -> None:
        kind, _, text = value.partition(" ")
        self._kind = kind if text else ""
        self._largest: Any = _parsed(kind, text) if text else None
        self._blank = 0
        self._odd = 0

    def look(self, values: Iterable[Any]) -> None:
        """Includes the values of some rows."""
        for value in values:
            if value is None:
                self._blank += 1
                continue
            kind, key = _read(value)
            if not kind:
                self._odd += 1
            else:
                self._take(kind, key)

    def join(self, other: "Seen") -> None:
        """Includes the values of another part."""
        if other._kind:
            self._take(other._kind, other._largest)

    def value(self, now: datetime) -> str:
        """As it is stored. A moment in the future is not used: no later row would ever be new."""
        key, kind = self._largest, self._kind
        if kind == "number":
            return f"number {format(key, 'f')}"
        if kind == "day":
            return f"day {min(key, now.date() + timedelta(days=1)).isoformat()}"
        if kind in ("moment", "text"):
            limit = now + timedelta(days=1)
            limit = limit if key.tzinfo else limit.replace(tzinfo=None)
            return f"{kind} {min(key, limit).isoformat()}"
        return ""

    def notes(self, column: str, rows: int) -> list[str]:
        """A message about a column that does not say for every row whether it is new."""
        said = []
        if self._blank:
            said.append(f"{self._blank} of {rows} rows have nothing in {column}: they are read each time.")
        if self._odd:
            said.append(f"{column} holds neither moments, days nor numbers: everything is read each time.")
        return said

    def _take(self, kind: str, key: Any) -> None:
        if self._kind and (
            kind != self._kind or getattr(key, "tzinfo", None) != getattr(self._largest, "tzinfo", None)
        ):
            # Another column: its values count from now on.
            self._kind, self._largest = kind, key
        elif not self._kind or key > self._largest:
            self._kind, self._largest = kind, key


def _read(value: Any) -> tuple[str, Any]:
    if isinstance(value, datetime):
        return "moment", value.astimezone(UTC) if value.tzinfo else value
    if isinstance(value, date):
        return "day", value
    if isinstance(value, bool):
        return "", None
    if isinstance(value, (int, Decimal, float)):
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        return ("number", number) if number.is_finite() else ("", None)
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return "", None
    return "text", found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def _parsed(kind: str, text: str) -> Any:
    if kind == "number":
        return Decimal(text)
    return date.fromisoformat(text) if kind == "day" else datetime.fromisoformat(text)


def _plain(number: Decimal) -> Any:
    return int(number) if number == number.to_integral_value() else number
