"""Etsy, eBay, Square and Squarespace: what an order comes to, however many rows it has and however its amounts are written."""

import csv
import io
import random
from collections.abc import Iterable, Mapping
from decimal import Decimal

import pytest

from ecm.exporters import Shape, recognise
from tests.exporters.work_rows import fate, rows
from tests.metrics.shop import Shop

Row = Mapping[str, str]
ETSY = [
    "Sale Date",
    "Order ID",
    "Buyer User ID",
    "Full Name",
    "Number of Items",
    "Payment Method",
    "Date Shipped",
    "Ship Country",
    "Currency",
    "Order Value",
    "Coupon Code",
    "Discount Amount",
    "Shipping Discount",
    "Shipping",
    "Sales Tax",
    "Order Total",
    "Status",
    "Card Processing Fees",
    "Order Net",
    "Adjusted Order Total",
    "Adjusted Card Processing Fees",
    "Buyer",
]
ITEMS = [
    "Sale Date",
    "Item Name",
    "Buyer",
    "Quantity",
    "Price",
    "Discount Amount",
    "Item Total",
    "Currency",
    "Transaction ID",
    "Listing ID",
    "Ship Name",
    "Order ID",
    "SKU",
]
EBAY = [
    "Sales Record Number",
    "Order Number",
    "Buyer Username",
    "Item Number",
    "Item Title",
    "Custom Label",
    "Quantity",
    "Sold For",
    "Shipping And Handling",
    "eBay Collected Tax",
    "Total Price",
    "Sale Date",
    "Paid On Date",
]
SQUARE = [
    "Date",
    "Time",
    "Time Zone",
    "Category",
    "Item",
    "Qty",
    "Price Point Name",
    "SKU",
    "Gross Sales",
    "Discounts",
    "Net Sales",
    "Tax",
    "Transaction ID",
    "Payment ID",
    "Event Type",
    "Customer ID",
    "Customer Name",
    "Itemization Type",
    "Channel",
]
PAID = [
    "Date",
    "Time",
    "Time Zone",
    "Gross Sales",
    "Discounts",
    "Net Sales",
    "Gift Card Sales",
    "Tax",
    "Tip",
    "Partial Refunds",
    "Total Collected",
    "Source",
    "Fees",
    "Net Total",
    "Transaction ID",
    "Payment ID",
    "Event Type",
    "Customer Name",
]
SQUARESPACE = [
    "Order ID",
    "Email",
    "Financial Status",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Amount Refunded",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem sku",
    "Lineitem variant",
    "Billing Name",
    "Cancelled at",
    "Private Notes",
    "Channel Type",
]
OPTIONAL = {"Buyer User ID", "Full Name", "Date Shipped", "Ship Country", "Paid On Date", "Customer Name", "Price Point Name",
            "Category", "Private Notes", "Billing Name", "Number of Items", "Listing ID", "Time Zone", "Net Total"}  # fmt: skip


def text(
    columns: Iterable[str], lines: Iterable[Row], *, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL
) -> str:
    """A file with these columns; cells that no column takes are left out."""
    file = io.StringIO()
    writer = csv.DictWriter(
        file, list(columns), "", "ignore", delimiter=delimiter, quoting=quoting, lineterminator="\n"
    )  # type: ignore[arg-type]  # any of csv's constants
    writer.writeheader()
    writer.writerows(lines)
    return file.getvalue()


def shuffled(columns: list[str], seed: int) -> list[str]:
    """The columns in another order, some of those left out that a file may lack. Seed 0 gives them as they are."""
    dice = random.Random(seed)
    kept = [c for c in columns if not seed or c not in OPTIONAL or dice.random() < 0.5]
    return dice.sample(kept, len(kept)) if seed else kept


def comma(amount: str) -> str:
    """The same amount as it is written with a decimal comma."""
    return amount.replace(",", " ").replace(".", ",")


