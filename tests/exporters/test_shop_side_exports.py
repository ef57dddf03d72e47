"""Shopify's discounts and inventory, Mailchimp's campaigns, GA4's items: what the shop's other exports tell, and what not."""

from datetime import date

import pytest

from ecm.exporters import Shape, recognise
from ecm.filters import Filters, Period
from ecm.ingest import FileResult
from ecm.metrics.products import products
from tests.metrics.shop import Shop, balances

DISCOUNTS = "Name,Value,Value Type,Type,Discount Class,Minimum Purchase Requirements,Combines with Order Discounts,Customer Selection,Times Used In Total,Applies Once Per Customer,Usage Limit Per Code,Status,Start,End\n"
STOCK = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,SKU,HS Code,COO,Location,Bin name,Incoming (not editable),Unavailable (not editable),Committed (not editable),Available (not editable),On hand (current),On hand (new)\n"
CAMPAIGNS = 'Title,Subject,List,"Send Date","Send Weekday","Total Recipients","Successful Deliveries","Soft Bounces","Hard Bounces","Total Bounces","Times Forwarded","Forwarded Opens","Unique Opens","Open Rate","Total Opens","Unique Clicks","Click Rate","Total Clicks",Unsubscribes,"Abuse Complaints","Folder Id","Unique Id","Total Orders","Total Gross Sales","Total Revenue"\n'


def _rows(shop: Shop, sql: str) -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def _fate(result: FileResult) -> tuple[str, int, int, int]:
    assert balances(result), result
    return result.source, result.loaded, result.quarantined, result.ignored


def test_discounts_are_promotions_and_what_is_taken_off_is_positive(empty_shop: Shop) -> None:
    text = DISCOUNTS + (
        "SPRING10,-10.0,percentage,Amount Off,order,Minimum purchase of €50.00,,all,4,0,,Expired,2026-03-01 00:00:00 +0100,2026-04-01 00:00:00 +0200\n"
        "FIVE,-5.00,fixed_amount,Amount Off,product,,,all,0,1,1,Active,2026-06-01 10:00:00 +0200,\n"
        "SHIPFREE,-100.0,percentage,Free Shipping,shipping,,,all,9,0,,Active,2026-06-01 10:00:00 +0200,\n"
        "Two for one,-100.0,percentage,Buy X Get Y,product,,,all,9,0,,Scheduled,2027-01-01 10:00:00 +0100,\n"
        "Sale,-20.0,percentage,Amount Off,order,,,all,1,0,,Expired,2026-01-01 00:00:00 +0100,\n"
        "Sale,-30.0,percentage,Amount Off,order,,,all,1,0,,Expired,2026-07-01 00:00:00 +0200,\n"
        "NOSTART,-30.0,percentage,Amount Off,order,,,all,1,0,,Active,,\n"
        "BADVALUE,lots,percentage,Amount Off,order,,,all,1,0,,Active,2026-07-01 00:00:00 +0200,\n"
    )
    result = empty_shop.take("discounts_export.csv", text)
    assert _fate(result) == ("shopify_discounts", 6, 2, 0)
    kept = (
        "select promotion_id, code, kind, value, scope, starts_at::varchar, ends_at::varchar from promotions order by 1"
    )
    assert _rows(empty_shop, kept) == [
        ("five", "FIVE", "amount", 5, "product", "2026-06-01 08:00:00", None),
        ("sale:2025-12-31T23:00", "Sale", "percentage", 20, "order", "2025-12-31 23:00:00", None),
        ("sale:2026-06-30T22:00", "Sale", "percentage", 30, "order", "2026-06-30 22:00:00", None),
        ("shipfree", "SHIPFREE", "free shipping", 100, "shipping", "2026-06-01 08:00:00", None),
        ("spring10", "SPRING10", "percentage", 10, "order; Minimum purchase of €50.00", "2026-02-28 23:00:00", "2026-03-31 22:00:00"),
        ("two for one", "", "buy x get y", 100, "product", "2027-01-01 09:00:00", None),
    ]  # fmt: skip
    newer = DISCOUNTS + "Five,-6.00,fixed_amount,Amount Off,product,,,all,3,1,1,Active,2026-06-01 10:00:00 +0200,\n"
    empty_shop.take("newer.csv", newer)
    assert _rows(empty_shop, "select code, value from promotions where promotion_id = 'five'") == [("Five", 6)]


