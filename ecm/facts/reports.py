"""Summaries of traffic and spend: one row a day, grain and channel, with the channel of each row by the rules for
orders.
"""

import duckdb

from ecm.facts.channels import map_channels
from ecm.facts.unnamed import known

_BLANK = "''"


def update_traffic(con: duckdb.DuckDBPyConnection) -> None:
    """Updates daily_traffic for touched_traffic: the days of report grains that changed."""
    _update(
        con,
        table="traffic",
        summary="daily_traffic",
        key="namespace, tool, account, cut, starts_on, ends_on",
        dimensions="namespace, tool, account, cut, starts_on, ends_on, user_type",
        members=("device", "country", "source", "medium", "campaign"),
        platform=_BLANK,
        campaign_type=_BLANK,
        measures=("sessions", "users", "engaged_sessions", "carts", "checkouts", "transactions", "revenue"),
    )


def update_spend(con: duckdb.DuckDBPyConnection) -> None:
    """Updates daily_spend for touched_spend."""
    _update(
        con,
        table="spend",
        summary="daily_spend",
        key="namespace, tool, account, platform, cut, starts_on, ends_on",
        dimensions="namespace, tool, account, platform, cut, starts_on, ends_on, currency",
        members=("campaign",),
        platform="platform",
        campaign_type="campaign_type",
        measures=("cost", "impressions", "clicks", "conversions", "conversion_value"),
    )


def _update(
    con: duckdb.DuckDBPyConnection,
    *,
    table: str,
    summary: str,
    key: str,
    dimensions: str,
    members: tuple[str, ...],
    platform: str,
    campaign_type: str,
    measures: tuple[str, ...],
) -> None:
    source, medium = ("source", "medium") if table == "traffic" else (_BLANK, _BLANK)
    con.execute(
        f"""
        create or replace temp table stale_report as
        select *, {source} as of_source, {medium} as of_medium, lower({platform}) as of_platform,
               lower({campaign_type}) as of_type
        from {table} semi join touched_{table} using ({key})
        """
    )
    con.execute(
        """
        create or replace temp table combos as
        select distinct '' as sales_channel, of_platform as platform, of_source as source, of_medium as medium,
               campaign, of_type as campaign_type, '' as coupon from stale_report
        """
    )
    map_channels(con, "combos", "mapped")
    named = ", ".join(f"s.{name.strip()}" for name in dimensions.split(","))
    # Channels are mapped by the tool's own words: the rules have its words for no value, as in (direct) / (none).
    blank = {"source": _BLANK, "medium": _BLANK} | {name: known(f"s.{name}") for name in members}
    named += "".join(f", {sql} as {name}" for name, sql in blank.items())
    sums = ", ".join(f"sum(s.{m}) as {m}" for m in measures)
    con.execute(f"delete from {summary} where ({key}) in (select ({key}) from touched_{table})")
    con.execute(
        f"""
        insert into {summary} by name
        select {named}, coalesce(nullif({known("s.channel")}, ''), m.channel, 'Unattributed') as channel,
               max(s.import_id) as import_id, coalesce(max(s.entity), '') as entity,
               bool_or(coalesce(s.is_partial, false)) as is_partial, {sums}
        from stale_report s
        join mapped m on m.platform = s.of_platform and m.source = s.of_source and m.medium = s.of_medium
             and m.campaign = s.campaign and m.campaign_type = s.of_type
        group by all
        """
    )
