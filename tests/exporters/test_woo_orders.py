"""WooCommerce orders: items as columns, as rows, or as text; tax, fees, refunds with their days; nobody's name is kept."""

import csv
import io
from decimal import Decimal

import pytest

from ecm.ingest import FileResult
from tests.metrics.shop import Shop, balances

WEBTOFFEE = "order_id,order_number,order_date,paid_date,status,shipping_total,shipping_tax_total,fee_total,fee_tax_total,tax_total,cart_discount,order_discount,discount_total,order_total,order_subtotal,order_currency,payment_method,payment_method_title,transaction_id,customer_ip_address,customer_user_agent,shipping_method,customer_id,customer_user,customer_email,billing_first_name,billing_last_name,billing_email,billing_phone,billing_address_1,billing_postcode,billing_city,billing_country,shipping_first_name,shipping_country,customer_note,wt_import_key,coupon_items,refund_items,order_notes,meta:_wc_order_attribution_source_type,meta:_wc_order_attribution_utm_source,meta:_wc_order_attribution_device_type"
ADVANCED = "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),Address 1&2 (Billing),City (Billing),Postcode (Billing),Country Code (Billing),Email (Billing),Phone (Billing),Country Code (Shipping),Payment Method Title,Cart Discount Amount,Order Subtotal Amount,Order Shipping Amount,Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Quantity,Item Cost,Coupon Code"
ANALYTICS = "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,Attribution"
PEOPLE = {
    "billing_first_name": "Ann", "billing_last_name": "Doe", "billing_address_1": "Main Street 1", "billing_city": "Town",
    "billing_phone": "555123", "customer_note": "For Ann", "customer_ip_address": "10.1.2.3", "shipping_first_name": "Ann",
    "First Name (Billing)": "Ann", "Last Name (Billing)": "Doe", "City (Billing)": "Town", "Customer": "Ann Doe",
    "Customer Note": "For Ann", "Phone (Billing)": "555123",
}  # fmt: skip


def file(columns: str, *rows: dict[str, object]) -> str:
    header = columns.split(",")
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: row.get(name, PEOPLE.get(name, "")) for name in header})
    return text.getvalue()


def item(name: str, sku: str, quantity: int, total: str, subtotal: str, more: str = "") -> str:
    return f"name:{name}|product_id:9|sku:{sku}|quantity:{quantity}|total:{total}|sub_total:{subtotal}{more}"


def order(number: str, total: str, subtotal: str, **own: object) -> dict[str, object]:
    return {
        "order_id": number, "order_number": number, "order_date": "2026-03-02 10:00:00", "status": "completed",
        "shipping_total": "5.00", "fee_total": "0.00", "tax_total": "0.00", "discount_total": "0.00", "order_total": total,
        "order_subtotal": subtotal, "order_currency": "EUR", "payment_method": "stripe",
        "payment_method_title": "Credit card", "billing_email": "ann@example.com", "billing_country": "DE",
    } | own  # fmt: skip


def rows(shop: Shop, sql: str) -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def fate(result: FileResult) -> tuple[str, int, int, int]:
    assert balances(result), result
    return result.source, result.loaded, result.quarantined, result.ignored


def kept(shop: Shop) -> str:
    return str([rows(shop, f"select * from {t}") for t in ("orders", "order_lines", "refunds", "quarantine")])


def test_items_as_columns_are_lines_net_of_tax_and_discount(empty_shop: Shop) -> None:
    shop = empty_shop
    header = f"{WEBTOFFEE},line_item_1,line_item_2"
    first = order(
        "101",
        "108.10",
        "100.00",
        tax_total="17.10",
        discount_total="20.00",
        fee_total="6.00",
        coupon_items="code:spring|amount:20.00",
        line_item_1=item("Shirt, blue|M", "S-1", 2, "64.00", "80.00", "|tax:12.16|tax_data:{'x':1}|_variation_id:77"),
        line_item_2=item("Mug", "", 1, "16.00", "20.00"),
        **{
            "meta:_wc_order_attribution_source_type": "organic",
            "meta:_wc_order_attribution_utm_source": "Google",
            "meta:_wc_order_attribution_device_type": "Mobile",
            "shipping_country": "AT",
        },
    )
    result = shop.take(
        "orders.csv",
        file(
            header,
            first,
            order("102", "15.00", "20.00", status="wc-on-hold", fee_total="-10.00", line_item_1=item("Mug", "M", 1, "20", "20")),
            order("103", "25.00", "20.00", status="Storniert", line_item_1=item("Mug", "M", 1, "20", "20")),
            order("104", "25.00", "20.00", status="in the post", line_item_1=item("Mug", "M", 1, "20", "20")),
            order("105", "25.00", "20.00", line_item_1="two mugs"),
            order("106", "99.00", "20.00", line_item_1=item("Mug", "M", 1, "20", "20")),
            order("107", "25.00", "20.00", line_item_1=item("Mug", "M", 1, "20", "20")),
            order("107", "25.00", "20.00", line_item_1=item("Mug", "M", 1, "20", "20")),
        ),
    )  # fmt: skip
    assert fate(result) == ("woo_orders", 6, 1, 1)
    assert result.reasons == {"an item that cannot be read": 1, "repeated in the file": 1}
    assert "unknown value: status: 1 row" in result.warnings
    assert "totals do not add up: 1 row" in result.warnings
    assert rows(
        shop,
        "select order_id, status, gross_sales, discounts, shipping_income, tax, total, coupon, country, source, medium, "
        "device, currency from orders where order_id < '104' order by 1",
    ) == [
        (
            "101",
            "paid",
            100,
            20,
            11,
            Decimal("17.1"),
            Decimal("108.1"),
            "spring",
            "AT",
            "google",
            "organic",
            "mobile",
            "EUR",
        ),
        ("102", "open", 20, 10, 5, 0, 15, "", "DE", "", "", "", "EUR"),
        ("103", "cancelled", 20, 0, 5, 0, 25, "", "DE", "", "", "", "EUR"),
    ]
    assert rows(
        shop,
        "select line_no, sku, product_id, variant_id, title, quantity, unit_price, discount, tax from order_lines "
        "where order_id = '101' order by 1",
    ) == [
        ("1", "S-1", "9", "77", "Shirt, blue|M", 2, 40, 16, Decimal("12.16")),
        ("2", "", "9", "", "Mug", 1, 20, 4, None),
    ]
    assert not any(word in kept(shop) for word in ("Ann", "Doe", "example.com", "Main Street", "555123", "10.1.2.3"))


