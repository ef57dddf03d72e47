"""METRICS.md's traps: where others fell in, one test each."""

import pytest

from ecm.filters import Basis, Compare
from tests.metrics.shop import COSTS, LINES, ORDERS, REFUNDS, SPEND, TRAFFIC, Shop, some, texts


def test_a_ratio_is_sum_over_sum_never_a_mean_of_ratios(shop: Shop) -> None:
    orders = [f"MR{n},2026-01-02 10:00:00,EUR,{price},Email" for n, price in enumerate([30, 10, 20, 20])]
    shop.load(
        (ORDERS + ",channel", "MR9,2026-01-01 10:00:00,EUR,900,Paid Search", *orders),
        (TRAFFIC, "2026-01-01,Paid Search,10", "2026-01-02,Email,990"),
    )
    answer = shop.ask("2026-01-01", "2026-01-02", ["aov", "conversion_rate"], by=["channel"])
    assert {r.members[0]: some(r.values, "aov", "conversion_rate") for r in answer.rows} == {
        "Paid Search": (900, 0.1),
        "Email": (20, pytest.approx(4 / 990)),
    }
    assert some(answer.total, "aov", "conversion_rate") == (980 / 5, 5 / 1000)


def test_a_ratio_without_a_denominator_has_no_value(shop: Shop) -> None:
    shop.load(
        (ORDERS, "WD1,2026-01-10,EUR,1", "WD2,2026-01-12,EUR,1"),
        (TRAFFIC, "2026-01-11,Email,5"),
        (SPEND, "2026-01-11,Google Ads,Email,EUR,5"),
    )
    answer = shop.ask("2026-01-11", "2026-01-11", ["aov", "cac", "conversion_rate", "roas", "orders", "net_sales"])
    assert some(answer.total, "aov", "cac", "conversion_rate", "roas") == (None, None, 0, 0)
    assert some(answer.total, "orders", "net_sales") == (0, 0)


def test_joined_facts_do_not_fan_out(shop: Shop) -> None:
    shop.load(
        (ORDERS + ",channel,discounts", "FO1,2026-02-03 10:00:00,EUR,60,Paid Search,6"),
        (LINES + ",category,discount", *(f"FO1,{n},FO-{n},T{n},{n},10,{n},{n}" for n in (1, 2, 3))),
        (REFUNDS, "FOR1,FO1,2026-02-03 12:00:00,5", "FOR2,FO1,2026-02-03 13:00:00,6"),
        (
            "payment_id,order_id,at,kind,amount,fee,currency",
            "FOP1,FO1,2026-02-03 10:00:01,charge,30,1,EUR",
            "FOP2,FO1,2026-02-03 10:00:02,charge,24,2,EUR",
        ),
        ("order_id,date,amount,currency,kind", "FO1,2026-02-03,3,EUR,pick", "FO1,2026-02-03,4,EUR,carrier"),
        (TRAFFIC + ",device", "2026-02-03,Paid Search,100,mobile", "2026-02-03,Paid Search,50,desktop"),
        (SPEND + ",campaign", "2026-02-03,Google Ads,Paid Search,EUR,7,A", "2026-02-03,Google Ads,Paid Search,EUR,8,B"),
    )
    names = (
        "orders",
        "gross_sales",
        "discounts",
        "returns",
        "fees",
        "fulfilment_cost",
        "sessions",
        "cost",
        "units_per_order",
    )
    answer = shop.ask("2026-02-01", "2026-02-28", names, by=["channel"])
    expected = (1, 60, 6, 11, 3, 7, 150, 15, 6)
    assert some(answer.total, *names) == expected
    assert [some(r.values, *names) for r in answer.rows] == [expected]
    for fine in ("campaign", "source", "device", "day", "week", "month", "country", "customer_type", "sales_channel"):
        rows = shop.ask("2026-02-03", "2026-02-03", ["orders", "gross_sales", "returns", "fees"], by=[fine]).rows
        sums = [sum(float(r.values[m] or 0) for r in rows) for m in ("orders", "gross_sales", "returns", "fees")]
        assert sums == [1, 60, 11, 3], fine


def test_lines_of_several_categories_give_each_its_money_once(shop: Shop) -> None:
    """Leans on the order of the fan-out test's shape, with numbers of its own."""
    shop.load(
        (ORDERS + ",discounts", "LC1,2026-02-21 10:00:00,EUR,60,6"),
        (LINES + ",category,discount", *(f"LC1,{n},LC-{n},T{n},{n},10,{n % 2},{n}" for n in (1, 2, 3))),
    )
    found = shop.values("gross_sales", "category", "2026-02-21", "2026-02-21")
    assert found == {"1": 40, "0": 20}
    answer = shop.ask("2026-02-21", "2026-02-21", ["orders", "net_sales"], by=["category"])
    assert answer.total["orders"] == 1
    assert "do not add up" in texts(answer)


