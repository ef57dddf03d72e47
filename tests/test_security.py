"""What must not happen whatever a file holds: people's data kept in the clear, text run as SQL, files outside the home."""

import ast
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from ecm.ingest import Status, ignored_rows, load, quarantined_rows
from ecm.store import Store

CsvFile = Callable[[str, Sequence[Sequence[object]] | str], Path]
ROOT = Path(__file__).resolve().parents[1]

# Planted where real exports hold what is personal; none of it may be found again.
PLANTED = {
    "Email": "planted.mail@secret.example",
    "Billing Name": "Plantedname Billing",
    "Billing Street": "Plantedstreet 1",
    "Billing Address1": "Plantedaddress 2",
    "Billing Company": "Plantedcompany Ltd",
    "Billing City": "Plantedcity",
    "Billing Zip": "PLZ99999",
    "Billing Phone": "+4900plantedphone",
    "Shipping Name": "Plantedname Shipping",
    "Shipping Street": "Plantedlane 3",
    "Shipping City": "Plantedtown",
    "Shipping Phone": "+4911plantedphone",
    "Phone": "+4922plantedphone",
    "Notes": "plantednote: ring twice",
}
COLUMNS = (
    "Name", "Financial Status", "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Created at", "Lineitem quantity",
    "Lineitem name", "Lineitem price", "Lineitem sku", "Shipping Country",
)  # fmt: skip
SECRETS = ("planted", "secret.example", "PLZ99999")


def shop_rows(*orders: dict[str, str]) -> list[list[str]]:
    rows = [[*COLUMNS, *PLANTED]]
    for order in orders:
        cells = {
            "Name": "#1", "Financial Status": "paid", "Currency": "EUR", "Subtotal": "10.00", "Shipping": "0.00",
            "Taxes": "1.60", "Total": "10.00", "Created at": "2026-10-02 10:00:00 +0200", "Lineitem quantity": "1",
            "Lineitem name": "Apple", "Lineitem price": "10.00", "Lineitem sku": "A", "Shipping Country": "DE", **PLANTED,
        } | order  # fmt: skip
        rows.append([cells[c] for c in rows[0]])
    return rows


def kept_texts(store: Store) -> Iterator[tuple[str, str]]:
    """(table.column, cell) of every text in every stored table."""
    with store.read() as connection:
        columns = connection.exec_driver_sql(
            "select table_name, column_name from duckdb_columns() c "
            "join duckdb_tables() t using (database_name, schema_name, table_name) "
            "where data_type = 'VARCHAR' and not c.internal and not t.temporary "
            "and database_name = current_database() and table_name not in ('calendar', 'channel_rules')"
        ).fetchall()
        by_table: dict[str, list[str]] = {}
        for table, column in columns:
            by_table.setdefault(str(table), []).append(str(column))
        assert {"orders", "orders_history", "quarantine", "ignored", "order_facts", "imports"} <= by_table.keys()
        for table, names in by_table.items():
            listed = ", ".join(f'"{name}"' for name in names)
            for row in connection.exec_driver_sql(f"select {listed} from {table}"):
                yield from ((f"{table}.{name}", str(cell)) for name, cell in zip(names, row, strict=True) if cell)


def assert_nothing_personal(store: Store) -> None:
    for where, text in kept_texts(store):
        for secret in SECRETS:
            assert secret.lower() not in text.lower(), f"{where} holds {text[:200]!r}"
    for path in store.home.rglob("*"):
        # What is not Parquet is not compressed: the catalogue, its journal, anything left in scratch.
        if path.is_file() and path.suffix != ".parquet":
            content = path.read_bytes().lower()
            for secret in SECRETS:
                assert secret.lower().encode() not in content, f"{path.name} holds {secret}"


def test_no_name_address_or_email_of_a_shop_export_is_kept(store: Store, csv: CsvFile, today: date) -> None:
    rows = shop_rows(
        {},
        {"Name": "#2", "Lineitem quantity": "two"},
        {"Name": "#3", "Created at": "soon"},
        {"Name": "#4", "Total": "not money", "Email": " Planted.Mail@Secret.Example "},
        dict.fromkeys((*COLUMNS, *PLANTED), ""),
    )
    rows.append([*rows[1], "a surplus cell", "planted@secret.example"])
    (result,) = load(store, [csv("orders.csv", rows)], today=today)
    assert result.status is Status.LOADED
    assert (result.quarantined, result.ignored) == (5, 1), result.reasons
    assert_nothing_personal(store)


def test_an_email_as_a_customers_id_is_hashed_also_in_quarantine(store: Store, csv: CsvFile, today: date) -> None:
    header = "order_id,ordered_at,customer_id,currency,gross_sales\n"
    mail = "planted.mail@secret.example"
    text = header + f"#1,2026-10-01,{mail},EUR,10\n#2,2026-10-02,{mail.upper()},EUR,11\n#3,soon,{mail},EUR,1\n"
    (result,) = load(store, [csv("orders.csv", text)], today=today)
    assert (result.loaded, result.quarantined) == (2, 1)
    with store.read() as connection:
        keys = {row[0] for row in connection.exec_driver_sql("select customer_id from orders")}
    assert len(keys) == 1, "one customer, however the address is written"
    assert_nothing_personal(store)


