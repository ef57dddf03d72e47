"""A database keeps itself current by a column that tells what is new, whatever that column and the query look like."""

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from ecm.connect import Connection, connections, save_connection, state_of, update_connection
from ecm.operate import Refreshed, refresh_sources
from tests.connect.conftest import TODAY, sold
from tests.metrics.shop import Shop


class Server:
    """A real PostgreSQL with a table of sales."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = sa.create_engine(url)

    def run(self, *statements: str) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


@pytest.fixture
def server(postgres: str) -> Iterator[Server]:
    one = Server(postgres)
    one.run(
        "drop table if exists sales",
        "create table sales (order_id text, ordered_at timestamptz, currency text, gross_sales numeric, changed timestamptz, "
        "nr bigint)",
    )
    yield one
    one.run("drop table if exists sales")
    one.engine.dispose()


def _read(shop: Shop, name: str, today: date = TODAY) -> Refreshed:
    (done,) = refresh_sources(shop.store, [name], today=today)
    return done


def _good(shop: Shop, name: str, today: date = TODAY) -> Refreshed:
    done = _read(shop, name, today)
    assert done.error is None, done.error
    return done


def test_a_database_keeps_itself_current_across_changes_to_old_rows(shop: Shop, server: Server) -> None:
    server.run(
        "insert into sales values ('D1', '2026-03-01 10:00+01', 'EUR', 10, '2026-03-01'), "
        "('D2', '2026-03-02 23:30+01', 'EUR', 20, '2026-03-10'), ('D3', '2026-03-03', 'EUR', null, '2026-03-10')"
    )
    save_connection(
        shop.store,
        Connection("shop-db", server.url, table="sales", reads_as="orders", cursor="changed", settle_days=2),
    )
    assert _good(shop, "shop-db").state.rows == 3
    assert sold(shop) == 30
    # Within the settle window, changed after the fact without a new stamp; before it, with one.
    server.run(
        "update sales set gross_sales = 25 where order_id = 'D2'",
        "update sales set gross_sales = 15, changed = '2026-03-11' where order_id = 'D1'",
        "insert into sales values ('D4', '2026-03-11', 'EUR', 1, '2026-03-11')",
    )
    assert _good(shop, "shop-db").state.rows == 4
    assert sold(shop) == 15 + 25 + 1
    # What lies before the window is not read again, unless all is.
    server.run("update sales set gross_sales = 999, changed = '2026-03-01' where order_id = 'D1'")
    assert _good(shop, "shop-db").state.rows == 3
    assert sold(shop) == 41
    (entry,) = [s for c, s in connections(shop.store) if c.name == "shop-db"]
    assert entry.cursor_value.startswith("moment 2026-03-11")
    (again,) = refresh_sources(shop.store, ["shop-db"], today=TODAY, everything=True)
    assert (again.state.rows, sold(shop)) == (4, 999 + 26)
    # Another thing is read from its start; how often it is due changes nothing of it.
    update_connection(
        shop.store, Connection("shop-db", server.url, table="sales", reads_as="orders", cursor="changed", every_hours=1)
    )
    assert state_of(shop.store, "shop-db")[1].cursor_value
    update_connection(shop.store, Connection("shop-db", server.url, query="select * from sales", reads_as="orders"))
    assert not state_of(shop.store, "shop-db")[1].cursor_value
    server.run("drop table sales")
    gone = _read(shop, "shop-db")
    assert gone.error is not None
    assert "sales" in gone.error.message
    assert "postgresql" not in gone.error.message


def test_a_cursor_with_a_zone_is_held_against_the_database_in_that_zone(shop: Shop, server: Server) -> None:
    # Where sessions are eight hours behind, a moment without its zone would pass over eight hours of changes.
    server.run("alter database postgres set timezone to 'America/Los_Angeles'")
    try:
        server.run("insert into sales values ('D1', '2026-03-01', 'EUR', 10, '2026-03-10 12:00+00')")
        save_connection(
            shop.store, Connection("z", server.url, table="sales", reads_as="orders", cursor="changed", settle_days=0)
        )
        _good(shop, "z")
        server.run("insert into sales values ('D2', '2026-03-01', 'EUR', 5, '2026-03-10 14:00+00')")
        _good(shop, "z")
        assert sold(shop) == 15
    finally:
        server.run("alter database postgres reset timezone")


def test_rows_that_do_not_say_when_they_changed_are_read_each_time(shop: Shop, server: Server) -> None:
    server.run(
        "insert into sales values ('N1', '2026-03-01', 'EUR', 10, null), ('N2', '2026-03-01', 'EUR', 5, '2026-03-10')"
    )
    save_connection(shop.store, Connection("n", server.url, table="sales", reads_as="orders", cursor="changed"))
    assert any("1 of 2 rows have nothing in changed" in note for note in _good(shop, "n").notes)
    server.run("insert into sales values ('N3', '2026-03-02', 'EUR', 3, null)")
    _good(shop, "n")
    assert sold(shop) == 18


def test_a_moment_that_lies_ahead_does_not_stop_what_is_new(shop: Shop, server: Server) -> None:
    server.run("insert into sales values ('A1', '2026-03-01', 'EUR', 10, '2999-01-01')")
    save_connection(shop.store, Connection("a", server.url, table="sales", reads_as="orders", cursor="changed"))
    _good(shop, "a")
    server.run("insert into sales values ('A2', '2026-03-01', 'EUR', 5, now())")
    _good(shop, "a")
    assert sold(shop) == 15


def test_a_number_overlaps_by_what_it_was_days_ago(shop: Shop, server: Server) -> None:
    def add(order: str, number: int) -> None:
        server.run(
            f"insert into sales (order_id, ordered_at, currency, gross_sales, nr) values ('{order}', '2026-03-01', 'EUR', 1, {number})"
        )

    save_connection(
        shop.store, Connection("n", server.url, table="sales", reads_as="orders", cursor="nr", settle_days=2)
    )
    for n, day in ((5, 0), (9, 1), (100, 2), (1000, 3), (1001, 4)):
        add(f"O{n}", n)
        _good(shop, "n", TODAY + timedelta(days=day))
    # What came two days ago or later is looked at again; before that it is settled.
    server.run("update sales set gross_sales = 10 where nr in (5, 9, 100, 1000)")
    _good(shop, "n", TODAY + timedelta(days=5))
    assert sold(shop) == 1 + 1 + 1 + 10 + 1
    assert state_of(shop.store, "n")[1].cursor_value == "number 1001"


@pytest.mark.parametrize(
    "query",
    [
        "select order_id, ordered_at::timestamp as ordered_at, currency, gross_sales from sales -- all of them",
        "-- a comment\nselect *, ':x' as note from sales where ordered_at::time >= '10:00' and order_id like 'Q%';\n-- the end",
        "with s as (select * from sales) select * from s; /* a: b */",
    ],
)
def test_a_query_is_taken_as_it_is_written(shop: Shop, server: Server, query: str) -> None:
    server.run("insert into sales values ('Q1', '2026-03-01 12:00', 'EUR', 10, '2026-03-01')")
    save_connection(shop.store, Connection("q", server.url, query=query, reads_as="orders"))
    _good(shop, "q")
    assert sold(shop) == 10


def test_what_cannot_be_read_is_said_in_a_sentence(shop: Shop, server: Server) -> None:
    made = {
        "no-column": (Connection("no-column", server.url, table="sales", cursor="updated"), "has no column updated"),
        "twice": (Connection("twice", server.url, query="select 1 as a, 2 as a"), "several columns named a"),
        "writes": (
            Connection("writes", server.url, query="with x as (delete from sales returning *) select * from x"),
            "WITH",
        ),
        "driver": (Connection("driver", "oracle://db/shop", table="sales"), "no driver here"),
        "kind": (Connection("kind", "nosuch://db/shop", table="sales"), "no such kind of database"),
        "file": (
            Connection("file", "sqlite:////nowhere/shop.db", table="sales", any_path=True),
            "no file /nowhere/shop.db",
        ),
    }
    for connection, _ in made.values():
        save_connection(shop.store, connection)
    for name, (_, says) in made.items():
        done = _read(shop, name)
        assert done.error is not None, name
        assert says in done.error.message, done.error.message


def test_a_file_of_sqlite_or_duckdb_is_a_database_too(shop: Shop, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "till.db") as till:
        till.execute(
            "create table sales (order_id text, ordered_at datetime, currency text, gross_sales real, changed datetime)"
        )
        till.execute("insert into sales values ('S1', '2026-03-01 10:00:00', 'EUR', 10.5, '2026-03-10T10:00:00')")
    save_connection(
        shop.store,
        Connection(
            "till", f"sqlite:///{tmp_path}/till.db", table="sales", reads_as="orders", cursor="Changed", settle_days=1
        ),
    )
    _good(shop, "till")
    with sqlite3.connect(tmp_path / "till.db") as till:
        till.execute("insert into sales values ('S2', '2026-03-01 10:00:00', 'EUR', 1, '2026-03-09T09:00:00')")
        till.execute("insert into sales values ('S3', '2026-03-01 10:00:00', 'EUR', 100, '2026-03-01T09:00:00')")
    till.close()
    _good(shop, "till")
    assert sold(shop) == 11.5
    with duckdb.connect(str(tmp_path / "lines.duckdb")) as other:
        other.execute(
            "create table sales as select 'K1' as order_id, timestamptz '2026-03-01 10:00:00+00' as ordered_at, 'EUR' as currency, 2.5 as gross_sales"
        )
    save_connection(
        shop.store, Connection("duck", f"duckdb:///{tmp_path}/lines.duckdb", table="sales", reads_as="orders")
    )
    _good(shop, "duck")
    assert sold(shop) == 14


def test_many_rows_are_read_part_by_part(shop: Shop, server: Server) -> None:
    server.run(
        "insert into sales select 'M' || n, timestamptz '2026-03-01' + n * interval '1 second', 'EUR', 1, "
        "timestamptz '2026-03-01' + n * interval '1 second', n from generate_series(1, 45000) n"
    )
    save_connection(shop.store, Connection("m", server.url, table="sales", reads_as="orders", cursor="nr"))
    assert _good(shop, "m").state.rows == 45000
    assert sold(shop) == 45000
