"""Google's product feed: prices with their currency in one cell, availability in two spellings, mixed currencies."""

from datetime import timedelta
from xml.sax.saxutils import escape

import pytest

from ecm.ingest import load
from tests.metrics.shop import Shop, balances

COLUMNS = (
    "id title description link image_link availability price sale_price brand condition gtin mpn "
    "google_product_category product_type shipping_weight"
)
ROWS = (
    "select sku, price::double, sale_price::double, currency, availability, category, weight_g, origin, as_of::varchar "
    "from products order by sku, as_of"
)


def offer(sku: str, price: str, **own: str) -> dict[str, str]:
    return {
        **{"id": sku, "title": f'"Lake" {sku} 5" mug', "link": f"https://shop.example/p/{sku}", "price": price},
        **{"image_link": f"https://shop.example/i/{sku}.png", "availability": "in stock", "condition": "New"},
        **{"brand": "Lake", "mpn": "A mug, blue", "google_product_category": "Home > Mugs"},
    } | own


def feed(*offers: dict[str, str], header: str = COLUMNS) -> str:
    lines = [header.split(), *([o.get(name, "") for name in COLUMNS.split()] for o in offers)]
    return "\n".join("\t".join(line) for line in lines) + "\n"


def answers(shop: Shop) -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(ROWS)]


def test_an_offer_is_what_the_feed_says_today(empty_shop: Shop) -> None:
    shop = empty_shop
    text = feed(
        offer("A", "28.00 USD", availability="in stock", sale_price="21.5 USD"),
        offer("B", "1,299.00 USD", availability="in_stock", shipping_weight="1.5 kg"),
        offer("C", "EUR 1.299,00", availability="out_of_stock", product_type="Mugs"),
        offer("D", "28,50 EUR", availability="Pre-Order"),
        offer("E", "£9", availability="backorder"),
        offer("F", "12.500 KWD", availability=""),
        offer("G", "7.00 USD", availability="soon"),
        offer("H", "free"),
        offer("", "7.00 USD"),
        offer("A", "29.00 USD"),
    )
    result = shop.take("feed.tsv", text)
    assert balances(result)
    # The two offers with one id contradict each other.
    assert (result.source, result.loaded, result.quarantined, result.ignored) == ("merchant_feed", 6, 4, 0)
    assert result.reasons["duplicate in file"] == 2
    assert result.reasons["not a number: price"] == 1
    assert result.warnings == ("unknown value: availability: 1 row",)
    today = shop.today.isoformat()
    assert answers(shop) == [
        ("B", 1299, None, "USD", "in_stock", "Home > Mugs", 1500, "feed", today),
        ("C", 1299, None, "EUR", "out_of_stock", "Mugs", None, "feed", today),
        ("D", 28.5, None, "EUR", "preorder", "Home > Mugs", None, "feed", today),
        ("E", 9, None, "GBP", "backorder", "Home > Mugs", None, "feed", today),
        ("F", 12.5, None, "KWD", "", "Home > Mugs", None, "feed", today),
        ("G", 7, None, "USD", "soon", "Home > Mugs", None, "feed", today),
    ]


@pytest.mark.parametrize("prefix", ["", "g:"])
def test_each_day_has_its_own_feed_and_one_day_only_one(empty_shop: Shop, prefix: str) -> None:
    shop = empty_shop
    header = " ".join(prefix + name for name in COLUMNS.split())
    for price, days in (("28.00 USD", 0), ("27.00 USD", 0), ("26.00 USD", 1)):
        path = shop.write("feed.tsv", feed(offer("A", price, sale_price="20.00 USD"), header=header))
        (result,) = load(shop.store, [path], today=shop.today + timedelta(days=days))
        assert (result.source, result.loaded) == ("merchant_feed", 1)
    tomorrow = (shop.today + timedelta(days=1)).isoformat()
    assert [(row[1], row[2], row[-1]) for row in answers(shop)] == [
        (27, 20, shop.today.isoformat()),
        (26, 20, tomorrow),
    ]


def test_the_same_feed_as_xml_says_the_same(empty_shop: Shop) -> None:
    shop = empty_shop
    offers = (
        offer("A", "28.00 USD", sale_price="21.5 USD"),
        offer("B", "1,299.00 USD", availability="in_stock", shipping_weight="1.5 kg", product_type="Mugs"),
        offer("", "7.00 USD"),
        offer("H", "free"),
    )
    items = "".join(
        "<item>" + "".join(f"<g:{k}>{escape(v)}</g:{k}>" for k, v in told.items())
        + "<g:shipping><g:country>DE</g:country><g:price>4 EUR</g:price></g:shipping></item>"
        for told in offers
    )  # fmt: skip
    result = shop.take(
        "feed.xml",
        '<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Lake</title>'
        f"<link>https://shop.example</link>{items}</channel></rss>",
    )
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined) == ("merchant_feed", 2, 2)
    today = shop.today.isoformat()
    assert answers(shop) == [
        ("A", 28.0, 21.5, "USD", "in_stock", "Home > Mugs", None, "feed", today),
        ("B", 1299.0, None, "USD", "in_stock", "Mugs", 1500.0, "feed", today),
    ]
