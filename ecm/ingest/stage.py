"""From a recognised sheet to canonical rows in temporary tables, with the fate of every record.

Writes nothing to the store. Leaves in the connection: staged_<table> for each canonical table, and fates(row_no,
fate, reason): each quarantined or ignored record with its reasons.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import duckdb

from ecm.exporters import (
    Dimension,
    Plan,
    Recognition,
    Shape,
    in_scientific_notation,
    report_dimensions,
)
from ecm.identity import hashed_sql
from ecm.ingest.cells import Context, Conversion, conversions, count_true
from ecm.ingest.coverage import REPORTS, Coverage, mark, set_totals_apart
from ecm.ingest.ignored_rows import ignore_copies, ignore_rows
from ecm.ingest.import_rules import ImportRules, import_rules
from ecm.ingest.judge import (
    PRODUCT_IDS,
    blank_spoiled_ids,
    explain_spoiled_ids,
    judge_rows,
    judge_table,
    reject_whole_objects,
)
from ecm.ingest.raw_rows import keep_rows
from ecm.ingest.recognising import Recognised
from ecm.ingest.results import SchemaContract
from ecm.ingest.shapes import FileShape, shape_seen
from ecm.reading import Sheet
from ecm.schema import SQL_TYPES, TABLES, Kind, key_titles, use_words
from ecm.settings import Settings
from ecm.sql import literal
from ecm.store import Store

# The largest power of ten that a decimal holds.
_BEYOND = {SQL_TYPES[Kind.MONEY]: "10000000000000::decimal(18, 4)", SQL_TYPES[Kind.RATE]: "1000000000::decimal(18, 8)"}


@dataclass(frozen=True)
class Terms:
    """What the fate of a record depends on besides its own file.

    warehouse_tables: tables whose rows are in the warehouse. date_order, decimals: how the file is written, where it
    is given. asks: what to do where a file changed its shape.
    """

    settings: Settings
    identity_key: str
    today: date
    namespace: str
    date_order: str | None
    import_rules: ImportRules
    warehouse_tables: frozenset[str] = frozenset()
    decimals: str | None = None
    asks: SchemaContract = SchemaContract.NOBODY
    settings_version: int = 0

    @classmethod
    def of(
        cls,
        store: Store,
        today: date,
        namespace: str = "",
        date_order: str | None = None,
        asks: SchemaContract = SchemaContract.NOBODY,
    ) -> "Terms":
        """Those of a store as it is now."""
        settings, version, key = store.settings_and_key()
        rules = import_rules(store)
        return cls(
            settings,
            key,
            today,
            namespace,
            date_order,
            rules,
            store.warehouse_tables,
            asks=asks,
            settings_version=version,
        )


@dataclass(frozen=True)
class Staged:
    """One sheet in temporary tables. undecided: a date of which nothing decides whether day or month comes first."""

    rows: int
    tables: tuple[str, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    undecided: str | None
    shape: FileShape


def stage(con: duckdb.DuckDBPyConnection, read: Recognised, terms: Terms, begun: Collection[str] = ()) -> Staged:
    """Reads, converts, checks and maps one sheet.

    begun: canonical tables of which earlier sheets of the file have staged rows; these are added to.
    """
    sheet, recognition = read.sheet, read.recognition
    plan = recognition.plan
    report = next((table for table in plan.tables if table in REPORTS), "")
    dimensions = _dimensions(sheet, plan, report) if report else ()
    places = sorted({*(p for p, _ in plan.fields.values()), *plan.also_reads, *(d.place for d in dimensions)})
    rows = sheet.create_view(con, "raw", places)
    _start_fates(con)
    fixed = _fix(con, sheet, recognition, terms, places)
    ignore_rows(con, sheet, plan, places, dimensions)
    converted = _convert(con, plan, sheet, terms)
    ignore_copies(con, plan)
    _take_steps(con, plan)
    coverage = Coverage()
    if report:
        coverage = set_totals_apart(
            con, report, plan.tables[report], dimensions, recognition.source, sheet.preamble[:2]
        )
        _take_steps(con, plan)
    warnings = [*coverage.warnings, *judge_rows(con, plan, converted, sheet)]
    for table, select in plan.tables.items():
        _stage_table(con, table, select, terms, table in begun)
        warnings += blank_spoiled_ids(con, table)
        warnings += judge_table(con, table, plan, sheet, terms.today)
        mark(con, table, coverage)
    warnings += explain_spoiled_ids(con, plan)
    has_fates = reject_whole_objects(con, plan)
    for table in plan.tables:
        if has_fates:
            con.execute(f"delete from staged_{table} where row_no in (select row_no from fates)")
        _name_cut(con, table)
        for statement in key_titles(f"staged_{table}") if table == "order_lines" else ():
            con.execute(statement)
    notes = [*sheet.found.notes, *plan.notes, *fixed, *(c.note for c in converted.values() if c.note)]
    return Staged(
        rows,
        tuple(plan.tables),
        tuple(warnings),
        tuple(dict.fromkeys(notes)),
        next((c.undecided for c in converted.values() if c.undecided), None),
        shape_seen(con, sheet, recognition, read.columns, converted.values()),
    )


def _dimensions(sheet: Sheet, plan: Plan, report: str) -> tuple[Dimension, ...]:
    shape = Shape(sheet.columns, sheet.preamble, sheet.sample)
    columns = {column.name for column in TABLES[report].columns}
    return report_dimensions(shape, plan.fields, columns, has_attributes=report == "spend")


def _take_steps(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    for name, select in plan.steps:
        con.execute(f"create or replace temp table {name} as {select}")


def _start_fates(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create temp table if not exists fates (row_no bigint, fate varchar, reason varchar)")
    con.execute("create or replace temp table sheet_fates (row_no bigint, fate varchar, reason varchar)")


def _fix(
    con: duckdb.DuckDBPyConnection, sheet: Sheet, recognition: Recognition, terms: Terms, places: list[int]
) -> list[str]:
    """Replaces cells by the manager's fixes. Returns notes of what was done."""
    done = []
    for place, fix in terms.import_rules.fixes_of(recognition.source, recognition.title, sheet.columns):
        if place in places:
            is_meant = f"trim(c{place}) = {literal(fix.written)}"
            (count,) = count_true(con, "raw", [is_meant])
            if count:
                keep_rows(
                    con, f"select * replace (if({is_meant}, {literal(fix.meant)}, c{place}) as c{place}) from raw"
                )
                done.append(f"{count} × {fix.written!r} read as {fix.meant!r} in {fix.header!r}, by an import rule")
    return done


