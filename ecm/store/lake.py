"""Opens the DuckLake under a home folder: the only module that knows files, extensions and attach statements.

Rows are Parquet files, the catalogue is a SQLite file beside them or a PostgreSQL database, the engine is a DuckDB
instance inside this process.
"""

import hashlib
import os
import threading
from importlib import resources
from pathlib import Path

import duckdb

from ecm.errors import StoreError
from ecm.sql import literal
from ecm.store.place import Database, Place
from ecm.store.scratch import engine_folder

LAKE = "lake"
_CATALOGUE = f"__ducklake_metadata_{LAKE}"
_UNKNOWN = f"end_snapshot is null and table_id not in (select table_id from {_CATALOGUE}.ducklake_table_stats)"
# Twenty bytes at a time, small inserts would be kept in the catalogue, which doubles the cost of every query.
_OPTIONS = "data_inlining_row_limit 0"
_SQLITE = "meta_journal_mode 'WAL', meta_busy_timeout 20000"
_LOGIN = "shared_shop"
_POSTGRES = f"meta_secret '{_LOGIN}'"
# How many instances of a place this process abandoned.
_abandoned: dict[Place, int] = {}
_guard = threading.Lock()


def instance_name(place: Place) -> str:
    """A DuckDB database name shared by all connections of this process to this place."""
    databases = " ".join(d.conninfo for d in (place.catalogue, place.warehouse) if d)
    digest = hashlib.sha256(f"{place.home.resolve()} {databases}".encode()).hexdigest()[:16]
    return f":memory:ecm_{os.getpid()}_{digest}_{_abandoned.get(place, 0)}"


def abandon(place: Place, name: str) -> None:
    """Makes this process open the place in a new instance from now on, unless it did so already for the instance of
    that name.

    The engine declares an instance invalid after an internal error in it; it answers no query any more.
    """
    with _guard:
        if instance_name(place) == name:
            _abandoned[place] = _abandoned.get(place, 0) + 1


def is_begun(place: Place) -> bool:
    """Whether a catalogue exists already. Raises StoreError."""
    if place.catalogue is None:
        return (place.home / "catalog.sqlite").exists()
    import psycopg

    try:
        with psycopg.connect(place.catalogue.conninfo) as connection:
            row = connection.execute("select to_regclass('ducklake_metadata')").fetchone()
    except psycopg.Error as error:
        raise _unopened(place, error) from None
    return row is not None and row[0] is not None


def connect(place: Place, memory_limit: str) -> duckdb.DuckDBPyConnection:
    """A connection with the lake attached and in use, in UTC. Raises StoreError."""
    private(place.home)
    private(place.home / "tmp")
    _made(place.data)
    try:
        connection = duckdb.connect(
            instance_name(place),
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_unsigned_extensions": "true",  # until `attach` has loaded ours
                "memory_limit": memory_limit,
                "temp_directory": str(engine_folder(place.home, instance_name(place))),
            },
        )
    except duckdb.Error as error:
        raise StoreError(f"The database engine could not be started: {error}") from error
    try:
        attach(connection, place)
    except duckdb.Error as error:
        connection.close()
        raise _unopened(place, error) from (error if place.catalogue is None else None)
    return connection


def attach(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    """Attaches the lake where this process has not yet, and makes it the current database."""
    # The extensions come from wheels, as the engine itself does; to check their signatures takes 0.4 s at each start.
    if not connection.execute(f"select 1 from duckdb_databases() where database_name = '{LAKE}'").fetchone():
        scanner = "sqlite_scanner" if place.catalogue is None else "postgres_scanner"
        for extension in (scanner, "ducklake"):
            load_extension(connection, extension)
        connection.execute("set allow_unsigned_extensions = false")
        if place.catalogue is None:
            catalogue, options = f"sqlite:{place.home / 'catalog.sqlite'}", _SQLITE
        else:
            keep_secret(connection, _LOGIN, place.catalogue)
            catalogue, options = f"postgres:{place.catalogue.options}", _POSTGRES
        connection.execute(
            f"attach {literal('ducklake:' + catalogue)} as {LAKE} "
            f"(data_path {literal(str(place.data) + '/')}, override_data_path true, {_OPTIONS}, {options})"
        )
    use(connection)


def has_unknown_tables(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the catalogue has no statistics of some table, because nothing was ever written to it."""
    row = connection.execute(f"select 1 from {_CATALOGUE}.ducklake_table where {_UNKNOWN} limit 1").fetchone()
    return row is not None


def know_empty_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Records such tables as empty, while nobody else writes.

    DuckLake 1.5.5 asks the catalogue again, for each column of each scan, for statistics that are missing: half the
    time of every load and most of a query in a new shop. Writes rows as its specification has them for an empty
    table.
    """
    connection.execute("begin transaction")
    connection.execute(
        f"insert into {_CATALOGUE}.ducklake_table_column_stats (table_id, column_id, contains_null) "
        f"select table_id, column_id, false from {_CATALOGUE}.ducklake_column where {_UNKNOWN}"
    )
    connection.execute(
        f"insert into {_CATALOGUE}.ducklake_table_stats (table_id, record_count, next_row_id, file_size_bytes) "
        f"select table_id, 0, 0, 0 from {_CATALOGUE}.ducklake_table where {_UNKNOWN}"
    )
    connection.execute("commit")


def use(connection: duckdb.DuckDBPyConnection, first: str = "") -> None:
    """Makes the attached lake the current database of a new connection, in UTC. first: a schema whose tables come
    before the lake's.
    """
    connection.execute(f"use {LAKE}; set timezone = 'UTC'")
    if first:
        connection.execute(f"set search_path = '{search_path(first)}'")


def search_path(*first: str) -> str:
    """Where tables are found: in these schemas, then in the lake."""
    return ",".join((*(schema for schema in first if schema), f"{LAKE}.main"))


def load_extension(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Loads an extension that came as a wheel. Raises StoreError."""
    connection.execute(f"load {literal(_extension(f'duckdb_extension_{name}', name))}")


def keep_secret(connection: duckdb.DuckDBPyConnection, name: str, database: Database) -> None:
    """Stores a database's credentials in memory, where no error message shows them."""
    secret = ", ".join(f"{key} {literal(value)}" for key, value in database.secret.items())
    connection.execute(f"create or replace secret {name} (type postgres{', ' if secret else ''}{secret})")


def _extension(package: str, name: str) -> str:
    """Path of an extension that came as a wheel; nothing is downloaded at run time."""
    root = Path(str(resources.files(package)))
    paths = sorted(root.glob(f"extensions/v{duckdb.__version__}/{name}.duckdb_extension"))
    if not paths:
        raise StoreError(
            f"The DuckDB extension {name} for version {duckdb.__version__} is not installed.",
            "Install requirements.txt as it is: the versions of duckdb and its extensions must be equal.",
        )
    return str(paths[0])


def private(folder: Path) -> None:
    """Makes the folder, readable by its owner only. Raises StoreError."""
    _made(folder, 0o700)


def _made(folder: Path, mode: int = 0o777) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=mode)
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            "Name another one with --home (or ECM_DATA, for the rows of a shared shop).",
        ) from error


def _unopened(place: Place, error: Exception) -> StoreError:
    if place.catalogue is None:
        return StoreError(
            f"The store in {place.home} could not be opened: {error}",
            "Check that the folder is readable and writable, or name another one with --home.",
        )
    return StoreError(
        f"The shared shop could not be opened: {place.catalogue.hide(error)}",
        "Check that ECM_STORE names a PostgreSQL database that can be reached, and ECM_DATA its folder.",
    )