@pytest.mark.parametrize("by", [(), ("channel",), ("source",)], ids=["total", "by channel", "at order grain"])
def test_a_refund_counts_on_the_day_it_was_paid_or_on_its_orders_day_by_basis(shop: Shop, by: tuple[str, ...]) -> None:
    header = ORDERS + ",channel,source"
    number = f"RD{len(by)}{by[:1]}".replace(",", "")
    shop.load(
        (header, f'"{number}",2026-03-30 10:00:00,EUR,100,Email,nl'),
        (REFUNDS, f'"r{number}","{number}",2026-04-02 10:00:00,40'),
    )

    def change(basis: Basis, first: str, last: str) -> float:
        answer = shop.ask(first, last, ["returns"], by=by, basis=basis)
        assert answer.basis is basis
        values = [r.values for r in answer.rows] if by else [answer.total]
        return sum(float(v["returns"] or 0) for v in values)

    march, april = ("2026-03-30", "2026-03-31"), ("2026-04-01", "2026-04-02")
    loaded = change(Basis.ORDER, *march) / 40  # the shop is shared: so many of these tests have run
    assert loaded >= 1
    assert change(Basis.EVENT, *march) == 0
    assert change(Basis.EVENT, *april) == 40 * loaded
    assert change(Basis.ORDER, *april) == 0


def test_the_basis_of_refunds_is_written_beside_the_figures(shop: Shop) -> None:
    assert "paid back" in texts(shop.ask("2026-03-30", "2026-04-02", ["net_sales"]))
    assert "order's day" in texts(shop.ask("2026-03-30", "2026-04-02", ["net_sales"], basis=Basis.ORDER))


def test_the_running_day_is_shown_and_never_compared_as_whole(shop: Shop) -> None:
    days = [f"2026-11-{day}" for day in range(10, 24)]
    shop.load((ORDERS + ",channel", *(f"RU{d},{d} 00:30:00,EUR,10,Email" for d in days)))
    answer = shop.ask("2026-11-17", "2026-11-23", ["orders"], by=["channel"], compare=Compare.PREVIOUS)
    assert answer.total["orders"] == 7
    assert answer.compare is not None
    assert (str(answer.compare.period.start), str(answer.compare.period.end)) == ("2026-11-10", "2026-11-15")
    assert str(answer.compare.now_period.end) == "2026-11-22"
    assert (answer.compare.now["orders"], answer.compare.total["orders"]) == (6, 6)
    assert [r.values["orders"] for r in answer.compare.rows] == [6]
    assert "still running" in texts(answer)
    assert str(answer.days["orders"].running) == "2026-11-23"


def test_a_period_that_is_only_the_running_day_is_compared_with_nothing(shop: Shop) -> None:
    answer = shop.ask("2026-11-23", "2026-11-23", ["orders"], compare=Compare.PREVIOUS)
    assert answer.compare is None


def test_the_same_days_last_year_keep_the_weekday(shop: Shop) -> None:
    answer = shop.ask("2026-11-16", "2026-11-22", ["orders"], compare=Compare.YEAR)
    assert answer.compare is not None
    assert (str(answer.compare.period.start), str(answer.compare.period.end)) == ("2025-11-17", "2025-11-23")


def test_a_day_not_collected_is_noted_and_is_no_zero(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (ORDERS, *(f"NC{d},2026-10-{d:02} 10:00:00,EUR,10" for d in range(1, 5))),
        (TRAFFIC, "2026-10-01,Email,100", "2026-10-02,Email,100", "2026-10-04,Email,100"),
    )
    answer = shop.ask("2026-10-01", "2026-10-04", ["sessions", "conversion_rate"], by=["day"])
    assert [str(d) for d in answer.days["traffic"].missing] == ["2026-10-03"]
    assert "No sessions collected on 1 of 4 days" in texts(answer)
    assert answer.rows[2].members == ("2026-10-03",)
    assert answer.rows[2].values["sessions"] is None or answer.rows[2].values["sessions"] == 0
    assert answer.rows[2].values["conversion_rate"] is None


