"""The day's time zone, and days that were not collected: never wrong by a day, never zero in a comparison."""

from datetime import date

import pytest

from ecm.filters import Compare, Filters, Period
from ecm.metrics import overview
from tests.metrics.shop import ORDERS, TRAFFIC, Shop, texts

SHOPIFY = "Name,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price"


@pytest.fixture
def shop_with_a_gap(empty_shop: Shop) -> Shop:
    """Orders every day of three weeks of October; sessions too, but for the 14th and 15th."""
    empty_shop.load(
        (TRAFFIC, *(f"2026-10-{d:02},Email,100" for d in range(5, 26) if d not in (14, 15))),
        (ORDERS, *(f"D{d},2026-10-{d:02} 10:00:00,EUR,10" for d in range(5, 26))),
    )
    return empty_shop


def shopify(number: str, created: str) -> str:
    return f"{number},paid,EUR,10,0,0,10,{created},1,Thing,10"


def days(shop: Shop, first: str, last: str) -> dict[str, object]:
    return {day: n for day, n in shop.values("orders", "day", first, last).items() if n}


# The clocks go forward on 29 March and back on 25 October 2026 in Berlin.
OVER_THE_CHANGE = {
    "#Z1": ("2026-03-28 23:30:00 +0100", "2026-03-28"),
    "#Z2": ("2026-03-29 00:10:00 +0100", "2026-03-29"),
    "#Z3": ("2026-03-29 23:40:00 +0200", "2026-03-29"),
    "#Z4": ("2026-03-30 00:20:00 +0200", "2026-03-30"),
    "#Z5": ("2026-10-24 23:30:00 +0200", "2026-10-24"),
    "#Z6": ("2026-10-25 23:30:00 +0100", "2026-10-25"),
    "#Z7": ("2026-10-26 00:30:00 +0100", "2026-10-26"),
}


def test_an_order_counts_on_the_day_its_tool_wrote_with_offsets_that_change_within_the_file(shop: Shop) -> None:
    shop.load((SHOPIFY, *(shopify(n, created) for n, (created, _) in OVER_THE_CHANGE.items())))
    expected: dict[str, int] = {}
    for _, day in OVER_THE_CHANGE.values():
        expected[day] = expected.get(day, 0) + 1
    assert days(shop, "2026-03-01", "2026-10-31") == expected


def test_the_shops_time_zone_decides_the_day_over_daylight_saving(shop: Shop) -> None:
    """One moment: 21:30 UTC is the same day in New York, and the next in Berlin only where the clock says so."""
    shop.load(
        (
            SHOPIFY,
            shopify("#B1", "2026-05-01 18:30:00 -0400"),  # 22:30 UTC, 00:30 on the 2nd in Berlin (summer)
            shopify("#B2", "2026-01-15 17:30:00 -0500"),  # 22:30 UTC, 23:30 on the 15th in Berlin (winter)
        ),
        (ORDERS, "B3,2026-05-08 22:30:00,EUR,10"),  # no zone: read in the shop's, UTC where none is set
    )
    assert days(shop, "2026-01-01", "2026-01-31") == {"2026-01-15": 1}
    assert days(shop, "2026-05-01", "2026-05-31") == {"2026-05-01": 1, "2026-05-08": 1}
    shop.set("timezone", "Europe/Berlin")
    try:
        assert days(shop, "2026-01-01", "2026-01-31") == {"2026-01-15": 1}
        assert days(shop, "2026-05-01", "2026-05-07") == {"2026-05-02": 1}
        assert days(shop, "2026-03-01", "2026-03-31") == {"2026-03-28": 1, "2026-03-29": 2, "2026-03-30": 1}
        shop.load((SHOPIFY, shopify("#B4", "2026-06-01 18:30:00 -0400")), (ORDERS, "B5,2026-06-08 23:30:00,EUR,10"))
        assert days(shop, "2026-06-01", "2026-06-30") == {"2026-06-02": 1, "2026-06-08": 1}
    finally:
        shop.set("timezone", "")
    assert days(shop, "2026-05-01", "2026-05-07") == {"2026-05-01": 1}


