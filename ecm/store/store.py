"""A shop's store: one connection pool for reading, one writer at a time, and the data version."""

import json
import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa
from duckdb_sqlalchemy import ConnectionWrapper

from ecm.errors import StoreBusy, StoreError
from ecm.schema import REBUILD_DUE, SCHEMA_VERSION, create, migrate, own
from ecm.settings import Config, Settings
from ecm.store.file_lock import FileReadWriteLock
from ecm.store.lake import (
    LAKE,
    abandon,
    connect,
    has_unknown_tables,
    instance_name,
    is_begun,
    know_empty_tables,
    private,
    use,
)
from ecm.store.lock import ReadWriteLock
from ecm.store.mirror import Mirror
from ecm.store.place import Database, Place, place_of
from ecm.store.scratch import scratch_folder, sweep
from ecm.store.stored_settings import put_values, stored_values
from ecm.store.transaction import Transaction
from ecm.store.warehouse import SCHEMA, Warehouse, attach

_IDENTITY_KEY = "_identity_key"
_VERSION = "_version"
_log = logging.getLogger(__name__)
# Said here, as SQLAlchemy would read the metadata of every installed package to find it.
sa.dialects.registry.register("duckdb", "duckdb_sqlalchemy", "Dialect")
# Given instead of a URL to go on without the warehouse that a store was derived from.
NO_WAREHOUSE = "none"


