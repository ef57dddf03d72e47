"""Imports one document: recognised, staged, checked, written in a transaction with the fate of its records."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

import duckdb

from ecm.errors import AlreadyLoaded, BadValue, ChangedShape, EcmError, UnreadableFile, UnrecognisedFile, where
from ecm.exporters import Plan, Recognition, lacking_columns
from ecm.facts import update
from ecm.ingest.changes import Change, ChangeKind, shape_changes
from ecm.ingest.days import days_of
from ecm.ingest.earlier_reports import covers_less
from ecm.ingest.other_accounts import other_members
from ecm.ingest.recognising import Recognised, nearest_mapping, recognise_sheet, shape_of
from ecm.ingest.results import FileResult, SchemaContract, Status, order_question
from ecm.ingest.save_quarantine import save_quarantine
from ecm.ingest.shapes import FileShape, shapes_from, shapes_text
from ecm.ingest.stage import Staged, Terms, stage
from ecm.ingest.warehouse_tables import refuse_warehouse_tables
from ecm.reading import Document, Sheet, one_line
from ecm.schema import agree
from ecm.store import Store, Transaction

_LOOKED_BACK = 10
_log = logging.getLogger(__name__)


class _Prepared(NamedTuple):
    """A document in temporary tables, ready to be written. recognised: its sheets, the most confident first; terms:
    those it is written by.
    """

    recognised: Sequence[Recognised]
    staged: Sequence[Staged]
    result: FileResult
    terms: Terms

    @property
    def shapes(self) -> list[FileShape]:
        """Of each sheet, that of the sheet that gave most rows first."""
        return [part.shape for part in sorted(self.staged, key=lambda s: -s.rows)]


def load_document(store: Store, document: Document, source: str | None, terms: Terms) -> FileResult:
    """Imports one document, in a transaction of its own; an error is in the result."""
    try:
        if document.error is not None:
            raise document.error
        with store.scratch() as con:
            # Else each statement would begin a transaction of the lake, and ask its catalogue for the latest snapshot.
            con.execute("begin transaction")
            _refuse_early(con, document, terms.namespace)
            prepared = prepare(con, document, source, terms)
            con.execute("commit")
            return _write(store, con, document, prepared)
    except AlreadyLoaded as error:
        return replace(FileResult.failed(document.name, error, Status.DUPLICATE), import_id=error.import_id)
    except ChangedShape as error:
        pending = FileResult.failed(document.name, error, Status.HELD)
        return replace(pending, source=error.source, title=error.title, changes=error.changes)
    except EcmError as error:
        return FileResult.failed(document.name, error)
    except Exception as error:  # noqa: BLE001 - whatever happens to one file, the next ones go on
        return FileResult.failed(document.name, unreadable(document.name, error))


def unreadable(name: str, error: Exception) -> UnreadableFile:
    """The error shown instead of an unexpected one, which is logged: its text may contain cells."""
    _log.error("%s could not be loaded: %s", name, where(error))
    return UnreadableFile(
        f"{name} could not be loaded: something in it is not as its format has it.",
        "Export it again, as CSV in UTF-8 if you can.",
    )


def prepare(con: duckdb.DuckDBPyConnection, document: Document, source: str | None, terms: Terms) -> _Prepared:
    """Stages every sheet of a document that is recognised. Raises UnrecognisedFile where none is."""
    recognised = _recognised(document, source, terms)
    known = [r for _, r in recognised if r is not None]
    refuse_warehouse_tables(document.name, [r.recognition for r in known], terms.warehouse_tables)
    if all(_completes(r.recognition.plan) for r in known):
        if not known and not any(sheet.sample for sheet in document.sheets):
            raise UnreadableFile(
                f"{document.name} is empty: it has a header and no rows.", "Export it again for a period that has data."
            )
        raise _unknown(document, source, terms)
    known.sort(key=lambda r: -r.recognition.confidence)
    first = known[0]
    terms = replace(terms, namespace=terms.namespace or first.recognition.plan.namespace)
    con.execute("create or replace temp table fates (row_no bigint, fate varchar, reason varchar)")
    staged: list[Staged] = []
    rows = 0
    # A part that completes other parts may be before them in the file.
    for sheet, read in sorted(
        recognised, key=lambda pair: pair[1] is not None and _completes(pair[1].recognition.plan)
    ):
        if read is None:
            rows += _ignore_sheet(con, sheet)
            continue
        part = stage(con, read, terms, {table for earlier in staged for table in earlier.tables})
        staged.append(part)
        rows += part.rows
    return _Prepared(known, staged, _result(con, document, first.recognition, staged, rows), terms)


def _completes(plan: Plan) -> bool:
    """Whether a part of a file only completes the rows of its other parts."""
    return bool(plan.steps) and not plan.tables


def _refuse_early(con: duckdb.DuckDBPyConnection, document: Document, namespace: str) -> None:
    """Saves the work on a file that was imported before; the transaction checks again."""
    Transaction(con).refuse_known(document.name, document.sha256, namespace)


def _recognised(document: Document, source: str | None, terms: Terms) -> list[tuple[Sheet, Recognised | None]]:
    """Every sheet with what it is recognised as. A given mapping need fit only one sheet of several."""
    sheets: list[tuple[Sheet, Recognised | None]] = []
    misfits: list[BadValue] = []
    for sheet in document.sheets:
        try:
            sheets.append((sheet, recognise_sheet(sheet, source, terms.import_rules, document.name)))
        except BadValue as error:
            misfits.append(error)
            sheets.append((sheet, None))
    if misfits and not any(read for _, read in sheets):
        raise misfits[0]
    return sheets


def _unknown(document: Document, source: str | None, terms: Terms) -> UnrecognisedFile:
    """The error of an unrecognised file: which columns it lacks to be a known exporter's, else which columns it has."""
    for sheet in document.sheets:
        if lacks := lacking_columns(shape_of(sheet), source):
            several = len(lacks.columns) > 1
            what = f"cannot be read as {lacks.title}: it" if source else f"looks like {lacks.title}, but"
            return UnrecognisedFile(
                f"{document.name} {what} lacks the column{'s' if several else ''} {', '.join(map(repr, lacks.columns))}.",
                f"Export it with {'these columns' if several else 'this column'}, or say on the page Import which column is which.",
            )
    sheet = document.sheets[0]
    columns = one_line(", ".join(c for c in sheet.columns if c)[:200])
    if source is not None:
        return UnrecognisedFile(
            f"{document.name} was read, but it is not a file of {source} (columns: {columns}).",
            "Leave out --as to have it recognised by its content, or say on the page Import which column is which.",
        )
    near = nearest_mapping(shape_of(sheet), terms.import_rules.mappings)
    like = f" It looks like {near.name!r}, whose columns were mapped, but its header changed." if near else ""
    return UnrecognisedFile(
        f"{document.name} was read, but no known tool writes such a table (columns: {columns}).{like}",
        "Say on the page Import which column is which, name its columns as in `template TABLE`, or use --as.",
    )


