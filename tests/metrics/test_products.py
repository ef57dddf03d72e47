"""Products: what each sold and brought, from view to order, how long the stock lasts."""

from datetime import date

import pytest

from ecm.filters import Compare, Filters, Period
from ecm.metrics import Product, breakdown, products
from tests.metrics.shop import COSTS, LINES, ORDERS, REFUNDS, Shop

_MARCH = Period(date(2026, 3, 1), date(2026, 3, 10))
# Of the first order: shipping charged less what of it was refunded, its fee and its parcel.
_BESIDE = 7 - 3.5 - 2.1 - 5.6


@pytest.fixture(scope="module")
def stocked(shop: Shop) -> Shop:
    shop.load(
        (
            f"{ORDERS},shipping_income,country",
            "PR1,2026-03-02,EUR,,7,DE",
            "PR2,2026-03-04,EUR,,0,FR",
            "PR0,2026-02-20,EUR,,0,DE",
            "PR3,2026-03-05,EUR,0,4,DE",
        ),
        # Sales are collected on every day of both periods, so that they can be compared.
        (f"{ORDERS},is_test", "PRT1,2026-02-19,EUR,0,true", "PRT2,2026-03-10,EUR,0,true"),
        (
            LINES,
            "PR1,1,MUG,Mug,2,10",
            "PR1,2,POT,Pot,1,50",
            "PR2,1,MUG,Mug,1,10",
            "PR2,2,,Loose tea,1,7",
            "PR0,1,MUG,Mug,4,10",
            "PR3,1,GIFT,Gift,3,0",
            "PR3,2,MUG,Mug,1,0",
        ),
        (COSTS, "MUG,2026-01-01,4,EUR", "POT,2026-01-01,20,EUR"),
        (REFUNDS + ",sku,quantity,shipping", "PRR,PR1,2026-03-06,10,MUG,1,3.5"),
        ("payment_id,order_id,at,kind,amount,fee,currency", "PRP,PR1,2026-03-02,charge,77,2.1,EUR"),
        ("order_id,date,amount,currency", "PR1,2026-03-02,5.6,EUR"),
        ("date,sku,views", "2026-03-02,MUG,40", "2026-03-03,MUG,20", "2026-03-03,VASE,9"),
        (
            "sku,origin,as_of,title,brand,category,availability,stock",
            "MUG,catalogue,2026-03-01,Mug in red,Clay,Cups,in_stock,14",
            "POT,catalogue,2026-03-01,Pot,Clay,Pots,backorder,-2",
            "VASE,catalogue,2026-03-01,Vase,Glass,Vases,in_stock,5",
        ),
    )
    return shop


def _by_sku(shop: Shop, **where: str) -> dict[str, Product]:
    conditions = tuple((name, (member,)) for name, member in where.items())
    view = products(shop.store, Filters(_MARCH, Compare.PREVIOUS, conditions), shop.today)
    return {p.sku: p for p in view.rows}


def test_a_product_has_its_sales_profit_returns_and_cover(stocked: Shop) -> None:
    mug = _by_sku(stocked)["MUG"]
    assert (mug.title, mug.brand, mug.category) == ("Mug in red", "Clay", "Cups")
    # Four left the shop, one of them for nothing; their cost is 16, and none was put back.
    assert (mug.net_sales, mug.units, mug.gross_profit, mug.before) == (20, 4, 4, 40)
    assert mug.return_rate == pytest.approx(1 / 4)
    # Eight in the four weeks to the tenth of March: two in seven days.
    assert (mug.stock, mug.cover_days) == (14, 49)


def test_shipping_fees_and_fulfilment_are_shared_among_an_orders_goods_by_value(stocked: Shop) -> None:
    found = _by_sku(stocked)
    # The mug that was given away bears a quarter of its order's shipping: one of four pieces.
    assert found["MUG"].contribution == pytest.approx(4 + _BESIDE * 20 / 70 + 4 / 4)
    assert found["POT"].contribution == pytest.approx(30 + _BESIDE * 50 / 70)
    assert found["POT"].gross_profit == 30


def test_what_is_shared_follows_the_filter(stocked: Shop) -> None:
    assert _by_sku(stocked, country="FR")["MUG"].contribution == pytest.approx(6)


def test_products_whose_contribution_is_not_known_stand_after_those_where_it_is(stocked: Shop) -> None:
    view = products(stocked.store, Filters(_MARCH), stocked.today)
    assert [p.sku for p in view.rows] == ["POT", "MUG", "loose tea", "GIFT", "VASE"]
    assert [p.contribution is None for p in view.rows] == [False, False, True, True, True]


def test_from_view_to_order_counts_the_days_whose_views_are_known(stocked: Shop) -> None:
    view = products(stocked.store, Filters(_MARCH), stocked.today)
    mug = next(p for p in view.rows if p.sku == "MUG")
    # The orders of the fourth and fifth fell on days without views.
    assert (mug.views, mug.view_to_order) == (60, 1 / 60)
    assert any("2 of 10 days" in note.text for note in view.notes)


def test_of_a_channel_or_a_country_nobody_counts_views(stocked: Shop) -> None:
    view = products(stocked.store, Filters(_MARCH, where=(("country", ("DE",)),)), stocked.today)
    assert {(p.views, p.view_to_order) for p in view.rows} == {(None, None)}
    assert any("whole shop alone" in note.text for note in view.notes)
    assert "VASE" not in {p.sku for p in view.rows}


def test_a_brand_has_its_unsold_products_too(stocked: Shop) -> None:
    assert set(_by_sku(stocked, brand="Glass")) == {"VASE"}
    assert set(_by_sku(stocked, brand="Clay")) == {"MUG", "POT"}


def test_units_follow_the_filter_and_stock_is_the_whole_shops(stocked: Shop) -> None:
    mug = _by_sku(stocked, country="FR")["MUG"]
    assert (mug.units, mug.net_sales) == (1, 10)
    assert (mug.stock, mug.cover_days) == (14, 49)
    assert stocked.value("units", "2026-03-01", "2026-03-10", country="FR") == 2


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
    found = _by_sku(empty_shop)
    assert [(found[s].title, found[s].stock) for s in ("MUG", "POT")] == [("Mug in red", 9), ("Pot", 3)]


def test_what_is_not_known_of_a_product_is_absent(stocked: Shop) -> None:
    found = _by_sku(stocked)
    tea, vase = found["loose tea"], found["VASE"]
    assert (tea.title, tea.net_sales, tea.gross_profit, tea.stock, tea.cover_days) == ("Loose tea", 7, None, None, None)
    assert (tea.contribution, tea.lost) == (None, None)
    assert (vase.views, vase.net_sales, vase.view_to_order, vase.margin) == (9, 0, 0, None)


def test_more_sold_than_is_there_covers_no_day(stocked: Shop) -> None:
    pot = _by_sku(stocked)["POT"]
    assert (pot.stock, pot.cover_days) == (-2, 0)


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
