"""The shop's channel rules: the default ones until the manager saves others; versioned, and any version can be
restored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime

import duckdb

from ecm.errors import BadValue, UnknownName
from ecm.facts.channels import ChannelRule, checked_rule, default_rules
from ecm.facts.stored_rules import rules_in_use
from ecm.facts.update import rebuild
from ecm.store import Store

_NAMES = tuple(f.name for f in fields(ChannelRule))
_SAVED = "channel rules saved"


@dataclass(frozen=True)
class RuleVersion:
    """One version of the rules. at: when they were saved; None for the default ones, version 0."""

    version: int
    at: datetime | None
    rules: tuple[ChannelRule, ...]


def rules_of(store: Store) -> tuple[tuple[ChannelRule, ...], int]:
    """The rules in use and their version; version 0 are the default ones."""
    with store.scratch() as con:
        return rules_in_use(con)


def checked_rules(rows: Sequence[Mapping[str, object]]) -> tuple[ChannelRule, ...]:
    """Rules from rows of text, in order of priority. Raises BadValue, naming the row."""
    rules = [
        checked_rule({n: "" if row.get(n) is None else str(row[n]) for n in _NAMES}, number)
        for number, row in enumerate(rows, start=1)
    ]
    if not rules:
        raise BadValue("There is no rule.", "Keep at least one, or go back to the default rules.")
    return tuple(sorted(rules, key=lambda r: r.priority))


def rule_versions(store: Store) -> tuple[RuleVersion, ...]:
    """Every version that was ever in use, the newest first, the default rules last."""
    with store.scratch() as con:
        rows = con.execute(
            f"select version, {', '.join(_NAMES)} from channel_rules order by version desc, priority"
        ).fetchall()
        saved = con.execute('select detail, "at" from audit_log where what = ?', [_SAVED]).fetchall()
    when = {str(detail): at for detail, at in saved}
    by_version: dict[int, list[ChannelRule]] = {}
    for version, priority, *texts in rows:
        by_version.setdefault(int(version), []).append(ChannelRule(int(priority), *[str(t or "") for t in texts]))
    versions = [RuleVersion(n, when.get(str(n)), tuple(rules)) for n, rules in by_version.items()]
    return (*versions, RuleVersion(0, None, default_rules()))


def save_rules(store: Store, rules: Sequence[ChannelRule]) -> int:
    """Saves the rules as a new version and derives all channels by them. Returns the version."""
    return _keep(store, [asdict(rule) for rule in rules])


def restore_rules(store: Store, version: int) -> int:
    """The rules of an earlier version as a new one; 0 are the default ones. Raises UnknownName."""
    every = {v.version: v.rules for v in rule_versions(store)}
    if version not in every:
        raise UnknownName("version of the channel rules", str(version), [str(v) for v in every])
    return save_rules(store, every[version])


def _keep(store: Store, rows: Sequence[Mapping[str, object]]) -> int:
    at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with store.transaction() as transaction:
        con = transaction.con
        version = _next_version(con)
        marks = ", ".join("?" for _ in (*_NAMES, "version"))
        con.executemany(
            f"insert into channel_rules (version, {', '.join(_NAMES)}) values ({marks})",
            [[version, *(row[n] for n in _NAMES)] for row in rows],
        )
        con.execute(
            'insert into audit_log ("at", who, what, detail) values (?, ?, ?, ?)', [at, "", _SAVED, str(version)]
        )
        rebuild(transaction, store.settings())
    return version


def _next_version(con: duckdb.DuckDBPyConnection) -> int:
    row = con.execute("select coalesce(max(version), 0) + 1 from channel_rules").fetchone()
    return int(row[0]) if row else 1
