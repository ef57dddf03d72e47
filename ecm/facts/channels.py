"""Which channel a visit, an order or a cost belongs to: rules stored as data; the first rule that matches decides.

The rules are GA4's default channel grouping, after rules for sales channels (tills, marketplaces) and advertising
platforms. Values from files are only matched, never used as patterns.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import duckdb

from ecm.errors import BadValue
from ecm.sql import literal

_DATA = Path(__file__).resolve().parents[2] / "data"
_GIVEN = ("sales_channel", "platform", "source", "medium", "campaign", "campaign_type", "coupon")
_CONDITIONS = (*_GIVEN, "source_category")
_BLANKS = " \t\r\n\u00a0"
# A site's name in its address: facebook in de-de.facebook.com. Other parts before the name mean another service than
# the site: mail.google.com is no search.
_DOORS = r"^(www|m|mobile|l|lm|out)\."
_DOMAIN = (
    r"^(?:(?:touch|web|old|business|search|suche|images|r|[a-z]{2}|[a-z]{2}-[a-z]{2})\.)*?"
    r"([a-z0-9-]+)\.(?:(?:com?|org|net|ne|or)\.)?[a-z]{2,}$"
)


@dataclass(frozen=True)
class ChannelRule:
    """One rule: each condition is a regular expression for the whole value in lower case; a blank one matches
    everything.
    """

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
    """The rules that come with the program."""
    with (_DATA / "channel_rules.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_rule(row) for row in csv.DictReader(file))


def checked_rule(row: dict[str, str], number: int) -> ChannelRule:
    """A rule from a row of text. Raises BadValue, naming the row."""
    where = f"Row {number} of the channel rules"
    if not row.get("priority", "").isdecimal() or not row.get("channel", "").strip():
        raise BadValue(f"{where} has no priority or no channel.", "Give it a whole number and a channel's name.")
    for name in _CONDITIONS:
        if objection := _objection((row.get(name) or "").strip()):
            raise BadValue(f"{where}: {row[name]!r} is no pattern for {name}: {objection}.")
    return _rule(row)


def install_rules(con: duckdb.DuckDBPyConnection, rules: Sequence[ChannelRule]) -> None:
    """Makes the temporary macro channel_by_rules and the temporary table source_categories, for map_channels."""
    con.execute(_macro(tuple(rules)))
    con.execute(
        "create or replace temp table source_categories as from read_csv(?, header = true, all_varchar = true)",
        [str(_DATA / "source_categories.csv")],
    )


def map_channels(con: duckdb.DuckDBPyConnection, combos: str, result: str) -> None:
    """Makes temporary table `result`: the distinct rows of `combos` with their `channel`, NULL where no rule matches.

    combos: sales_channel, platform, source, medium, campaign, campaign_type, coupon as text; blank or NULL is
    unknown.
    """
    plain = ", ".join(f"lower(trim(coalesce({name}, ''), '{_BLANKS}')) as {name}" for name in _GIVEN)
    con.execute(
        f"""
        create or replace temp table {result} as
        with given as (select distinct {", ".join(_GIVEN)} from {combos}),
        facing as (select given, {plain} from given),
        sites as (
            select source, regexp_replace(source, '{_DOORS}', '') as site, regexp_extract(site, '{_DOMAIN}', 1) as name
            from (select distinct source from facing)
        ),
        categorised as (
            select s.source, coalesce(c.category, n.category, '') as source_category
            from sites s
            left join source_categories c on c.source = s.site
            left join source_categories n on n.source = s.name
        )
        select unnest(given), channel_by_rules({", ".join(_CONDITIONS)}) as channel
        from facing join categorised using (source)
        """
    )


def _rule(row: dict[str, str]) -> ChannelRule:
    texts = {f.name: (row.get(f.name) or "").strip() for f in fields(ChannelRule) if f.name != "priority"}
    return ChannelRule(int(row["priority"]), **texts)


@cache
def _objection(pattern: str) -> str:
    """The engine's error for a pattern; blank where it is valid. Python's regular expressions differ from the
    engine's.
    """
    try:
        _engine().cursor().execute("select regexp_full_match('', ?)", [pattern])
    except duckdb.InvalidInputException as error:
        return str(error).removeprefix("Invalid Input Error: ")
    return ""


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@cache
def _macro(rules: tuple[ChannelRule, ...]) -> str:
    """The rules as one expression, so that the engine compiles each pattern once, however many values there are."""
    cases = []
    for rule in sorted(rules, key=lambda rule: rule.priority):
        patterns = {name: getattr(rule, name) for name in _CONDITIONS}
        fits = [f"regexp_full_match({name}, {literal(pattern)}, 's')" for name, pattern in patterns.items() if pattern]
        cases.append(f"when {' and '.join(fits) or 'true'} then {literal(rule.channel)}")
    return f"""
        create or replace temp macro channel_by_rules({", ".join(_CONDITIONS)}) as
        case {" ".join(cases)} when false then '' end
    """
