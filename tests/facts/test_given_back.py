"""What is given back, over made-up shops: never more than was paid for, and products and channels add up to the total."""

from collections.abc import Iterable, Sequence

import pytest

from ecm.filters import Basis
from ecm.ingest import undo
from tests.exporters.shopify_file import export, order
from tests.facts.made_orders import UNASSIGNED, Made, Maker
from tests.metrics.shop import Shop, some

MONEY = ("gross_sales", "discounts", "returns", "net_sales")
ADDITIVE = (*MONEY, "units")
CENT = 0.011


def shopify(orders: Iterable[Made], *, included: bool) -> str:
    """Prices with their tax or without it; an order is edited by leaving a line out of its subtotal."""
    rows = []
    for made in orders:
        held = 1 + made.rate if included else 1
        lines = [
            (q, name, round(price * held, 2))
            for q, name, price in (*made.lines, *([made.removed] if made.removed else []))
        ]
        if made.tip:
            lines.append((1, "Tip", float(made.tip)))
        rows.append(
            order(
                f"#{made.number}",
                *lines,
                created=f"{made.day} 10:00:00 +0000",
                subtotal=round(made.goods * held, 2),
                shipping=round(made.shipping * held, 2),
                taxes=made.tax,
                total=made.total,
                discount_amount=round(made.discount * held, 2),
                refunded_amount=made.refund,
                cancelled_at=f"{made.day} 12:00:00 +0000" if made.cancelled else "",
                shipping_country="DE",
            )
        )
    return export(*rows)


def woocommerce(orders: Iterable[Made]) -> str:
    rows = [
        "Order Number,Order Date,Order Status,Order Currency,Order Subtotal Amount,Cart Discount Amount,"
        "Order Shipping Amount,Order Total Tax Amount,Order Total Amount,Order Refund Amount,Item Name,Quantity,"
        "Order Line Subtotal,Order Line Total"
    ]
    for made in orders:
        state = "cancelled" if made.cancelled else "completed"
        own = (
            f"{made.number},{made.day} 10:00:00,{state},EUR,{made.gross_sales},{made.discount},{made.shipping},{made.tax},"
            f"{made.total},{-made.refund or ''}"
        )
        for quantity, name, price in made.lines:
            amount = quantity * price
            paid = amount * made.goods / made.gross_sales
            rows.append(f"{own},{name},{quantity},{amount},{paid:.4f}")
    return "\n".join(rows) + "\n"


def canonical(orders: Sequence[Made]) -> tuple[list[str], list[str], list[str]]:
    """Orders, lines without their order's discount, and refunds of an amount that names no product."""
    heads = ["order_id,ordered_at,currency,gross_sales,discounts,shipping_income,tip,tax,total,status"]
    lines = ["order_id,line_no,sku,quantity,unit_price"]
    refunds = ["refund_id,order_id,refunded_at,amount,tax"]
    for made in orders:
        heads.append(
            f"{made.number},{made.day},EUR,{made.gross_sales},{made.discount},{made.shipping},{made.tip},{made.tax},"
            f"{made.total},{'cancelled' if made.cancelled else 'paid'}"
        )
        listed = (*made.lines, *([made.removed] if made.removed else []))
        lines += [f"{made.number},{n},{name.lower()},{q},{price}" for n, (q, name, price) in enumerate(listed, 1)]
        if made.refund:
            taxed = made.total - made.tip
            tax = round(min(made.refund, taxed) * made.tax / taxed, 4) if taxed else 0
            refunds.append(f"R{made.number},{made.number},{made.day},{made.refund - tax:.4f},{tax}")
    return heads, lines, refunds


def payments(orders: Iterable[Made]) -> list[str]:
    rows = ["payment_id,order_id,at,kind,amount,fee,currency"]
    for made in orders:
        rows.append(f"P{made.number},{made.number},{made.day},charge,{made.total},1,EUR")
        rows += [
            f"P{made.number}-{n},{made.number},{made.day},refund,{-amount},,EUR"
            for n, amount in enumerate(made.paid_back)
        ]
    return rows


FORMS = {
    "shopify_included": (Maker(1, 0, 0.19), 40),
    "shopify_on_top": (Maker(2, 50, 0.19), 30),
    "woocommerce": (Maker(3, 100, 0.19, with_tip=False, with_removed=False), 30),
    "canonical": (Maker(4, 150, 0.2), 40),
}
SHOPS = {form: tuple(maker.orders(count)) for form, (maker, count) in FORMS.items()}


