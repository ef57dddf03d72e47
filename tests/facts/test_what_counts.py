"""Rule 7: what counts, on which day, and until when an estimate stands; rule 4 for orders and their lines."""

import pytest

from ecm.filters import Basis
from ecm.ingest import Status, undo
from tests.exporters.shopify_file import export, order
from tests.metrics.shop import COSTS, LINES, ORDERS, REFUNDS, Shop, some, texts

NAMES = ("orders", "gross_sales", "returns", "net_sales")


def test_cancelled_voided_test_and_gift_card_orders_count_nowhere_and_pending_ones_count(shop: Shop) -> None:
    header = ORDERS + ",status,cancelled_at,financial_status,is_test,kind,customer_id,channel"
    shop.load(
        (
            header,
            "W1,2026-01-01,EUR,1,,,,,,a,Email",
            "W2,2026-01-01,EUR,2,cancelled,,,,,b,Email",
            "W3,2026-01-01,EUR,4,paid,2026-01-02,,,,c,Email",
            "W4,2026-01-01,EUR,8,,,voided,,,d,Email",
            "W5,2026-01-01,EUR,16,,,paid,yes,,e,Email",
            "W6,2026-01-01,EUR,32,,,paid,,gift_card,f,Email",
            "W7,2026-01-01,EUR,64,open,,pending,,sale,g,Email",
            "W8,2026-01-01,EUR,128,,,paid,,exchange,h,Email",
        ),
        (REFUNDS, *(f"R{n},W{n},2026-01-01,0.5" for n in range(1, 9))),
        ("payment_id,order_id,at,kind,amount,fee", *(f"P{n},W{n},2026-01-01,charge,1,0.25" for n in range(1, 9))),
    )
    for by in ((), ("channel",), ("source",)):
        answer = shop.ask("2026-01-01", "2026-01-01", [*NAMES, "fees", "new_customers"], by=by)
        values = answer.rows[0].values if by else answer.total
        assert some(values, *NAMES, "fees", "new_customers") == (3, 193, 1.5, 191.5, 0.75, 3), by
    assert "1 of 3 orders are pending" in texts(answer)


def test_an_order_replaces_its_older_self_with_all_its_lines_and_keeps_what_is_joined_from_elsewhere(
    shop: Shop,
) -> None:
    lines = LINES + ",category"
    shop.load(
        (ORDERS, "OR1,2026-02-01,EUR,30"),
        (lines, "OR1,1,A,Apple,1,10,Fruit", "OR1,2,B,Bread,1,20,Bakery"),
        ("payment_id,order_id,at,kind,amount,fee,currency", "ORP,OR1,2026-02-01,charge,30,2,EUR"),
        ("order_id,tool,source,medium", "OR1,ga4,klaviyo,email"),
    )
    shop.load((ORDERS, "OR1,2026-02-02,EUR,25"), (lines, "OR1,1,C,Cake,5,5,Bakery"))
    answer = shop.ask("2026-02-01", "2026-02-02", [*NAMES, "fees", "units_per_order"], by=["day", "channel"])
    rows = {r.members: some(r.values, "orders", "gross_sales", "fees", "units_per_order") for r in answer.rows}
    assert rows == {("2026-02-02", "Email"): (1, 25, 2, 5)}
    assert shop.values("gross_sales", "category", "2026-02-01", "2026-02-02") == {"Bakery": 25}


def test_lines_alone_may_be_loaded_before_their_order(shop: Shop) -> None:
    shop.load((LINES + ",category", "LB1,1,A,Apple,2,10,Fruit"))
    assert shop.value("gross_sales", "2026-02-11", "2026-02-11") == 0
    shop.load(("order_id,ordered_at,currency", "LB1,2026-02-11,EUR"))
    assert some(shop.ask("2026-02-11", "2026-02-11", NAMES).total, *NAMES) == (1, 20, 0, 20)
    assert shop.values("gross_sales", "category", "2026-02-11", "2026-02-11") == {"Fruit": 20}


