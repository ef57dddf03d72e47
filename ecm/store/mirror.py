"""Copies of the small, often read tables in memory, one set for each data version.

A DuckLake asks its catalogue for files at each query, some ten milliseconds a table. Pages query the daily summaries
often between two loads, so a process that serves pages keeps them in memory.
"""

import threading

import duckdb

from ecm.store.lake import LAKE, search_path
from ecm.store.warehouse import SCHEMA, Warehouse

_TABLES = (
    "daily_sales",
    "daily_lines",
    "daily_traffic",
    "daily_spend",
    "calendar",
    "imports",
    "settings",
    "targets",
    "fx_rates",
)
_FX_RANGES = "fx_ranges"
_MOST_ROWS = 3_000_000


class Mirror:
    """Holds the copies of the current version, and of the previous one for readers that still use it."""

    def __init__(self, warehouse: Warehouse | None = None) -> None:
        """warehouse: its tables come before the store's own, and are not copied."""
        warehouse_tables = warehouse.tables if warehouse else frozenset[str]()
        self._behind = SCHEMA if warehouse else ""
        self._tables = tuple(t for t in _TABLES if t not in warehouse_tables)
        self._views = () if "fx_rates" in warehouse_tables else (_FX_RANGES,)
        self._guard = threading.Lock()
        self._versions: list[int] = []

    def search_path(self, cursor: duckdb.DuckDBPyConnection) -> str:
        """Where a reader finds its tables, the copies first, then the lake."""
        row = cursor.execute(f"select id from {LAKE}.current_snapshot()").fetchone()
        version = int(row[0]) if row else 0
        with self._guard:
            if version not in self._versions:
                self._fill(version, cursor)
        return search_path(f"memory.v{version}", self._behind)

    def _fill(self, version: int, cursor: duckdb.DuckDBPyConnection) -> None:
        schema = f"memory.v{version}"
        cursor.execute("begin transaction")
        cursor.execute(f"create schema if not exists {schema}")
        for table in self._tables:
            source = f"{LAKE}.main.{table} at (version => {version})"
            rows = cursor.execute(f"select count(*) from {source}").fetchone()
            if rows is not None and rows[0] <= _MOST_ROWS:
                cursor.execute(f"create table {schema}.{table} as select * from {source}")
        for view in self._views:
            cursor.execute(f"create table {schema}.{view} as select * from {LAKE}.main.{view}")
        cursor.execute("commit")
        self._versions.append(version)
        for old in self._versions[:-2]:
            cursor.execute(f"drop schema memory.v{old} cascade")
        self._versions = self._versions[-2:]
