"""Amounts at the bound of their columns: whatever they add up to is loaded, and so is what comes after."""

from datetime import date

from ecm.filters import Period
from ecm.metrics import CATALOGUE, reconcile
from tests.metrics.shop import LINES, ORDERS, REFUNDS, SPEND, Shop, some

MOST = 999_999_999_999
COUNT = 300


def test_sums_of_the_largest_amounts_fit(empty_shop: Shop) -> None:
    shop, numbers = empty_shop, range(COUNT)
    day = "2001-01-01"
    shop.load(
        (ORDERS + ",customer_id", *(f"S{n},{day},EUR,{MOST},c" for n in numbers)),
        ("order_id,ordered_at,currency,customer_id", f"L,{day},EUR,c"),
        (LINES + ",discount,unit_cost", *(f"L,{n},A,Apple,1,{MOST},1,{MOST}" for n in numbers)),
        (REFUNDS + ",shipping,tax,quantity", *(f"R{n},L,{day},{MOST},{MOST},{MOST},1" for n in numbers)),
        (
            "payment_id,order_id,at,kind,amount,fee,currency",
            *(f"P{n},L,{day},charge,{MOST},{MOST},EUR" for n in numbers),
        ),
        (SPEND, *(f"{day},google,{n},EUR,{MOST}" for n in numbers)),
        ("cost_id,date,category,amount,currency", *(f"K{n},{day},hosting,{MOST},EUR" for n in numbers)),
    )
    shop.load((ORDERS + ",customer_id", "after,2001-01-02,EUR,10,c"))
    names = ("orders", "gross_sales", "returns", "fees", "cogs", "cost")
    answer = shop.ask(day, day, names)
    assert some(answer.total, *names[:2]) == (COUNT + 1, 2 * COUNT * MOST)
    assert some(answer.total, *names[3:]) == (COUNT * MOST,) * 3
    for by in ("channel", "customer_type", "sku", "first_channel", "day"):
        shop.ask(day, "2001-01-02", tuple(CATALOGUE), by=[by])
    reconcile(shop.store, Period(date(2001, 1, 1), date(2001, 1, 2)), today=shop.today)


def test_lines_whose_quantity_and_price_come_to_more_than_an_amount_can_be_are_rejected(empty_shop: Shop) -> None:
    order = empty_shop.take("orders.csv", f"{ORDERS}\nB,2001-01-03,EUR,10\n")
    lines = empty_shop.take("lines.csv", f"{LINES}\nB,1,A,Apple,1000000,1000001\n")
    assert (order.loaded, lines.loaded, lines.quarantined) == (1, 0, 1)
    assert lines.reasons == {"out of range: quantity × unit_price": 1}
