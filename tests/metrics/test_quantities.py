"""What is sold by weight or length counts exactly: rows by product add up to the total, from every source."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from ecm.store import Store
from tests.metrics.shop import COSTS, LINES, ORDERS, Shop

FIRST, LAST = "2026-06-01", "2026-06-28"
SKUS = ("CHEESE", "HAM", "ROPE", "CLOTH")
COST = {"CHEESE": Decimal("10"), "HAM": Decimal("8.25"), "ROPE": Decimal("0.0125"), "CLOTH": Decimal("3")}
_WOO = (
    "order_id,order_number,order_date,status,shipping_total,shipping_tax_total,fee_total,tax_total,cart_discount,"
    "order_discount,discount_total,order_total,order_subtotal,order_currency,payment_method,customer_email,shipping_country,"
    "line_item_1,line_item_2"
)
_SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem price,Lineitem sku,Lineitem requires shipping,Id,Source"
)


@dataclass
class Sold:
    """Sums worked out by hand."""

    units: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    gross: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    cogs: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, sku: str, quantity: Decimal, amount: Decimal) -> None:
        self.units[sku] += quantity
        self.gross[sku] += amount
        self.cogs[sku] += (quantity * COST[sku]).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def quantities(random_: random.Random) -> Decimal:
    """Grams, quarters, thousandths, pieces."""
    return random_.choice(
        (
            Decimal(random_.randint(1, 2500)),
            Decimal(random_.randint(1, 40)) / 4,
            Decimal(random_.randint(1, 20_000)).scaleb(-3),
            Decimal(random_.randint(1, 9_9999)).scaleb(-4),
        )
    )


@pytest.fixture(scope="module")
def weighed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, Sold]]:
    """Orders of three sources with random quantities, loaded at once."""
    folder: Path = tmp_path_factory.mktemp("weighed")
    dice, sold = random.Random(10), Sold()
    woo, shopify, orders, lines = [_WOO], [_SHOPIFY], [ORDERS], [LINES]
    for n in range(40):
        day = f"2026-06-{n % 27 + 1:02}"
        items = [(sku, quantities(dice).quantize(Decimal("0.01")) + Decimal("0.01")) for sku in dice.sample(SKUS, 2)]
        totals = [q * Decimal(dice.randint(1, 5000)).scaleb(-2) for _, q in items]
        texts = [
            f"name:{sku}|product_id:1|sku:{sku}|quantity:{q}|total:{t}|sub_total:{t}"
            for (sku, q), t in zip(items, totals, strict=True)
        ]
        woo.append(
            f"5{n},5{n},{day} 10:00:00,completed,0,0,0,0,0,0,0,{sum(totals)},{sum(totals)},EUR,card,a@example.com,DE,{','.join(texts)}"
        )
        for (sku, q), t in zip(items, totals, strict=True):
            sold.add(sku, q, t)
        price, whole = Decimal(dice.randint(1, 9999)).scaleb(-2), Decimal(dice.randint(1, 9))
        amount = price * whole
        shopify.append(
            f"#{n},b@example.com,paid,EUR,{amount},0,0,{amount},0,{day} 10:00:00 +0000,{whole},CLOTH,{price},CLOTH,true,8{n},web"
        )
        sold.add("CLOTH", whole, amount)
        sku, q = dice.choice(SKUS), quantities(dice)
        amount = (price * q).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        orders.append(f"C{n},{day},EUR,{amount}")
        lines.append(f"C{n},1,{sku},{sku},{q},{price}")
        sold.add(sku, q, amount)
    with Store(folder / "home") as store:
        shop = Shop(store, folder, date(2026, 6, 30))
        shop.load(woo, shopify, orders, lines, (COSTS, *(f"{sku},2026-01-01,{cost},EUR" for sku, cost in COST.items())))
        yield shop, sold


def test_units_sales_and_costs_of_products_are_exact_and_add_up(weighed: tuple[Shop, Sold]) -> None:
    shop, sold = weighed
    answer = shop.ask(FIRST, LAST, ["units", "gross_sales", "cogs"], by=["sku"])
    rows = {r.members[0]: r.values for r in answer.rows}
    assert set(rows) == set(SKUS)
    for name, sums in (("units", sold.units), ("gross_sales", sold.gross), ("cogs", sold.cogs)):
        for sku in SKUS:
            assert rows[sku][name] == pytest.approx(float(sums[sku]), abs=0.00005), (name, sku)
        assert answer.total[name] == pytest.approx(float(sum(sums.values())), abs=0.00005), name
        assert sum(float(r[name] or 0) for r in rows.values()) == pytest.approx(answer.total[name], abs=0.0001), name


def test_a_quantity_is_kept_exactly_or_held_back_with_its_reason(weighed: tuple[Shop, Sold]) -> None:
    shop, _ = weighed
    rows = ("0.4", "0,4", "0.30000000000000004", "1.25", "3", "0.00015", "0.4 kg of it", "-1", "1e30", "2000000000")
    text = LINES.replace(",", ";") + "\n" + "".join(f"Q{n};1;X;X;{cell};1\n" for n, cell in enumerate(rows))
    result = shop.take("lines.csv", text)
    assert (result.loaded, result.quarantined) == (5, 5)
    assert result.reasons == {
        "more than four decimals: quantity": 1,
        "not a number: quantity": 1,
        "out of range: quantity": 3,
        **{k: v for k, v in result.reasons.items() if k.startswith("missing")},
    }
    with shop.store.read() as connection:
        kept = (
            connection.exec_driver_sql("select quantity from order_lines where sku = 'X' order by order_id")
            .scalars()
            .all()
        )
    assert kept == [Decimal(q) for q in ("0.4", "0.4", "0.3", "1.25", "3")]
