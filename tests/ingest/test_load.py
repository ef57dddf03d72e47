"""What becomes of every record of a file: rows = loaded + quarantined + ignored, each of the latter two with reasons."""

import gzip
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest

from ecm.errors import AlreadyLoaded, UnknownImport, UnreadableFile, UnrecognisedFile
from ecm.ingest import FileResult, SchemaContract, Status, ignored_rows, imports, load, quarantined_rows, undo
from ecm.store import Store

CsvFile = Callable[[str, Sequence[Sequence[object]] | str], Path]

ORDERS = "order_id,ordered_at,customer_id,currency,gross_sales,discounts\n"
GOOD = "#{n},2026-10-0{n} 10:00:00,c{n},EUR,10.50,0.50\n"
# A table nothing is derived from, so that loading it costs little.
HOURS = "entry_id,person,date,hours,rate,task_id\n"
WORKED = "e{n},dev{n},2026-10-0{n},7.5,80.00,T{n}\n"
SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Notes,Id\n"
)


def good(*numbers: int) -> str:
    return "".join(GOOD.format(n=n) for n in numbers)


def worked(*numbers: int) -> str:
    return "".join(WORKED.format(n=n) for n in numbers)


def shop(name: str, *, quantity: str = "1", price: str = "10.00", head: bool = True, note: str = "") -> str:
    own = "paid,EUR,10.00,0.00,1.60,10.00,,0.00" if head else ",,,,,,,"
    return f"{name},kim@shop.example,{own},2026-10-02 10:00:00 +0200,{quantity},Apple,{price},A,{note},\n"


