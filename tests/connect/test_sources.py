"""Connected sources against real servers: PostgreSQL, HTTP, a folder; what is new arrives, secrets are never kept or shown."""

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa

from ecm.cli import main
from ecm.connect import Connection, checked, connections, keep, shown_url, state_of
from ecm.errors import BadValue, UnknownName
from ecm.operate import refresh_sources
from ecm.store import Store
from tests.metrics.shop import Shop

TODAY = date(2026, 11, 23)
ORDERS = "order_id,ordered_at,currency,gross_sales\n"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with Store(tmp_path / "home") as store:
        yield Shop(store, tmp_path, TODAY)


class _Served(http.server.BaseHTTPRequestHandler):
    """Serves `pages`: path → (status, headers, body); knows one ETag."""

    pages: ClassVar[dict[str, tuple[int, dict[str, str], bytes]]]
    asked: ClassVar[list[tuple[str, str]]]

    def do_GET(self) -> None:
        type(self).asked.append((self.path, self.headers.get("If-None-Match", "")))
        status, headers, body = self.pages.get(self.path, (404, {}, b""))
        if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keeps the tests' output quiet."""


@pytest.fixture
def web() -> Iterator[tuple[str, type[_Served]]]:
    class Served(_Served):
        pages: ClassVar = {}
        asked: ClassVar = []

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Served)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", Served
    server.shutdown()
    server.server_close()
    thread.join()


def _sold(shop: Shop) -> object:
    return shop.value("gross_sales", "2026-01-01", "2026-12-31")


def test_a_folder_gives_each_file_once_and_what_comes_later(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "a.csv").write_text(ORDERS + "F1,2026-01-05,EUR,10\n")
    keep(shop.store, Connection("drop", str(folder)))
    (first,) = refresh_sources(shop.store, today=TODAY)
    assert ([f.file for f in first.files], first.state.rows, first.error) == (["drop: a.csv"], 1, None)
    (folder / "b.csv").write_text(ORDERS + "F2,2026-01-06,EUR,5\nF1,2026-01-05,EUR,20\n")
    (folder / ".hidden").write_text("x")
    (second,) = refresh_sources(shop.store, ["drop"], today=TODAY)
    assert [f.file for f in second.files] == ["drop: b.csv"]
    assert _sold(shop) == 25
    (third,) = refresh_sources(shop.store, ["drop"], today=TODAY)
    assert (third.files, third.state.error) == ((), "")
    folder.rename(tmp_path / "gone")
    (failed,) = refresh_sources(shop.store, ["drop"], today=TODAY)
    assert failed.error is not None
    assert "no folder" in failed.error.message
    assert state_of(shop.store, "drop")[1].error == failed.error.message
    assert failed.state.last_success == third.state.last_success
    with pytest.raises(UnknownName):
        refresh_sources(shop.store, ["dorp"], today=TODAY)


