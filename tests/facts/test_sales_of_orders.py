"""What an order's sales are from, what an edit took out of it, and the fees that came back."""

import pytest

from tests.exporters.shopify_file import HEADER, export, order
from tests.metrics.shop import LINES, ORDERS, Shop, some, texts

UNASSIGNED = "Not assigned to products"
TOTALS = "order_id,ordered_at,currency,total,tax,shipping_income,tip,discounts"


def test_an_order_known_by_its_total_sold_what_is_left_without_tax_and_shipping(shop: Shop) -> None:
    shop.load(
        (
            TOTALS,
            "T1,2025-01-01,EUR,124,19,5,,",
            "T2,2025-01-02,EUR,62,9.5,2.5,,",
            "T3,2025-01-03,EUR,131,19,5,7,",
            "T4,2025-01-04,EUR,124,19,5,,20",
            "T5,2025-01-05,EUR,124,,5,,",
            "T6,2025-01-06,EUR,124,19,,,",
            "T7,2025-01-07,EUR,10,19,5,,",
            "T8,2025-01-08,EUR,124,19,5,,",
            "T9,2025-01-09,EUR,0,0,0,,",
        ),
        (LINES, "T8,1,A,Apple,1,70"),
    )
    answer = shop.ask("2025-01-01", "2025-01-09", ["gross_sales", "net_sales", "orders"], by=["day"])
    sales = [some(r.values, "gross_sales", "net_sales") for r in answer.rows]
    assert sales == [(100, 100), (50, 50), (100, 100), (120, 100), (0, 0), (0, 0), (0, 0), (70, 70), (0, 0)]
    assert "5 orders are known only by the total" in texts(answer)
    assert "3 orders are without known sales" in texts(answer)
    by_product = shop.values("net_sales", "sku", "2025-01-01", "2025-01-09")
    assert by_product == {UNASSIGNED: 350, "A": 70}


EDITED = {
    "the line worth the gap": (["A,1,100", "B,1,50"], 100, {"A": 100, "B": 0}, 1),
    "pieces of a line": (["A,3,20", "B,1,70"], 110, {"A": 40, "B": 70}, 3),
    "a line before pieces of another": (["A,2,50", "B,1,50"], 100, {"A": 100, "B": 0}, 2),
    "one of two lines of one product": (["A,1,50", "A,1,50"], 50, {"A": 50}, 1),
    "one of two products of one price": (["A,1,50", "B,1,50", "C,1,10"], 60, {"A": 50, "B": 50, "C": 10, UNASSIGNED: -50}, 2),
    "nothing that is worth it": (["A,1,100", "B,1,50"], 117, {"A": 100, "B": 50, UNASSIGNED: -33}, 2),
    "a line that was added": (["A,1,100"], 130, {"A": 100, UNASSIGNED: 30}, 1),
    "rounding": (["A,3,33.33"], 100, {"A": 99.99}, 3),
    "all of it": (["A,1,100"], 0, {"A": 0}, 0),
}  # fmt: skip


@pytest.fixture(scope="module")
def edited(shop: Shop) -> Shop:
    heads, lines = [ORDERS], ["order_id,line_no,sku,quantity,unit_price"]
    for n, (listed, gross, _, _) in enumerate(EDITED.values(), 1):
        heads.append(f"E{n},2025-02-{n:02},EUR,{gross}")
        lines += [f"E{n},{place},{line}" for place, line in enumerate(listed)]
    shop.load(heads, lines)
    return shop


@pytest.mark.parametrize("what", EDITED)
def test_what_an_edit_took_out_is_taken_out_of_the_products_too(edited: Shop, what: str) -> None:
    day = f"2025-02-{list(EDITED).index(what) + 1:02}"
    _, gross, products, units = EDITED[what]
    answer = edited.ask(day, day, ["net_sales", "units", "units_per_order"], by=["sku"])
    assert {r.members[0]: r.values["net_sales"] for r in answer.rows} == products
    assert some(answer.total, "net_sales", "units", "units_per_order") == (gross, units, units)
    assert sum(float(r.values["units"] or 0) for r in answer.rows) == units


def test_an_order_is_none_of_a_product_that_was_taken_out_of_it(edited: Shop) -> None:
    assert edited.values("orders", "sku", "2025-02-01", "2025-02-01") == {"A": 1, "B": 0}


def test_fees_keep_their_sign(shop: Shop) -> None:
    shop.load(
        (ORDERS, *(f"F{n},2025-03-{n:02},EUR,100" for n in range(1, 6))),
        (
            "payment_id,order_id,at,kind,amount,fee,currency",
            *("FA,F1,2025-03-01,charge,100,3,EUR", "FB,F1,2025-03-02,fee,-2,,EUR", "FC,F1,2025-03-03,fee,2,,EUR"),
            *("FD,F2,2025-03-02,charge,100,3,EUR", "FE,F2,2025-03-03,refund,-100,-1,EUR"),
            "FF,F3,2025-03-03,fee,-4,0.5,EUR",
            *("FG,F4,2025-03-04,charge,100,3,EUR", "FH,F4,2025-03-05,adjustment,0,-3,EUR"),
        ),
    )
    fees = shop.values("fees", "day", "2025-03-01", "2025-03-05")
    assert list(fees.values()) == [3, 2, 4.5, 0, 0]


