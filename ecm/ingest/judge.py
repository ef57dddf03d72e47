"""Which rows of a staged sheet are rejected, and why: unreadable cells, rules of the exporter and of the canonical tables.

One fault gives one reason. The reasons are in the temporary table sheet_fates.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date

import duckdb

from ecm.checks import Fault, Reason, failing_rows
from ecm.exporters import Plan, in_scientific_notation
from ecm.ingest.cells import Conversion, count_true
from ecm.reading import Sheet
from ecm.schema import TABLES

# Fields that name a product, and what they are called in a warning.
PRODUCT_IDS = {"sku": "skus", "product_id": "product ids", "variant_id": "variant ids", "parent_id": "parent ids"}
# What a plan's `whole` is called in a reason.
_WHOLES = {
    "order": "order",
    "sku": "product",
    "num": "invoice",
    "invoice": "invoice",
    "tracking": "parcel",
    "shipment": "parcel",
    "hash": "commit",
}
# Ids that name an order, and what they are called in a warning.
_SPOILED_IDS = {"order_id": "order ids", "external_id": "the tool's own order ids"}


def judge_rows(
    con: duckdb.DuckDBPyConnection, plan: Plan, converted: Mapping[int, Conversion], sheet: Sheet
) -> list[str]:
    """Rejects rows with cells that cannot be read, then rows that break a rule of the exporter. Returns warnings."""
    for place, conversion in converted.items():
        if conversion.failures:
            con.execute(
                f"insert into sheet_fates select row_no, 'quarantined', "
                f"replace(coalesce({conversion.closer_fault}, ?), '{{}}', ?) from raw where {conversion.failed}",
                [conversion.fault.value, sheet.columns[place]],
            )
    warnings = []
    counts = count_true(con, "typed", [rule.fails for rule in plan.rules])
    unread = _reasons(con) if any(counts) else []
    for rule, count in zip(plan.rules, counts, strict=True):
        if count and rule.is_warning:
            warnings.append(_counted(rule.reason, count))
        elif count:
            # A window in the rule must see all rows, so the rule is computed before it filters.
            rows = f"select row_no from (select row_no, ({rule.fails}) as fails from typed) where fails"
            fields = plan.fields.keys() & set(re.findall(r"\w+", rule.fails))
            _reject(con, Reason.of(rule.reason), rows, _of_columns(unread, fields, plan, sheet))
    return warnings


def blank_spoiled_ids(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Blanks ids of which a spreadsheet left only the first digits. Returns a warning with their count."""
    warnings = []
    columns = [c.name for c in TABLES[table].columns if c.name in _SPOILED_IDS]
    spoiled = [in_scientific_notation(column) for column in columns]
    for column, condition, count in zip(columns, spoiled, count_true(con, f"staged_{table}", spoiled), strict=True):
        if count:
            rows = con.execute(f"update staged_{table} set {column} = '' where {condition} returning row_no").fetchall()
            warnings.append(_counted(str(Reason(Fault.SPOILED_ID, _SPOILED_IDS[column])), len(set(rows))))
    return warnings


def judge_table(con: duckdb.DuckDBPyConnection, table: str, plan: Plan, sheet: Sheet, today: date) -> list[str]:
    """Rejects rows that break a rule of the canonical table. Returns warnings."""
    warnings = []
    for rule, count, rows in failing_rows(con, table, f"staged_{table}", today):
        if rule.is_warning:
            warnings.append(_counted(str(rule.reason), count))
        else:
            fields = {rule.reason.column} & plan.fields.keys()
            _reject(con, rule.reason, rows, _of_columns(_reasons(con), fields, plan, sheet))
    return warnings


def explain_spoiled_ids(con: duckdb.DuckDBPyConnection, plan: Plan) -> list[str]:
    """Warns of ids that a spreadsheet spoiled; it is the reason of rows that were rejected because the id is missing."""
    warnings = []
    fields = {name: plan.fields[name][0] for name in PRODUCT_IDS if name in plan.fields}
    spoiled = [in_scientific_notation(f"c{place}") for place in fields.values()]
    for name, condition, count in zip(fields, spoiled, count_true(con, "raw", spoiled), strict=True):
        if count:
            reason = str(Reason(Fault.SPOILED_ID, PRODUCT_IDS[name]))
            warnings.append(_counted(reason, count))
            missing = [r for r in _reasons(con) if r.fault is Fault.MISSING and _letters(r.column) == _letters(name)]
            con.execute(
                "update sheet_fates set reason = ? where list_contains(?::varchar[], reason) "
                f"and row_no in (select row_no from raw where {condition})",
                [reason, [str(r) for r in missing]],
            )
    return warnings


def reject_whole_objects(con: duckdb.DuckDBPyConnection, plan: Plan) -> bool:
    """Rejects all rows of an order (or other object) with a row that fails, and adds the sheet's fates to `fates`.

    Returns whether there are any.
    """
    if con.execute("select exists(from sheet_fates)").fetchone() == (False,):
        return False
    if plan.whole:
        what = next((word for part, word in _WHOLES.items() if part in plan.whole), "object")
        con.execute(
            f"""
            insert into sheet_fates
            select row_no, 'quarantined', ? from typed
            where {plan.whole} in (
                select {plan.whole} from typed where {plan.whole} is not null
                and row_no in (select row_no from sheet_fates where fate = 'quarantined'))
            and row_no not in (select row_no from sheet_fates)
            """,
            [str(Reason(Fault.OBJECT_FAILS, what))],
        )
    con.execute("insert into fates select distinct row_no, fate, reason from sheet_fates")
    return True


def _reasons(con: duckdb.DuckDBPyConnection) -> list[Reason]:
    """The reasons for which rows of this sheet were rejected so far."""
    texts = con.execute("select distinct reason from sheet_fates where fate = 'quarantined'").fetchall()
    return [Reason.of(str(text)) for (text,) in texts]


def _of_columns(reasons: Iterable[Reason], fields: Collection[str], plan: Plan, sheet: Sheet) -> list[Reason]:
    """Those that concern one of these fields, by its name or its header; all where none is known, as for a derived column."""
    names = {_letters(text) for field in fields for text in (field, sheet.columns[plan.fields[field][0]])}
    return [reason for reason in reasons if not fields or _letters(reason.column) in names]


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())


def _reject(con: duckdb.DuckDBPyConnection, reason: Reason, rows: str, earlier: Iterable[Reason]) -> None:
    """Rejects rows (a SELECT of row_no), except those whose earlier reason is the cause of this one."""
    causes = [str(cause) for cause in earlier if reason.may_follow_from(cause)]
    con.execute(
        f"insert into sheet_fates select row_no, 'quarantined', ? from ({rows}) where row_no not in "
        "(select row_no from sheet_fates where list_contains(?::varchar[], reason))",
        [str(reason), causes],
    )


def _counted(warning: str, rows: int) -> str:
    return f"{warning}: {rows} row{'s' if rows > 1 else ''}"
