"""Reads a table, a query or a recipe of a database into Parquet, from a little before the last value seen on."""

import datetime
import decimal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from ecm.connect.connection import Connection, Fetched, State
from ecm.connect.recipes import RECIPES, Part
from ecm.errors import UnreadableFile

_BATCH = 50_000


def fetch_database(connection: Connection, state: State, scratch: Path) -> Fetched:
    """One file a part, with the rows that are new or may have changed. Raises UnreadableFile."""
    engine: sa.Engine | None = None
    try:
        engine = sa.create_engine(connection.resolved_url(), poolclass=sa.NullPool)
        files, largest, rows = [], state.cursor_value, 0
        with engine.connect().execution_options(stream_results=True) as database:
            parts = _parts(connection, database)
            for number, part in enumerate(parts):
                label = part.table or connection.table or "query"
                path = scratch / f"part-{number}.parquet"
                count, seen = _write(database, part, _since(connection, state), path)
                rows += count
                largest = max(largest, seen) if part.cursor else largest
                if count:
                    files.append((path, label))
        reads_as = parts[0].table if len(parts) == 1 else ""
        return Fetched(tuple(files), reads_as, largest, rows=rows)
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        raise UnreadableFile(
            f"{connection.name}: {_reason(error)}", "Check the address, the secret and the query."
        ) from None
    finally:
        if engine is not None:
            engine.dispose()


def _parts(connection: Connection, database: sa.Connection) -> tuple[Part, ...]:
    if connection.recipe:
        return RECIPES[connection.recipe].parts
    query = connection.query or f"select * from {_quoted(database, connection.table)}"
    return (Part(connection.reads_as, query, connection.cursor),)


def _since(connection: Connection, state: State) -> Any:
    """The value from which on is read: the last one seen, less the days in which rows may still change."""
    value = state.cursor_value
    if not value:
        return None
    kind, _, text = value.partition(" ")
    if kind == "number":
        return int(decimal.Decimal(text))
    moment = datetime.datetime.fromisoformat(text) - datetime.timedelta(days=connection.settle_days)
    return moment.date() if kind == "day" else moment


def _write(database: sa.Connection, part: Part, since: Any, path: Path) -> tuple[int, str]:
    """How many rows, and the largest value of the cursor: "moment 2026-…", "day …" or "number …", comparable as text."""
    source = f"({part.query.rstrip().rstrip(';')}) as ecm_read"
    where = f" where {_quoted(database, part.cursor)} >= :since" if part.cursor and since is not None else ""
    order = f" order by {_quoted(database, part.cursor)}" if part.cursor else ""
    result = database.execute(sa.text(f"select * from {source}{where}{order}"), {"since": since} if where else {})
    columns = list(result.keys())
    count, largest = 0, ""
    writer: pq.ParquetWriter | None = None
    place = columns.index(part.cursor) if part.cursor in columns else None
    for rows in _batches(result):
        table = pa.table({name: _texts([row[n] for row in rows]) for n, name in enumerate(columns)})
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
        count += len(rows)
        if place is not None:
            largest = max([largest, *(_seen(row[place]) for row in rows)])
    if writer is not None:
        writer.close()
    return count, largest


def _batches(result: sa.CursorResult[Any]) -> Iterator[Sequence[sa.Row[Any]]]:
    while rows := result.fetchmany(_BATCH):
        yield rows


def _texts(values: Sequence[Any]) -> pa.Array:
    """As an export would write them, so that one way of reading serves all databases."""
    return pa.array([_text(v) for v in values], pa.string())


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.UTC).replace(tzinfo=None) if value.tzinfo else value
        return utc.isoformat(" ", "seconds") + (" +0000" if value.tzinfo else "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    return str(value)


def _seen(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return f"moment {(value.astimezone(datetime.UTC).replace(tzinfo=None) if value.tzinfo else value).isoformat()}"
    if isinstance(value, datetime.date):
        return f"day {value.isoformat()}"
    if isinstance(value, (int, decimal.Decimal)):
        return f"number {int(value):020d}"
    try:
        return f"moment {datetime.datetime.fromisoformat(str(value)).replace(tzinfo=None).isoformat()}"
    except ValueError:
        return ""


def _quoted(database: sa.Connection, name: str) -> str:
    quote = database.dialect.identifier_preparer.quote_identifier
    return ".".join(quote(part) for part in name.split("."))


def _reason(error: Exception) -> str:
    """The driver's own sentence without the statement, its values or the address."""
    origin = getattr(error, "orig", None) or error
    line = next((text for text in str(origin).splitlines() if text.strip()), type(origin).__name__)
    return line.split(" at ")[0][:200] if "://" not in line else "the database could not be reached."
