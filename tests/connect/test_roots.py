"""A folder or database file is read below the allowed folders and nowhere else; a database gives no other file."""

import json
import os
import shutil
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from ecm.cli import main
from ecm.connect import Connection, Fetched, State, checked, fetch
from ecm.errors import EcmError
from tests.conftest import NewHome
from tests.connect.conftest import ORDERS, TODAY

CELL = "planted-cell"
CSV = f"{ORDERS}R1,2026-02-05,EUR,10\n"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder "root" with a file of each kind and a folder "outside" with the same, to be copied."""
    made = tmp_path_factory.mktemp("folders")
    for name, cell in (("root", "R1"), ("outside", CELL)):
        folder = made / name
        folder.mkdir()
        (folder / "orders.csv").write_text(f"{ORDERS}{cell},2026-02-05,EUR,10\n")
        with duckdb.connect(str(folder / "shop.duckdb")) as shop:
            shop.execute("create table sales as select ? as cell", [cell])
        till = sqlite3.connect(folder / "shop.db")
        till.execute("create table sales (cell text)")
        till.execute("insert into sales values (?)", [cell])
        till.commit()
        till.close()
    return made


@pytest.fixture
def root(folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The allowed folder, which is also the current one."""
    shutil.copytree(folders, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("ECM_ROOTS", str(tmp_path / "root"))
    monkeypatch.chdir(tmp_path / "root")
    return tmp_path / "root"


@pytest.fixture
def outside(root: Path) -> Path:
    return root.parent / "outside"


Read = Callable[..., Fetched]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def fetched(url: str, **options: object) -> Fetched:
        source = Connection("drop", url, **options)  # type: ignore[arg-type]  # as a form gives them
        return fetch(checked(source), State(), scratch, today=TODAY)

    return fetched


def refusal(read: Read, url: str, **options: object) -> str:
    """The one sentence by which a source is refused; there is nothing of the file in it."""
    with pytest.raises(EcmError) as refused:
        read(url, **options)
    told = f"{refused.value.message} {refused.value.hint}"
    assert CELL not in told
    assert "\n" not in told
    return refused.value.message


def cells(found: Fetched) -> list[object]:
    return [row["cell"] for file in found.files for row in pq.read_table(file.path).to_pylist()]


def test_what_lies_below_an_allowed_folder_is_read(root: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = root / "inner"
    inner.mkdir()
    (inner / "orders.csv").write_text(CSV)
    assert {"orders.csv", "inner › orders.csv"} < {f.name for f in read(str(root)).files}
    for url in (
        str(inner),
        f"file://{inner}",
        "inner",
        "./inner/../inner",
        str(inner / "orders.csv"),
        f"{root}/./inner/",
    ):
        assert [f.name for f in read(url).files] == ["orders.csv"]
    assert cells(read(f"sqlite:///{root}/shop.db", table="sales")) == ["R1"]
    assert cells(read(f"duckdb:///{root}/shop.duckdb", table="sales")) == ["R1"]
    assert cells(read("sqlite:///shop.db", query="with s as (select * from sales) select * from s;")) == ["R1"]
    monkeypatch.setenv("HOME", str(root))
    assert [f.name for f in read("~/inner").files] == ["orders.csv"]


@pytest.mark.parametrize(
    "url",
    [
        *("{outside}", "{outside}/orders.csv", "file://{outside}/orders.csv"),
        *("{root}/../outside/orders.csv", "../outside/orders.csv", "file://{root}/../outside", "..", "../root/../outside"),
        *("~/orders.csv", "~", "/", "/etc/passwd", "file:///etc/passwd", "{root}-outside", "{root}x/orders.csv"),
        *("{outside}/*.csv", "/etc/*", "{root}/../*/orders.csv", "/proc/self/cwd/.."),
    ],
)  # fmt: skip
def test_what_lies_outside_is_refused(
    url: str, root: Path, outside: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(outside))
    (root.parent / "root-outside").mkdir()
    said = refusal(read, url.format(root=root, outside=outside))
    assert said == "The source drop lies outside of the folders that may be read."


@pytest.mark.parametrize(
    "url",
    [
        *("~nobody-of-this-name/exports", "ex\0ports", "x" * 5000, "{root}/*.csv", "{root}/none"),
        *("FILE://{outside}/orders.csv", "file://localhost{outside}/orders.csv"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(url: str, root: Path, outside: Path, read: Read) -> None:
    assert refusal(read, url.format(root=root, outside=outside))


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
@pytest.mark.parametrize("path", ["{outside}", "{root}/../outside", "../outside"])
def test_a_database_file_outside_is_refused(kind: str, path: str, root: Path, outside: Path, read: Read) -> None:
    file = f"{path.format(root=root, outside=outside)}/shop.{'db' if kind == 'sqlite' else kind}"
    assert "outside of the folders" in refusal(read, f"{kind}:///{file}", table="sales")
    assert cells(read(f"{kind}:///{file}", table="sales", any_path=True)) == [CELL]


def test_no_link_leads_out(root: Path, outside: Path, read: Read) -> None:
    (root / "folder").symlink_to(outside)
    (root / "orders").symlink_to(outside / "orders.csv")
    (root / "linked.db").symlink_to(outside / "shop.db")
    (root / "linked.duckdb").symlink_to(outside / "shop.duckdb")
    for url in ("folder", "folder/", "folder/orders.csv", "orders", str(root / "folder")):
        assert "outside of the folders" in refusal(read, url)
    for url in ("sqlite:///linked.db", "duckdb:///linked.duckdb", "sqlite:///folder/shop.db"):
        assert "outside of the folders" in refusal(read, url, table="sales")
    # Within a folder that is read, what leads out of it is passed over, and said.
    found = read(str(root))
    assert sorted(f.name for f in found.files) == ["orders.csv", "shop.db", "shop.duckdb"]
    assert found.notes == ("3 links lead out of the folder: they are not followed.",)
    (root / "loop").symlink_to(root / "loop")
    assert refusal(read, "loop")


def test_a_link_that_stays_within_is_followed(root: Path, read: Read) -> None:
    (root / "inner").mkdir()
    (root / "inner" / "orders.csv").write_text(CSV)
    (root / "again").symlink_to(root / "inner")
    assert [f.name for f in read("again").files] == ["orders.csv"]


@pytest.mark.parametrize("value", ["", os.pathsep, f" {os.pathsep} "])
def test_where_no_folder_is_allowed_none_is_read(
    value: str, root: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECM_ROOTS", value)
    assert "outside of the folders" in refusal(read, str(root))
    assert "outside of the folders" in refusal(read, f"sqlite:///{root}/shop.db", table="sales")
    monkeypatch.delenv("ECM_ROOTS")
    assert "outside of the folders" in refusal(read, ".")


def test_several_folders_are_allowed_one_after_the_other(
    root: Path, outside: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECM_ROOTS", os.pathsep.join(("/nowhere", str(outside))))
    assert read(str(outside / "orders.csv")).files
    assert "outside of the folders" in refusal(read, str(root))


def test_the_command_line_reads_any_folder_unless_the_operator_named_some(
    root: Path,
    outside: Path,
    new_home: NewHome,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = new_home(root.parent / "home")

    def run(*arguments: str) -> str:
        """The error of the source that is read, if it is."""
        main([*arguments, "--json", "--home", str(home), "--as-of", str(TODAY)])
        return "".join(source["error"] or "" for source in json.loads(capsys.readouterr().out)["sources"])

    file = str(outside / "orders.csv")
    run("source", "add", "named", "--url", file)
    assert "outside of the folders" in run("refresh", "named")
    run("source", "edit", "named", "--any-path")
    assert run("refresh", "named") == ""
    # That one place was allowed says nothing of another.
    run("source", "edit", "named", "--url", str(outside))
    assert "outside of the folders" in run("refresh", "named")
    run("source", "remove", "named")
    monkeypatch.delenv("ECM_ROOTS")
    run("source", "add", "free", "--url", file)
    assert run("refresh", "free") == ""
    run("source", "edit", "free", "--only-roots")
    assert "outside of the folders" in run("refresh", "free")
    run("source", "edit", "free", "--url", str(outside))
    assert "outside of the folders" not in run("refresh", "free")


QUERIES = (
    "select * from read_csv('{file}')",
    "select * from '{file}'",
    'select * from "{file}"',
    "select * from read_text('{file}')",
    "select * from read_blob('{file}')",
    "select * from glob('{folder}/*')",
    "select * from sniff_csv('{file}')",
    "with f as (from read_csv('{file}')) select * from f",
    "select (select content from read_text('{file}')) as cell",
    "select * from query('select * from read_csv(''{file}'')')",
    "select * from query_table('{file}')",
    "select * from enable_logging()",
    'select * from "ENABLE_LOGGING"()',
    "select * from duckdb_secrets()",
    "select 1 as a) q; attach '{folder}/shop.duckdb' as other; select * from (select 1 as a",
    "select 1 as a) q; copy (select 1) to '{folder}/written.csv'; select * from (select 1 as a",
    "select 1 as a) q; set enable_external_access = true; select * from (select 1 as a",
    "select 1 as a) q; call enable_logging(); select * from (select 1 as a",
    "select 1 as a; select 2 as b",
    "with x as (insert into sales values ('x') returning *) select * from x",
    "select " + "(select " * 900 + "1" + ")" * 900,
)


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_a_duckdb_file_reads_its_tables_alone(query: str, outside: Path, read: Read) -> None:
    before = sorted(outside.iterdir())
    assert refusal(read, "duckdb:///shop.duckdb", query=query.format(file=outside / "orders.csv", folder=outside))
    assert sorted(outside.iterdir()) == before
    assert cells(read("duckdb:///shop.duckdb", table="sales")) == ["R1"]


@pytest.mark.parametrize(
    "query",
    [
        "select * from sales -- all of them",
        "/* all */ select cell from sales, range(1) where cell like '%;%' or cell = 'R1';",
        "with recursive s as (select * from sales) select cell from s, (select unnest([1]) as n) qualify row_number() over () = 1",
        "select any_value(cell) as cell from (summarize sales), sales",
    ],
)
def test_what_a_query_of_a_duckdb_file_may_be(query: str, root: Path, read: Read) -> None:
    assert cells(read("duckdb:///shop.duckdb", query=query)) == ["R1"]


@pytest.mark.parametrize(
    "query",
    [
        "select load_extension('{file}') as cell",
        "select readfile('{file}') as cell",
        "select writefile('{folder}/written.csv', 'x') as cell",
        "select * from fsdir('{folder}')",
        "select 1 as a) q; attach '{folder}/shop.db' as other; select * from (select 1 as a",
        "with x as (select 1) delete from sales",
        "with x as (select 1) insert into sales select 'x'",
    ],
)
def test_a_query_of_a_sqlite_file_reads_its_tables_alone(query: str, outside: Path, read: Read) -> None:
    before = sorted(outside.iterdir())
    assert refusal(read, "sqlite:///shop.db", query=query.format(file=outside / "orders.csv", folder=outside))
    assert sorted(outside.iterdir()) == before
    assert cells(read("sqlite:///shop.db", table="sales")) == ["R1"]


@pytest.mark.parametrize("kind", ["sqlite:///shop.db", "duckdb:///shop.duckdb"])
@pytest.mark.parametrize(
    "query",
    [
        *("attach 'x' as y", "copy sales to 'x'", "delete from sales", "pragma query_only = off", "set threads = 1"),
        *("load json", "install json", "vacuum into 'x'", "from sales", "-- select\ndelete from sales", "selected", "/* select"),
    ],
)  # fmt: skip
def test_a_query_begins_with_select_or_with(kind: str, query: str, root: Path, read: Read) -> None:
    assert refusal(read, kind, query=query) == "A query begins with SELECT or WITH."


@pytest.mark.parametrize(
    "url",
    [
        "duckdb:///shop.duckdb?enable_external_access=true",
        "duckdb:///shop.duckdb?access_mode=read_write",
        "duckdb:///shop.duckdb?extension_directory=/tmp/x",
        "sqlite:///shop.db?uri=true",
        "sqlite:///file:{outside}/shop.db?uri=true",
        "sqlite:///file:shop.db?uri=true&mode=rwc",
    ],
)
def test_the_address_of_a_database_file_changes_nothing_of_how_it_is_read(
    url: str, root: Path, outside: Path, read: Read
) -> None:
    assert "takes no options" in refusal(read, url.format(outside=outside), table="sales")


@pytest.mark.parametrize(
    "url", ["duckdb:///:memory:", "duckdb://", "duckdb:///md:shop", "sqlite://", "sqlite:///:memory:"]
)
def test_a_database_without_a_file_is_refused(url: str, root: Path, read: Read) -> None:
    assert refusal(read, url, table="sales")


@pytest.fixture
def rogue(outside: Path) -> Iterator[tuple[int, list[bytes]]]:
    """The port of a MySQL server that answers every statement by asking for a file of the client's, and what it got."""
    got: list[bytes] = []

    def packet(number: int, body: bytes) -> bytes:
        return len(body).to_bytes(3, "little") + bytes([number]) + body

    fine, asks = b"\0\0\0\x02\0\0\0", b"\xfb" + os.fsencode(outside / "orders.csv")

    def serve() -> None:
        hello = (
            b"\x0a8.0.1\0" + b"\x01\0\0\0" + b"a" * 8 + b"\0" + b"\x8f\xa2" + b"\xff\x02\0" + b"\x08\0\x15" + b"\0" * 10
        )
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            with client:
                client.settimeout(5)
                client.sendall(packet(0, hello + b"b" * 12 + b"\0mysql_native_password\0"))
                client.recv(4096)
                client.sendall(packet(2, fine))
                try:
                    while said := client.recv(4096):
                        got.append(said)
                        client.sendall(packet(1, fine if b"SET " in said else asks))
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], got
        server.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=10)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("", "asks for a file of this machine"),
        ("?local_infile=1", "asks for a file of this machine"),
        ("?local_infile=1&client_flag=128", "asks for a file of this machine"),
        ("?read_default_file={outside}/orders.csv", "asks for a file of this machine"),
        ("?init_command=delete+from+sales", "asks for a file of this machine"),
        ("?no_such_option=1", "an option in its address is not known"),
    ],
)
def test_no_database_server_is_sent_a_file_of_this_machine(
    options: str, says: str, outside: Path, read: Read, rogue: tuple[int, list[bytes]]
) -> None:
    port, got = rogue
    url = f"mysql+pymysql://me@127.0.0.1:{port}/shop{options.format(outside=outside)}"
    assert says in refusal(read, url, table="sales")
    assert not any(CELL.encode() in said or b"delete" in said for said in got)
