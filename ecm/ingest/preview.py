"""Previews a file before it is imported: its tables, and what a mapping would make of one. Nothing is written."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import duckdb

from ecm.errors import BadValue, UnreadableFile
from ecm.exporters import ColumnMapping, Shape, recognise_with
from ecm.ingest.ambiguity import ambiguous_number
from ecm.ingest.recognising import Recognised, shape_of
from ecm.ingest.stage import Terms, stage
from ecm.ingest.write import unreadable
from ecm.reading import Sheet, distinct_headers, open_documents
from ecm.schema import TABLES
from ecm.store import Store

_SHOWN = 20


@dataclass(frozen=True)
class Preview:
    """What would become of a file.

    columns, cells: the first rows as they would be loaded, moments in the shop's time zone; failing: the first rows that
    would be rejected, with their reasons. undecided: a date of which nothing decides whether day or month comes first;
    number: a number that can be read in two ways. of: how many rows the file has, where only its first were read.
    """

    rows: int
    quarantined: int
    ignored: int
    reasons: Mapping[str, int]
    columns: tuple[str, ...]
    cells: tuple[tuple[Any, ...], ...]
    failing: tuple[tuple[int, str], ...]
    undecided: str | None
    number: str | None = None
    of: int | None = None

    @property
    def taken(self) -> int:
        """How many rows would be loaded."""
        return self.rows - self.quarantined - self.ignored


def shape_of_file(path: Path, name: str, table: int = 0) -> Shape:
    """The shape of a table of a file, the first by default. Raises UnreadableFile."""
    with tempfile.TemporaryDirectory() as folder:
        return shape_of(_sheet_of(path, name, table, Path(folder)))


def values_of(path: Path, name: str, header: str, most: int = 50) -> tuple[str, ...]:
    """The different values of a column, the most frequent first."""
    with tempfile.TemporaryDirectory() as folder:
        return values_in(_sheet_of(path, name, 0, Path(folder)), header, most)


def preview(store: Store, path: Path, name: str, mapping: ColumnMapping, today: date, table: int = 0) -> Preview:
    """What the mapping would make of the file. Raises UnreadableFile, BadValue."""
    with store.folder() as folder:
        return preview_of(store, _sheet_of(path, name, table, folder), name, mapping, today)


def try_mapping(store: Store, file: BinaryIO, name: str, mapping: ColumnMapping, today: date) -> Preview:
    """What the mapping would make of an open file, which is not saved. Raises UnreadableFile, BadValue."""
    with store.folder() as folder:
        path = folder / "tried"
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        return preview(store, path, name, mapping, today)


def values_in(sheet: Sheet, header: str, most: int) -> tuple[str, ...]:
    """The different values of a sheet's column, the most frequent first."""
    with duckdb.connect(config={"memory_limit": "512MB", "threads": 2}) as con:
        place = distinct_headers(sheet.columns).index(header)
        sheet.create_view(con, "raw", [place])
        rows = con.execute(
            f"select trim(c{place}) as v from raw where trim(c{place}) <> '' group by v order by count(*) desc, v limit {most:d}"
        ).fetchall()
        return tuple(str(r[0]) for r in rows)


def preview_of(
    store: Store, sheet: Sheet, name: str, mapping: ColumnMapping, today: date, date_order: str = ""
) -> Preview:
    """What the mapping would make of a sheet, with fixes applied. Raises UnreadableFile, BadValue."""
    recognition = recognise_with(mapping, shape_of(sheet))
    terms = Terms.of(store, today, date_order=date_order or None)
    try:
        with store.scratch() as con:
            return _staged(con, Recognised(sheet, recognition, sheet.columns), mapping, terms)
    except duckdb.Error as error:
        raise unreadable(name, error) from error


def _staged(con: duckdb.DuckDBPyConnection, read: Recognised, mapping: ColumnMapping, terms: Terms) -> Preview:
    con.execute("create or replace temp table fates (row_no bigint, fate varchar, reason varchar)")
    zone = ZoneInfo(terms.settings.timezone or "UTC")
    staged = stage(con, read, terms)
    fates = dict(con.execute("select fate, count(distinct row_no) from fates group by fate").fetchall())
    reasons = con.execute(
        "select reason, count(distinct row_no) as n from fates group by reason order by n desc"
    ).fetchall()
    failing = con.execute(
        "select row_no, string_agg(distinct reason, '; ') from fates where fate = 'quarantined' "
        f"group by row_no order by row_no limit {_SHOWN}"
    ).fetchall()
    shown = [*mapping.columns, *mapping.constants]
    own = {c.name for c in TABLES[mapping.table].columns}
    # A line's columns about its order are staged with the order.
    listed = ", ".join(f'{"r" if c in own else "o"}."{c}"' for c in shown)
    orders = " join staged_orders o using (order_id)" if not own.issuperset(shown) else ""
    cells = con.execute(
        f"select {listed} from staged_{mapping.table} r{orders} order by r.row_no limit {_SHOWN}"
    ).fetchall()
    return Preview(
        staged.rows,
        int(fates.get("quarantined", 0)),
        int(fates.get("ignored", 0)),
        {str(r): int(n) for r, n in reasons},
        tuple(shown),
        tuple(tuple(_in_zone(cell, zone) for cell in row) for row in cells),
        tuple((int(n), str(r)) for n, r in failing),
        staged.undecided,
        None if mapping.decimals else ambiguous_number(con, read.recognition.plan, read.sheet.found.delimiter),
    )


def sheets_of(path: Path, name: str, scratch: Path) -> tuple[Sheet, ...]:
    """The sheets of a file, or of the first file of an archive that has any. Raises UnreadableFile."""
    documents = open_documents(path, scratch, name=name)
    sheets = next((document.sheets for document in documents if document.error is None and document.sheets), None)
    if sheets is None:
        raise UnreadableFile(f"{name} holds no table that can be read.", "Export it as CSV, XLSX or JSON.")
    return sheets


def _sheet_of(path: Path, name: str, table: int, scratch: Path) -> Sheet:
    sheets = sheets_of(path, name, scratch)
    if not 0 <= table < len(sheets):
        raise BadValue(f"{name} has no table {table}.", f"It has {len(sheets)}.")
    return sheets[table]


def _in_zone(cell: Any, zone: ZoneInfo) -> Any:
    """A moment in the shop's time zone; any other value as it is."""
    return cell.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if isinstance(cell, datetime) else cell
