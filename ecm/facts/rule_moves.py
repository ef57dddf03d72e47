"""What other channel rules would change: orders, sessions and media cost that move to another channel. Writes
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from ecm.facts.channels import ChannelRule, install_rules, map_channels
from ecm.facts.orders import derive_orders
from ecm.facts.stale import take_orders, take_stale
from ecm.facts.stored_rules import rules_in_use
from ecm.store import Store

# Of a report: the columns that rules use, what is added up, and in which currency.
_REPORTS: Final = {
    "traffic": ("sessions", "''", "source", "medium", "''"),
    "spend": ("cost", "coalesce(currency, '')", "''", "''", "lower(coalesce(campaign_type, ''))"),
}


@dataclass(frozen=True)
class Move:
    """What would move from one channel to another.

    what: orders (amount: net of discounts), sessions, or cost. count: of orders or sessions; None for cost. amount:
    in that currency; None for sessions.
    """

    what: str
    before: str
    after: str
    count: int | None
    amount: float | None
    currency: str


def what_would_move(store: Store, rules: Sequence[ChannelRule], first: date, last: date) -> tuple[Move, ...]:
    """The orders, sessions and cost of these days that the rules would move, most money first."""
    with store.scratch() as con:
        old, _ = rules_in_use(con)
        moves = [m for table in _REPORTS for m in _of_report(con, table, old, rules, first, last)]
        return (*_of_orders(con, store, rules, first, last), *moves)


def _of_orders(
    con: duckdb.DuckDBPyConnection, store: Store, rules: Sequence[ChannelRule], first: date, last: date
) -> list[Move]:
    con.execute(
        "create or replace temp table stale_orders as select namespace, order_id from order_facts "
        "where counts and ordered_on between ? and ?",
        [first, last],
    )
    settings = store.settings()
    take_orders(con)
    take_stale(con, settings.timezone)
    install_rules(con, rules)
    derive_orders(con, settings.attribution)
    rows = con.execute(
        """
        select o.channel, n.channel, count(*), sum(o.gross_sales - o.discounts)::double, o.currency
        from order_facts o join new_order_facts n using (namespace, order_id)
        where o.channel <> n.channel group by all order by 4 desc, 1, 2
        """
    ).fetchall()
    return [Move("orders", str(a), str(b), int(n), float(net or 0), str(c)) for a, b, n, net, c in rows]


def _of_report(
    con: duckdb.DuckDBPyConnection,
    table: str,
    old: Sequence[ChannelRule],
    new: Sequence[ChannelRule],
    first: date,
    last: date,
) -> list[Move]:
    """Of reports of the same days in several breakdowns, the one in which most would move: no visit is counted twice."""
    measure, currency, source, medium, campaign_type = _REPORTS[table]
    platform = "lower(platform)" if table == "spend" else "''"
    con.execute(
        f"""
        create or replace temp table asked as
        select tool, account, cut, '' as sales_channel, {platform} as platform, {source} as source,
               {medium} as medium, campaign, {campaign_type} as campaign_type, '' as coupon,
               {currency} as currency, sum({measure}) as amount
        from {table} where channel = '' and starts_on >= ? and ends_on <= ? group by all
        """,
        [first, last],
    )
    for name, rules in (("by_old", old), ("by_new", new)):
        install_rules(con, rules)
        map_channels(con, "asked", name)
    rows = con.execute(
        """
        select before, after, currency, sum(amount)::double from (
            select tool, account, currency, before, after, max(amount) as amount from (
                select a.tool, a.account, a.cut, a.currency, coalesce(o.channel, 'Unattributed') as before,
                       coalesce(n.channel, 'Unattributed') as after, sum(a.amount) as amount
                from asked a
                join by_old o using (sales_channel, platform, source, medium, campaign, campaign_type, coupon)
                join by_new n using (sales_channel, platform, source, medium, campaign, campaign_type, coupon)
                group by all
            ) group by all
        ) where before <> after and amount <> 0 group by all order by 4 desc, 1, 2
        """
    ).fetchall()
    if table == "traffic":
        return [Move("sessions", str(a), str(b), int(n), None, "") for a, b, _, n in rows]
    return [Move("cost", str(a), str(b), None, float(n), str(c)) for a, b, c, n in rows]