def test_refunds_an_order_names_count_on_their_days(empty_shop: Shop) -> None:
    shop = empty_shop
    # 19 % tax in the total of 125.00 (100 goods + 5.04 shipping net).
    refunds = (
        "amount:59.50|reason:too small; returned|date:2026-03-20 09:00:00;amount:59.50|reason:|date:2026-04-02 09:00:00"
    )
    text = file(
        f"{WEBTOFFEE},line_item_1",
        order("201", "125.00", "100.00", shipping_total="5.04", tax_total="19.96", status="refunded",
              refund_items=refunds, line_item_1=item("Coat", "C", 1, "100.00", "100.00")),
        order("202", "105.00", "100.00", status="refunded", line_item_1=item("Coat", "C", 1, "100.00", "100.00")),
        order("203", "105.00", "100.00", refund_items="amount:some|date:soon", line_item_1=item("C", "C", 1, "100", "100")),
    )  # fmt: skip
    result = shop.take("orders.csv", text)
    assert fate(result) == ("woo_orders", 2, 1, 0)
    found = rows(shop, "select order_id, refunded_at::varchar, amount, shipping, tax, reason from refunds order by 2")
    assert [(r[0], str(r[1])[:10], r[5]) for r in found] == [
        ("201", "2026-03-20", "too small; returned"),
        ("201", "2026-04-02", ""),
    ]
    assert [round(float(str(r[2])) + float(str(r[3])) + float(str(r[4])), 2) for r in found] == [59.5, 59.5]
    assert sum(float(str(r[2])) for r in found) == pytest.approx(100, abs=0.02)
    months = {m: shop.value("returns", f"2026-{m}-01", f"2026-{m}-28") for m in ("03", "04")}
    # The order without refunds of its own is refunded whole, on its own day.
    assert months["03"] == pytest.approx(150, abs=0.02)
    assert months["04"] == pytest.approx(50, abs=0.02)
    # The same order again, later: what it names is replaced, not doubled.
    again = shop.take("orders_2.csv", text.replace(";amount:59.50|reason:|", ";amount:19.50|reason:|"))
    assert again.updated >= 2
    assert rows(shop, "select count(*) from orders") == [(2,)]
    assert rows(shop, "select count(*) from order_lines") == [(2,)]
    assert [round(float(str(r[0]))) for r in rows(shop, "select amount + shipping + tax from refunds order by 1")] == [
        20,
        60,
    ]


