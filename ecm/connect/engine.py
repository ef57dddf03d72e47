"""Opens a database for reading: read-only, in one snapshot, with a timeout; errors show no secrets."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ecm.connect.connection import Connection
from ecm.connect.duckdb_query import refuse_functions
from ecm.connect.roots import refuse_outside
from ecm.errors import BadValue

_WAIT = 15
# Common names of the drivers that are installed.
_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
_FILES = ("sqlite", "duckdb")
# Drivers' messages of a server that cannot be reached, and a short one.
_MEANT = (
    (
        r"name or service not known|could not translate host|failed to resolve|nodename nor servname|getaddrinfo",
        "there is no server of that name.",
    ),
    (r"connection refused|errno 111", "no database answers at that address."),
    (r"received load_local packet", "the server asks for a file of this machine, which it is not given."),
    (r"unexpected keyword argument", "an option in its address is not known."),
    (r"timed? ?out|timeout", "the server did not answer in time."),
    (
        r"password authentication failed|access denied for user|no password supplied|role .* does not exist",
        "the server does not let us in: wrong user or password, or no right to read this.",
    ),
)


@contextmanager
def opened(connection: Connection, url: str) -> Iterator[sa.Connection]:
    """A connection to read from, to the database at `url`. Raises BadValue and SQLAlchemy's errors."""
    try:
        address = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise BadValue("its address is no database's.", "Write it as postgresql+psycopg://…") from None
    address = address.set(drivername=_DRIVERS.get(address.drivername, address.drivername))
    kind = address.get_backend_name()
    if kind in _FILES:
        _refuse_file(connection, address)
    if kind == "duckdb" and connection.query:
        refuse_functions(connection.query)
    engine = sa.create_engine(address, poolclass=sa.NullPool, connect_args=_arguments(kind), hide_parameters=True)
    try:
        with _connected(engine) as plain:
            options: dict[str, Any] = {"stream_results": True}
            if kind == "postgresql":
                options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
            if kind in ("mysql", "mariadb"):
                plain.exec_driver_sql("set session transaction isolation level repeatable read, read only")
                plain.rollback()
            if kind == "sqlite":
                plain.exec_driver_sql("pragma query_only = on")
            yield plain.execution_options(**options)
    finally:
        engine.dispose()


def sql(text: str) -> sa.TextClause:
    """A statement in which the one bound value is :ecm_since; any other colon (a cast, a time) is literal."""
    return sa.text(text.replace(":", r"\:").replace(r"\:ecm_since", ":ecm_since"))


def reason(error: Exception) -> str:
    """The driver's own message without the statement, its values or the address."""
    if isinstance(error, ImportError):
        return f"there is no driver here for this kind of database ({error.name or type(error).__name__})."
    if isinstance(error, sa.exc.NoSuchModuleError):
        return "no such kind of database is known."
    origin = getattr(error, "orig", None) or error
    said = origin.args[1] if len(origin.args) > 1 and isinstance(origin.args[1], str) else str(origin)
    line = next((text.strip() for text in said.splitlines() if text.strip()), type(origin).__name__)
    whole = said.lower()
    for pattern, meaning in _MEANT:
        if re.search(pattern, whole):
            return meaning
    if "://" in line:
        return "the database could not be reached."
    return line[:240]


def _refuse_file(connection: Connection, address: sa.URL) -> None:
    """Raises BadValue where the file may not be read or does not exist: opening it would create it."""
    if not address.database or address.database == ":memory:":
        raise BadValue("its address names no file.", "Write it with four slashes: sqlite:////srv/shop.db")
    if address.query:
        # Options of the engine, such as that queries may read other files.
        raise BadValue("the address of a database file takes no options.", "Leave out what follows the question mark.")
    path = Path(address.database)
    refuse_outside(connection, path)
    if not path.is_file():
        raise BadValue(f"there is no file {path}.", "Check the address.")


def _connected(engine: sa.Engine) -> sa.Connection:
    """Raises BadValue where the driver does not know an option of the address or fails on the server's answer."""
    try:
        return engine.connect()
    except (LookupError, RuntimeError, TypeError, ValueError) as error:
        raise BadValue(f"the database could not be opened: {reason(error)}", "Check the address.") from None


def _arguments(kind: str) -> dict[str, Any]:
    if kind == "postgresql":
        return {"connect_timeout": _WAIT}
    if kind in ("mysql", "mariadb"):
        # Whatever the address has: the server gets no file of this machine, and one statement at a time.
        closed = {"local_infile": False, "client_flag": 0, "init_command": None}
        return {"connect_timeout": _WAIT, "charset": "utf8mb4", "read_default_file": None, **closed}
    # A query could read any other file of this machine.
    return {"read_only": True, "config": {"enable_external_access": "false"}} if kind == "duckdb" else {}
