"""Notices a report that would replace days by entirely different members: most likely another account's, whose files
name none.
"""

from dataclasses import dataclass

import duckdb

from ecm.facts import known
from ecm.formats import days_text
from ecm.ingest.changes import Change, ChangeKind


@dataclass(frozen=True)
class _Names:
    """own: columns whose names an account has alone, the most telling first; shared: those whose names all accounts
    have.
    """

    own: tuple[tuple[str, str], ...]
    shared: tuple[str, ...]
    amounts: tuple[str, ...]


_REPORTS = {
    "spend": _Names(
        (("campaign", "campaign"), ("ad_group", "ad group")),
        ("channel", "campaign_type"),
        ("cost", "impressions", "clicks"),
    ),
    "traffic": _Names(
        (("landing_page", "landing page"), ("campaign", "campaign")),
        ("channel", "source", "medium", "country", "device", "user_type"),
        ("sessions",),
    ),
    "search_terms": _Names((("query", "query"), ("page", "page")), ("country", "device"), ("clicks", "impressions")),
    "product_views": _Names((("sku", "product"),), (), ("views",)),
}
_SHOWN = 2


def other_members(con: duckdb.DuckDBPyConnection, table: str, *, is_loaded: bool) -> list[Change]:
    """Days of the staged report whose members are all different from those that they replace.

    Renamed members are no other account: their figures are the same on most days. is_loaded: whether the report is
    imported all the same, so that it has to be undone.
    """
    if table not in _REPORTS:
        return []
    names = _REPORTS[table]
    changes = []
    for place, first, last, days, were, are in con.execute(_replaced(table, names)).fetchall():
        what = names.own[place][1] if place < len(names.own) else "row"
        span = f"every {what} of {days} day{'s' if days > 1 else ''} ({days_text(first, last)})"
        others = f"by others ({_listed(were)} by {_listed(are)})"
        words = (
            f"It replaced {span} {others}: another account? Then undo this load and load it with --namespace."
            if is_loaded
            else f"It would replace {span} {others}. Is it another account's? Then load it under a name of its own."
        )
        changes.append(Change(ChangeKind.MEMBERS, what, words, is_grave=True, values=tuple(are), seen=tuple(were)))
    return changes


def _replaced(table: str, names: _Names) -> str:
    """By report: which column names its members, the days replaced, the old members and the new ones."""
    platform = ", platform" if table == "spend" else ""
    key = f"namespace, tool{platform}, account, cut, starts_on, ends_on"
    has_column = "contains(',' || cut || ',', ',{},')"
    place = " ".join(f"when {has_column.format(column)} then {n}" for n, (column, _) in enumerate(names.own))
    own = " ".join(f"when {has_column.format(c)} then {known(c)}" for c, _ in names.own)
    shared = f"concat_ws(' / ', {', '.join(f'nullif({c}, $$$$)' for c in names.shared)})" if names.shared else "''"
    sums = ", ".join(f"sum(coalesce({a}, 0)) as {a}" for a in names.amounts)
    same = " and ".join(f"abs(o.{a} - n.{a}) <= 0.005 * greatest(o.{a}, n.{a})" for a in names.amounts)
    parts = f"""
        select {key}, case {place} else {len(names.own)} end as place,
               case {own} else {shared} end as member, {", ".join(names.amounts)}"""
    # Every account has its start page, and GA4's word for no campaign.
    is_name = "member not in ('', '/') and member not similar to '\\(.*\\)'"
    members = f"coalesce(list(distinct member) filter ({is_name}), []) as members"
    return f"""
        with new_rows as ({parts} from staged_{table} semi join {table} using ({key}) where account = ''),
        old_rows as ({parts} from {table} semi join staged_{table} using ({key}) where account = ''),
        new_days as (select {key}, place, {sums}, {members} from new_rows group by all),
        old_days as (select {key}, place, {sums}, {members} from old_rows group by all),
        days as (
            select {key}, n.place, {same} as is_same, o.members as were, n.members as are,
                   not is_same and not list_has_any(were, are) as is_other
            from old_days o join new_days n using ({key}))
        select place, min(starts_on) filter (is_other), max(ends_on) filter (is_other),
               (sum(ends_on - starts_on + 1) filter (is_other))::integer as days,
               list_sort(list_distinct(flatten(list(were) filter (is_other)))) as all_were,
               list_sort(list_distinct(flatten(list(are) filter (is_other)))) as all_are
        from days where len(were) > 0 and len(are) > 0
        group by namespace, tool{platform}, cut, place
        having days > 0 and 2 * count_if(is_same) < count(*) and (days > 1 or least(len(all_were), len(all_are)) > 1)
        order by 2, cut
        """


def _listed(members: list[str]) -> str:
    more = f" and {len(members) - _SHOWN} more" if len(members) > _SHOWN else ""
    return f"{', '.join(members[:_SHOWN])}{more}"
