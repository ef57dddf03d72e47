"""Loads files into the store, one transaction a file, and takes loads back."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from ecm.errors import AlreadyLoaded, EcmError, UnreadableFile, UnrecognisedFile
from ecm.facts import rebuild, refresh
from ecm.ingest.changes import FileShape, shape_changes
from ecm.ingest.held import refuse_held
from ecm.ingest.keep import keep_fates
from ecm.ingest.reading import Document, Sheet, open_documents
from ecm.ingest.remembered import Remembered, remembered
from ecm.ingest.results import FileResult, Status
from ecm.ingest.stage import Staged, Terms, stage
from ecm.settings import Settings
from ecm.sources import Recognition, Shape, recognise, recognise_with, signature
from ecm.store import Store, Transaction, Undone

Progress = Callable[[str, float], None]


class _Prepared(NamedTuple):
    """A document in temporary tables, ready to be written."""

    recognition: Recognition
    staged: Sequence[Staged]
    result: FileResult

    @property
    def shape(self) -> FileShape:
        """Of the sheet that gave most rows."""
        return max(self.staged, key=lambda s: s.rows).shape


def load(
    store: Store,
    paths: Sequence[Path],
    *,
    today: date,
    source: str | None = None,
    namespace: str = "",
    date_order: str | None = None,
    names: Sequence[str] | None = None,
    progress: Progress | None = None,
    together: bool = False,
) -> list[FileResult]:
    """Loads each file in a transaction of its own; one that cannot be read does not stop the others.

    source: a source's or canonical table's name, to overrule recognition. names: what to call the files, where they
    lie under other names. progress: called with what is being done and how much of it (0..1) is. together: all files
    in one transaction, which derives everything once; the first that cannot be loaded then stops all (EcmError).
    """
    if together:
        return _load_together(store, paths, today, source, namespace, date_order)
    results: list[FileResult] = []
    tell = progress or (lambda what, share: None)
    for number, path in enumerate(paths):
        name = names[number] if names else path.name
        begun = number / len(paths)
        tell(f"Reading {name}", begun)
        with _scratch_folder(store) as folder:
            try:
                documents = open_documents(path, folder, name=name)
            except EcmError as error:
                results.append(FileResult.failed(name, error))
                continue
            for document in documents:
                tell(f"Loading {document.name}", begun + 0.5 / len(paths))
                results.append(_load_document(store, document, source, namespace, date_order, today))
    tell("Done", 1.0)
    return results


def undo(store: Store, import_id: int) -> Undone:
    """Takes a load back: the store is then as if it had never happened. Raises UnknownImport."""
    with store.scratch() as con, store.transaction(con) as transaction:
        undone = transaction.undo(import_id)
        refresh(transaction, store.settings())
        return undone


def begin_anew(store: Store) -> None:
    """Takes every load back, the demo shop's too: the store is then empty and one's own. History is kept."""
    with store.transaction() as transaction:
        transaction.undo_all()
        settings = store.settings()
        if settings.demo:
            store.save_settings(Settings(), transaction)
        if store.held:
            rebuild(transaction, store.settings())


def _load_together(
    store: Store, paths: Sequence[Path], today: date, source: str | None, namespace: str, date_order: str | None
) -> list[FileResult]:
    results = []
    terms = Terms(store.settings(), store.identity_key(), today, namespace, date_order, remembered(store), store.held)
    with _scratch_folder(store) as folder, store.scratch() as con, store.transaction(con) as transaction:
        for path in paths:
            for document in open_documents(path, folder):
                if document.error is not None:
                    raise document.error
                results.append(_append(transaction, document, _prepare(con, document, source, terms), terms, 0))
                _clear(con, results[-1].tables)
        refresh(transaction, terms.settings)
    return results


def _clear(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Drops what one document left in scratch, but for what says which objects it touched."""
    for name in (*(f"staged_{table}" for table in tables), "updated_rows"):
        con.execute(f"drop table if exists temp.main.{name}")