def test_stock_is_added_up_over_locations_and_titles_and_prices_stay_the_catalogues(empty_shop: Shop) -> None:
    shop = empty_shop
    catalogue = (
        "Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price,Cost per item,Image Src\n"
        "mug,Mug,Clay,Size,Small,MUG-S,10.00,4.00,\n"
        "tea,Loose tea,Leaf,Title,Default Title,,7.00,3.00,\n"
    )
    assert shop.take("products_export.csv", catalogue).source == "shopify_products"
    text = STOCK + (
        'mug,Mug,Size,Small,,,MUG-S,,,"Berlin, main",A1,0,1,2,"1,005",1008,\n'
        "mug,Mug,Size,Small,,,MUG-S,,,Store,,0,0,0,-2,-2,\n"
        "mug,Mug,Size,Small,,,MUG-S,,,Outlet,,not stocked,not stocked,not stocked,not stocked,not stocked,\n"
        "tea,Loose tea,Title,Default Title,,,,,,Store,,0,0,0,0,0,\n"
        "cup,Cup,Size,Large,Colour,Red,,,,Store,,0,0,0,3,3,\n"
        "pot,Pot,Title,Default Title,,,POT,,,Store,,0,0,0,4,4,\n"
        "pot,Pot,Title,Default Title,,,POT,,,Outlet,,0,0,0,many,4,\n"
    )
    result = shop.take("inventory_export.csv", text)
    assert _fate(result) == ("shopify_inventory", 4, 2, 1)
    assert result.reasons["not stocked at this location"] == 1
    assert _rows(
        shop, "select sku, origin, title, price, stock, availability, as_of::varchar from products order by origin, sku"
    ) == [
        ("MUG-S", "catalogue", "Mug – Small", 10, None, "", "2026-11-23"),
        ("tea", "catalogue", "Loose tea", 7, None, "", "2026-11-23"),
        ("MUG-S", "erp", "", None, 1003, "", "2026-11-23"),
        ("cup:Large:Red", "erp", "", None, 3, "", "2026-11-23"),
        ("tea", "erp", "", None, 0, "", "2026-11-23"),
    ]
    filters = Filters(Period(date(2026, 11, 1), date(2026, 11, 23)))
    shown = {p.sku: (p.title, p.stock) for p in products(shop.store, filters, shop.today).rows}
    assert shown["MUG-S"] == ("Mug – Small", 1003)
    assert shown["tea"] == ("Loose tea", 0)


def test_the_older_inventory_has_a_column_a_location(empty_shop: Shop) -> None:
    text = (
        "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,SKU,HS Code,COO,Main Street 1,Warehouse\n"
        "mug,Mug,Size,Small,,,,,MUG-S,,,5,7\n"
        "mug,Mug,Size,Large,,,,,MUG-L,,,not stocked,2\n"
        "tea,Tea,Title,Default Title,,,,,TEA,,,not stocked,not stocked\n"
    )
    result = empty_shop.take("inventory.csv", text)
    assert _fate(result) == ("shopify_inventory", 2, 0, 1)
    assert _rows(empty_shop, "select sku, stock from products order by 1") == [("MUG-L", 2), ("MUG-S", 12)]


def test_mailchimps_campaigns_are_messages(empty_shop: Shop) -> None:
    text = CAMPAIGNS + (
        'Campaign A,"Hello, you",Main,"Jun 09, 2026 09:30 pm",Tuesday,"1,110",1108,1,1,2,0,0,30,27.78%,57,7,6.48%,7,3,0,0,17671f6028,2,120.50,"1,120.50"\n'
        ',Only a subject,Main,"Jun 18, 2026 09:15 am",Thursday,137,134,1,2,3,0,0,30,22.39%,52,5,3.73%,6,1,0,0,,0,0,0\n'
        "Never sent,Draft,Main,,,0,0,0,0,0,0,0,0,0%,0,0,0%,0,0,0,0,6e3fb30c88,0,0,0\n"
    )
    result = empty_shop.take("campaigns.csv", text)
    assert _fate(result) == ("mailchimp", 2, 1, 0)
    kept = "select campaign, platform, sent_at::varchar, recipients, opens, clicks, orders, revenue::double, unsubscribes from messages order by sent_at"
    assert _rows(empty_shop, kept) == [
        ("Campaign A", "mailchimp", "2026-06-09 21:30:00", 1110, 30, 7, 2, 1120.5, 3),
        ("Only a subject", "mailchimp", "2026-06-18 09:15:00", 137, 30, 5, 0, 0.0, 1),
    ]
    empty_shop.take("again.csv", text.replace("1,120.50", "1,130.50"))
    assert [r[7] for r in _rows(empty_shop, kept)] == [1130.5, 0.0]
    plain = "title,subject,send_date,send_weekday,total_recipients,successful_deliveries,unique_opens,unsubscribes,unique_id\n"
    spelt = empty_shop.take("u.csv", plain + "B,Hi,2026-07-01 10:00:00,Wednesday,10,10,5,0,abc\n")
    assert _fate(spelt) == ("mailchimp", 1, 0, 0)
    assert _rows(empty_shop, "select clicks, orders, revenue from messages where message_id = 'abc'") == [(None,) * 3]


