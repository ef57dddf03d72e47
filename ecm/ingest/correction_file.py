"""The quarantine of an import as a file to correct elsewhere, and the corrections in it when it comes back."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import duckdb

from ecm.downloads import as_csv, unguarded
from ecm.errors import BadValue, UnknownImport
from ecm.exporters import normal
from ecm.ingest.log import RejectedRow, import_of, quarantined_rows
from ecm.reading import Document, Sheet
from ecm.store import Store

# What a download adds before a record's own cells.
_OWN = ("load", "row", "reasons")
_AGAIN = "Download the quarantine again and correct its cells, not its columns load and row."


def correction_csv(store: Store, import_id: int) -> bytes:
    """The rows in quarantine with their reasons, as a CSV in which no spreadsheet reads formulas. Raises UnknownImport."""
    rows = [row for row in quarantined_rows(store, import_id) if not row.left_out]
    headers = list(dict.fromkeys(header for row in rows for header in row.raw))
    return as_csv(
        (*_OWN, *headers),
        (
            (import_id, row.row_no, "; ".join(map(str, row.reasons)), *(row.raw.get(h) or "" for h in headers))
            for row in rows
        ),
    )


def is_correction(document: Document) -> bool:
    """Whether the document is such a file, in whatever format a spreadsheet saved it."""
    if not document.sheets:
        return False
    return tuple(normal(c) for c in document.sheets[0].columns[: len(_OWN)]) == _OWN


def corrections_in(store: Store, document: Document) -> tuple[int, dict[int, dict[str, str]]]:
    """The import, and the changed cells of each row. Raises BadValue where the file is not its quarantine."""
    sheet, name = document.sheets[0], document.name
    lines = _lines(sheet)
    import_id = _load_of(name, lines)
    try:
        import_of(store, import_id)
    except UnknownImport as error:
        raise BadValue(f"{name} corrects load {import_id}, which this shop does not have.", error.hint) from error
    there = {row.row_no: row for row in quarantined_rows(store, import_id)}
    changes: dict[int, dict[str, str]] = {}
    for line in lines:
        row_no, where = _whole(line.row), f"{name}, row {line.number}"
        if row_no is None or row_no not in there:
            raise BadValue(f"{where}: load {import_id} has no row {line.row!r} in quarantine.", _AGAIN)
        if row_no in changes:
            raise BadValue(f"{where}: row {row_no} of load {import_id} is there twice.", _AGAIN)
        changes[row_no] = _changed(there[row_no], line.cells, where)
    changed = {row_no: cells for row_no, cells in changes.items() if cells}
    if not changed:
        raise BadValue(
            f"{name} holds the rows of load {import_id} as they were: nothing in it was corrected.",
            "Correct the cells that its column reasons names, save it, and drop it again.",
        )
    return import_id, changed


class _Line(NamedTuple):
    """A record of the file: its number, the columns that the download added, the cells of the rejected record."""

    number: int
    load: int | None
    row: str
    cells: dict[str, str]


def _lines(sheet: Sheet) -> list[_Line]:
    """Each record that is not blank, its cells without guards."""
    with duckdb.connect() as con:
        sheet.create_view(con, "raw", [0])
        lines = []
        for number, cells in sheet.raw_rows(con, "raw"):
            if any(cell.strip() for cell in cells.values()):
                (_, load), (_, row), _, *own = cells.items()
                lines.append(_Line(number, _whole(load), row.strip(), {unguarded(h): unguarded(c) for h, c in own}))
        return lines


def _load_of(name: str, lines: Sequence[_Line]) -> int:
    loads = {line.load for line in lines}
    only = loads.pop() if len(loads) == 1 else None
    if only is None:
        raise BadValue(f"{name}: its column load does not name one load.", _AGAIN)
    return only


def _changed(row: RejectedRow, cells: Mapping[str, str], where: str) -> dict[str, str]:
    """The cells that differ; a cell that only a spreadsheet formats otherwise (00123 as 123) does not."""
    headers = {normal(header): header for header in row.raw}
    changed = {}
    for header, written in cells.items():
        # A column of the record may have the name of one that the download added.
        own = headers.get(normal(header)) or headers.get(normal(header).removesuffix(" (2)"))
        if own is None:
            if written.strip():
                raise BadValue(f"{where}: its column {header!r} is none of the file that was loaded.", _AGAIN)
        elif not _same(row.raw.get(own) or "", written):
            changed[own] = written
    return changed


def _same(before: str, after: str) -> bool:
    if before.strip() == after.strip():
        return True
    one, other = _number(before), _number(after)
    if one is None or other is None:
        return False
    # A spreadsheet shows long numbers as 1.23457E+15, and saves what it shows.
    return one == other or ("e" in after.lower() and abs(one - other) <= abs(one) * 1e-5)


def _number(text: str) -> float | None:
    try:
        return float(text.strip())
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    number = _number(text)
    return int(number) if number is not None and abs(number) < 1e15 and number == int(number) else None
