"""What columns are called in several languages (data/header_words.csv), and how near a header comes to such a word."""

import csv
import difflib
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from ecm.exporters.exporter import normal
from ecm.schema import TABLES

_DATA = Path(__file__).resolve().parents[2] / "data"
_EVERY_TABLE = "*"
# How sure a word of one table, and one that any table may use, makes a column.
_OWN, _COMMON = 1.0, 0.9
_SHORTEST_PART = 4
# Shorter ones that say as much within a longer header: "Lineitem sku".
_SHORT_NAMES = frozenset(("sku", "ean", "qty"))
# Words that make another thing of those beside them: the type of a payment, the number of a line.
_TURNING = {"id", "no", "nr", "number", "nummer", "type", "status", "count", "percent", "rate"}

# Words by which a header speaks of something else than a column it seems to be: a device's name is no product's.
_NOT_MEANT = {
    **dict.fromkeys(("title", "brand", "category", "kind", "status", "campaign", "channel"), "not a name"),
    **dict.fromkeys(("person", "name"), "not a person"),
    **dict.fromkeys(
        ("amount", "total", "gross_sales", "cost", "net", "price", "revenue", "unit_price", "line_total"), "not a price"
    ),
    "line_no": "not a line number",
}


@cache
def word_group(name: str) -> frozenset[str]:
    """Words of a group in data/word_groups.csv; none of a group that is not there."""
    with (_DATA / "word_groups.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["word"] for row in csv.DictReader(file) if row["group"] == name)


def nearness(table: str, column: str, header: str) -> float:
    """0..1: how surely a header means this column of this table."""
    said = words_of(header)
    another = word_group(_NOT_MEANT.get(column, ""))
    return max(
        (
            share * _near(word, said)
            for word, share in _words_for(table, column).items()
            if said and not another & (set(said) - set(word))
        ),
        default=0.0,
    )


def _words_for(table: str, column: str) -> Mapping[tuple[str, ...], float]:
    """A column that a table has from another (a line's order) is called there as here."""
    own = _words()[table]
    return own[column] if column in own else _words()["orders"].get(column, {})


@lru_cache(maxsize=4096)
def words_of(header: str) -> tuple[str, ...]:
    """The words of a header as they are compared: `OrderDate (UTC)` and `order_date` alike, without accents and units."""
    apart = re.sub(r"(?<=[a-zß-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header)
    text = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", normal(apart)) or normal(apart)
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.replace("ß", "ss")) if not unicodedata.combining(c))
    plain = plain.replace("#", " no ").replace("№", " no ").replace("%", " percent ")
    return tuple(re.findall(r"[a-z0-9]+", plain))


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[tuple[str, ...], float]]]:
    """table → column → its words and how sure each makes it; the column's own name is one of them."""
    matched: dict[str, dict[str, dict[tuple[str, ...], float]]] = {
        name: {c.name: {words_of(c.name): _OWN} for c in table.columns} for name, table in TABLES.items()
    }
    matched["order_lines"]["line_total"] = {words_of("line_total"): _OWN}
    with (_DATA / "header_words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names = TABLES if row["table"] == _EVERY_TABLE else (row["table"],)
            for name in names:
                known = matched[name].get(row["column"])
                if known is not None:
                    known.setdefault(words_of(row["word"]), _COMMON if row["table"] == _EVERY_TABLE else _OWN)
    return MappingProxyType(matched)


@lru_cache(maxsize=65536)
def _near(word: tuple[str, ...], said: tuple[str, ...]) -> float:
    """1 for the same words, less for the same with more around them or with a letter amiss."""
    one, other = "".join(word), "".join(said)
    if one == other:
        return 1.0
    if not other or (set(said) - set(word)) & _TURNING:
        return 0.0
    share = len(one) / len(other)
    if len(one) < _SHORTEST_PART:
        return 0.5 + 0.4 * share if word[0] in _SHORT_NAMES and set(word) <= set(said) else 0.0
    if set(word) <= set(said):
        return 0.5 + 0.4 * share
    if share < 1 and (other.startswith(one) or other.endswith(one)):
        return 0.3 + 0.4 * share
    if abs(len(one) - len(other)) <= 2 and difflib.SequenceMatcher(None, one, other).ratio() >= 0.88:
        return 0.75
    return 0.0
