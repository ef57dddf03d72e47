"""Columns of text in a small table in memory, read as the columns of one file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pytest

from ecm.ingest.cells import Context, Conversion, conversions
from ecm.schema import Kind

Cells = Sequence[str | None]


@dataclass(frozen=True)
class Column:
    """What the cells of a column came to."""

    values: list[object]
    days: list[object]
    written: list[object]
    failed: list[bool]
    conversion: Conversion


File = Callable[..., list[Column]]
One = Callable[..., Column]
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("set timezone = 'UTC'")
        yield opened


@pytest.fixture(scope="session")
def read_file(connection: duckdb.DuckDBPyConnection) -> File:
    """read_file((kind, cells), …, timezone=…): the columns of a file, each of which may decide for the others."""

    def read(*columns: tuple[Kind, Cells], **known: object) -> list[Column]:
        places = {n: kind for n, (kind, _) in enumerate(columns)}
        rows = zip(*(cells for _, cells in columns), strict=True)
        _write(connection, len(columns), [(n, *row) for n, row in enumerate(rows)])
        found = conversions(connection, "raw", places, Context(today=TODAY, **known))  # type: ignore[arg-type] # as given
        return [_column(connection, found, place) for place in places]

    return read


@pytest.fixture(scope="session")
def read(read_file: File) -> One:
    """read(kind, cells): the only column of a file."""

    def read_one(kind: Kind, cells: Cells, **known: object) -> Column:
        (column,) = read_file((kind, cells), **known)
        return column

    return read_one


def _write(con: duckdb.DuckDBPyConnection, width: int, rows: Sequence[Sequence[object]]) -> None:
    names = ", ".join(f"c{n} varchar" for n in range(width))
    con.execute(f"create or replace table raw (row_no bigint, {names})")
    marks = f"({', '.join('?' * (width + 1))})"
    con.execute(f"insert into raw values {', '.join([marks] * len(rows))}", [value for row in rows for value in row])


def _column(con: duckdb.DuckDBPyConnection, found: Mapping[int, Conversion], place: int) -> Column:
    conversion = found[place]
    read = con.execute(
        f"select {conversion.sql}, {conversion.day_sql or 'null'}, {conversion.written_sql or 'null'}, "
        f"{conversion.failed} from raw order by row_no"
    ).fetchall()
    values, days, written, failed = (list(each) for each in zip(*read, strict=True))
    # A conversion counts what it says fails.
    assert conversion.failures == sum(failed)
    return Column(values, days, written, failed, conversion)
