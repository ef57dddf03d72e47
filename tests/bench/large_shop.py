"""What the benches load: a Shopify-shaped export of any size, and a store filled with as many order lines."""

from pathlib import Path

import duckdb

from ecm.facts import rebuild
from ecm.settings import Settings
from ecm.store import Store

# 48 columns of a Shopify order export: (name, SQL of its cell; h is whether it is its order's first row).
_HEAD = "case when h then {} else '' end"
COLUMNS: tuple[tuple[str, str], ...] = (
    ("Name", "'#' || o"),
    ("Email", "'customer' || (hash(o) % 150000)::integer || '@shop.example'"),
    ("Financial Status", _HEAD.format("case o % 40 when 0 then 'refunded' when 1 then 'voided' else 'paid' end")),
    ("Paid at", _HEAD.format("written")),
    ("Fulfillment Status", _HEAD.format("'fulfilled'")),
    ("Fulfilled at", _HEAD.format("written")),
    ("Accepts Marketing", _HEAD.format("case when o % 3 = 0 then 'yes' else 'no' end")),
    ("Currency", _HEAD.format("'EUR'")),
    ("Subtotal", _HEAD.format("printf('%.2f', goods - discount)")),
    ("Shipping", _HEAD.format("'4.90'")),
    ("Taxes", _HEAD.format("printf('%.2f', round((goods - discount + 4.9) * 19 / 119, 2))")),
    ("Total", _HEAD.format("printf('%.2f', goods - discount + 4.9)")),
    ("Discount Code", _HEAD.format("case when discount > 0 then 'AUTUMN' else '' end")),
    ("Discount Amount", _HEAD.format("printf('%.2f', discount)")),
    ("Shipping Method", _HEAD.format("'Standard'")),
    ("Created at", "written"),
    ("Lineitem quantity", "quantity"),
    ("Lineitem name", "'Product ' || sku || ' - ' || case when sku % 2 = 0 then 'Blue, large' else 'Red' end"),
    ("Lineitem price", "printf('%.2f', price)"),
    ("Lineitem compare at price", "''"),
    ("Lineitem sku", "'SKU-' || sku"),
    ("Lineitem requires shipping", "'true'"),
    ("Lineitem taxable", "'true'"),
    ("Lineitem fulfillment status", "'fulfilled'"),
    ("Billing Name", _HEAD.format("'Customer ' || (o % 9000)")),
    ("Billing Street", _HEAD.format("'Street ' || (o % 900)")),
    ("Billing City", _HEAD.format("'Town ' || (o % 400)")),
    ("Billing Zip", _HEAD.format("'''' || (10000 + o % 80000)")),
    ("Billing Province", _HEAD.format("''")),
    ("Billing Country", _HEAD.format("country")),
    ("Shipping Name", _HEAD.format("'Customer ' || (o % 9000)")),
    ("Shipping Street", _HEAD.format("'Street ' || (o % 900)")),
    ("Shipping City", _HEAD.format("'Town ' || (o % 400)")),
    ("Shipping Zip", _HEAD.format("'''' || (10000 + o % 80000)")),
    ("Shipping Province", _HEAD.format("''")),
    ("Shipping Country", _HEAD.format("country")),
    ("Notes", _HEAD.format("case when o % 25 = 0 then 'Please ring' || chr(10) || 'twice, \"loud\"' else '' end")),
    ("Note Attributes", _HEAD.format("'utm_source: ' || utm || chr(10) || 'utm_medium: ' || medium")),
    ("Cancelled at", _HEAD.format("case when o % 40 = 1 then written else '' end")),
    ("Payment Method", _HEAD.format("'Shopify Payments'")),
    ("Payment Reference", _HEAD.format("'c' || o || '.1'")),
    ("Refunded Amount", _HEAD.format("case when o % 40 = 0 then printf('%.2f', goods - discount + 4.9) else '0.00' end")),
    ("Vendor", "'Brand ' || (sku % 20)"),
    ("Id", _HEAD.format("(5000000000 + o)::varchar")),
    ("Tags", _HEAD.format("''")),
    ("Source", _HEAD.format("'web'")),
    ("Lineitem discount", "'0.00'"),
    ("Outstanding Balance", _HEAD.format("'0.00'")),
)  # fmt: skip


