"""Amazon's All Orders report: prices of whole lines, tax beside them, items cancelled, rows without their last tabs."""

import pytest

from tests.metrics.shop import Shop, balances

COLUMNS = (
    "amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel "
    "order-channel url ship-service-level product-name sku asin item-status quantity currency item-price item-tax "
    "shipping-price shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount ship-city "
    "ship-state ship-postal-code ship-country promotion-ids is-business-order purchase-order-number price-designation"
)


def item(order: str, sku: str, price: str, quantity: int = 1, **own: str) -> str:
    cells = {
        **{"amazon-order-id": order, "purchase-date": "2026-02-03T10:15:00+00:00", "order-status": "Shipped"},
        **{"fulfillment-channel": "Amazon", "sales-channel": "Amazon.com", "product-name": f'The "{sku}" 5" one'},
        **{"sku": sku, "asin": f"B0{sku}", "item-status": "Shipped", "quantity": str(quantity), "currency": "USD"},
        **{"item-price": price, "ship-city": "SPRINGFIELD", "ship-state": "OH", "ship-postal-code": "45501"},
        **{"ship-country": "US", "is-business-order": "false"},
    } | {name.replace("_", "-"): value for name, value in own.items()}
    return "\t".join(cells.get(name, "") for name in COLUMNS.split()).rstrip("\t")


def report(*items: str) -> str:
    return "\t".join(COLUMNS.split()) + "\n" + "\n".join(items) + "\n"


def test_lines_are_line_totals_and_cancelled_items_count_nowhere(empty_shop: Shop) -> None:
    shop = empty_shop
    result = shop.take(
        "orders.txt",
        report(
            item("1", "A", "30.00", 3, item_tax="2.10", shipping_price="5.99", ship_promotion_discount="5.99"),
            item("1", "B", "10.00", item_promotion_discount="2.00", gift_wrap_price="1.50"),
            item("1", "C", "99.00", item_status="Cancelled"),
            item("2", "A", "", 0, order_status="Cancelled", item_status="Cancelled", currency=""),
            item("3", "A", "10.00", item_status="Cancelled"),
            item("4", "A", "", 2, order_status="Pending", item_status="Unshipped"),
            item("5", "A", "10.00", order_status="Shipped - Delivered to Buyer"),
            item("6", "A", "", order_status="Shipped"),
            item("6", "B", "10.00", order_status="Shipped"),
            item("S01-7", "A", "0.00", sales_channel="Non-Amazon US"),
            item("8", "A", "7.00", order_status="Shipped", item_price="seven"),
            item("9", "A", "5.00", order_status="On its way"),
            item("9", "A", "5.00", order_status="On its way"),
        ),
    )
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined, result.ignored) == ("amazon_orders", 9, 3, 1)
    assert result.reasons["sold elsewhere, only sent out by Amazon"] == 1
    assert result.reasons["missing: price"] >= 1
    assert set(result.warnings) == {
        "items cancelled within their order: 2 rows",
        "pending, and Amazon does not tell its price yet: 1 row",
        "unknown value: status: 1 row",
    }
    with shop.store.read() as connection:
        orders = connection.exec_driver_sql(
            "select order_id, status, gross_sales::double, discounts::double, shipping_income::double, tax::double, "
            "total::double from orders order by 1"
        ).fetchall()
        lines = connection.exec_driver_sql(
            "select order_id, line_no, sku, quantity, unit_price::double, discount::double from order_lines order by 1, 2"
        ).fetchall()
        facts = connection.exec_driver_sql("select distinct sales_channel, country, currency from orders").fetchall()
        everything = repr(connection.exec_driver_sql("select * from orders").fetchall())
    assert [tuple(row) for row in orders] == [
        ("1", "paid", 40, 2, 1.5, 2.1, 41.6),
        ("2", "cancelled", None, None, None, None, None),
        ("3", "cancelled", None, None, None, None, None),
        ("4", "open", None, None, None, None, None),
        ("5", "paid", 10, None, None, None, 10),
        ("9", "on its way", 10, None, None, None, 10),
    ]
    assert [tuple(row) for row in lines] == [
        ("1", "1", "A", 3, 10, None),
        ("1", "2", "B", 1, 10, 2),
        ("5", "1", "A", 1, 10, None),
        ("9", "1", "A", 1, 5, None),
        ("9", "2", "A", 1, 5, None),
    ]
    assert {tuple(row) for row in facts} == {("amazon", "US", "USD"), ("amazon", "US", "")}
    assert "SPRINGFIELD" not in everything
    assert "45501" not in everything
    assert shop.value("net_sales", "2026-02-03", "2026-02-03") == 58


def test_a_later_report_replaces_the_orders_it_shares(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.take("a.txt", report(item("1", "A", "", order_status="Pending"), item("2", "A", "10.00")))
    result = shop.take("b.txt", report(item("1", "A", "12.00"), item("1", "B", "3.00")))
    assert (result.loaded, result.updated) == (2, 1)
    assert shop.value("gross_sales", "2026-02-03", "2026-02-03") == 25


@pytest.mark.parametrize(
    ("tax", "net", "includes"),
    [("19.00", 100, True), ("22.61", 119, False)],
    ids=["prices that hold their tax", "tax on top"],
)
def test_prices_are_net_whether_or_not_they_hold_the_tax(
    empty_shop: Shop, tax: str, net: float, includes: bool
) -> None:
    shop = empty_shop
    shop.take(
        "orders.txt",
        report(
            item("1", "A", "119.00", item_tax=tax, currency="EUR", sales_channel="Amazon.de"),
            # What its rate would be nobody can tell, but its currency's prices can.
            item("2", "A", "50.00", item_tax="1.00", currency="EUR", sales_channel="Amazon.de"),
        ),
    )
    with shop.store.read() as connection:
        rows = connection.exec_driver_sql(
            "select gross_sales::double, prices_include_tax, total::double from orders order by order_id"
        ).fetchall()
    assert [tuple(row) for row in rows] == [
        (net, includes, 119 if includes else 141.61),
        (49 if includes else 50, includes, 50 if includes else 51),
    ]