def test_a_refund_counts_on_its_day_in_the_shops_time_zone(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.set("timezone", "America/New_York")
    shop.load(
        (ORDERS, "R1,2026-07-01 10:00:00,EUR,10"),
        ("refund_id,order_id,refunded_at,amount", "RR1,R1,2026-07-05T02:00:00Z,4"),
    )
    returned = shop.values("returns", "day", "2026-07-01", "2026-07-10")
    assert {day: v for day, v in returned.items() if v} == {"2026-07-04": 4}


def test_by_day_every_day_has_a_row(shop: Shop) -> None:
    assert len(shop.values("orders", "day", "2026-04-01", "2026-04-30")) == 30


def test_weeks_begin_on_monday_and_months_on_their_first(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (ORDERS, "W1,2026-08-30 12:00:00,EUR,10", "W2,2026-08-31 12:00:00,EUR,10", "W3,2026-09-01 12:00:00,EUR,10")
    )
    weeks = shop.values("orders", "week", "2026-08-24", "2026-09-06")
    assert list(weeks.values()) == [1, 2]
    months = shop.values("orders", "month", "2026-08-01", "2026-09-30")
    assert list(months.values()) == [2, 1]


def test_a_comparison_sentence_says_nothing_of_days_that_were_not_collected(empty_shop: Shop) -> None:
    """Sales were loaded from the 10th on: that the week before sold nothing is not known."""
    shop = empty_shop
    shop.load((ORDERS, *(f"C{d},2026-10-{d} 10:00:00,EUR,10" for d in range(10, 17))))
    week = Filters(Period(date(2026, 10, 10), date(2026, 10, 16)), Compare.PREVIOUS)
    view = overview(shop.store, week, today=shop.today)
    headline = view.sentences[0]
    assert "before" not in headline, headline


def test_a_comparison_names_the_days_that_were_not_collected(shop_with_a_gap: Shop) -> None:
    answer = shop_with_a_gap.ask("2026-10-12", "2026-10-18", ["sessions", "orders"], compare=Compare.PREVIOUS)
    assert answer.compare is not None
    assert "No sessions collected on 2 of 7 days" in texts(answer)
    assert answer.compare.now["orders"] == answer.compare.total["orders"] == 7


def test_a_comparison_holds_no_day_against_one_that_was_not_collected(shop_with_a_gap: Shop) -> None:
    """Both weeks had 100 sessions a day; two days of the later one were never exported."""
    answer = shop_with_a_gap.ask("2026-10-12", "2026-10-18", ["sessions"], compare=Compare.PREVIOUS)
    assert answer.compare is not None
    now, then = answer.compare.now["sessions"], answer.compare.total["sessions"]
    assert now is None or then is None or now == then


def test_days_not_collected_in_the_compared_period_are_noted_too(shop_with_a_gap: Shop) -> None:
    answer = shop_with_a_gap.ask("2026-10-19", "2026-10-25", ["sessions"], compare=Compare.PREVIOUS)
    said = [n.text for n in answer.notes if "collected" in n.text and "14 Oct" in n.text]
    assert said


@pytest.mark.parametrize(("hours", "first"), [("72", "2026-11-20"), ("24", "2026-11-22")])
def test_media_cost_of_the_last_days_is_provisional(shop: Shop, hours: str, first: str) -> None:
    if not shop.ask("2026-11-22", "2026-11-22", ["cost"]).total["cost"]:
        shop.load(("date,platform,cost", *(f"2026-11-{d},Meta,5" for d in range(16, 23))))
    shop.set("media_settle_hours", hours)
    status = shop.ask("2026-11-16", "2026-11-22", ["cost"]).days["spend"]
    assert str(min(status.provisional)) == first