def _load_document(
    store: Store, document: Document, source: str | None, namespace: str, date_order: str | None, today: date
) -> FileResult:
    try:
        if document.error is not None:
            raise document.error
        with store.scratch() as con:
            _refuse_early(store, con, document, namespace)
            terms = Terms(
                store.settings(), store.identity_key(), today, namespace, date_order, remembered(store), store.held
            )
            prepared = _prepare(con, document, source, terms)
            return _write(store, con, document, prepared, terms)
    except AlreadyLoaded as error:
        return replace(FileResult.failed(document.name, error, Status.DUPLICATE), import_id=error.import_id)
    except EcmError as error:
        return FileResult.failed(document.name, error)
    except (duckdb.DataError, duckdb.OperationalError, duckdb.InvalidInputException) as error:
        # What the bytes of a file can cause; a statement that is wrong is our fault, and raises.
        reason = str(error).splitlines()[0]
        return FileResult.failed(
            document.name,
            UnreadableFile(
                f"{document.name} could not be read: {reason}", "Export it anew, as CSV in UTF-8 if you can."
            ),
        )


def _refuse_early(store: Store, con: duckdb.DuckDBPyConnection, document: Document, namespace: str) -> None:
    """Saves the work on a file that is known; the transaction asks again."""
    Transaction(con).refuse_known(document.name, document.sha256, namespace)


def _prepare(con: duckdb.DuckDBPyConnection, document: Document, source: str | None, terms: Terms) -> _Prepared:
    recognised = [(sheet, recognise_sheet(sheet, source, terms.remembered)) for sheet in document.sheets]
    known = [(sheet, r) for sheet, r in recognised if r is not None]
    refuse_held(document.name, [r for _, r in known], terms.held)
    if not known:
        columns = ", ".join(c for c in document.sheets[0].columns if c)[:200]
        raise UnrecognisedFile(
            f"{document.name} was read, but no known tool writes such a table (columns: {columns}).",
            "Say on the page Import which column is which, name its columns as in `template TABLE`, or use --as.",
        )
    first = max((r for _, r in known), key=lambda r: r.confidence)
    con.execute("create or replace temp table fates (row_no bigint, fate varchar, reason varchar)")
    staged: list[Staged] = []
    rows = 0
    for sheet, recognition in recognised:
        if recognition is None:
            rows += _ignore_sheet(con, sheet)
            continue
        part = stage(con, sheet, recognition, terms, {table for earlier in staged for table in earlier.tables})
        staged.append(part)
        rows += part.rows
    return _Prepared(first, staged, _result(con, document, first, staged, rows))


def recognise_sheet(sheet: Sheet, wanted: str | None, known: Remembered) -> Recognition | None:
    """By a mapping of its name or made for its shape, else by content. Raises UnknownName, BadValue."""
    shape = shape_of(sheet)
    named = next((m for m in known.mappings if wanted == m.name), None)
    if named is not None:
        return recognise_with(named, shape)
    if wanted is None:
        made_for = next((m for m in known.mappings if m.signature == signature(shape)), None)
        if made_for is not None:
            return recognise_with(made_for, shape)
    return recognise(shape, wanted)


def _ignore_sheet(con: duckdb.DuckDBPyConnection, sheet: Sheet) -> int:
    rows = sheet.materialise(con, "raw", [0])
    label = f" ({sheet.label})" if sheet.label else ""
    con.execute("insert into fates select row_no, 'ignored', ? from raw", [f"part of the file not recognised{label}"])
    return rows


def _result(
    con: duckdb.DuckDBPyConnection, document: Document, first: Recognition, staged: Sequence[Staged], rows: int
) -> FileResult:
    fates = dict(con.execute("select fate, count(distinct row_no) from fates group by fate").fetchall())
    reasons = con.execute(
        "select reason, count(distinct row_no) as n from fates group by reason order by n desc, reason"
    ).fetchall()
    quarantined, ignored = int(fates.get("quarantined", 0)), int(fates.get("ignored", 0))
    tables = tuple(dict.fromkeys(t for part in staged for t in part.tables))
    days = _days(con, tables)
    return FileResult(
        document.name,
        Status.LOADED,
        source=first.source,
        title=first.title,
        confidence=first.confidence,
        why=first.why,
        tables=tables,
        rows=rows,
        loaded=rows - quarantined - ignored,
        quarantined=quarantined,
        ignored=ignored,
        reasons={str(r): int(n) for r, n in reasons},
        warnings=tuple(w for part in staged for w in part.warnings),
        found=tuple(dict.fromkeys(n for part in staged for n in part.notes)),
        question=next((part.question for part in staged if part.question), None),
        first_on=days[0],
        last_on=days[1],
    )