def test_an_item_a_row_makes_one_order_whose_values_count_once(empty_shop: Shop) -> None:
    shop = empty_shop
    own = {
        "Order Number": "301", "Order Status": "Processing", "Order Date": "2026-03-05 12:30", "Email (Billing)": "a@b.example",
        "Country Code (Billing)": "FR", "Payment Method Title": "PayPal", "Cart Discount Amount": "30.00",
        "Order Subtotal Amount": "120.00", "Order Shipping Amount": "4.00", "Order Refund Amount": "0.00",
        "Order Total Amount": "112.80", "Order Total Tax Amount": "18.80",
    }  # fmt: skip
    free = own | {
        "Order Number": "302", "Cart Discount Amount": "40.00", "Order Subtotal Amount": "40.00", "Order Total Amount": "4",
        "Order Shipping Amount": "4.00", "Order Total Tax Amount": "0",
    }  # fmt: skip
    text = file(
        ADVANCED,
        own
        | {"SKU": "A", "Item Name": "Lamp", "Quantity": 2, "Item Cost": "30.00", "Item #": 1, "Coupon Code": "APRIL"},
        own | {"SKU": "B", "Item Name": "Bulb", "Quantity": 1, "Item Cost": "15.00", "Item #": 2},
        own | {"SKU": "B", "Item Name": "Bulb", "Quantity": 1, "Item Cost": "15.00", "Item #": 3},
        own | {"Coupon Code": "SECOND"},
        free | {"SKU": "A", "Item Name": "Lamp", "Quantity": 1, "Item Cost": "0"},
        {"SKU": "A", "Item Name": "Lamp", "Quantity": 1, "Item Cost": "1"},
    )
    result = shop.take("orders-export.csv", text)
    assert fate(result) == ("woo_orders", 5, 1, 0)
    assert next(iter(result.reasons)).startswith("missing: order number")
    assert rows(
        shop,
        "select order_id, gross_sales, discounts, shipping_income, tax, total, coupon, country, status from orders order by 1",
    ) == [
        ("301", 120, 30, 4, Decimal("18.8"), Decimal("112.8"), "APRIL", "FR", "paid"),
        ("302", 40, 40, 4, 0, 4, "", "FR", "paid"),
    ]
    assert rows(shop, "select line_no, sku, quantity, unit_price, discount from order_lines where order_id = '301' order by 1") == [
        ("1", "A", 2, 40, 20), ("2", "B", 1, 20, 5), ("3", "B", 1, 20, 5),
    ]  # fmt: skip
    assert rows(shop, "select unit_price, discount from order_lines where order_id = '302'") == [(40, 40)]
    assert any("no currency" in note for note in result.found)
    assert not any(word in kept(shop) for word in ("Ann", "Doe", "b.example", "555123"))


def test_webtoffees_rows_are_the_same_orders(empty_shop: Shop) -> None:
    header = f"{WEBTOFFEE},item_product_id,item_name,item_sku,item_quantity,item_subtotal,item_subtotal_tax,item_total,item_total_tax,item_refunded,item_refunded_qty,item_meta"
    own = order("401", "101.00", "100.00", discount_total="4.00", status="processing")
    text = file(
        header,
        own | {"item_name": "Lamp", "item_sku": "A", "item_quantity": 2, "item_subtotal": "80", "item_total": "77"},
        own
        | {"item_name": "Bulb", "item_product_id": 12, "item_quantity": 1, "item_subtotal": "20", "item_total": "19"},
    )
    result = empty_shop.take("orders.csv", text)
    assert fate(result) == ("woo_orders", 2, 0, 0)
    assert result.warnings == ()
    assert rows(empty_shop, "select gross_sales, discounts from orders") == [(100, 4)]
    assert rows(empty_shop, "select sku, product_id, unit_price, discount from order_lines order by line_no") == [
        ("A", "", 40, 3),
        ("", "12", 20, 1),
    ]


def test_the_analytics_report_gives_net_sales_and_refunds_of_their_own(empty_shop: Shop) -> None:
    shop = empty_shop
    base = {"Status": "completed", "Customer type": "new", "Product(s)": "2× Mug, 1× Tea", "Items sold": 3}
    text = file(
        ANALYTICS,
        base | {"Date": "2026-03-03 08:00:00", "Order #": 501, "N. Revenue (formatted)": "৳2,999", "Net Sales": "2899", "Attribution": "Organic: Google"},
        base | {"Date": "2026-03-04 08:00:00", "Order #": 502, "N. Revenue (formatted)": "€119,00 €59,50", "Net Sales": "100", "Attribution": "Direct"},
        base | {"Date": "2026-03-09 08:00:00", "Order #": 501, "N. Revenue (formatted)": "৳2,999", "Net Sales": "-899", "Status": "refunded"},
        base | {"Date": "2026-03-09 08:00:00", "Order #": "", "Net Sales": "-1"},
        base | {"Date": "2026-03-10 08:00:00", "Order #": 503, "N. Revenue (formatted)": "$10.00", "Net Sales": "9", "Status": "failed", "Attribution": "Web admin"},
    )  # fmt: skip
    result = shop.take("orders-report-export.csv", text)
    assert fate(result) == ("woo_analytics_orders", 4, 1, 0)
    assert rows(
        shop,
        "select order_id, gross_sales, total, currency, status, source, medium, refunded_amount, sales_channel from orders "
        "order by 1",
    ) == [
        ("501", 2899, 2999, "BDT", "paid", "google", "organic", None, "online_store"),
        ("502", 100, 119, "EUR", "paid", "(direct)", "(none)", 50, "online_store"),
        ("503", 9, 10, "", "cancelled", "", "", None, "draft"),
    ]
    assert rows(shop, "select order_id, amount, refunded_on::varchar from refunds") == [("501", 899, "2026-03-09")]
    assert "Ann" not in kept(shop)
