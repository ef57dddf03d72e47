"""Pace against targets, of the shop, a channel and a segment."""

from datetime import date, timedelta

import pytest

from ecm.metrics import pace_sentence, pacing
from tests.metrics.shop import Shop


def test_a_target_is_held_against_the_days_that_are_over(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (
            "order_id,ordered_at,currency,gross_sales,channel,customer_id",
            "PC1,2026-11-02,EUR,60,Email,a",
            "PC2,2026-11-22,EUR,50,Direct,a",
            "PC3,2026-10-01,EUR,70,Direct,b",
        ),
        (
            "metric,starts_on,ends_on,value,channel,segment",
            "net_sales,2026-11-01,2026-11-30,150,,",
            "net_sales,2026-11-01,2026-11-30,60,Email,",
            "net_sales,2026-11-01,2026-11-30,60,,returning",
            "aov,2026-11-01,2026-11-30,50,,",
            "net_sales,2026-10-01,2026-10-31,100,,",
            "net_sales,2026-12-01,2026-12-31,100,,",
        ),
    )
    found = {(p.metric, p.channel, p.segment, p.period.start.month): p for p in pacing(shop.store, date(2026, 11, 23))}
    assert len(found) == 6
    assert not found["net_sales", "", "", 12].begun
    whole = found["net_sales", "", "", 11]
    # 22 of 30 days are over: 110 of 150 were due.
    held = (whole.so_far, whole.due, whole.ahead, whole.at_this_pace, whole.days_left)
    assert held == pytest.approx((110, 110, 0, 150, 8))
    assert found["net_sales", "Email", "", 11].so_far == 60
    assert found["net_sales", "", "Returning customers", 11].so_far == 50
    assert (found["aov", "", "", 11].so_far, found["aov", "", "", 11].due) == (55, 50)
    past = found["net_sales", "", "", 10]
    assert (past.so_far, past.at_this_pace, past.days_left) == (70, 70, 0)


def test_days_are_due_as_such_weekdays_bring_where_the_history_tells(empty_shop: Shop) -> None:
    """Saturdays and Sundays bring 300 each, other days 100; the week so far ended on a Friday."""
    shop = empty_shop
    days = [date(2026, 7, 6) + timedelta(n) for n in range(140)]
    shop.load(
        (
            "order_id,ordered_at,currency,gross_sales,channel",
            *(f"W{n},{d},EUR,{(300 if d.weekday() > 4 else 100) + n % 3},Email" for n, d in enumerate(days)),
        ),
        ("metric,starts_on,ends_on,value,channel", "gross_sales,2026-11-16,2026-11-29,2200,"),
    )
    (pace,) = pacing(shop.store, date(2026, 11, 21))
    assert pace.by_weekday
    # 5 of 22 parts are due, not 5 of 14 days.
    assert pace.due == pytest.approx(500, abs=10)
    assert pace.at_this_pace == pytest.approx(2200, abs=50)
    assert pace.verdict == "on pace" or abs(pace.ahead or 1) < 0.02


def test_a_cost_is_over_or_under_and_what_is_over_is_reached_or_missed(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        ("order_id,ordered_at,currency,gross_sales,channel", "A,2026-11-01,EUR,100,Email", "B,2026-11-22,EUR,20,Email"),
        ("date,platform,channel,currency,cost", "2026-11-01,Meta,Email,EUR,50", "2026-11-22,Meta,Email,EUR,38"),
        (
            "metric,starts_on,ends_on,value,channel,segment",
            "cost,2026-11-01,2026-11-30,100,,",
            "cost,2026-11-01,2026-11-22,80,,",
            "gross_sales,2026-11-01,2026-11-22,120,,",
            "gross_sales,2026-11-01,2026-11-22,150,Email,",
            "gross_sales,2026-12-01,2026-12-31,150,,",
        ),
    )
    found = pacing(shop.store, date(2026, 11, 23))
    said = {(p.metric, p.period.end.day, p.channel): p.verdict for p in found}
    assert said == {
        ("cost", 30, ""): "20.0\u202f% over",
        ("cost", 22, ""): "exceeded by 10.0\u202f%",
        ("gross_sales", 22, ""): "reached",
        ("gross_sales", 22, "Email"): "missed by 20.0\u202f%",
        ("gross_sales", 31, ""): "not begun",
    }
    assert [p.days_left for p in found] == [8, 31, 0, 0, 0]
    assert pace_sentence(found) == "Media cost is 20\u202f% over what it was to cost"
    assert pace_sentence(()) == "Targets say what was to be reached"


def test_a_target_of_what_does_not_exist_says_so_and_the_others_stand(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        ("order_id,ordered_at,currency,gross_sales,channel,customer_id", "A,2026-11-01,EUR,100,Email,a"),
        (
            "metric,starts_on,ends_on,value,channel,segment",
            "gross_sales,2026-11-01,2026-11-30,100,Emial,",
            "gross_sales,2026-11-01,2026-11-30,101,,Returnin customers",
            "gross_salse,2026-11-01,2026-11-30,102,,",
            "gross_sales,2026-11-01,2026-11-30,103,,New customers",
            "sessions,2026-11-01,2026-11-30,104,,new",
        ),
    )
    found = {p.target: p for p in pacing(shop.store, date(2026, 11, 2))}
    assert "Did you mean 'Email'?" in found[100].note
    assert "Did you mean 'Returning customers'?" in found[101].note
    assert "Did you mean 'gross_sales'?" in found[102].note
    assert all(
        (found[n].so_far, found[n].ahead, found[n].verdict) == (None, None, "not known") for n in (100, 101, 102)
    )
    assert (found[103].so_far, found[103].segment) == (100, "New customers")
    assert (found[104].so_far, "not known" in found[104].note) == (None, True)


def test_days_that_were_not_collected_are_not_due(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        ("order_id,ordered_at,currency,gross_sales", *(f"D{n},2026-11-{n:02},EUR,10" for n in range(1, 11))),
        ("metric,starts_on,ends_on,value", "gross_sales,2026-11-01,2026-11-30,300"),
    )
    (pace,) = pacing(shop.store, date(2026, 11, 23))
    assert (pace.so_far, pace.due, pace.verdict, pace.at_this_pace) == (100, 100, "on pace", 300)
    assert pace.note.startswith("12 of 22 days were not collected")


def test_of_targets_that_overlap_each_day_is_told_by_the_shortest(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        ("order_id,ordered_at,currency,gross_sales,customer_id", "A,2026-11-01,EUR,100,a"),
        (
            "metric,starts_on,ends_on,value,channel,segment",
            "gross_sales,2026-01-01,2026-12-31,365,,",
            "gross_sales,2026-11-01,2026-11-30,600,,",
            "gross_sales,2026-11-01,2026-11-30,90,,New customers",
            "aov,2026-01-01,2026-12-31,50,,",
            "aov,2026-11-01,2026-11-30,60,,",
        ),
    )
    names = ["gross_sales", "aov"]
    assert shop.ask("2026-11-01", "2026-11-30", names).targets == {"gross_sales": 600, "aov": 60}
    assert shop.ask("2026-10-31", "2026-11-02", names).targets == {"gross_sales": 41, "aov": 50}
    assert shop.ask("2025-12-31", "2026-01-02", names).targets == {"gross_sales": None, "aov": None}
    assert shop.ask("2026-11-01", "2026-11-10", names, segment="new").targets == {"gross_sales": 30, "aov": None}
    assert shop.ask("2026-11-01", "2026-11-10", names, country="DE").targets == {"gross_sales": None, "aov": None}
