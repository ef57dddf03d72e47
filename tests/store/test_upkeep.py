"""Tidying makes the store smaller, and nothing else: what stands, what stood and what reviews froze is untouched."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ecm.errors import BadValue
from ecm.ingest import load, undo
from ecm.schema import own
from ecm.settings import Config
from ecm.store import Store, last_upkeep, size_of, tidy

TODAY = date(2026, 11, 23)


def orders_file(folder: Path, first: int) -> Path:
    """Twenty orders; files that begin ten apart overlap."""
    path = folder / f"orders{first}.csv"
    rows = [f"{n},2026-10-{1 + n % 28:02d},{n + first}" for n in range(first, first + 20)]
    path.write_text("\n".join(["order_id,ordered_at,gross_sales", *rows]), encoding="utf-8")
    return path


def standing(store: Store) -> tuple[object, ...]:
    """What stands, what ever stood, and what is derived."""
    with store.read() as connection:
        return tuple(
            tuple(connection.exec_driver_sql(f"select * from {table} order by all").fetchall())
            for table in ("orders", "orders_history", "daily_sales", "imports")
        )


def data_files(shop: Config) -> list[Path]:
    folder = Path(shop.data) if shop.data else shop.home / "data"
    return list(folder.rglob("ducklake-*.parquet"))


def test_small_files_are_merged_and_nothing_else_changes(shop: Config, tmp_path: Path) -> None:
    with Store.of(shop) as store:
        for first in range(0, 60, 10):
            load(store, [orders_file(tmp_path, first)], today=TODAY)
        undo(store, 3)
        before, files = standing(store), len(data_files(shop))
        assert last_upkeep(store) is None
        done = tidy(store, keep_days=0)
        assert standing(store) == before
        assert done.after.files < done.before.files / 2
        assert done.after.states < done.before.states
        assert len(data_files(shop)) < files / 2
        assert size_of(store).files == done.after.files
        assert (last_upkeep(store) or datetime.min).date() == datetime.now(UTC).date()
        # What was merged can still be taken back and loaded over.
        undo(store, 6)
        assert load(store, [orders_file(tmp_path, 50)], today=TODAY)[0].loaded == 20
    with Store.of(shop) as again:
        tidy(again, keep_days=0)
        assert len(standing(again)[0]) == 70


def test_a_state_that_a_review_froze_can_be_looked_back_at(shop: Config, tmp_path: Path) -> None:
    count = "select count(*) from orders at (version => {})"
    with Store.of(shop) as store:
        load(store, [orders_file(tmp_path, 0)], today=TODAY)
        frozen = store.version
        load(store, [orders_file(tmp_path, 100)], today=TODAY)
        with store.transaction() as transaction:
            transaction.con.execute("insert into reviews (review_id, snapshot) values ('2026-W40', ?)", [frozen])
        load(store, [orders_file(tmp_path, 200)], today=TODAY)
        forgotten = store.version
        load(store, [orders_file(tmp_path, 300)], today=TODAY)
        assert tidy(store, keep_days=0).kept_for_reviews == 1
        with store.read() as connection:
            assert connection.exec_driver_sql(count.format(frozen)).scalar() == 20
            assert connection.exec_driver_sql("select count(*) from orders").scalar() == 80
            with pytest.raises(sa.exc.DatabaseError, match=r"[Ss]napshot"):
                connection.exec_driver_sql(count.format(forgotten))


def test_states_of_the_last_days_are_kept(store: Store, tmp_path: Path) -> None:
    load(store, [orders_file(tmp_path, 0)], today=TODAY)
    before = store.version
    assert tidy(store).after.states > 2
    with store.read() as connection:
        assert connection.exec_driver_sql(f"select count(*) from orders at (version => {before})").scalar() == 20
    with pytest.raises(BadValue):
        tidy(store, keep_days=-1)


def test_readers_go_on_while_house_is_kept(shop: Config, tmp_path: Path) -> None:
    with Store.of(shop) as store:
        for first in range(0, 60, 20):
            load(store, [orders_file(tmp_path, first)], today=TODAY)
        before = standing(store)
        with ThreadPoolExecutor(4) as threads:
            tidied = threads.submit(tidy, store, 0)
            seen = [threads.submit(standing, store) for _ in range(12)]
            assert tidied.result().removed > 0
        assert all(s.result() == before for s in seen)


def test_what_a_killed_load_left_is_deleted_and_strangers_files_are_not(store: Store, tmp_path: Path) -> None:
    load(store, [orders_file(tmp_path, 0)], today=TODAY)
    folder = store.home / "data" / "main" / "orders"
    kept = next(folder.glob("*.parquet"))
    lost, stranger = folder / "ducklake-0199-lost.parquet", store.home / "data" / "report.parquet"
    for path in (lost, stranger):
        shutil.copy(kept, path)
    tidy(store)
    assert not lost.exists()
    assert stranger.exists()
    with store.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(own("imports"))).scalar() == 1
