"""Numbers and days in the shop's locale."""

from datetime import date

from ecm.formats import day_text, share_text, value_text
from pages.components.session import settings


def number(count: float) -> str:
    """A count: 1,234."""
    return value_text(count, "count", "", settings().locale)


def counted(count: int, noun: str) -> str:
    """A count with its noun: 1 row, 1,234 rows."""
    return f"{number(count)} {noun if count == 1 else f'{noun}s'}"


def percent(share: float) -> str:
    """A share: 12 %."""
    return share_text(share, settings().locale)


def day(of: date) -> str:
    """A day with its year: Tue 17 Nov 2026."""
    return day_text(of, settings().locale, year=True)
