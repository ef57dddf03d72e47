"""Quarantine: corrected by value, elsewhere, or rejected for good; corrected rows are read as their file was."""

import csv
import io

import pytest

from ecm.checks import Fault, Reason
from ecm.errors import BadValue
from ecm.exporters import ColumnMapping
from ecm.ingest import (
    FileResult,
    Fix,
    Status,
    correction_csv,
    corrections_by_value,
    distinct_values,
    load,
    load_corrected,
    quarantined_imports,
    quarantined_rows,
    reject_for_good,
    rejected_rows,
    return_to_quarantine,
    rows_rejected_for_good,
    save_fix,
    save_mapping,
    undo,
)
from tests.exporters.shopify_file import export, order
from tests.metrics.conftest import empty_shop, shop
from tests.metrics.shop import Shop

__all__ = ["empty_shop", "shop"]

COSTS = "sku,valid_from,unit_cost,currency"


def costs(shop: Shop, name: str, *rows: str) -> int:
    result = shop.take(name, "\n".join((COSTS, *rows)) + "\n")
    assert result.import_id is not None
    return result.import_id


def brought_back(
    shop: Shop, import_id: int, change: dict[str, str], name: str = "book1.csv", delimiter: str = ","
) -> FileResult:
    """The download, its cells changed as a person would, saved by a spreadsheet, dropped again."""
    rows = list(csv.reader(io.StringIO(correction_csv(shop.store, import_id).decode("utf-8-sig"))))
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([[change.get(cell, cell) for cell in row] for row in rows])
    return shop.take(name, text.getvalue())


def test_a_quarantine_corrected_in_a_spreadsheet_is_known_when_it_comes_back(empty_shop: Shop) -> None:
    shop = empty_shop
    whole = order("#QB1", (1, "A", 10.0), created="2026-03-05 10:00:00 +0100", email="buyer@example.com")
    broken = order(
        "#QB2", (1, "A", 10.0), created="2026-03-06 10:00:00 +0100", email="buyer@example.com", line_price="x"
    )
    first = shop.take("orders.csv", export(whole, broken))
    assert first.import_id is not None
    assert b"buyer@example.com" not in correction_csv(shop.store, first.import_id)
    result = brought_back(shop, first.import_id, {"x": "10.00"}, delimiter=";")
    assert (result.status, result.source, result.loaded) == (Status.LOADED, "shopify_orders", 1), result
    assert any(f"quarantine of load {first.import_id}" in note for note in result.found)
    assert quarantined_imports(shop.store) == []
    assert shop.values("orders", "customer_type", "2026-03-01", "2026-03-31") == {"new": 1, "returning": 1}
    assert result.import_id is not None
    undo(shop.store, result.import_id)
    assert [w.load.import_id for w in quarantined_imports(shop.store)] == [first.import_id]


def test_what_a_spreadsheet_only_writes_otherwise_is_not_taken_for_a_correction(shop: Shop) -> None:
    number = costs(shop, "zeros.csv", "00123,2026-01-01,-5,EUR", "=cmd(),2026-01-01,oops,EUR")
    download = correction_csv(shop.store, number).decode("utf-8-sig")
    assert "'=cmd()" in download
    assert "'-5" in download
    result = brought_back(shop, number, {"00123": "123", "'-5": "5.00", "oops": "2"})
    assert (result.status, result.loaded, result.quarantined) == (Status.LOADED, 2, 0), result
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(
            "select sku, unit_cost::double from product_costs where import_id = ? order by sku", (result.import_id,)
        ).all()
    assert [tuple(row) for row in found] == [("00123", 5.0), ("=cmd()", 2.0)]


def test_a_file_that_is_not_the_quarantine_it_says_is_refused_in_a_sentence(shop: Shop) -> None:
    number = costs(shop, "refused.csv", "RF1,2026-01-01,oops,EUR")
    for content, told in (
        (f"load,row,reasons,sku,unit_cost\n{number},99,x,RF1,1\n", "has no row '99' in quarantine"),
        (f"load,row,reasons,sku,unit_cost\n{number},2,x,RF1,1\n{number},2,x,RF1,2\n", "is there twice"),
        ("load,row,reasons,sku\n99999,2,x,RF1\n", "which this shop does not have"),
        ("load,row,reasons,sku\n,2,x,RF1\n", "does not name one load"),
        (f"load,row,reasons,sku,margin\n{number},2,x,RF1,5\n", "'margin' is none of the file"),
        (correction_csv(shop.store, number).decode("utf-8-sig"), "nothing in it was corrected"),
    ):
        result = shop.take("q.csv", content)
        assert result.status is Status.UNREADABLE
        assert result.error is not None
        assert told in result.error.message
    assert brought_back(shop, number, {"oops": "1"}).status is Status.LOADED
    late = shop.take("late.csv", f"load,row,reasons,sku,unit_cost\n{number},2,x,RF1,9\n")
    assert late.error is not None
    assert "were corrected already" in late.error.message


