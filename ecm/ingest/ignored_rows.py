"""Removes records without data of their own from a sheet: blank ones, repeated headers, totals, copies."""

from collections.abc import Iterable, Sequence

import duckdb

from ecm.checks import Fault, Reason
from ecm.exporters import Dimension, Plan, normal, total_rows
from ecm.ingest.cells import count_true
from ecm.ingest.coverage import REPORTS, TOTAL_ROW
from ecm.ingest.raw_rows import keep_rows
from ecm.reading import NO_DATA, Sheet
from ecm.schema import Kind
from ecm.sql import literal


def ignore_rows(
    con: duckdb.DuckDBPyConnection, sheet: Sheet, plan: Plan, places: list[int], dimensions: Sequence[Dimension]
) -> None:
    """Removes records without data from `raw`: blank ones, repeated headers, the exporter's total rows."""
    # Cell by cell, so that a record is read no further than the first cell that decides.
    blank = _all_true([f"coalesce(trim(c{p}), '') = ''" for p in places] + ["surplus is null"])
    repeated = [f"lower(trim(c{p})) = {literal(normal(sheet.columns[p]))}" for p in places if sheet.columns[p].strip()][
        :4
    ]
    conditions = [(blank, "blank row")]
    if len(repeated) > 1:
        conditions.append((_all_true(repeated), "repeated header"))
    if places:
        says_so = f"regexp_full_match(lower(trim(c{places[0]})), '({NO_DATA})[.!]?')"
        alone = [f"coalesce(trim(c{p}), '') = ''" for p in places[1:]]
        conditions.append((_all_true([*alone, says_so]), "says that there is no data"))
    conditions += [(i.condition, i.reason) for i in plan.ignored]
    if REPORTS & plan.tables.keys():
        days = [p for name, (p, kind) in plan.fields.items() if kind is Kind.DAY or name == "account"]
        says = total_rows(sorted({*days, *(d.place for d in dimensions)}))
        conditions.append((says.condition, says.reason))
    *counts, beyond = count_true(con, "raw", [*(c for c, _ in conditions), "surplus is not null"])
    for (condition, reason), count in zip(conditions, counts, strict=True):
        if count:
            con.execute(
                f"insert into sheet_fates select row_no, 'ignored', ? from raw where ({condition}) "
                "and row_no not in (select row_no from sheet_fates)",
                [reason],
            )
    if REPORTS & plan.tables.keys():
        said = ", ".join(f"c{place}" for place in places)
        con.execute(
            f"create or replace temp table total_words as select *, concat_ws(' ', {said}) as says from raw "
            "where row_no in (select row_no from sheet_fates where reason = ?)",
            [TOTAL_ROW],
        )
    if any(counts):
        headings = [i.reason for i in plan.ignored if i.is_heading]
        listed = ", ".join(map(literal, headings))
        keep_rows(
            con,
            f"from raw where row_no not in (select row_no from sheet_fates where not list_contains([{listed}], reason))",
        )
    if beyond:
        con.execute(
            "insert into sheet_fates select row_no, 'quarantined', ? from raw where surplus is not null",
            [str(Reason(Fault.SURPLUS_CELLS))],
        )


def ignore_copies(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Removes the copies of an order that is in the file several times, record for record, from `typed`."""
    if not plan.copies:
        return
    whole = plan.whole
    con.execute(
        f"""
        create or replace temp table copied_rows as
        with repeated as (
            select {whole}, {plan.copies} as copies from typed
            where {whole} is not null and row_no not in (select row_no from sheet_fates)
            group by {whole} having copies > 1
        ), content as (
            select typed.row_no, typed.{whole}, copies, struct_pack(*columns(typed.* exclude (row_no))) as said
            from typed join repeated using ({whole})
        ), counted as (
            select row_no, {whole}, copies, count(*) over alike as times, row_number() over (alike order by row_no) as place
            from content window alike as (partition by said)
        )
        select row_no from (select *, bool_and(times % copies = 0) over (partition by {whole}) as is_repeated from counted)
        where is_repeated and place > times / copies
        """
    )
    if con.execute(
        "insert into sheet_fates select row_no, 'ignored', 'repeated in the file' from copied_rows"
    ).fetchone() != (0,):
        con.execute("delete from typed where row_no in (select row_no from copied_rows)")
        keep_rows(con, "from raw where row_no not in (select row_no from copied_rows)")


def _all_true(conditions: Iterable[str]) -> str:
    """SQL for `and`, which DuckDB would compute to the end for every row of a projection."""
    return "case " + " ".join(f"when not coalesce({c}, false) then false" for c in conditions) + " else true end"
