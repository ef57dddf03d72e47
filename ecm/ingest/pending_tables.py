"""The tables of a pending file, saved once in a form that is quick to read again."""

import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ecm.errors import BadValue
from ecm.exporters import ColumnMapping, Shape
from ecm.ingest.import_rules import import_rules
from ecm.ingest.pending_files import PendingFile
from ecm.ingest.preview import Preview, preview_of, sheets_of, values_in
from ecm.ingest.recognising import recognise_sheet, shape_of
from ecm.reading import Sheet, sheet_codec
from ecm.store import Store

_TABLES = "tables.json"
# A form is drawn again at every choice: more rows than these would make each choice slow.
_LOOKED_AT = 20_000


@dataclass(frozen=True)
class PendingTable:
    """One table of a pending file. label: the sheet's name; read_as: what it is recognised as, or blank."""

    number: int
    label: str
    shape: Shape
    rows: int
    read_as: str


def pending_tables(store: Store, one: PendingFile) -> list[PendingTable]:
    """Its tables, with what each is recognised as by now. Raises UnreadableFile."""
    rules = import_rules(store)
    tables = []
    for number, (sheet, rows) in enumerate(_tables(store, one)):
        try:
            read = recognise_sheet(sheet, None, rules)
        except BadValue:
            read = None
        title = read.recognition.title if read else ""
        tables.append(PendingTable(number, sheet.label, shape_of(sheet), rows, title))
    return tables


def preview_pending(store: Store, one: PendingFile, number: int, mapping: ColumnMapping, today: date) -> Preview:
    """What the mapping would make of one of its tables, of the first records of a long one. Raises UnreadableFile,
    BadValue.
    """
    sheet, rows = _tables(store, one)[number]
    seen = preview_of(store, sheet.beginning(_LOOKED_AT), one.name, mapping, today, one.date_order)
    return replace(seen, of=rows if rows > _LOOKED_AT else None)


def values_of_pending(store: Store, one: PendingFile, number: int, header: str, most: int = 50) -> tuple[str, ...]:
    """The different values of a column of one of its tables, the commonest first."""
    return values_in(_tables(store, one)[number][0], header, most)


def _tables(store: Store, one: PendingFile) -> list[tuple[Sheet, int]]:
    """Every table that has a column, with its number of records; read from the file the first time only."""
    folder = one.path.parent
    if not (folder / _TABLES).is_file():
        _save_tables(store, one, folder)
    sheets = sheet_codec().validate_json((folder / _TABLES).read_bytes())
    return [(sheet, sheet.records.count) for sheet in sheets]


def _save_tables(store: Store, one: PendingFile, folder: Path) -> None:
    with store.folder() as scratch:
        sheets = []
        for number, sheet in enumerate(sheets_of(one.path, one.name, scratch)):
            target = folder / f"table-{number}.parquet"
            shutil.move(sheet.records.path, target)
            sheets.append(replace(sheet, records=replace(sheet.records, path=target)))
    (folder / _TABLES).write_bytes(sheet_codec().dump_json(tuple(sheets)))
