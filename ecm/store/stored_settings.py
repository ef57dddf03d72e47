"""The table of settings: values by name, as JSON."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ecm.schema import own
from ecm.store.per_read import per_read
from ecm.store.transaction import Transaction


@per_read
def stored_values(connection: sa.Connection) -> dict[str, Any]:
    """Every stored value by its name."""
    table = own("settings")
    return {r.name: json.loads(r.value) for r in connection.execute(sa.select(table.c.name, table.c.value))}


def put_values(transaction: Transaction, values: Mapping[str, Any]) -> None:
    """Stores these values in place of those of the same names."""
    at = datetime.now(UTC).replace(tzinfo=None)
    for name, value in values.items():
        transaction.con.execute("delete from settings where name = ?", [name])
        transaction.con.execute(
            'insert into settings (name, value, "at") values (?, ?, ?)', [name, json.dumps(value), at]
        )
