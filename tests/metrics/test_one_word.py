"""Facts of different tools meet in one country and one device, whatever the tools call them; questions may use any name."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ecm.segments import parse_rule, save_segment
from ecm.store import Store
from tests.metrics.shop import Shop

DAY = "2026-06-10"
COUNTRIES = {
    "DE": ("Germany", "de", "Deutschland", "DEU", "Allemagne"),
    "GB": ("UK", "United Kingdom", "Great Britain", "Vereinigtes Königreich", "GB"),
    "TR": ("Türkiye", "Turkey", "Türkei", "tr", "TUR"),
}
DEVICES = {
    "mobile": ("Mobile devices with full browsers", "smartphone", "Mobilgeräte", "phone", "mobile"),
    "desktop": ("Computers", "Desktop", "Ordinateurs", "pc", "desktop"),
}


@pytest.fixture(scope="module")
def spelled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Of each spelling an order, ten sessions, an order of another tool's export."""
    folder: Path = tmp_path_factory.mktemp("spelled")
    orders, traffic, number = [], [], 0
    for country, devices in ((c, d) for c in COUNTRIES.values() for d in DEVICES.values()):
        for name, device in zip(country, devices, strict=True):
            number += 1
            orders.append(f"A{number},{DAY},EUR,10,{name},{device}")
            traffic.append(f"{DAY},Email,{name},{device},10")
    with Store(folder / "home") as store:
        shop = Shop(store, folder, date(2026, 6, 30))
        shop.load(
            (
                "order_id,ordered_at,currency,gross_sales,country,device",
                *orders,
                f"B1,{DAY},EUR,10,(not set),(not set)",
            ),
            ("date,channel,country,device,sessions", *traffic, f"{DAY},Email,Narnia,Smart TV,7"),
        )
        yield shop


def test_orders_and_sessions_of_a_country_stand_in_one_row(spelled: Shop) -> None:
    rows = {r.members[0]: r.values for r in spelled.ask(DAY, DAY, ["orders", "sessions"], by=["country"]).rows}
    assert set(rows) == {*COUNTRIES, "Narnia", ""}
    assert all((rows[c]["orders"], rows[c]["sessions"]) == (10, 100) for c in COUNTRIES)
    assert (rows[""]["orders"], rows["Narnia"]["sessions"]) == (1, 7)


def test_orders_and_sessions_of_a_device_stand_in_one_row(spelled: Shop) -> None:
    rows = {r.members[0]: r.values for r in spelled.ask(DAY, DAY, ["orders", "sessions"], by=["device"]).rows}
    assert set(rows) == {*DEVICES, "other", ""}
    assert all((rows[d]["orders"], rows[d]["sessions"]) == (15, 150) for d in DEVICES)


@pytest.mark.parametrize("name", COUNTRIES["GB"])
def test_a_condition_may_name_the_country_in_any_way(spelled: Shop, name: str) -> None:
    assert spelled.value("orders", DAY, DAY, country=name) == 10


def test_a_segment_that_was_defined_by_a_name_finds_its_orders(spelled: Shop) -> None:
    rule = parse_rule({"what": "country", "op": "is", "values": ["Germany", "Deutschland", "Turkey"]})
    save_segment(spelled.store, "Two countries", rule)
    assert spelled.value("orders", DAY, DAY, segment="Two countries") == 20
