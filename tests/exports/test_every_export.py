"""An export of every tool, as the tool writes it and with its traps planted: all of them in one store.

manifest.csv says of each file what a person would: what it is, how many records it has, how many of them are sound, and the
sum of a column of what it fills (* counts its rows).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from ecm.ingest import FileResult, Status, load, undo
from ecm.schema import TABLES
from ecm.store import Store

FOLDER = Path(__file__).parent
TODAY = date(2026, 11, 23)
# Of buyers, in nearly every file; nobody who works for the shop.
PERSONAL = ("buyer@example.com", "other@example.com", "third@example.com", "Teststreet 7", "A Buyer")


@dataclass(frozen=True)
class Expected:
    """A line of the manifest."""

    file: str
    source: str
    counts: tuple[int, int, int, int]
    table: str
    column: str
    sum: float


def _manifest() -> list[Expected]:
    with (FOLDER / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return [
            Expected(
                line["file"],
                line["source"],
                (int(line["rows"]), int(line["loaded"]), int(line["quarantined"]), int(line["ignored"])),
                line["table"],
                line["column"],
                float(line["sum"]),
            )
            for line in csv.DictReader(file)
        ]


MANIFEST = _manifest()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("exports") / "home") as store:
        yield store


@pytest.fixture(scope="module")
def loaded(shop: Store) -> dict[str, FileResult]:
    """Every file of the manifest, one after the other into the same store; what is derived is derived once."""
    results = load(shop, [FOLDER / e.file for e in MANIFEST], today=TODAY, together=True)
    return {e.file: result for e, result in zip(MANIFEST, results, strict=True)}


def _rows(store: Store, select: str) -> list[tuple[object, ...]]:
    with store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(select)]


def test_there_are_more_than_thirty_and_each_is_in_the_manifest() -> None:
    files = {p.name for p in FOLDER.iterdir() if p.suffix not in (".py", "") and p.name != "manifest.csv"}
    assert files == {e.file for e in MANIFEST}
    assert len(files) >= 30
    assert len({e.source for e in MANIFEST}) >= 30


@pytest.mark.parametrize("expected", MANIFEST, ids=lambda e: e.file)
def test_every_record_is_loaded_quarantined_or_ignored_with_a_reason(
    expected: Expected, loaded: dict[str, FileResult], shop: Store
) -> None:
    result = loaded[expected.file]
    assert (result.status, result.error) == (Status.LOADED, None)
    assert result.source == expected.source
    rows, sound, bad, passed_over = expected.counts
    assert (result.rows, result.loaded, result.quarantined, result.ignored) == expected.counts
    assert rows == sound + bad + passed_over
    number = result.import_id
    kept = _rows(shop, f"select row_no, reasons from quarantine where import_id = {number}")
    ignored = _rows(shop, f"select row_no, reason from ignored where import_id = {number}")
    assert len({row for row, _ in kept}) == bad
    assert len({row for row, _ in ignored}) == passed_over
    assert all(reason for _, reason in [*kept, *ignored])
    what = "count(*)" if expected.column == "*" else f'sum("{expected.column}")'
    ((total,),) = _rows(shop, f"select {what}::double from {expected.table} where import_id = {number}")
    assert total == pytest.approx(expected.sum, abs=1e-6)


def test_a_currency_told_only_by_its_sign_is_known(loaded: dict[str, FileResult], shop: Store) -> None:
    numbers = ", ".join(str(loaded[f].import_id) for f in ("magento_orders.csv", "magento_de.csv"))
    assert _rows(shop, f"select distinct currency from orders where import_id in ({numbers})") == [("EUR",)]


def test_a_tip_is_no_sale_of_goods_nor_is_free_shipping_a_discount(loaded: dict[str, FileResult], shop: Store) -> None:
    (found,) = _rows(shop, "select gross_sales, discounts, tip from orders where order_id = '#4001'")
    assert [float(str(v)) for v in found] == [30, 0, 5]


def test_nothing_of_a_buyer_is_kept(loaded: dict[str, FileResult], shop: Store) -> None:
    for table in (*TABLES, "quarantine", "ignored", "imports"):
        told = str(_rows(shop, f"select * from {table}"))
        for personal in PERSONAL:
            assert personal not in told, (table, personal)


def test_a_second_time_each_is_known(loaded: dict[str, FileResult], shop: Store) -> None:
    again = load(shop, [FOLDER / e.file for e in MANIFEST], today=TODAY)
    assert {r.file: r.status for r in again} == {e.file: Status.DUPLICATE for e in MANIFEST}
    assert [r.import_id for r in again] == [loaded[e.file].import_id for e in MANIFEST]


def test_taking_one_back_leaves_the_others_and_loading_it_again_restores_it(
    loaded: dict[str, FileResult], shop: Store
) -> None:
    number = loaded["shopify_orders.csv"].import_id
    assert number is not None
    before = {table: _of_imports(shop, table) for table in TABLES}
    undo(shop, number)
    for table, rows in before.items():
        assert _of_imports(shop, table) == [row for row in rows if row[0] != number], table
    (again,) = load(shop, [FOLDER / "shopify_orders.csv"], today=TODAY)
    for table, rows in before.items():
        restored = [(again.import_id if row[0] == number else row[0], *row[1:]) for row in rows]
        assert sorted(_of_imports(shop, table), key=str) == sorted(restored, key=str), table


def _of_imports(store: Store, table: str) -> list[tuple[object, ...]]:
    """The rows of a table, the load that each came with first."""
    return _rows(store, f"select import_id, * exclude (import_id) from {table} order by all")


def test_an_import_of_page_vitals_knows_its_days(store: Store) -> None:
    (result,) = load(store, [FOLDER / "crux.json"], today=TODAY)
    assert (result.first_on, result.last_on) == ("2026-09-20", "2026-10-17")
