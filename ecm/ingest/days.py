"""The days of a staged file."""

from collections.abc import Sequence

import duckdb

from ecm.schema import TABLES


def days_of(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> tuple[str | None, str | None]:
    """First and last day of the file, where its tables have days."""
    for table in tables:
        if days := TABLES[table].days:
            first, last = days
            row = con.execute(f"select min({first})::varchar, max({last})::varchar from staged_{table}").fetchone()
            return (row[0], row[1]) if row else (None, None)
    return None, None
