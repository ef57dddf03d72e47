"""The canonical tables, once, as data and as SQLAlchemy Core; what is derived from them; numbered migrations."""

from ecm.schema.columns import Canonical, Column, Kind
from ecm.schema.facts import (
    FACTS,
    LINE_COUNTS,
    LINE_MONEY,
    SALES_COUNTS,
    SALES_MONEY,
    fact,
)
from ecm.schema.migrations import DERIVE_ANEW, MIGRATIONS, SCHEMA_VERSION, Migration, create, migrate
from ecm.schema.order_names import NAMING, REPLACED_BY_ORDER, agree, bare, own_numbers, same_orders, spelled
from ecm.schema.own import OWN, own
from ecm.schema.tables import METADATA, SQL_TYPES, TABLES, current, history
from ecm.schema.views import VIEWS, fx_ranges, line_costs, rows_view

__all__ = [
    "DERIVE_ANEW",
    "FACTS",
    "LINE_COUNTS",
    "LINE_MONEY",
    "METADATA",
    "MIGRATIONS",
    "NAMING",
    "OWN",
    "REPLACED_BY_ORDER",
    "SALES_COUNTS",
    "SALES_MONEY",
    "SCHEMA_VERSION",
    "SQL_TYPES",
    "TABLES",
    "VIEWS",
    "Canonical",
    "Column",
    "Kind",
    "Migration",
    "agree",
    "bare",
    "create",
    "current",
    "fact",
    "fx_ranges",
    "history",
    "line_costs",
    "migrate",
    "own",
    "own_numbers",
    "rows_view",
    "same_orders",
    "spelled",
]
