"""Updates the facts of orders and their daily summaries after a change: only stale orders and the days they change."""

from collections.abc import Sequence

import duckdb

from ecm.facts.orders import derive_orders
from ecm.facts.refunds import derive_refunds
from ecm.facts.removed_lines import update_removed_lines
from ecm.facts.stale import take_orders, take_stale

# Measures of views sales_rows and line_rows (schema/facts.py) that the daily summaries add up.
SALES_DIMENSIONS = ("namespace", "day", "currency", "sales_channel", "channel", "country", "customer_type")
LINE_DIMENSIONS = (*SALES_DIMENSIONS, "category")


def update_sales(con: duckdb.DuckDBPyConnection, attribution: Sequence[str], timezone: str | None) -> None:
    """Updates stale_orders and the summaries of the days on which anything changed. timezone: the shop's, if set."""
    con.execute("create or replace temp table stale_days (day date)")
    take_orders(con)
    update_removed_lines(con)
    take_stale(con, timezone)
    derive_orders(con, attribution)
    derive_refunds(con)
    _mark_unknown_returns(con)
    _replace(con, "order_facts", "new_order_facts", days="ordered_on")
    _replace(con, "refund_facts", "new_refund_facts", days="day, ordered_on")
    _derive_costs(con)
    _replace(con, "cost_facts", "new_cost_facts", days="day, ordered_on")
    _summarise(con, "daily_sales", "sales_rows", SALES_DIMENSIONS)
    _summarise(con, "daily_lines", "line_rows", LINE_DIMENSIONS)


def update_categories(con: duckdb.DuckDBPyConnection) -> None:
    """Updates the summaries of days on which touched products were sold or refunded, or lines that have another
    product now.
    """
    con.execute(
        """
        create or replace temp table stale_days as
        with changed as (
            select namespace, order_id from line_products l
            semi join touched_products p on p.namespace = l.namespace and p.sku = l.sku
            union
            select namespace, order_id from orders_of_renamed_products
        )
        select distinct unnest([o.ordered_on, r.day]) as day
        from order_facts o semi join changed using (namespace, order_id)
        left join refund_facts r using (namespace, order_id)
        """
    )
    _summarise(con, "daily_lines", "line_rows", LINE_DIMENSIONS)


def _mark_unknown_returns(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        """
        update new_order_facts set has_unknown_returns = true
        where (namespace, order_id) in (select (namespace, order_id) from new_refund_facts where quantity is null)
        """
    )


def _derive_costs(con: duckdb.DuckDBPyConnection) -> None:
    """new_cost_facts: costs of orders that count, by the currency they were paid in; goods, fees, fulfilment on the
    order's day.
    """
    con.execute(
        """
        create or replace temp table new_cost_facts as
        with stated as (
            select o.namespace, o.order_id, l.cost_currency as currency, 'exact' as dated, null::date as day,
                   sum(l.cogs) as cogs, 0 as restocked_cogs, 0 as fees, 0 as fulfilment_cost
            from stale_lines l join standing o using (nr) where l.cogs is not null group by all
            union all
            select namespace, order_id, cost_currency, 'refund', day, 0,
                   sum(cast(cast(unit_cost as decimal(38, 4)) * restocked as decimal(38, 4))), 0, 0
            from new_refund_facts where restocked <> 0 and unit_cost is not null group by all
            union all
            select namespace, order_id, currency, 'own', day, 0, 0,
                   -- A fee that came back lowers them.
                   sum(coalesce(fee, 0) - case when kind = 'fee' then amount else 0 end), 0
            from stale_payments group by all
            union all
            select namespace, order_id, currency, 'own', day, 0, 0, 0, cost from stale_deliveries
        )
        select s.namespace, s.order_id,
               case when s.dated = 'refund' or o.ordered_on is null then s.day else o.ordered_on end as day, o.ordered_on,
               coalesce(nullif(s.currency, ''), o.currency, '') as currency,
               sum(s.cogs)::decimal(38, 4) as cogs, sum(s.restocked_cogs)::decimal(38, 4) as restocked_cogs,
               sum(s.fees)::decimal(38, 4) as fees, sum(s.fulfilment_cost)::decimal(38, 4) as fulfilment_cost
        from stated s left join standing o using (namespace, order_id)
        where coalesce(o.counts, true)
        group by all
        having sum(s.cogs) <> 0 or sum(s.restocked_cogs) <> 0 or sum(s.fees) <> 0 or sum(s.fulfilment_cost) <> 0
        """
    )


def _replace(con: duckdb.DuckDBPyConnection, table: str, new: str, days: str) -> None:
    """Replaces the rows of stale_orders by the new ones; days that differ become stale."""
    key = "namespace, order_id"
    con.execute(f"create or replace temp table old_rows as select * from {table} semi join stale_orders using ({key})")
    replaces = con.execute("select count(*) from old_rows").fetchone() != (0,)
    changed = new
    if replaces:
        # Names in the order of the stored table, so that rows can be compared.
        names = ", ".join(str(r[0]) for r in con.execute(f"describe {table}").fetchall())
        changed = f"changed_{table}"
        con.execute(
            f"create or replace temp table {changed} as "
            f"(select {names} from {new} except all select {names} from old_rows) union all "
            f"(select {names} from old_rows except all select {names} from {new})"
        )
    con.execute(f"insert into stale_days select distinct unnest([{days}]) from {changed}")
    if table == "order_facts":
        con.execute(f"create or replace temp view moved_orders as select distinct {key} from {changed}")
    else:
        # A refund has its order's channel and customer: when those change, so does the refund's day.
        con.execute(f"insert into stale_days select distinct day from {new} semi join moved_orders using ({key})")
    if replaces:
        con.execute(f"delete from {table} where ({key}) in (select ({key}) from stale_orders)")
    con.execute(f"insert into {table} by name select * from {new}")


def _summarise(con: duckdb.DuckDBPyConnection, table: str, view: str, dimensions: Sequence[str]) -> None:
    named = ", ".join(dimensions)
    measures = [str(r[0]) for r in con.execute(f"describe {table}").fetchall() if r[0] not in dimensions]
    sums = [f"sum({m}) as {m}" for m in measures]
    if view == "line_rows":
        # An order with several lines of a category counts once in it.
        sums[measures.index("orders")] = "count(distinct order_id) filter (orders = 1) as orders"
    stale = "day in (select day from stale_days where day is not null)"
    con.execute(f"delete from {table} where {stale}")
    con.execute(
        f"insert into {table} by name select {named}, {', '.join(sums)} from {view} where {stale} group by {named}"
    )
