"""Loads a load's quarantined rows again, as they were corrected."""

import csv
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ecm.ingest.load import load
from ecm.ingest.log import import_of, imports, quarantined_rows
from ecm.ingest.remembered import remembered
from ecm.ingest.results import FileResult
from ecm.store import Store

_NAME = "corrected rows of import {}.csv"


def load_corrected(
    store: Store, import_id: int, corrections: Mapping[int, Mapping[str, str]], today: date
) -> FileResult:
    """Loads all quarantined rows of an import with these cells replaced: row number → header → cell.

    All of them, as an order's rows stand or fall together; those that still fail are in the new load's quarantine.
    Raises UnknownImport.
    """
    before = import_of(store, import_id)
    rows = quarantined_rows(store, import_id)
    headers = list(dict.fromkeys(header for row in rows for header in row.raw))
    with tempfile.TemporaryDirectory(dir=store.home / "tmp") as folder:
        path = Path(folder) / "corrected"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(headers)
            for row in rows:
                cells = {**row.raw, **corrections.get(row.row_no, {})}
                writer.writerow([cells.get(header) or "" for header in headers])
        mapped = next((m.name for m in remembered(store).mappings if before.title.startswith(f"{m.name} (")), None)
        (result,) = load(
            store,
            [path],
            today=today,
            source=mapped or before.source,
            namespace=before.namespace,
            names=[_NAME.format(import_id)],
        )
    return result


def corrected_by(store: Store) -> dict[int, int]:
    """Import → the surviving import that holds its corrected rows."""
    files = {i.file: i.import_id for i in imports(store) if i.undone_at is None}
    return {i.import_id: files[name] for i in imports(store) if (name := _NAME.format(i.import_id)) in files}
