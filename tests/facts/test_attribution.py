"""Rule 8: which channel an order, a visit and a cost belong to; rule 10: who a customer is."""

from ecm.ingest import undo
from tests.exporters.shopify_file import export, order
from tests.metrics.shop import ORDERS, SPEND, TRAFFIC, Shop

HEADER = ORDERS + ",sales_channel,channel,source,medium,campaign,coupon"


def channels(shop: Shop, day: str) -> dict[str, object]:
    rows = shop.ask(day, day, ["gross_sales"], by=["channel"]).rows
    return {r.members[0]: r.values["gross_sales"] for r in rows}


def test_the_first_source_that_knows_an_orders_channel_is_believed(shop: Shop) -> None:
    """Own columns, then the tool, then the coupon; a till or marketplace before all; a given channel beats the rules."""
    day = "2026-01-01"
    shop.load(
        (
            HEADER,
            f"A1,{day},EUR,1,,,google,cpc,,",
            f"A2,{day},EUR,2,,,,,,",
            f"A3,{day},EUR,4,,,(not set),(not set),,newsletter-5",
            f"A4,{day},EUR,8,,,,,,",
            f"A5,{day},EUR,16,pos,,google,cpc,,",
            f"A6,{day},EUR,32,Amazon.de,,,,,",
            f"A7,{day},EUR,64,,Catalogue,google,cpc,,",
            f"A8,{day},EUR,128,,,klaviyo,email,,insta-10",
            f"A9,{day},EUR,256,online_store,,,,,SUMMER",
        ),
        (
            "order_id,tool,source,medium",
            "A1,ga4,klaviyo,email",
            "A2,ga4,google,organic",
            "A5,ga4,google,organic",
            "A6,ga4,google,organic",
            "A7,ga4,google,organic",
            "A9,ga4,(not set),(not set)",
        ),
    )
    assert channels(shop, day) == {
        "Paid Search": 1,
        "Organic Search": 2,
        "Email": 4 + 128,
        "Unattributed": 8 + 256,
        "Point of sale": 16,
        "Amazon": 32,
        "Catalogue": 64,
    }


def test_the_order_in_which_sources_are_believed_is_a_setting(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (HEADER, "B1,2026-01-01,EUR,1,,,google,cpc,,newsletter-5"),
        ("order_id,tool,source,medium", "B1,ga4,facebook.com,referral", "B1,klaviyo,klaviyo,email"),
    )
    assert channels(shop, "2026-01-01") == {"Paid Search": 1}
    shop.set("attribution", "klaviyo,ga4,order")
    assert channels(shop, "2026-01-01") == {"Email": 1}
    shop.set("attribution", "coupon,ga4,order")
    assert channels(shop, "2026-01-01") == {"Email": 1}
    shop.set("attribution", "ga4")
    assert channels(shop, "2026-01-01") == {"Organic Social": 1}


def test_an_order_number_is_the_same_with_and_without_its_sign(shop: Shop) -> None:
    shop.load(
        (HEADER, "#C1,2026-01-02,EUR,1,,,,,,", "C2,2026-01-02,EUR,2,,,,,,"),
        ("order_id,tool,source,medium", "C1,ga4,google,organic", "#C2,ga4,klaviyo,email"),
    )
    assert channels(shop, "2026-01-02") == {"Organic Search": 1, "Email": 2}


def test_attribution_loaded_later_or_taken_back_moves_the_order(shop: Shop) -> None:
    shop.load((HEADER, "D1,2026-01-03,EUR,1,,,,,,"))
    assert channels(shop, "2026-01-03") == {"Unattributed": 1}
    (result,) = shop.load(("order_id,tool,source,medium", "D1,ga4,klaviyo,email"))
    assert channels(shop, "2026-01-03") == {"Email": 1}
    assert result.import_id is not None
    undo(shop.store, result.import_id)
    assert channels(shop, "2026-01-03") == {"Unattributed": 1}


def test_orders_traffic_and_cost_meet_in_the_same_channels_and_nothing_is_dropped(shop: Shop) -> None:
    day = "2026-01-04"
    shop.load(
        (HEADER, f"E1,{day},EUR,10,,,google,cpc,,", f"E2,{day},EUR,20,,,weird-place,strange,,"),
        ("date,source,medium,sessions", f"{day},google,cpc,100", f"{day},weird-place,strange,7"),
        ("date,platform,currency,cost", f"{day},google_ads,EUR,5", f"{day},Billboard Ltd,EUR,3"),
    )
    rows = shop.ask(day, day, ["gross_sales", "sessions", "cost"], by=["channel"]).rows
    assert {r.members[0]: (r.values["gross_sales"], r.values["sessions"], r.values["cost"]) for r in rows} == {
        "Paid Search": (10, 100, 5),
        "Unattributed": (20, 7, 0),
        "Paid Other": (0, 0, 3),
    }


def test_a_channel_given_in_traffic_or_cost_is_kept(shop: Shop) -> None:
    shop.load((TRAFFIC, "2026-01-05,Print,10"), (SPEND, "2026-01-05,meta,Print,EUR,4"))
    assert shop.values("sessions", "channel", "2026-01-05", "2026-01-05") == {"Print": 10}
    assert shop.values("cost", "channel", "2026-01-05", "2026-01-05") == {"Print": 4}


