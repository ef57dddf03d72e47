"""The demo shop's files as tables to ask questions of."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from ecm.demo import DemoShop, Truth

UNTIL = date(2026, 11, 22)


@dataclass(frozen=True)
class WrittenShop:
    """A demo shop on disk, and its files as tables."""

    shop: DemoShop
    con: duckdb.DuckDBPyConnection

    def path(self, name: str) -> Path:
        return next(p for p in self.shop.files if p.name == name)

    def truth(self, name: str) -> Truth:
        return next(t for t in self.shop.truths if t.name == name)

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return self.con.execute(query, list(values)).fetchall()

    def number(self, query: str, *values: object) -> float:
        ((answer,),) = self.ask(query, *values)
        return float(str(answer))


def opened(shop: DemoShop) -> WrittenShop:
    """The shop's files as tables: `shopify`, `refunds` … as text, `sold` one row an order, `lines` one a line."""
    con = duckdb.connect()
    _tables(con, shop.files[0].parent)
    return WrittenShop(shop, con)


def _tables(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    plain = "header = true, all_varchar = true"
    con.execute(f"create table shopify as select * from read_csv('{folder}/shopify_orders_*.csv', {plain})")
    for name in ("refunds", "payments", "fulfilment_costs", "product_costs", "products", "targets"):
        con.execute(f"create table {name} as select * from read_csv('{folder}/{name}.csv', {plain})")
    for name in ("ga4_transactions", "ga4_traffic_acquisition"):
        con.execute(f"create table {name} as select * from read_csv('{folder}/{name}.csv', {plain}, skip = 9)")
    _rows(con, "google", (folder / "google_ads_campaigns.csv").read_text("utf-16").splitlines()[2:], "\t")
    _rows(con, "meta", (folder / "meta_ads.csv").read_text("utf-8-sig").splitlines(), ",")
    con.execute(
        """
        create table sold as
        select "Name" as name, "Email" as email, left("Created at", 10)::date as day,
               substr("Created at", 12, 8)::time as clock, "Source" as source, "Discount Code" as code,
               "Financial Status" as state, "Payment Method" as method, "Billing Country" as country,
               "Subtotal"::decimal(18, 2) as subtotal, "Shipping"::decimal(18, 2) as shipping,
               "Taxes"::decimal(18, 2) as taxes, "Total"::decimal(18, 2) as total,
               "Discount Amount"::decimal(18, 2) as discount, "Refunded Amount"::decimal(18, 2) as refunded,
               "Cancelled at" as cancelled
        from shopify where "Total" is not null
        """
    )
    con.execute(
        """
        create table lines as
        select "Name" as name, left("Created at", 10)::date as day, "Lineitem name" as title, "Lineitem sku" as sku,
               "Lineitem quantity"::int as quantity, "Lineitem price"::decimal(18, 2) as price, p.category
        from shopify left join products p on p.sku = "Lineitem sku"
        """
    )


def _rows(con: duckdb.DuckDBPyConnection, name: str, lines: list[str], separator: str) -> None:
    header, *rows = csv.reader(lines, delimiter=separator)
    columns = zip(*rows, strict=True)
    con.register("read", pa.table({h: list(c) for h, c in zip(header, columns, strict=True)}))
    con.execute(f"create table {name} as select * from read")
    con.unregister("read")
