"""A warehouse's rows are read where they stand: the same questions get the same answers, and nothing is written there."""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from sqlalchemy.engine import make_url

from ecm.demo import build
from ecm.errors import StoreError
from ecm.facts import apply_settings, last_reading, rebuild_if_outdated
from ecm.filters import Basis, Compare, Filters, Period
from ecm.ingest import Status, load, undo, undo_all
from ecm.metrics import kpis, products, reconcile, rows_behind
from ecm.operate import refresh_warehouse
from ecm.schema import TABLES
from ecm.settings import Config, Settings
from ecm.store import Store
from ecm.store.lake import load_extension
from tests.store.conftest import new_database

TODAY = date(2026, 11, 23)
PERIOD = Period(date(2026, 10, 20), date(2026, 11, 22))
SECRET = "tr0ub4dor&3"  # noqa: S105 a made-up one
ORDERS = "create table orders (order_id text, ordered_at timestamptz, gross_sales numeric(12, 2), currency text)"
Sql = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demo shop, loaded from files as ever."""
    with Store(tmp_path_factory.mktemp("loaded")) as store:
        build(store, until=date(2026, 11, 22), days=60)
        yield store


@pytest.fixture(scope="module")
def filled(loaded: Store, postgres: str) -> str:
    """A database that holds the rows that stand in that shop."""
    url = new_database(postgres)
    with loaded.scratch() as con:
        load_extension(con, "postgres_scanner")
        con.execute(f"attach '{url}' as exported (type postgres)")
        for name, table in TABLES.items():
            columns = ", ".join(f'"{c.name}"' for c in table.columns)
            count = con.execute(f"select count(*) from {name}").fetchone()
            if count and count[0]:
                con.execute(f"create table exported.public.{name} as select namespace, {columns} from {name}")
        con.execute("detach exported")
    return url


@pytest.fixture(scope="module")
def stood(filled: str, loaded: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An empty store that stands on that database."""
    with Store(tmp_path_factory.mktemp("stood"), warehouse=filled, mirrored=True) as store:
        rebuild_if_outdated(store)
        apply_settings(store, loaded.settings())
        yield store


@pytest.fixture
def url(postgres: str) -> str:
    """An empty database."""
    return new_database(postgres)