def test_an_address_is_read_when_it_changed_and_only_where_it_may_be(
    shop: Shop, web: tuple[str, type[_Served]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, served = web
    served.pages["/o.csv?token=s3cret"] = (200, {"ETag": '"one"'}, (ORDERS + "H1,2026-02-05,EUR,10\n").encode())
    monkeypatch.setenv("FEED_TOKEN", "s3cret")
    address = url + "/o.csv?token=${FEED_TOKEN}"
    keep(shop.store, Connection("closed", address))
    (refused,) = refresh_sources(shop.store, today=TODAY)
    assert refused.error is not None
    assert "private network" in refused.error.message
    assert served.asked == []

    keep(shop.store, Connection("feed", address, allow_private=True))
    (first,) = refresh_sources(shop.store, ["feed"], today=TODAY)
    assert [f.file for f in first.files] == ["feed: o.csv"]
    (again,) = refresh_sources(shop.store, ["feed"], today=TODAY)
    assert (again.files, again.error, served.asked[-1][1]) == ((), None, '"one"')
    served.pages["/o.csv?token=s3cret"] = (200, {"ETag": '"two"'}, (ORDERS + "H1,2026-02-05,EUR,30\n").encode())
    refresh_sources(shop.store, ["feed"], today=TODAY)
    assert _sold(shop) == 30

    served.pages["/o.csv?token=s3cret"] = (302, {"Location": "file:///etc/passwd"}, b"")
    (led_away,) = refresh_sources(shop.store, ["feed"], today=TODAY)
    assert led_away.error is not None
    assert "not http(s)" in led_away.error.message
    served.pages.clear()
    (missing,) = refresh_sources(shop.store, ["feed"], today=TODAY)
    assert missing.error is not None
    assert "404" in missing.error.message
    monkeypatch.delenv("FEED_TOKEN")
    (unset,) = refresh_sources(shop.store, ["feed"], today=TODAY)
    assert unset.error is not None
    assert "FEED_TOKEN" in unset.error.message
    with shop.store.read() as connection:
        kept = str(connection.exec_driver_sql("select * from sources").all())
    assert "s3cret" not in kept


def test_a_database_keeps_itself_current_across_changes_to_old_rows(shop: Shop, postgres: str) -> None:
    engine = sa.create_engine(postgres)

    def run(sql: str) -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql(sql)

    run(
        "create table sales (order_id text, ordered_at timestamptz, currency text, gross_sales numeric, changed timestamptz)"
    )
    run(
        "insert into sales values ('D1', '2026-03-01 10:00+01', 'EUR', 10, '2026-03-01'), "
        "('D2', '2026-03-02 23:30+01', 'EUR', 20, '2026-03-10'), ('D3', '2026-03-03', 'EUR', null, '2026-03-10')"
    )
    keep(shop.store, Connection("shop-db", postgres, table="sales", reads_as="orders", cursor="changed", settle_days=2))
    (first,) = refresh_sources(shop.store, today=TODAY)
    assert (first.error, first.state.rows) == (None, 3)
    assert _sold(shop) == 30
    # Within the settle window, changed after the fact without a new stamp; before it, with one.
    run("update sales set gross_sales = 25 where order_id = 'D2'")
    run("update sales set gross_sales = 15, changed = '2026-03-11' where order_id = 'D1'")
    run("insert into sales values ('D4', '2026-03-11', 'EUR', 1, '2026-03-11')")
    (second,) = refresh_sources(shop.store, today=TODAY)
    assert second.state.rows == 4
    assert _sold(shop) == 15 + 25 + 1
    # What lies before the window is not read again.
    run("update sales set gross_sales = 999, changed = '2026-03-01' where order_id = 'D1'")
    refresh_sources(shop.store, today=TODAY)
    assert _sold(shop) == 41
    (entry,) = [s for c, s in connections(shop.store) if c.name == "shop-db"]
    assert entry.cursor_value.startswith("moment 2026-03-11")
    run("drop table sales")
    (gone,) = refresh_sources(shop.store, today=TODAY)
    assert gone.error is not None
    assert "sales" in gone.error.message
    assert "postgresql" not in gone.error.message
    engine.dispose()


@pytest.mark.parametrize(
    ("recipe", "tables"),
    [
        (
            "woocommerce",
            (
                "create table wp_wc_orders (id int, date_created_gmt timestamp, date_updated_gmt timestamp, billing_email text, "
                "customer_id int, status text, currency text, total_amount numeric, tax_amount numeric, payment_method text, type text)",
                "create table wp_wc_order_stats (order_id int, net_total numeric, shipping_total numeric)",
                "create table wp_wc_order_addresses (order_id int, address_type text, country text)",
                "create table wp_wc_order_product_lookup (order_item_id int, order_id int, product_id int, variation_id int, "
                "product_qty int, product_net_revenue numeric, coupon_amount numeric, tax_amount numeric)",
                "create table wp_woocommerce_order_items (order_item_id int, order_item_name text)",
                "create table wp_wc_product_meta_lookup (product_id int, sku text)",
                "insert into wp_wc_orders values (7, '2026-04-01', '2026-04-02', 'a@example.com', 3, 'wc-completed', 'EUR', "
                "119, 19, 'cod', 'shop_order'), (8, '2026-04-01', '2026-04-02', '', 0, 'wc-cancelled', 'EUR', 5, 0, '', 'shop_order')",
                "insert into wp_wc_order_stats values (7, 95, 5)",
                "insert into wp_wc_order_addresses values (7, 'billing', 'DE')",
                "insert into wp_wc_order_product_lookup values (1, 7, 40, 41, 2, 95, 5, 19)",
                "insert into wp_woocommerce_order_items values (1, 'Mug, red')",
                "insert into wp_wc_product_meta_lookup values (41, 'MUG-R')",
            ),
        ),
        (
            "magento",
            (
                "create table sales_order (entity_id int, increment_id text, created_at timestamp, updated_at timestamp, "
                "customer_email text, state text, base_currency_code text, base_subtotal numeric, base_discount_amount numeric, "
                "base_shipping_amount numeric, base_tax_amount numeric, base_grand_total numeric, coupon_code text)",
                "create table sales_order_address (parent_id int, address_type text, country_id text)",
                "create table sales_order_item (item_id int, order_id int, parent_item_id int, sku text, product_id int, name text, "
                "qty_ordered numeric, base_price numeric, base_discount_amount numeric, base_tax_amount numeric, base_cost numeric)",
                "insert into sales_order values (1, '000000007', '2026-04-01', '2026-04-02', 'a@example.com', 'complete', "
                "'EUR', 100, -5, 5, 19, 119, 'SPRING'), (2, '000000008', '2026-04-01', '2026-04-02', '', 'canceled', "
                "'EUR', 5, 0, 0, 0, 5, null)",
                "insert into sales_order_address values (1, 'billing', 'DE')",
                "insert into sales_order_item values (1, 1, null, 'MUG-R', 40, 'Mug, red', 2, 50, 5, 19, 20), "
                "(2, 1, 1, 'MUG-R', 41, 'Mug, red', 2, 0, 0, 0, 20)",
            ),
        ),
    ],
)
def test_a_recipe_reads_a_shops_own_database(shop: Shop, postgres: str, recipe: str, tables: tuple[str, ...]) -> None:
    engine = sa.create_engine(postgres)
    with engine.begin() as connection:
        for statement in tables:
            # The recipes write casts as MySQL does; what PostgreSQL understands as well is proven here.
            connection.exec_driver_sql(statement)
    keep(shop.store, Connection("own", postgres, recipe=recipe))
    (done,) = refresh_sources(shop.store, today=TODAY)
    assert done.error is None
    answer = shop.ask("2026-04-01", "2026-04-01", ["orders", "gross_sales", "discounts"], by=["country"])
    assert [(r.members, r.values["orders"], r.values["gross_sales"], r.values["discounts"]) for r in answer.rows] == [
        (("DE",), 1, 100, 5)
    ]
    assert shop.values("gross_sales", "sku", "2026-04-01", "2026-04-01") == {"MUG-R": 100}
    with shop.store.read() as connection:
        stored = str(connection.exec_driver_sql("select * from orders_history").all())
    assert "example.com" not in stored
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://me:pass@db/shop", "postgresql+psycopg://me:***@db/shop"),
        ("postgresql+psycopg://me:${DB_PASSWORD}@db/shop", "postgresql+psycopg://me:${DB_PASSWORD}@db/shop"),
        ("https://x.example/f.csv?a=1&access_token=abc", "https://x.example/f.csv?a=1&access_token=***"),
        ("https://u:p@x.example/f.csv", "https://u:***@x.example/f.csv"),
        ("/srv/exports", "/srv/exports"),
    ],
)
def test_secrets_are_neither_shown_nor_kept(url: str, shown: str) -> None:
    assert shown_url(url) == shown
    if url != shown:
        with pytest.raises(BadValue, match="secret"):
            checked(Connection("s", url, table="orders" if url.startswith("post") else ""))


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (Connection("Bad Name", "/x"), "small letters"),
        (Connection("s", " "), "no address"),
        (Connection("s", "/x", table="orders"), "for databases alone"),
        (Connection("s", "postgresql://db/x"), "needs one of"),
        (Connection("s", "postgresql://db/x", table="a; drop table b"), "no table's name"),
        (Connection("s", "postgresql://db/x", query="delete from orders"), "SELECT or WITH"),
        (Connection("s", "postgresql://db/x", recipe="magneto"), "no recipe"),
        (Connection("s", "postgresql://db/x", table="o", cursor="a b"), "no column's name"),
    ],
)
def test_a_source_that_makes_no_sense_is_refused(made: Connection, says: str) -> None:
    with pytest.raises(BadValue, match=says):
        checked(made)


