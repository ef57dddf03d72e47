"""A page shows no figure of days on which nothing was collected; the answer itself counts no row as 0."""

from datetime import date

import pytest

from ecm.filters import Filters, Period
from ecm.metrics import breakdown, overview
from tests.metrics.shop import LINES, ORDERS, SPEND, TRAFFIC, Shop

TODAY = date(2026, 11, 23)


def _cards(shop: Shop, first: str, last: str) -> dict[str, tuple[str, str]]:
    view = overview(shop.store, Filters(Period(date.fromisoformat(first), date.fromisoformat(last))), TODAY)
    return {card.metric: (card.value, card.note) for card in view.cards}


@pytest.fixture(scope="module")
def trading(shop: Shop) -> Shop:
    """Sales on 1 to 10 May, media cost on 6 to 20 May, sessions on 16 to 25 May; a refund that a payment alone tells on 22 May."""
    shop.load(
        (ORDERS, *(f"C{n},2026-05-{n:02},EUR,100" for n in range(1, 11))),
        (LINES, *(f"C{n},1,A,Apple,1,100" for n in range(1, 11))),
        (SPEND, *(f"2026-05-{n:02},google_ads,Paid Search,EUR,10" for n in range(6, 21))),
        (TRAFFIC, *(f"2026-05-{n:02},Paid Search,50" for n in range(16, 26))),
        ("payment_id,order_id,at,kind,amount,currency", "CP,C1,2026-05-22,refund,-40,EUR"),
    )
    return shop


def test_sales_that_no_file_reaches_are_not_0_on_a_page(trading: Shop) -> None:
    cards = _cards(trading, "2026-05-11", "2026-05-20")
    assert {name: value for name, (value, _) in cards.items() if name != "cost"} == dict.fromkeys(
        cards.keys() - {"cost"}, "—"
    )
    assert cards["cost"][0] == "€100"
    assert all("No sales collected on 10 of 10 days" in cards[name][1] for name in ("sales_less_media", "orders"))
    period = Filters(Period(date(2026, 5, 11), date(2026, 5, 20)))
    assert overview(trading.store, period, TODAY).sentences == (
        "No sales were collected for Mon 11 May – Wed 20 May 2026",
        "Media cost €100.",
    )
    assert trading.value("orders", "2026-05-11", "2026-05-20") == 0


def test_a_refund_that_a_payment_tells_is_shown_on_a_day_without_sales(trading: Shop) -> None:
    view = breakdown(trading.store, Filters(Period(date(2026, 5, 21), date(2026, 5, 25))), "channel", TODAY)
    assert view.kpis.total["returns"] == 40
    assert (view.kpis.total["orders"], view.kpis.total["net_sales"]) == (None, -40)


def test_media_cost_that_no_file_reaches_is_not_0_and_what_is_known_stays(trading: Shop) -> None:
    cards = _cards(trading, "2026-05-01", "2026-05-05")
    assert (cards["net_sales"][0], cards["orders"][0], cards["cost"][0]) == ("€500", "5", "—")
    assert "No media cost collected on 5 of 5 days" in cards["cost"][1]


def test_part_of_a_period_is_shown_as_it_is_known(trading: Shop) -> None:
    cards = _cards(trading, "2026-05-09", "2026-05-12")
    assert (cards["net_sales"][0], cards["cost"][0]) == ("€200", "€40.00")


def test_cost_that_is_known_only_of_a_longer_period_is_not_0(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load((ORDERS, *(f"P{n},2026-03-{n:02},EUR,100" for n in range(1, 32))))
    shop.take(
        "g.csv",
        "Campaign report\n1 March 2026 - 31 March 2026\nCampaign,Campaign type,Currency code,Cost,Impr.,Clicks\n"
        "Brand,Search,EUR,310,1000,50\n",
    )
    assert _cards(shop, "2026-03-01", "2026-03-31")["cost"][0] == "€310"
    value, note = _cards(shop, "2026-03-01", "2026-03-15")["cost"]
    assert value == "—"
    assert "known only as a whole" in note
