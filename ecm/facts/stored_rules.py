"""Reads the channel rules in use: the latest version the manager saved, else the default ones."""

from dataclasses import fields

import duckdb

from ecm.facts.channels import ChannelRule, default_rules

_NAMES = tuple(f.name for f in fields(ChannelRule))


def rules_in_use(con: duckdb.DuckDBPyConnection) -> tuple[tuple[ChannelRule, ...], int]:
    """The rules and their version; version 0 are the default ones."""
    rows = con.execute(
        f"select version, {', '.join(_NAMES)} from channel_rules "
        "where version = (select max(version) from channel_rules) order by priority"
    ).fetchall()
    if not rows:
        return default_rules(), 0
    rules = []
    for _, priority, *texts in rows:
        rules.append(ChannelRule(int(priority), *[str(t or "") for t in texts]))
    return tuple(rules), int(rows[0][0])