def test_a_source_is_late_when_it_was_due_and_did_not_come(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(ORDERS + "L1,2026-05-05,EUR,10\n")
    keep(shop.store, Connection("file", str(tmp_path / "o.csv"), every_hours=24))
    (done,) = refresh_sources(shop.store, today=TODAY)
    seen = done.state.last_success
    assert isinstance(seen, datetime)
    assert not done.state.is_late(24, seen + timedelta(hours=30))
    assert done.state.is_late(24, seen + timedelta(hours=37))


def test_the_command_line_connects_lists_refreshes_and_removes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "o.csv").write_text(ORDERS + "C1,2026-05-05,EUR,10\n")

    def run(*arguments: str) -> tuple[int, dict[str, object]]:
        code = main(["--home", str(tmp_path / "h"), *arguments, "--json"])
        return code, json.loads(capsys.readouterr().out)

    code, added = run("source", "add", "drop", "--url", str(tmp_path / "o.csv"), "--as", "orders")
    assert code == 0
    assert added["sources"] == [
        {
            "name": "drop",
            "url": str(tmp_path / "o.csv"),
            "last_success": None,
            "age_hours": None,
            "rows": None,
            "error": None,
            "is_late": False,
        }
    ]
    code, done = run("refresh")
    files = done["files"]
    assert isinstance(files, list)
    assert (code, files[0]["status"], files[0]["loaded"]) == (0, "loaded", 1)
    code, listed = run("source", "list")
    (entry,) = listed["sources"]  # type: ignore[misc]  # JSON has no types
    assert (entry["rows"], entry["error"], entry["age_hours"] < 1) == (1, None, True)
    (tmp_path / "o.csv").unlink()
    assert run("refresh", "drop")[0] == 2
    assert run("refresh", "nothing")[0] == 2
    assert run("source", "remove", "drop") == (0, {"sources": []})