def test_the_same_wrong_cell_is_corrected_once_for_all_its_rows(shop: Shop) -> None:
    rows = [f"BV{n},2026-01-01,{'free' if n % 3 else 'gratis'},EUR" for n in range(1200)]
    number = costs(shop, "many.csv", *rows, "BVok,2026-01-01,1,EUR")
    (one,) = [w for w in quarantined_imports(shop.store) if w.load.import_id == number]
    reason = Reason(Fault.NOT_A_NUMBER, "unit_cost")
    assert (one.rows, one.reasons[reason]) == (1200, 1200)
    assert [(v.value, v.rows) for v in distinct_values(shop.store, number, reason, "unit_cost")] == [
        ("free", 800),
        ("gratis", 400),
    ]
    assert [r.row_no for r in rejected_rows(shop.store, number, reason, first=1000, most=500)] == list(
        range(1002, 1202)
    )
    edits = corrections_by_value(shop.store, number, reason, "unit_cost", {"free": "0", "gratis": "0.0"})
    assert len(edits) == 1200
    assert edits[2] == {"unit_cost": "0.0"}
    assert load_corrected(shop.store, number, edits, shop.today).loaded == 1200


def test_rows_left_out_for_good_wait_no_longer_and_stay_in_the_account(shop: Shop) -> None:
    number = costs(shop, "leave.csv", "LO1,2026-01-01,oops,EUR", "LO2,2026-01-01,nope,EUR", "LO3,2026-01-01,1,E")
    with pytest.raises(BadValue, match="for a reason"):
        reject_for_good(shop.store, number, "  ")
    assert reject_for_good(shop.store, number, "tests of the\ndevelopers", rows=[2]) == 1
    assert rows_rejected_for_good(shop.store, number) == {"tests of the developers": 1}
    assert [w.rows for w in quarantined_imports(shop.store) if w.load.import_id == number] == [2]
    assert len(quarantined_rows(shop.store, number)) == 3
    result = load_corrected(shop.store, number, {3: {"unit_cost": "2"}, 4: {"currency": "EUR"}}, shop.today)
    assert (result.rows, result.loaded) == (2, 2)
    other = costs(shop, "leave all.csv", "LA1,2026-01-01,oops,EUR", "LA2,2026-01-01,nope,EUR")
    assert reject_for_good(shop.store, other, "closed shop", reason=Reason(Fault.NOT_A_NUMBER, "unit_cost")) == 2
    assert not [w for w in quarantined_imports(shop.store) if w.load.import_id == other]
    return_to_quarantine(shop.store, other)
    assert [w.rows for w in quarantined_imports(shop.store) if w.load.import_id == other] == [2]


def test_corrected_rows_are_read_as_their_file_was(empty_shop: Shop) -> None:
    """Alone, 03/04 and 1.234 would be read otherwise than beside the rows that decided."""
    shop = empty_shop
    mapping = ColumnMapping(
        "Kasse", "", "orders", {"order_id": "Bon", "ordered_at": "Tag", "gross_sales": "Netto", "is_test": "Test"}
    )
    save_mapping(shop.store, mapping)
    text = "Bon;Tag;Netto;Test\n1;25/03/2026;12,50;nein\n2;03/04/2026;1.234;vielleicht\n"
    first = shop.take("kasse.csv", text, source="Kasse")
    assert (first.loaded, first.quarantined) == (1, 1), first
    assert first.import_id is not None
    assert load_corrected(shop.store, first.import_id, {3: {"Test": "nein"}}, shop.today).loaded == 1
    assert shop.value("gross_sales", "2026-04-03", "2026-04-03") == 1234


def test_a_fix_of_a_mapped_file_is_not_applied_to_another_mapping_of_that_table(empty_shop: Shop) -> None:
    shop = empty_shop
    for name in ("One", "Two"):
        save_mapping(
            shop.store,
            ColumnMapping(
                name,
                "",
                "orders",
                {"order_id": "No", "ordered_at": "Day", "gross_sales": "Net"},
                {},
                {"currency": "EUR"},
            ),
        )
    save_fix(shop.store, Fix("One (orders)", "Net", "free", "0"))
    assert shop.take("1.csv", "No,Day,Net\nM1,2026-03-01,free\n", source="One").loaded == 1
    assert shop.take("2.csv", "No,Day,Net\nM2,2026-03-01,free\n", source="Two").quarantined == 1
    assert load(shop.store, [], today=shop.today) == []
