"""Who is in a segment, against a count by hand in plain Python over random histories: of every attribute and operator."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ecm.ingest import load
from ecm.segments import Segment, members_at, orders_in, parse_rule
from ecm.store import Store
from tests.metrics.conftest import TODAY
from tests.metrics.shop import Shop

_CHANNELS, _COUNTRIES, _DEVICES = ("Email", "Direct", "Paid Search"), ("DE", "FR", ""), ("mobile", "desktop", "")
_GOODS = {"MUG": ("Cups", "Clay"), "POT": ("Pots", "Clay"), "MAT": ("Cups", "Felt")}


@dataclass
class _Order:
    namespace: str
    order_id: str
    at: str
    customer: str
    counts: bool
    channel: str
    country: str
    device: str
    coupon: str
    value: float
    skus: tuple[str, ...]
    refunded: bool
    past: list["_Order"] = field(default_factory=list)  # its customer's orders that count, up to and with this one

    @property
    def day(self) -> date:
        return date.fromisoformat(self.at[:10])


def _history(namespace: str, draw: random.Random) -> list[_Order]:
    """Few customers and few days, so that many order twice on one day; some orders are nobody's, some do not count."""
    found = []
    for n in range(130):
        day = date(2025, 1, 1) + timedelta(
            days=draw.choice((0, 0, 1, 5, 40, 91, 92, 200, 366, 367, 420)) + draw.randrange(3)
        )
        found.append(
            _Order(
                namespace, f"O{n}", f"{day} {draw.randrange(24):02}:{draw.randrange(60):02}:00",
                draw.choice(("", *(f"c{k}" for k in range(25)))), draw.random() > 0.12, draw.choice(_CHANNELS),
                draw.choice(_COUNTRIES), draw.choice(_DEVICES), draw.choice(("", "", "SPRING", "VIP10")),
                float(draw.randrange(20, 300)), tuple(draw.sample(sorted(_GOODS), draw.choice((1, 1, 2)))), draw.random() < 0.2,
            )
        )  # fmt: skip
    by_customer: dict[str, list[_Order]] = {}
    for order in sorted(found, key=lambda o: (o.at, o.order_id)):
        if order.counts:
            order.past = [*by_customer.get(order.customer, []), order] if order.customer else [order]
            if order.customer:
                by_customer[order.customer] = order.past
    return found


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, list[_Order]]]:
    draw = random.Random(20261123)
    folder: Path = tmp_path_factory.mktemp("by_hand")
    every: list[_Order] = []
    with Store(folder / "home") as store:
        shop = Shop(store, folder, TODAY)
        for namespace in ("", "at"):
            orders = _history(namespace, draw)
            every += orders
            sheets = {
                "orders": ["order_id,ordered_at,currency,customer_id,channel,country,device,coupon,gross_sales,status"],
                "lines": ["order_id,line_no,sku,title,quantity,unit_price,category,brand"],
                "refunds": ["refund_id,order_id,refunded_at,amount"],
            }
            for o in orders:
                status = "paid" if o.counts else "cancelled"
                sheets["orders"].append(
                    f"{o.order_id},{o.at},EUR,{o.customer},{o.channel},{o.country},{o.device},{o.coupon},{o.value},{status}"
                )
                for k, sku in enumerate(o.skus):
                    sheets["lines"].append(f"{o.order_id},{k},{sku},{sku},{k + 1},5,{','.join(_GOODS[sku])}")
                if o.refunded:
                    sheets["refunds"].append(f"R{o.order_id},{o.order_id},2026-06-01,3")
            paths = [shop.write(f"{name}.csv", "\n".join(rows) + "\n") for name, rows in sheets.items()]
            results = load(store, paths, today=TODAY, together=True, namespace=namespace)
            assert not any(r.quarantined or r.ignored for r in results)
        yield shop, every


_Test = Callable[[list[_Order], date, bool], bool]


def _number(of: Callable[[list[_Order], date, bool], float | None], op: str, low: float, high: float) -> _Test:
    """What is not known meets nothing."""

    def holds(past: list[_Order], day: date, as_order: bool) -> bool:
        n = of(past, day, as_order)
        return n is not None and {"at least": n >= low, "at most": n <= low, "between": low <= n <= high}[op]

    return holds


def _since_last(past: list[_Order], day: date, as_order: bool) -> float | None:
    """Of an order: since the one before; of a customer on a day: since the last one."""
    if not as_order:
        return (day - past[-1].day).days
    return (past[-1].day - past[-2].day).days if len(past) > 1 else None


