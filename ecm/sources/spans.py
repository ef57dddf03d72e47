"""The period a report is of, as its preamble or its columns say."""

import calendar
import re
from collections.abc import Iterable
from datetime import date

from dateutil import parser

_COMPACT = re.compile(r"\b(\d{8})\s*[-–]\s*(\d{8})\b")
_SPLIT = re.compile(r"\s+(?:-|–|—|to|bis|until)\s+")


def span_of_text(lines: Iterable[str]) -> tuple[date, date] | None:
    """First and last day named by a preamble: "July 8, 2025 - July 31, 2025", "20250101-20250131", "Start date: …"."""
    starts = ends = None
    for line in lines:
        text = line.strip().lstrip("#").strip().strip('"')
        if match := _COMPACT.search(text):
            return _compact(match[1]), _compact(match[2])
        label, _, rest = text.partition(":")
        if label.strip().lower() == "start date":
            starts = _day(rest)
        elif label.strip().lower() == "end date":
            ends = _day(rest)
        parts = _SPLIT.split(text)
        if len(parts) == 2 and all(re.search(r"\d{4}", part) for part in parts):
            first, last = _day(parts[0]), _day(parts[1])
            if first and last and first <= last:
                return first, last
    return (starts, ends) if starts and ends else None


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _compact(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _day(text: str) -> date | None:
    text = text.strip()
    try:
        if re.fullmatch(r"\d{8}", text):
            return _compact(text)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
        if not re.search(r"[A-Za-z]", text):
            return None  # 03/04/2025 says two things
        return parser.parse(text).date()
    except (ValueError, OverflowError):
        return None
