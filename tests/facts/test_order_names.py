"""Rule 12: every table that names an order finds it however it is spelled; an ambiguous name joins nothing and is noted."""

import random
from collections.abc import Callable, Sequence

import pytest

from ecm.ingest import Status, load
from ecm.metrics import Note
from tests.metrics.shop import LINES, REFUNDS, Shop, texts

ORDERS = "order_id,external_id,ordered_at,currency,gross_sales,total,customer_id"
PAYMENTS = "payment_id,order_id,at,kind,amount,fee,currency"
DELIVERIES = "order_id,date,amount,currency,kind"
ATTRIBUTION = "order_id,tool,source,medium"
DAY = "2026-10-05"

Spelling = Callable[[int], str]
# How shops number their orders, and what else an order of that shop is called.
SHOPS: dict[str, tuple[Spelling, Sequence[Spelling]]] = {
    "marked": (lambda n: f"#{n}", [lambda n: str(n), lambda n: f"'{n}", lambda n: f"000{n}", lambda n: f"{n}.0"]),
    "zeros": (
        lambda n: f"{n:09d}",
        [lambda n: str(n), lambda n: f"'{n:09d}", lambda n: f"#{n:09d}", lambda n: f"0{n}"],
    ),
    "prefixed": (lambda n: f"DE-{n}", [lambda n: str(n), lambda n: f"de-{n}", lambda n: f"#DE-{n}", lambda n: f"#{n}"]),
    "both": (
        lambda n: f"#SHOP{n}",
        [lambda n: f"SHOP{n}", lambda n: f"shop{n} ", lambda n: f"#{n}", lambda n: f"0{n}"],
    ),
    "suffixed": (lambda n: f"{n}-EU", [lambda n: str(n), lambda n: f"{n}-eu", lambda n: f"#{n}-EU", lambda n: f"'{n}"]),
}
NUMBERS = range(997, 1005)


def files(own: Spelling, name: Callable[[int], str]) -> list[list[str]]:
    """One shop's tables; name: how each row but an order's own calls its order."""
    day = {n: f"2026-10-{n - 996:02d}" for n in NUMBERS}
    return [
        [ORDERS, *(f"{own(n)},77000{n},{day[n]} 10:00:00,EUR,{n},{n},c{n % 3}" for n in NUMBERS)],
        [LINES, *(f"{name(n)},1,S{n % 2},Thing,2,{n / 2}" for n in NUMBERS)],
        [REFUNDS, *(f"R{n},{name(n)},2026-10-20,5" for n in NUMBERS if n % 2)],
        [PAYMENTS, *(f"P{n},{name(n)},2026-10-21 10:00:00,charge,{n},1.5,EUR" for n in NUMBERS)],
        [DELIVERIES, *(f"{name(n)},2026-10-22,3,EUR,carrier" for n in NUMBERS)],
        [ATTRIBUTION, *(f"{name(n)},ga4,google,cpc" for n in NUMBERS)],
    ]


def summaries(shop: Shop, namespace: str) -> list[list[tuple[object, ...]]]:
    with shop.store.read() as connection:
        return [
            sorted(
                (
                    tuple(row[1:])
                    for row in connection.exec_driver_sql(f"select * from {t} where namespace = ?", (namespace,))
                ),
                key=repr,
            )
            for t in ("daily_sales", "daily_lines")
        ]


def take(shop: Shop, namespace: str, tables: Sequence[Sequence[str]]) -> None:
    paths = [shop.write(f"{n}.csv", "\n".join(lines) + "\n") for n, lines in enumerate(tables)]
    for result in load(shop.store, paths, today=shop.today, namespace=namespace, together=True):
        assert (result.status, result.quarantined, result.ignored) == (Status.LOADED, 0, 0), result


@pytest.mark.parametrize("kind", SHOPS)
def test_random_spellings_give_the_figures_of_plain_ones(shop: Shop, kind: str) -> None:
    own, others = SHOPS[kind]
    chance = random.Random(kind)
    ways = [own, *others, lambda n: f"77000{n}"]
    take(shop, f"plain {kind}", files(own, own))
    spelled = files(own, lambda n: chance.choice(ways)(n))
    if chance.random() < 0.5:  # names that are here before their orders
        spelled.reverse()
    take(shop, f"spelled {kind}", spelled)
    plain = summaries(shop, f"plain {kind}")
    assert summaries(shop, f"spelled {kind}") == plain
    assert all(plain)


def notes(shop: Shop, metrics: Sequence[str], by: Sequence[str] = ()) -> list[Note]:
    return [n for n in shop.ask("2026-10-01", "2026-10-31", metrics, by=by).notes if "name" in n.text]


