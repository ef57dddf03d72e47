"""A WooCommerce and a Magento database are read as their shops' own reports add up, without anything being prepared."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from ecm.connect import Connection, save_connection, state_of
from ecm.operate import refresh_sources
from ecm.store import Store
from tests.connect.shops import (
    MAGENTO_FIGURES,
    MAGENTO_ROWS,
    MAGENTO_TABLES,
    WOO_FIGURES,
    WOO_ROWS,
    WOO_TABLES,
    made,
)
from tests.metrics.shop import Shop

TODAY = date(2026, 11, 23)
# Tried by hand: the URL of an empty MySQL or MariaDB database whose user may make tables.
MYSQL = os.environ.get("ECM_TEST_MYSQL", "")
APRIL = ("2026-04-01", "2026-04-30")


@dataclass
class Own:
    """A shop with its own database."""

    shop: Shop
    engine: sa.Engine
    prefix: str

    def run(self, statements: Sequence[str]) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement.replace("{p}", self.prefix).replace(":", r"\:")))

    def connect(self, recipe: str, tables: Sequence[str], rows: Sequence[str]) -> None:
        moment = "timestamp" if self.engine.dialect.name == "postgresql" else "datetime"
        self.run(made((*tables, *rows), self.prefix, moment))
        url = self.engine.url.render_as_string(hide_password=False)
        os.environ["OWN_DB_URL"] = url
        save_connection(self.shop.store, Connection("own", "${OWN_DB_URL}", recipe=recipe, prefix=self.prefix))

    def refresh(self) -> None:
        (done,) = refresh_sources(self.shop.store, today=TODAY)
        assert done.error is None, done.error
        assert [(f.file, f.reasons) for f in done.files if f.quarantined or f.ignored] == []


@pytest.fixture(params=["postgresql", "mysql"])
def own(request: pytest.FixtureRequest, postgres: str, tmp_path: Path) -> Iterator[Own]:
    if request.param == "mysql" and not MYSQL:
        pytest.skip("no MySQL or MariaDB here (ECM_TEST_MYSQL)")
    engine = sa.create_engine(postgres if request.param == "postgresql" else MYSQL)
    with Store(tmp_path / "home") as store:
        shop = Shop(store, tmp_path, TODAY)
        shop.set("timezone", "Europe/Berlin")
        one = Own(shop, engine, "t1_")
        yield one
    os.environ.pop("OWN_DB_URL", None)
    with engine.begin() as connection:
        for name in sa.inspect(engine).get_table_names():
            if name.startswith("t1_"):
                connection.exec_driver_sql(f"drop table {name}")
    engine.dispose()


def test_a_woocommerce_database_comes_to_what_the_shop_sold(own: Own) -> None:
    own.connect("woocommerce", WOO_TABLES, WOO_ROWS)
    own.refresh()
    shop = own.shop
    answer = shop.ask(*APRIL, list(WOO_FIGURES))
    assert answer.total == WOO_FIGURES
    # Moments of the database are UTC, days the shop's; a refund counts on its own.
    assert shop.value("gross_sales", "2026-04-02", "2026-04-02") == 120
    assert (shop.value("returns", "2026-04-10", "2026-04-10"), shop.value("returns", "2026-04-12", "2026-04-12")) == (
        20,
        50,
    )
    # Blank is what came back of no product: shipping, a whole order.
    sold = {sku: value for sku, value in shop.values("gross_sales", "sku", *APRIL).items() if value}
    assert sold == {"MUG-R": 150, "TEA": 80}
    assert shop.values("gross_sales", "sales_channel", *APRIL) == {"online_store": 180, "draft": 50}
    assert shop.values("gross_sales", "country", *APRIL)["AT"] == 120
    assert shop.values("gross_sales", "campaign", *APRIL)["brand"] == 120
    assert shop.values("gross_sales", "channel", *APRIL)["Paid Search"] == 120
    assert shop.values("gross_sales", "channel", *APRIL)["Organic Search"] == 40
    assert shop.values("gross_sales", "device", *APRIL)["mobile"] == 120
    assert shop.value("gross_sales", *APRIL, coupon="spring") == 120
    with shop.store.read() as connection:
        stored = str(connection.exec_driver_sql("select * from orders_history").all())
        stock = connection.exec_driver_sql("select sku, stock, availability from products order by sku").all()
    assert "example.com" not in stored
    assert [tuple(r) for r in stock] == [
        ("MUG", None, "in_stock"),
        ("MUG-R", 7, "in_stock"),
        ("TEA", 0, "out_of_stock"),
    ]
    # An order of old is cancelled, another is refunded later: both arrive, nothing counts twice.
    own.run(
        [
            "update {p}wc_orders set status = 'wc-cancelled', date_updated_gmt = '2026-05-02 10:00:00' where id = 106",
            "insert into {p}wc_orders (id, type, status, currency, total_amount, tax_amount, date_created_gmt, "
            "date_updated_gmt, parent_order_id) values (203, 'shop_order_refund', 'wc-completed', 'EUR', -23.8, -3.8, "
            "'2026-05-02 11:00:00', '2026-05-02 11:00:00', 104)",
            "insert into {p}woocommerce_order_items values (20, 'Tea', 'line_item', 203)",
            "insert into {p}woocommerce_order_itemmeta values (2000, 20, '_qty', '-1'), (2001, 20, '_line_total', '-20'), "
            "(2002, 20, '_line_tax', '-3.8'), (2003, 20, '_product_id', '50')",
        ]
    )
    own.refresh()
    assert shop.ask(*APRIL, ["orders", "gross_sales", "returns"]).total == {
        "orders": 3,
        "gross_sales": 190,
        "returns": 70,
    }
    assert shop.value("returns", "2026-05-02", "2026-05-02") == 20
    own.run(["update {p}options set option_value = 'no' where option_id = 1"])
    (refused,) = refresh_sources(shop.store, today=TODAY)
    assert refused.error is not None
    assert "among its posts" in refused.error.message
    assert refused.state.cursor_value == state_of(shop.store, "own")[1].cursor_value


def test_a_magento_database_comes_to_what_the_shop_sold(own: Own) -> None:
    own.connect("magento", MAGENTO_TABLES, MAGENTO_ROWS)
    own.refresh()
    shop = own.shop
    assert shop.ask(*APRIL, list(MAGENTO_FIGURES)).total == MAGENTO_FIGURES
    assert shop.value("gross_sales", "2026-04-02", "2026-04-02") == 180
    sold = {sku: value for sku, value in shop.values("gross_sales", "sku", *APRIL).items() if value}
    assert sold == {"MUG-R": 100, "SET": 80, "TEA": 60}
    assert shop.values("discounts", "sku", *APRIL) == {"MUG-R": 10, "SET": 8, "TEA": 0}
    # Two mugs at 20, a set of 8 and 30, two and one teas at 8.
    assert shop.value("cogs", *APRIL) == 40 + 38 + 24
    assert shop.value("returns", "2026-04-10", "2026-04-10") == 42
    assert shop.values("gross_sales", "country", *APRIL)["AT"] == 100
    assert shop.value("gross_sales", *APRIL, coupon="SPRING") == 100
