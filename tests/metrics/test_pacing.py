"""Pace against targets, of the shop, a channel and a segment."""

from datetime import date

from ecm.metrics import pacing
from tests.metrics.shop import Shop


def test_a_target_is_held_against_the_days_that_are_over(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (
            "order_id,ordered_at,currency,gross_sales,channel,customer_id",
            "PC1,2026-11-02,EUR,60,Email,a",
            "PC2,2026-11-12,EUR,50,Direct,a",
            "PC3,2026-10-12,EUR,70,Direct,b",
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
    assert len(found) == 5
    whole = found["net_sales", "", "", 11]
    # 22 of 30 days are over: 110 of 150 were due.
    assert (whole.so_far, whole.due, whole.ahead, whole.at_this_pace, whole.days_left) == (110, 110, 0, 150, 8)
    assert found["net_sales", "Email", "", 11].so_far == 60
    assert found["net_sales", "", "returning", 11].so_far == 50
    assert (found["aov", "", "", 11].so_far, found["aov", "", "", 11].due) == (55, 50)
    past = found["net_sales", "", "", 10]
    assert (past.so_far, past.at_this_pace, past.days_left) == (70, 70, 0)
