"""Ratios to a peer in the same run, printed as a table; nothing here fails for being slow.

ECM_BENCH=full runs the sizes of the issue (1 M rows, 10 M lines; some minutes); ECM_BENCH_ROWS sets another size.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

import duckdb
import pytest

from ecm.facts import rebuild
from ecm.filters import Compare, Filters, Period
from ecm.metrics import kpis
from ecm.settings import Settings
from ecm.store import Store

pytestmark = pytest.mark.bench

FULL = os.environ.get("ECM_BENCH") == "full"
ROWS = int(os.environ.get("ECM_BENCH_ROWS", "1000000" if FULL else "20000"))
LINES = 10 * ROWS
TODAY = date(2026, 11, 23)
LAST_28_DAYS = Period(date(2026, 10, 26), date(2026, 11, 22))

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


# Run in a process of its own, so that its peak of memory is its own.
_BARE = """
import duckdb, sys, time
con = duckdb.connect(sys.argv[2])
began = time.perf_counter()
con.execute("create table raw as select * from read_csv(?, all_varchar = true)", [sys.argv[1]])
print("rows", con.execute("select count(*) from raw").fetchone()[0])
"""
_LOAD = """
import sys, time
from datetime import date
from pathlib import Path
from ecm.ingest import load
from ecm.store import Store
with Store(Path(sys.argv[2])) as store:
    began = time.perf_counter()
    (result,) = load(store, [Path(sys.argv[1])], today=date(2026, 11, 23))
    assert result.error is None, result.error
    assert result.rows == result.loaded, (result.rows, result.loaded, dict(result.reasons))
    print("rows", result.rows)
"""
_FOOT = """
import resource
print("seconds", time.perf_counter() - began)
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def measured(code: str, *arguments: Path) -> dict[str, float]:
    """rows, seconds and peak (megabytes) of a Python process that runs the code."""
    # The clock is read before the store is closed, by indenting the foot as the code's last line is.
    last = code.rstrip("\n").splitlines()[-1]
    indent = " " * (len(last) - len(last.lstrip()))
    foot = "".join(f"{indent}{line}\n" for line in _FOOT.strip().splitlines())
    done = subprocess.run(
        [sys.executable, "-c", code + foot, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines())}


def table(capsys: pytest.CaptureFixture[str], title: str, rows: list[tuple[str, str, str]]) -> None:
    with capsys.disabled():
        print(f"\n{title}")
        for what, value, limit in rows:
            print(f"  {what:<58} {value:>12}   {limit}")


def test_loading_a_shop_export_against_a_bare_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "orders.csv"
    write_shopify(path, ROWS)
    bare = measured(_BARE, path, tmp_path / "bare.duckdb")
    ours = measured(_LOAD, path, tmp_path / "home")
    bare_again = measured(_BARE, path, tmp_path / "bare2.duckdb")
    best = min(bare["seconds"], bare_again["seconds"])
    assert ours["rows"] == bare["rows"] == ROWS
    table(
        capsys,
        f"Loading {ROWS:,} rows × {len(COLUMNS)} columns ({path.stat().st_size / 1e6:,.0f} MB)",
        [
            ("bare read_csv into a table, the better of two", f"{best:.2f} s", ""),
            ("ecm.ingest.load: read, checked, stored, summarised", f"{ours['seconds']:.2f} s", ""),
            ("ratio", f"{ours['seconds'] / best:.2f}", "at most 1.5"),
            ("peak memory of the load", f"{ours['peak']:,.0f} MB", "under 1,500 MB"),
        ],
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


def median(call: Callable[[], object], times: int = 9) -> float:
    taken = []
    for _ in range(times):
        began = perf_counter()
        call()
        taken.append(perf_counter() - began)
    return sorted(taken)[times // 2]


# What one would write by hand for the table of channels, over the orders.
_BY_HAND = """
with asked(label, first, last) as (
    values ('now', date '2026-10-26', date '2026-11-22'), ('then', date '2026-09-28', date '2026-10-25')
), sales as (
    select label, channel, count(*) as orders, sum(gross_sales) as gross_sales, sum(discounts) as discounts,
           sum(shipping_income) as shipping, sum(units) as units,
           count(*) filter (customer_type = 'new') as new_customers
    from order_facts join asked on ordered_on between first and last where counts group by all
), returned as (
    select label, coalesce(o.channel, 'Unattributed') as channel, sum(r.amount) as returns
    from refund_facts r join asked on r.day between first and last
    left join order_facts o using (namespace, order_id) where r.counts group by all
), goods as (
    select label, o.channel, sum(c.cogs) as cogs
    from cost_facts c join asked on c.day between first and last
    join order_facts o using (namespace, order_id) group by all
), visits as (
    select label, channel, sum(sessions) as sessions from traffic
    join asked on date between first and last group by all
), media as (
    select label, channel, sum(cost) as cost from spend join asked on date between first and last group by all
)
select * from sales full join returned using (label, channel) full join goods using (label, channel)
full join visits using (label, channel) full join media using (label, channel) order by label, gross_sales desc
"""


def test_the_channels_table_against_a_query_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filters = Filters(LAST_28_DAYS, Compare.PREVIOUS)
    with Store(tmp_path / "small", mirrored=True) as small:
        fill(small, LINES // 10)
        kpis(small, filters, by=("channel",), today=TODAY)
        on_small = median(lambda: kpis(small, filters, by=("channel",), today=TODAY))
    with Store(tmp_path / "large", mirrored=True, memory_limit="3GB") as large:
        fill(large, LINES)
        with large.scratch() as con:
            by_hand = con.execute(_BY_HAND).fetchall()
            hand = median(lambda: con.execute(_BY_HAND).fetchall())
        answer = kpis(large, filters, by=("channel",), today=TODAY)
        on_large = median(lambda: kpis(large, filters, by=("channel",), today=TODAY))
    # The same table: orders by channel, of both periods.
    ours = {row.members[0]: row.values["orders"] for row in answer.rows if row.values["orders"]}
    theirs = {row[1]: row[2] for row in by_hand if row[0] == "now" and row[2]}
    assert ours == theirs
    table(
        capsys,
        f"The Channels page's data call on {LINES:,} order lines",
        [
            ("a query by hand over the orders", f"{hand * 1000:.0f} ms", ""),
            ("ecm.metrics.kpis by channel, against the period before", f"{on_large * 1000:.0f} ms", ""),
            ("ratio", f"{on_large / hand:.2f}", "at most 1.5"),
            (f"ratio to itself on {LINES // 10:,} lines", f"{on_large / on_small:.2f}", "at most 2"),
        ],
    )
