"""BigCommerce's order export: amounts with and without tax, statuses of its own, products in one cell."""

from decimal import Decimal

from tests.metrics.shop import Shop, balances

COLUMNS = (
    "Order ID,Customer ID,Customer Name,Customer Email,Customer Phone,Order Date,Order Time,Order Status,"
    "Subtotal (inc tax),Subtotal (ex tax),Tax Total,Shipping Cost (inc tax),Shipping Cost (ex tax),Ship Method,"
    "Handling Cost (inc tax),Handling Cost (ex tax),Store Credit Redeemed,Gift Certificate Amount Redeemed,"
    "Coupon Details,Order Total (inc tax),Order Total (ex tax),Payment Method,Total Quantity,Order Currency Code,"
    "Exchange Rate,Order Notes,Billing First Name,Shipping Country,Shipping State,Product Details"
)


def order(number: int, status: str, goods: float, net_total: float, **own: str) -> str:
    cells = {
        **{"Order ID": str(number), "Customer ID": "7", "Customer Name": "Ann Lee"},
        **{"Customer Email": "ann@example.org", "Customer Phone": "+1 555 0100", "Order Date": "25/01/2026"},
        **{"Order Time": "14:30:00", "Order Status": status, "Subtotal (inc tax)": f"{goods * 1.2:.2f}"},
        **{
            "Subtotal (ex tax)": f"{goods:.2f}",
            "Tax Total": f"{net_total * 0.2:.2f}",
            "Shipping Cost (ex tax)": "5.00",
        },
        **{"Handling Cost (ex tax)": "1.00", "Order Total (inc tax)": f"{net_total * 1.2:.2f}"},
        **{"Order Total (ex tax)": f"{net_total:.2f}", "Payment Method": "Card", "Order Currency Code": "GBP"},
        **{"Shipping Country": "United Kingdom", "Billing First Name": "Ann", "Order Notes": "Ring Ann's bell"},
        "Product Details": '"Product ID: 86, Product Qty: 2, Product SKU: A-1, Product Unit Price: 50.00"',
    } | own
    return ",".join(cells.get(name, "") for name in COLUMNS.split(","))


def test_orders_are_net_of_tax_and_their_discount_is_what_the_total_lacks(empty_shop: Shop) -> None:
    shop = empty_shop
    text = "\n".join(
        (
            COLUMNS,
            order(101, "Completed", 100, 106),
            order(102, "Awaiting Fulfillment", 100, 96, **{"Coupon Details": '"Coupon Code: SAVE10, Value: 10.00"'}),
            order(103, "Refunded", 100, 106),
            order(104, "Incomplete", 100, 106),
            order(105, "Declined", 100, 106),
            order(106, "Awaiting Payment", 100, 106, **{"Customer Email": "", "Customer ID": "0"}),
            order(107, "Waiting for the moon", 100, 110, **{"Customer Email": ""}),
            order(108, "Completed", 100, 106, **{"Subtotal (ex tax)": ""}),
        )
    )
    result = shop.take("orders.csv", text + "\n")
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined, result.ignored) == ("bigcommerce_orders", 7, 1, 0)
    assert set(result.warnings) == {"totals do not add up: 1 row", "unknown value: status: 1 row"}
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(
            "select order_id, status, gross_sales, discounts, shipping_income, refunded_amount from orders order by 1"
        ).fetchall()
        others = connection.exec_driver_sql(
            "select ordered_at::varchar, sales_channel, currency, tax::double, total::double, country, coupon, "
            "customer_id from orders order by order_id"
        ).fetchall()
        everything = repr(connection.exec_driver_sql("select * from orders").fetchall())
    d = Decimal
    assert [tuple(row) for row in found] == [
        ("101", "paid", d(100), d(0), d(6), None),
        ("102", "paid", d(100), d(10), d(6), None),
        ("103", "paid", d(100), d(0), d(6), d(106)),
        ("104", "cancelled", d(100), d(0), d(6), None),
        ("105", "cancelled", d(100), d(0), d(6), None),
        ("106", "open", d(100), d(0), d(6), None),
        ("107", "waiting for the moon", d(100), d(0), d(6), None),
    ]
    assert tuple(others[1][:-1]) == (*("2026-01-25 14:30:00", "online_store", "GBP", 19.2, 115.2, "GB", "SAVE10"),)
    assert [len(row[-1]) for row in others] == [24, 24, 24, 24, 24, 0, 1]
    assert not any(text in everything for text in ("Ann", "example.org", "0100"))
    assert shop.value("net_sales", "2026-01-25", "2026-01-25") == 100 + 90 + 0 + 100 + 100


def test_the_same_order_in_a_later_export_is_replaced(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.take("a.csv", "\n".join((COLUMNS, order(1, "Pending", 10, 16), order(2, "Pending", 10, 16))) + "\n")
    result = shop.take("b.csv", "\n".join((COLUMNS, order(2, "Completed", 20, 26))) + "\n")
    assert result.updated == 1
    assert shop.value("gross_sales", "2026-01-25", "2026-01-25") == 30
