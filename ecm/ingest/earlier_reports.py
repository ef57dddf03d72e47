"""How much of the account a report covers, where a whole report of the same days was imported before."""

from decimal import Decimal

import duckdb

from ecm.formats import days_text

_AMOUNT = {"spend": "cost", "traffic": "sessions"}


def covers_less(con: duckdb.DuckDBPyConnection, table: str, import_id: int) -> list[str]:
    """A sentence for each grain of this import that adds up to less than a whole report of the same account and days."""
    if table not in _AMOUNT:
        return []
    sentences: dict[tuple[str, ...], str] = {}
    for *key, by, first, last, ours, theirs in con.execute(_less(table, import_id)).fetchall():
        amounts = [f"{Decimal(str(a)):,.2f}" if table == "spend" else f"{a:,.0f}" for a in (ours, theirs)]
        sentences.setdefault(
            tuple(map(str, key)),
            f"It covers {amounts[0]} of {amounts[1]} ({float(ours) / float(theirs):.0%}) of the {_AMOUNT[table]} in the report "
            f"{_words(by)}that was imported before for {days_text(first, last)}: it serves breakdowns that the other report "
            "lacks, not totals.",
        )
    return list(sentences.values())


def _words(cut: str) -> str:
    return f"by {cut.replace('_', ' ').replace(',', ', ')} " if cut else ""


def _less(table: str, import_id: int) -> str:
    """Pairs of a grain of this import and another one: over the days that both have, or a period and all days within
    it.
    """
    platform = ", platform" if table == "spend" else ""
    account = f"namespace{platform}"
    return f"""
        with span as (
            select min(starts_on) as first, max(ends_on) as last from {table} where import_id = {import_id:d}),
        cuts as (
            select {account}, account, tool, cut, starts_on, ends_on, sum({_AMOUNT[table]}) as amount,
                   import_id = {import_id:d} as is_new, bool_or(coalesce(is_partial, false)) or coalesce(max(entity), '') <> '' as is_partial
            from {table}, span where starts_on <= span.last and ends_on >= span.first group by all),
        pairs as (
            select {account}, n.cut, n.account, o.cut as other, o.tool as other_tool, o.account as other_account,
                   n.starts_on as new_first, n.ends_on as new_last, n.amount as new_amount,
                   o.starts_on as old_first, o.ends_on as old_last, o.amount as old_amount
            from cuts n join cuts o using ({account})
            where n.is_new and not o.is_new and not o.is_partial and o.amount > 0
              and (n.account = o.account or '' in (n.account, o.account))
              and ((n.starts_on = o.starts_on and n.ends_on = o.ends_on)
                   or (o.starts_on >= n.starts_on and o.ends_on <= n.ends_on)
                   or (n.starts_on >= o.starts_on and n.ends_on <= o.ends_on))),
        same_days as (
            select {account}, cut, account, other, min(new_first) as first, max(new_last) as last,
                   sum(new_amount) as ours, sum(old_amount) as theirs
            from pairs where new_first = old_first and new_last = old_last
            group by {account}, cut, account, other, other_tool, other_account),
        of_new_period as (
            select {account}, cut, account, other, new_first as first, new_last as last,
                   any_value(new_amount) as ours, sum(old_amount) as theirs
            from pairs where new_last > new_first and old_first = old_last
            group by {account}, cut, account, other, other_tool, other_account, new_first, new_last),
        of_old_period as (
            select {account}, cut, account, other, old_first as first, old_last as last,
                   sum(new_amount) as ours, any_value(old_amount) as theirs
            from pairs where old_last > old_first and new_first = new_last
            group by {account}, cut, account, other, other_tool, other_account, old_first, old_last
            having count(*) > old_last - old_first)
        select {account}, cut, account, other, first, last, ours, theirs
        from (from same_days union all by name from of_new_period union all by name from of_old_period)
        where ours < 0.995 * theirs
        order by theirs - ours desc, first
        """
