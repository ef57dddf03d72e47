"""What the engine says that tables and views consist of."""

from ecm.store import Store

Described = dict[str, dict[str, str]]


def described(store: Store) -> Described:
    """For each table and view of the store its columns and their types, in their order."""
    with store.read() as connection:
        rows = connection.exec_driver_sql(
            "select table_name, column_name, data_type from information_schema.columns "
            "where table_catalog = current_database() order by table_name, ordinal_position"
        ).fetchall()
    found: Described = {}
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    return found