def _ignore_sheet(con: duckdb.DuckDBPyConnection, sheet: Sheet) -> int:
    rows = sheet.create_view(con, "raw", [0])
    label = f" ({sheet.label})" if sheet.label else ""
    con.execute("insert into fates select row_no, 'ignored', ? from raw", [f"part of the file not recognised{label}"])
    return rows


def _result(
    con: duckdb.DuckDBPyConnection, document: Document, first: Recognition, staged: Sequence[Staged], rows: int
) -> FileResult:
    counts = con.execute(
        "select fate, reason, count(distinct row_no) as n from fates group by grouping sets (fate, reason) order by n desc, reason"
    ).fetchall()
    fates = {fate: n for fate, _, n in counts if fate is not None}
    reasons = [(reason, n) for fate, reason, n in counts if fate is None]
    quarantined, ignored = int(fates.get("quarantined", 0)), int(fates.get("ignored", 0))
    tables = tuple(dict.fromkeys(t for part in staged for t in part.tables))
    days = days_of(con, tables)
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
        warnings=(
            *(w for part in staged for w in part.warnings),
            *(["The file is empty: it has a header and no rows."] if rows == 0 else []),
        ),
        found=tuple(dict.fromkeys(n for part in staged for n in part.notes)),
        question=next((order_question(part.undecided) for part in staged if part.undecided), None),
        first_on=days[0],
        last_on=days[1],
    )


