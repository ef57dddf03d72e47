"""Several processes on one store: writers queue, readers never wait, a killed writer leaves no trace."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
import sqlalchemy as sa

from ecm.errors import StoreBusy
from ecm.ingest import Status, imports, load, undo
from ecm.schema import FACTS
from ecm.settings import Config
from ecm.store import Store

TODAY = date(2026, 11, 23)
WRITER = Path(__file__).with_name("writer.py")
HEADER = "order_id,ordered_at,customer_id,currency,gross_sales,discounts,source,medium\n"


def orders(first: int, count: int) -> str:
    """That many orders; numbers overlap where the ranges do."""
    return HEADER + "".join(
        f"#{n},2026-{1 + n % 9:02d}-{1 + n % 28:02d} 10:00:00,c{n % 97},EUR,{10 + n % 7},1,google,cpc\n"
        for n in range(first, first + count)
    )


def file_of(folder: Path, name: str, first: int, count: int) -> Path:
    path = folder / name
    path.write_text(orders(first, count), encoding="utf-8")
    return path


@pytest.fixture
def store(shop: Config) -> Iterator[Store]:
    with Store.of(shop) as opened:
        yield opened


@contextmanager
def writer(shop: Config, what: str, *files: Path) -> Iterator[subprocess.Popen[str]]:
    shared = {"ECM_STORE": shop.store, "ECM_DATA": str(shop.data)} if shop.store else {}
    process = subprocess.Popen(
        [sys.executable, str(WRITER), str(shop.home), what, *map(str, files)],
        env=os.environ | shared,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        assert process.stderr is not None
        pytest.fail(f"The writer ended: {process.stderr.read()}")
    return line


def answers(process: subprocess.Popen[str]) -> list[dict[str, object]]:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")]


def contents(store: Store) -> dict[str, object]:
    """The version, and of each table that these loads touch the number of rows and a sum over all they hold."""
    found: dict[str, object] = {"version": store.version}
    with store.read() as connection:
        for name in ("orders", "orders_history", *FACTS.tables, "imports", "quarantine", "ignored", "settings"):
            found[name] = tuple(connection.exec_driver_sql(f"select count(*), sum(hash(t)) from {name} t").one())
    return found


def test_a_load_elsewhere_is_seen_by_the_next_question(shop: Config, store: Store, tmp_path: Path) -> None:
    before = store.version
    with writer(shop, "load", file_of(tmp_path, "a.csv", 0, 50)) as process:
        answers(process)
    assert store.version > before
    with store.read() as connection:
        assert connection.exec_driver_sql("select count(*) from order_facts").scalar() == 50


def test_two_loads_at_once_queue(shop: Config, store: Store, tmp_path: Path) -> None:
    one = [file_of(tmp_path, f"one{n}.csv", 100 * n, 150) for n in range(2)]
    two = [file_of(tmp_path, f"two{n}.csv", 100 * n + 50, 150) for n in range(2)]
    with writer(shop, "load", *one) as first, writer(shop, "load", *two) as second:
        told = [*answers(first), *answers(second)]
    assert [t["status"] for t in told] == ["loaded"] * 4
    assert sorted(int(str(t["import_id"])) for t in told) == [1, 2, 3, 4]
    with store.read() as connection:
        held = connection.exec_driver_sql("select count(*), count(distinct order_id) from orders").one()
        derived = connection.exec_driver_sql("select sum(orders)::integer from daily_sales").scalar()
    assert tuple(held) == (300, 300)
    assert derived == 300


def test_the_same_file_loaded_twice_at_once_is_loaded_once(shop: Config, store: Store, tmp_path: Path) -> None:
    path = file_of(tmp_path, "same.csv", 0, 200)
    with writer(shop, "load", path) as first, writer(shop, "load", path) as second:
        told = [*answers(first), *answers(second)]
    assert sorted(str(t["status"]) for t in told) == ["duplicate", "loaded"]
    assert [t["import_id"] for t in told] == [1, 1]


def test_a_writer_that_waits_too_long_says_so(shop: Config, tmp_path: Path) -> None:
    path = file_of(tmp_path, "held.csv", 0, 5)
    with Store.of(shop, lock_timeout=0.2) as store, writer(shop, "hold", path) as process:
        assert line_of(process) == "written"
        with pytest.raises(StoreBusy, match="Another load has been writing"), store.transaction():
            pass
        (result,) = load(store, [file_of(tmp_path, "b.csv", 9, 5)], today=TODAY)
        assert isinstance(result.error, StoreBusy)


def test_readers_see_nothing_of_a_transaction_until_it_is_committed(shop: Config, store: Store, tmp_path: Path) -> None:
    before = contents(store)
    with writer(shop, "hold", file_of(tmp_path, "held.csv", 0, 5)) as process:
        assert line_of(process) == "written"
        assert contents(store) == before
        assert process.stdin is not None
        process.stdin.write("go on\n")
        process.stdin.flush()
        assert line_of(process) == "committed"
    with store.read() as connection:
        assert connection.exec_driver_sql("select count(*) from orders").scalar() == 5


def test_a_writer_killed_before_its_commit_leaves_the_store_as_it_was(
    shop: Config, store: Store, tmp_path: Path
) -> None:
    load(store, [file_of(tmp_path, "a.csv", 0, 50)], today=TODAY)
    before = contents(store)
    with writer(shop, "hold", file_of(tmp_path, "held.csv", 40, 50)) as process:
        assert line_of(process) == "written"
        process.kill()
        process.wait()
        assert contents(store) == before
    (result,) = load(store, [file_of(tmp_path, "b.csv", 40, 50)], today=TODAY)
    assert (result.status, result.updated) == (Status.LOADED, 10)


def test_a_load_killed_at_any_moment_happened_wholly_or_not_at_all(shop: Config, store: Store, tmp_path: Path) -> None:
    """Kill −9 at random moments of a load that takes a second or two."""
    dice = random.Random(8)
    load(store, [file_of(tmp_path, "a.csv", 0, 500)], today=TODAY)
    path = file_of(tmp_path, "b.csv", 400, 4_000)
    for _ in range(8):
        before = contents(store)
        with writer(shop, "load", path) as process:
            assert line_of(process) == "begun"
            try:
                process.wait(timeout=dice.uniform(0.05, 1.5))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        latest = imports(store)[0]
        if latest.file == "b.csv" and latest.undone_at is None:
            assert latest.loaded == 4_000
            with store.read() as connection:
                assert connection.exec_driver_sql("select count(*) from order_facts").scalar() == 4_400
            undo(store, latest.import_id)
        else:
            assert contents(store) == before
    (result,) = load(store, [path], today=TODAY)
    assert (result.status, result.loaded, result.updated) == (Status.LOADED, 4_000, 100)


def test_a_reader_keeps_seeing_the_state_it_began_with(shop: Config, store: Store, tmp_path: Path) -> None:
    """Also where the loads that come meanwhile replace, for the second time, what its state consists of."""
    files = [file_of(tmp_path, f"f{n}.csv", 25 * n, 80) for n in range(4)]
    load(store, files[:3], today=TODAY)

    def state(connection: sa.Connection) -> tuple[object, ...]:
        derived = connection.exec_driver_sql("select count(*) from order_facts").scalar()
        summed = connection.exec_driver_sql("select sum(orders)::bigint from daily_sales").scalar()
        return derived, summed

    with writer(shop, "load", files[3]) as process, ThreadPoolExecutor(1) as thread:
        with store.read() as connection:
            seen = {state(connection)}
            loaded = thread.submit(answers, process)
            # A writer may wait until the reader is done, so the reader is done after a while.
            until = monotonic() + 4
            while not loaded.done() and monotonic() < until:
                seen.add(state(connection))
        assert seen == {(130, 130)}
        loaded.result()
    with store.read() as connection:
        assert state(connection) == (155, 155)


def test_fifty_reading_threads_and_two_writing_processes_get_along(shop: Config, store: Store, tmp_path: Path) -> None:
    """Nobody gets an error, versions only grow, and one reader sees one state: orders and their summary agree."""
    one = [file_of(tmp_path, f"one{n}.csv", 50 * n, 80) for n in range(2)]
    two = [file_of(tmp_path, f"two{n}.csv", 50 * n + 25, 80) for n in range(2)]
    done = Event()

    def read() -> tuple[int, int]:
        seen, questions = store.version, 0
        while not done.is_set():
            version = store.version
            assert version >= seen
            seen = version
            with store.read() as connection:
                derived = connection.exec_driver_sql("select count(*) from order_facts where counts").scalar()
                summed = connection.exec_driver_sql("select coalesce(sum(orders), 0)::bigint from daily_sales").scalar()
            assert derived == summed
            questions += 1
            done.wait(3)  # as between two clicks: fifty threads that never pause leave the writers no processor
        return seen, questions

    before = store.version
    with (
        ThreadPoolExecutor(50) as threads,
        writer(shop, "load", *one) as first,
        writer(shop, "load", *two) as second,
    ):
        readers = [threads.submit(read) for _ in range(50)]
        try:
            told = [*answers(first), *answers(second)]
        finally:
            done.set()
        results = [reader.result() for reader in readers]
    assert [t["status"] for t in told] == ["loaded"] * 4
    assert store.version >= before + 4
    assert all(questions > 0 for _, questions in results)
