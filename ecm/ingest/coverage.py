"""A report's total rows, recognised by its members, and whether the members add up to the totals.

A row without a name in every dimension is the total of those that have one; a row that lacks some names and equals
the sum of those that have them is their subtotal. Both are ignored; a difference to the members is a warning.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from ecm.exporters import Dimension, entity_of_title, is_part, member
from ecm.ingest.raw_rows import keep_rows
from ecm.schema import TABLES

# Measures in which a total must agree; the first is the report's main one.
_MEASURES = {
    "spend": ("cost", "impressions", "clicks"),
    "traffic": ("sessions", "transactions", "revenue"),
    "search_terms": ("clicks", "impressions"),
    "product_views": ("views", "carts"),
}
REPORTS = frozenset(_MEASURES)
TOTAL_ROW = "total row"
# More than the differences between rows and totals by rounding.
_ROUNDING = 0.005
# "Total: Account" in the tools' languages.
_OF_ACCOUNT = r"[:\-–—]\s*(account|konto|compte|cuenta|conto|conta)\b"


@dataclass(frozen=True)
class Coverage:
    """Which entities a report's rows are of besides the canonical columns, and whether they are only a part of the
    whole.
    """

    entity: str = ""
    is_partial: bool = False
    warnings: tuple[str, ...] = ()


def set_totals_apart(
    con: duckdb.DuckDBPyConnection,
    table: str,
    select: str,
    dimensions: Sequence[Dimension],
    source: str,
    preamble: Sequence[str],
) -> Coverage:
    """Removes the total rows from `raw` and `typed`, each with its fate, and compares the other rows with them.

    select: the canonical rows, over `typed`. Rows that are totals by their words have their fate already.
    """
    _read(con, table, select, dimensions)
    used = _used(con, dimensions)
    _mark_unnamed(con, table, used, by_sum=source in TABLES)
    entities = _entities(con, used, preamble)
    coverage = _coverage(con, table, entities, is_part(source, entities) and "entity" in _columns(table))
    con.execute(
        f"insert into sheet_fates select row_no, 'ignored', '{TOTAL_ROW}' from reported where is_total and not in_words"
    )
    con.execute("delete from typed where row_no in (select row_no from reported where is_total)")
    keep_rows(con, "from raw where row_no not in (select row_no from reported where is_total)")
    return coverage


def mark(con: duckdb.DuckDBPyConnection, table: str, coverage: Coverage) -> None:
    """Writes entity and is_partial into this sheet's staged rows."""
    if "entity" in _columns(table):
        con.execute(
            f"update staged_{table} set entity = ?, is_partial = ? where row_no in (select row_no from temp.main.typed)",
            [coverage.entity, coverage.is_partial],
        )


def _columns(table: str) -> set[str]:
    return {column.name for column in TABLES[table].columns}


def _read(con: duckdb.DuckDBPyConnection, table: str, select: str, dimensions: Sequence[Dimension]) -> None:
    """Temporary table reported: of each row its span, its measures (m0 …) and the members it names (d0 …)."""
    given = {str(row[0]) for row in con.execute(f"describe {select}").fetchall()}
    measures = ", ".join(
        f"{name if name in given else 'null'}::double as m{n}" for n, name in enumerate(_MEASURES[table])
    )
    named = "".join(f", {member(d.place)} as d{n}" for n, d in enumerate(dimensions))
    texts = [name if name in given else "''" for name in ("account", "currency")]
    con.execute(
        f"""
        create or replace temp table reported as
        select row_no, starts_on, ends_on, coalesce({texts[0]}, '') as account, coalesce({texts[1]}, '') as currency,
               {measures}, t.row_no is not null as in_words, t.row_no is not null as is_total, in_words as is_of_all,
               coalesce(regexp_matches(lower(t.says), '{_OF_ACCOUNT}'), false) as is_of_account, ''::varchar as mask{named}
        from ({select}) join raw using (row_no) left join (select row_no, says from total_words) t using (row_no)
        """
    )


