"""Reads connected sources and loads what is new, one after the other; one that fails does not stop the others."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ecm.connect import Connection, Fetched, State, connections, fetch, marked, save_state, state_of
from ecm.errors import EcmError, UnreadableFile
from ecm.facts import Reading, last_reading, rebuild_store
from ecm.ingest import FileResult, SchemaContract, Status, load
from ecm.store import Store

_MOST_LOADS = 20
# A file that changed its shape is pending on the page Import until somebody says what it is.
_NOT_LOADED = (Status.UNREADABLE, Status.HELD)


@dataclass(frozen=True)
class Refreshed:
    """What one source's refresh came to. files: those that were new; known ones are omitted. With an error, files are what
    was loaded all the same; the next reading then starts from where the last success ended."""

    name: str
    files: tuple[FileResult, ...]
    state: State
    error: EcmError | None = None
    notes: tuple[str, ...] = ()


def refresh_sources(
    store: Store,
    names: Sequence[str] = (),
    *,
    today: date,
    due_only: bool = False,
    everything: bool = False,
    secrets: Mapping[str, object] | None = None,
) -> list[Refreshed]:
    """Refreshes these sources, or all. Raises UnknownName.

    due_only: those that are due. everything: all that the source has, as if it had never been read. secrets: what Streamlit
    holds, where a page asks; the environment is looked at first.
    """
    candidates = [state_of(store, name) for name in names] if names else connections(store)
    now = datetime.now(UTC).replace(tzinfo=None)
    chosen = [c for c, s in candidates if not due_only or s.is_due(c.every_hours, now)]
    return [_refresh(store, connection, today, due_only, everything, secrets) for connection in chosen]


def refresh_warehouse(store: Store) -> Reading | None:
    """Derives all facts again from the warehouse's rows; None where the shop has none. Raises StoreError."""
    if store.warehouse is None:
        return None
    rebuild_store(store)
    with store.read() as connection:
        return last_reading(connection)


def _refresh(
    store: Store,
    connection: Connection,
    today: date,
    due_only: bool,
    everything: bool,
    secrets: Mapping[str, object] | None,
) -> Refreshed:
    """One program of this machine reads a source at a time: of two, the older answer might be loaded last."""
    folder = store.home / "tmp" / f"fetch-{connection.name}"
    lock = FileLock(folder.with_suffix(".lock"), timeout=0)
    try:
        with lock:
            try:
                connection, state = state_of(store, connection.name)
            except EcmError as error:
                return Refreshed(connection.name, (), State(), error)
            if due_only and not state.is_due(connection.every_hours, _now()):
                return Refreshed(connection.name, (), state)
            # What a killed refresh left, with what is personal in it.
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
            try:
                return _read(store, connection, state.from_the_start() if everything else state, folder, today, secrets)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except Timeout:
        _, state = state_of(store, connection.name)
        return Refreshed(connection.name, (), state, notes=("It is being read by another program just now.",))


def _read(
    store: Store,
    connection: Connection,
    state: State,
    folder: Path,
    today: date,
    secrets: Mapping[str, object] | None,
) -> Refreshed:
    results: list[FileResult] = []
    notes: tuple[str, ...] = ()
    try:
        fetched = fetch(connection, state, folder, today=today, secrets=secrets)
        notes = fetched.notes
        seen = list(fetched.seen)
        for file in fetched.files:
            came = load(
                store,
                [file.path],
                today=today,
                source=file.reads_as or None,
                names=[f"{connection.name}: {file.name}"],
                asks=SchemaContract.LATER,
            )
            results += came
            if all(r.status not in _NOT_LOADED for r in came):
                seen.append(file.mark)
        error = _failure(connection, results)
        after = _after(connection, state, fetched, tuple(m for m in seen if m), results, error, today)
        after = replace(after, notes=notes)
        save_state(store, connection.name, after)
        return Refreshed(connection.name, _new(results), after, error, notes)
    except EcmError as error:
        after = replace(_with_loads(state, results), last_try=_now(), error=error.message, notes=notes)
        save_state(store, connection.name, after)
        return Refreshed(connection.name, _new(results), after, error, notes)


def _failure(connection: Connection, results: Sequence[FileResult]) -> EcmError | None:
    """What could not be loaded, and what was all the same."""
    failed = [r for r in results if r.status in _NOT_LOADED and r.error is not None]
    if not failed:
        return None
    first = failed[0].error
    assert first is not None  # noqa: S101 - chosen above for having one
    if len(results) == 1:
        return first
    loaded = len(results) - len(failed)
    return UnreadableFile(
        f"{len(failed)} of {len(results)} files could not be loaded, {loaded} could. {first.message}", first.hint
    )


def _after(
    connection: Connection,
    state: State,
    fetched: Fetched,
    seen: tuple[str, ...],
    results: Sequence[FileResult],
    error: EcmError | None,
    today: date,
) -> State:
    after = _with_loads(replace(state, last_try=_now(), seen=seen), results)
    if error is not None:
        # The next reading starts where the last success ended, so nothing of what failed is skipped.
        return replace(after, error=error.message)
    new = _new(results)
    value = fetched.cursor_value or state.cursor_value
    return replace(
        after,
        last_success=after.last_try,
        error="",
        rows=sum(r.loaded for r in new),
        cursor_value=value,
        marks=marked(value, state.marks, connection.settle_days, today),
        tag=fetched.tag,
    )


def _with_loads(state: State, results: Sequence[FileResult]) -> State:
    new = _new(results)
    known = {t for r in results for t in r.tables} | set(state.tables)
    loads = tuple(r.import_id for r in new if r.import_id is not None) or state.loads
    left = sum(r.quarantined for r in new) if new else state.quarantined
    return replace(state, loads=loads[-_MOST_LOADS:], quarantined=left, tables=tuple(sorted(known)))


def _new(results: Sequence[FileResult]) -> tuple[FileResult, ...]:
    return tuple(r for r in results if r.status is Status.LOADED)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
