"""What every tool's module says of itself: which columns it knows, how its files are recognised, what they become.

A source never touches a file or the store: it sees the shape of a table and answers with SQL over it.
"""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

from ecm.exporters.personal import personal_columns as personal_columns
from ecm.schema import Kind


@dataclass(frozen=True)
class Shape:
    """What is known of a table before it is read: its header, the lines above it, its first records as text.

    label: the sheet's name; file: the document's, where it is known.
    """

    columns: tuple[str, ...]
    preamble: tuple[str, ...] = ()
    sample: tuple[tuple[str | None, ...], ...] = ()
    label: str = ""
    file: str = ""


@dataclass(frozen=True)
class Field:
    """One column a source knows. `names` are the spellings of its header, lower case; `pattern` catches the others."""

    name: str
    kind: Kind
    names: tuple[str, ...] = ()
    pattern: str = ""
    required: bool = False

    def matches(self, header: str) -> bool:
        text = normal(header)
        return text in self.names or bool(self.pattern and re.fullmatch(self.pattern, text))


@dataclass(frozen=True)
class Ignored:
    """Records that carry no data of their own. `condition`: SQL over the raw text columns c0, c1 …

    is_heading: the record is read all the same, for what it says of those below it.
    """

    condition: str
    reason: str
    is_heading: bool = False


@dataclass(frozen=True)
class RowRule:
    """A check of this tool's rows. `fails`: SQL over the typed table, true where a record fails (or deserves a warning)."""

    fails: str
    reason: str
    is_warning: bool = False


@dataclass(frozen=True)
class Plan:
    """How a recognised table becomes canonical rows.

    fields: name in the typed table → (raw column, kind). A moment named x also gives x_day, the day in the shop's zone,
    and x_written, the day as the tool wrote it.
    steps: (name, SELECT) of temporary tables made in this order before the rules; each may use `typed` and those before.
    tables: canonical table → SELECT over `typed` and the steps, with row_no and the table's own column names.
    also_reads: raw columns that only `ignored` looks at. start_on: the day that day number 0 stands for.
    SQL may use customer_key(identity), the keyed hash of an e-mail address or a tool's customer id; hashed_key(identity),
    the keyed hash of any text, for tools whose customer id is a name; and load_day(), the day of the load, for exports
    that say how things stand now.
    personal: raw columns that hold names and the like, hashed before anything is kept, beside those whose header says so
    in a file of the shop's sales; people who work for it are known by their names.
    whole: the typed column whose rows stand or fall together (an order's lines), or "".
    copies: SQL over the typed rows of one such whole, how many times it stands in the file (exports put together); "" for
    files where that cannot be told. Where its rows are so many times the same, once is loaded and the rest ignored.
    date_order (dmy, mdy), decimals (comma, dot), namespace: where an import rule says so.
    """

    fields: Mapping[str, tuple[int, Kind]]
    tables: Mapping[str, str]
    steps: tuple[tuple[str, str], ...] = ()
    ignored: tuple[Ignored, ...] = ()
    rules: tuple[RowRule, ...] = ()
    whole: str = ""
    copies: str = ""
    date_order: str = ""
    decimals: str = ""
    namespace: str = ""
    also_reads: tuple[int, ...] = ()
    start_on: date | None = None
    notes: tuple[str, ...] = ()
    personal: tuple[int, ...] = ()


@dataclass(frozen=True)
class Recognition:
    """That a table was written by a tool: how sure that is, and why."""

    source: str
    title: str
    confidence: float
    why: str
    plan: Plan = field(repr=False)


@dataclass(frozen=True)
class Exporter(ABC):
    """A tool whose exports are known. fields: the columns of them that it reads."""

    name: str
    title: str
    fields: tuple[Field, ...]

    @abstractmethod
    def recognise(self, shape: Shape) -> Recognition | None:
        """The recognition of this shape, or None where it is not this tool's."""


@dataclass(frozen=True)
class Header:
    """The header of a table, as an exporter reads it.

    names: its columns as they are compared. matched: for each field of the exporter that the table has, column and kind.
    telling: which of the exporter's telling columns it has.
    """

    shape: Shape
    names: frozenset[str]
    matched: dict[str, tuple[int, Kind]]
    telling: tuple[str, ...]