class Store:
    """A shop's store. Open one per process and place; safe to use from many threads."""

    def __init__(
        self,
        home: Path,
        *,
        catalogue: str | None = None,
        data: str | Path | None = None,
        warehouse: str | None = None,
        memory_limit: str = "1GB",
        lock_timeout: float = 600.0,
        mirrored: bool = False,
    ) -> None:
        """Opens the store, making it where there is none. Raises StoreError.

        home: the folder of the store, or of this machine's scratch where a catalogue is given. catalogue: the URL of
        a PostgreSQL database that several machines share; data: then the folder of the rows. warehouse: the URL of a
        PostgreSQL database that holds canonical rows, which are read in place. mirrored: keep the daily summaries in
        memory, for a process that answers many queries between two loads.
        """
        self.home = home
        self.leaves_warehouse = warehouse == NO_WAREHOUSE
        place = place_of(home, catalogue, data, None if self.leaves_warehouse else warehouse)
        private(home)
        self._lock = _lock_of(place, lock_timeout)
        self._guard = threading.Lock()
        self._shared = threading.local()
        self.warehouse: Warehouse | None = None
        self._key = ""
        self._mirror: Mirror | None = None
        self._place, self._memory_limit = place, memory_limit
        self._instance = instance_name(place)
        self._base = self._opened(place, memory_limit)
        sweep(home)
        self._engine = sa.create_engine(
            "duckdb:///:memory:",
            creator=lambda: ConnectionWrapper(self._cursor()),
            poolclass=sa.QueuePool,
            pool_size=8,
            max_overflow=64,
        )
        sa.event.listen(self._engine, "checkout", _refuse_invalid)
        self._make()
        if place.warehouse is not None:
            self._stand_on(place.warehouse)
        if mirrored:
            self._mirror = Mirror(self.warehouse)

    @classmethod
    def of(cls, config: Config, *, lock_timeout: float = 600.0, mirrored: bool = False) -> "Store":
        """The store that this machine's environment names. Raises StoreError."""
        return cls(
            config.home.expanduser(),
            catalogue=config.store or None,
            data=config.data,
            warehouse=config.warehouse or None,
            memory_limit=config.memory_limit,
            lock_timeout=lock_timeout,
            mirrored=mirrored,
        )

    def close(self) -> None:
        """Closes the files. The store must not be used afterwards."""
        self._engine.dispose()
        self._base.close()
        self._lock.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def version(self) -> int:
        """The data version: grows with every committed change, by whichever process."""
        with self._engine.connect() as connection:
            return self._snapshot(connection)

    @staticmethod
    def _snapshot(connection: sa.Connection) -> int:
        return int(connection.exec_driver_sql(f"select id from {LAKE}.current_snapshot()").scalar_one())

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection whose queries all see the same state of the store."""
        if (shared := getattr(self._shared, "connection", None)) is not None:
            yield shared
            return
        with self._lock.reading(), self._engine.connect() as connection:
            if self._mirror is not None:
                self._look_into(connection, self._mirror)
            if self.warehouse is None:
                yield connection
                return
            try:
                yield connection.execution_options(has_warehouse=True)
            except (sa.exc.ProgrammingError, sa.exc.InternalError):
                raise
            except sa.exc.DBAPIError as error:
                raise self.unread(error.orig or error) from None

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """All reads of this thread within see one state of the store, over one connection."""
        if getattr(self._shared, "connection", None) is not None:
            yield
            return
        with self.read() as self._shared.connection:
            try:
                yield
            finally:
                self._shared.connection = None

    def _look_into(self, connection: sa.Connection, mirror: Mirror) -> None:
        """Makes the connection find the copies first, which are of the version that its own transaction sees."""
        cursor = self._cursor()
        try:
            path = mirror.search_path(cursor)
        finally:
            cursor.close()
        connection.exec_driver_sql(f"set search_path = '{path}'")

    def unread(self, error: BaseException) -> Exception:
        """The error to raise for one of the engine: where there is a warehouse, what is wrong with reading it."""
        if self.warehouse is None or not isinstance(error, Exception):
            raise error
        with self.scratch() as connection:
            return self.warehouse.unread(error, connection)

    @contextmanager
    def scratch(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for temporary tables, which are dropped at the end."""
        cursor = self._cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """An empty temporary folder; deleted at the end."""
        with scratch_folder(self.home) as folder:
            yield folder

    @contextmanager
    def transaction(self, scratch: duckdb.DuckDBPyConnection | None = None) -> Iterator[Transaction]:
        """The one writer's transaction: all or nothing. Waits for other writers. Raises StoreBusy, StoreError.

        scratch: the connection that holds the rows to be written in temporary tables.
        """
        with self._lock.writing():
            cursor = scratch if scratch is not None else self._cursor()
            try:
                cursor.execute("begin transaction")
                yield Transaction(cursor, self.warehouse)
                with self._lock.committing():
                    _commit(cursor)
            except duckdb.TransactionException as error:
                _roll_back(cursor)
                raise StoreError(
                    f"The change could not be written: {error}", "Nothing was changed; try again."
                ) from error
            except BaseException:
                _roll_back(cursor)
                raise
            finally:
                if scratch is None:
                    cursor.close()

    @property
    def warehouse_tables(self) -> frozenset[str]:
        """The canonical tables whose rows are in a warehouse; nothing is loaded into them."""
        return self.warehouse.tables if self.warehouse else frozenset()

    @property
    def is_rebuild_due(self) -> bool:
        """Whether a migration requires that all facts are rebuilt."""
        return bool(self._stored().get(REBUILD_DUE))

    def settings(self) -> Settings:
        """The shop's settings."""
        return Settings.from_values(self._stored())

    def settings_version(self) -> int:
        """Grows whenever a setting changes."""
        return int(self._stored().get(_VERSION, 0))

    def settings_and_key(self) -> tuple[Settings, int, str]:
        """What is set, the version that grows whenever a setting changes, and the identity key, in one read."""
        stored = self._stored()
        return Settings.from_values(stored), int(stored.get(_VERSION, 0)), str(stored[_IDENTITY_KEY])

    def identity_key(self) -> str:
        """The key of this store's hashes of customers. Never shown."""
        return str(self._stored()[_IDENTITY_KEY])

    def save_settings(self, settings: Settings, transaction: Transaction | None = None) -> None:
        """Saves the settings that differ from the stored ones."""
        now = self._stored()
        held = {**Settings().values(), **now}
        changed = {k: v for k, v in settings.values().items() if held[k] != v}
        if not changed:
            return
        changed[_VERSION] = int(now.get(_VERSION, 0)) + 1
        if transaction is not None:
            put_values(transaction, changed)
            return
        with self.transaction() as own_transaction:
            put_values(own_transaction, changed)

    def _stored(self) -> dict[str, Any]:
        with self.read() as connection:
            return stored_values(connection)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        try:
            return self._new_cursor()
        except duckdb.FatalException:
            self._reopen()
            return self._new_cursor()

    def _new_cursor(self) -> duckdb.DuckDBPyConnection:
        with self._guard:
            cursor = self._base.cursor()
        use(cursor, SCHEMA if self.warehouse else "")
        return cursor

    def _reopen(self) -> None:
        """Abandons an instance that an error of the engine made invalid; only what was running in it is lost."""
        with self._guard:
            with suppress(duckdb.Error):
                self._base.cursor().execute("select 1")
                return  # another thread was first
            _log.error("The database engine met an error of its own; the store is opened again.")
            abandon(self._place, self._instance)
            self._base.close()
            self._instance = instance_name(self._place)
            self._base = connect(self._place, self._memory_limit)
            if self._place.warehouse is not None and self._key:
                self.warehouse = attach(self._base, self._place.warehouse, self._key)
            if self._mirror is not None:
                self._mirror = Mirror(self.warehouse)

    def _opened(self, place: Place, memory_limit: str) -> duckdb.DuckDBPyConnection:
        """Attaches the place; an empty catalogue is initialised by one process alone."""
        if is_begun(place):
            return connect(place, memory_limit)
        with self._lock.writing():
            return connect(place, memory_limit)

    def _stand_on(self, database: Database) -> None:
        """Makes everything opened from now on find the warehouse's rows before the store's own."""
        self._key = self.identity_key()
        with self._guard:
            self.warehouse = attach(self._base, database, self._key)
        self._engine.dispose()

    def _make(self) -> None:
        """Creates or migrates the schema, once, whichever process is first."""
        if self._is_current():
            return
        with self._lock.writing():
            with self.scratch() as cursor:
                is_made = _version_of(cursor) is not None
            with self._engine.connect() as connection:
                if is_made:
                    migrate(connection)
                else:
                    self._create(connection)
            with self.scratch() as cursor:
                know_empty_tables(cursor)

    def _create(self, connection: sa.Connection) -> None:
        create(connection)
        at = datetime.now(UTC).replace(tzinfo=None)
        key = {"name": _IDENTITY_KEY, "value": json.dumps(secrets.token_hex(16)), "at": at}
        connection.execute(sa.insert(own("settings")), [key])
        with self._lock.committing():
            connection.commit()

    def _is_current(self) -> bool:
        with self.scratch() as cursor:
            return _version_of(cursor) == SCHEMA_VERSION and not has_unknown_tables(cursor)