def _used(con: duckdb.DuckDBPyConnection, dimensions: Sequence[Dimension]) -> dict[str, Dimension]:
    """The dimensions in which any member is named, by their column in `reported`."""
    columns = {f"d{n}": d for n, d in enumerate(dimensions)}
    if not columns:
        return {}
    counts = ", ".join(f"count(nullif({c}, ''))" for c in columns)
    row = con.execute(f"select {counts} from reported where not is_total").fetchone() or ()
    return {column: d for (column, d), count in zip(columns.items(), row, strict=True) if count}


def _mark_unnamed(con: duckdb.DuckDBPyConnection, table: str, used: dict[str, Dimension], *, by_sum: bool) -> None:
    """Marks totals among the rows that name less than others. by_sum: only rows that are the sum of those others.

    The mask of a row has a digit for each dimension, whether it names a member, and one for whether it has a day.
    """
    digits = " || ".join([*(f"(if({c} = '', '0', '1'))" for c in used), "if(starts_on is null, '0', '1')"])
    con.execute(f"update reported set mask = {digits} where not is_total")
    masks = [str(r[0]) for r in con.execute("select distinct mask from reported where not is_total").fetchall()]
    for mask in sorted(masks, key=lambda m: (-m.count("1"), m)):
        finer = [m for m in masks if m != mask and all(a <= b for a, b in zip(mask, m, strict=True))]
        if finer:
            shared = [column for column, digit in zip(used, mask, strict=False) if digit == "1"]
            is_nameless = "1" not in (mask[:-1] if used else mask)
            _mark_rows(con, table, (mask, finer, shared), is_nameless=is_nameless, by_sum=by_sum or not is_nameless)


def _mark_rows(
    con: duckdb.DuckDBPyConnection,
    table: str,
    of: tuple[str, Sequence[str], Sequence[str]],
    *,
    is_nameless: bool,
    by_sum: bool,
) -> None:
    """Marks rows of one mask that are totals of rows of finer masks, of the same members and within the same days.

    of: the mask, the finer ones, and the columns in which rows of the mask name a member. by_sum: only where each of
    them is the sum, and not by chance. Otherwise the tool left out the names: such a row is the total where it is the
    only one, unless it is less than one of the rows it would be the total of.
    """
    mask, finer, shared = of
    ms = [f"m{n}" for n in range(len(_MEASURES[table]))]
    keys = "".join(f", {c}" for c in shared)
    same = "".join(f" and p.{c} = f.{c}" for c in shared)
    adds_up = " and ".join(f"(p.{m} is null or abs(p.{m} - coalesce(total_{m}, 0)) <= 0.005 * (n + 1))" for m in ms)
    no_less = " and ".join(f"coalesce(p.{m} >= most_{m} - 0.005 * (n + 1), true)" for m in ms)
    weighty = " + ".join(f"(coalesce(p.{m}, 0) <> 0)::int" for m in ms)
    con.execute(
        f"""
        create or replace temp table summed as
        with fine as (
            select starts_on, ends_on, count(*) as n, {", ".join(f"sum({m}) as {m}, max({m}) as most_{m}" for m in ms)}{keys}
            from reported where not is_total and list_contains(?, mask) group by starts_on, ends_on{keys}
        ), summed as (
            select p.row_no, sum(f.n) as n, {", ".join(f"sum(f.{m}) as total_{m}, max(f.most_{m}) as most_{m}" for m in ms)}
            from reported p join fine f
              on (p.starts_on is null or f.starts_on >= p.starts_on) and (p.ends_on is null or f.ends_on <= p.ends_on){same}
            where p.mask = ? and not p.is_total group by p.row_no
        )
        select p.row_no, {adds_up} as adds_up, {no_less} as no_less, {weighty} > 0 as is_weighty, n > 1 or {weighty} > 1 as is_sure,
               count(*) over (partition by p.starts_on, p.ends_on, p.account, p.currency) = 1 as is_alone
        from reported p join summed using (row_no)
        """,
        [list(finer), mask],
    )  # fmt: skip
    if by_sum:
        which = "is_weighty and (select bool_and(adds_up or not is_weighty) and bool_or(is_sure) from summed)"
    else:
        which = "no_less and (is_alone or adds_up)"
    con.execute(
        f"update reported set is_total = true, is_of_all = {is_nameless} where row_no in (select row_no from summed where {which})"
    )