def _write(store: Store, con: duckdb.DuckDBPyConnection, document: Document, prepared: _Prepared) -> FileResult:
    with store.transaction(con) as transaction:
        result = append(transaction, document, prepared)
        update(transaction, prepared.terms.settings)
    return result


def append(transaction: Transaction, document: Document, prepared: _Prepared) -> FileResult:
    """Adds a prepared document's rows, its record, and its rejected rows.

    Raises AlreadyLoaded, and ChangedShape where the schema contract holds the file for review.
    """
    con, result, terms = transaction.con, prepared.result, prepared.terms
    import_id, earlier = transaction.begin_import(
        document.name, document.sha256, result.source or "", result.title or "", terms.namespace, most=_LOOKED_BACK
    )
    changes = _changes(con, prepared, earlier)
    if "orders" in result.tables:
        changes += _other_shops(con)
    risky = [c for c in changes if c.is_grave or (c.harms and terms.asks is SchemaContract.PERSON)]
    if risky and terms.asks is not SchemaContract.NOBODY:
        raise ChangedShape(document.name, result.source or "", result.title or "", changes)
    result = replace(result, warnings=(*result.warnings, *(c.words for c in changes)), changes=tuple(changes))
    for table in result.tables:
        transaction.append(table, f"staged_{table}", import_id)
        result = replace(result, warnings=(*result.warnings, *covers_less(con, table, import_id)))
    updated = con.execute("select count(distinct row_no) from updated_rows").fetchone() if result.tables else (0,)
    result = result.with_import(import_id, int(updated[0]) if updated else 0)
    save_quarantine(con, [(r.sheet, r.recognition.plan) for r in prepared.recognised], import_id, terms.identity_key)
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
            "settings_version": terms.settings_version,
            "first_on": result.first_on,
            "last_on": result.last_on,
            "shape": shapes_text(prepared.shapes),
        }
    )
    return result


def _changes(con: duckdb.DuckDBPyConnection, prepared: _Prepared, earlier: Sequence[tuple[int, str]]) -> list[Change]:
    """What is different from earlier files of this kind, given their imports and shapes."""
    result, plan = prepared.result, prepared.recognised[0].recognition.plan
    shapes = [(import_id, shape) for import_id, text in earlier for shape in shapes_from(text)[:1]]
    is_loaded = prepared.terms.asks is SchemaContract.NOBODY
    return [
        *shape_changes(shapes, prepared.shapes[0], plan),
        *(c for table in result.tables for c in other_members(con, table, is_loaded=is_loaded)),
    ]


def _other_shops(con: duckdb.DuckDBPyConnection) -> list[Change]:
    """Orders with the number of another order, by the tool's own id: most likely two shops in one namespace.

    Orders that got other numbers, so that one has the number that another had, are of the same shop.
    """
    known = "select 1 from {0} k where k.namespace = {1}.namespace and k.external_id = {1}.external_id and {2}"
    row = con.execute(
        f"""
        select count(*) from staged_orders s join orders o using (namespace, order_id)
        where s.external_id <> '' and o.external_id <> '' and s.external_id <> o.external_id
        and not exists ({known.format("orders", "s", agree("k", "s"))})
        and not exists ({known.format("staged_orders", "o", agree("k", "o"))})
        """
    ).fetchone()
    if not row or not row[0]:
        return []
    words = (
        f"{row[0]} orders have the number of an earlier order but another id: is this another shop? "
        "Then load it with a namespace of its own; else these orders replace the earlier ones."
    )
    return [Change(ChangeKind.ORIGIN, "", words, harms=True, is_grave=True)]
