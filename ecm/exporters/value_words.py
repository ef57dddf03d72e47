"""What values mean in several languages: `storniert` is cancelled, `Deutschland` is DE, `Filiale` the till."""

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ecm.exporters.exporter import normal
from ecm.schema import Column, Kind, country_code, country_codes, device_word

_DATA = Path(__file__).resolve().parents[2] / "data" / "value_words.csv"
_COUNTRY = "country"
# Free texts that one shop writes in one way and its tools in others.
_NAMED = (_COUNTRY, "channel", "platform", "sales_channel", "category", "medium", "device", "carrier", "payment_method")


def has_words(column: Column) -> bool:
    """Whether what a file writes there is mapped value by value: known words, or names that must be the shop's own."""
    return (bool(column.choices) and column.kind is Kind.TEXT) or column.name in _NAMED


def meaning(column: Column, written: str, members: Iterable[str] = ()) -> str:
    """What a value most likely stands for, or nothing. members: names the shop knows already."""
    said = normal(written).replace("_", " ")
    known = {normal(m).replace("_", " "): m for m in (*column.choices, *members)}
    if said in known:
        return known[said]
    if column.name == _COUNTRY:
        code = country_code(written)
        return code if code in country_codes() else ""
    if column.name == "device" and device_word(written) != "other":
        return device_word(written)
    word = _words().get((column.name, said), ())
    return next((m for m in word if not column.choices or m in column.choices), "")


def meanings(column: Column) -> tuple[str, ...]:
    """All that values of a column are known to stand for."""
    known = (meant for (name, _), matched in _words().items() if name == column.name for meant in matched)
    return column.choices or tuple(dict.fromkeys(known))


def countries() -> tuple[str, ...]:
    """The codes of all countries."""
    return tuple(sorted(country_codes()))


@cache
def _words() -> dict[tuple[str, str], tuple[str, ...]]:
    """(column, word) → what it may mean; in one table a word may be one thing, in another table another."""
    matched: dict[tuple[str, str], tuple[str, ...]] = {}
    with _DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for word in row["words"].split("|"):
                key = (row["column"], normal(word))
                matched[key] = (*matched.get(key, ()), row["meant"])
    return matched