def _convert(con: duckdb.DuckDBPyConnection, plan: Plan, sheet: Sheet, terms: Terms) -> dict[int, Conversion]:
    """Makes temporary table typed(row_no, field …); a moment also gives <field>_day and <field>_written."""
    context = Context(
        delimiter=sheet.found.delimiter or ",",
        date_order=terms.date_order or plan.date_order or terms.settings.date_order,
        decimals=terms.decimals or plan.decimals or None,
        timezone=terms.settings.timezone,
        today=terms.today,
        start_on=plan.start_on,
    )
    kinds = dict(plan.fields.values())
    converted = conversions(con, "raw", kinds, context)
    if REPORTS & plan.tables.keys():
        # A report's totals are compared with its rows, but do not decide how cells are read.
        keep_rows(con, "from raw union all by name select * exclude says from total_words")
    columns = ["row_no"]
    for name, (place, kind) in plan.fields.items():
        spoiled = f"case when not {in_scientific_notation(f'c{place}')} then" if name in PRODUCT_IDS else ""
        columns.append(f'{spoiled} {converted[place].sql} {"end" if spoiled else ""} as "{name}"')
        if kind is Kind.MOMENT:
            columns.append(f'{converted[place].day_sql} as "{name}_day"')
            columns.append(f'{converted[place].written_sql} as "{name}_written"')
    _make_macros(con, plan, terms)
    con.execute(f"create or replace temp table typed as select {', '.join(columns)} from raw")
    return converted


def _make_macros(con: duckdb.DuckDBPyConnection, plan: Plan, terms: Terms) -> None:
    """Those of Plan's macros that its SQL names."""
    hashed = hashed_sql("identity", literal(terms.identity_key))
    plain = "case when trim(coalesce(identity, '')) = '' then '' when identity ^@ 'hashed:' then substr(identity, 8)"
    macros = {
        "customer_key(identity)": f"{plain} when contains(identity, '@') then {hashed} else trim(identity) end",
        "hashed_key(identity)": f"{plain} else {hashed} end",
        "load_day()": f"date '{terms.today.isoformat()}'",
    }
    said = "\n".join([*(sql for _, sql in plan.steps), *plan.tables.values(), *(rule.fails for rule in plan.rules)])
    for macro, meaning in macros.items():
        if macro.partition("(")[0] in said:
            con.execute(f"create or replace temp macro {macro} as {meaning}")


def _stage_table(con: duckdb.DuckDBPyConnection, table: str, select: str, terms: Terms, is_begun: bool) -> None:
    """staged_<table> with every column of the canonical table, in its types; keys blank rather than NULL."""
    given = {str(r[0]) for r in con.execute(f"describe {select}").fetchall()}
    spec = TABLES[table]
    columns = [f"{literal(terms.namespace)} as namespace", "row_no::bigint as row_no"]
    for column in spec.columns:
        value = f'"{column.name}"' if column.name in given else "null"
        if column.kind.is_text:
            value = f"coalesce({value}, '')"
        columns.append(f'{_in_type(value, column.kind)} as "{column.name}"')
    rows = f"select {', '.join(columns)} from ({select})"
    if is_begun:
        con.execute(f"insert into staged_{table} by name {rows}")
    else:
        con.execute(f"create temp table staged_{table} as {rows}")
    use_words(con.execute, f"staged_{table}", spec.columns)


def _in_type(value: str, kind: Kind) -> str:
    """The value in the kind's SQL type; a number that is too large for a decimal becomes one out of every range."""
    target = SQL_TYPES[kind]
    if not target.startswith("decimal") or value == "null":
        return f"{value}::{target}"
    beyond = f"if({value}::double < 0, -{_BEYOND[target]}, {_BEYOND[target]})"
    return f"if({value} is null, null, coalesce(try_cast({value} as {target}), {beyond}))"


def _name_cut(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Writes into a report's rows the columns that it breaks down by: those with any value."""
    names = TABLES[table].breakdowns
    if not names:
        return
    # Another sheet of the same file may be broken down by other columns.
    own_rows = "row_no in (select row_no from temp.main.typed)"
    counts = ", ".join(f"count(nullif({n}, $$$$))" for n in names)
    filled = con.execute(f"select {counts} from staged_{table} where {own_rows}").fetchone()
    assert filled is not None  # noqa: S101 - an aggregate always gives one row
    broken_down_by = [name for name, count in zip(names, filled, strict=True) if count]
    if "entity" in {c.name for c in TABLES[table].columns}:
        entities = con.execute(
            f"select distinct entity from staged_{table} where entity <> '' and {own_rows} order by 1"
        ).fetchall()
        broken_down_by += [str(entity) for (entity,) in entities]
    cut = ",".join(broken_down_by)
    con.execute(f"update staged_{table} set cut = ? where {own_rows}", [cut])
