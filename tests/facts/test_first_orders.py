"""A customer's first order is a moment: who is new does not depend on the zone that the shop or the export is written in."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ecm.store import Store
from tests.metrics.shop import Shop

ZONES = ("Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata", "UTC")
# How an export writes the very moment of the order, and moments or days before it.
SAME = {
    "in UTC": lambda at, zone: f"{at:%Y-%m-%dT%H:%M:%SZ}",
    "in the shop's zone": lambda at, zone: f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
    "with an offset": lambda at, zone: f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S %z}",
    "without seconds": lambda at, zone: f"{at:%Y-%m-%dT%H:%M:00Z}",
    "as the shop's day": lambda at, zone: f"{at.astimezone(zone):%Y-%m-%d}",
    "a day later": lambda at, zone: f"{at + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
}
EARLIER = {
    "two hours before": lambda at, zone: f"{at - timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}",
    "the shop's day before": lambda at, zone: f"{at.astimezone(zone) - timedelta(days=1):%Y-%m-%d}",
    "a year before": lambda at, zone: f"{at - timedelta(days=365):%Y-%m-%d}",
}


@dataclass
class Told:
    """Of each customer its zone and how its first order is written; what came of it."""

    customers: dict[str, tuple[str, str]]
    types: dict[str, str]


@pytest.fixture(scope="module", params=ZONES)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A shop in that zone: for each way of writing customers with an order around midnight, of the shop's day and of UTC."""
    zone, folder = ZoneInfo(request.param), Path(tmp_path_factory.mktemp("first"))
    dice, customers, orders, exports = random.Random(request.param), {}, [], []
    for way, write in {**SAME, **EARLIER}.items():
        for of in (zone, UTC):
            for _ in range(4):
                midnight = datetime(2026, dice.choice((2, 3, 6, 10)), dice.randint(2, 27), tzinfo=of)
                at = (midnight + timedelta(seconds=dice.randint(-5000, 5000) * 2 + 1)).astimezone(UTC)
                name = f"c{len(customers)}"
                customers[name] = (way, f"{at:%Y-%m-%dT%H:%M:%SZ}")
                orders.append(f"{name},{at:%Y-%m-%dT%H:%M:%SZ},EUR,50,{name}")
                exports.append((way, f"{name},{write(at, zone)},1"))
    with Store(folder / "home") as store:
        shop = Shop(store, folder, date(2026, 11, 23))
        shop.set("timezone", request.param)
        # A column has one way of writing.
        files = [
            ("customer_id,first_order_at,orders_count", *(r for w, r in exports if w == way))
            for way in {**SAME, **EARLIER}
        ]
        shop.load(("order_id,ordered_at,currency,gross_sales,customer_id", *orders), *files)
        with store.read() as connection:
            rows = connection.exec_driver_sql("select customer_id, customer_type from order_facts").fetchall()
        yield Told(customers, {str(customer): str(kind) for customer, kind in rows})


def test_an_order_at_the_moment_of_the_first_order_is_its_customer_s_first(told: Told) -> None:
    astray = {c: w for c, w in told.customers.items() if w[0] in SAME and told.types[c] != "new"}
    assert astray == {}


def test_an_order_after_the_first_order_is_of_a_returning_customer(told: Told) -> None:
    astray = {c: w for c, w in told.customers.items() if w[0] in EARLIER and told.types[c] != "returning"}
    assert astray == {}
