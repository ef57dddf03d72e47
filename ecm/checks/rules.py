"""The rules of each canonical table, made from its columns: what is required, which values make sense, what is unique."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import duckdb

from ecm.schema import FIRST_DAY, TABLES, Canonical, Kind, bounds_of, last_day

# What has happened cannot lie in the future; what is planned or holds from a day on can.
HAPPENED = {
    "orders": ("ordered_at",),
    "refunds": ("refunded_at",),
    "payments": ("at",),
    "fulfilment_costs": ("date",),
    "traffic": ("ends_on",),
    "spend": ("ends_on",),
    "product_views": ("ends_on",),
    "search_terms": ("ends_on",),
    "messages": (),
    "fx_rates": (),
    "time_entries": ("date",),
    "work_log": ("at",),
    "site_checks": ("at",),
    "incidents": ("started_at",),
    "tickets": ("opened_at",),
    "page_vitals": ("ends_on",),
}
# Days are counted in the shop's zone, moments in UTC: up to a day apart.
_SLACK = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """`fails` is SQL over a staged table, true where a row breaks the rule. A warning keeps the row."""

    reason: str
    fails: str
    is_warning: bool = False


def rules_for(table: Canonical, today: date) -> list[Rule]:
    """All rules of a table but that its keys are unique."""
    rules = [Rule(f"missing: {name}", _is_missing(table, _stored(table, name))) for name in table.required]
    rules += _ranges(table, today)
    for column in table.columns:
        quoted = f'"{column.name}"'
        if column.choices and column.name != "date_basis":
            known = ", ".join(f"'{choice}'" for choice in column.choices)
            rules.append(Rule(f"unknown value: {column.name}", f"{quoted} <> '' and {quoted} not in ({known})", True))
    if table.is_report or "starts_on" in {c.name for c in table.columns} & {
        c.name for c in table.columns if c.required
    }:
        rules.append(Rule("ends before it starts", "ends_on < starts_on"))
    last = (today + _SLACK).isoformat()
    rules += [
        Rule(f"in the future: {name}", f"\"{name}\"::date > date '{last}'") for name in HAPPENED.get(table.name, ())
    ]
    return rules


def _ranges(table: Canonical, today: date) -> Iterator[Rule]:
    """Numbers and days beyond what makes sense in their column."""
    first, last = FIRST_DAY - _SLACK, last_day(today) + _SLACK
    for column in table.columns:
        quoted, reason = f'"{column.name}"', f"out of range: {column.name}"
        if column.low is not None and column.high is not None:
            yield Rule(reason, f"{quoted} not between {_number(column.low)} and {_number(column.high)}")
        elif column.kind is Kind.MOMENT:
            yield Rule(reason, f"{quoted} < timestamp '{first}' or {quoted} > timestamp '{last}'")
        elif column.kind is Kind.DAY and table.is_report and column.name == "date":
            yield Rule(reason, f"starts_on < date '{FIRST_DAY}' or ends_on > date '{last_day(today)}'")
        elif column.kind is Kind.DAY and not (table.is_report or column.derived):
            yield Rule(reason, f"{quoted} not between date '{FIRST_DAY}' and date '{last_day(today)}'")
    if {"quantity", "unit_price"} <= {c.name for c in table.columns}:
        product = "quantity::double * unit_price::double"
        yield Rule("out of range: quantity × unit_price", f"{product} > {_number(bounds_of(Kind.MONEY)[1] or 0)}")


def _number(value: float) -> str:
    """Written out, as a decimal is not compared with 1e+12."""
    return format(Decimal(str(value)), "f")


def failing_rows(
    con: duckdb.DuckDBPyConnection, name: str, staged: str, today: date
) -> Iterator[tuple[str, str, bool]]:
    """(reason, SELECT of row_no, is_warning) of each rule that rows of the staged table break. A warning tells its count."""
    table = TABLES[name]
    rules = rules_for(table, today)
    sums = ", ".join(f"count_if({rule.fails})" for rule in rules)
    counts = con.execute(f"select {sums} from {staged}").fetchone() if rules else ()
    for rule, count in zip(rules, counts or (), strict=True):
        if count and rule.is_warning:
            yield f"{rule.reason}: {count} row{'s' if count > 1 else ''}", "", True
        elif count:
            yield rule.reason, f"select row_no from {staged} where {rule.fails}", False
    if table.key:
        yield from _repeated(con, table, staged)


def _repeated(con: duckdb.DuckDBPyConnection, table: Canonical, staged: str) -> Iterator[tuple[str, str, bool]]:
    """Rows with the key of another row of the file. Of rows alike in everything the first one stands."""
    key = ", ".join(f'"{c}"' for c in table.key)
    row = con.execute(f"select count(*), count(distinct ({key})) from {staged}").fetchone()
    if row is None or row[0] == row[1]:
        return
    everything = ", ".join(f'"{c.name}"' for c in table.columns)
    yield (
        "duplicate in file",
        f"""
        select row_no from (
            select row_no, row_number() over (partition by {everything} order by row_no) as place,
                   count(*) over (partition by {key}) as alike, count(*) over (partition by {everything}) as same
            from {staged}) where alike > 1 and (place > 1 or same < alike)
        """,
        False,
    )


def _stored(table: Canonical, name: str) -> str:
    """Where a required column is kept: a report's date as the first day of its span."""
    return "starts_on" if table.is_report and name == "date" else name


def _is_missing(table: Canonical, name: str) -> str:
    return f"\"{name}\" = ''" if table.column(name).kind.is_text else f'"{name}" is null'
