"""Reads connected sources and loads what is new, one after the other; one that fails does not stop the others."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from ecm.connect import Connection, State, connections, fetch, keep_state, state_of
from ecm.errors import EcmError
from ecm.facts import Reading, derive_anew, last_reading
from ecm.ingest import FileResult, Status, load
from ecm.store import Store


@dataclass(frozen=True)
class Refreshed:
    """What one source's refresh came to. files: those that were new; known ones are left out."""

    name: str
    files: tuple[FileResult, ...]
    state: State
    error: EcmError | None = None
    notes: tuple[str, ...] = ()


def refresh_sources(store: Store, names: Sequence[str] = (), *, today: date) -> list[Refreshed]:
    """Refreshes these sources, or all. Raises UnknownName."""
    wanted = [state_of(store, name) for name in names] if names else connections(store)
    return [_refresh(store, connection, state, today) for connection, state in wanted]


def refresh_warehouse(store: Store) -> Reading | None:
    """Derives everything anew from the warehouse's rows; None where the shop has none. Raises StoreError."""
    if store.warehouse is None:
        return None
    derive_anew(store)
    with store.read() as connection:
        return last_reading(connection)


def _refresh(store: Store, connection: Connection, state: State, today: date) -> Refreshed:
    folder = Path(tempfile.mkdtemp(prefix="fetch-", dir=store.home / "tmp"))
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    try:
        fetched = fetch(connection, state, folder)
        results: list[FileResult] = []
        for path, name in fetched.files:
            table = name if connection.recipe else fetched.reads_as
            results += load(store, [path], today=today, source=table or None, names=[f"{connection.name}: {name}"])
        failed = next((r.error for r in results if r.status is Status.UNREADABLE), None)
        if failed is not None:
            raise failed
        new = tuple(r for r in results if r.status is Status.LOADED)
        after = State(
            now,
            now,
            sum(r.loaded for r in new),
            "",
            fetched.cursor_value or state.cursor_value,
            fetched.tag or state.tag,
        )
        keep_state(store, connection.name, after)
        return Refreshed(connection.name, new, after, notes=fetched.notes)
    except EcmError as error:
        after = replace(state, last_try=now, error=error.message)
        keep_state(store, connection.name, after)
        return Refreshed(connection.name, (), after, error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
