"""The SELECT that gives a warehouse's table the canonical columns in their types, as an import would have."""

from collections.abc import Mapping

from ecm.identity import hashed_sql
from ecm.schema import SQL_TYPES, Canonical, Column, Kind, device_sql, with_line_keys
from ecm.sql import literal

# What a warehouse's view looks countries up in: (written, code).
COUNTRY_NAMES = "memory.warehouse.country_names"
_TEXTS = ("VARCHAR", "UUID", "ENUM")
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "UINTEGER", "DECIMAL", "FLOAT", "DOUBLE")
_TIMES = ("DATE", "TIMESTAMP")
_NUMERIC = (*_NUMBERS, "VARCHAR")
# Which of DuckDB's types, by the beginning of their names, a column of each kind may have.
_FITS: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEXT: (*_TEXTS, *_NUMBERS, *_TIMES, "BOOLEAN"),
    Kind.CURRENCY: ("VARCHAR", "ENUM"),
    Kind.COUNTRY: _TEXTS,
    Kind.DEVICE: _TEXTS,
    Kind.EMAIL: ("VARCHAR",),
    Kind.MONEY: _NUMERIC,
    Kind.RATE: _NUMERIC,
    Kind.NUMBER: _NUMERIC,
    Kind.SHARE: _NUMERIC,
    Kind.HOURS: _NUMERIC,
    Kind.COUNT: _NUMERIC,
    Kind.QUANTITY: _NUMERIC,
    Kind.DAY: (*_TIMES, "VARCHAR"),
    Kind.MOMENT: (*_TIMES, "VARCHAR"),
    Kind.FLAG: ("BOOLEAN", *_NUMBERS, "VARCHAR"),
}
_ZONE = "(select nullif(trim(value, '\"'), 'null') from lake.main.settings where name = 'timezone')"


class Unfit(Exception):
    """A table lacks a required column, or a column has another type. Names both."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def view_of(table: Canonical, source: str, given: Mapping[str, str], identity_key: str) -> str:
    """given: the columns of the table, with their types. Raises Unfit.

    Missing columns are NULL, or blank where they are text. The rows belong to no import of this store.
    """
    _judge(table, given)
    columns = {c.name: _value(c, given) for c in table.columns}
    if "customer_id" in columns:
        columns["customer_id"] = _hashed(columns["customer_id"], identity_key)
    if table.name == "orders":
        columns |= _of_orders(columns)
    if table.name == "refunds":
        columns["refunded_on"] = f"coalesce({columns['refunded_on']}, {_day(columns['refunded_at'])})"
    if table.is_report:
        columns |= _of_report(columns, given)
    namespace = "coalesce(namespace::varchar, '')" if "namespace" in given else "''"
    row_no = "row_no::bigint" if given.get("row_no", "").endswith("INT") or given.get("row_no") == "INTEGER" else "null"
    selected = [f"{namespace} as namespace", *(f'{sql} as "{name}"' for name, sql in columns.items())]
    selected += ["null::bigint as import_id", f"{row_no}::bigint as row_no"]
    select = f"select {', '.join(selected)} from {source}"
    if table.name == "order_lines":
        return with_line_keys(select)
    return _with_cut(table, select) if table.breakdowns and "cut" not in given else select


def uncast_columns(table: Canonical, given: Mapping[str, str]) -> dict[str, str]:
    """Column → condition that a value in it is not of its kind: to find the rows."""
    return {
        c.name: f'"{c.name}" is not null and try_cast("{c.name}" as {SQL_TYPES[c.kind]}) is null'
        for c in table.columns
        if c.name in given and not c.kind.is_text and c.kind is not Kind.EMAIL
    }


def _judge(table: Canonical, given: Mapping[str, str]) -> None:
    needed = set(table.required)
    if table.is_report and {"starts_on", "ends_on"} <= given.keys():
        needed -= {"date"}
    if missing := [name for name in table.required if name in needed - given.keys()]:
        raise Unfit(
            f"its table {table.name} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}.",
            "Make a view of that name with the canonical columns; `template TABLE` lists them.",
        )
    for column in table.columns:
        kind = given.get(column.name)
        if kind is not None and (kind.endswith("]") or not kind.startswith(_FITS[column.kind])):
            raise Unfit(
                f"the column {column.name} of its table {table.name} is {kind} and cannot be read as "
                f"{column.kind.value}.",
                "Make a view of that name which casts it.",
            )


def _value(column: Column, given: Mapping[str, str]) -> str:
    target, kind = SQL_TYPES[column.kind], given.get(column.name)
    if kind is None:
        return "''" if target == "varchar" else f"null::{target}"
    value = f'"{column.name}"'
    if kind == "TIMESTAMP WITH TIME ZONE":
        value = f"({value} at time zone 'UTC')"
    if column.kind is Kind.COUNTRY:
        return (
            f"coalesce((select code from {COUNTRY_NAMES} where written = strip_accents(lower(trim({value}::varchar)))), "
            f"{value}::varchar, '')"
        )
    if column.kind is Kind.CURRENCY:
        return f"coalesce(upper(trim({value}::varchar)), '')"
    if column.kind is Kind.DEVICE:
        return f"coalesce({device_sql(f'{value}::varchar')}, '')"
    return f"coalesce({value}::varchar, '')" if target == "varchar" else f"{value}::{target}"


def _day(moment: str) -> str:
    """The shop's day of a moment in UTC, in the time zone of the settings."""
    return f"coalesce((({moment} at time zone 'UTC') at time zone {_ZONE})::date, {moment}::date)"


def _hashed(identity: str, key: str) -> str:
    return f"case when contains({identity}, '@') then {hashed_sql(identity, literal(key))} else trim({identity}) end"


def _of_orders(columns: Mapping[str, str]) -> dict[str, str]:
    """A day of cancelling or a voided payment makes an order cancelled, whatever its status."""
    given = columns["ordered_on"]
    return {
        "ordered_on": f"coalesce({given}, {_day(columns['ordered_at'])})",
        "status": f"case when {columns['cancelled_at']} is not null or lower({columns['financial_status']}) = 'voided' "
        f"then 'cancelled' else lower({columns['status']}) end",
        "kind": f"lower({columns['kind']})",
        "financial_status": f"lower({columns['financial_status']})",
    }


def _of_report(columns: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    starts = f"coalesce({columns['starts_on']}, {columns['date']})"
    ends = f"coalesce({columns['ends_on']}, {columns['starts_on']}, {columns['date']})"
    made = {
        "date": f"case when {starts} = {ends} then {starts} end",
        "starts_on": starts,
        "ends_on": ends,
    }
    return made if "tool" in given else {**made, "tool": "'canonical'"}


def _with_cut(table: Canonical, select: str) -> str:
    owner = ["namespace", "tool", "account", *(["platform"] if table.name == "spend" else [])]
    present = ", ".join(f"case when max({name}) over whole <> '' then '{name}' end" for name in table.breakdowns)
    return (
        f"select * replace (concat_ws(',', {present}) as cut) from ({select}) "
        f"window whole as (partition by {', '.join(owner)})"
    )
