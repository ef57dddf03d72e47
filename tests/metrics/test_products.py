"""Products: what each sold and earned, from view to order, how long the stock lasts, what was lost while it was out."""

from datetime import date

import pytest

from ecm.filters import Compare, Filters, Period
from ecm.metrics import Product, breakdown, products
from tests.metrics.shop import COSTS, LINES, ORDERS, REFUNDS, Shop

_MARCH = Period(date(2026, 3, 1), date(2026, 3, 10))


@pytest.fixture(scope="module")
def stocked(shop: Shop) -> Shop:
    shop.load(
        (ORDERS, "PR1,2026-03-02,EUR,", "PR2,2026-03-04,EUR,", "PR0,2026-02-20,EUR,"),
        (
            LINES,
            "PR1,1,MUG,Mug,2,10",
            "PR1,2,POT,Pot,1,50",
            "PR2,1,MUG,Mug,1,10",
            "PR2,2,,Loose tea,1,7",
            "PR0,1,MUG,Mug,4,10",
        ),
        (COSTS, "MUG,2026-01-01,4,EUR", "POT,2026-01-01,20,EUR"),
        (REFUNDS + ",sku,quantity", "PRR,PR1,2026-03-06,10,MUG,1"),
        ("date,sku,views", "2026-03-02,MUG,40", "2026-03-04,MUG,20", "2026-03-04,VASE,9"),
        (
            "sku,origin,as_of,title,brand,category,availability,stock",
            "MUG,catalogue,2026-03-01,Mug in red,Clay,Cups,in_stock,14",
            "POT,catalogue,2026-03-01,Pot,Clay,Pots,in_stock,0",
            "POT,catalogue,2026-03-08,Pot,Clay,Pots,out_of_stock,0",
            "POT,catalogue,2026-03-09,Pot,Clay,Pots,out_of_stock,0",
        ),
    )
    return shop


def _by_sku(shop: Shop, period: Period) -> dict[str, Product]:
    view = products(shop.store, Filters(period, Compare.PREVIOUS), shop.today)
    return {p.sku: p for p in view.rows}


def test_a_product_has_its_sales_profit_returns_views_and_cover(stocked: Shop) -> None:
    mug = _by_sku(stocked, _MARCH)["MUG"]
    assert (mug.title, mug.brand, mug.category) == ("Mug in red", "Clay", "Cups")
    assert (mug.net_sales, mug.units, mug.gross_profit) == (20, 3, 8)
    assert (mug.views, mug.view_to_order, mug.before) == (60, 2 / 60, 40)
    assert mug.return_rate == pytest.approx(10 / 30)
    # Seven in the four weeks to the tenth of March: a quarter a day.
    assert (mug.stock, mug.cover_days) == (14, 56)


def test_the_newest_word_on_stock_is_believed_and_the_catalogues_on_the_rest(empty_shop: Shop) -> None:
    empty_shop.load(
        (
            "sku,origin,as_of,title,stock",
            "MUG,catalogue,2026-03-01,Mug in red,14",
            "MUG,erp,2026-03-05,MUG RD 01,9",
            "POT,erp,2026-02-01,POT 02,3",
            "POT,catalogue,2026-03-01,Pot,",
        ),
    )
    found = _by_sku(empty_shop, _MARCH)
    assert [(found[s].title, found[s].stock) for s in ("MUG", "POT")] == [("Mug in red", 9), ("Pot", 3)]


def test_what_is_not_known_of_a_product_is_absent(stocked: Shop) -> None:
    found = _by_sku(stocked, _MARCH)
    tea, vase = found["loose tea"], found["VASE"]
    assert (tea.title, tea.net_sales, tea.gross_profit, tea.stock, tea.cover_days) == ("Loose tea", 7, None, None, None)
    assert (vase.views, vase.net_sales, vase.view_to_order, vase.margin) == (9, 0, 0, None)


def test_sales_lost_while_out_of_stock_are_estimated_from_the_days_it_sold(stocked: Shop) -> None:
    found = _by_sku(stocked, _MARCH)
    # Out on the first, eighth and ninth of ten days: 50 on seven days, three times.
    assert found["POT"].lost_sales == pytest.approx(50 / 7 * 3)
    assert found["MUG"].lost_sales is None


def test_products_are_shown_by_their_titles(stocked: Shop) -> None:
    view = breakdown(stocked.store, Filters(_MARCH), "sku", stocked.today)
    assert view.label("MUG") == "Mug in red"
    assert view.label("loose tea") == "Loose tea"
    assert "Pot" in view.sentence
    assert "sessions" not in view.columns


def test_without_products_the_page_is_empty_and_says_what_to_load(empty_shop: Shop) -> None:
    view = products(empty_shop.store, Filters(_MARCH), empty_shop.today)
    assert view.is_empty
    assert any("item report" in note.text for note in view.notes)
