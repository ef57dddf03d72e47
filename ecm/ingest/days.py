"""The days of a staged file."""

from collections.abc import Sequence

import duckdb

_DAY_OF = {
    "orders": ("ordered_on", "ordered_on"),
    "traffic": ("starts_on", "ends_on"),
    "spend": ("starts_on", "ends_on"),
    "refunds": ("refunded_on", "refunded_on"),
    "payments": ('"at"::date', '"at"::date'),
    "fulfilment_costs": ("date", "date"),
    "search_terms": ("starts_on", "ends_on"),
    "product_views": ("starts_on", "ends_on"),
    "messages": ("sent_at::date", "sent_at::date"),
    "site_checks": ('"at"::date', '"at"::date'),
    "incidents": ("started_at::date", "started_at::date"),
    "page_vitals": ("date", "date"),
    "time_entries": ("date", "date"),
    "invoices": ("issued_on", "issued_on"),
    "work_log": ('"at"::date', '"at"::date'),
}


def days_of(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> tuple[str | None, str | None]:
    """First and last day of the file, where its tables have days."""
    for table in tables:
        if table in _DAY_OF:
            first, last = _DAY_OF[table]
            row = con.execute(f"select min({first})::varchar, max({last})::varchar from staged_{table}").fetchone()
            return (row[0], row[1]) if row else (None, None)
    return None, None
