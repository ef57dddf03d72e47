"""Variants that share a sku are one product; what an export does not know of stock or cost is not known, not none."""

import pytest

from tests.exporters.shopify_file import export, order
from tests.metrics.shop import Shop, balances

SHOPIFY = (
    "Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,"
    "Variant Inventory Policy,Variant Price,Cost per item,Image Src\n"
)
WOO = "ID,Type,SKU,Name,Published,Tax status,In stock?,Stock,Allow customer reviews?,Sale price,Regular price,Parent,Cost of goods\n"
FEED = "id,title,link,image_link,price,availability,inventory\n"
SHARED = {
    "shopify": SHOPIFY
    + "shoe,Shoe,V,Size,40,AGREE,shopify,2,deny,50,20,\nshoe,,,Size,41,AGREE,shopify,3,deny,50,20,\n"
    + "sock,Sock,V,Size,S,DIFFER,shopify,2,deny,5,2,\nsock,,,Size,L,DIFFER,shopify,0,deny,6,3,\n"
    + "hat,Hat,V,Title,Default Title,ALONE,shopify,0,deny,5,0.00,\n",
    "woo": WOO
    + "1,variation,AGREE,Shoe - 40,1,taxable,1,2,0,,50,id:9,20\n2,variation,AGREE,Shoe - 41,1,taxable,1,3,0,,50,id:9,20\n"
    + "3,variation,DIFFER,Sock - S,1,taxable,1,2,0,,5,id:8,2\n4,variation,DIFFER,Sock - L,1,taxable,0,0,0,,6,id:8,3\n"
    + "5,simple,ALONE,Hat,1,taxable,0,0,0,,5,,0.00\n",
    "feed": FEED
    + "AGREE,Shoe 40,https://s.example/40,https://s.example/i,50 EUR,in stock,2\n"
    + "AGREE,Shoe 41,https://s.example/41,https://s.example/i,50 EUR,in stock,3\n"
    + "DIFFER,Sock S,https://s.example/s,https://s.example/i,5 EUR,in stock,2\n"
    + "DIFFER,Sock L,https://s.example/l,https://s.example/i,6 EUR,out of stock,0\n"
    + "ALONE,Hat,https://s.example/h,https://s.example/i,5 EUR,out of stock,0\n",
}  # fmt: skip


def rows(shop: Shop, sql: str) -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


@pytest.mark.parametrize("tool", SHARED)
def test_variants_that_share_a_sku_are_one_product(empty_shop: Shop, tool: str) -> None:
    """Their stocks are added up; a price or cost that they do not agree on is left out, with a warning."""
    result = empty_shop.take("products.csv", SHARED[tool])
    assert balances(result)
    assert (result.loaded, result.quarantined, result.ignored) == (5, 0, 0), result
    assert rows(empty_shop, "select sku, price::int, stock, availability from products order by sku") == [
        ("AGREE", 50, 5, "in_stock"),
        ("ALONE", 5, 0, "out_of_stock"),
        ("DIFFER", None, 2, "in_stock"),
    ]
    assert "variants that share a sku differ in price, which is left out: 2 rows" in result.warnings
    # A cost of 0.00 is one that nobody entered.
    costs = [] if tool == "feed" else [("AGREE", 20)]
    assert rows(empty_shop, "select sku, unit_cost::int from product_costs") == costs


def test_a_variant_that_fails_takes_those_of_its_sku_along(empty_shop: Shop) -> None:
    text = SHOPIFY + "shoe,Shoe,V,Size,40,SHOE,shopify,2,deny,50,20,\nshoe,,,Size,41,SHOE,shopify,3,deny,-1,20,\n"
    result = empty_shop.take("products.csv", text)
    assert (result.loaded, dict(result.reasons)) == (
        0,
        {"out of range: price": 1, "its product has a row that fails": 1},
    )


def test_exports_put_together_count_nothing_twice(empty_shop: Shop) -> None:
    """A product, or an order with its lines, that stands there again, cell for cell."""
    body = SHARED["shopify"].removeprefix(SHOPIFY)
    result = empty_shop.take("products.csv", SHOPIFY + body + body)
    assert (result.loaded, result.ignored, dict(result.reasons)) == (5, 5, {"repeats a row above": 5})
    assert rows(empty_shop, "select stock from products where sku = 'AGREE'") == [(5,)]
    lone, other = order("#1", (1, "Mug", 10)), order("#4", (1, "Mug", 10))
    twins = order("#2", (1, "Mug", 10), (2, "Pot", 20), (2, "Pot", 20), (2, "Pot", 20), subtotal=130)
    differs = [order("#3", (1, "Mug", 10)), order("#3", (1, "Mug", 12))]
    text = export(lone, twins, differs[0], twins, lone, differs[1], other, twins)
    result = empty_shop.take("orders.csv", text)
    assert balances(result)
    assert (result.loaded, result.quarantined, result.ignored) == (6, 2, 9)
    assert dict(result.reasons) == {"repeated in the file": 9, "duplicate in file": 2}
    total = empty_shop.ask("2026-01-01", "2026-01-31", ["orders", "net_sales", "units"]).total
    assert (total["orders"], total["net_sales"], total["units"]) == (3, 150, 9)


@pytest.mark.parametrize(
    ("tracker", "stock", "policy", "known", "availability"),
    [
        ("", "0", "deny", None, "in_stock"),
        ("", "-3", "continue", None, "in_stock"),
        ("shopify", "0", "deny", 0, "out_of_stock"),
        ("shopify", "-2", "continue", -2, "backorder"),
        ("shopify", "4", "deny", 4, "in_stock"),
        ("another app", "0", "deny", 0, "out_of_stock"),
    ],
)
def test_what_nobody_counts_is_not_out_of_stock(
    shop: Shop, tracker: str, stock: str, policy: str, known: int | None, availability: str
) -> None:
    sku = f"T {tracker} {stock} {policy}"
    shop.take("products.csv", SHOPIFY + f"{sku},Tee,V,Title,Default Title,{sku},{tracker},{stock},{policy},10,4,\n")
    assert rows(shop, f"select stock, availability from products where sku = '{sku}'") == [(known, availability)]


def test_a_variation_whose_stock_is_its_parents_is_taken(empty_shop: Shop) -> None:
    text = WOO + "1,variation,A,Tee - S,1,taxable,1,parent,0,,50,id:9,\n2,simple,B,Hat,1,taxable,1,many,0,,50,,\n"
    result = empty_shop.take("products.csv", text)
    assert (result.loaded, dict(result.reasons)) == (1, {"not a number: Stock": 1})
    assert rows(empty_shop, "select sku, stock, availability, product_id, parent_id from products") == [
        ("A", None, "in_stock", "1", "9")
    ]
