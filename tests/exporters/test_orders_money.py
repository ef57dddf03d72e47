"""What shops' exports hold of discounts on shipping, tax of orders given away, and orders that stand in a file twice."""

from datetime import date, timedelta

import pytest

from ecm.ingest import FileResult
from tests.exporters.shopify_file import Line, export, order
from tests.metrics.shop import Shop, balances, some

MONEY = ("gross_sales", "discounts", "net_sales", "shipping_income")

SHIPPING = {
    "free shipping, shown before its discount": ((1, 30.0), {"shipping": 15, "total": 30, "discount_amount": 15}, (30, 0, 30, 0)),
    "free shipping, shown after it": ((1, 30.0), {"shipping": 0, "total": 30, "discount_amount": 15}, (30, 0, 30, 0)),
    "a part of the shipping": ((1, 30.0), {"shipping": 15, "total": 40, "discount_amount": 5}, (30, 0, 30, 10)),
    "beside a discount on goods": (
        (1, 30.0), {"subtotal": 20, "shipping": 15, "total": 20, "discount_amount": 25}, (30, 10, 20, 0),
    ),
    "with tax on top": (
        (1, 100.0), {"shipping": 10, "taxes": 19, "total": 119, "discount_amount": 10}, (100, 0, 100, 0),
    ),
    "with tax in the prices": (
        (1, 119.0), {"shipping": 11.9, "taxes": 19, "total": 119, "discount_amount": 11.9}, (100, 0, 100, 0),
    ),
    "beside an edit": (
        (2, 30.0), {"subtotal": 30, "shipping": 15, "total": 30, "discount_amount": 15}, (30, 0, 30, 0),
    ),
    "none, and a discount on goods": (
        (1, 30.0), {"subtotal": 15, "shipping": 15, "total": 30, "discount_amount": 15}, (30, 15, 15, 15),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def discounted(shop: Shop) -> FileResult:
    orders = [
        order(f"#S{n}", (quantity, "Pot", price), created=f"2025-01-{n:02} 10:00:00 +0000", discount_code="CODE", **own)
        for n, ((quantity, price), own, _) in enumerate(SHIPPING.values(), 1)
    ]
    return shop.take("orders.csv", export(*orders))


@pytest.mark.parametrize("what", SHIPPING)
def test_a_discount_on_shipping_lowers_shipping_and_not_the_goods(
    shop: Shop, discounted: FileResult, what: str
) -> None:
    day = f"2025-01-{list(SHIPPING).index(what) + 1:02}"
    assert some(shop.ask(day, day, MONEY).total, *MONEY) == pytest.approx(SHIPPING[what][2], abs=0.011)
    assert not any("add up" in warning for warning in discounted.warnings)


Order = tuple[str, tuple[Line, ...], dict[str, object]]


def sold(price: float, rate: float, *, country: str, name: str = "Mug") -> Order:
    return country, ((1, name, price),), {"taxes": round(price - price / (1 + rate), 2), "total": price}


def given_away(*lines: Line, country: str) -> Order:
    worth = sum(quantity * price for quantity, _, price in lines)
    return country, lines, {"subtotal": 0, "discount_amount": worth, "total": 0}


GIVEN_AWAY: dict[str, tuple[list[Order], float]] = {
    "prices with tax": ([sold(119, 0.19, country="DE"), given_away((1, "Mug", 119.0), country="DE")], 100),
    "by its product's rate": (
        [
            *(sold(119, 0.19, country="DE") for _ in range(3)),
            sold(107, 0.07, country="DE", name="Book"),
            given_away((2, "Book", 107.0), country="DE"),
        ],
        200,
    ),
    "products of two rates": (
        [
            sold(119, 0.19, country="DE"),
            sold(107, 0.07, country="DE", name="Book"),
            given_away((1, "Book", 107.0), (1, "Mug", 119.0), country="DE"),
        ],
        200,
    ),
    "by its country's rate": (
        [
            *(sold(119, 0.19, country="DE") for _ in range(3)),
            sold(120, 0.2, country="AT"),
            given_away((1, "New", 120.0), country="AT"),
        ],
        100,
    ),
    "a country whose orders bear no tax": (
        [
            *(sold(119, 0.19, country="DE") for _ in range(3)),
            sold(119, 0, country="US"),
            given_away((1, "Mug", 119.0), country="US"),
        ],
        119,
    ),
    "prices without tax": (
        [("DE", ((1, "Mug", 100.0),), {"taxes": 19}), given_away((1, "Mug", 100.0), country="DE")],
        100,
    ),
    "nothing else in the file": ([given_away((1, "Mug", 119.0), country="DE")], 119),
}


@pytest.mark.parametrize("what", GIVEN_AWAY)
def test_an_order_given_away_holds_the_tax_that_the_shops_prices_hold(shop: Shop, what: str) -> None:
    orders, net = GIVEN_AWAY[what]
    first = date(2025, 2, 1) + timedelta(10 * list(GIVEN_AWAY).index(what))
    rows = [
        order(
            f"#{what[:20]}{n}",
            *lines,
            created=f"{first + timedelta(n)} 10:00:00 +0000",
            shipping_country=country,
            **own,
        )
        for n, (country, lines, own) in enumerate(orders)
    ]
    shop.take("orders.csv", export(*rows))
    day = str(first + timedelta(len(orders) - 1))
    names = ("gross_sales", "discounts", "net_sales")
    assert some(shop.ask(day, day, names).total, *names) == pytest.approx((net, net, 0), abs=0.011)


def at(number: int) -> str:
    return f"2025-06-{number:02} 10:00:00 +0000"


def test_an_order_that_stands_in_a_file_twice_counts_once_and_is_ignored_once(shop: Shop) -> None:
    one = order("#J1", (1, "A", 10.0), created=at(1))
    two = order("#J2", (1, "A", 10.0), (1, "A", 10.0), (1, "B", 5.0), created=at(2))
    other = order("#J3", (1, "A", 10.0), created=at(3))
    changed = order("#J3", (1, "A", 10.0), created=at(3), refunded_amount=5)
    fewer = order("#J4", (1, "A", 10.0), (1, "B", 10.0), created=at(4))
    result = shop.take("joined.csv", export(one, two, other, fewer, one, [two[2], *two[:2]], changed, fewer[:1], one))
    assert balances(result)
    assert (result.loaded, result.ignored, result.quarantined) == (4, 5, 5)
    assert result.reasons == {"repeated in the file": 5, "duplicate in file": 5}
    assert not any("edited" in warning for warning in result.warnings)
    assert list(shop.values("net_sales", "day", "2025-06-01", "2025-06-04").values()) == [10, 25, 0, 0]


WOO = (
    "Order Number,Order Date,Order Status,Order Currency,Order Subtotal Amount,Cart Discount Amount,Order Shipping Amount,"
    "Order Total Tax Amount,Order Total Amount,Order Refund Amount,Coupon Code,Item Name,Quantity,Order Line Subtotal,Order Line Total\n"
)


def test_woocommerce_lines_tell_whether_a_discount_is_on_shipping_and_an_order_is_there_twice(shop: Shop) -> None:
    rows = (
        "W1,2025-07-01 10:00:00,completed,EUR,30,15,15,0,30,,X,Pot,1,30,30\n"
        "W2,2025-07-02 10:00:00,completed,EUR,30,15,15,0,30,,X,Pot,1,30,15\n"
        "W3,2025-07-03 10:00:00,completed,EUR,20,0,0,0,20,,,Cup,1,10,10\n"
        "W3,2025-07-03 10:00:00,completed,EUR,20,0,0,0,20,,,Cup,1,10,10\n"
        "W4,2025-07-04 10:00:00,completed,EUR,10,0,0,0,10,,,Cup,1,10,10\n"
        "W4,2025-07-04 10:00:00,completed,EUR,10,0,0,0,10,,,Cup,1,10,10\n"
        "W5,2025-07-05 10:00:00,refunded,EUR,10,0,5,2.85,17.85,,,Cup,1,10,10\n"
    )
    result = shop.take("woo.csv", WOO + rows)
    assert (result.loaded, result.ignored) == (6, 1)
    days = shop.ask("2025-07-01", "2025-07-05", (*MONEY, "units"), by=["day"]).rows
    assert [some(r.values, *MONEY, "units") for r in days] == [
        (30, 0, 30, 0, 1),
        (30, 15, 15, 15, 1),
        (20, 0, 20, 0, 2),
        (10, 0, 10, 0, 1),
        (10, 0, 0, 0, 1),
    ]


def test_a_coupon_for_shipping_lowers_bigcommerces_shipping(shop: Shop) -> None:
    header = (
        "Order ID,Order Date,Order Status,Subtotal (ex tax),Subtotal (inc tax),Tax Total,Shipping Cost (ex tax),"
        "Order Total (ex tax),Order Total (inc tax),Coupon Details,Order Currency Code,Refunded Amount\n"
    )
    rows = (
        "B1,2025-08-01,Completed,30,30,0,15,30,30,Coupon Code: FREESHIP,EUR,\n"
        "B2,2025-08-02,Completed,30,30,0,15,30,30,Coupon Code: SAVE15,EUR,\n"
        "B3,2025-08-03,Completed,30,30,0,15,45,45,,EUR,40\n"
        "B4,2025-08-04,Refunded,30,30,9,15,45,54,,EUR,\n"
    )
    shop.take("orders.csv", header + rows)
    days = shop.ask("2025-08-01", "2025-08-04", MONEY, by=["day"]).rows
    assert [some(r.values, *MONEY) for r in days] == [(30, 0, 30, 0), (30, 15, 15, 15), (30, 0, 0, 5), (30, 0, 0, 0)]
