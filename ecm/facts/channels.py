"""Which channel a visit, an order or a cost belongs to: rules kept as data, the first that fits decides.

The rules are GA4's default channel grouping, after sales channels of their own (tills, marketplaces) and the
advertising platforms. Values from files are only ever matched, never used as patterns.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from ecm.errors import BadValue

_DATA = Path(__file__).resolve().parents[2] / "data"
_CONDITIONS = (
    "sales_channel",
    "platform",
    "source",
    "source_category",
    "medium",
    "campaign",
    "campaign_type",
    "coupon",
)


@dataclass(frozen=True)
class ChannelRule:
    """One rule: each condition is a regular expression for the whole value in lower case; blank lets anything through."""

    priority: int
    channel: str
    sales_channel: str = ""
    platform: str = ""
    source: str = ""
    source_category: str = ""
    medium: str = ""
    campaign: str = ""
    campaign_type: str = ""
    coupon: str = ""
    why: str = ""


@cache
def default_rules() -> tuple[ChannelRule, ...]:
    """The rules that come with the program. Raises BadValue, naming the row, where one is no rule."""
    with (_DATA / "channel_rules.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(checked_rule(row, number) for number, row in enumerate(rows, start=2))


def checked_rule(row: dict[str, str], number: int) -> ChannelRule:
    """A rule from a row of text. Raises BadValue."""
    where = f"Row {number} of the channel rules"
    if not row.get("priority", "").isdigit() or not row.get("channel", "").strip():
        raise BadValue(f"{where} has no priority or no channel.", "Give it a whole number and a channel's name.")
    for name in _CONDITIONS:
        try:
            re.compile(row.get(name) or "")
        except re.error as error:
            raise BadValue(f"{where}: {row[name]!r} is no pattern for {name}: {error}.") from error
    texts = {f.name: (row.get(f.name) or "").strip() for f in fields(ChannelRule) if f.name != "priority"}
    return ChannelRule(int(row["priority"]), **texts)


def install_rules(con: duckdb.DuckDBPyConnection, rules: Sequence[ChannelRule]) -> None:
    """Makes the temporary tables channel_rules_in_use and source_categories_in_use."""
    names = [f.name for f in fields(ChannelRule)]
    columns = list(zip(*[astuple(rule) for rule in rules], strict=True))
    con.register("rules_given", pa.table(dict(zip(names, columns, strict=True))))
    con.execute("create or replace temp table channel_rules_in_use as select * from rules_given")
    con.unregister("rules_given")
    con.register("categories_given", _source_categories())
    con.execute("create or replace temp table source_categories_in_use as select * from categories_given")
    con.unregister("categories_given")


def map_channels(con: duckdb.DuckDBPyConnection, combos: str, result: str) -> None:
    """Makes temporary table `result`: the distinct rows of `combos` with their `channel`, NULL where no rule fits.

    combos: sales_channel, platform, source, medium, campaign, campaign_type, coupon as text; blank or NULL is unknown.
    Each pattern meets each different value once, so that many combinations cost little.
    """
    con.execute(
        f"""
        create or replace temp table to_map as
        select *, row_number() over () as combo from (select distinct * from {combos})
        """
    )
    lowered = {name: f"lower(trim(coalesce({name}, '')))" for name in _CONDITIONS if name != "source_category"}
    con.execute(
        f"""
        create or replace temp table lowered as
        select combo, {", ".join(f"{sql} as {name}" for name, sql in lowered.items())} from to_map
        """
    )
    con.execute(
        """
        create or replace temp table categorised as
        select s.source, coalesce(max(c.category), '') as source_category
        from (select distinct source from lowered) s
        left join source_categories_in_use c
          on c.source = s.source or c.source = regexp_replace(s.source, '^(www|m|l|lm|out)\\.', '')
             or c.source = regexp_extract(s.source, '([a-z0-9-]+)\\.[a-z.]{2,6}$', 1)
        group by s.source
        """
    )
    con.execute("create or replace temp table facing as select * from lowered join categorised using (source)")
    for name in _CONDITIONS:
        # A value that is not known fits only a rule that says so (an empty alternative in its pattern).
        con.execute(
            f"""
            create or replace temp table fits_{name} as
            select v.value, p.pattern
            from (select distinct {name} as value from facing) v
            join (select distinct {name} as pattern from channel_rules_in_use where {name} <> '') p
              on regexp_full_match(v.value, p.pattern)
            """
        )
    joins = " ".join(f"left join fits_{n} f_{n} on f_{n}.pattern = r.{n} and f_{n}.value = f.{n}" for n in _CONDITIONS)
    fits = " and ".join(f"(r.{n} = '' or f_{n}.pattern is not null)" for n in _CONDITIONS)
    con.execute(
        f"""
        create or replace temp table {result} as
        select t.* exclude (combo), d.channel
        from to_map t left join (
            select f.combo, arg_min(r.channel, r.priority) as channel
            from facing f cross join channel_rules_in_use r {joins} where {fits} group by f.combo
        ) d using (combo)
        """
    )


@cache
def _source_categories() -> pa.Table:
    with (_DATA / "source_categories.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return pa.table({name: [row[name] for row in rows] for name in ("source", "category")})