def test_an_amount_refunded_without_a_day_is_dated_on_its_order_until_an_exact_refund_replaces_it(shop: Shop) -> None:
    shop.take(
        "o.csv",
        export(order("#RF1", (2, "A", 50.0), created="2026-03-05 10:00:00 +0100", refunded_amount=30)),
    )
    estimated = shop.ask("2026-03-05", "2026-03-05", NAMES)
    assert some(estimated.total, *NAMES) == (1, 100, 30, 70)
    assert "known only as an amount" in texts(estimated)
    result = shop.load((REFUNDS, "RFX,#RF1,2026-03-20,25"))[0]
    exact = shop.ask("2026-03-01", "2026-03-31", ["returns"], by=["day"])
    assert {r.members[0]: r.values["returns"] for r in exact.rows if r.values["returns"]} == {"2026-03-20": 25}
    assert "known only as an amount" not in texts(exact)
    assert shop.value("returns", "2026-03-05", "2026-03-05", basis=Basis.ORDER) == 25
    assert result.import_id is not None
    undo(shop.store, result.import_id)
    assert shop.value("returns", "2026-03-05", "2026-03-05") == 30
    assert shop.value("returns", "2026-03-20", "2026-03-20") == 0


def test_an_amount_refunded_without_a_day_is_dated_by_the_days_on_which_money_was_paid_back(shop: Shop) -> None:
    shop.take(
        "o.csv",
        export(
            order("#PB1", (3, "A", 10.0), created="2026-11-05 10:00:00 +0100", refunded_amount=10, id="987650001"),
            order("#PB2", (1, "A", 40.0), created="2026-11-05 11:00:00 +0100", refunded_amount=40, id="987650002"),
        ),
    )
    payments = (
        "payment_id,order_id,at,kind,amount,currency",
        "PB1a,PB1,2026-11-05,charge,30,EUR",
        "PB1b,PB1,2026-11-07,refund,-4,EUR",
        "PB1c,PB1,2026-11-09,refund,-8,EUR",
        "PB2a,987650002,2026-11-08,refund,40,EUR",
    )
    (loaded,) = shop.load(payments)

    def returned() -> dict[str, float]:
        return {d: v for d, v in shop.values("returns", "day", "2026-11-01", "2026-11-22").items() if v}

    # 2 of PB1 were paid back after the shop's export, which knows of 10.
    days = returned()
    assert days == {"2026-11-07": 4, "2026-11-08": 40, "2026-11-09": 8}
    assert loaded.import_id is not None
    undo(shop.store, loaded.import_id)
    assert returned() == {"2026-11-05": 50}


def test_refunded_tax_and_shipping_are_no_returned_goods(shop: Shop) -> None:
    shop.load(
        (ORDERS + ",shipping_income", "RS1,2026-04-01,EUR,100,10"),
        (REFUNDS + ",shipping,tax", "RS,RS1,2026-04-02,40,4,8.36"),
    )
    answer = shop.ask("2026-04-01", "2026-04-02", ["returns", "net_sales", "shipping_income"])
    assert some(answer.total, "returns", "net_sales", "shipping_income") == (40, 60, 6)


def test_a_refund_of_goods_put_back_in_stock_gives_their_cost_back(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (ORDERS, "RB1,2026-05-01,EUR,100"),
        (LINES, "RB1,1,A,Apple,10,10"),
        (COSTS, "A,2026-01-01,4,EUR"),
        (
            "refund_id,order_id,sku,refunded_at,quantity,restocked,amount",
            "RB,RB1,A,2026-06-01,3,2,30",
            "RC,RB1,A,2026-06-02,1,,10",
        ),
    )
    names = ("cogs", "returns", "gross_profit")
    assert some(shop.ask("2026-05-01", "2026-05-31", names).total, *names) == (40, 0, 60)
    assert some(shop.ask("2026-06-01", "2026-06-30", names).total, *names) == (-8, 40, -32)
    assert some(shop.ask("2026-05-01", "2026-05-31", names, basis=Basis.ORDER).total, *names) == (32, 40, 28)
    assert shop.value("return_rate", "2026-05-01", "2026-05-31") == 0.4