def orders(
    shop: Shop, columns: str = "order_id, gross_sales, discounts, shipping_income, tax, total"
) -> list[tuple[object, ...]]:
    return rows(shop, "orders", columns)


def etsy(number: int, value: str, total: str, **own: str) -> Row:
    return {
        **{"Sale Date": "05/28/26", "Order ID": str(number), "Buyer User ID": "anntest", "Full Name": "Ann Test"},
        **{
            "Currency": "USD",
            "Order Value": value,
            "Order Total": total,
            "Discount Amount": "0.00",
            "Shipping": "0.00",
        },
        **{"Shipping Discount": "0.00", "Sales Tax": "0.00", "Status": "Completed", "Card Processing Fees": "1.00"},
        **{"Adjusted Order Total": "0.00", "Adjusted Card Processing Fees": "0.00", "Buyer": "Ann Test (anntest)"},
    } | own


UK = {
    "Shipping": "Delivery",
    "Shipping Discount": "Delivery Discount",
    "Ship Country": "Delivery Country",
    "Ship State": "Delivery State",
    "Date Shipped": "Date Posted",
}


def test_an_etsy_export_of_a_british_shop_says_delivery(empty_shop: Shop) -> None:
    shop = empty_shop
    lines = [etsy(1, "27.00", "33.00", Shipping="6.00", **{"Ship Country": "United Kingdom", "Ship State": "Kent"})]
    columns = [UK.get(c, c) for c in (*ETSY, "Ship State")]
    british = [{UK.get(name, name): value for name, value in line.items()} for line in lines]
    result = shop.take("EtsySoldOrders2026-5.csv", text(columns, british))
    assert (result.source, fate(result), result.warnings) == ("etsy_orders", (1, 0, 0), ())
    assert orders(shop, "shipping_income, total, country, region") == [(6, 33, "GB", "Kent")]


@pytest.mark.parametrize("seed", range(3))
def test_an_etsy_order_is_its_value_less_what_was_taken_off(empty_shop: Shop, seed: int) -> None:
    shop = empty_shop
    lines = [
        etsy(1, "1,068.00", "1,081.10", **{"Shipping": "8.00", "Sales Tax": "5.10"}),
        etsy(2, "27.00", "30.30", **{"Discount Amount": "2.70", "Shipping": "6.00", "Coupon Code": "SAVE10"}),
        etsy(3, "27.00", "30.30", **{"Discount Amount": "-2.70", "Shipping": "6.00"}),
        # The shipping that a code took off, and one that stands in the shipping already.
        etsy(4, "9.00", "9.00", **{"Shipping": "6.00", "Shipping Discount": "6.00"}),
        etsy(5, "9.00", "9.00", **{"Shipping Discount": "6.00"}),
        # The value after the discount.
        etsy(6, "24.30", "30.30", **{"Discount Amount": "2.70", "Shipping": "6.00"}),
        # Tax that is not in the total.
        etsy(7, "10.00", "10.00", **{"Sales Tax": "0.80"}),
        etsy(8, "10.00", "17.00"),
        etsy(9, "ten", "10.00"),
    ]
    result = shop.take("EtsySoldOrders2026.csv", text(shuffled(ETSY, seed), lines))
    assert (result.source, fate(result)) == ("etsy_orders", (8, 1, 0))
    assert "totals do not add up: 1 row" in result.warnings
    assert orders(shop) == [
        ("1", 1068, 0, 8, 5.1, 1081.1),
        ("2", 27, 2.7, 6, 0, 30.3),
        ("3", 27, 2.7, 6, 0, 30.3),
        ("4", 9, 0, 0, 0, 9),
        ("5", 9, 0, 0, 0, 9),
        ("6", 27, 2.7, 6, 0, 30.3),
        ("7", 10, 0, 0, 0.8, 10),
        ("8", 10, 0, 0, 0, 17),
    ]
    assert rows(shop, "orders", "distinct sales_channel, status, currency") == [("etsy", "paid", "USD")]
    assert sum(float(str(fee)) for (fee,) in rows(shop, "payments", "fee")) == 8
    assert not any("Ann" in str(row) or "anntest" in str(row) for row in orders(shop, "*"))


