"""A sku that a spreadsheet cut to a few digits is none: its lines are known by title, and the load says so."""

from dataclasses import replace

import duckdb
import pytest

from ecm.exporters import in_scientific_notation
from tests.exporters.shopify_file import export, order
from tests.metrics.shop import Shop

SPOILED = ("4.00638E+12", "4,00638E+12", "1E+05", "4E+12", "9.9E+99", "4.00638e+12", "4.00638E12", " 4.01E+12 ")
SKUS = ("1E5", "4E10", "12E3", "E+12", "4006381333931", "A4.5E+10", "4.00638", "4.00638E+", "SE-1.2E+03X", "1E+", "")


def test_only_what_a_spreadsheet_writes_is_spoiled() -> None:
    for text in (*SPOILED, *SKUS):
        (found,) = duckdb.execute(f"select {in_scientific_notation('?')}", [text]).fetchone() or ()
        assert found == (text in SPOILED), text


def test_lines_with_spoiled_skus_are_known_by_title(empty_shop: Shop) -> None:
    names = [f"Thing {'ABCDEFGH'[n]}" for n in range(len(SPOILED))]
    rows = [
        order(f"#{n}", (1, name, 10 + n), line_sku=sku)
        for n, (name, sku) in enumerate(zip(names, SPOILED, strict=True))
    ]
    result = empty_shop.take("orders.csv", export(*rows, order("#90", (1, "Kept", 5), line_sku="4E10")))
    assert result.warnings == ("skus spoiled by a spreadsheet: 8 rows",)
    sold = empty_shop.values("net_sales", "sku", "2026-01-01", "2026-01-31")
    assert sold == {**{name.lower(): 10 + n for n, name in enumerate(names)}, "4E10": 5}


@pytest.mark.parametrize(
    ("header", "good", "bad"),
    [
        ("sku,valid_from,unit_cost", "PEN,2026-01-01,1", "4.00638E+12,2026-01-01,2"),
        ("sku,origin,as_of,title", "PEN,catalogue,2026-01-01,Pen", '"4,00638E+12",catalogue,2026-01-01,Ink'),
        ("date,sku,views", "2026-01-01,PEN,1", "2026-01-01,1E+05,1"),
        (
            "id,title,link,image_link,price,availability,condition",
            "PEN,Pen,https://s.example/p,https://s.example/i,1 EUR,in stock,new",
            "4.00638E+12,Ink,https://s.example/q,https://s.example/j,1 EUR,in stock,new",
        ),
    ],
    ids=["costs", "products", "views", "feed"],
)
def test_a_row_that_needs_its_sku_is_quarantined_for_that_reason(
    empty_shop: Shop, header: str, good: str, bad: str
) -> None:
    result = empty_shop.take("table.csv", f"{header}\n{good}\n{bad}\n")
    assert (result.loaded, result.quarantined) == (1, 1), result
    assert dict(result.reasons) == {"skus spoiled by a spreadsheet": 1}
    assert result.warnings == ("skus spoiled by a spreadsheet: 1 row",)


def test_a_product_with_a_spoiled_sku_is_known_by_its_title(empty_shop: Shop) -> None:
    empty_shop.take("orders.csv", export(order("#1", (1, "Pen - red", 10), line_sku="4.00638E+12")))
    result = empty_shop.take(
        "products_export.csv",
        "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Cost per item\n"
        "pen,Pen,,Colour,Red,4.00638E+12,10,4\npen,,,,Blue,4.00638E+12,10,5\n",
    )
    assert result == replace(result, loaded=2, quarantined=0, warnings=("skus spoiled by a spreadsheet: 2 rows",))
    assert empty_shop.value("cogs", "2026-01-01", "2026-01-31") == 4