def test_the_cost_of_the_orders_day_counts_from_the_day_it_holds(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (ORDERS, "CD1,2026-05-01,EUR,10", "CD2,2026-06-01,EUR,10", "CD3,2026-07-01,EUR,10"),
        (LINES, "CD1,1,A,Apple,1,10", "CD2,1,A,Apple,1,10", "CD3,1,A,Apple,1,10"),
        (COSTS, "A,2026-05-15,4,EUR", "A,2026-06-15,5,EUR"),
    )
    months = shop.ask("2026-05-01", "2026-07-31", ["cogs", "cost_coverage"], by=["month"]).rows
    # The first known cost reaches back to May's order.
    assert [r.values["cogs"] for r in months] == [4, 4, 5]
    assert [r.values["cost_coverage"] for r in months] == [1, 1, 1]


@pytest.fixture
def shop_buying_in_yen(empty_shop: Shop) -> Shop:
    """Goods of 60 cost 4 euro, goods of 40 cost 2,000 yen."""
    empty_shop.load(
        (ORDERS, "CC1,2026-05-01,EUR,100"),
        (LINES, "CC1,1,A,Apple,1,60", "CC1,2,B,Bread,1,40"),
        (COSTS, "A,2026-01-01,4,EUR", "B,2026-01-01,2000,JPY"),
    )
    return empty_shop


def test_costs_in_another_currency_are_added_only_with_a_rate(shop_buying_in_yen: Shop) -> None:
    shop = shop_buying_in_yen
    assert shop.value("cogs", "2026-05-01", "2026-05-01") == 4
    shop.load(("date,currency,rate", "2026-01-01,JPY,0.01"))
    answer = shop.ask("2026-05-01", "2026-05-01", ["cogs", "cost_coverage"])
    assert some(answer.total, "cogs", "cost_coverage") == (24, 1)


def test_a_cost_in_a_currency_without_a_rate_is_named(shop_buying_in_yen: Shop) -> None:
    answer = shop_buying_in_yen.ask("2026-05-01", "2026-05-01", ["cogs", "cost_coverage", "gross_profit"])
    assert "JPY stand without their cost" in texts(answer)


@pytest.mark.xfail(reason="the sales covered are summed in the order's currency, whatever the cost's", strict=True)
def test_a_cost_in_a_currency_without_a_rate_is_not_known(shop_buying_in_yen: Shop) -> None:
    answer = shop_buying_in_yen.ask("2026-05-01", "2026-05-01", ["cogs", "cost_coverage", "gross_profit"])
    assert answer.total["cost_coverage"] == 0.6


def test_sales_fees_and_fulfilment_have_a_coverage_of_their_own(shop: Shop) -> None:
    shop.load(
        (ORDERS, "FC1,2026-08-01,EUR,75", "FC2,2026-08-01,EUR,25"),
        ("payment_id,order_id,at,kind,amount,fee,currency", "FCP,FC2,2026-08-01,charge,25,1,EUR"),
        ("order_id,date,amount,currency", "FC1,2026-08-01,5,EUR"),
    )
    names = ("fees", "fee_coverage", "fulfilment_cost", "fulfilment_coverage")
    assert some(shop.ask("2026-08-01", "2026-08-01", names).total, *names) == (1, 0.25, 5, 0.75)


def test_lines_without_a_sku_count_and_their_cost_is_unknown(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        ("order_id,ordered_at,currency", "NS1,2026-09-01,EUR"),
        (LINES + ",product_id", "NS1,1,,Apple,2,10,", "NS1,2,A,Apple,1,20,", "NS1,3,,  APPLE ,1,10,77"),
        (COSTS, "A,2026-01-01,5,EUR"),
    )
    names = ("gross_sales", "units_per_order", "cogs", "cost_coverage")
    assert some(shop.ask("2026-09-01", "2026-09-01", names).total, *names) == (50, 4, 5, 0.4)


def test_an_export_of_overlapping_orders_updates_what_it_shares(shop: Shop) -> None:
    first = export(*(order(f"#OV{n}", (1, "A", 10.0), created=f"2026-10-0{n} 10:00:00 +0200") for n in (1, 2)))
    second = export(*(order(f"#OV{n}", (1, "A", 20.0), created=f"2026-10-0{n} 10:00:00 +0200") for n in (2, 3)))
    assert shop.take("a.csv", first).updated == 0
    again = shop.take("b.csv", second)
    assert (again.status, again.loaded, again.updated) == (Status.LOADED, 2, 1)
    days = shop.values("gross_sales", "day", "2026-10-01", "2026-10-03")
    assert list(days.values()) == [10, 20, 20]
