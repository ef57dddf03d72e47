"""What a writer does inside one transaction: append to history, update the current tables, undo an import.

The current tables are a function of the surviving imports in load order: of each object (or day of a report at one
grain) the rows of the latest surviving import are current. So an undo gives exactly the store without that import. An
order with another number is the same order (ecm.schema.same_orders): a row of orders that a later one replaces is not
current.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from ecm.errors import AlreadyLoaded, UnknownImport
from ecm.schema import FACTS, TABLES, current, own, same_orders
from ecm.sql import identifier
from ecm.store.lake import LAKE
from ecm.store.warehouse import Warehouse


@dataclass(frozen=True)
class Undone:
    """What an undo did, in records of files."""

    import_id: int
    removed: int
    restored: int
    tables: tuple[str, ...]


class Transaction:
    """An open transaction. `con` also sees the temporary tables of its scratch connection.

    Every change of a canonical table leaves a temporary table `touched_<table>`(namespace, object columns) of the
    objects that changed, for deriving facts.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, warehouse: Warehouse | None = None) -> None:
        """warehouse: the canonical tables that it holds are read there; the store's own tables of that name are
        hidden.
        """
        self.con = con
        self.warehouse = warehouse
        self.touched: set[str] = set()
        self.replaced: set[str] = set()  # of these, the tables in which older rows went

    def refuse_known(self, file: str, sha256: str, namespace: str) -> None:
        """Raises AlreadyLoaded when a surviving import has the same bytes."""
        row = self.con.execute(
            'select import_id, file, "at" from imports where sha256 = ? and namespace = ? and undone_at is null '
            "order by import_id limit 1",
            [sha256, namespace],
        ).fetchone()
        if row:
            raise AlreadyLoaded(file, int(row[0]), str(row[1]), f"{row[2]:%Y-%m-%d %H:%M} UTC")

    def begin_import(
        self, file: str, sha256: str, source: str, title: str, namespace: str, *, most: int
    ) -> tuple[int, list[tuple[int, str]]]:
        """The next import's number, larger than every one there ever was: the load order; and the latest surviving imports
        of such a file with the shapes they had, as JSON. Raises AlreadyLoaded when one has the same bytes.
        """
        row = self.con.execute(
            f"""
            select coalesce(max(import_id), 0) + 1, min(import_id) filter (sha256 = $1 and namespace = $4 and undone_at is null),
                   max({{'import_id': import_id, 'shape': shape}}, {most:d})
                   filter (source = $2 and source_title = $3 and namespace = $4 and undone_at is null and shape is not null)
            from imports
            """,
            [sha256, source, title, namespace],
        ).fetchone()
        assert row is not None  # noqa: S101 - an aggregate always gives one row
        if row[1] is not None:
            self.refuse_known(file, sha256, namespace)
        return int(row[0]), [(int(one["import_id"]), str(one["shape"])) for one in row[2] or ()]

    def append(self, table: str, staged: str, import_id: int) -> None:
        """Adds the rows of temporary table `staged` and lets them replace what docs/ARCHITECTURE.md, "What replaces what", says.

        staged: the canonical columns, namespace and row_no. The records that replaced older ones are added to the temporary
        table updated_rows(row_no).
        """
        key = self._key(table)
        self._touch(table, f"select distinct {key} from {staged}")
        self.con.execute("create temp table if not exists updated_rows (row_no bigint)")
        if table == "orders":
            self._replace_orders(staged)
        elif self._count(f"insert into updated_rows select row_no from {staged} semi join {table} using ({key})"):
            self.replaced.add(table)
            self.con.execute(f"delete from {table} where ({key}) in (select ({key}) from {staged})")
        rows = f"select *, {import_id:d}::bigint as import_id from {staged}"
        self.con.execute(f"insert into {table}_history by name {rows}")
        self.con.execute(f"insert into {table} by name {rows}")

    def _replace_orders(self, staged: str) -> None:
        """Deletes the current rows of these orders, under whatever number; they count as changed too."""
        pairs = same_orders("orders", staged, "a.namespace, a.order_id, b.row_no")
        if self._count(f"create or replace temp table replaced_orders as {pairs}"):
            self.replaced.add("orders")
            self._touch("orders", "select distinct namespace, order_id from replaced_orders")
            self.con.execute("insert into updated_rows select distinct row_no from replaced_orders")
            self.con.execute(
                "delete from orders where (namespace, order_id) in (select (namespace, order_id) from replaced_orders)"
            )

    def record(self, values: Mapping[str, Any]) -> None:
        """Adds the import's own row; lists and mappings are kept as JSON."""
        row = {k: json.dumps(v) if isinstance(v, (list, tuple, dict)) else v for k, v in values.items()}
        names = [c.name for c in own("imports").columns if c.name in row]
        marks = ", ".join("?" for _ in names)
        self.con.execute(
            f"insert into imports ({', '.join(identifier(n) for n in names)}) values ({marks})", [row[n] for n in names]
        )

    def undo(self, import_id: int) -> Undone:
        """Undoes an import. Raises UnknownImport."""
        row = self.con.execute("select undone_at, tables from imports where import_id = ?", [import_id]).fetchone()
        if row is None:
            raise UnknownImport(f"There is no import {import_id}.", "List them with: imports")
        if row[0] is not None:
            raise UnknownImport(f"Import {import_id} was undone already ({row[0]:%Y-%m-%d %H:%M} UTC).")
        tables = [t for t in json.loads(row[1] or "[]") if t in TABLES]
        self.con.execute("create or replace temp table removed_records (row_no bigint)")
        self.con.execute("create or replace temp table restored_records (import_id bigint, row_no bigint)")
        at = datetime.now(UTC).replace(tzinfo=None)
        self.con.execute("update imports set undone_at = ? where import_id = ?", [at, import_id])
        self.replaced.update(tables)
        for table in tables:
            if table == "orders":
                self._take_orders_back(import_id)
            else:
                self._take_back(table, import_id)
        removed = self._scalar("select count(distinct row_no) from removed_records")
        restored = self._scalar("select count(distinct (import_id, row_no)) from restored_records")
        return Undone(import_id, int(removed), int(restored), tuple(tables))

    def undo_all(self) -> None:
        """Undoes every import at once. No row is current then, nor any that was derived."""
        at = datetime.now(UTC).replace(tzinfo=None)
        self.con.execute("update imports set undone_at = ? where undone_at is null", [at])
        for table in (*TABLES, *FACTS.tables):
            self.con.execute(f"delete from {stored(table)}")

    def _take_back(self, table: str, import_id: int) -> None:
        key = self._key(table)
        mine = f"select distinct {key} from {stored(table)} where import_id = {import_id:d}"
        self.con.execute(f"create or replace temp table leaving as {mine}")
        self._touch(table, "select * from leaving")
        self.con.execute(
            f"insert into removed_records select row_no from {stored(table)} where import_id = {import_id:d}"
        )
        self.con.execute(f"delete from {stored(table)} where import_id = {import_id:d}")
        columns = ", ".join(identifier(c.name) for c in current(table).columns)
        self.con.execute(
            f"""
            create or replace temp table returning_rows as
            with surviving as (
                select {columns} from {table}_history semi join leaving using ({key})
                where import_id in (select import_id from imports where undone_at is null)
            ), latest as (select {key}, max(import_id) as import_id from surviving group by all)
            select {columns} from surviving semi join latest using ({key}, import_id)
            """
        )
        self.con.execute(f"insert into {stored(table)} by name select * from returning_rows")
        self.con.execute("insert into restored_records select import_id, row_no from returning_rows")

    def _take_orders_back(self, import_id: int) -> None:
        """Deletes the import's rows; of its orders, under whatever number, the rows return that no later one
        replaces.
        """
        columns = ", ".join(identifier(c.name) for c in current("orders").columns)
        run = self.con.execute
        run(f"create or replace temp table leaving as from orders_history where import_id = {import_id:d}")
        run(
            "create or replace temp view surviving_orders as "
            "from orders_history where import_id in (select import_id from imports where undone_at is null)"
        )
        run(
            f"create or replace temp table returning_keys as "
            f"select distinct * from ({same_orders('leaving', 'surviving_orders', 'b.namespace, b.order_id, b.import_id')})"
        )
        run(
            f"""
            create or replace temp table returning_rows as
            select {columns} from surviving_orders semi join returning_keys using (namespace, order_id, import_id)
            anti join {stored("orders")} using (namespace, order_id, import_id)
            """
        )
        replaced = same_orders(
            "returning_rows", "surviving_orders", "a.namespace, a.order_id, a.import_id", "a.import_id < b.import_id"
        )
        key = "(namespace, order_id, import_id)"
        run(f"delete from returning_rows where {key} in (select {key} from ({replaced}))")
        self._touch(
            "orders",
            "select namespace, order_id from leaving union select namespace, order_id from returning_rows",
        )
        run(f"insert into removed_records select row_no from {stored('orders')} where import_id = {import_id:d}")
        run(f"delete from {stored('orders')} where import_id = {import_id:d}")
        run(f"insert into {stored('orders')} by name from returning_rows")
        run("insert into restored_records select import_id, row_no from returning_rows")

    def _touch(self, table: str, select: str) -> None:
        """Adds to the objects of `table` that this transaction changed."""
        if table in self.touched:
            self.con.execute(f"insert into touched_{table} {select}")
            return
        self.con.execute(f"create or replace temp table touched_{table} as {select}")
        self.touched.add(table)

    def _count(self, sql: str) -> int:
        """Runs a statement; how many rows it wrote."""
        return int(self._scalar(sql))

    def _scalar(self, sql: str) -> Any:
        row = self.con.execute(sql).fetchone()
        assert row is not None  # noqa: S101 - an aggregate always gives one row
        return row[0]

    @staticmethod
    def _key(table: str) -> str:
        return ", ".join(identifier(c) for c in ("namespace", *TABLES[table].object))


def stored(table: str) -> str:
    """The store's own table of that name, also where a warehouse's hides it."""
    return f"{LAKE}.main.{table}"