def test_test_orders_and_their_refunds_count_nowhere(shop: Shop) -> None:
    header = ORDERS + ",is_test,channel,customer_id"
    shop.load(
        (header, "TO1,2026-05-05 10:00:00,EUR,10,false,Email,t1", "TO2,2026-05-05 10:00:00,EUR,999,true,Email,t2"),
        (LINES, "TO2,1,X,X,1,999"),
        (REFUNDS, "TOR,TO2,2026-05-06 10:00:00,500"),
        ("payment_id,order_id,at,kind,amount,fee,currency", "TOP,TO2,2026-05-05 10:00:00,charge,999,30,EUR"),
    )
    names = ("orders", "gross_sales", "returns", "fees", "new_customers", "units_per_order")
    for by in ((), ("channel",), ("source",)):
        answer = shop.ask("2026-05-05", "2026-05-06", names, by=by)
        assert some(answer.total, *names) == (1, 10, 0, 0, 1, None)  # it has no lines
        assert [r.values["gross_sales"] for r in answer.rows if r.values["gross_sales"]] == [10] * bool(by)


def test_money_of_two_currencies_is_never_added(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (
            ORDERS + ",channel",
            "TC1,2026-06-01 10:00:00,EUR,100,Email",
            "TC2,2026-06-02 10:00:00,EUR,50,Email",
            "TC3,2026-06-02 10:00:00,USD,1000,Email",
        ),
        (SPEND, "2026-06-01,Meta,Email,EUR,0", "2026-06-02,Google Ads,Email,USD,77", "2026-06-02,Meta,Email,EUR,10"),
    )
    answer = shop.ask("2026-06-01", "2026-06-03", ["orders", "net_sales", "cost", "roas"], by=["channel"])
    assert answer.currency == "EUR"
    assert some(answer.total, "orders", "net_sales", "cost") == (2, 150, 10)
    assert [some(r.values, "orders", "net_sales", "cost", "roas") for r in answer.rows] == [(2, 150, 10, 15)]
    assert "1 orders in USD worth 1,000.00 USD are left out" in texts(answer)
    assert "77.00 USD" in texts(answer)
    shop.load(("date,currency,rate", "2026-06-01,USD,0.8", "2026-06-03,USD,0.5"))
    answer = shop.ask("2026-06-01", "2026-06-03", ["orders", "net_sales", "cost"])
    assert some(answer.total, "orders", "net_sales", "cost") == (3, 950, 10 + 61.6)
    assert "left out" not in texts(answer)


def test_the_reporting_currency_is_the_setting_before_that_of_most_orders(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (ORDERS, "RC1,2026-06-01 10:00:00,EUR,1", "RC2,2026-06-01 10:00:00,EUR,2", "RC3,2026-06-01 10:00:00,USD,4")
    )
    shop.set("currency", "USD")
    answer = shop.ask("2026-06-01", "2026-06-01", ["net_sales"])
    assert (answer.currency, answer.total["net_sales"]) == ("USD", 4)
    assert "2 orders in EUR worth 3.00 EUR" in texts(answer)


def test_a_customers_type_is_by_the_orders_place_in_the_sequence_whatever_is_loaded_later(shop: Shop) -> None:
    header = ORDERS + ",customer_id"
    shop.load((header, "CT2,2026-07-10 10:00:00,EUR,20,kim@shop.example"))
    assert shop.values("orders", "customer_type", "2026-07-01", "2026-07-31") == {"new": 1}
    shop.load((header, "CT3,2026-07-20 10:00:00,EUR,30,kim@shop.example"))
    assert shop.values("gross_sales", "customer_type", "2026-07-01", "2026-07-31") == {"new": 20, "returning": 30}
    assert shop.value("new_customers", "2026-07-10", "2026-07-10") == 1
    shop.load((header, "CT1,2026-07-01 10:00:00,EUR,10,kim@shop.example"))
    assert shop.values("gross_sales", "customer_type", "2026-07-01", "2026-07-31") == {"new": 10, "returning": 50}
    assert shop.value("new_customers", "2026-07-02", "2026-07-31") == 0
    assert shop.value("returning_share", "2026-07-01", "2026-07-31") == pytest.approx(2 / 3)


def test_a_missing_cost_is_not_zero(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (ORDERS, "MC1,2026-08-03 10:00:00,EUR,100"),
        (LINES, "MC1,1,A,Apple,3,20", "MC1,2,B,Bread,1,40"),
        (SPEND, "2026-08-03,Google Ads,Email,EUR,10"),
    )
    names = ("contribution", "gross_profit", "cogs", "cost_coverage", "sales_less_media")
    answer = shop.ask("2026-08-01", "2026-08-31", names)
    assert some(answer.total, *names) == (None, None, None, 0, 90)
    assert "cost of goods is not known" in texts(answer)
    shop.load((COSTS, "A,2026-01-01,5,EUR"))
    answer = shop.ask("2026-08-01", "2026-08-31", names)
    assert some(answer.total, *names) == (75, 85, 15, 0.6, 90)
    assert "known for 60% of sales" in texts(answer)