_NUMBERS: dict[str, tuple[Callable[[list[_Order], date, bool], float | None], float, float]] = {
    "orders": (lambda p, _, __: len(p) if p[-1].customer else None, 2, 4),
    "spent": (lambda p, _, __: sum(o.value for o in p) if p[-1].customer else None, 200, 500),
    "days_since_last": (lambda p, d, o: _since_last(p, d, o) if p[-1].customer else None, 1, 91),
    "days_since_first": (lambda p, d, o: ((p[-1].day if o else d) - p[0].day).days if p[-1].customer else None, 2, 200),
    "coupon_orders": (lambda p, _, __: sum(1 for o in p if o.coupon) if p[-1].customer else None, 1, 2),
    "order_value": (lambda p, _, __: p[-1].value, 100, 200),
    "units": (lambda p, _, __: sum(range(1, len(p[-1].skus) + 1)), 2, 3),
}
_TEXTS: dict[str, tuple[Callable[[list[_Order]], str], str, str]] = {
    "customer_type": (lambda p: "unknown" if not p[-1].customer else "new" if len(p) == 1 else "returning", "New", "retur"),
    "first_channel": (lambda p: p[0].channel if p[-1].customer else "", "email", "search"),
    "country": (lambda p: p[-1].country, "de", "f"),
    "channel": (lambda p: p[-1].channel, "DIRECT", "e"),
    "device": (lambda p: p[-1].device, "", "mob"),
    "sales_channel": (lambda _: "online_store", "online_store", "pos"),
    "coupon": (lambda p: p[-1].coupon, "spring", "10"),
}  # fmt: skip
_BOUGHT: dict[str, tuple[Callable[[_Order], set[str]], str]] = {
    "bought_sku": (lambda o: set(o.skus), "MAT"),
    "bought_category": (lambda o: {_GOODS[s][0] for s in o.skus}, "Pots"),
    "bought_brand": (lambda o: {_GOODS[s][1] for s in o.skus}, "Felt"),
}


def _cases() -> Iterator[tuple[str, dict[str, object], _Test]]:
    def condition(what: str, op: str, *values: object) -> dict[str, object]:
        return {"what": what, "op": op, "values": [str(v) for v in values]}

    for what, (number, low, high) in _NUMBERS.items():
        for op in ("at least", "at most", "between"):
            values = (low, high) if op == "between" else (low,)
            yield f"{what} {op}", condition(what, op, *values), _number(number, op, low, high)
    for what, (text, word, part) in _TEXTS.items():
        is_it: _Test = lambda p, _, __, t=text, w=word: t(p).lower() == w.lower()  # type: ignore[misc]  # noqa: E731
        has_it: _Test = lambda p, _, __, t=text, w=part: w in t(p).lower()  # type: ignore[misc]  # noqa: E731
        yield f"{what} is", condition(what, "is", word), is_it
        yield f"{what} is not", condition(what, "is not", word), lambda *a, i=is_it: not i(*a)
        yield f"{what} contains", condition(what, "contains", part), has_it
    for what, (goods, name) in _BOUGHT.items():
        # Bought by the end of the day: an order later on the same day tells as well.
        had: _Test = lambda p, d, o, g=goods, n=name: any(n in g(x) for x in _by_the_end_of_day(p, o))  # type: ignore[misc]  # noqa: E731
        yield f"{what} is", condition(what, "is", name), had
        yield f"{what} is not", condition(what, "is not", name), lambda *a, h=had: not h(*a)


_EVERY: dict[tuple[str, str], list[_Order]] = {}


def _by_the_end_of_day(past: list[_Order], as_order: bool) -> list[_Order]:
    last = past[-1]
    if not as_order or not last.customer:
        return past
    return [o for o in _EVERY[last.namespace, last.customer] if o.day <= last.day]


_CASES = list(_cases())


@pytest.mark.parametrize(("rule", "holds"), [(r, h) for _, r, h in _CASES], ids=[name for name, _, _ in _CASES])
def test_membership_is_as_counted_by_hand(
    histories: tuple[Shop, list[_Order]], rule: dict[str, object], holds: _Test
) -> None:
    shop, orders = histories
    latest: dict[tuple[str, str], _Order] = {}
    for o in sorted((o for o in orders if o.counts), key=lambda o: len(o.past)):
        if o.customer:
            latest[o.namespace, o.customer] = o
            _EVERY[o.namespace, o.customer] = o.past
    probe = Segment("probe", "Probe", parse_rule(rule))
    with shop.store.read() as connection:
        placed = orders_in([probe], "EUR")
        found = {(r.namespace, r.order_id) for r in connection.execute(sa.select(placed))}
        assert found == {(o.namespace, o.order_id) for o in orders if o.counts and holds(o.past, o.day, True)}
        for day in (date(2025, 1, 2), date(2025, 4, 3), date(2026, 1, 3), date(2026, 11, 22)):
            members = members_at([probe], day, "EUR")
            rows = [(r.namespace, r.customer_id) for r in connection.execute(sa.select(members))]
            pasts = {key: [o for o in last.past if o.day <= day] for key, last in latest.items()}
            by_hand = {key for key, past in pasts.items() if past and holds(past, day, False)}
            assert len(rows) == len(set(rows))
            assert set(rows) == by_hand


def test_an_order_is_of_lapsed_customers_where_it_ended_the_pause(histories: tuple[Shop, list[_Order]]) -> None:
    """So sales of lapsed customers are of those who came back; who is lapsed on a day has not come back yet."""
    shop, orders = histories
    came_back = [
        o for o in orders if o.counts and o.customer and len(o.past) > 1 and (o.day - o.past[-2].day).days > 365
    ]
    assert came_back
    total = shop.ask("2025-01-01", "2026-11-22", ["orders"], segment="lapsed").total["orders"]
    assert total == len(came_back)