@pytest.fixture(scope="module")
def loaded(shop: Shop) -> Shop:
    shop.take("a.csv", shopify(SHOPS["shopify_included"], included=True))
    shop.take("b.csv", shopify(SHOPS["shopify_on_top"], included=False))
    shop.take("c.csv", woocommerce(SHOPS["woocommerce"]))
    shop.load(*canonical(SHOPS["canonical"]), payments(made for orders in SHOPS.values() for made in orders))
    return shop


def span(orders: Sequence[Made]) -> tuple[str, str]:
    return str(orders[0].day), str(orders[-1].day)


@pytest.fixture(params=SHOPS)
def orders(request: pytest.FixtureRequest) -> tuple[Made, ...]:
    return SHOPS[request.param]


def test_each_order_gives_back_what_was_paid_for_its_parts_and_no_more(loaded: Shop, orders: tuple[Made, ...]) -> None:
    names = (*MONEY, "shipping_income", "orders", "fees")
    days = {r.members[0]: r.values for r in loaded.ask(*span(orders), names, by=["day"], basis=Basis.ORDER).rows}
    for made in orders:
        expected: tuple[float, ...] = (0, 0, 0, 0, 0, 0, 0)
        if not made.cancelled:
            left = made.goods - made.returns
            shipping = made.shipping - made.shipping_back
            expected = (made.gross_sales, made.discount, made.returns, left, shipping, 1, 1)
        assert some(days[str(made.day)], *names) == pytest.approx(expected, abs=CENT), made


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("dimension", ["sku", "category", "brand", "channel", "country", "customer_type"])
def test_the_rows_of_every_breakdown_add_up_to_the_total(
    loaded: Shop, orders: tuple[Made, ...], dimension: str, basis: Basis
) -> None:
    answer = loaded.ask(*span(orders), ADDITIVE, by=[dimension], basis=basis)
    for name in ADDITIVE:
        parts = sum(float(row.values[name] or 0) for row in answer.rows)
        assert parts == pytest.approx(float(answer.total[name] or 0), abs=CENT), name


def test_what_is_given_back_belongs_to_the_products_where_that_is_known(loaded: Shop, orders: tuple[Made, ...]) -> None:
    rows = loaded.ask(*span(orders), ("returns", "net_sales", "units"), by=["day", "sku"], basis=Basis.ORDER).rows
    for made in (o for o in orders if not o.cancelled):
        mine = {r.members[1]: r.values for r in rows if r.members[0] == str(made.day)}
        by_product = made.returns_by_product()
        if by_product is None:
            assert {sku: v["net_sales"] for sku, v in mine.items()} == pytest.approx(
                dict.fromkeys(mine, 0), abs=CENT
            ), made
        else:
            returned = {sku: v["returns"] for sku, v in mine.items() if v["returns"]}
            # A discount that is on no line is in no line's refund either.
            together = by_product.keys() | returned.keys() - {UNASSIGNED}
            if UNASSIGNED in returned and UNASSIGNED not in by_product:
                assert sum(float(v or 0) for v in returned.values()) == pytest.approx(made.returns, abs=CENT), made
            else:
                assert {k: returned.get(k, 0) for k in together} == pytest.approx(by_product, abs=CENT), made
        assert sum(float(v["units"] or 0) for v in mine.values()) == sum(q for q, _, _ in made.lines), made
        assert not mine.get("gone", {"net_sales": 0})["net_sales"], made


def answers(shop: Shop, orders: Sequence[Made]) -> list[object]:
    found: list[object] = []
    for basis in Basis:
        for by in (["day"], ["sku"], ["channel", "country"]):
            answer = shop.ask(*span(orders), (*ADDITIVE, "shipping_income", "fees", "orders"), by=by, basis=basis)
            found += [(r.members, r.values) for r in answer.rows] + [answer.total]
    return found


def test_the_order_of_loads_does_not_matter_and_an_undo_leaves_nothing_of_its_load(empty_shop: Shop) -> None:
    made = SHOPS["canonical"]
    heads, lines, refunds = canonical(made)
    empty_shop.load(heads, lines)
    before = answers(empty_shop, made)
    (paid,) = empty_shop.load(payments(made))
    (given,) = empty_shop.load(refunds)
    both = answers(empty_shop, made)
    for first, second in ((paid, given), (given, paid)):
        assert first.import_id is not None
        assert second.import_id is not None
    assert paid.import_id is not None
    undo(empty_shop.store, paid.import_id)
    (again,) = empty_shop.load(payments(made))
    assert answers(empty_shop, made) == both
    for load in (given, again):
        assert load.import_id is not None
        undo(empty_shop.store, load.import_id)
    assert answers(empty_shop, made) == before