def test_an_email_in_a_cell_that_is_not_for_emails_is_not_kept_in_quarantine(
    store: Store, csv: CsvFile, today: date
) -> None:
    """An export whose columns slipped by one: the address stands where a number should."""
    rows = shop_rows({}, {"Name": "#2", "Total": "planted.mail@secret.example"})
    (result,) = load(store, [csv("orders.csv", rows)], today=today)
    assert result.quarantined == 1
    assert_nothing_personal(store)


def test_customers_and_people_keep_no_address(store: Store, csv: CsvFile, today: date) -> None:
    text = (
        "customer_id,first_order_at,email,name\nplanted@secret.example,2026-01-01,planted@secret.example,Planted Name\n"
    )
    (result,) = load(store, [csv("customers.csv", text)], today=today)
    assert result.loaded == 1
    assert_nothing_personal(store)


def test_two_stores_hash_the_same_customer_differently(tmp_path: Path, csv: CsvFile, today: date) -> None:
    path = csv("orders.csv", shop_rows({}))
    keys = []
    for name in ("one", "two"):
        with Store(tmp_path / name) as store:
            load(store, [path], today=today)
            with store.read() as connection:
                keys.append(connection.exec_driver_sql("select customer_id from orders").scalar())
            assert store.identity_key() not in repr(store.settings().values())
    assert all(keys)
    assert keys[0] != keys[1]


HOSTILE = "x'; drop table orders; --"


def test_text_from_a_file_is_never_run(store: Store, tmp_path: Path, today: date) -> None:
    """In headers, cells, a file's name and a namespace: quotes, semicolons, comments, patterns, format marks."""
    header = (
        f'order_id,ordered_at,gross_sales,source,medium,campaign,"{HOSTILE}","a""b; drop table imports","c%s{{}}"\n'
    )
    cells = [
        HOSTILE,
        '"; drop table orders; --',
        "$$); drop table orders; --",
        "(a+)+$",
        "%s %(x)s {0}",
        "\\",
        "' or 1=1",
    ]
    rows = "".join(
        f'"{n} {cell.replace(chr(34), chr(34) * 2)}",2026-10-01,10,"{cell.replace(chr(34), chr(34) * 2)}",cpc,'
        f'"{cell.replace(chr(34), chr(34) * 2)}",1,2,3\n'
        for n, cell in enumerate(cells)
    )
    path = tmp_path / "a'; drop table orders; --.csv"
    path.write_text(header + rows + ",soon,x,,,,1,2,3\n", encoding="utf-8")
    (result,) = load(store, [path], today=today, namespace=HOSTILE)
    assert result.status is Status.LOADED, result.error
    assert (result.rows, result.loaded, result.quarantined) == (len(cells) + 1, len(cells), 1)
    assert result.import_id is not None
    assert len(quarantined_rows(store, result.import_id)) == 1
    with store.read() as connection:
        kept = connection.exec_driver_sql("select source from orders where namespace = ?", (HOSTILE,)).fetchall()
        assert sorted(row[0] for row in kept) == sorted(cells)
        assert connection.exec_driver_sql("select file from imports").scalar() == path.name
        assert connection.exec_driver_sql("select sum(orders)::integer from daily_sales").scalar() == len(cells)


def test_a_members_name_cannot_lead_out_of_the_scratch_folder(store: Store, tmp_path: Path, today: date) -> None:
    path = tmp_path / "exports.zip"
    text = "entry_id,person,date,hours\ne1,dev,2026-10-01,1\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../escaped.csv", text)
        archive.writestr("/escaped_too.csv", text.replace("e1", "e2"))
    before = set(tmp_path.rglob("escaped*"))
    results = load(store, [path], today=today)
    assert results
    assert set(tmp_path.rglob("escaped*")) == before
    assert not Path("/escaped_too.csv").exists()
    assert list((store.home / "tmp").iterdir()) == []


def test_reasons_never_repeat_a_cell(store: Store, csv: CsvFile, today: date) -> None:
    """Reasons are shown, counted and logged: they name the column, not what stood in it."""
    rows = shop_rows({"Lineitem price": "planted price"}, {"Name": "#2", "Created at": "planted day"})
    (result,) = load(store, [csv("orders.csv", rows)], today=today)
    assert result.import_id is not None
    told = [*result.reasons, *result.warnings, *result.found]
    told += [str(r) for row in quarantined_rows(store, result.import_id) for r in row.reasons]
    told += [str(r) for row in ignored_rows(store, result.import_id) for r in row.reasons]
    assert not [text for text in told if "planted" in text]


FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.load", "pickle.loads", "yaml.load"}  # fmt: skip
FORBIDDEN_IMPORTS = {"pickle", "marshal", "shelve", "telnetlib", "ftplib"}


def called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return f"{node.func.value.id}.{node.func.attr}"
    return ""


def test_the_program_runs_no_text_and_no_shell_and_unpickles_nothing() -> None:
    for path in sorted([*(ROOT / "ecm").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call):
                assert called(node) not in FORBIDDEN_CALLS, f"{where} calls {called(node)}"
                shell = [k for k in node.keywords if k.arg == "shell" and getattr(k.value, "value", True)]
                assert not shell, f"{where} starts a shell"
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
                assert not FORBIDDEN_IMPORTS & {n.split(".")[0] for n in names}, f"{where} imports {names}"


@pytest.mark.parametrize("option", ["autoinstall_known_extensions", "autoload_known_extensions"])
def test_the_engine_downloads_nothing_at_run_time(store: Store, option: str) -> None:
    with store.read() as connection:
        value = connection.exec_driver_sql("select current_setting(?)", (option,)).scalar()
    assert str(value).lower() == "false"
