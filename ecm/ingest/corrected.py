"""Imports the quarantined rows of an import again, corrected, and read as their file was."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from ecm.errors import BadValue, EcmError
from ecm.ingest.correction_file import corrections_in, is_correction
from ecm.ingest.import_rules import import_rules, title_of
from ecm.ingest.log import Import, RejectedRow, import_of, imports, quarantined_rows
from ecm.ingest.results import FileResult, SchemaContract
from ecm.ingest.shapes import FileShape, shapes_from
from ecm.ingest.stage import Terms
from ecm.ingest.write import load_document
from ecm.reading import Document, Sheet, sheet_of_rows
from ecm.schema import own
from ecm.store import Store

__all__ = ["correct_document", "corrected_by", "is_correction", "load_corrected"]

_NAME = "corrected rows of import {}.csv"


def load_corrected(
    store: Store, import_id: int, corrections: Mapping[int, Mapping[str, str]], today: date
) -> FileResult:
    """Imports the quarantined rows of an import with these cells replaced: row number → header → cell.

    All except those rejected for good, as an order's rows are loaded or rejected together; rows that still fail are
    in the new import's quarantine. Raises UnknownImport, and BadValue where they cannot be read as their file was.
    """
    terms = Terms.of(store, today)
    return _load(store, import_of(store, import_id), corrections, terms)


def correct_document(store: Store, document: Document, terms: Terms) -> FileResult:
    """Imports a quarantine that was downloaded, corrected elsewhere and dropped again."""
    try:
        import_id, corrections = corrections_in(store, document)
        if (later := corrected_by(store).get(import_id)) is not None:
            raise BadValue(
                f"{document.name}: the rows of load {import_id} were corrected already, as load {later}.",
                f"Correct what is still in quarantine in load {later}, or undo it first.",
            )
        result = _load(store, import_of(store, import_id), corrections, terms)
    except EcmError as error:
        return FileResult.failed(document.name, error)
    cells = sum(len(c) for c in corrections.values())
    note = f"The quarantine of load {import_id}, brought back as {document.name}: {cells} cells in {len(corrections)} rows corrected"
    return replace(result, found=(note, *result.found))


def corrected_by(store: Store) -> dict[int, int]:
    """Import → the latest surviving import of its corrected rows."""
    by_file = {i.file: i.import_id for i in reversed(imports(store)) if i.undone_at is None}
    return {i.import_id: by_file[name] for i in imports(store) if (name := _NAME.format(i.import_id)) in by_file}


def _load(store: Store, before: Import, corrections: Mapping[int, Mapping[str, str]], terms: Terms) -> FileResult:
    rows = [row for row in quarantined_rows(store, before.import_id) if not row.left_out]
    if not rows or before.undone_at is not None:
        why = "is undone" if before.undone_at is not None else "has no row in quarantine"
        raise BadValue(f"Load {before.import_id} {why}.", "Look at the page Quarantine.")
    shapes = _shapes(store, before.import_id)
    read_as = replace(
        terms,
        namespace=before.namespace,
        date_order=next((s.date_order for s in shapes if s.date_order), None) or terms.date_order,
        decimals=next((s.decimals for s in shapes if s.decimals), None),
        asks=SchemaContract.NOBODY,
    )
    with store.folder() as folder:
        document = _document(folder, before.import_id, rows, corrections, shapes)
        return load_document(store, document, _source(store, before), read_as)


def _source(store: Store, before: Import) -> str:
    """The mapping or exporter that read the file. Raises BadValue where the mapping was deleted."""
    mapping = next((m for m in import_rules(store).mappings if title_of(m) == before.title), None)
    if mapping is not None:
        return mapping.name
    if before.title.endswith(f" ({before.source})"):
        name = before.title.removesuffix(f" ({before.source})")
        raise BadValue(
            f"The rows were read by the mapping {name!r}, which was deleted.",
            "Drop the whole file again and map it, or take the mapping over from where it was exported to.",
        )
    return before.source


def _shapes(store: Store, import_id: int) -> tuple[FileShape, ...]:
    table = own("imports")
    with store.read() as connection:
        return shapes_from(connection.execute(sa.select(table.c.shape).where(table.c.import_id == import_id)).scalar())


def _document(
    folder: Path,
    import_id: int,
    rows: Sequence[RejectedRow],
    corrections: Mapping[int, Mapping[str, str]],
    shapes: Sequence[FileShape],
) -> Document:
    """The rows as a document: a sheet for each different header, as a workbook's sheets have."""
    groups: dict[tuple[str, ...], list[list[str]]] = {}
    widest: dict[frozenset[str], tuple[str, ...]] = {}
    for row in sorted(rows, key=lambda r: -len(r.raw)):
        headers = next((h for names, h in widest.items() if names >= row.raw.keys()), tuple(row.raw))
        widest.setdefault(frozenset(headers), headers)
    for row in rows:
        headers = next(h for names, h in widest.items() if names >= row.raw.keys())
        cells = {**row.raw, **corrections.get(row.row_no, {})}
        groups.setdefault(headers, []).append([cells.get(header) or "" for header in headers])
    sheets: list[Sheet] = []
    offset = 0
    whole = folder / "whole"
    with whole.open("w", encoding="utf-8", newline="") as file:
        for number, (headers, lines) in enumerate(groups.items()):
            csv.writer(file).writerows([headers, *lines])
            sheets.append(_sheet(folder / f"sheet-{number}", headers, lines, shapes, offset))
            offset += len(lines) + 1
    return Document(_NAME.format(import_id), whole, whole.stat().st_size, tuple(sheets))


def _sheet(
    path: Path, headers: Sequence[str], lines: Iterable[Sequence[str]], shapes: Sequence[FileShape], offset: int
) -> Sheet:
    """With the preamble of the file, which may hold a report's days and currency."""
    sheet = sheet_of_rows(path, headers, lines, offset)
    like = max(shapes, key=lambda s: len({*s.columns} & {*sheet.columns}), default=FileShape((), ()))
    return replace(sheet, preamble=like.preamble, label=like.label)
