"""Opens the DuckLake under a home folder: the only module that knows files, extensions and attach statements.

Rows are Parquet files, the catalogue is a SQLite file beside them, the engine is a DuckDB instance inside this process.
"""

import hashlib
import os
from importlib import resources
from pathlib import Path

import duckdb

from ecm.errors import StoreError

LAKE = "lake"
# Twenty bytes at a time, small inserts would be kept in the catalogue, which doubles the cost of every query.
_OPTIONS = "meta_journal_mode 'WAL', meta_busy_timeout 20000, data_inlining_row_limit 0"


def instance_name(home: Path) -> str:
    """A DuckDB database name shared by all connections of this process to this home."""
    digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]
    return f":memory:ecm_{os.getpid()}_{digest}"


def connect(home: Path, memory_limit: str) -> duckdb.DuckDBPyConnection:
    """A connection with the lake attached and in use, in UTC. Raises StoreError."""
    _private(home)
    _private(home / "tmp")
    try:
        connection = duckdb.connect(
            instance_name(home),
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "memory_limit": memory_limit,
                "temp_directory": str(home / "tmp"),
            },
        )
    except duckdb.Error as error:
        raise StoreError(f"The database engine could not be started: {error}") from error
    try:
        attach(connection, home)
    except duckdb.Error as error:
        connection.close()
        raise StoreError(
            f"The store in {home} could not be opened: {error}",
            "Check that the folder is readable and writable, or name another one with --home.",
        ) from error
    return connection


def attach(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """Attaches the lake where this process has not yet, and puts it in use."""
    attached = connection.execute("select 1 from duckdb_databases() where database_name = ?", [LAKE]).fetchone()
    if not attached:
        for package, extension in (
            ("duckdb_extension_sqlite_scanner", "sqlite_scanner"),
            ("duckdb_extension_ducklake", "ducklake"),
        ):
            connection.execute(f"load {_literal(_extension(package, extension))}")
        (home / "data").mkdir(exist_ok=True)
        connection.execute(
            f"attach {_literal('ducklake:sqlite:' + str(home / 'catalog.sqlite'))} as {LAKE} "
            f"(data_path {_literal(str(home / 'data') + '/')}, {_OPTIONS})"
        )
    use(connection)


def use(connection: duckdb.DuckDBPyConnection) -> None:
    """Puts the attached lake in use for a new connection, in UTC."""
    connection.execute(f"use {LAKE}; set timezone = 'UTC'")


def _extension(package: str, name: str) -> str:
    """Path of an extension that came as a wheel; nothing is downloaded at run time."""
    root = Path(str(resources.files(package)))
    found = sorted(root.glob(f"extensions/v{duckdb.__version__}/{name}.duckdb_extension"))
    if not found:
        raise StoreError(
            f"The DuckDB extension {name} for version {duckdb.__version__} is not installed.",
            "Install requirements.txt as it is: the versions of duckdb and its extensions must be equal.",
        )
    return str(found[0])


def _private(folder: Path) -> None:
    """Makes the folder, readable by its owner alone: it holds a shop's sales."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be made: {error.strerror}.", "Name another one with --home."
        ) from error


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
