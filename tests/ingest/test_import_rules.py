"""Files nobody planned for, cells that are always read as another, files that changed their shape."""

from pathlib import Path

import pytest

from ecm.errors import BadValue, UnknownName
from ecm.exporters import ColumnMapping, propose, signature
from ecm.ingest import (
    Fix,
    Status,
    corrected_by,
    delete_fix,
    delete_mapping,
    import_rules,
    load,
    load_corrected,
    preview,
    quarantined_rows,
    save_fix,
    save_mapping,
    shape_of_file,
    values_of,
)
from tests.exporters.shopify_file import export, order
from tests.metrics.conftest import empty_shop
from tests.metrics.shop import Shop

__all__ = ["empty_shop"]

TILL = "Bon;Verkauft am;Kunde;Netto;Zustand\n1;03.02.2026;a@example.com;12,50;bezahlt\n2;04.02.2026;;oops;offen\n"


def _till(path: Path) -> ColumnMapping:
    shape = shape_of_file(path, "till.csv")
    return ColumnMapping(
        "Till",
        signature(shape),
        "orders",
        {
            "order_id": "Bon",
            "ordered_at": "Verkauft am",
            "customer_id": "Kunde",
            "gross_sales": "Netto",
            "status": "Zustand",
        },
        {"status": {"bezahlt": "paid", "offen": "open"}},
        {"currency": "EUR", "sales_channel": "pos"},
    )


def test_a_file_nobody_planned_for_is_mapped_once_and_then_known(empty_shop: Shop, tmp_path: Path) -> None:
    shop, path = empty_shop, tmp_path / "till.csv"
    path.write_text(TILL, encoding="utf-8")
    (unknown,) = load(shop.store, [path], today=shop.today)
    assert unknown.status is Status.UNREADABLE
    assert "Import" in (unknown.error.hint if unknown.error else "")
    proposed = propose(shape_of_file(path, "till.csv"))
    assert proposed[0].columns
    assert values_of(path, "till.csv", "Zustand") == ("bezahlt", "offen")

    mapping = _till(path)
    seen = preview(shop.store, path, "till.csv", mapping, shop.today)
    assert (seen.rows, seen.quarantined, seen.ignored) == (2, 1, 0)
    assert seen.reasons == {"not a number: Netto": 1}
    assert [n for n, _ in seen.failing] == [3]
    assert seen.cells[0][seen.columns.index("status")] == "paid"
    assert "a@example.com" not in str(seen.cells)
    assert shop.value("orders", "2026-02-01", "2026-02-28") in (0, None)

    save_mapping(shop.store, mapping)
    (known,) = load(shop.store, [path], today=shop.today)
    assert (known.status, known.loaded, known.quarantined) == (Status.LOADED, 1, 1)
    assert known.title == "Till (orders)"
    assert shop.values("gross_sales", "sales_channel", "2026-02-01", "2026-02-28") == {"pos": 12.5}
    delete_mapping(shop.store, "Till")
    with pytest.raises(UnknownName):
        delete_mapping(shop.store, "Till")


def test_a_cell_is_read_as_the_manager_said_until_that_is_forgotten(empty_shop: Shop) -> None:
    shop = empty_shop
    fix = Fix("shopify_orders", "Lineitem price", "free", "0.00")
    save_fix(shop.store, fix)
    assert import_rules(shop.store).fixes == (fix,)
    rows = order("#FX1", (1, "A", 10.0), created="2026-03-05 10:00:00 +0100", line_price="free", subtotal=0, total=0)
    result = shop.take("o.csv", export(rows))
    assert (result.loaded, result.quarantined) == (1, 0)
    assert any("'free' read as '0.00'" in text for text in result.found)
    delete_fix(shop.store, fix)
    other = order("#FX2", (1, "A", 10.0), created="2026-03-05 10:00:00 +0100", line_price="free", subtotal=0, total=0)
    assert shop.take("p.csv", export(other)).quarantined == 1
    with pytest.raises(BadValue):
        save_fix(shop.store, Fix("shopify_orders", "Lineitem price", "a ", "a"))


def test_a_file_that_changed_its_shape_is_noticed_and_what_changed_is_named(empty_shop: Shop) -> None:
    shop = empty_shop
    created = {"created": "2026-03-05 10:00:00 +0100"}
    first = shop.take("a.csv", export(order("#SH1", (1, "A", 10.0), **created)))
    same = shop.take("b.csv", export(order("#SH2", (1, "A", 10.0), **created)))
    assert (first.warnings, same.warnings) == ((), ())
    text = export(order("#SH3", (1, "A", 10.0), financial_status="expired", **created))
    changed = shop.take("c.csv", text.replace("Discount Code", "Discount Codes"))
    told = " ".join(changed.warnings)
    assert "'Discount Code', read from import" in told
    assert "Is it 'discount codes' now?" in told
    assert "New in 'Financial Status' since import" in told
    assert "'expired'" in told


def test_rows_from_quarantine_keep_their_customer(empty_shop: Shop) -> None:
    shop = empty_shop
    whole = order("#QC1", (1, "A", 10.0), created="2026-03-05 10:00:00 +0100", email="buyer@example.com")
    broken = order(
        "#QC2", (1, "A", 10.0), created="2026-03-06 10:00:00 +0100", email="buyer@example.com", line_price="x"
    )
    result = shop.take("a.csv", export(whole, broken))
    assert result.quarantined == 1

    assert result.import_id is not None
    (row,) = quarantined_rows(shop.store, result.import_id)
    again = load_corrected(shop.store, result.import_id, {row.row_no: {"Lineitem price": "10.00"}}, shop.today)
    assert corrected_by(shop.store) == {result.import_id: again.import_id}
    assert again.loaded == 1
    assert shop.values("orders", "customer_type", "2026-03-01", "2026-03-31") == {"new": 1, "returning": 1}
