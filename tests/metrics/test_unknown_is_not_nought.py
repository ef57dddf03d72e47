"""What files do not give is not known: never 0. What they give as 0 is 0."""

import pytest

from ecm.formats import change_text
from ecm.metrics.result import Change
from tests.metrics.shop import LINES, ORDERS, Shop, some, texts


@pytest.fixture(scope="module")
def sold(shop: Shop) -> Shop:
    """January: half of the orders have lines. February: none has. March: refunds of each kind. April: nobody is known."""
    mixed = [f"U{n},2026-01-1{n},EUR,30,{'Email' if n < 4 else 'Direct'},k{n}" for n in range(6)]
    bare = [f"V{n},2026-02-1{n},EUR,30,Email,l{n}" for n in range(3)]
    back = [f"W{n},2026-03-1{n},EUR,30,{'Email' if n < 4 else 'Direct'},m{n}" for n in range(6)]
    shop.load(
        (ORDERS + ",channel,customer_id", *mixed, *bare, *back, "X1,2026-04-10,EUR,30,Email,"),
        (
            LINES + ",category",
            *(f"U{n},1,A,Apple,2,15,fruit" for n in range(3)),
            *(f"W{n},1,A,Apple,2,15,fruit" for n in range(6)),
            "X1,1,A,Apple,1,30,fruit",
        ),
        (
            "refund_id,order_id,refunded_at,amount,sku,quantity",
            "r0,W0,2026-03-20,15,A,1",
            "r1,W1,2026-03-20,7,,",
            "r5,W5,2026-03-20,7,,",
            "rU,U5,2026-01-20,7,A,1",
        ),
    )
    return shop


def test_units_are_of_the_orders_whose_lines_are_known(sold: Shop) -> None:
    answer = sold.ask("2026-01-01", "2026-01-31", ["units", "units_per_order"], by=["channel"])
    assert some(answer.total, "units", "units_per_order") == (6, 2)
    assert {r.members[0]: some(r.values, "units", "units_per_order") for r in answer.rows} == {
        "Email": (6, 2),
        "Direct": (None, None),
    }
    assert "Units over 3 of 6 orders with lines." in texts(answer)
    assert "Units per order over 3 of 6 orders with lines." in texts(answer)


def test_units_without_any_lines_are_not_known_and_without_orders_are_none(sold: Shop) -> None:
    answer = sold.ask("2026-02-01", "2026-02-28", ["units", "units_per_order", "return_rate"])
    assert some(answer.total, "units", "units_per_order", "return_rate") == (None, None, None)
    assert answer.said_of("units") == "Units are not known: no order has lines."
    assert sold.value("units", "2026-02-01", "2026-02-05") == 0


def test_a_return_rate_leaves_out_orders_with_a_refund_of_unknown_quantity(sold: Shop) -> None:
    answer = sold.ask("2026-03-01", "2026-03-31", ["return_rate"], by=["channel"])
    assert answer.total["return_rate"] == pytest.approx(1 / 8)
    rows = {r.members[0]: r.values["return_rate"] for r in answer.rows}
    # Of Direct nothing but an amount came back: it is not known how many.
    assert rows == {"Email": pytest.approx(1 / 6), "Direct": None}
    assert "leaves out 4 of 12 units" in answer.said_of("return_rate")
    assert sold.value("return_rate", "2026-03-15", "2026-03-15") is None
    assert sold.value("return_rate", "2026-03-12", "2026-03-14") == 0
    for dimension in ("category", "sku"):
        values = sold.values("return_rate", dimension, "2026-03-01", "2026-03-31")
        assert values["fruit" if dimension == "category" else "A"] == pytest.approx(1 / 8)


def test_what_came_back_of_an_order_without_lines_is_no_share_of_others(sold: Shop) -> None:
    assert sold.value("return_rate", "2026-01-01", "2026-01-31") == 0


def test_a_refund_without_goods_hides_no_returns(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (ORDERS, "G1,2026-03-10,EUR,30"),
        (LINES, "G1,1,A,Apple,2,15"),
        ("refund_id,order_id,refunded_at,amount,shipping", "g,G1,2026-03-11,0,5"),
    )
    assert shop.value("return_rate", "2026-03-01", "2026-03-31") == 0