@pytest.mark.parametrize(("untouched", "given_back"), [("0.00", None), ("10.00", 10.0)])
def test_what_etsy_paid_back_is_what_the_adjusted_total_lacks(
    empty_shop: Shop, untouched: str, given_back: float | None
) -> None:
    """Of two ways to fill the column: an adjusted total of 0 is a full refund only where all the others are filled."""
    shop = empty_shop
    lines = [
        etsy(1, "10.00", "10.00", **{"Adjusted Order Total": untouched}),
        etsy(
            2,
            "10.00",
            "10.80",
            **{"Sales Tax": "0.80", "Adjusted Order Total": "5.40", "Adjusted Card Processing Fees": "0.70"},
        ),
        etsy(3, "10.00", "10.00", **{"Adjusted Order Total": "0.00"}),
        etsy(4, "10.00", "10.00", **{"Status": "Refunded"}),
        etsy(5, "10.00", "10.00", **{"Status": "Canceled"}),
    ]
    result = shop.take("orders.csv", text(ETSY, lines))
    assert fate(result) == (5, 0, 0)
    assert rows(shop, "orders", "order_id, refunded_amount, refunded_tax, status")[:4] == [
        ("1", None, None, "paid"),
        ("2", 5, 0.4, "paid"),
        ("3", given_back, 0.0 if given_back else None, "paid"),
        ("4", 10, 0, "paid"),
    ]
    assert rows(shop, "orders", "status", "order_id = '5'") == [("cancelled",)]
    assert rows(shop, "payments", "fee", "order_id = '2'") == [(0.7,)]


def test_etsy_items_are_the_lines_of_their_orders_whichever_comes_first(empty_shop: Shop) -> None:
    shop = empty_shop
    items = [
        {
            "Item Name": "Mug, blue",
            "Quantity": "2",
            "Price": "34.00",
            "Item Total": "68.00",
            "Order ID": "1",
            "SKU": "MUG",
        },
        {
            "Item Name": "Soap",
            "Quantity": "2",
            "Price": "9.00",
            "Discount Amount": "1.80",
            "Item Total": "16.20",
            "Order ID": "2",
        },
        # A price that is the line's.
        {
            "Item Name": "Soap",
            "Quantity": "3",
            "Price": "27.00",
            "Discount Amount": "0",
            "Item Total": "27.00",
            "Order ID": "3",
        },
        {
            "Item Name": "Soap",
            "Quantity": "",
            "Price": "27.00",
            "Discount Amount": "0",
            "Item Total": "27.00",
            "Order ID": "4",
        },
    ]
    made = [
        item | {"Transaction ID": str(n), "Buyer": "anntest", "Ship Name": "Ann Test"} for n, item in enumerate(items)
    ]
    result = shop.take("EtsySoldOrderItems2026.csv", text(ITEMS, made))
    assert (result.source, fate(result)) == ("etsy_items", (3, 1, 0))
    values = (("68.00", "68.00"), ("18.00", "16.20"), ("27.00", "27.00"))
    shop.take(
        "EtsySoldOrders2026.csv",
        text(
            ETSY,
            [etsy(n, v, t, **{"Discount Amount": "1.80" if n == 2 else "0"}) for n, (v, t) in enumerate(values, 1)],
        ),
    )
    found = rows(shop, "order_lines", "order_id, title, quantity, unit_price, discount")
    assert [(*row[:4], row[4] or 0) for row in found] == [
        ("1", "Mug, blue", 2, 34, 0),
        ("2", "Soap", 2, 9, 1.8),
        ("3", "Soap", 3, 9, 0),
    ]
    day = ("2026-05-28", "2026-05-28")
    assert shop.value("gross_sales", *day) == sum(Decimal(v) for v, _ in values)
    assert shop.value("units", *day) == 7
    assert not any("Ann" in str(row) for row in rows(shop, "quarantine", "raw"))


