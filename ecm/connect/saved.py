"""The connected sources of a shop and what happened to them, kept in its store."""

import json
from dataclasses import asdict, fields
from datetime import datetime

import sqlalchemy as sa

from ecm.connect.connection import Connection, State, checked
from ecm.errors import BadValue, UnknownName
from ecm.schema import own
from ecm.store import Store


def connections(store: Store) -> list[tuple[Connection, State]]:
    """Every connected source with its state, by name."""
    table = own("sources")
    with store.read() as connection:
        rows = connection.execute(sa.select(table).order_by(table.c.name)).all()
    known = {f.name for f in fields(Connection)}
    found = []
    for row in rows:
        definition = {k: v for k, v in json.loads(row.reads).items() if k in known}
        found.append((Connection(**definition), _state(row.state)))
    return found


def state_of(store: Store, name: str) -> tuple[Connection, State]:
    """One source. Raises UnknownName."""
    every = {c.name: (c, s) for c, s in connections(store)}
    if name not in every:
        raise UnknownName("source", name, every)
    return every[name]


def keep(store: Store, connection: Connection) -> None:
    """Adds a source. Raises BadValue where the name is taken or the source makes no sense."""
    checked(connection)
    if connection.name in {c.name for c, _ in connections(store)}:
        raise BadValue(f"There is a source {connection.name} already.", "Remove it first, or choose another name.")
    with store.transaction() as transaction:
        transaction.con.execute(
            "insert into sources (name, url, reads, cursor, rows, error, state) values (?, ?, ?, ?, 0, '', '{}')",
            [connection.name, connection.url, json.dumps(asdict(connection)), connection.cursor],
        )


def keep_state(store: Store, name: str, state: State) -> None:
    """Remembers what the last try came to."""
    texts = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(state).items()}
    with store.transaction() as transaction:
        transaction.con.execute(
            "update sources set last_success = ?, rows = ?, error = ?, state = ? where name = ?",
            [state.last_success, state.rows, state.error, json.dumps(texts), name],
        )


def forget(store: Store, name: str) -> None:
    """Removes a source; what it loaded stays. Raises UnknownName."""
    state_of(store, name)
    with store.transaction() as transaction:
        transaction.con.execute("delete from sources where name = ?", [name])


def _state(text: str | None) -> State:
    values = json.loads(text or "{}")
    for name in ("last_success", "last_try"):
        values[name] = datetime.fromisoformat(values[name]) if values.get(name) else None
    known = {f.name for f in fields(State)}
    return State(**{k: v for k, v in values.items() if k in known})