def write_shopify(path: Path, rows: int) -> None:
    """That many rows of a Shopify-shaped export: about three lines an order, two years, some notes of several lines."""
    cells = ", ".join(f'{sql} as "{name}"' for name, sql in COLUMNS)
    with duckdb.connect() as con:
        con.execute("set preserve_insertion_order = true")
        con.execute(
            f"""
            copy (
                with numbered as (
                    select n, n // 3 as o, 1 + (hash(n, 2) % 400)::integer as sku, 1 + (hash(n, 3) % 3)::integer as quantity
                    from range({rows}) r(n)
                ), lines as (
                    select *, 5.0::double + (sku * 7) % 90 as price, n % 3 = 0 as h from numbered
                ), orders as (
                    select o, sum(quantity * price) as goods from lines group by o
                )
                select {cells} from (
                    select l.*, goods, case when l.o % 5 = 0 then round(goods / 10, 2) else 0.0::double end as discount,
                           strftime(timestamp '2024-11-24' + to_days((l.o % 729)::integer)
                                    + to_seconds((hash(l.o, 4) % 86000)::integer), '%Y-%m-%d %H:%M:%S +0100') as written,
                           ['DE', 'FR', 'NL', 'AT', 'ES'][1 + l.o % 5] as country,
                           ['google', 'facebook', 'newsletter', '', 'bing'][1 + (hash(l.o, 5) % 5)::integer] as utm,
                           ['cpc', 'paid_social', 'email', '', 'organic'][1 + (hash(l.o, 5) % 5)::integer] as medium
                    from lines l join orders using (o)
                ) order by n
            ) to '{path}' (header, delimiter ',', quote '"')
            """
        )


def fill(store: Store, lines: int) -> None:
    """Orders of three lines over two years with traffic and spend, put into the tables, and all that is derived of them."""
    orders = lines // 3
    with store.transaction() as transaction:
        con = transaction.con
        con.execute(
            f"""
            insert into orders by name
            select '' as namespace, '#' || n as order_id, moment as ordered_at, moment::date as ordered_on,
                   'c' || (hash(n) % {max(orders // 2, 1)}) as customer_id, 'online_store' as sales_channel,
                   case when n % 40 = 1 then 'cancelled' else 'paid' end as status, false as is_test, 'sale' as kind,
                   'EUR' as currency, 60 + n % 50 as gross_sales, n % 7 as discounts, 4.9 as shipping_income,
                   ['DE', 'FR', 'NL', 'AT', 'ES'][1 + n % 5] as country,
                   ['google', 'facebook', 'newsletter', '', 'bing'][1 + (hash(n, 5) % 5)::integer] as source,
                   ['cpc', 'paid_social', 'email', '', 'organic'][1 + (hash(n, 5) % 5)::integer] as medium,
                   '' as campaign, '' as channel, '' as coupon, '' as device, '' as external_id,
                   case when n % 40 = 0 then 20 else 0 end as refunded_amount, 1 as import_id, n + 2 as row_no
            from (select n, timestamp '2024-11-24' + to_days((n % 729)::integer) + to_seconds((hash(n, 4) % 86000)::integer)
                         as moment from range({orders}) r(n))
            """
        )
        con.execute(
            f"""
            insert into order_lines by name
            select '' as namespace, '#' || (n // 3) as order_id, (n % 3)::varchar as line_no,
                   'SKU-' || (hash(n, 2) % 400)::integer as sku, 'Category ' || (hash(n, 2) % 12)::integer as category,
                   1 as quantity, 20 + n % 17 as unit_price, 0 as discount, 8 as unit_cost, 1 as import_id, n + 2 as row_no
            from range({orders * 3}) r(n)
            """
        )
        for name, columns in (
            ("traffic", "'ga4' as tool, 1000 + (hash(d, c) % 500)::integer as sessions"),
            (
                "spend",
                "'google_ads' as tool, 'Google Ads' as platform, 'EUR' as currency, 100 + (hash(d, c) % 50)::integer as cost",
            ),
        ):
            con.execute(
                f"""
                insert into {name} by name
                select '' as namespace, d as date, d as starts_on, d as ends_on, c as channel, '' as account,
                       '' as campaign, 'channel' as cut, 1 as import_id, 2 as row_no, {columns}
                from (select (date '2024-11-24' + n::integer)::date as d from range(729) r(n)),
                     (select unnest(['Paid Search', 'Paid Social', 'Email', 'Direct', 'Organic Search']) as c)
                """
            )
        transaction.record(
            {
                "import_id": 1, "file": "bench", "sha256": "", "source": "bench", "source_title": "Bench",
                "namespace": "", "rows": lines, "loaded": lines, "first_on": "2024-11-24", "last_on": "2026-11-22",
                "tables": ["orders", "order_lines", "traffic", "spend"],
            }
        )  # fmt: skip
        rebuild(transaction, Settings())
