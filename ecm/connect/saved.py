"""The connections of a shop and their states, kept in its store."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ecm.connect.connection import Connection, State, checked
from ecm.errors import BadValue, UnknownName
from ecm.schema import own
from ecm.store import Store

# Where one of these changes, what was read before does not show what is new.
_WHAT = ("url", "table", "query", "recipe", "prefix", "cursor", "reads_as")


def connections(store: Store) -> list[tuple[Connection, State]]:
    """Every connection with its state, by name."""
    with store.read() as connection:
        return connections_seen(connection)


def connections_seen(connection: sa.Connection) -> list[tuple[Connection, State]]:
    """The same, as an open read sees them."""
    table = own("sources")
    known = {f.name for f in fields(Connection)}
    saved = []
    for row in connection.execute(sa.select(table).order_by(table.c.name)):
        definition = {k: v for k, v in json.loads(row.reads).items() if k in known}
        saved.append((Connection(**definition), _state(row.state)))
    return saved


def state_of(store: Store, name: str) -> tuple[Connection, State]:
    """A connection and its state. Raises UnknownName."""
    every = {c.name: (c, s) for c, s in connections(store)}
    if name not in every:
        raise UnknownName("source", name, every)
    return every[name]


def save_connection(store: Store, connection: Connection, secrets: Mapping[str, str] | None = None) -> None:
    """Adds a connection. Raises BadValue where the name is taken or the connection is not valid."""
    checked(connection, secrets)
    if connection.name in {c.name for c, _ in connections(store)}:
        raise BadValue(f"There is a source {connection.name} already.", "Change it, or choose another name.")
    state = State(added=datetime.now(UTC).replace(tzinfo=None, microsecond=0))
    with store.transaction() as transaction:
        transaction.con.execute(
            "insert into sources (name, url, reads, cursor, rows, error, state) values (?, ?, ?, ?, 0, '', ?)",
            [connection.name, connection.url, json.dumps(asdict(connection)), connection.cursor, _json(state)],
        )


def update_connection(store: Store, connection: Connection, secrets: Mapping[str, str] | None = None) -> None:
    """Changes the connection of that name; where it reads something else now, it is read from the start. Raises
    BadValue, UnknownName.
    """
    checked(connection, secrets)
    before, state = state_of(store, connection.name)
    if any(getattr(before, name) != getattr(connection, name) for name in _WHAT):
        state = state.from_the_start()
    with store.transaction() as transaction:
        transaction.con.execute(
            "update sources set url = ?, reads = ?, cursor = ?, state = ? where name = ?",
            [connection.url, json.dumps(asdict(connection)), connection.cursor, _json(state), connection.name],
        )


def save_state(store: Store, name: str, state: State) -> None:
    """Saves the result of the last try."""
    with store.transaction() as transaction:
        transaction.con.execute(
            "update sources set last_success = ?, rows = ?, error = ?, state = ? where name = ?",
            [state.last_success, state.rows, state.error, _json(state), name],
        )


def delete_connection(store: Store, name: str) -> None:
    """Removes a connection; what was imported from it stays. Raises UnknownName."""
    state_of(store, name)
    with store.transaction() as transaction:
        transaction.con.execute("delete from sources where name = ?", [name])


def _json(state: State) -> str:
    return json.dumps({k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(state).items()})


def _state(text: str | None) -> State:
    values: dict[str, Any] = json.loads(text or "{}")
    known = {f.name for f in fields(State)}
    kept: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items() if k in known}
    for name in ("last_success", "last_try", "added"):
        kept[name] = datetime.fromisoformat(kept[name]) if kept.get(name) else None
    return State(**kept)
