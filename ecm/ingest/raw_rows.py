"""The view `raw` of a sheet's records, and what is put in its place where some are taken out or changed."""

import duckdb


def keep_rows(con: duckdb.DuckDBPyConnection, rows: str) -> None:
    """Lets `raw` show these rows of its own instead of all records of the file."""
    con.execute(f"create or replace temp table kept_raw as {rows}")
    con.execute("create or replace temp view raw as from kept_raw")
