"""The period a report is of, as its preamble or its columns say, in the languages that tools write in."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from ecm.sources.months import month_numbers

_COMPACT = re.compile(r"\b(\d{8})\s*[-–]\s*(\d{8})\b")
_SPLIT = re.compile(r"\s+(?:-|–|—|to|bis|until|au|al|a|hasta|tot|t/m|até)\s+", re.IGNORECASE)
_STARTS = (
    "start date",
    "startdatum",
    "date de début",
    "fecha de inicio",
    "data di inizio",
    "begindatum",
    "data de início",
)
_ENDS = ("end date", "enddatum", "date de fin", "fecha de finalización", "fecha de fin", "data di fine", "einddatum",
         "data de término", "data de fim")  # fmt: skip
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:\.|er|st|nd|rd|th|º|°)?(?: de| d'| of)? ?([^\W\d_]{3,})\.?,?(?: de| del)? (\d{4})\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
_DIGITS = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4})")


def span_of_text(lines: Iterable[str]) -> tuple[date, date] | None:
    """First and last day named by a preamble: "July 8, 2025 - July 31, 2025", "20250101-20250131", "Start date: …"."""
    starts = ends = None
    for line in lines:
        text = line.strip().lstrip("#").strip().strip('"')
        if match := _COMPACT.search(text):
            return _span(match[1], match[2])
        label, _, rest = text.partition(":")
        if label.strip().lower() in _STARTS:
            starts = _day(rest)
        elif label.strip().lower() in _ENDS:
            ends = _day(rest)
        parts = _SPLIT.split(rest if rest and not any(c.isdigit() for c in label) else text)
        if len(parts) == 2 and all(re.search(r"\d{4}", part) for part in parts) and (span := _span(*parts)):
            return span
    return (starts, ends) if starts and ends else None


def _span(first: str, last: str) -> tuple[date, date] | None:
    """Both days, where they can be read in one way only: "01/07/2025 - 31/07/2025" can, up to 03/07 it could not."""
    found = set()
    for read in (_day, _in_order(day_first=True), _in_order(day_first=False)):
        starts, ends = read(first), read(last)
        if starts and ends and starts <= ends:
            found.add((starts, ends))
    return found.pop() if len(found) == 1 else None


def _in_order(*, day_first: bool) -> Callable[[str], date | None]:
    def read(text: str) -> date | None:
        match = _DIGITS.fullmatch(text.strip())
        if match is None or (match[2] == "." and not day_first):
            return None
        day, month = (match[1], match[3]) if day_first else (match[3], match[1])
        return _made(int(match[4]), int(month), int(day))

    return read


def _day(text: str) -> date | None:
    """A day that can be read in one way only."""
    text = text.strip()
    if re.fullmatch(r"\d{8}", text):
        return _made(int(text[:4]), int(text[4:6]), int(text[6:]))
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        return _made(*map(int, match.groups()))
    if match := _DAY_FIRST.search(text.lower()):
        return _made(int(match[3]), month_numbers().get(match[2], 0), int(match[1]))
    if match := _MONTH_FIRST.search(text.lower()):
        return _made(int(match[3]), month_numbers().get(match[1], 0), int(match[2]))
    return None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