def _version_of(cursor: duckdb.DuckDBPyConnection) -> int | None:
    """The version of the schema that is there; None where there is none."""
    try:
        row = cursor.execute("select max(version) from schema_version").fetchone()
    except duckdb.CatalogException:
        return None
    return int(row[0]) if row and row[0] is not None else None


def _refuse_invalid(connection: ConnectionWrapper, *_: object) -> None:
    """Asks the pool for another connection where this one's instance is invalid."""
    try:
        connection.execute("select 1")
    except duckdb.FatalException as error:
        raise sa.exc.InvalidatePoolError() from error


def _lock_of(place: Place, timeout: float) -> ReadWriteLock:
    if place.catalogue is None:
        return FileReadWriteLock(place.home, timeout)
    from ecm.store.advisory_lock import AdvisoryReadWriteLock

    return AdvisoryReadWriteLock(place.catalogue, timeout)


def _commit(cursor: duckdb.DuckDBPyConnection) -> None:
    """Commits. The engine itself tries ten times where others wrote elsewhere in the lake at the same moment."""
    try:
        cursor.execute("commit")
    except duckdb.TransactionException as error:
        raise StoreBusy(
            f"Another program changed the same tables at the same moment: {str(error).partition(chr(10))[0]}",
            "Nothing was changed; try again.",
        ) from error


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.execute("rollback")
    except duckdb.Error:
        # The engine has rolled back already; the error that led here is raised.
        return
