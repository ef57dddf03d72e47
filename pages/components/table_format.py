"""Tables whose cells are written as the shop writes them, with as many decimals in every row; they sort by value."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from pandas.io.formats.style import Styler

from ecm.formats import UNKNOWN, day_text, value_text
from ecm.settings import Settings
from pages.components.session import settings

_NUMBERS = ("money", "share", "count", "ratio")

# Pixels of a character in a table's cell, and of the padding around it.
_CHARACTER, _PADDING = 8, 20


def formatted_table(
    rows: Sequence[Mapping[str, Any]], units: Mapping[str, str], currency: str = "", pinned: str = ""
) -> Styler:
    """The rows as a table. units: of the columns that are no text: money, share, count, ratio, day, date or moment."""
    blank = [pinned, *units] if pinned else list(units)
    frame = pd.DataFrame(list(rows), columns=list(rows[0]) if rows else blank)
    for column, unit in units.items():
        if unit in _NUMBERS:
            frame[column] = pd.to_numeric(frame[column], errors="coerce").astype(float)
    shop = settings()
    styled = frame.style.format({column: cell_writer(unit, currency, shop) for column, unit in units.items()})
    if pinned and st.context.theme.type != "dark":
        # A pinned column is drawn at 60 % of its colour: of the theme's text that is 4.2 : 1, of black 5.7 : 1.
        return styled.set_properties(subset=[pinned], color="#000000")
    return styled


def widths(rows: Sequence[Mapping[str, Any]], units: Mapping[str, str], currency: str = "") -> dict[str, int]:
    """Pixels that each of these columns takes: a table measures numbers without their currency, and would cut them off."""
    pixels, shop = {}, settings()
    for column, unit in units.items():
        write = cell_writer(unit, currency, shop)
        length = partial(_digits, unit) if unit in _NUMBERS else lambda value, write=write: len(write(value))
        longest = max((row.get(column) for row in rows), key=length, default=None)
        pixels[column] = _CHARACTER * max(len(write(longest)), len(column)) + _PADDING
    return pixels


def _digits(unit: str, value: Any) -> int:
    """Length in plain notation, to find the longest: formatting each in the locale is slow."""
    if value is None or pd.isna(value):
        return 0
    if unit == "share":
        return len(f"{value * 100:,.1f}")
    text = f"{value:,.2f}"
    return len(text.rstrip("0").rstrip(".") if unit == "count" else text)


def cell_writer(unit: str, currency: str, shop: Settings) -> Callable[[Any], str]:
    """Writes a value of this unit as the shop does."""
    locale, zone = shop.locale, ZoneInfo(shop.timezone or "UTC")

    def write(value: Any) -> str:
        if value is None or pd.isna(value):
            return UNKNOWN
        if unit == "day":
            return day_text(value, locale, year=True)
        if unit == "date":
            return str(format_date(value, "d MMM y", locale=locale))
        if unit == "moment":
            return str(format_datetime(_here(value, zone), "d MMM y, HH:mm", locale=locale))
        if unit == "share":
            return format_decimal(value * 100, format="#,##0.0", locale=locale).replace("-", "\u2212") + "\u202f%"
        return value_text(value, unit, currency, locale)

    return write


def _here(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(zone)