def test_money_paid_back_for_no_order_that_is_known_is_named_until_its_order_comes(shop: Shop) -> None:
    payments = "payment_id,order_id,at,kind,amount,currency"
    shop.load((payments, "UA,U1,2025-04-02,refund,-30,EUR", "UB,,2025-04-02,refund,-12.5,EUR"))
    answer = shop.ask("2025-04-01", "2025-04-03", ["returns"])
    assert answer.total["returns"] == 0
    assert "2 refunds of 42.50 EUR are known from payments alone" in texts(answer)
    shop.load((ORDERS, "U1,2025-04-01,EUR,100"))
    answer = shop.ask("2025-04-01", "2025-04-03", ["returns"], by=["day"])
    assert [r.values["returns"] for r in answer.rows] == [0, 30, 0]
    assert "1 refund of 12.50 EUR is known from payments alone" in texts(answer)


def test_money_in_dispute_is_no_return_and_is_said_until_the_dispute_is_won(shop: Shop) -> None:
    payments = "payment_id,order_id,at,kind,amount,fee,currency"
    shop.load(
        (ORDERS, "DP1,2025-10-01,EUR,60", "DP2,2025-10-01,EUR,40"),
        (payments, "DPa,DP1,2025-10-02,adjustment,-60,15,EUR", "DPb,DP2,2025-10-03,adjustment,-40,,EUR"),
    )
    answer = shop.ask("2025-10-01", "2025-10-31", ["returns", "net_sales"])
    assert some(answer.total, "returns", "net_sales") == (0, 100)
    assert "took 100.00 EUR back for 2 orders: they are not among the returns" in texts(answer)
    shop.load((payments, "DPc,DP1,2025-10-20,adjustment,60,-15,EUR"))
    answer = shop.ask("2025-10-01", "2025-10-31", ["returns"])
    assert "took 40.00 EUR back for 1 order: they are not among the returns" in texts(answer)
    assert "Chargebacks" not in texts(shop.ask("2025-10-04", "2025-10-19", ["returns"]))
    # What was paid in dollars is exchanged.
    shop.load(
        (ORDERS, "DP3,2025-11-01,EUR,50"),
        (payments, "DPd,DP3,2025-11-01,adjustment,-55,,USD", "DPe,DP3,2025-11-01,adjustment,50,,EUR"),
    )
    assert "Chargebacks" not in texts(shop.ask("2025-11-01", "2025-11-30", ["returns"]))


def test_what_is_paid_back_beyond_all_that_was_paid_is_named_and_counts_as_nothing(shop: Shop) -> None:
    shop.load(
        (ORDERS + ",shipping_income,tax,total", "G1,2025-05-01,EUR,100,5,0,105"),
        ("refund_id,order_id,refunded_at,amount,shipping", "GR,G1,2025-05-02,100,5", "GS,G1,2025-05-03,20,"),
    )
    answer = shop.ask("2025-05-01", "2025-05-03", ["returns", "net_sales", "shipping_income"])
    assert some(answer.total, "returns", "net_sales", "shipping_income") == (100, 0, 0)
    assert "20.00 EUR was paid back beyond what the orders came to" in texts(answer)


PAID_BACK = {
    "a refund that failed": ("EUR", ["-40", "40"], 0),
    "a refund that failed in part": ("EUR", ["-40", "15"], 25),
    "refunds written without a sign": ("EUR", ["30", "10"], 40),
    "in another currency, by its charge": ("USD", ["-60"], 50),
    "more than was paid": ("EUR", ["-130"], 100),
}


@pytest.mark.parametrize("what", PAID_BACK)
def test_money_paid_back_that_payments_alone_know_is_a_return(shop: Shop, what: str) -> None:
    number = list(PAID_BACK).index(what) + 1
    currency, amounts, returns = PAID_BACK[what]
    charged = {"EUR": 100, "USD": 120}[currency]
    name, day = f"PB{number}", f"2025-06-{number:02}"
    shop.load(
        (ORDERS + ",shipping_income,tax,total", f"{name},{day},EUR,100,0,0,100"),
        (
            "payment_id,order_id,at,kind,amount,currency",
            f"{name},{name},{day},charge,{charged},{currency}",
            *(f"{name}-{n},{name},{day},refund,{a},{currency}" for n, a in enumerate(amounts)),
        ),
    )
    assert shop.value("returns", day, day) == returns


def test_the_refund_of_a_gift_card_is_no_return_of_goods(shop: Shop) -> None:
    rows = order("#GC", (1, "A", 30.0), (1, "Gift Card", 50.0), created="2025-07-01 10:00:00 +0000")
    rows[1][HEADER.index("Lineitem sku")] = "CARD"
    shop.take("orders.csv", export(rows))
    shop.load(("refund_id,order_id,sku,refunded_at,amount", "GCR,#GC,CARD,2025-07-02,50"))
    assert shop.value("returns", "2025-07-01", "2025-07-02") == 0
    assert shop.values("net_sales", "sku", "2025-07-01", "2025-07-02") == {"a": 30}


def test_money_is_paid_back_on_the_shops_day(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (ORDERS, "D1,2025-08-01,EUR,100"),
        ("payment_id,order_id,at,kind,amount,currency", "DR,D1,2025-08-03 00:30:00 +0200,refund,-100,EUR"),
    )
    for zone, day in ((None, "2025-08-03"), ("Europe/Berlin", "2025-08-03"), ("America/New_York", "2025-08-02")):
        if zone:
            shop.set("timezone", zone)
        assert shop.value("returns", day, day) == 100, zone