# name → (text, rows, loaded, quarantined, ignored, reasons that must be among them)
NASTY: dict[str, tuple[str, int, int, int, int, set[str]]] = {
    "all is well": (HOURS + worked(1, 2, 3), 3, 3, 0, 0, set()),
    "header alone": (HOURS, 0, 0, 0, 0, set()),
    "a blank row of commas": (HOURS + worked(1) + ",,,,,\n" + worked(2), 3, 2, 0, 1, {"blank row"}),
    "the header again": (HOURS + worked(1) + HOURS + worked(2), 3, 2, 0, 1, {"repeated header"}),
    "a number that is none": (HOURS + worked(1) + "e2,dev,2026-10-02,ten,80,T\n", 2, 1, 1, 0, {"not a number: hours"}),
    "a date that is none": (HOURS + worked(1) + "e2,dev,soon,1,80,T\n", 2, 1, 1, 0, {"not a date: date"}),
    "a day that is on no calendar": (HOURS + worked(1) + "e2,dev,2026-02-30,1,80,T\n", 2, 1, 1, 0, {"not a date: date"}),
    "a missing key": (HOURS + worked(1) + ",dev,2026-10-02,1,80,T\n", 2, 1, 1, 0, {"missing: entry_id"}),
    "a missing value that is required": (HOURS + worked(1) + "e2,,2026-10-02,1,80,T\n", 2, 1, 1, 0, {"missing: person"}),
    "a negative number": (HOURS + worked(1) + "e2,dev,2026-10-02,-1,80,T\n", 2, 1, 1, 0, {"out of range: hours"}),
    "a day that is still to come": (HOURS + worked(1) + "e2,dev,2027-10-02,1,80,T\n", 2, 1, 1, 0, {"in the future: date"}),
    "the same row twice": (HOURS + worked(1, 2, 2), 3, 2, 1, 0, {"duplicate in file"}),
    "the same key, said differently": (
        HOURS + worked(1, 2) + "e2,dev,2026-10-02,1,80,T\n", 3, 1, 2, 0, {"duplicate in file"},
    ),
    "more cells than the header": (
        HOURS + worked(1) + "e2,dev,2026-10-02,1,80,T,and,more\n" + worked(3), 3, 2, 1, 0, {"more cells than the header"},
    ),
    "fewer cells than the header": (HOURS + worked(1) + "e2,dev,2026-10-02,1\n" + worked(3), 3, 3, 0, 0, set()),
    "a quoted newline": (HOURS + 'e1,"dev\n1",2026-10-01,1,80,"T\n\n1"\n' + worked(2), 2, 2, 0, 0, set()),
    "everything is wrong": (HOURS + ",,,x,y,\n,,soon,z,1,\n", 2, 0, 2, 0, {"missing: entry_id", "not a date: date"}),
    "an order said twice in the same words": (ORDERS + good(1, 2, 2), 3, 2, 1, 0, {"duplicate in file"}),
    "an order whose second row fails": (
        SHOPIFY + shop("#1") + shop("#2") + shop("#2", head=False, quantity="two"), 3, 1, 2, 0,
        {"not a number: Lineitem quantity", "its order has a row that fails"},
    ),
    "rows of an order without its head": (
        SHOPIFY + shop("#1") + shop("#2", head=False), 2, 1, 1, 0, {"order without its own values"},
    ),
    "two identical lines of an order": (SHOPIFY + shop("#1") + shop("#1", head=False), 2, 2, 0, 0, set()),
    "an order exported twice in one file": (SHOPIFY + shop("#1") + shop("#2") + shop("#2"), 3, 2, 0, 1, {"repeated in the file"}),
    "an order exported twice with other lines": (
        SHOPIFY + shop("#1") + shop("#2") + shop("#2", quantity="2"), 3, 1, 2, 0, {"duplicate in file"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for tests that look at one file each; every one of them loads into a namespace of its own."""
    with Store(tmp_path_factory.mktemp("shared")) as opened:
        yield opened


@pytest.fixture
def namespace(request: pytest.FixtureRequest) -> str:
    return str(request.node.name)


def one(store: Store, path: Path, today: date, **options: str) -> FileResult:
    (result,) = load(store, [path], today=today, **options)  # type: ignore[arg-type] # only texts are passed on
    return result


def accounts(store: Store, result: FileResult) -> None:
    """Rule 1 of SCHEMA.md: every record has one fate, and those that were not taken have number and reasons."""
    assert result.rows == result.loaded + result.quarantined + result.ignored
    assert result.import_id is not None
    quarantined, ignored = quarantined_rows(store, result.import_id), ignored_rows(store, result.import_id)
    assert len(quarantined) == result.quarantined
    assert len(ignored) == result.ignored
    numbers = [row.row_no for row in (*quarantined, *ignored)]
    assert len(set(numbers)) == len(numbers)
    assert all(row.reasons and all(map(str, row.reasons)) for row in (*quarantined, *ignored))
    told = {str(reason) for row in (*quarantined, *ignored) for reason in row.reasons}
    assert told == set(result.reasons)


@pytest.mark.parametrize("what", NASTY)
def test_every_record_is_accounted_for(shared: Store, namespace: str, csv: CsvFile, today: date, what: str) -> None:
    text, rows, loaded, quarantined, ignored, reasons = NASTY[what]
    result = one(shared, csv("file.csv", text), today, namespace=namespace)
    assert result.status is Status.LOADED, result.error
    assert (result.rows, result.loaded, result.quarantined, result.ignored) == (rows, loaded, quarantined, ignored)
    assert reasons <= set(result.reasons), result.reasons
    accounts(shared, result)


def test_a_record_keeps_its_number_through_everything(shared: Store, namespace: str, csv: CsvFile, today: date) -> None:
    """The header is record 1; quoted newlines, blank rows and failures before it do not move a record."""
    text = HOURS + 'e1,"dev\n1",2026-10-01,1,80,T\n' + ",,,,,\n" + "e2,dev,soon,1,80,T\n" + worked(3)
    result = one(shared, csv("file.csv", text), today, namespace=namespace)
    assert result.import_id is not None
    assert [row.row_no for row in ignored_rows(shared, result.import_id)] == [3]
    assert [row.row_no for row in quarantined_rows(shared, result.import_id)] == [4]
    with shared.read() as connection:
        kept = connection.exec_driver_sql(
            "select entry_id, row_no from time_entries where namespace = ? order by row_no", (namespace,)
        ).fetchall()
    assert [tuple(row) for row in kept] == [("e1", 2), ("e3", 5)]


def test_a_quarantined_row_has_all_its_reasons_and_its_cells_as_they_came(
    shared: Store, namespace: str, csv: CsvFile, today: date
) -> None:
    result = one(shared, csv("file.csv", HOURS + worked(1) + ",dev,soon, ten ,-1,T\n"), today, namespace=namespace)
    assert result.import_id is not None
    (row,) = quarantined_rows(shared, result.import_id)
    assert {"missing: entry_id", "not a date: date", "not a number: hours"} <= set(map(str, row.reasons))
    assert "out of range: rate" in map(str, row.reasons)
    assert row.raw["date"] == "soon"
    assert (row.raw["hours"] or "").strip() == "ten"


def test_totals_that_do_not_add_up_are_a_warning_on_a_loaded_order(
    shared: Store, namespace: str, csv: CsvFile, today: date
) -> None:
    text = SHOPIFY + shop("#1").replace(",10.00,,0.00,2026", ",17.00,,0.00,2026")
    result = one(shared, csv("file.csv", text), today, namespace=namespace)
    assert (result.loaded, result.quarantined) == (1, 0)
    assert any("totals do not add up" in warning for warning in result.warnings)


def test_the_same_bytes_again_are_refused_naming_the_earlier_load(store: Store, csv: CsvFile, today: date) -> None:
    first = one(store, csv("first.csv", HOURS + worked(1)), today)
    version = store.version
    again = one(store, csv("renamed.csv", HOURS + worked(1)), today)
    assert again.status is Status.DUPLICATE
    assert again.import_id == first.import_id == 1
    assert isinstance(again.error, AlreadyLoaded)
    assert "import 1 (first.csv" in again.error.message
    assert store.version == version


def test_an_undone_file_can_be_loaded_again(store: Store, csv: CsvFile, today: date) -> None:
    path = csv("file.csv", HOURS + worked(1, 2))
    first = one(store, path, today)
    assert first.import_id is not None
    undone = undo(store, first.import_id)
    assert (undone.removed, undone.restored) == (2, 0)
    again = one(store, path, today)
    assert (again.status, again.import_id, again.loaded) == (Status.LOADED, 2, 2)


def test_the_same_file_belongs_to_two_namespaces(store: Store, csv: CsvFile, today: date) -> None:
    path = csv("file.csv", HOURS + worked(1))
    assert one(store, path, today, namespace="berlin").status is Status.LOADED
    assert one(store, path, today, namespace="paris").status is Status.LOADED


def test_updated_counts_the_records_that_replaced_older_ones(store: Store, csv: CsvFile, today: date) -> None:
    one(store, csv("a.csv", HOURS + worked(1, 2, 3)), today)
    result = one(store, csv("b.csv", HOURS + worked(2, 3, 4)), today)
    assert (result.loaded, result.updated) == (3, 2)


def test_a_row_is_taken_whatever_else_is_in_the_store(shared: Store, namespace: str, csv: CsvFile, today: date) -> None:
    """A line without its order is for quality rules to find, not for the door to refuse."""
    text = "order_id,line_no,sku,quantity,unit_price\n#404,1,A,2,10\n"
    result = one(shared, csv("lines.csv", text), today, namespace=namespace)
    assert (result.tables, result.loaded, result.quarantined) == (("order_lines",), 1, 0)


def test_one_unreadable_file_does_not_stop_the_others(store: Store, tmp_path: Path, csv: CsvFile, today: date) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 this is no workbook")
    unknown = csv("unknown.csv", "colour,shape\nred,round\n")
    results = load(store, [broken, unknown, csv("good.csv", HOURS + worked(1)), tmp_path / "absent.csv"], today=today)
    assert [r.status for r in results] == [Status.UNREADABLE, Status.UNREADABLE, Status.LOADED, Status.UNREADABLE]
    assert isinstance(results[0].error, UnreadableFile)
    assert isinstance(results[1].error, UnrecognisedFile)
    assert isinstance(results[3].error, UnreadableFile)
    for result in (results[0], results[1], results[3]):
        assert result.error is not None
        assert result.file in result.error.message
        assert result.error.message.endswith(".")
        assert "Traceback" not in result.error.message
        assert result.error.hint


@pytest.mark.parametrize(
    "content", [b"", b"\n\n\n", b"\x00" * 400, b"\xff\xfe", b"{", b"[]", b"PK\x05\x06" + b"\0" * 18]
)
def test_a_file_that_holds_no_table_gets_one_clear_sentence(
    shared: Store, namespace: str, tmp_path: Path, today: date, content: bytes
) -> None:
    version = shared.version
    path = tmp_path / "nothing.csv"
    path.write_bytes(content)
    for result in load(shared, [path], today=today):
        assert result.status is Status.UNREADABLE
        assert result.error is not None
        assert "\n" not in result.error.message
    assert shared.version == version


def test_the_members_of_an_archive_are_files_of_their_own(store: Store, tmp_path: Path, today: date) -> None:
    path = tmp_path / "exports.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("orders.csv", ORDERS + good(1, 2))
        archive.writestr("lines.csv", "order_id,line_no,sku,quantity,unit_price\n#1,1,A,2,10\n")
    results = load(store, [path], today=today)
    assert sorted((r.tables, r.loaded) for r in results) == [(("order_lines",), 1), (("orders",), 2)]


def test_a_compressed_file_is_the_file_in_it(shared: Store, namespace: str, tmp_path: Path, today: date) -> None:
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(gzip.compress((HOURS + worked(1, 2)).encode()))
    assert one(shared, path, today, namespace=namespace).loaded == 2


def test_json_lines_load_as_the_table_they_name(shared: Store, namespace: str, tmp_path: Path, today: date) -> None:
    path = tmp_path / "orders.jsonl"
    rows = [{"order_id": f"#{n}", "ordered_at": f"2026-10-0{n}T10:00:00Z", "gross_sales": 10.5} for n in (1, 2, 3)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    result = one(shared, path, today, namespace=namespace)
    assert (result.source, result.rows, result.loaded) == ("orders", 3, 3)


def test_the_log_tells_every_load_the_latest_first(store: Store, csv: CsvFile, today: date) -> None:
    one(store, csv("a.csv", HOURS + worked(1) + "e2,dev,soon,1,80,T\n"), today)
    one(store, csv("b.csv", HOURS + worked(3)), today)
    undo(store, 2)
    latest, first = imports(store)
    assert (latest.file, first.file) == ("b.csv", "a.csv")
    assert latest.undone_at is not None
    assert (first.rows, first.loaded, first.quarantined, first.undone_at) == (2, 1, 1, None)


def test_the_records_of_a_load_that_is_not_there_are_no_empty_list(store: Store) -> None:
    with pytest.raises(UnknownImport):
        quarantined_rows(store, 7)
    with pytest.raises(UnknownImport):
        ignored_rows(store, 7)
    with pytest.raises(UnknownImport):
        undo(store, 7)


def test_progress_grows_to_the_end(store: Store, csv: CsvFile, today: date) -> None:
    told: list[float] = []
    paths = [csv("a.csv", HOURS + worked(1)), csv("b.csv", HOURS + worked(2))]
    load(store, paths, today=today, progress=lambda _what, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_nothing_of_a_load_stays_behind_in_scratch(store: Store, csv: CsvFile, today: date) -> None:
    one(store, csv("a.csv", HOURS + worked(1)), today)
    one(store, csv("bad.csv", "colour,shape\nred,round\n"), today)
    assert list((store.home / "tmp").iterdir()) == []


def test_the_columns_of_an_unknown_table_are_told_in_one_line(store: Store, tmp_path: Path, today: date) -> None:
    path = tmp_path / "odd.csv"
    path.write_text('"Na\x03me\nof it",Wei\u202eght\nHat,red\nMug,blue\n', encoding="utf-8")
    (result,) = load(store, [path], today=today)
    assert isinstance(result.error, UnrecognisedFile)
    assert "(columns: Nameof it, Weight)" in result.error.message


@pytest.mark.parametrize("where", ["open_documents", "is_correction", "load_document", "save_pending_file"])
def test_an_error_that_nobody_foresaw_is_one_files_and_the_next_ones_go_on(
    where: str,
    store: Store,
    csv: CsvFile,
    today: date,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # The package names the function as its module is named.
    module = import_module("ecm.ingest.load")
    own = getattr(module, where)
    calls = count()

    def fails_once(*arguments: object, **named: object) -> object:
        if next(calls) == 0:
            raise RuntimeError("with the text of a cell")
        return own(*arguments, **named)

    monkeypatch.setattr(module, where, fails_once)
    unknown = csv("a.csv", "one,two\n1,2\n")
    results = load(store, [unknown, csv("b.csv", HOURS + worked(1))], today=today, asks=SchemaContract.PERSON)
    assert [r.status for r in results] == [Status.UNREADABLE, Status.LOADED]
    assert results[0].error is not None
    assert results[0].error.message == "a.csv could not be loaded: something in it is not as its format has it."
    assert "RuntimeError" in caplog.text
    assert "text of a cell" not in caplog.text
