"""A segment of five conditions against the same question by hand; recognising a large file. Printed, never asserted on."""

import os
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from large_shop import fill, write_shopify

from ecm.exporters import recognise
from ecm.ingest import shape_of_file
from ecm.metrics import count_members
from ecm.segments import parse_rule
from ecm.store import Store

pytestmark = pytest.mark.bench

FULL = os.environ.get("ECM_BENCH") == "full"
LINES = 10 * int(os.environ.get("ECM_BENCH_ROWS", "1000000" if FULL else "20000"))
FILE_ROWS = 3_200_000 if FULL else 60_000
TODAY = date(2026, 11, 22)
RULE = {
    "all": [
        {"what": "orders", "op": "at least", "values": ["2"]},
        {"what": "spent", "op": "at least", "values": ["100"]},
        {"what": "days_since_last", "op": "at most", "values": ["400"]},
        {"any": [
            {"what": "country", "op": "is", "values": ["DE", "FR"]},
            {"what": "first_channel", "op": "is", "values": ["Email"]},
        ]},
        {"what": "bought_sku", "op": "is", "values": ["SKU-7", "SKU-11"]},
    ]
}  # fmt: skip
_BY_HAND = """
with bought as (
    select distinct namespace, customer_id from order_lines l join order_facts o using (namespace, order_id)
    where o.counts and l.sku in ('SKU-7', 'SKU-11') and o.customer_id <> '' and o.ordered_on <= date '2026-11-22'
), customers as (
    select namespace, customer_id, count(*) as orders, sum(gross_sales - discounts) as spent,
           max(ordered_on) as last_on, arg_max(country, ordered_on) as country, arg_min(channel, ordered_on) as first_channel
    from order_facts where counts and customer_id <> '' and ordered_on <= date '2026-11-22' group by all
)
select count(*) from customers semi join bought using (namespace, customer_id)
where orders >= 2 and spent >= 100 and date '2026-11-22' - last_on <= 400
  and (country in ('DE', 'FR') or first_channel = 'Email')
"""


def test_a_segment_of_five_conditions_against_a_query_by_hand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store(tmp_path / "home", memory_limit="3GB") as store:
        fill(store, LINES)
        rule = parse_rule(RULE)
        count_members(store, rule, TODAY)
        began = perf_counter()
        found, everyone = count_members(store, rule, TODAY)
        ours = perf_counter() - began
        with store.scratch() as con:
            con.execute(_BY_HAND).fetchone()
            began = perf_counter()
            by_hand = con.execute(_BY_HAND).fetchone()
            hand = perf_counter() - began
    assert by_hand is not None
    assert 0 < found < everyone
    # By hand the latest order of a day with several is any of them.
    assert abs(found - by_hand[0]) <= 0.01 * everyone + 2
    with capsys.disabled():
        print(f"\nA segment of five conditions on {everyone:,} customers and {LINES:,} lines")
        print(f"  by hand {hand:.2f} s, counted {ours:.2f} s (under 2 s), ratio {ours / hand:.2f}")


def test_recognising_a_large_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "orders.csv"
    write_shopify(path, FILE_ROWS)
    began = perf_counter()
    recognition = recognise(shape_of_file(path, path.name))
    taken = perf_counter() - began
    assert recognition is not None
    with capsys.disabled():
        print(f"\nRecognising {path.stat().st_size / 1e6:,.0f} MB as {recognition.source}: {taken:.2f} s (under 0.2 s)")