def test_who_gets_mail_is_turned_away_and_nobody_is_kept(empty_shop: Shop) -> None:
    text = (
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LEID,EUID,NOTES,TAGS\n"
        "ann@example.com,Ann,Doe,4,2026-01-01 10:00:00,192.0.2.7,2026-01-01 10:00:00,192.0.2.7,77,abc,likes tea,vip\n"
    )
    result = empty_shop.take("subscribed_members.csv", text)
    assert _fate(result) == ("mailchimp", 0, 0, 1)
    assert list(result.reasons) == ["a recipient: who gets mail is not taken"]
    everything = str(_rows(empty_shop, "select * from quarantine"))
    assert not any(secret in everything for secret in ("Ann", "Doe", "example.com", "192.0.2.7", "likes tea"))


ITEMS = "Item ID,Item name,Items viewed,Items added to cart,Items purchased,Item revenue\n"
PREAMBLE = (
    "# ----\n# Items\n# Account: Shop\n# Property: Shop GA4\n# ----\n#\n# All Users\n# Start date: {}\n# End date: {}\n"
)


def test_views_of_items_are_of_a_day_each(empty_shop: Shop) -> None:
    shop = empty_shop
    rows = "MUG-S,Mug,500,60,12,120.00\n(not set),(not set),9,1,0,0\n,,509,61,12,120.00\n"
    day = shop.take("day.csv", PREAMBLE.format("20261101", "20261101") + ITEMS + rows)
    assert _fate(day) == ("ga4_items", 1, 0, 2)
    dated = "Date," + ITEMS + "20261102,MUG-S,Mug,400,40,3,30.00\n20261103,MUG-S,Mug,300,30,3,30.00\n"
    assert _fate(shop.take("dated.csv", PREAMBLE.format("20261102", "20261103") + dated)) == ("ga4_items", 2, 0, 0)
    nth = "Nth day," + ITEMS + "0000,TEA,Tea,7,1,0,0\n0001,TEA,Tea,8,1,0,0\n"
    assert _fate(shop.take("nth.csv", PREAMBLE.format("20261104", "20261105") + nth)) == ("ga4_items", 2, 0, 0)
    month = shop.take("month.csv", PREAMBLE.format("20261001", "20261031") + ITEMS + "MUG-S,Mug,5000,1,1,1.00\n")
    assert _fate(month) == ("ga4_items", 0, 1, 0)
    assert any("longer than a day" in reason for reason in month.reasons)
    unnamed = shop.take("names.csv", "Date,Item name,Items viewed\n20261109,Mug,5\n")
    assert _fate(unnamed) == ("ga4_items", 0, 1, 0)
    assert any("Item ID" in reason for reason in unnamed.reasons)
    assert _rows(
        shop, "select date::varchar, sku, views, carts, account, tool from product_views order by date, sku"
    ) == [
        ("2026-11-01", "MUG-S", 500, 60, "Shop GA4", "ga4"),
        ("2026-11-02", "MUG-S", 400, 40, "Shop GA4", "ga4"),
        ("2026-11-03", "MUG-S", 300, 30, "Shop GA4", "ga4"),
        ("2026-11-04", "TEA", 7, 1, "Shop GA4", "ga4"),
        ("2026-11-05", "TEA", 8, 1, "Shop GA4", "ga4"),
    ]


@pytest.mark.parametrize(
    ("columns", "source"),
    [
        ("Campaign Name,Subject,List,Send Time,Send Weekday,Total Recipients,Unique Opens,Unsubscribes,Successful Deliveries,Spam Complaints,Campaign ID,Campaign Channel", "klaviyo"),
        ("Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Cost per item,Variant Inventory Qty", "shopify_products"),
        ("Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Phone,Total Spent,Total Orders,Tax Exempt,Tags", "shopify_customers"),
        ("Item name,Items viewed,Items added to cart,Items purchased,Item revenue", "ga4_items"),
        ("Nth day,Session source / medium,Sessions,Engaged sessions,Total users", "ga4"),
        ("Event,Date-Time,Reason,Duration,Duration (in mins.)", "uptimerobot"),
    ],
)  # fmt: skip
def test_each_tool_is_known_from_its_siblings(columns: str, source: str) -> None:
    found = recognise(Shape(tuple(columns.split(","))))
    assert found is not None
    assert found.source == source
