"""Undo gives exactly the store in which a load never happened, whatever overlapped it, with all that is derived."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecm.ingest import Status, load, undo
from ecm.schema import FACTS, TABLES
from ecm.store import Store

TODAY = date(2026, 11, 23)
ORDERS = "order_id,ordered_at,customer_id,currency,gross_sales,discounts,source,medium,coupon,cancelled_at,country\n"
LINES = "order_id,line_no,sku,title,category,quantity,unit_price,discount\n"
REFUNDS = "refund_id,order_id,sku,refunded_at,quantity,restocked,amount,shipping\n"
TRAFFIC = "date,channel,device,sessions,transactions,revenue\n"
SPEND = "date,platform,account,campaign,currency,cost,impressions,clicks\n"
SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount,Cancelled at,Source,Id,Shipping Country\n"
)
# Files that share objects: an order edited later, a customer's earlier order, a refund that moves to another order,
# a day measured again, the same day at another grain, a cost that begins earlier.
FILES = {
    "orders_1.csv": ORDERS
    + "#1,2026-10-01 10:00:00,ann,EUR,30,2,google,cpc,,,DE\n#2,2026-10-02 11:00:00,ben,EUR,20,0,,,,,FR\n"
    + "#3,2026-10-03 12:00:00,ann,EUR,10,0,newsletter,email,WELCOME,,DE\n",
    "orders_2.csv": ORDERS
    + "#2,2026-10-05 11:00:00,ann,EUR,25,5,facebook.com,referral,,,FR\n#4,2026-09-30 09:00:00,ben,EUR,40,0,,,,,DE\n"
    + "#1,2026-10-01 10:00:00,ann,EUR,30,2,google,cpc,,2026-10-02 08:00:00,DE\n",
    "orders_3.csv": ORDERS + "#5,2026-09-01 09:00:00,ann,USD,40,0,bing,organic,,,US\n",
    "lines_1.csv": LINES + "#1,1,A,Apple,Fruit,2,10,2\n#1,2,B,Bread,Bakery,1,10,0\n#2,1,A,Apple,Fruit,2,10,0\n",
    "lines_2.csv": LINES + "#1,1,C,Cake,Bakery,3,10,2\n#3,1,A,Apple,Fruit,1,10,0\n#1001,9,A,Apple,Fruit,1,5,0\n",
    "refunds_1.csv": REFUNDS + "R1,#1,A,2026-10-04 10:00:00,1,1,9,1\nR2,#1001,,2026-10-09 10:00:00,0,0,4,0\n",
    "refunds_2.csv": REFUNDS + "R1,#2,A,2026-10-06 10:00:00,1,0,8,0\nR3,#9,,2026-10-06 10:00:00,0,0,3,0\n",
    "traffic_1.csv": TRAFFIC
    + "2026-10-01,Paid Search,,100,2,60\n2026-10-01,Email,,50,1,20\n2026-10-02,Paid Search,,80,1,30\n",
    "traffic_2.csv": TRAFFIC + "2026-10-02,Paid Search,,90,2,40\n2026-10-03,Direct,,10,0,0\n",
    "traffic_3.csv": TRAFFIC + "2026-10-02,Paid Search,mobile,60,1,20\n2026-10-02,Paid Search,desktop,40,1,20\n",
    "spend_1.csv": SPEND
    + "2026-10-01,Google Ads,acc,Brand,EUR,10,1000,50\n2026-10-02,Google Ads,acc,Brand,EUR,11,900,40\n",
    "spend_2.csv": SPEND
    + "2026-10-02,Google Ads,acc,Generic,EUR,12,900,40\n2026-10-02,Meta,m,Prospecting,EUR,5,90,4\n",
    "costs_1.csv": "sku,valid_from,unit_cost,currency\nA,2026-01-01,4,EUR\nB,2026-01-01,3,EUR\n",
    "costs_2.csv": "sku,valid_from,unit_cost,currency\nA,2026-10-02,5,EUR\nA,2026-01-01,4.5,EUR\nC,2026-01-01,2,USD\n",
    "customers.csv": "customer_id,first_order_at,orders_count\nann,2025-05-01 10:00:00,7\nben,,2\n",
    "attribution.csv": "order_id,tool,source,medium,campaign\n2,ga4,google,organic,\n700001,ga4,klaviyo,email,autumn\n",
    "payments.csv": "payment_id,order_id,at,kind,amount,fee,currency\nP1,#1,2026-10-01 10:01:00,charge,30,0.9,EUR\n",
    "money_back.csv": "payment_id,order_id,at,kind,amount,fee,currency\n"
    "P2,#1001,2026-10-06 10:01:00,refund,-12,-0.1,EUR\nP3,#1,2026-10-07 10:01:00,refund,-40,,EUR\n"
    "P4,#2,2026-10-08 10:01:00,refund,5,,EUR\nP5,#77,2026-10-08 10:01:00,refund,-5,,EUR\nP6,#1,2026-10-09 10:01:00,fee,0.2,,EUR\n",
    "products.csv": "sku,origin,as_of,title,category\nA,catalogue,2026-10-01,Apple,Fresh\nC,feed,2026-10-01,Cake,\n",
    "shopify_1.csv": SHOPIFY
    + "#1001,ann@shop.example,paid,EUR,25.00,5.00,4.79,30.00,,0.00,2026-10-02 10:00:00 +0200,2,Apple,10.00,A,4.00,,web,700001,DE\n"
    + "#1001,ann@shop.example,,,,,,,,,2026-10-02 10:00:00 +0200,1,Bread,5.00,B,,,,,\n"
    + "#1,cee@shop.example,paid,EUR,10.00,0.00,1.60,10.00,TEN,2.00,2026-10-03 23:30:00 +0200,1,Cake,12.00,C,0.00,,web,700002,FR\n",
    "shopify_2.csv": SHOPIFY
    + "#1001,ann@shop.example,refunded,EUR,20.00,5.00,3.99,25.00,,0.00,2026-10-02 10:00:00 +0200,2,Apple,10.00,A,25.00,,web,700001,DE\n"
    + "#1003,ann@shop.example,paid,EUR,10.00,0.00,1.60,10.00,,0.00,2026-10-02 10:00:00 +0200,1,Apple,10.00,A,0.00,,web,700004,DE\n"
    + "#1003,ann@shop.example,,,,,,,,,2026-10-02 10:00:00 +0200,1,Bread,5.00,B,,,,,\n"
    + "#1002,ann@shop.example,voided,EUR,5.00,0.00,0.80,5.00,,0.00,2026-10-01 08:00:00 +0200,1,Bread,5.00,B,0.00,2026-10-01 09:00:00 +0200,pos,700003,DE\n",
    # The orders of shopify_1 under other numbers; a copy that lost its # and, in a spreadsheet, its id.
    "renumbered_1.csv": SHOPIFY
    + "EU1001,ann@shop.example,paid,EUR,25.00,5.00,4.79,30.00,,0.00,2026-10-02 10:00:00 +0200,2,Apple,10.00,A,4.00,,web,700001,DE\n"
    + "EU1001,ann@shop.example,,,,,,,,,2026-10-02 10:00:00 +0200,1,Bread,5.00,B,,,,,\n"
    + "#1001,cee@shop.example,paid,EUR,10.00,0.00,1.60,10.00,TEN,2.00,2026-10-03 23:30:00 +0200,1,Cake,12.00,C,0.00,,web,700002,FR\n",
    "renumbered_2.csv": SHOPIFY
    + "FR7,ann@shop.example,paid,EUR,20.00,5.00,3.99,25.00,,0.00,2026-10-02 10:00:00 +0200,2,Apple,10.00,A,4.00,,web,700001,DE\n",
    "copy.csv": SHOPIFY
    + "1001,ann@shop.example,paid,EUR,25.00,5.00,4.79,30.00,,0.00,2026-10-02 10:00:00 +0200,2,Apple,12.50,A,4.00,,web,7.0E+05,DE\n"
    + "fr7,ann@shop.example,paid,EUR,20.00,5.00,3.99,25.00,,0.00,2026-10-02 10:00:00 +0200,2,Apple,10.00,A,4.00,,web,,DE\n",
    "payments_2.csv": "payment_id,order_id,at,kind,amount,fee,currency\nP2,1001,2026-10-02 10:01:00,charge,30,0.5,EUR\n"
    + "P3,700001,2026-10-02 10:01:00,charge,1,0.25,EUR\nP4,7,2026-10-03 10:01:00,charge,1,0.125,EUR\nP1,EU1001,2026-10-01 10:01:00,charge,30,0.9,EUR\n",
    "lines_3.csv": LINES + "1001,1,A,Apple,5,4,2\n0002,1,B,Bread,2,10,0\n",
    "refunds_3.csv": REFUNDS + "1001-refund-1,1001,A,2026-10-04 10:00:00,1,1,2,1\nR3,02,,2026-10-09 10:00:00,0,0,4,0\n",
    "deliveries.csv": "order_id,date,amount,currency\n700001,2026-10-02,3,EUR\n02,2026-10-03,4,EUR\n",
    "parcels.csv": "shipment_id,order_id,sku,quantity\nS1,1001,A,1\nS2,5,A,1\n",
}
Step = tuple[str, str | int]
steps = st.lists(
    st.one_of(
        st.sampled_from(sorted(FILES)).map(lambda name: ("load", name)),
        st.sampled_from(sorted(FILES)).map(lambda name: ("load", name)),
        st.integers(0, 3).map(lambda place: ("undo", place)),
    ),
    min_size=3,
    max_size=6,
)


class Pair:
    """Two stores with one identity key: one lives through a history, the other only through what survives of it.

    Each history is a namespace of its own in both, so that a store need not be made for each.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, content in FILES.items():
            (folder / name).write_text(content, encoding="utf-8")
        self.lived, self.rebuilt = Store(folder / "lived"), Store(folder / "rebuilt")
        with self.rebuilt.transaction() as transaction:
            key = json.dumps(self.lived.identity_key())
            transaction.con.execute("update settings set value = ? where name = '_identity_key'", [key])
        self.histories = 0

    def close(self) -> None:
        self.lived.close()
        self.rebuilt.close()

    def load(self, store: Store, name: str, namespace: str) -> int:
        (result,) = load(store, [self.folder / name], today=TODAY, namespace=namespace)
        assert result.status is Status.LOADED, (name, result.error)
        assert result.quarantined == result.ignored == 0, (name, result.reasons)
        assert result.import_id is not None
        return result.import_id


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    made = Pair(tmp_path_factory.mktemp("undo"))
    yield made
    made.close()


