"""A file that changed its shape is held back where somebody can be asked, and what was taught of it is used the next time."""

from pathlib import Path

import pytest

from ecm.errors import ChangedShape
from ecm.ingest import (
    Alias,
    ChangeKind,
    FileResult,
    SchemaContract,
    Status,
    delete_pending_files,
    load,
    pending_files,
    save_alias,
)
from tests.exporters.shopify_file import export, order
from tests.metrics.conftest import empty_shop
from tests.metrics.shop import Shop

__all__ = ["empty_shop"]

CREATED = "2026-03-05 10:00:00 +0100"


def ask(shop: Shop, name: str, text: str, asks: SchemaContract = SchemaContract.PERSON) -> FileResult:
    (result,) = load(shop.store, [shop.write(name, text)], today=shop.today, asks=asks)
    return result


def shopify(number: str, **cells: object) -> str:
    return export(order(number, (1, "A", 10.0), created=CREATED, **cells))


def test_a_renamed_column_is_held_back_named_and_once_taught_read_again(empty_shop: Shop) -> None:
    shop = empty_shop
    assert ask(shop, "a.csv", shopify("#R1", discount_amount=2, total=8, subtotal=8)).status is Status.LOADED
    changed = shopify("#R2", discount_amount=3, total=7, subtotal=7).replace("Discount Amount", "Discount Amounts")
    held = ask(shop, "b.csv", changed)
    assert (held.status, held.import_id) == (Status.HELD, None)
    assert isinstance(held.error, ChangedShape)
    assert [(c.kind, c.header, c.now, c.is_grave) for c in held.changes] == [
        (ChangeKind.RENAMED, "Discount Amount", "Discount Amounts", True)
    ]
    assert shop.value("orders", "2026-03-01", "2026-03-31") == 1
    (one,) = pending_files(shop.store)
    assert (one.name, one.scope, one.is_unknown) == ("b.csv", "shopify_orders", False)

    save_alias(shop.store, Alias(one.scope, "Discount Amount", "Discount Amounts"))
    (known,) = load(shop.store, [one.path], today=shop.today, names=[one.name], asks=SchemaContract.PERSON)
    assert (known.status, known.warnings) == (Status.LOADED, ())
    assert shop.value("discounts", "2026-03-01", "2026-03-31") == 5
    delete_pending_files(shop.store, [one.key])
    assert pending_files(shop.store) == []
    again = ask(shop, "c.csv", shopify("#R3").replace("Discount Amount", "Discount Amounts"))
    assert (again.status, again.warnings) == (Status.LOADED, ())


def test_nobody_there_means_loaded_with_a_warning_and_later_means_only_grave_changes_wait(empty_shop: Shop) -> None:
    shop = empty_shop
    ask(shop, "a.csv", shopify("#N1", discount_code="SPRING"))
    lost = shopify("#N2").replace("Discount Code", "Nothing of the sort")
    assert ask(shop, "b.csv", lost, SchemaContract.LATER).status is Status.LOADED
    worse = shopify("#N3").replace("Subtotal", "Nothing of the sort")
    assert ask(shop, "c.csv", worse, SchemaContract.LATER).status is Status.HELD
    loaded = ask(shop, "c.csv", worse, SchemaContract.NOBODY)
    assert loaded.status is Status.LOADED
    assert any("'Subtotal', read from import" in w for w in loaded.warnings)


def test_a_status_no_rule_names_is_told_with_what_it_was_taken_for(empty_shop: Shop) -> None:
    shop = empty_shop
    ask(shop, "a.csv", shopify("#S1", financial_status="paid"))
    assert ask(shop, "b.csv", shopify("#S2", financial_status="pending")).status is Status.LOADED
    held = ask(shop, "c.csv", shopify("#S3", financial_status="disputed_in_court"))
    assert held.status is Status.HELD
    (change,) = held.changes
    assert "'disputed_in_court', taken for 'open'" in change.words
    assert (change.values, change.seen) == (("disputed_in_court",), ("paid", "pending"))


def test_a_status_of_an_earlier_load_is_not_new_because_the_last_one_lacked_it(empty_shop: Shop) -> None:
    shop = empty_shop
    for number, status in enumerate(("paid", "strange_thing", "paid")):
        ask(shop, f"{number}.csv", shopify(f"#E{number}", financial_status=status), SchemaContract.NOBODY)
    assert ask(shop, "x.csv", shopify("#E9", financial_status="strange_thing")).status is Status.LOADED


META = "Campaign name,{level}Day,Amount spent (EUR){more}\nC,{cell}{day},5{value}\n"


def test_other_columns_of_a_report_are_a_choice_and_no_change_of_shape(empty_shop: Shop) -> None:
    shop = empty_shop
    wide = META.format(level="Ad set name,", more=",Impressions,Link clicks", cell="S,", day="2026-03-01", value=",9,1")
    narrow = META.format(level="", more="", cell="", day="2026-03-02", value="")
    ads = META.format(level="Ad name,", more=",Link clicks", cell="A,", day="2026-03-03", value=",1")
    for name, text in (
        ("wide.csv", wide),
        ("narrow.csv", narrow),
        ("ads.csv", ads),
        ("w.csv", wide + "C,S,2026-03-04,1,2,3\n"),
    ):
        result = ask(shop, name, text)
        assert (result.status, result.warnings) == (Status.LOADED, ()), (name, result.warnings)


def test_an_unknown_file_waits_once_however_often_it_is_dropped_and_outlives_the_session(empty_shop: Shop) -> None:
    shop = empty_shop
    for _ in range(2):
        result = ask(shop, "till.csv", "Bon,Tag\n1,2026-01-01\n")
        assert (result.status, result.pending is not None) == (Status.UNREADABLE, True)
    (one,) = pending_files(shop.store)
    assert one.is_unknown
    assert one.path.read_text() == "Bon,Tag\n1,2026-01-01\n"


def test_each_member_of_an_archive_waits_by_itself(empty_shop: Shop, tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("orders.csv", "order_id,ordered_at,currency,gross_sales\nZ1,2026-03-01,EUR,10\n")
        archive.writestr("till.csv", "Bon,Tag\n1,2026-01-01\n")
    results = load(empty_shop.store, [path], today=empty_shop.today, asks=SchemaContract.PERSON)
    assert [r.status for r in results] == [Status.LOADED, Status.UNREADABLE]
    assert [one.name for one in pending_files(empty_shop.store)] == ["all.zip/till.csv"]


@pytest.mark.parametrize("key", ["../x", "", "*"])
def test_only_a_key_is_let_go(empty_shop: Shop, key: str) -> None:
    ask(empty_shop, "till.csv", "Bon,Tag\n1,2026-01-01\n")
    delete_pending_files(empty_shop.store, [key])
    assert len(pending_files(empty_shop.store)) == 1
