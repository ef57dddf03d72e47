"""The shape of a tool's file, stored with its import: headers, status values, how its cells were read."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import duckdb

from ecm.exporters import Plan, Recognition
from ecm.ingest.cells import Conversion
from ecm.reading import Sheet
from ecm.schema import TABLES, Kind

_FIRST_ROWS = 1000
_MOST_VALUES = 40
# Words in the names of status columns. A state may also be a country's.
_STATUS = ("status", "type", "state", "kind")
_NO_STATUS = ("state", "ship_state")
_WEIGHTY = (
    Kind.MONEY,
    Kind.RATE,
    Kind.NUMBER,
    Kind.COUNT,
    Kind.QUANTITY,
    Kind.SHARE,
    Kind.HOURS,
    Kind.DAY,
    Kind.MOMENT,
    Kind.FLAG,
)
_MOST_PREAMBLE = 20
_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


@dataclass(frozen=True)
class FileShape:
    """The stored shape of a sheet.

    columns: its headers by the exporter's names. used: those that were read; filled: of these, those with any value;
    weighty: of these, numbers, days and flags. values: of its status columns, as written; taken: how each was read.
    is_report: whether the columns of such a file can be chosen freely; is_sparse: whether it leaves out columns
    without a value. preamble, label: of the sheet; date_order, decimals: how it was read, where that had to be
    decided.
    """

    columns: tuple[str, ...]
    used: tuple[str, ...]
    filled: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    taken: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    weighty: tuple[str, ...] = ()
    is_report: bool = False
    is_sparse: bool = False
    preamble: tuple[str, ...] = ()
    label: str = ""
    date_order: str = ""
    decimals: str = ""

    def stored(self) -> dict[str, object]:
        """As `of` reads it."""
        # An empty `filled` is stored: an older shape has none, which is read as all that were used.
        return {n: value for n, value in asdict(self).items() if n == "filled" or value not in ((), {}, "", False)}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "FileShape":
        """The shape that was stored; an older program's has fewer parts."""
        lists = {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}
        values = {header: tuple(found) for header, found in dict(lists.pop("values", {})).items()}
        # A report with nothing to store has no used columns.
        parts: dict[str, Any] = {"columns": (), "used": (), "filled": lists.get("used", ()), **lists, "values": values}
        return cls(**{name: value for name, value in parts.items() if name in cls.__dataclass_fields__})


def shapes_text(shapes: Sequence[FileShape]) -> str:
    """The shapes of a document's sheets as JSON; the first one is compared with the next file's."""
    first, *others = shapes
    return json.dumps({**first.stored(), "others": [other.stored() for other in others]}, ensure_ascii=False)


def shapes_from(text: str | None) -> tuple[FileShape, ...]:
    """The shapes of this JSON; none where there is none."""
    stored = json.loads(text) if text else {}
    return tuple(FileShape.of(one) for one in (stored, *stored.pop("others", [])) if one)


def shape_seen(
    con: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    recognition: Recognition,
    columns: Sequence[str],
    conversions: Collection[Conversion],
) -> FileShape:
    """The shape of the staged sheet in temporary table raw. columns: its headers by the exporter's names."""
    plan = recognition.plan
    kinds = dict(plan.fields.values())
    names = {place: name for name, (place, _) in plan.fields.items()}
    places = sorted(kinds)
    filled = _filled(con, places)
    telling = [
        p for p in places if any(word in names[p] for word in _STATUS) and not _is_place(names[p], columns[p], plan)
    ]
    values, taken = _values(con, plan, columns, telling[:6])
    return FileShape(
        tuple(columns),
        tuple(columns[p] for p in places),
        tuple(columns[p] for p in filled),
        values,
        taken,
        tuple(columns[p] for p in filled if kinds[p] in _WEIGHTY),
        all(TABLES[table].is_report for table in plan.tables),
        sheet.found.kind in ("json", "jsonl", "xml"),
        tuple(_MAIL.sub("…", line) for line in sheet.preamble[:_MOST_PREAMBLE]),
        sheet.label,
        next((c.date_order for c in conversions if c.date_order), ""),
        next((c.decimals for c in conversions if c.decimals), ""),
    )


def _filled(con: duckdb.DuckDBPyConnection, places: Sequence[int]) -> list[int]:
    """The columns with any value: most have one in the first rows, the others are searched."""

    def held(rows: str, asked: Sequence[int]) -> tuple[int, set[int]]:
        said = "".join(f", bool_or(trim(c{place}) <> '')" for place in asked)
        count, *says = con.execute(f"select count(*){said} from {rows}").fetchone() or (0,)
        return int(count), {place for place, any_ in zip(asked, says, strict=True) if any_}

    count, values = held(f"(select * from raw limit {_FIRST_ROWS})", places)
    rest = [place for place in places if place not in values]
    if rest and count == _FIRST_ROWS:
        values |= held("raw", rest)[1]
    return [place for place in places if place in values]


def _is_place(name: str, header: str, plan: Plan) -> bool:
    """A state of a country, not of an order."""
    return name in _NO_STATUS and ("ship" in header.lower() or "orders" in plan.tables)


def _values(
    con: duckdb.DuckDBPyConnection, plan: Plan, columns: Sequence[str], telling: Sequence[int]
) -> tuple[dict[str, tuple[str, ...]], dict[str, dict[str, str]]]:
    """The different values of these columns as written, and how they were read where the table has a status."""
    values: dict[str, tuple[str, ...]] = {}
    taken: dict[str, dict[str, str]] = {}
    with_status = next(
        (
            (t, f"nullif(s.{n}, '')")
            for t in plan.tables
            for n in ("status", "kind")
            if n in {c.name for c in TABLES[t].columns}
        ),
        None,
    )
    for place in telling:
        table, status = with_status or ("", "null")
        staged = f"left join staged_{table} s using (row_no)" if table else ""
        rows = con.execute(
            f"select trim(r.c{place}) as written, min({status}), max({status}) from raw r {staged} "
            f"where written <> '' group by written limit {_MOST_VALUES + 1}"
        ).fetchall()
        if not rows or len(rows) > _MOST_VALUES:
            continue
        values[columns[place]] = tuple(sorted(str(row[0]) for row in rows))
        if table:
            taken[columns[place]] = {str(w): str(low) for w, low, high in rows if low is not None and low == high}
    return values, taken
