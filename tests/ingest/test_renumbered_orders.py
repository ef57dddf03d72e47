"""The same tool id under a new number is the same order; the same number under another id is another shop's, and asked about."""

import pytest

from ecm.ingest import ChangeKind, FileResult, SchemaContract, Status, load, pending_files, undo
from tests.exporters.shopify_file import export, order
from tests.metrics.conftest import empty_shop
from tests.metrics.shop import Shop

__all__ = ["empty_shop"]

WOO = "order_id,order_number,order_date,status,order_total,order_subtotal,order_currency,tax_total,shipping_total,customer_email,refund_items,line_item_1\n"


def woo(number: str, own_id: int, day: int = 1, back: str = "") -> str:
    item = "name:Tee|product_id:11|sku:TEE|quantity:1|total:40.00|sub_total:40.00"
    return f"{own_id},{number},2026-06-0{day} 10:00:00,completed,40,40,EUR,0,0,c{own_id}@shop.example,{back},{item}\n"


def shopify(
    number: str, own_id: object, created: str = "2026-06-05 12:00:00 +0200", price: float = 10.0
) -> list[list[str]]:
    return order(number, (1, "Mug", price), created=created, id=own_id, email="ann@shop.example")


def take(shop: Shop, text: str, asks: SchemaContract = SchemaContract.NOBODY, namespace: str = "") -> FileResult:
    path = shop.write("orders.csv", text)
    (result,) = load(shop.store, [path], today=shop.today, asks=asks, namespace=namespace)
    return result


def june(shop: Shop, *metrics: str) -> tuple[object, ...]:
    total = shop.ask("2026-06-01", "2026-06-30", metrics).total
    return tuple(total[name] for name in metrics)


def test_a_plugins_new_numbers_are_the_same_orders(empty_shop: Shop) -> None:
    """Their lines, customers and refunds count once; payments find them by the old number, and again after an undo."""
    shop = empty_shop
    back = "amount:10.00|reason:|date:2026-06-08 10:00:00"
    take(shop, WOO + woo("501", 501, back=back) + woo("502", 502, 2))
    after = take(shop, WOO + woo("EU-00001", 501, back=back) + woo("EU-00002", 502, 2) + woo("EU-00003", 503, 3))
    assert (after.updated, after.warnings) == (2, ())
    assert june(shop, "orders", "net_sales", "new_customers", "returning_share", "units") == (3, 110, 3, 0, 3)
    shop.load(["payment_id,order_id,at,kind,amount,fee,currency", "P1,502,2026-06-09 10:00:00,charge,40,2,EUR"])
    fees = {"2026-06-02": 2.0}
    assert {d: v for d, v in shop.values("fees", "day", "2026-06-01", "2026-06-30").items() if v} == fees
    assert after.import_id is not None
    undo(shop.store, after.import_id)
    assert june(shop, "orders", "net_sales") == (2, 70)
    assert {d: v for d, v in shop.values("fees", "day", "2026-06-01", "2026-06-30").items() if v} == fees


def test_a_file_with_the_id_alone_and_one_with_numbers_tell_of_the_same_orders(empty_shop: Shop) -> None:
    shop = empty_shop
    take(shop, (WOO + woo("", 501)).replace("order_number,", "x,"))
    assert take(shop, WOO + woo("EU-00001", 501)).updated == 1
    assert june(shop, "orders", "net_sales") == (1, 40)


@pytest.mark.parametrize("copy", ["1001", "'#1001", "001001", "#1001 "])
def test_a_copy_that_a_spreadsheet_spoiled_is_no_second_order(empty_shop: Shop, copy: str) -> None:
    shop = empty_shop
    take(shop, export(shopify("#1001", 5277630000001), shopify("#1002", 5277630000002)))
    spoiled = take(shop, export(shopify(copy, "5.27763E+12"), shopify("#1003", "5.27763E+12")))
    assert (spoiled.loaded, spoiled.updated) == (2, 1)
    assert [w for w in spoiled.warnings if "spoiled" in w] == [
        "the tool's own order ids spoiled by a spreadsheet: 2 rows"
    ]
    assert june(shop, "orders", "net_sales", "units") == (3, 30, 3)


def test_orders_that_agree_in_nothing_but_a_likeness_are_two(empty_shop: Shop) -> None:
    """Another moment and amount: an id or a number without its # that happens to be the same."""
    shop = empty_shop
    later = "2026-06-20 12:00:00 +0200"
    take(shop, export(shopify("#1001", 9001)))
    take(shop, export(shopify("1001", "", later, 20.0)))
    take(shop, export(shopify("B77", 9001, later, 40.0)))
    assert june(shop, "orders", "net_sales") == (3, 70)


def test_the_same_number_under_another_id_is_asked_about(empty_shop: Shop) -> None:
    shop = empty_shop
    other = export(shopify("#1001", 7001, "2026-06-20 12:00:00 +0200", 20.0))
    take(shop, export(shopify("#1001", 9001), shopify("#1002", 9002)))
    for asks in (SchemaContract.PERSON, SchemaContract.LATER):
        held = take(shop, other, asks)
        assert (held.status, [c.kind for c in held.changes]) == (Status.HELD, [ChangeKind.ORIGIN])
    assert june(shop, "orders", "net_sales") == (2, 20)
    (one,) = pending_files(shop.store)
    assert "is this another shop?" in one.changes[0].words
    loaded = take(shop, other)
    assert (loaded.status, len([w for w in loaded.warnings if "another shop" in w])) == (Status.LOADED, 1)
    assert june(shop, "orders", "net_sales") == (2, 30)


def test_another_shop_in_a_namespace_of_its_own_is_no_question(empty_shop: Shop) -> None:
    shop = empty_shop
    take(shop, export(shopify("#1001", 9001)))
    beside = take(shop, export(shopify("#1001", 7001)), SchemaContract.PERSON, "second")
    assert (beside.status, beside.warnings) == (Status.LOADED, ())
    assert june(shop, "orders", "net_sales") == (2, 20)


def test_orders_whose_numbers_moved_by_one_are_no_other_shops(empty_shop: Shop) -> None:
    shop = empty_shop
    days = [f"2026-06-{n:02d} 12:00:00 +0200" for n in range(1, 5)]
    take(shop, export(*(shopify(f"#{n}", 9000 + n, days[n]) for n in (1, 2, 3))))
    moved = take(shop, export(*(shopify(f"#{n + 1}", 9000 + n, days[n]) for n in (1, 2, 3))), SchemaContract.PERSON)
    assert (moved.status, moved.updated, moved.warnings) == (Status.LOADED, 3, ())
    assert june(shop, "orders", "units", "net_sales") == (3, 3, 30)
