"""Imports files into the store, one transaction a file, and undoes imports."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from ecm.errors import EcmError, UnrecognisedFile
from ecm.facts import rebuild, update
from ecm.ingest.corrected import correct_document, is_correction
from ecm.ingest.pending_files import save_pending_file
from ecm.ingest.results import FileResult, SchemaContract, Status
from ecm.ingest.stage import Terms
from ecm.ingest.write import append, load_document, prepare, unreadable
from ecm.reading import Document, open_documents
from ecm.settings import Settings
from ecm.store import Store, Undone

Progress = Callable[[str, float], None]


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
    asks: SchemaContract = SchemaContract.NOBODY,
) -> list[FileResult]:
    """Imports each file in a transaction of its own; one that cannot be read does not stop the others.

    source: an exporter's or canonical table's name, to overrule recognition. names: what to call the files, where
    they are stored under other names. progress: called with what is being done and which share (0..1) is done.
    together: all files in one transaction, which derives everything once; the first that cannot be imported then
    stops all (EcmError). asks: what to do with files whose shape changed; unless nobody is asked, these and unknown
    files are pending review.
    """
    terms = Terms.of(store, today, namespace, date_order, asks)
    if together:
        return _load_together(store, paths, source, terms)
    results: list[FileResult] = []
    tell = progress or (lambda what, share: None)
    for number, path in enumerate(paths):
        name = names[number] if names else path.name
        begun = number / len(paths)
        tell(f"Reading {name}", begun)
        with store.folder() as folder:
            try:
                documents = open_documents(path, folder, name=name)
            except EcmError as error:
                results.append(FileResult.failed(name, error))
                continue
            except Exception as error:  # noqa: BLE001 - whatever happens to one file, the next ones go on
                results.append(FileResult.failed(name, unreadable(name, error)))
                continue
            for document in documents:
                tell(f"Loading {document.name}", begun + 0.5 / len(paths))
                try:
                    results.append(_load_one(store, document, source, terms))
                except Exception as error:  # noqa: BLE001 - as above
                    results.append(FileResult.failed(document.name, unreadable(document.name, error)))
    tell("Done", 1.0)
    return results


def undo(store: Store, import_id: int) -> Undone:
    """Undoes an import: the store is then as if it had never happened. Raises UnknownImport."""
    with store.scratch() as con, store.transaction(con) as transaction:
        undone = transaction.undo(import_id)
        update(transaction, store.settings())
        return undone


def undo_all(store: Store) -> None:
    """Undoes every import, the demo shop's too: the store is then empty. History is kept."""
    with store.transaction() as transaction:
        transaction.undo_all()
        settings = store.settings()
        if settings.demo:
            store.save_settings(Settings(), transaction)
        if store.warehouse_tables:
            rebuild(transaction, store.settings())


def _load_one(store: Store, document: Document, source: str | None, terms: Terms) -> FileResult:
    """Imports a document, or a corrected quarantine; a document that needs a decision is saved as a pending file."""
    if is_correction(document):
        return correct_document(store, document, terms)
    result = load_document(store, document, source, terms)
    is_pending = result.status is Status.HELD or isinstance(result.error, UnrecognisedFile)
    if terms.asks is SchemaContract.NOBODY or not is_pending:
        return result
    key = save_pending_file(store, document, result, terms.namespace, terms.date_order, source)
    return replace(result, pending=key)


def _load_together(store: Store, paths: Sequence[Path], source: str | None, terms: Terms) -> list[FileResult]:
    results = []
    with store.folder() as folder, store.scratch() as con, store.transaction(con) as transaction:
        for path in paths:
            for document in open_documents(path, folder):
                if document.error is not None:
                    raise document.error
                results.append(append(transaction, document, prepare(con, document, source, terms)))
                _clear(con, results[-1].tables)
        update(transaction, terms.settings)
    return results


def _clear(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Drops the temporary tables of one document, except those of the touched objects."""
    for name in (*(f"staged_{table}" for table in tables), "updated_rows"):
        con.execute(f"drop table if exists temp.main.{name}")
