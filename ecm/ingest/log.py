"""The imports so far, and the records that were rejected or ignored, with their reasons."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ecm.checks import Reason
from ecm.errors import UnknownImport
from ecm.ingest.results import scope_of
from ecm.schema import own
from ecm.store import Store


@dataclass(frozen=True)
class Import:
    """One import, as it was recorded."""

    import_id: int
    file: str
    source: str
    title: str
    confidence: float
    namespace: str
    at: datetime
    rows: int
    loaded: int
    updated: int
    quarantined: int
    ignored: int
    tables: tuple[str, ...]
    reasons: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]
    found: tuple[str, ...]
    first_on: date | None
    last_on: date | None
    undone_at: datetime | None

    @property
    def scope(self) -> str:
        """The key of import rules for such files: the exporter's name, or the title where a mapping reads them."""
        return scope_of(self.source, self.title)


@dataclass(frozen=True)
class RejectedRow:
    """One record that was rejected or ignored. `raw`: header → cell, as it came, with names and addresses hashed.

    left_out: why the manager rejected it for good.
    """

    row_no: int
    reasons: tuple[Reason, ...]
    raw: dict[str, str | None]
    left_out: str = ""


def imports(store: Store) -> list[Import]:
    """Every import, the latest first."""
    table = own("imports")
    with store.read() as connection:
        return [_import(row) for row in connection.execute(sa.select(table).order_by(table.c.import_id.desc()))]


def import_of(store: Store, import_id: int) -> Import:
    """One import. Raises UnknownImport."""
    table = own("imports")
    with store.read() as connection:
        row = connection.execute(sa.select(table).where(table.c.import_id == import_id)).first()
    if row is None:
        raise UnknownImport(f"There is no import {import_id}.", "List them with: imports")
    return _import(row)


def quarantined_rows(store: Store, import_id: int) -> list[RejectedRow]:
    """The rejected records of an import, in file order. Raises UnknownImport."""
    import_of(store, import_id)
    table = own("quarantine")
    query = sa.select(table.c.row_no, table.c.reasons, table.c.raw, table.c.label).where(table.c.import_id == import_id)
    with store.read() as connection:
        rows = connection.execute(query.order_by(table.c.row_no)).all()
    return [
        RejectedRow(int(r.row_no), tuple(map(Reason.of, json.loads(r.reasons))), json.loads(r.raw), r.label or "")
        for r in rows
    ]


def ignored_rows(store: Store, import_id: int) -> list[RejectedRow]:
    """The records of an import without data of their own. Raises UnknownImport."""
    import_of(store, import_id)
    table = own("ignored")
    query = sa.select(table.c.row_no, table.c.reason).where(table.c.import_id == import_id).order_by(table.c.row_no)
    with store.read() as connection:
        return [RejectedRow(int(r.row_no), (Reason.of(r.reason),), {}) for r in connection.execute(query)]


def _import(row: Any) -> Import:
    return Import(
        import_id=int(row.import_id),
        file=row.file,
        source=row.source or "",
        title=row.source_title or "",
        confidence=float(row.confidence or 0),
        namespace=row.namespace or "",
        at=row.at,
        rows=int(row.rows or 0),
        loaded=int(row.loaded or 0),
        updated=int(row.updated or 0),
        quarantined=int(row.quarantined or 0),
        ignored=int(row.ignored or 0),
        tables=tuple(json.loads(row.tables or "[]")),
        reasons=tuple(json.loads(row.reasons or "{}").items()),
        warnings=tuple(json.loads(row.warnings or "[]")),
        found=tuple(json.loads(row.found or "[]")),
        first_on=row.first_on,
        last_on=row.last_on,
        undone_at=row.undone_at,
    )
