"""The rules of each canonical table, made from its columns: required columns, ranges, choices, unique keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import duckdb

from ecm.checks.reasons import Fault, Reason
from ecm.schema import FIRST_DAY, TABLES, Canonical, Kind, bounds_of, last_day

# Days are counted in the shop's zone, moments in UTC: up to a day apart.
_SLACK = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """`fails` is SQL over a staged table, true where a row breaks the rule. A warning rejects no row."""

    reason: Reason
    fails: str
    is_warning: bool = False


def rules_for(table: Canonical, today: date) -> list[Rule]:
    """All rules of a table, except that its keys are unique."""
    rules = [Rule(Reason(Fault.MISSING, name), _is_missing(table, _stored(table, name))) for name in table.required]
    rules += _ranges(table, today)
    for column in table.columns:
        quoted = f'"{column.name}"'
        if column.choices and column.name != "date_basis":
            choices = ", ".join(f"'{choice}'" for choice in column.choices)
            reason = Reason(Fault.UNKNOWN_VALUE, column.name)
            rules.append(Rule(reason, f"{quoted} <> '' and {quoted} not in ({choices})", True))
    if table.is_report or "starts_on" in {c.name for c in table.columns} & {
        c.name for c in table.columns if c.required
    }:
        # Days out of range have that reason alone, here and below.
        fails = f"ends_on < starts_on and ends_on >= date '{FIRST_DAY}' and starts_on <= date '{last_day(today)}'"
        rules.append(Rule(Reason(Fault.ENDS_BEFORE_START), fails))
    first, last = today + _SLACK, last_day(today) + _SLACK
    if table.past:
        day = f'"{table.past}"::date'
        rules.append(
            Rule(Reason(Fault.IN_THE_FUTURE, table.past), f"{day} > date '{first}' and {day} <= date '{last}'")
        )
    return rules


def _ranges(table: Canonical, today: date) -> Iterator[Rule]:
    """Numbers and days beyond what makes sense in their column."""
    first, last = FIRST_DAY - _SLACK, last_day(today) + _SLACK
    for column in table.columns:
        quoted, reason = f'"{column.name}"', Reason(Fault.OUT_OF_RANGE, column.name)
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
        reason = Reason(Fault.OUT_OF_RANGE, "quantity × unit_price")
        yield Rule(reason, f"{product} > {_number(bounds_of(Kind.MONEY)[1] or 0)}")


def _number(value: float) -> str:
    """In full, as a decimal is not compared with 1e+12."""
    return format(Decimal(str(value)), "f")


def failing_rows(
    con: duckdb.DuckDBPyConnection, name: str, staged: str, today: date
) -> Iterator[tuple[Rule, int, str]]:
    """(rule, at least how many rows, SELECT of their row_no) of each rule that rows of the staged table break."""
    table = TABLES[name]
    rules = rules_for(table, today)
    key = ", ".join(f'"{c}"' for c in table.key)
    sums = ["count(*)", *(f"count_if({rule.fails})" for rule in rules)]
    keys = f"(select count(*) from (select distinct {key} from {staged}))" if key else "count(*)"
    rows, *counts, different = con.execute(f"select {', '.join([*sums, keys])} from {staged}").fetchone() or (0, 0)
    for rule, count in zip(rules, counts, strict=True):
        if count:
            yield rule, count, f"select row_no from {staged} where {rule.fails}"
    if rows != different:
        yield Rule(Reason(Fault.DUPLICATE), "true"), rows - different, _repeated(table, key, staged)


def _repeated(table: Canonical, key: str, staged: str) -> str:
    """Rows with the key of another row of the file. Of identical rows the first is kept; a row that lacks its key has no other's."""
    everything = ", ".join(f'"{c.name}"' for c in table.columns)
    lacks_key = " or ".join(_is_missing(table, c) for c in table.key if table.column(c).required) or "false"
    return f"""
        select row_no from (
            select row_no, row_number() over (partition by {everything} order by row_no) as place,
                   count(*) over (partition by {key}) as alike, count(*) over (partition by {everything}) as same
            from {staged} where not ({lacks_key})) where alike > 1 and (place > 1 or same < alike)
    """


def _stored(table: Canonical, name: str) -> str:
    """The column that holds a required one: of a report's date the first day of its span."""
    return "starts_on" if table.is_report and name == "date" else name


def _is_missing(table: Canonical, name: str) -> str:
    return f"\"{name}\" = ''" if table.column(name).kind.is_text else f'"{name}" is null'
