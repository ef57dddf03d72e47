"""How numbers, changes and days are written: in the shop's locale, with their unit, a real minus, an em dash for unknown."""

from datetime import date

from babel.numbers import format_compact_currency, format_currency, format_decimal

UNKNOWN = "—"
_MINUS = "\u2212"
_NARROW = "\u202f"


def value_text(value: float | int | None, unit: str, currency: str, locale: str, *, compact: bool = False) -> str:
    """A value of a unit (money, share, count, ratio). compact: €18.4k rather than €18,412.50."""
    if value is None:
        return UNKNOWN
    if unit == "money":
        if not currency:
            text = format_decimal(round(value, 2), format="#,##0.00", locale=locale)
        elif compact and abs(value) >= 10_000:
            text = format_compact_currency(value, currency, locale=locale, fraction_digits=1).replace("K", "k")
        else:
            text = format_currency(
                value, currency, locale=locale, currency_digits=not compact, format=_money_format(compact, value)
            )
    elif unit == "share":
        digits = "0.00" if abs(value) < 0.1 else "0.0"
        text = format_decimal(value * 100, format=f"#,##{digits}", locale=locale) + f"{_NARROW}%"
    elif unit == "count":
        text = format_decimal(value, format="#,##0.##", locale=locale)
    else:
        text = format_decimal(value, format="#,##0.00", locale=locale)
    return text.replace("-", _MINUS)


def _money_format(compact: bool, value: float) -> str:
    return "¤#,##0" if compact and abs(value) >= 100 else "¤#,##0.00"


def change_text(now: float | None, then: float | None, unit: str, currency: str, locale: str) -> str:
    """The change from then to now: in percent, of shares in points; from nothing or across a change of sign the amount it
    was; '' where it is not known.
    """
    if now is None or then is None:
        return ""
    if unit == "share":
        points = format_decimal((now - then) * 100, format="+0.00;-0.00", locale=locale)
        return f"{points} pt".replace("-", _MINUS)
    if then <= 0 or now < 0:
        return f"from {value_text(then, unit, currency, locale, compact=True)}"
    share = (now - then) / then
    return (format_decimal(share * 100, format="+#,##0;-#,##0", locale=locale) + f"{_NARROW}%").replace("-", _MINUS)


def signed_text(value: float, unit: str, currency: str, locale: str) -> str:
    """A difference with its sign."""
    text = value_text(abs(value), unit, currency, locale, compact=True)
    return f"+{text}" if value > 0 else f"{_MINUS}{text}" if value < 0 else text


def size_text(size: int, locale: str) -> str:
    """Bytes as megabytes."""
    return format_decimal(size / 1_000_000, format="#,##0.0", locale=locale) + f"{_NARROW}MB"


def share_text(share: float, locale: str) -> str:
    """A whole percentage, without sign."""
    return format_decimal(abs(share) * 100, format="#,##0", locale=locale) + f"{_NARROW}%"


def day_text(day: date, locale: str, *, year: bool = False) -> str:
    """Tue 17 Nov, or Tue 17 Nov 2026."""
    return _date_text(day, "EEE d MMM y" if year else "EEE d MMM", locale)


def days_text(first: date, last: date) -> str:
    """3 May 2026, 1–31 May 2026, 15 May – 15 Jun 2026."""
    if first == last:
        return f"{first.day} {first:%b %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {last:%b %Y}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {first:%b}{year} – {last.day} {last:%b %Y}"


def span_text(first: date, last: date, locale: str) -> str:
    """A span of days as people say it: a day, a whole month, or from – to."""
    if first == last:
        return day_text(first, locale, year=True)
    next_day = date.fromordinal(last.toordinal() + 1)
    if first.day == 1 and next_day.day == 1 and (first.year, first.month) == (last.year, last.month):
        return _date_text(first, "MMMM y", locale)
    return f"{day_text(first, locale, year=first.year != last.year)} – {day_text(last, locale, year=True)}"


def _date_text(day: date, pattern: str, locale: str) -> str:
    from babel.dates import format_date  # its time zones take longer to load than all numbers

    return str(format_date(day, pattern, locale=locale))