def state(store: Store, namespace: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, canonical and derived, without what says only when and as which import it came."""
    found: dict[str, list[tuple[object, ...]]] = {}
    with store.read() as connection:
        file_of = dict(
            tuple(row)
            for row in connection.exec_driver_sql(
                "select import_id, file from imports where namespace = ?", (namespace,)
            )
        )
        for table in (*TABLES, *FACTS.tables):
            names = FACTS.tables[table].columns.keys() if table in FACTS.tables else None
            columns = names or [*(c.name for c in TABLES[table].columns), "import_id", "row_no"]
            listed = ", ".join(
                f'round("{c}", 6) as "{c}"' if c in ("transactions", "conversions") else f'"{c}"' for c in columns
            )
            rows = connection.exec_driver_sql(f"select {listed} from {table} where namespace = ?", (namespace,))
            found[table] = sorted(
                (
                    tuple(
                        file_of[cell] if name == "import_id" else cell for name, cell in zip(columns, row, strict=True)
                    )
                    for row in rows
                ),
                key=repr,
            )
    return found


def lives_through(pair: Pair, history: Sequence[Step]) -> None:
    pair.histories += 1
    namespace = f"history {pair.histories}"
    survivors: list[tuple[int, str]] = []
    for what, which in history:
        if what == "undo":
            if survivors:
                undo(pair.lived, survivors.pop(int(which) % len(survivors))[0])
        elif which not in {name for _, name in survivors}:
            survivors.append((pair.load(pair.lived, str(which), namespace), str(which)))
    for _, name in survivors:
        pair.load(pair.rebuilt, name, namespace)
    lived, rebuilt = state(pair.lived, namespace), state(pair.rebuilt, namespace)
    for table, rows in rebuilt.items():
        assert lived[table] == rows, (table, [name for _, name in survivors])


@settings(max_examples=8, deadline=None, derandomize=True, database=None)
@given(history=steps)
def test_a_history_leaves_what_its_survivors_alone_would_have_left(pair: Pair, history: list[Step]) -> None:
    lives_through(pair, history)


def test_what_came_early_is_undone_under_all_that_came_later(pair: Pair) -> None:
    early = ("orders_1.csv", "lines_1.csv", "refunds_1.csv", "customers.csv", "shopify_1.csv")
    late = (
        "orders_2.csv",
        "products.csv",
        "lines_2.csv",
        "attribution.csv",
        "costs_2.csv",
        "refunds_2.csv",
        "shopify_2.csv",
    )
    gone: list[Step] = [("undo", place) for place in (3, 2, 0)]
    lives_through(pair, [*(("load", name) for name in (*early, *late)), *gone])


RENUMBERED = ("shopify_1.csv", "renumbered_1.csv", "renumbered_2.csv", "copy.csv")
NAMED = ("payments_2.csv", "lines_3.csv", "refunds_3.csv", "deliveries.csv", "attribution.csv")


@pytest.mark.parametrize("undone", [(0, 0, 0), (1, 1, 0), (2, 0, 1), (1, 0, 0), (3, 1, 0)])
def test_numbers_given_one_after_the_other_are_taken_back_in_any_order(pair: Pair, undone: tuple[int, ...]) -> None:
    """All loads, and after each undo what survives alone would have left."""
    before: list[Step] = [("load", name) for name in (*NAMED[:3], *RENUMBERED[:2], *NAMED[3:], *RENUMBERED[2:])]
    places = {"shopify_1.csv": 3, "renumbered_1.csv": 4, "renumbered_2.csv": 7, "copy.csv": 8}
    left, history = [places[name] for name in RENUMBERED], list(before)
    for place in undone:
        gone = left.pop(place)
        left = [p - 1 if p > gone else p for p in left]
        history.append(("undo", gone))
    lives_through(pair, history)


def test_what_was_given_back_is_undone_with_the_load_that_said_so(pair: Pair) -> None:
    loads = ("money_back.csv", "shopify_1.csv", "orders_1.csv", "lines_2.csv", "shopify_2.csv", "refunds_1.csv")
    lives_through(pair, [*(("load", name) for name in loads), ("undo", 4), ("undo", 2)])
    lives_through(pair, [*(("load", name) for name in reversed(loads)), ("undo", 5)])


def test_everything_undone_leaves_nothing(pair: Pair) -> None:
    pair.histories += 1
    namespace = f"history {pair.histories}"
    loaded = [pair.load(pair.lived, name, namespace) for name in ("orders_1.csv", "lines_1.csv", "shopify_1.csv")]
    for import_id in loaded:
        undo(pair.lived, import_id)
    assert not any(state(pair.lived, namespace).values())


def test_the_figures_follow_an_undo_at_once(pair: Pair) -> None:
    """The later file cancels order #1 and moves #2; without it both stand as they first came."""
    namespace = "figures"

    def sold() -> dict[str, tuple[int, float]]:
        with pair.lived.read() as connection:
            rows = connection.exec_driver_sql(
                "select day::varchar, sum(orders)::integer, sum(gross_sales)::double from daily_sales "
                "where namespace = ? group by day having sum(orders) > 0",
                (namespace,),
            )
            return {row[0]: (row[1], row[2]) for row in rows}

    pair.load(pair.lived, "orders_1.csv", namespace)
    first = {"2026-10-01": (1, 30.0), "2026-10-02": (1, 20.0), "2026-10-03": (1, 10.0)}
    assert sold() == first
    later = pair.load(pair.lived, "orders_2.csv", namespace)
    assert sold() == {"2026-10-03": (1, 10.0), "2026-10-05": (1, 25.0), "2026-09-30": (1, 40.0)}
    undo(pair.lived, later)
    assert sold() == first
