"""Numbers that can be read in two ways: 1.234 is a thousand or one and a bit, where nothing else in the file decides."""

import duckdb

from ecm.exporters import Plan
from ecm.schema import Kind

_FRACTIONAL = (Kind.MONEY, Kind.RATE, Kind.NUMBER, Kind.SHARE, Kind.HOURS)
_EITHER = r"-?[1-9]\d{0,2}[.,]\d{3}"
# Decimals of another length, two separators of thousands, both signs: any of these decides.
_DECIDES = r".*(0[.,]\d+|[.,]\d{1,2}|[.,]\d{4,}|\d{4,}[.,]\d*|\d[.,]\d{3}[.,]\d+)"


def ambiguous_number(con: duckdb.DuckDBPyConnection, plan: Plan, delimiter: str) -> str | None:
    """One such number of the staged sheet in temporary table raw, where the file's other numbers do not decide."""
    places = sorted(place for place, kind in plan.fields.values() if kind in _FRACTIONAL)
    if not places or delimiter == ";":
        # A file with semicolons as delimiters has commas as decimal signs.
        return None
    cells = " union all ".join(f"select regexp_replace(c{p}, '[^0-9.,-]', '', 'g') as t from raw" for p in places)
    row = con.execute(
        f"select min(t) filter (regexp_full_match(t, '{_EITHER}')), count_if(regexp_full_match(t, '{_DECIDES}')) "
        f"from ({cells})"
    ).fetchone()
    return str(row[0]) if row and row[0] is not None and not row[1] else None
