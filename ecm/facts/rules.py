"""The shop's channel rules: the default ones until the manager saves others; versioned; what a change would move."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date

import duckdb

from ecm.errors import BadValue
from ecm.facts.channels import ChannelRule, checked_rule, default_rules, install_rules
from ecm.facts.orders import derive_orders
from ecm.facts.refresh import rebuild
from ecm.facts.stale import take_stale
from ecm.facts.stored_rules import rules_in_use
from ecm.store import Store

_NAMES = tuple(f.name for f in fields(ChannelRule))


@dataclass(frozen=True)
class Move:
    """Orders of the period that would go from one channel to another, and what they sold net of discounts."""

    before: str
    after: str
    orders: int
    net: float


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


def what_would_move(store: Store, rules: Sequence[ChannelRule], first: date, last: date) -> tuple[Move, ...]:
    """Which orders of these days the rules would bring to another channel, the most money first. Writes nothing."""
    with store.scratch() as con:
        con.execute(
            "create or replace temp table stale_orders as select namespace, order_id from order_facts "
            "where counts and ordered_on between ? and ?",
            [first, last],
        )
        take_stale(con)
        install_rules(con, rules)
        derive_orders(con, store.settings().attribution)
        rows = con.execute(
            """
            select o.channel, n.channel, count(*), sum(o.gross_sales - o.discounts)::double
            from order_facts o join new_order_facts n using (namespace, order_id)
            where o.channel <> n.channel group by all order by 4 desc, 1, 2
            """
        ).fetchall()
    return tuple(Move(str(a), str(b), int(n), float(net or 0)) for a, b, n, net in rows)


def save_rules(store: Store, rules: Sequence[ChannelRule]) -> int:
    """Keeps the rules as a new version and derives all channels by them. Returns the version."""
    return _keep(store, [asdict(rule) for rule in rules])


def restore_default_rules(store: Store) -> int:
    """The default rules as a new version."""
    return _keep(store, [asdict(rule) for rule in default_rules()])


def _keep(store: Store, rows: Sequence[Mapping[str, object]]) -> int:
    with store.transaction() as transaction:
        con = transaction.con
        version = _next_version(con)
        marks = ", ".join("?" for _ in (*_NAMES, "version"))
        con.executemany(
            f"insert into channel_rules (version, {', '.join(_NAMES)}) values ({marks})",
            [[version, *(row[n] for n in _NAMES)] for row in rows],
        )
        rebuild(transaction, store.settings())
    return version


def _next_version(con: duckdb.DuckDBPyConnection) -> int:
    row = con.execute("select coalesce(max(version), 0) + 1 from channel_rules").fetchone()
    return int(row[0]) if row else 1
