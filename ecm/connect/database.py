"""Reads a table, a query or a recipe of a database into Parquet, from a little before the last value of the cursor.

Reads only: sessions are read-only where the database has that, and all parts of a recipe are of one moment.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from ecm.connect.connection import Connection, Fetched, FetchedFile, State
from ecm.connect.cursor import Seen, reading_from
from ecm.connect.engine import opened, reason, sql
from ecm.connect.recipes import RECIPES, Part
from ecm.connect.secret import filled_in, without_secrets
from ecm.connect.texts import text_of
from ecm.errors import BadValue, UnreadableFile

_BATCH = 20_000


def fetch_database(
    connection: Connection, state: State, scratch: Path, secrets: Mapping[str, str], today: date
) -> Fetched:
    """One file for each part, with the rows that are new or may have changed. Raises UnreadableFile."""
    url = filled_in(connection.name, connection.url, secrets)
    try:
        with opened(connection, url) as database:
            return _fetched(connection, state, scratch, database, today)
    except (sa.exc.SQLAlchemyError, ImportError, BadValue) as error:
        said = error.message if isinstance(error, BadValue) else reason(error)
        raise UnreadableFile(
            f"{connection.name}: {without_secrets(said, connection.url, secrets)}",
            "Check the address, the secret and what is read.",
        ) from None


def _fetched(connection: Connection, state: State, scratch: Path, database: sa.Connection, today: date) -> Fetched:
    _refuse(connection, database)
    since = reading_from(state.cursor_value, state.marks, connection.settle_days, today)
    seen = Seen(state.cursor_value)
    files: list[FetchedFile] = []
    notes: list[str] = []
    for number, part in enumerate(_parts(connection, database)):
        path = scratch / f"part-{number}.parquet"
        own = Seen()
        count = _write(database, part, since, path, own)
        seen.join(own)
        notes += own.notes(part.cursor, count)
        if count:
            files.append(FetchedFile(path, part.table or connection.table or "query", part.table))
    return Fetched(tuple(files), seen.value(datetime.now(UTC)), notes=tuple(dict.fromkeys(notes)))


def _refuse(connection: Connection, database: sa.Connection) -> None:
    """Raises UnreadableFile where a recipe is for another kind of shop than this one."""
    if not connection.recipe:
        return
    query, why, hint = RECIPES[connection.recipe].refused
    if not query:
        return
    with database.execute(sql(_prefixed(connection, query))) as rows:
        if rows.first() is not None:
            raise UnreadableFile(f"{connection.name}: {why}", hint)


def _parts(connection: Connection, database: sa.Connection) -> tuple[Part, ...]:
    if connection.recipe:
        found = RECIPES[connection.recipe].parts
        return tuple(Part(p.table, _prefixed(connection, p.query), p.cursor, p.is_utc) for p in found)
    query = connection.query or f"select * from {_quoted(database, connection.table)}"
    return (Part(connection.reads_as, query, connection.cursor.rpartition(".")[2]),)


def _prefixed(connection: Connection, query: str) -> str:
    return query.replace("{p}", connection.prefix or RECIPES[connection.recipe].prefix)


def _write(database: sa.Connection, part: Part, since: Any, path: Path, seen: Seen) -> int:
    """Writes the rows from `since` on, and those without a value of the cursor; returns how many. Updates the cursor."""
    source = f"(\n{_bare(part.query)}\n) ecm_read"
    with database.execute(sql(f"select * from {source} where 1 = 0")) as empty:
        columns = list(empty.keys())
    repeated = sorted({c for c in columns if columns.count(c) > 1})
    if repeated:
        raise BadValue(f"the query gives several columns named {', '.join(repeated)}; name each once.")
    cursor = _cursor(part.cursor, columns)
    where, order = "", ""
    if cursor:
        named = _quoted(database, cursor)
        order = f" order by {named}"
        if since is not None:
            # A row without a time of change may have changed: it is read every time.
            where = f" where {named} >= :ecm_since or {named} is null"
    result = database.execute(sql(f"select * from {source}{where}{order}"), {"ecm_since": since} if where else {})
    count = 0
    place = columns.index(cursor) if cursor else None
    zone = UTC if part.is_utc else None
    writer: pq.ParquetWriter | None = None
    try:
        for rows in _batches(result):
            table = pa.table({name: _texts([row[n] for row in rows], zone) for n, name in enumerate(columns)})
            writer = writer or pq.ParquetWriter(path, table.schema)
            writer.write_table(table)
            count += len(rows)
            if place is not None:
                seen.look(row[place] for row in rows)
    finally:
        if writer is not None:
            writer.close()
        with suppress(sa.exc.SQLAlchemyError):
            result.close()
    return count


def _cursor(name: str, columns: Sequence[str]) -> str:
    """The column in the database's spelling; some databases spell all names in capitals."""
    matches = [c for c in columns if c == name] or [c for c in columns if c.lower() == name.lower()]
    if name and not matches:
        raise BadValue(f"what is read has no column {name}. Its columns: {', '.join(columns)[:200]}.")
    return matches[0] if name else ""


def _bare(query: str) -> str:
    """Without the semicolon at its end, which a comment may follow."""
    return re.sub(r";(?=(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*$)", "", query.strip(), flags=re.DOTALL)


def _batches(result: sa.CursorResult[Any]) -> Iterator[Sequence[sa.Row[Any]]]:
    while rows := result.fetchmany(_BATCH):
        yield rows


def _texts(values: Sequence[Any], zone: Any) -> pa.Array:
    """Values as an export would write them, so that all databases are read in one way."""
    return pa.array([text_of(v, zone) for v in values], pa.string())


def _quoted(database: sa.Connection, name: str) -> str:
    quote = database.dialect.identifier_preparer.quote_identifier
    return ".".join(quote(part) for part in name.split("."))
