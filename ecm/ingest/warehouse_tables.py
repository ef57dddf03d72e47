"""Refuses files of tables whose rows are in a warehouse."""

from collections.abc import Collection, Iterable

from ecm.errors import BadValue
from ecm.exporters import Recognition


def refuse_warehouse_tables(file: str, recognised: Iterable[Recognition], warehouse_tables: Collection[str]) -> None:
    """Raises BadValue, before anything is written, where the file has rows of a table whose rows are in the
    warehouse.
    """
    if both := sorted({table for r in recognised for table in r.plan.tables if table in warehouse_tables}):
        raise BadValue(
            f"{file} holds {', '.join(both)}, which this shop reads from its warehouse: nothing was loaded.",
            "Add the rows to the warehouse, or take that table out of its reach and load files instead.",
        )