_DAY_OF = {
    "orders": ("ordered_on", "ordered_on"),
    "traffic": ("starts_on", "ends_on"),
    "spend": ("starts_on", "ends_on"),
    "refunds": ("refunded_on", "refunded_on"),
    "payments": ('"at"::date', '"at"::date'),
    "fulfilment_costs": ("date", "date"),
    "search_terms": ("starts_on", "ends_on"),
    "product_views": ("starts_on", "ends_on"),
    "messages": ("sent_at::date", "sent_at::date"),
    "site_checks": ('"at"::date', '"at"::date'),
    "incidents": ("started_at::date", "started_at::date"),
    "page_vitals": ("date", "date"),
    "time_entries": ("date", "date"),
    "invoices": ("issued_on", "issued_on"),
    "work_log": ('"at"::date', '"at"::date'),
}


def _days(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> tuple[str | None, str | None]:
    """First and last day the file speaks of, where it speaks of days."""
    for table in tables:
        if table in _DAY_OF:
            first, last = _DAY_OF[table]
            row = con.execute(f"select min({first})::varchar, max({last})::varchar from staged_{table}").fetchone()
            return (row[0], row[1]) if row else (None, None)
    return None, None


def _write(
    store: Store, con: duckdb.DuckDBPyConnection, document: Document, prepared: _Prepared, terms: Terms
) -> FileResult:
    version = store.settings_version()
    with store.transaction(con) as transaction:
        result = _append(transaction, document, prepared, terms, version)
        refresh(transaction, terms.settings)
    return result


def _append(
    transaction: Transaction, document: Document, prepared: _Prepared, terms: Terms, settings_version: int
) -> FileResult:
    """Adds a prepared document's rows, its record, and the rows that were not taken."""
    con, result = transaction.con, prepared.result
    transaction.refuse_known(document.name, document.sha256, terms.namespace)
    import_id = transaction.next_import_id()
    if "orders" in result.tables:
        result = replace(result, warnings=(*result.warnings, *_other_shops(con)))
    earlier = transaction.latest_like(result.source or "", result.title or "", terms.namespace)
    if earlier is not None:
        changes = shape_changes(FileShape.from_json(earlier[1]), prepared.shape, earlier[0])
        result = replace(result, warnings=(*result.warnings, *changes))
    for table in result.tables:
        transaction.append(table, f"staged_{table}", import_id)
    updated = con.execute("select count(distinct row_no) from updated_rows").fetchone() if result.tables else (0,)
    result = result.with_import(import_id, int(updated[0]) if updated else 0)
    keep_fates(con, document, prepared.recognition, import_id, terms.identity_key)
    transaction.record(
        {
            "import_id": import_id,
            "file": document.name,
            "sha256": document.sha256,
            "source": result.source,
            "source_title": result.title,
            "confidence": result.confidence,
            "namespace": terms.namespace,
            "status": result.status.value,
            "rows": result.rows,
            "loaded": result.loaded,
            "updated": result.updated,
            "quarantined": result.quarantined,
            "ignored": result.ignored,
            "at": datetime.now(UTC).replace(tzinfo=None),
            "tables": result.tables,
            "reasons": dict(result.reasons),
            "warnings": result.warnings,
            "found": (result.why, *result.found),
            "settings_version": settings_version,
            "first_on": result.first_on,
            "last_on": result.last_on,
            "shape": prepared.shape.to_json(),
        }
    )
    return result


def _other_shops(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Orders that have the number of another order, by the tool's own id: two shops in one namespace, most likely."""
    row = con.execute(
        "select count(*) from staged_orders s join orders o using (namespace, order_id) "
        "where s.external_id <> '' and o.external_id <> '' and s.external_id <> o.external_id"
    ).fetchone()
    if not row or not row[0]:
        return []
    return [
        f"{row[0]} orders replaced others of the same number but another id: is this another shop? "
        "Then undo this load and load it with a namespace of its own."
    ]


def shape_of(sheet: Sheet) -> Shape:
    """What a source is asked about."""
    return Shape(sheet.columns, sheet.preamble, sheet.sample, sheet.label)


@contextmanager
def _scratch_folder(store: Store) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="load-", dir=store.home / "tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
