"""The canonical tables in the store: a current one and its append-only history, without keys or indexes.

A DuckLake has none; keys are logical. Blank parts of keys are '' and never NULL.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.sql import quoted_name

from ecm.schema.catalogue import CATALOGUE
from ecm.schema.columns import Canonical, Kind
from ecm.schema.selling import SELLING
from ecm.schema.work import WORK

TABLES: Final[Mapping[str, Canonical]] = MappingProxyType({t.name: t for t in (*SELLING, *CATALOGUE, *WORK)})

_TYPES: Mapping[Kind, sa.types.TypeEngine[Any]] = {
    Kind.TEXT: sa.String(),
    Kind.CURRENCY: sa.String(),
    Kind.COUNTRY: sa.String(),
    Kind.DEVICE: sa.String(),
    Kind.EMAIL: sa.String(),
    Kind.MONEY: sa.Numeric(18, 4),
    Kind.QUANTITY: sa.Numeric(18, 4),
    Kind.RATE: sa.Numeric(18, 8),
    Kind.NUMBER: sa.Double(),
    Kind.SHARE: sa.Double(),
    Kind.HOURS: sa.Double(),
    Kind.COUNT: sa.BigInteger(),
    Kind.DAY: sa.Date(),
    Kind.MOMENT: sa.DateTime(),
    Kind.FLAG: sa.Boolean(),
}
SQL_TYPES: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "varchar",
    Kind.CURRENCY: "varchar",
    Kind.COUNTRY: "varchar",
    Kind.DEVICE: "varchar",
    Kind.EMAIL: "varchar",
    Kind.MONEY: "decimal(18, 4)",
    Kind.QUANTITY: "decimal(18, 4)",
    Kind.RATE: "decimal(18, 8)",
    Kind.NUMBER: "double",
    Kind.SHARE: "double",
    Kind.HOURS: "double",
    Kind.COUNT: "bigint",
    Kind.DAY: "date",
    Kind.MOMENT: "timestamp",
    Kind.FLAG: "boolean",
}


def current(name: str) -> sa.Table:
    """The rows that stand now: of each object those of the latest surviving load."""
    return _build(name, name, TABLES[name].grain)


def history(name: str) -> sa.Table:
    """The rows of every load, undone ones too."""
    return _build(name, f"{name}_history", f"All that was ever loaded. {TABLES[name].grain}")


def canonical_tables() -> list[sa.Table]:
    """The current and the history table of each."""
    return [of(name) for of in (current, history) for name in TABLES]


@cache
def _build(canonical: str, name: str, comment: str) -> sa.Table:
    """Built where it is asked for: most commands need a few of the tables."""
    table = TABLES[canonical]
    columns = [sa.Column(quoted_name(c.name, True), _TYPES[c.kind], comment=c.comment) for c in table.columns]
    return sa.Table(
        name,
        sa.MetaData(),
        sa.Column("namespace", sa.String, comment="Which shop, account or tool it is from."),
        *columns,
        sa.Column("import_id", sa.BigInteger, comment="The load that brought the row."),
        sa.Column("row_no", sa.BigInteger, comment="The record's number in its file, the header being 1."),
        comment=comment,
    )
