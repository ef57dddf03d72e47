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
from ecm.schema.own import OWN, own
from ecm.schema.product_names import base_name, key_titles, title_key, whole_name, with_line_keys
from ecm.schema.tables import METADATA, SQL_TYPES, TABLES, current, history
from ecm.schema.views import VIEWS, fx_ranges, line_costs, rows_view

__all__ = [
    "DERIVE_ANEW",
    "FACTS",
    "LINE_COUNTS",
    "LINE_MONEY",
    "METADATA",
    "MIGRATIONS",
    "OWN",
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
    "base_name",
    "create",
    "current",
    "fact",
    "fx_ranges",
    "history",
    "key_titles",
    "line_costs",
    "migrate",
    "own",
    "rows_view",
    "title_key",
    "whole_name",
    "with_line_keys",
]
