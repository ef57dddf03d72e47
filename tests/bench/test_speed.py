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
from large_shop import COLUMNS, fill, write_shopify

from ecm.filters import Compare, Filters, Period
from ecm.metrics import kpis
from ecm.store import Store

pytestmark = pytest.mark.bench

FULL = os.environ.get("ECM_BENCH") == "full"
ROWS = int(os.environ.get("ECM_BENCH_ROWS", "1000000" if FULL else "20000"))
LINES = 10 * ROWS
TODAY = date(2026, 11, 23)
MOST_STATEMENTS = 125
LAST_28_DAYS = Period(date(2026, 10, 26), date(2026, 11, 22))

# Run in a process of its own, so that its peak of memory is its own.
_BARE = """
import duckdb, sys, time
from pathlib import Path
con = duckdb.connect(sys.argv[2])
con.execute("set enable_progress_bar = false")
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
# The high-water mark of its own memory: the one resource.getrusage gives includes the process that started it.
_FOOT = """
print("seconds", time.perf_counter() - began)
print("peak", int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024)
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
    return {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines() if line.strip())}


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


# Statements of the program's own: the lake's catalogue logs its questions besides, which name it or are in capitals.
_ONE_ROW = """
import resource, sys
from datetime import date
from pathlib import Path
from ecm.ingest import load
from ecm.store import Store
with Store(Path(sys.argv[1])) as store:
    with store.scratch() as con:
        con.execute("call enable_logging('QueryLog')")
    used = resource.getrusage(resource.RUSAGE_SELF)
    (result,) = load(store, [Path(sys.argv[2])], today=date(2026, 11, 23))
    now = resource.getrusage(resource.RUSAGE_SELF)
    assert result.loaded == 1, result
    with store.scratch() as con:
        statements = con.execute(
            "select count(*) from duckdb_logs where type = 'QueryLog' and not contains(message, '__ducklake_metadata') "
            "and message not in ('BEGIN TRANSACTION', 'COMMIT', 'ROLLBACK')"
        ).fetchone()[0]
print("statements", statements)
print("cpu", now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime)
"""


def test_loading_one_row_into_a_shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, one = tmp_path / "orders.csv", tmp_path / "one.csv"
    write_shopify(path, ROWS)
    measured(_LOAD, path, tmp_path / "home")
    with duckdb.connect() as con:
        row = f"from read_csv('{path}', all_varchar = true) where Name = '#7' limit 1"
        con.execute(f"copy (select * replace ('#new' as Name, 'new' as Id) {row}) to '{one}' (header)")
    found = subprocess.run(
        [sys.executable, "-c", _ONE_ROW, str(tmp_path / "home"), str(one)], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    told = dict(line.split() for line in found.stdout.splitlines())
    # What was reached, so that it does not grow again; the aim is 25.
    assert int(told["statements"]) <= MOST_STATEMENTS
    table(
        capsys,
        f"Loading one row into a shop of {ROWS:,}",
        [("statements", told["statements"], "at most 25"), ("CPU", f"{float(told['cpu']):.2f} s", "at most 0.4 s")],
    )


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