def _any(header: Header) -> bool:
    return True


@dataclass(frozen=True)
class ColumnExporter(Exporter):
    """A tool whose exports are recognised by their columns alone: all required fields, and some that few other tools write.

    plan: what becomes of a table with this header; None where its first rows are not this tool's. telling: headers that few other tools write, at least so many of which a
    table has. accepts: what else it must have. confidence: without any telling column, for each of
    them, at most. The reason names the first `named` of them and ends with `of`; or it is `why`.
    """

    plan: Callable[[Header], Plan | None]
    telling: tuple[str, ...] = ()
    at_least: int = 0
    accepts: Callable[[Header], bool] = _any
    confidence: tuple[float, float, float] = (0.7, 0, 1)
    named: int = 4
    of: str = ""
    why: str = ""

    def recognise(self, shape: Shape) -> Recognition | None:
        names = frozenset(map(normal, shape.columns))
        matched = find_fields(self.fields, shape.columns)
        header = Header(shape, names, matched, tuple(name for name in self.telling if name in names))
        if any(field.required and field.name not in matched for field in self.fields):
            return None
        if len(header.telling) < self.at_least or not self.accepts(header):
            return None
        least, each, most = self.confidence
        confidence = min(most, round(least + each * len(header.telling), 3))
        columns = ", ".join(map(repr, header.telling[: self.named]))
        why = self.why or f"It has the columns {columns}{' ' * bool(self.of)}{self.of}."
        plan = self.plan(header)
        return None if plan is None else Recognition(self.name, self.title, confidence, why, plan)


@lru_cache(maxsize=10_000)
def normal(header: str) -> str:
    """A header as it is compared: lower case, single spaces, composed accents, no byte order mark, no quotes around."""
    composed = header if header.isascii() else unicodedata.normalize("NFC", header)
    return re.sub(r"\s+", " ", composed.replace("﻿", "").strip().strip('"').lower())


def find_fields(fields: Sequence[Field], columns: Sequence[str]) -> dict[str, tuple[int, Kind]]:
    """For each field the column that is it: by the first of its names that is there, else by its pattern."""
    matched: dict[str, tuple[int, Kind]] = {}
    taken: set[int] = set()
    headers = [normal(c) for c in columns]
    places: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        places.setdefault(header, []).append(place)
    for known in fields:
        exact = [place for name in known.names for place in places.get(name, ()) if place not in taken]
        if exact and known.name not in matched:
            matched[known.name] = (exact[0], known.kind)
            taken.add(exact[0])
    for known in fields:
        if known.pattern and known.name not in matched:
            pattern = _compiled(known.pattern)
            like = next((p for p, h in enumerate(headers) if p not in taken and pattern.fullmatch(h)), None)
            if like is not None:
                matched[known.name] = (like, known.kind)
                taken.add(like)
    return matched


# Every source asks for every header; the patterns of all are more than `re` keeps.
_compiled = cache(re.compile)


def or_null(matched: Mapping[str, object], name: str, kind: str = "varchar") -> str:
    """The typed column if the file has it, else a NULL of that SQL type."""
    return name if name in matched else f"null::{kind}"


# The words of a total row, alone or before a colon or dash: "Total: Campaigns", "Total - filtered", "Gesamt"; and Meta's,
# which say of how many: "Results from 3 campaigns".
_TOTAL = (
    r"^(grand total|totals?|gesamt|gesamtsumme|gesamtergebnis|insgesamt|summe|total général|totaux|totales|totale|totali|totaal|"
    r"suma|razem)\s*($|[:\-–—].*|of \d+ .*|\d+ (campaigns|ad sets|ads)$)|"
    r"^(results? (from|of)|ergebnisse? (von|aus|für)|résultats? (de|pour|sur)|resultados? (de|para)|risultat[io] (di|da|per)|"
    r"resultat(en|er)? (van|uit|från|fra)|wyniki (z|dla))\s+\d+ \D+$"
)


def total_rows(places: Sequence[int]) -> Ignored:
    """Records one of whose cells in these columns says that they are a total."""
    says = " or ".join(f"regexp_matches(lower(trim(coalesce(c{place}, ''))), '{_TOTAL}')" for place in places)
    return Ignored(f"({says})" if says else "false", "total row")
