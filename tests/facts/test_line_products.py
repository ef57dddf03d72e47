"""A line without a sku finds its product by id or by title, whatever was loaded first; costs reach it, also earlier ones."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ecm.filters import Filters, Period
from ecm.ingest import imports, undo
from ecm.metrics import products
from ecm.schema import FACTS
from ecm.store import Store
from tests.conftest import NewHome
from tests.metrics.conftest import TODAY
from tests.metrics.shop import Shop, texts

PRODUCTS = "sku,origin,as_of,title,category,stock,product_id,parent_id"
LINES = "order_id,line_no,sku,product_id,title,quantity,unit_price"
SOLD = (
    ("order_id,ordered_at,currency", *(f"L{n},2026-03-02,EUR" for n in range(1, 12)), "L99,2026-09-02,EUR"),
    (
        LINES,
        "L1,1,,,Green Tea - 100g,1,10",  # by title
        "L2,1,,,GREEN  TEA—100g,1,10",  # however it is written
        "L3,1,,77,Whatever,1,10",  # by id
        "L4,1,,70,Whatever,1,10",  # by the id of the product whose only variant it is
        "L5,1,,,Cup,1,10",  # the variant is left out, as there is but one
        "L6,1,,,Pot - blue,1,10",  # the list does not tell variants apart
        "L7,1,,,Twin,1,10",  # two products have this title
        "L8,1,,,Green Tea - 500g,1,10",  # a variant that is gone is not another one
        "L9,1,PEN,77,Green Tea - 100g,1,10",  # a sku is believed first
        "L10,1,,,Renamed,1,10",  # the newest list is believed
        "L11,1,,,Own,1,10",  # the shop's own list is believed
        "L99,1,PEN,,Pen,1,10",
    ),
)  # fmt: skip
LISTED = (
    PRODUCTS,
    "GT100,catalogue,2026-06-01,Green Tea – 100g,Tea,5,,",
    "GT200,catalogue,2026-06-01,Green Tea – 200g,Tea,5,,",
    "LAMP,catalogue,2026-06-01,Lamp,Light,,77,70",
    "CUP-W,catalogue,2026-06-01,Cup – white,Cups,,,",
    "POT,catalogue,2026-06-01,Pot,Pots,,,",
    "TW1,catalogue,2026-06-01,Twin,Twins,,,",
    "TW2,catalogue,2026-06-01,Twin,Twins,,,",
    "OLD,catalogue,2026-05-01,Renamed,Old,,,",
    "NEW,catalogue,2026-06-01,Renamed,New,,,",
    "OWN,catalogue,2026-05-01,Own,Own,,,",
    "FEED,feed,2026-06-01,Own,Feed,,,",
)
COSTS = (
    "sku,valid_from,unit_cost,currency",
    *(f"{sku},2026-06-01,{cost},EUR" for sku, cost in (
        ("GT100", 1), ("GT200", 100), ("LAMP", 2), ("CUP-W", 3), ("POT", 4), ("TW1", 100), ("TW2", 100),
        ("OLD", 100), ("NEW", 5), ("OWN", 6), ("FEED", 100), ("PEN", 7))),
    "PEN,2026-08-01,8,EUR",
)  # fmt: skip
VIEWS = ("date,sku,views", "2026-03-02,77,9", "2026-03-02,PEN,2")
COGS = {
    "GT100": 2, "LAMP": 4, "CUP-W": 3, "POT": 4, "PEN": 7, "NEW": 5, "OWN": 6, "twin": 0, "green tea 500g": 0,
}  # fmt: skip


def derived(store: Store) -> dict[str, list[str]]:
    """All that is derived, whichever load brought it."""
    with store.read() as connection:
        return {
            name: sorted(
                str({k: v for k, v in row.items() if k != "import_id"})
                for row in connection.exec_driver_sql(f"select * from {name}").mappings()
            )
            for name in FACTS.tables
        }


@pytest.fixture(scope="module")
def sold_first(tmp_path_factory: pytest.TempPathFactory, new_home: NewHome) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("sold_first")
    with Store(new_home(folder / "home")) as store:
        shop = Shop(store, folder, TODAY)
        for files in (SOLD, (LISTED,), (COSTS, VIEWS)):
            shop.load(*files)
        yield shop


def test_costs_reach_lines_by_id_or_title_and_two_products_of_one_title_neither(sold_first: Shop) -> None:
    assert sold_first.values("cogs", "sku", "2026-03-01", "2026-03-31") == COGS


def test_a_first_known_cost_reaches_back_and_a_note_says_for_how_much(sold_first: Shop) -> None:
    march = sold_first.ask("2026-03-01", "2026-03-31", ["cogs", "cost_coverage"])
    assert (march.total["cogs"], march.total["cost_coverage"]) == (31, pytest.approx(9 / 11))
    assert "first known cost of a product is used for its earlier orders too: for 100%" in texts(march)
    # What is known of the day itself stays that.
    september = sold_first.ask("2026-09-01", "2026-09-30", ["cogs", "cost_coverage"])
    assert september.total["cogs"] == 8
    assert "first known cost" not in texts(september)
    both = sold_first.ask("2026-03-01", "2026-09-30", ["cost_coverage"])
    assert "for 90% of the sales" in texts(both)


def test_category_stock_and_views_reach_such_lines(sold_first: Shop) -> None:
    found = sold_first.values("gross_sales", "category", "2026-03-01", "2026-03-31")
    assert found == {"Tea": 20, "Light": 20, "Cups": 10, "Pots": 10, "New": 10, "Own": 10, "": 30}
    period = Period(date(2026, 3, 1), date(2026, 6, 30))
    rows = {p.sku: p for p in products(sold_first.store, Filters(period), TODAY).rows}
    assert (rows["GT100"].stock, rows["GT100"].units, rows["GT100"].title) == (5, 2, "Green Tea – 100g")
    # Views of a report that writes the tool's id are the product's.
    assert (rows["LAMP"].views, rows["PEN"].views) == (9, 2)


def test_products_add_up_to_the_total(sold_first: Shop) -> None:
    answer = sold_first.ask("2026-01-01", "2026-12-31", ["net_sales", "units"], by=["sku"])
    for name in ("net_sales", "units"):
        assert sum(row.values[name] or 0 for row in answer.rows) == answer.total[name]


def test_the_order_of_loading_does_not_matter_and_an_undo_is_exact(
    sold_first: Shop, tmp_path: Path, new_home: NewHome
) -> None:
    with Store(new_home(tmp_path / "home")) as store:
        shop = Shop(store, tmp_path, TODAY)
        shop.load(COSTS, *SOLD)
        without = derived(store)
        shop.load(LISTED)
        assert derived(store) == derived(sold_first.store)
        undo(store, max(i.import_id for i in imports(store)))
        assert derived(store) == without