def ebay(number: int, **own: str) -> Row:
    return {
        **{"Sales Record Number": str(1000 + number), "Order Number": f"11-{number}", "Buyer Username": "anntest"},
        **{"Sale Date": "Jun-03-26", "Paid On Date": "Jun-03-26"},
    } | own


@pytest.mark.parametrize(
    ("seed", "sign", "currency", "delimiter"),
    [(0, "$", "USD", ","), (1, "AU $", "AUD", ","), (2, "£", "GBP", ","), (3, "EUR ", "EUR", ";")],
)
def test_an_ebay_order_is_one_however_many_rows_it_has(
    empty_shop: Shop, seed: int, sign: str, currency: str, delimiter: str
) -> None:
    shop = empty_shop

    def money(amount: str) -> str:
        return sign + (comma(amount) if delimiter == ";" else amount)

    def item(title: str, quantity: str, sold: str) -> Row:
        return {
            "Item Title": title,
            "Item Number": "22",
            "Custom Label": title.upper(),
            "Quantity": quantity,
            "Sold For": money(sold),
        }

    def head(shipping: str, tax: str, total: str) -> Row:
        return {"Shipping And Handling": money(shipping), "eBay Collected Tax": money(tax), "Total Price": money(total)}

    lines = [
        dict.fromkeys(EBAY, ""),
        ebay(1, **item("mug", "1", "1,090.00"), **head("3.50", "7.20", "1,100.70")),
        # Three pieces of 260, and three that come to 780.
        ebay(2, **item("pot", "3", "260.00"), **head("9.00", "0.00", "789.00")),
        ebay(3, **item("pot", "3", "780.00"), **head("9.00", "0.00", "789.00")),
        ebay(4, **{"Quantity": "3", "Sold For": money("42.00")}, **head("4.00", "0.00", "46.00")),
        ebay(4, **item("soap a", "1", "14.00")),
        ebay(4, **item("soap b", "2", "14.00")),
        ebay(5, **{"Quantity": "3", "Sold For": money("42.00")}, **head("4.00", "0.00", "46.00")),
        ebay(5, **item("soap a", "1", "14.00")),
        ebay(5, **item("soap b", "2", "28.00")),
        # The second item cannot be read: the whole order waits.
        ebay(6, **{"Quantity": "2", "Sold For": money("20.00")}, **head("0.00", "0.00", "20.00")),
        ebay(6, **item("soap a", "1", "10.00")),
        ebay(6, **item("soap b", "some", "10.00")),
        dict.fromkeys(EBAY, ""),
    ]
    body = text(shuffled(EBAY, seed), lines, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    footer = delimiter.join(('"6"', '"record(s) downloaded,"', '"from ,Jun-01-26,00:00:00, to ,Jun-10-26,23:59:59"'))
    result = shop.take("eBay-OrdersReport.csv", f"\n{body}{footer}\nSeller ID : a-seller\n")
    assert (result.source, fate(result)) == ("ebay_orders", (9, 3, 4))
    assert [w for w in result.warnings if "add up" in w] == []
    assert orders(shop) == [
        ("11-1", 1090, 0, 3.5, 7.2, 1100.7),
        ("11-2", 780, 0, 9, 0, 789),
        ("11-3", 780, 0, 9, 0, 789),
        ("11-4", 42, 0, 4, 0, 46),
        ("11-5", 42, 0, 4, 0, 46),
    ]
    assert rows(shop, "orders", "distinct sales_channel, currency, ordered_on::varchar") == [
        ("ebay", currency, "2026-06-03")
    ]
    assert rows(shop, "order_lines", "order_id, title, quantity, unit_price") == [
        ("11-1", "mug", 1, 1090),
        ("11-2", "pot", 3, 260),
        ("11-3", "pot", 3, 260),
        ("11-4", "soap a", 1, 14),
        ("11-4", "soap b", 2, 14),
        ("11-5", "soap a", 1, 14),
        ("11-5", "soap b", 2, 14),
    ]
    assert not any("anntest" in str(row) for table in ("orders", "quarantine") for row in rows(shop, table, "*"))


def test_the_vat_that_ebay_says_prices_hold_is_no_sale(empty_shop: Shop) -> None:
    shop = empty_shop
    columns = [*EBAY, "VAT included in item price"]
    own = {"Item Title": "pot", "Quantity": "2", "VAT included in item price": "20%", "Paid On Date": ""}
    lines = [
        ebay(1, **own, **{"Sold For": "£60.00", "Shipping And Handling": "£6.00", "Total Price": "£126.00"}),
        # Without a total the amount is that of a piece.
        ebay(2, **own, **{"Sold For": "£30.00", "Shipping And Handling": "£0.00"}),
    ]
    shop.take("orders.csv", text(columns, lines))
    assert orders(shop) == [("11-1", 100, 0, 5, 21, 126), ("11-2", 50, 0, 0, 10, None)]
    assert rows(shop, "orders", "distinct status, prices_include_tax") == [("open", True)]
    assert rows(shop, "order_lines", "quantity, unit_price") == [(2, 25), (2, 50)]


def square(transaction: str, item: str, quantity: str, gross: str, net: str, **own: str) -> Row:
    return {
        **{
            "Date": "2026-05-29",
            "Time": "10:02:11",
            "Time Zone": "Eastern Time (US & Canada)",
            "Item": item,
            "Qty": quantity,
        },
        **{
            "SKU": item.upper(),
            "Gross Sales": gross,
            "Net Sales": net,
            "Discounts": "$0.00",
            "Tax": "$1.00",
            "Category": "Home",
        },
        **{
            "Transaction ID": transaction,
            "Payment ID": f"P{transaction}",
            "Event Type": "Payment",
            "Customer ID": "C1",
        },
        **{"Customer Name": "Ann Test", "Itemization Type": "Physical Good", "Channel": "Market iPad"},
    } | own


@pytest.mark.parametrize("seed", range(3))
def test_a_square_line_is_its_gross_sales_and_a_piece_its_part_of_them(empty_shop: Shop, seed: int) -> None:
    shop = empty_shop
    back = {"Event Type": "Refund", "Payment ID": "PA-R", "Date": "2026-06-02", "Tax": "-$1.00"}
    lines = [
        square("A", "mug", "2.0", "$1,036.00", "$1,036.00"),
        square("A", "print", "1.0", "$18.00", "$15.00", **{"Discounts": "-$3.00", "Time": "10:02:11 AM"}),
        square("B", "print", "3", "$12.00", "$11.00", **{"Discounts": "$1.00", "Channel": "Square Online"}),
        square("A", "mug", "-1.0", "-$518.00", "-$518.00", **back),
        square("A", "print", "-1.0", "-$18.00", "-$15.00", **back, **{"Discounts": "$3.00"}),
        square("G", "card", "1", "$50.00", "$50.00", **{"Itemization Type": "Gift Card", "Tax": "$0.00"}),
        square("X", "mug", "1", "$5.00", "$5.00", **{"Event Type": "Mystery"}),
        square("Y", "mug", "-1", "$5.00", "$5.00"),
    ]
    result = shop.take("items-2026-05.csv", text(shuffled(SQUARE, seed), lines))
    assert (result.source, fate(result)) == ("square_items", (6, 2, 0))
    assert rows(shop, "orders", "order_id, gross_sales, discounts, tax, total, sales_channel, kind") == [
        ("A", 1054, 3, 2, 1053, "pos", "sale"),
        ("B", 12, 1, 1, 12, "online_store", "sale"),
        ("G", 0, 0, 0, 50, "pos", "gift_card"),
    ]
    assert rows(shop, "order_lines", "order_id, title, quantity, unit_price, discount", "kind = 'goods'") == [
        ("A", "mug", 2, 518, 0),
        ("A", "print", 1, 18, 3),
        ("B", "print", 3, 4, 1),
    ]
    assert rows(shop, "refunds", "order_id, sku, refunded_on::varchar, quantity, amount, tax") == [
        ("A", "MUG", "2026-06-02", 1, 518, 1),
        ("A", "PRINT", "2026-06-02", 1, 15, 1),
    ]
    assert shop.value("returns", "2026-06-02", "2026-06-02") == 533


def test_square_transactions_give_tips_and_fees_and_leave_the_lines_as_they_are(empty_shop: Shop) -> None:
    shop = empty_shop

    def paid(transaction: str, gross: str, total: str, fee: str, **own: str) -> Row:
        return {
            **{
                "Date": "2026-05-29",
                "Time": "10:02 PM",
                "Gross Sales": gross,
                "Discounts": "-$3.00",
                "Net Sales": "$27.00",
            },
            **{"Tax": "$2.16", "Tip": "$2.00", "Total Collected": total, "Source": "Point of Sale", "Fees": fee},
            **{
                "Transaction ID": transaction,
                "Payment ID": f"P{transaction}",
                "Event Type": "Payment",
                "Customer Name": "Ann",
            },
            **{"Gift Card Sales": "$0.00", "Partial Refunds": "$0.00", "Net Total": "$30.00"},
        } | own

    back = {"Event Type": "Refund", "Payment ID": "PA-R", "Date": "2026-06-02", "Discounts": "$0.00", "Tip": "$0.00"}
    lines = [paid("A", "$30.00", "$31.16", "-$0.93"), paid("A", "-$12.00", "-$12.96", "$0.30", **back)]
    shop.take("items.csv", text(SQUARE, [square("A", "mug", "2", "$30.00", "$27.00", **{"Discounts": "-$3.00"})]))
    result = shop.take("transactions.csv", text(PAID, lines))
    assert (result.source, fate(result)) == ("square_transactions", (2, 0, 0))
    assert rows(shop, "orders", "gross_sales, discounts, tax, tip, total, ordered_at::varchar") == [
        (30, 3, 2.16, 2, 31.16, "2026-05-29 22:02:00")
    ]
    assert rows(shop, "order_lines", "quantity, unit_price") == [(2, 15)]
    assert rows(shop, "payments", "kind, amount, fee") == [("charge", 31.16, 0.93), ("refund", -12.96, -0.3)]


def squarespace(number: str, **own: str) -> Row:
    return {
        **{
            "Order ID": number,
            "Email": "ann@example.com",
            "Financial Status": "PAID",
            "Currency": "USD",
            "Shipping": "0.00",
        },
        **{"Taxes": "0.00", "Amount Refunded": "0.00", "Discount Amount": "0.00", "Channel Type": "web"},
        **{"Created at": "2026-05-29 09:00:00 -0700", "Billing Name": "Ann Test"},
    } | own


def line(number: str, name: str, quantity: str, price: str) -> Row:
    return {"Order ID": number, "Lineitem name": name, "Lineitem quantity": quantity, "Lineitem price": price}


@pytest.mark.parametrize("seed", range(3))
def test_a_squarespace_order_is_counted_once_with_its_discount_and_its_tax(empty_shop: Shop, seed: int) -> None:
    shop = empty_shop
    ten = {"Discount Amount": "3.00", "Discount Code": "TEN"}
    lines = [
        squarespace("00012", **line("00012", "Coffee", "2", "520.00"), Subtotal="1,040.00", Shipping="10.00", Taxes="3.20", Total="1,053.20"),
        # The subtotal after the discount, and before it.
        squarespace("00013", **line("00013", "Tea", "1", "20.00"), Subtotal="27.00", Total="27.00", **ten, **{"Amount Refunded": "10.00"}),
        line("00013", "Cup", "1", "10.00"),
        squarespace("00014", **line("00014", "Tea", "1", "20.00"), Subtotal="30.00", Total="27.00", **ten),
        line("00014", "Cup", "1", "10.00"),
        # Prices that hold their tax.
        squarespace("00015", **line("00015", "Tea", "1", "24.00"), Subtotal="24.00", Shipping="6.00", Taxes="5.00", Total="30.00", **{"Amount Refunded": "30.00"}),
        squarespace("00016", **line("00016", "Tea", "1", "5.00"), Subtotal="5.00", Total="5.00", **{"Cancelled at": "2026-05-30 09:00:00 -0700", "Channel Type": "pos"}),
        line("00017", "Cup", "1", "10.00"),
    ]  # fmt: skip
    result = shop.take("orders.csv", text(shuffled(SQUARESPACE, seed), lines))
    assert (result.source, fate(result)) == ("squarespace_orders", (7, 1, 0))
    assert not result.warnings
    assert orders(
        shop, "order_id, gross_sales, discounts, shipping_income, tax, total, refunded_amount, refunded_tax, status"
    ) == [
        ("00012", 1040, 0, 10, 3.2, 1053.2, 0, 0, "paid"),
        ("00013", 30, 3, 0, 0, 27, 10, 0, "paid"),
        ("00014", 30, 3, 0, 0, 27, 0, 0, "paid"),
        ("00015", 20, 0, 5, 5, 30, 25, 5, "paid"),
        ("00016", 5, 0, 0, 0, 5, 0, 0, "cancelled"),
    ]
    assert rows(shop, "order_lines", "order_id, title, unit_price, discount") == [
        ("00012", "Coffee", 520, 0),
        ("00013", "Cup", 10, 1),
        ("00013", "Tea", 20, 2),
        ("00014", "Cup", 10, 1),
        ("00014", "Tea", 20, 2),
        ("00015", "Tea", 20, 0),
        ("00016", "Tea", 5, 0),
    ]
    assert not any("Ann" in str(row) for table in ("order_lines", "quarantine") for row in rows(shop, table, "*"))


@pytest.mark.parametrize("seed", range(3))
def test_lines_take_their_order_s_discount_exactly_among_them(empty_shop: Shop, seed: int) -> None:
    shop = empty_shop
    dice = random.Random(seed)
    lines: list[Row] = []
    for number in range(1, 15):
        pieces = [(dice.randint(1, 4), dice.randint(1, 9999)) for _ in range(dice.randint(1, 5))]
        whole = sum(quantity * price for quantity, price in pieces)
        less = dice.randint(0, whole)
        cents = {"Subtotal": whole - less, "Total": whole - less, "Discount Amount": less}
        head = squarespace(str(number), **{name: f"{value / 100:.2f}" for name, value in cents.items()})
        own = [
            line(str(number), f"thing {n}", str(quantity), f"{price / 100:.2f}")
            for n, (quantity, price) in enumerate(pieces)
        ]
        lines += [{**head, **own[0]}, *own[1:]]
    result = shop.take("orders.csv", text(SQUARESPACE, lines))
    assert fate(result) == (len(lines), 0, 0)
    sums = "sum(quantity * unit_price) as gross, sum(discount) as less"
    differing = f"""
        (select o.order_id from orders o join (select order_id, {sums} from order_lines group by order_id) l using (order_id)
         where o.gross_sales <> l.gross or o.discounts <> l.less)
    """
    assert rows(shop, differing, "*") == []


@pytest.mark.parametrize(
    "header",
    [
        "Order ID,Sale Date,Total",
        "Date,Item,Qty,Gross Sales,Net Sales,Transaction ID",
        "Order Number,Item Title,Quantity,Price,Sale Date",
        "Order ID,Email,Financial Status,Total,Created at,Lineitem quantity,Lineitem price",
    ],
)
def test_a_few_of_their_columns_do_not_make_a_table_one_of_these(header: str) -> None:
    assert recognise(Shape(tuple(header.split(",")))) is None