def test_an_ambiguous_name_joins_nothing_and_is_noted(empty_shop: Shop) -> None:
    """Order #8 has the id 9: a name 9 may be either."""
    shop = empty_shop
    shop.load(
        [ORDERS, f"#9,501,{DAY},EUR,10,10,a", f"#8,9,{DAY},EUR,20,20,b"],
        [
            REFUNDS,
            "R1,9,2026-10-06,1",
            "R2,08,2026-10-06,2",
            "R3,#9,2026-10-06,4",
            "R4,99,2026-10-07,8.5",
            "R5,98,2026-10-07,2",
        ],
        [PAYMENTS, "P1,9,2026-10-06,charge,10,0.5,EUR", "P2,8,2026-10-06,charge,20,0.25,EUR"],
        [ATTRIBUTION, "9,ga4,google,cpc", "8,ga4,klaviyo,email", "#9,ga4,facebook,cpc"],
    )
    returned = shop.values("returns", "channel", "2026-10-01", "2026-10-31")
    assert returned == {"Paid Social": 4, "Email": 2, "Unattributed": 1 + 8.5 + 2}
    assert shop.value("orders", "2026-10-01", "2026-10-31") == 2
    said = [n.text for n in notes(shop, ["returns"])]
    assert said == [
        "2 of 5 refunds name an order that is not here (10.50): counted on their own day, Unattributed.",
        "1 of 5 refunds names an order in a way that fits several orders: counted on their own day, Unattributed.",
    ]
    assert ["1 of 2 payments" in n.text for n in notes(shop, ["fees"])] == [True]
    assert ["transactions" in n.text for n in notes(shop, ["orders"], by=["channel"])] == [True]
    assert not notes(shop, ["orders"])
    assert "refunds name" not in texts(shop.ask("2026-09-01", "2026-09-30", ["returns"]))


def test_an_orders_own_number_is_believed_before_another_orders_id(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        [ORDERS, f"501,777,{DAY},EUR,10,10,a", f"502,501,{DAY},EUR,20,20,b"],
        [ATTRIBUTION, "501,ga4,google,cpc", "777,ga4,google,cpc"],
    )
    assert shop.values("gross_sales", "channel", "2026-10-01", "2026-10-31") == {"Paid Search": 10, "Unattributed": 20}


def test_a_prefix_that_not_all_orders_share_any_more_names_nothing(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load([ORDERS, f"DE-7,,{DAY},EUR,10,10,a"], [ATTRIBUTION, "7,ga4,google,cpc"])
    assert shop.values("orders", "channel", "2026-10-01", "2026-10-31") == {"Paid Search": 1}
    shop.load([ORDERS, f"FR-9,,{DAY},EUR,20,20,b"])
    assert shop.values("orders", "channel", "2026-10-01", "2026-10-31") == {"Unattributed": 2}


def test_lines_loaded_again_under_another_spelling_replace_the_first(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load([ORDERS, f"#7,,{DAY},EUR,,,a"], [LINES, "#7,1,A,Apple,2,10", "#7,2,B,Bread,1,5"])
    shop.load([LINES, "7,1,A,Apple,3,10"])
    assert shop.values("units", "sku", "2026-10-01", "2026-10-31") == {"A": 3}
    assert shop.value("gross_sales", "2026-10-01", "2026-10-31") == 30
    shop.load([LINES, "#7,1,A,Apple,1,10", "9,1,A,Apple,1,10"])
    assert shop.value("units", "2026-10-01", "2026-10-31") == 1
    said = notes(shop, ["units"])
    assert [n.text for n in said] == ["1 of 3 order lines names an order that is not here: not counted."]


@pytest.mark.parametrize("spoiled", ["5.27763E+12", "1,23E+05", "1E+12"])
def test_an_id_in_scientific_notation_is_none_and_is_counted(empty_shop: Shop, spoiled: str) -> None:
    shop = empty_shop
    text = f'{ORDERS}\n#1,"{spoiled}",{DAY},EUR,10,10,a\n#2,"{spoiled}",{DAY},EUR,20,20,b\n'
    result = shop.take("orders.csv", text)
    assert (result.loaded, result.warnings) == (2, ("the tool's own order ids spoiled by a spreadsheet: 2 rows",))
    paid = shop.take("p.csv", f'{PAYMENTS}\nP1,"{spoiled}",{DAY},charge,10,1,EUR\n')
    assert (paid.loaded, paid.warnings) == (1, ("order ids spoiled by a spreadsheet: 1 row",))
    back = shop.take("r.csv", f'{REFUNDS}\nR1,"{spoiled}",{DAY},10\n')
    assert (back.quarantined, back.warnings) == (1, ("order ids spoiled by a spreadsheet: 1 row",))
    assert shop.value("fees", "2026-10-01", "2026-10-31") == 1