def _entities(con: duckdb.DuckDBPyConnection, used: dict[str, Dimension], preamble: Sequence[str]) -> list[str]:
    """The entities of members for which there is no canonical column: named headers, and other columns that divide
    the rest.
    """
    named = [c for c, d in used.items() if d.is_known]
    others = [c for c, d in used.items() if not d.is_known]
    entities = {used[c].entity for c in named} - {""}
    if others:
        keys = ", ".join([*named, "starts_on", "ends_on", "account", "currency"])
        divides = ", ".join(f"bool_or(x{c})" for c in others)
        differs = ", ".join(f"min(nullif({c}, '')) <> max(nullif({c}, '')) as x{c}" for c in others)
        row = con.execute(
            f"select {divides} from (select {differs} from reported where not is_total group by {keys})"
        ).fetchone()
        dividing = [used[c].entity for c, is_so in zip(others, row or (), strict=True) if is_so]
        titled = entity_of_title(preamble[:2])
        entities |= {titled} if len(dividing) == 1 and titled and titled not in entities else set(dividing)
    return sorted(entities)


def _coverage(con: duckdb.DuckDBPyConnection, table: str, entities: Sequence[str], is_part_by_kind: bool) -> Coverage:
    """Of the totals of the same days the account's is the whole, else the largest: totals of campaign types overlap."""
    entity = ",".join(entities)
    measure = _MEASURES[table][0]
    row = con.execute(
        """
        with totals as (
            select starts_on, ends_on, max(m0) as m0 from reported
            where is_total and is_of_all and m0 > 0
            and (is_of_account or not (select bool_or(is_of_account) from reported where m0 > 0)) group by all
        ), widest as (
            select * from totals t where not exists (
                select 1 from totals o where (o.starts_on is null and t.starts_on is not null)
                or (o.starts_on <= t.starts_on and o.ends_on >= t.ends_on and o.ends_on - o.starts_on > t.ends_on - t.starts_on))
        )
        select (select sum(m0) from widest),
               (select sum(m0) from reported r where not is_total and exists (
                    select 1 from widest w where w.starts_on is null or (r.starts_on >= w.starts_on and r.ends_on <= w.ends_on))),
               count(distinct nullif(currency, '')) filter (not is_total),
               count(*) filter (not is_total),
               bool_or(is_total and is_of_all and (is_of_account or not in_words))
        from reported
        """
    ).fetchone()
    whole, covered, currencies, members, is_of_account = row or (None, None, 0, 0, False)
    if table not in ("spend", "traffic") or not members:
        return Coverage(entity)
    if whole and currencies <= 1 and abs((covered or 0) - whole) > _ROUNDING * whole + 0.01:
        return Coverage(entity, True, (_words(measure, covered or 0, whole),))
    if is_part_by_kind and not (whole and is_of_account):
        by = entity.replace("_", " ").replace(",", ", ")
        return Coverage(
            entity,
            True,
            (f"Rows by {by} leave out or repeat some of the {measure}: they serve breakdowns, not totals.",),
        )
    return Coverage(entity)


def _words(measure: str, covered: float, whole: float) -> str:
    figures = [f"{amount:,.2f}" if measure == "cost" else f"{amount:,.0f}" for amount in (covered, whole)]
    if covered > whole:
        return (
            f"These rows come to {figures[0]}, more than the {figures[1]} of the report's {measure}, so they repeat some of it: "
            "they serve breakdowns, not totals."
        )
    return (
        f"These rows cover {figures[0]} of {figures[1]} ({covered / whole * 100:.0f} %) of the report's {measure}: "
        "they serve breakdowns, not totals."
    )
