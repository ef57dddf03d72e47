"""Maintenance of a store: small files are merged, old snapshots expire, and their files are deleted.

No row of any import is lost: history is in tables, not in old snapshots.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import sqlalchemy as sa

from ecm.errors import BadValue
from ecm.schema import own
from ecm.store.lake import LAKE
from ecm.store.scratch import sweep
from ecm.store.store import Store

KEEP_DAYS = 30
_DEED = "upkeep"
# A file with this share of deleted rows is rewritten without them.
_DELETED_SHARE = 0.2


@dataclass(frozen=True)
class Size:
    """What the store consists of: data files of the present state, their bytes, and the number of snapshots."""

    files: int
    bytes: int
    states: int


@dataclass(frozen=True)
class Upkeep:
    """What maintenance did. removed: files deleted from the disk, with those that killed loads left."""

    before: Size
    after: Size
    removed: int
    kept_for_reviews: int


def size_of(store: Store) -> Size:
    """What the store consists of now."""
    with store.read() as connection:
        files, size = connection.exec_driver_sql(
            "select sum(file_count + delete_file_count)::bigint, sum(file_size_bytes + delete_file_size_bytes)::bigint "
            f"from ducklake_table_info('{LAKE}')"
        ).one()
        states = connection.exec_driver_sql(f"select count(*) from ducklake_snapshots('{LAKE}')").scalar_one()
    return Size(int(files or 0), int(size or 0), int(states))


def tidy(store: Store, keep_days: int = KEEP_DAYS) -> Upkeep:
    """Merges, expires and deletes, while readers go on. Raises BadValue, StoreBusy, StoreError.

    keep_days: how many days back every snapshot can still be read. The present one and those that a review froze are
    kept however old.
    """
    if keep_days < 0:
        raise BadValue(f"{keep_days} is no number of days.", "Use 0 or more.")
    before = size_of(store)
    sweep(store.home)
    # Each in its own transaction: a merge has to be committed before the files it replaced can be deleted.
    for work in (
        f"rewrite_data_files('{LAKE}', delete_threshold => {_DELETED_SHARE})",
        f"merge_adjacent_files('{LAKE}')",
    ):
        with store.transaction() as transaction:
            transaction.con.execute(f"call ducklake_{work}")
    with store.transaction() as transaction:
        frozen = _expire(transaction.con, keep_days)
    with store.transaction() as transaction:
        # Nobody read when the last commit happened, so nobody reads the files that it released.
        removed = len(
            transaction.con.execute(f"call ducklake_cleanup_old_files('{LAKE}', cleanup_all => true)").fetchall()
        )
        removed += _remove_orphans(transaction.con)
        transaction.con.execute(
            'insert into audit_log ("at", what, detail) values (?, ?, ?)',
            [datetime.now(UTC).replace(tzinfo=None), _DEED, json.dumps({"before": asdict(before), "removed": removed})],
        )
    return Upkeep(before, size_of(store), removed, frozen)


def last_upkeep(store: Store) -> datetime | None:
    """When maintenance was last done (UTC)."""
    log = own("audit_log")
    with store.read() as connection:
        found = connection.execute(sa.select(sa.func.max(log.c.at)).where(log.c.what == _DEED)).scalar()
    return found if isinstance(found, datetime) else None


def _expire(con: duckdb.DuckDBPyConnection, keep_days: int) -> int:
    """Expires the older snapshots; returns how many older ones reviews keep."""
    until = datetime.now(UTC) - timedelta(days=keep_days)
    old = {
        int(row[0])
        for row in con.execute(
            f"select snapshot_id from ducklake_snapshots('{LAKE}') where snapshot_time < ? "
            f"and snapshot_id < (select id from {LAKE}.current_snapshot())",
            [until],
        ).fetchall()
    }
    frozen = {int(row[0]) for row in con.execute("select snapshot from reviews where snapshot is not null").fetchall()}
    leaving: Sequence[int] = sorted(old - frozen)
    if leaving:
        con.execute(f"call ducklake_expire_snapshots('{LAKE}', versions => {list(leaving)})")
    return len(old & frozen)


def _remove_orphans(con: duckdb.DuckDBPyConnection) -> int:
    """Deletes the files of loads that were killed before they committed; this is the one writer, so none is running.

    Only files that the engine named: the folder may hold other things.
    """
    listed = con.execute(f"call ducklake_delete_orphaned_files('{LAKE}', dry_run => true, cleanup_all => true)")
    orphans = [Path(str(row[0])) for row in listed.fetchall()]
    ours = [path for path in orphans if path.name.startswith("ducklake-") and path.suffix == ".parquet"]
    for path in ours:
        path.unlink(missing_ok=True)
    return len(ours)
