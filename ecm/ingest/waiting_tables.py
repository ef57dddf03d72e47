"""The tables of a file that waits: written down once in a form that is quick to look at again and again."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from ecm.errors import BadValue, UnreadableFile
from ecm.ingest.preview import Preview, preview_of, values_in
from ecm.ingest.reading import Found, Sheet, open_documents
from ecm.ingest.recognising import recognise_sheet, shape_of
from ecm.ingest.remembered import remembered
from ecm.ingest.waiting import Waiting
from ecm.ingest.write import unreadable
from ecm.sources import Mapping, Shape
from ecm.store import Store

_TABLES = "tables.json"
# A form is drawn anew at every choice: more rows than these would make each of them wait.
_LOOKED_AT = 20_000


@dataclass(frozen=True)
class WaitingTable:
    """One table of a file that waits. label: the sheet's name; read_as: what it is recognised as, or nothing."""

    number: int
    label: str
    shape: Shape
    rows: int
    read_as: str


class _KeptBody:
    """A sheet's records as they were materialised once."""

    def __init__(self, path: Path, most: int | None = None) -> None:
        self._path = str(path)
        self._limit = "" if most is None else f" limit {most:d}"

    def fill(
        self, con: duckdb.DuckDBPyConnection, table: str, wanted: Sequence[int], offset: int, only: str = ""
    ) -> None:
        """See reading's Body; the records have their numbers already."""
        cells = "".join(f", c{place:d}" for place in wanted)
        narrowed = f' where row_no in (select row_no from "{only}")' if only else ""
        kept = self._path.replace("'", "''")
        con.execute(
            f'create or replace temp table "{table}" as select row_no{cells}, surplus '
            f"from read_parquet('{kept}'){narrowed} order by row_no{self._limit}"
        )


def waiting_tables(store: Store, one: Waiting) -> list[WaitingTable]:
    """Its tables, with what each would be read as by now. Raises UnreadableFile."""
    known = remembered(store)
    found = []
    for number, (sheet, rows) in enumerate(_kept(store, one)):
        try:
            read = recognise_sheet(sheet, None, known)
        except BadValue:
            read = None
        title = read.recognition.title if read else ""
        found.append(WaitingTable(number, sheet.label, shape_of(sheet), rows, title))
    return found


def waiting_preview(store: Store, one: Waiting, number: int, mapping: Mapping, today: date) -> Preview:
    """What the mapping would make of one of its tables, of the first records of a long one. Raises UnreadableFile, BadValue."""
    sheet, rows = _kept(store, one)[number]
    begun = replace(sheet, body=_KeptBody(one.path.parent / f"table-{number}.parquet", _LOOKED_AT))
    seen = preview_of(store, begun, one.name, mapping, today, one.date_order)
    return replace(seen, of=rows if rows > _LOOKED_AT else None)


def waiting_values(store: Store, one: Waiting, number: int, header: str, most: int = 50) -> tuple[str, ...]:
    """The different values of a column of one of its tables, the commonest first."""
    return values_in(_kept(store, one)[number][0], header, most)


def _kept(store: Store, one: Waiting) -> list[tuple[Sheet, int]]:
    """Every table that has a column, with its number of records; read from the file the first time only."""
    folder = one.path.parent
    if not (folder / _TABLES).is_file():
        _keep(store, one, folder)
    told = json.loads((folder / _TABLES).read_text(encoding="utf-8"))
    return [
        (
            Sheet(
                t["label"],
                tuple(t["columns"]),
                tuple(t["preamble"]),
                tuple(tuple(row) for row in t["sample"]),
                0,
                Found(t["kind"], "", t["delimiter"], 0, ()),
                _KeptBody(folder / f"table-{number}.parquet"),
            ),
            int(t["rows"]),
        )
        for number, t in enumerate(told)
    ]


def _keep(store: Store, one: Waiting, folder: Path) -> None:
    told = []
    try:
        with tempfile.TemporaryDirectory(dir=store.home / "tmp") as scratch, store.scratch() as con:
            document = next(
                (d for d in open_documents(one.path, Path(scratch), name=one.name) if d.error is None and d.sheets),
                None,
            )
            if document is None:
                raise UnreadableFile(f"{one.name} holds no table that can be read.", "Export it as CSV, XLSX or JSON.")
            for number, sheet in enumerate(document.sheets):
                rows = sheet.materialise(con, "raw", range(len(sheet.columns)))
                target = str(folder / f"table-{number}.parquet").replace("'", "''")
                con.execute(f"copy (select * from raw order by row_no) to '{target}' (format parquet)")
                told.append(
                    {
                        "label": sheet.label,
                        "columns": sheet.columns,
                        "preamble": sheet.preamble,
                        "sample": sheet.sample,
                        "kind": sheet.found.kind,
                        "delimiter": sheet.found.delimiter,
                        "rows": rows,
                    }
                )
    except (duckdb.DataError, duckdb.OperationalError, duckdb.InvalidInputException) as error:
        raise unreadable(one.name, error) from error
    (folder / _TABLES).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
