"""A warehouse: canonical rows in the owner's own PostgreSQL, read in place and never written.

Each canonical table found there becomes a view in a schema in memory that comes before the store's own tables in the
search path, so queries and derivations are the same, wherever the rows are.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import duckdb

from ecm.errors import StoreError
from ecm.schema import TABLES, VIEWS, country_spellings
from ecm.sql import literal
from ecm.store.lake import keep_secret, load_extension, search_path
from ecm.store.place import Database
from ecm.store.warehouse_view import COUNTRY_NAMES, Unfit, uncast_columns, view_of

SCHEMA = "memory.warehouse"
_ATTACHED = "warehouse"
# Only what the connection's own search path sees: a role or the URL's options say in which schema the tables are.
_VISIBLE = """
select n.nspname, c.relname, has_table_privilege(c.oid, 'select')
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'v', 'm', 'p', 'f') and c.relname = any(%s) and pg_table_is_visible(c.oid)
"""


@dataclass(frozen=True)
class Warehouse:
    """An attached warehouse. tables: the canonical ones it holds. mark: identifies it and its tables."""

    database: Database
    tables: frozenset[str]
    mark: str
    schemas: Mapping[str, str]

    def unread(self, error: BaseException, connection: duckdb.DuckDBPyConnection) -> StoreError:
        """The error to raise where reading failed; it names the table and column of a value that is not of its kind."""
        if isinstance(error, duckdb.ConversionException):
            for table, schema in self.schemas.items():
                for column, condition in uncast_columns(TABLES[table], _columns(connection, schema, table)).items():
                    source = f'{_ATTACHED}."{schema}"."{table}"'
                    count = connection.execute(f"select count(*) from {source} where {condition}").fetchone()
                    if count and count[0]:
                        kind = TABLES[table].column(column).kind.value
                        return StoreError(
                            f"The warehouse does not fit: the column {column} of its table {table} cannot be read "
                            f"as {kind} in {count[0]} row{'s' if count[0] > 1 else ''}.",
                            "Correct them there, or make a view of that name which casts the column.",
                        )
        return StoreError(
            f"The warehouse could not be read: {self.database.hide(str(error).partition(chr(10))[0])}",
            "Check that the database of ECM_WAREHOUSE can be reached; nothing was changed.",
        )


def attach(connection: duckdb.DuckDBPyConnection, database: Database, identity_key: str) -> Warehouse:
    """Attaches it read-only and makes its views. Raises StoreError.

    identity_key: customers with an e-mail there get its hash as their id, as those of files do.
    """
    tables = _tables_in(database)
    try:
        _attach(connection, database, set(tables.values()))
        connection.execute(f"create schema if not exists {SCHEMA}")
        _make_country_names(connection)
        for table, schema in tables.items():
            source = f'{_ATTACHED}."{schema}"."{table}"'
            view = view_of(TABLES[table], source, _columns(connection, schema, table), identity_key)
            connection.execute(f"create or replace view {SCHEMA}.{table} as {view}")
        _make_views(connection)
    except Unfit as error:
        raise StoreError(f"The warehouse does not fit: {error}", error.hint) from None
    except duckdb.Error as error:
        raise StoreError(
            f"The warehouse could not be opened: {database.hide(error)}",
            "Check that ECM_WAREHOUSE names a PostgreSQL database that can be reached.",
        ) from None
    message = (
        f"{sorted(database.secret.items() - {('password', database.secret.get('password'))})} {sorted(tables.items())}"
    )
    return Warehouse(database, frozenset(tables), hashlib.sha256(message.encode()).hexdigest()[:16], tables)


def _make_country_names(connection: duckdb.DuckDBPyConnection) -> None:
    """A table of names and codes, lower case and without accents, for the views to look up."""
    if connection.execute(
        "select 1 from duckdb_tables() where database_name || '.' || schema_name || '.' || table_name = ?",
        [COUNTRY_NAMES],
    ).fetchone():
        return
    names = country_spellings()
    connection.execute(
        f"create table {COUNTRY_NAMES} as select strip_accents(lower(written)) as written, min(code) as code "
        "from (select unnest(?) as written, unnest(?) as code) group by 1 having count(distinct code) = 1",
        [[written for written, _ in names], [code for _, code in names]],
    )


def _tables_in(database: Database) -> Mapping[str, str]:
    """Table → the schema it is in."""
    import psycopg

    try:
        with psycopg.connect(database.conninfo) as connection:
            rows = connection.execute(_VISIBLE, [list(TABLES)]).fetchall()
    except psycopg.Error as error:
        raise StoreError(
            f"The warehouse could not be opened: {database.hide(error)}",
            "Check that ECM_WAREHOUSE names a PostgreSQL database that can be reached.",
        ) from None
    if closed := sorted(name for _, name, may in rows if not may):
        raise StoreError(
            f"The warehouse does not let its user read {', '.join(closed)}.", "Grant SELECT on these tables."
        )
    if not rows:
        raise StoreError(
            "The warehouse holds none of the canonical tables.",
            "Make tables or views of their names (orders, order_lines …; `template TABLE` lists the columns) where the "
            "user's search path sees them, or name their schema: …/DATABASE?options=-csearch_path%3DSCHEMA.",
        )
    return {name: schema for schema, name, _ in rows}


def _attach(connection: duckdb.DuckDBPyConnection, database: Database, schemas: Collection[str]) -> None:
    """schemas: in which the tables are; where it is one, no other is read, as a warehouse may hold thousands."""
    attached = "select 1 from duckdb_databases() where database_name = ?"
    if connection.execute(attached, [_ATTACHED]).fetchone():
        # Its tables may have changed since this process attached it.
        connection.execute("call pg_clear_cache()")
        return
    load_extension(connection, "postgres_scanner")
    keep_secret(connection, _ATTACHED, database)
    (only,) = schemas if len(schemas) == 1 else ("",)
    within = f", schema {literal(only)}" if only else ""
    connection.execute(
        f"attach {literal(database.options)} as {_ATTACHED} (type postgres, secret {_ATTACHED}, read_only{within})"
    )


def _columns(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> dict[str, str]:
    rows = connection.execute(
        "select column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name = ? and table_name = ?",
        [_ATTACHED, schema, table],
    ).fetchall()
    return {str(name): str(kind) for name, kind in rows}


def _make_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the views over canonical tables once more: a view looks up its tables from its own schema."""
    cursor = connection.cursor()
    try:
        cursor.execute(f"set search_path = '{search_path(SCHEMA)}'")
        for name, select in VIEWS.items():
            cursor.execute(f"create or replace view {SCHEMA}.{name} as {select}")
    finally:
        cursor.close()
