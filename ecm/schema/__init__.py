"""The canonical tables, once, as data and as SQLAlchemy Core; what is derived from them; numbered migrations."""

from ecm.schema.columns import FIRST_DAY, Canonical, Column, Kind, bounds_of, last_day
from ecm.schema.facts import (
    FACTS,
    LINE_COUNTS,
    LINE_MONEY,
    QUANTITIES,
    SALES_COUNTS,
    SALES_MONEY,
    fact,
)
from ecm.schema.migrations import MIGRATIONS, REBUILD_DUE, SCHEMA_VERSION, Migration, create, migrate
from ecm.schema.order_names import NAMING, REPLACED_BY_ORDER, agree, bare, own_numbers, same_orders, spelled
from ecm.schema.own import OWN, own
from ecm.schema.product_names import base_name, key_titles, title_key, whole_name, with_line_keys
from ecm.schema.tables import SQL_TYPES, TABLES, canonical_tables, current, history
from ecm.schema.views import VIEWS, fx_ranges, line_costs, rows_view
from ecm.schema.vocabulary import (
    CURRENCY_SIGNS,
    country_code,
    country_codes,
    country_spellings,
    currency_code,
    device_sql,
    device_word,
    in_our_words,
    use_words,
)

__all__ = [
    "CURRENCY_SIGNS",
    "FACTS",
    "FIRST_DAY",
    "LINE_COUNTS",
    "LINE_MONEY",
    "MIGRATIONS",
    "NAMING",
    "OWN",
    "QUANTITIES",
    "REBUILD_DUE",
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
    "base_name",
    "bounds_of",
    "canonical_tables",
    "country_code",
    "country_codes",
    "country_spellings",
    "create",
    "currency_code",
    "current",
    "device_sql",
    "device_word",
    "fact",
    "fx_ranges",
    "history",
    "in_our_words",
    "key_titles",
    "last_day",
    "line_costs",
    "migrate",
    "own",
    "own_numbers",
    "rows_view",
    "same_orders",
    "spelled",
    "title_key",
    "use_words",
    "whole_name",
    "with_line_keys",
]