def test_new_customers_of_orders_without_a_customer_are_not_known(sold: Shop) -> None:
    answer = sold.ask("2026-04-01", "2026-04-30", ["new_customers", "orders"])
    assert some(answer.total, "new_customers", "orders") == (None, 1)
    assert answer.said_of("new_customers") == "New customers are not known: no order has a known customer."
    assert sold.value("new_customers", "2026-04-11", "2026-04-30") == 0
    assert sold.value("new_customers", "2026-01-01", "2026-01-31") == 6


SPEND = "date,platform,channel,currency,cost"
RATES = ("ctr", "cpc", "cpm")


def test_rates_of_a_report_are_of_the_rows_that_have_both_sides(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (SPEND + ",impressions", "2026-05-01,google_ads,Paid Search,EUR,110,1000"),
        (SPEND + ",impressions,clicks", "2026-05-02,meta,Paid Social,EUR,20,400,10", "2026-05-03,meta,Paid Social,EUR,5,100,0"),
        (SPEND, "2026-05-02,tiktok_ads,Paid Social,EUR,7"),
        (SPEND + ",clicks", "2026-05-04,tiktok_ads,Paid Social,EUR,6,3"),
    )  # fmt: skip
    alone = shop.ask("2026-05-01", "2026-05-01", ["cost", *RATES])
    assert some(alone.total, "cost", *RATES) == (110, None, None, 110)
    assert alone.said_of("ctr") == "Click rate is not known: no report has clicks."
    both = shop.ask("2026-05-01", "2026-05-31", ["cost", *RATES], by=["channel"])
    assert some(both.total, "cost", *RATES) == pytest.approx((148, 10 / 500, 31 / 13, 1000 * 135 / 1500))
    assert both.said_of("cpc") == "Cost per click leaves out reports without clicks (117.00 media cost)."
    assert both.said_of("ctr") == "Click rate leaves out reports without impressions (3 clicks)."
    assert {r.members[0]: r.values["ctr"] for r in both.rows} == {"Paid Search": None, "Paid Social": 0.02}
    assert shop.value("ctr", "2026-05-03", "2026-05-03") == 0
    assert shop.ask("2026-06-01", "2026-06-30", ["cost", "ctr"]).total == {"cost": 0, "ctr": None}


def test_carts_that_a_report_does_not_have_give_no_rate(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        ("date,channel,sessions", "2026-05-01,Email,100"),
        ("date,channel,sessions,carts", "2026-05-02,Email,50,5", "2026-05-03,Email,50,0"),
    )
    assert shop.value("cart_rate", "2026-05-01", "2026-05-01") is None
    assert shop.value("cart_rate", "2026-05-03", "2026-05-03") == 0
    answer = shop.ask("2026-05-01", "2026-05-03", ["cart_rate", "checkout_rate", "sessions"])
    assert some(answer.total, "cart_rate", "checkout_rate", "sessions") == (0.05, None, 200)
    assert answer.said_of("cart_rate") == "Cart rate leaves out reports without carts (100 sessions)."


def test_payments_that_do_not_say_their_fees_make_them_unknown_not_free(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load((ORDERS, "F1,2026-05-01,EUR,100"), ("payment_id,order_id,at,kind,amount", "p1,F1,2026-05-01,charge,100"))
    answer = shop.ask("2026-05-01", "2026-05-31", ["fees", "fee_coverage"])
    assert some(answer.total, "fees", "fee_coverage") == (None, 0)
    assert "fees are not known" in texts(answer)
    shop.load(("payment_id,order_id,at,kind,amount,fee", "p2,F1,2026-05-02,charge,1,0"))
    assert shop.value("fees", "2026-05-01", "2026-05-31") == 0


@pytest.mark.parametrize(
    ("then", "now", "share", "text"),
    [
        (100.0, 150.0, 0.5, "+50\u202f%"),
        (100.0, -50.0, None, "from €100"),
        (-100.0, 50.0, None, "from \u2212€100"),
        (-100.0, -50.0, None, "from \u2212€100"),
        (0.0, 50.0, None, "from €0.00"),
        (100.0, 0.0, -1.0, "\u2212100\u202f%"),
    ],
)
def test_a_change_of_sign_has_amounts_and_no_percentage(
    then: float, now: float, share: float | None, text: str
) -> None:
    assert Change(then, now).share == share
    assert change_text(now, then, "money", "EUR", "en_GB") == text