def test_tills_and_marketplaces_have_no_sessions_and_no_part_in_conversion(shop: Shop) -> None:
    day = "2026-01-06"
    shop.load(
        (HEADER, f"F1,{day},EUR,1,,,google,cpc,,", f"F2,{day},EUR,1,pos,,,,,", f"F3,{day},EUR,1,ebay,,,,,"),
        ("date,source,medium,sessions", f"{day},google,cpc,100"),
    )
    answer = shop.ask(day, day, ["orders", "conversion_rate", "sessions"], by=["sales_channel"])
    assert (answer.total["orders"], answer.total["conversion_rate"]) == (3, 0.01)
    rows = {r.members[0]: (r.values["sessions"], r.values["conversion_rate"]) for r in answer.rows}
    assert rows["online_store"] == (100, 0.01)
    assert rows["pos"][1] is None


# ——— who a customer is ———

WHO = ORDERS + ",customer_id"


def types(shop: Shop, first: str, last: str) -> dict[str, object]:
    return dict(shop.values("orders", "customer_type", first, last))


def test_one_e_mail_in_any_spelling_is_one_customer_across_sources(shop: Shop) -> None:
    shop.load((WHO, "G1,2026-02-01,EUR,1,Kim@Shop.Example", "G2,2026-02-02,EUR,1, kim@shop.example "))
    shop.take(
        "o.csv", export(order("#G3", (1, "A", 1.0), created="2026-02-03 10:00:00 +0100", email="KIM@SHOP.EXAMPLE"))
    )
    assert types(shop, "2026-02-01", "2026-02-03") == {"returning": 2, "new": 1}


def test_a_tools_customer_id_is_another_customer_and_none_is_unknown(shop: Shop) -> None:
    shop.load(
        (
            WHO,
            "H1,2026-02-11,EUR,1,900001",
            "H2,2026-02-12,EUR,1,900002",
            "H3,2026-02-12,EUR,1,",
            "H4,2026-02-13,EUR,1,",
        )
    )
    answer = shop.ask("2026-02-11", "2026-02-13", ["orders", "new_customers", "returning_share"], by=["customer_type"])
    assert {r.members[0]: r.values["orders"] for r in answer.rows} == {"new": 2, "unknown": 2}
    assert (answer.total["new_customers"], answer.total["returning_share"]) == (2, 0)
    assert any("2 of 4 orders have no known customer" in n.text for n in answer.notes)


def test_a_customer_export_tells_who_ordered_before_the_history_begins(shop: Shop) -> None:
    people = ("old1", "old2", "one", "first", "later")
    shop.load((WHO, *(f"I{n},2026-03-0{n + 1},EUR,1,{who}@shop.example" for n, who in enumerate(people))))
    assert types(shop, "2026-03-01", "2026-03-05") == {"new": 5}
    shop.load(
        (
            "customer_id,first_order_at,orders_count",
            "Old1@shop.example,2024-05-01,",
            "old2@shop.example,,4",
            "one@shop.example,,1",
            "first@shop.example,2026-03-04,9",
        )
    )
    assert types(shop, "2026-03-01", "2026-03-05") == {"new": 3, "returning": 2}
    assert shop.values("orders", "day", "2026-03-01", "2026-03-02", customer_type="returning") == {
        "2026-03-01": 1,
        "2026-03-02": 1,
    }


def test_a_cancelled_or_test_order_makes_nobody_a_customer(shop: Shop) -> None:
    header = WHO + ",cancelled_at,is_test"
    shop.load(
        (
            header,
            "J1,2026-04-01,EUR,1,j@shop.example,2026-04-01,",
            "J2,2026-04-02,EUR,1,j@shop.example,,true",
            "J3,2026-04-03,EUR,1,j@shop.example,,",
        )
    )
    assert types(shop, "2026-04-01", "2026-04-03") == {"new": 1}


def test_that_history_may_begin_too_late_to_know_who_is_new_is_said(empty_shop: Shop) -> None:
    empty_shop.load((WHO, "K1,2026-05-01,EUR,1,k"))
    answer = empty_shop.ask("2026-05-01", "2026-05-31", ["new_customers"])
    assert any("Order history begins on Fri 1 May 2026" in n.text for n in answer.notes)


def test_a_repeat_customer_counts_once_90_days_are_over(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (
            WHO,
            "L1,2026-05-01,EUR,1,a",
            "L2,2026-07-30,EUR,1,a",  # 90 days later
            "L3,2026-05-01,EUR,1,b",
            "L4,2026-07-31,EUR,1,b",  # 91 days later
            "L5,2026-05-01,EUR,1,c",
            "L6,2026-11-01,EUR,1,d",  # too young to tell
            "L7,2026-11-02,EUR,1,d",
        )
    )
    assert shop.value("repeat_rate", "2026-05-01", "2026-05-31") == 1 / 3
    assert shop.value("repeat_rate", "2026-11-01", "2026-11-30") is None