@pytest.fixture
def sql(url: str) -> Sql:
    """Runs a statement there, as its owner."""

    def run(statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(url, autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    return run


def net_sales(store: Store, first: date = date(2026, 11, 1)) -> Decimal | None:
    answer = kpis(store, Filters(Period(first, date(2026, 11, 22))), metrics=["net_sales"], today=TODAY)
    value = answer.total["net_sales"]
    return None if value is None else Decimal(str(value))


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("by", [(), ("channel",), ("segment",), ("day",), ("country", "customer_type"), ("category",)])
def test_a_warehouse_answers_as_if_its_rows_had_been_loaded(
    by: tuple[str, ...], basis: Basis, loaded: Store, stood: Store
) -> None:
    filters = Filters(PERIOD, Compare.PREVIOUS, (), basis)
    ours, theirs = (kpis(s, filters, by=by, today=TODAY) for s in (stood, loaded))
    assert ours.total == theirs.total
    assert sorted(ours.rows, key=lambda r: str(r.members)) == sorted(theirs.rows, key=lambda r: str(r.members))
    assert ours.compare is not None
    assert theirs.compare is not None
    assert (ours.compare.total, ours.currency) == (theirs.compare.total, theirs.currency)
    assert ours.total["net_sales"]


def test_products_and_reconciliation_are_the_same(loaded: Store, stood: Store) -> None:
    ours, theirs = (products(s, Filters(PERIOD), TODAY) for s in (stood, loaded))
    assert {p.sku: p for p in ours.rows} == {p.sku: p for p in theirs.rows}
    assert ours.rows
    assert reconcile(stood, PERIOD, TODAY).ours == reconcile(loaded, PERIOD, TODAY).ours


@pytest.mark.parametrize("name", ["net_sales", "sessions", "sales_less_media", "gross_profit"])
def test_a_figure_opens_to_the_same_rows_but_for_the_file(name: str, loaded: Store, stood: Store) -> None:
    def cells(store: Store) -> list[list[tuple[Any, ...]]]:
        behind = rows_behind(store, Filters(PERIOD), name, TODAY)
        return [sorted((row[:-2] for row in e.cells), key=str) for e in behind]

    assert cells(stood) == cells(loaded)
    assert cells(stood)[0]


def test_notes_say_that_and_when_the_warehouse_was_read(stood: Store) -> None:
    answer = kpis(stood, Filters(PERIOD), today=TODAY)
    (text,) = [n.text for n in answer.notes if n.about == "warehouse" and not n.is_warning]
    assert "orders" in text
    assert "collected" in text


def test_nothing_can_be_written_to_a_warehouse(stood: Store, filled: str) -> None:
    with stood.scratch() as con:
        for statement in (
            "delete from warehouse.public.orders",
            "insert into warehouse.public.orders (order_id) values ('x')",
            "drop table warehouse.public.orders",
            "call postgres_execute('warehouse', 'delete from orders')",
            "delete from orders",
            "insert into orders (order_id) values ('x')",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(statement)
    with psycopg.connect(filled) as connection:
        assert connection.execute("select count(*) from orders").fetchone() != (0,)


def test_a_few_columns_are_enough_and_moments_get_the_shops_day(sql: Sql, url: str, tmp_path: Path) -> None:
    sql(ORDERS)
    sql(
        "insert into orders values ('1', '2026-11-01 23:30:00+00', 100, 'EUR'), ('2', '2026-11-02 12:00+00', 50, 'EUR')"
    )
    with Store(tmp_path, warehouse=url) as store:
        rebuild_if_outdated(store)
        assert net_sales(store) == 150
        assert net_sales(store, date(2026, 11, 2)) == 50
        apply_settings(store, Settings(timezone="Europe/Berlin"))
        assert net_sales(store, date(2026, 11, 2)) == 150
        answer = kpis(store, Filters(PERIOD), metrics=["sessions"], today=TODAY)
        assert answer.total["sessions"] is None


def test_a_report_without_a_cut_gets_one_from_its_columns(sql: Sql, url: str, tmp_path: Path) -> None:
    sql("create table traffic (date date, channel text, device text, sessions int)")
    sql("insert into traffic values ('2026-11-02', 'Email', 'mobile', 5), ('2026-11-02', 'Direct', null, 7)")
    with Store(tmp_path, warehouse=url) as store:
        rebuild_if_outdated(store)
        answer = kpis(store, Filters(PERIOD), by=("device",), metrics=["sessions"], today=TODAY)
    assert answer.total["sessions"] == 12
    assert {r.members[0]: r.values["sessions"] for r in answer.rows} == {"mobile": 5, "": 7}


def test_an_e_mail_there_is_a_hash_here(sql: Sql, url: str, tmp_path: Path) -> None:
    sql(ORDERS)
    sql("alter table orders add customer_id text")
    sql("insert into orders values ('1', now() - interval '9 days', 1, 'EUR', 'Somebody@shop.example')")
    with Store(tmp_path, warehouse=url) as store:
        rebuild_if_outdated(store)
        with store.read() as connection:
            kept = connection.exec_driver_sql("select customer_id from order_facts").scalar_one()
    assert len(kept) == 24
    assert "@" not in kept


def test_countries_devices_and_currencies_there_are_those_of_files(sql: Sql, url: str, tmp_path: Path) -> None:
    sql(f"{ORDERS[:-1]}, country text, device text)")
    for number, (country, device) in enumerate(
        [
            ("Germany", "Smartphone"),
            ("de", "mobile"),
            ("Deutschland", "Mobilgeräte"),
            ("UK", "PC"),
            ("Narnia", ""),
            (None, None),
        ]
    ):
        written = ["null" if text is None else f"'{text}'" for text in (country, device)]
        sql(f"insert into orders values ('{number}', '2026-11-02', 10, 'eur', {', '.join(written)})")
    with Store(tmp_path, warehouse=url) as store:
        rebuild_if_outdated(store)
        filters = Filters(PERIOD, where=(("country", ("Germany",)),))
        told = kpis(store, Filters(PERIOD), by=["country", "device"], metrics=["orders"], today=TODAY)
        assert kpis(store, filters, metrics=["orders"], today=TODAY).total["orders"] == 3
    assert told.currency == "EUR"
    assert {row.members: row.values["orders"] for row in told.rows} == {
        ("DE", "mobile"): 3, ("GB", "desktop"): 1, ("Narnia", ""): 1, ("", ""): 1,
    }  # fmt: skip


def test_rows_added_and_taken_away_later_appear_after_a_refresh(sql: Sql, url: str, shop: Config) -> None:
    sql(ORDERS)
    sql("insert into orders values ('1', '2026-11-01', 100, 'EUR')")
    with Store.of(replace(shop, warehouse=url), mirrored=True) as store:
        assert rebuild_if_outdated(store)
        assert not rebuild_if_outdated(store)
        sql("insert into orders values ('2', '2026-11-02', 50, 'EUR')")
        assert net_sales(store) == 100
        before = store.version
        read = refresh_warehouse(store)
        assert read is not None
        assert (read.orders, net_sales(store), store.version > before) == (2, 150, True)
        sql("delete from orders where order_id = '1'")
        refresh_warehouse(store)
        assert net_sales(store) == 50


def test_a_warehouse_whose_connections_were_cut_is_read_again(sql: Sql, url: str, tmp_path: Path) -> None:
    sql(ORDERS)
    with Store(tmp_path, warehouse=url) as store:
        rebuild_if_outdated(store)
        sql(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        sql("insert into orders values ('1', '2026-11-01', 100, 'EUR')")
        refresh_warehouse(store)
        assert net_sales(store) == 100


def test_a_table_that_is_gone_is_an_error_that_speaks_of_the_warehouse(sql: Sql, url: str, tmp_path: Path) -> None:
    sql(ORDERS)
    sql("insert into orders values ('1', '2026-11-01', 100, 'EUR')")
    with Store(tmp_path, warehouse=url) as store:
        rebuild_if_outdated(store)
        sql("drop table orders")
        assert net_sales(store) == 100
        with pytest.raises(StoreError, match="The warehouse could not be read"):
            reconcile(store, PERIOD, TODAY)
        with pytest.raises(StoreError, match="The warehouse could not be read"):
            refresh_warehouse(store)
        assert net_sales(store) == 100


def test_rows_a_load_would_not_have_taken_are_told(sql: Sql, url: str, tmp_path: Path) -> None:
    sql(ORDERS)
    sql(
        "insert into orders values ('1', null, 100, 'EUR'), ('2', '2026-11-02', 5, 'EUR'), ('2', '2026-11-02', 5, 'EUR')"
    )
    with Store(tmp_path, warehouse=url) as store:
        rebuild_if_outdated(store)
        answer = kpis(store, Filters(PERIOD), metrics=["net_sales"], today=TODAY)
    said = [n.text for n in answer.notes if n.text.startswith("Rows of")]
    assert said == [
        "Rows of orders without ordered_at: 1.",
        "Rows of orders with the order_id of another: 1; each of them counts.",
    ]


@pytest.mark.parametrize(
    ("tables", "what"),
    [
        ("create table orders (order_id text, gross_sales numeric)", "orders lacks the column ordered_at"),
        ("create table refunds (refund_id text)", "refunds lacks the columns order_id, refunded_at, amount"),
        ("create table orders (order_id text, ordered_at int[])", "column ordered_at of its table orders is INTEGER"),
        ("create table orders (order_id text, ordered_at date, total boolean)", "column total of its table orders"),
        ("create table unrelated (x int)", "none of the canonical tables"),
    ],
)
def test_a_table_that_does_not_fit_is_named_with_its_column(
    tables: str, what: str, sql: Sql, url: str, tmp_path: Path
) -> None:
    sql(tables)
    with pytest.raises(StoreError, match=what) as caught:
        Store(tmp_path, warehouse=url)
    assert caught.value.hint


def test_a_text_that_is_no_number_is_named_with_its_table_and_column(sql: Sql, url: str, tmp_path: Path) -> None:
    sql("create table orders (order_id text, ordered_at date, gross_sales text)")
    sql("insert into orders values ('1', '2026-11-01', '12.50'), ('2', '2026-11-02', 'twelve')")
    with Store(tmp_path, warehouse=url) as store:
        with pytest.raises(StoreError, match="column gross_sales of its table orders cannot be read as money in 1 row"):
            rebuild_if_outdated(store)
        sql("delete from orders where order_id = '2'")
        rebuild_if_outdated(store)
        assert net_sales(store) == Decimal("12.5")


def test_the_users_search_path_says_in_which_schema_the_tables_are(sql: Sql, url: str, tmp_path: Path) -> None:
    sql("create schema sold")
    sql(ORDERS.replace("orders", "sold.orders"))
    sql("insert into sold.orders values ('1', '2026-11-01', 100, 'EUR')")
    sql("create table orders (something int)")
    with Store(tmp_path, warehouse=f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3Dsold") as store:
        rebuild_if_outdated(store)
        assert net_sales(store) == 100


def test_a_view_is_as_good_as_a_table(sql: Sql, url: str, tmp_path: Path) -> None:
    sql("create table sales (no int, at timestamp, sum float)")
    sql("insert into sales values (1, '2026-11-01 10:00', 100)")
    sql(
        "create view orders as select no as order_id, at as ordered_at, sum as gross_sales, 'EUR' as currency from sales"
    )
    with Store(tmp_path, warehouse=url) as store:
        rebuild_if_outdated(store)
        assert net_sales(store) == 100


def test_a_table_that_may_not_be_read_is_named(sql: Sql, url: str, tmp_path: Path) -> None:
    sql(ORDERS)
    name = "reader_" + make_url(url).database[-8:]  # type: ignore[index]  # it has one
    sql(f"create role {name} login")
    given = make_url(url).set(username=name).render_as_string(hide_password=False)
    with pytest.raises(StoreError, match="does not let its user read orders"):
        Store(tmp_path, warehouse=given)
    sql(f"grant select on orders to {name}")
    with Store(tmp_path, warehouse=given) as store:
        assert rebuild_if_outdated(store)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (f"mysql://shop:{SECRET}@localhost/shop", "ECM_WAREHOUSE is no PostgreSQL URL; no other kind"),
        (f"postgresql://shop:{SECRET}@127.0.0.1:1/shop", "The warehouse could not be opened"),
        (f"postgresql://shop:{SECRET}@localhost/shop?nonsense=1", "ECM_WAREHOUSE cannot be read"),
    ],
)
def test_a_warehouse_that_cannot_be_opened_never_tells_its_password(given: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=what) as caught:
        Store(tmp_path, warehouse=given)
    assert SECRET not in f"{caught.value.message} {caught.value.hint}"
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_file_of_a_held_table_is_refused_and_others_are_loaded(sql: Sql, url: str, tmp_path: Path) -> None:
    sql(ORDERS)
    sql("create table order_lines (order_id text, line_no int, sku text, quantity int, unit_price numeric)")
    sql("insert into orders values ('1', '2026-11-01', 100, 'EUR')")
    sql("insert into order_lines values ('1', 1, 'A', 2, 50)")
    orders, costs = tmp_path / "orders.csv", tmp_path / "costs.csv"
    orders.write_text("order_id,ordered_at\n7,2026-11-01 10:00:00\n8,nonsense\n")
    costs.write_text("sku,valid_from,unit_cost,currency\nA,2026-01-01,20,EUR\n")
    with Store(tmp_path / "home", warehouse=url) as store:
        rebuild_if_outdated(store)
        before = store.version
        (refused,) = load(store, [orders], today=TODAY)
        assert refused.status is Status.UNREADABLE
        assert refused.error is not None
        assert "holds orders" in refused.error.message
        assert store.version == before
        with store.read() as connection:
            assert connection.exec_driver_sql("select count(*) from quarantine").scalar_one() == 0
        (taken,) = load(store, [costs], today=TODAY)
        assert taken.status is Status.LOADED
        answer = kpis(store, Filters(PERIOD), metrics=["cogs", "net_sales"], today=TODAY)
        assert (answer.total["cogs"], answer.total["net_sales"]) == (40, 100)


def test_what_was_loaded_before_is_out_of_sight_can_be_undone_and_comes_back(
    sql: Sql, url: str, tmp_path: Path
) -> None:
    sql(ORDERS)
    sql("insert into orders values ('1', '2026-11-01', 100, 'EUR')")
    files = []
    for n, amount in ((7, 3), (8, 5)):
        files.append(tmp_path / f"orders{n}.csv")
        files[-1].write_text(f"order_id,ordered_at,gross_sales,currency\n{n},2026-11-01 10:00:00,{amount},EUR\n")
    home = tmp_path / "home"
    with Store(home) as store:
        first, _ = load(store, files, today=TODAY)
        assert net_sales(store) == 8
    with Store(home, warehouse=url) as store:
        rebuild_if_outdated(store)
        assert net_sales(store) == 100
        undo(store, first.import_id or 0)
        assert net_sales(store) == 100
    with Store(home) as store, pytest.raises(StoreError, match="ECM_WAREHOUSE is not set"):
        rebuild_if_outdated(store)
    with Store(home, warehouse="none") as store:
        assert rebuild_if_outdated(store)
        assert net_sales(store) == 5
        with store.read() as connection:
            assert last_reading(connection) is None
    with Store(home) as store:
        assert not rebuild_if_outdated(store)


def test_beginning_again_keeps_what_the_warehouse_holds(sql: Sql, url: str, tmp_path: Path) -> None:
    sql(ORDERS)
    sql("insert into orders values ('1', '2026-11-01', 100, 'EUR')")
    with Store(tmp_path, warehouse=url) as store:
        rebuild_if_outdated(store)
        undo_all(store)
        assert net_sales(store) == 100
