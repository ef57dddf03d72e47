"""Keeps the order-grain facts and their daily summaries true after a change: only stale orders and the days they move."""

from collections.abc import Sequence

import duckdb

from ecm.facts.orders import derive_orders

# Measures of views sales_rows and line_rows (schema/facts.py) that the daily summaries add up.
SALES_DIMENSIONS = ("namespace", "day", "currency", "sales_channel", "channel", "country", "customer_type")
LINE_DIMENSIONS = (*SALES_DIMENSIONS, "category")


def refresh_sales(con: duckdb.DuckDBPyConnection, attribution: Sequence[str]) -> None:
    """Re-derives stale_orders and the summaries of the days on which anything changed."""
    con.execute("create or replace temp table stale_days (day date)")
    con.execute(
        "create or replace temp table stale_lines as "
        "select * from line_costs semi join stale_orders using (namespace, order_id)"
    )
    _replace_orders(con, attribution)
    _replace_refunds(con)
    _replace_costs(con)
    con.execute("create or replace temp table stale_days as select distinct day from stale_days where day is not null")
    _summarise(con, "daily_sales", "sales_rows", SALES_DIMENSIONS)
    _summarise(con, "daily_lines", "line_rows", LINE_DIMENSIONS)


def refresh_categories(con: duckdb.DuckDBPyConnection) -> None:
    """Summarises anew the days on which touched products were sold or came back: their category may be another."""
    con.execute(
        """
        create or replace temp table stale_days as
        select distinct unnest([l.ordered_on, r.day]) as day
        from line_costs l left join refund_facts r using (namespace, order_id)
        semi join touched_products p on p.namespace = l.namespace and p.sku = l.sku
        """
    )
    con.execute("delete from stale_days where day is null")
    _summarise(con, "daily_lines", "line_rows", LINE_DIMENSIONS)


def _replace_orders(con: duckdb.DuckDBPyConnection, attribution: Sequence[str]) -> None:
    derive_orders(con, attribution)
    _replace(con, "order_facts", "new_order_facts", days=("ordered_on",))


def _replace_refunds(con: duckdb.DuckDBPyConnection) -> None:
    """Refunds as loaded; of an order that has none, the amount it says was refunded, dated on the order's day."""
    con.execute(
        """
        create or replace temp table new_refund_facts as
        select r.namespace, r.order_id, r.refund_id, coalesce(r.refunded_on, o.ordered_on) as day, o.ordered_on,
               coalesce(nullif(r.date_basis, ''), 'exact') as date_basis, coalesce(r.sku, '') as sku,
               coalesce(o.currency, '') as currency, coalesce(o.counts, true) as counts,
               r.amount, coalesce(r.shipping, 0)::decimal(18, 4) as shipping,
               coalesce(r.quantity, 0)::bigint as quantity, coalesce(r.restocked, 0)::bigint as restocked,
               coalesce(l.stated_category, '') as stated_category, coalesce(l.cost_currency, '') as cost_currency,
               l.unit_cost, r.import_id, r.row_no
        from (select * from refunds semi join stale_orders using (namespace, order_id)) r
        left join order_facts o using (namespace, order_id)
        left join (select namespace, order_id, sku, max(stated_category) as stated_category,
                          max(unit_cost)::decimal(18, 4) as unit_cost, max(cost_currency) as cost_currency
                   from stale_lines where sku <> '' group by all) l using (namespace, order_id, sku)
        union all
        select o.namespace, o.order_id, '', o.ordered_on, o.ordered_on, 'estimated', '', f.currency, f.counts,
               o.refunded_amount, 0, 0, 0, '', '', null, o.import_id, o.row_no
        from (select * from orders semi join stale_orders using (namespace, order_id)) o
        join order_facts f using (namespace, order_id)
        anti join refunds using (namespace, order_id)
        where o.refunded_amount <> 0
        """
    )
    _replace(con, "refund_facts", "new_refund_facts", days=("day", "ordered_on"))


def _replace_costs(con: duckdb.DuckDBPyConnection) -> None:
    """Costs of orders that count, by the currency they were paid in: goods, fees and fulfilment on the order's day."""
    con.execute(
        """
        create or replace temp table new_cost_facts as
        with stated as (
            select l.namespace, l.order_id, l.cost_currency as currency, 'exact' as dated, null::date as day,
                   sum(l.cogs) as cogs, 0 as restocked_cogs, 0 as fees, 0 as fulfilment_cost
            from stale_lines l where l.cogs is not null group by all
            union all
            select namespace, order_id, cost_currency, 'refund', day, 0,
                   sum(cast(unit_cost as decimal(38, 4)) * restocked), 0, 0
            from new_refund_facts where restocked <> 0 and unit_cost is not null group by all
            union all
            select namespace, order_id, coalesce(currency, ''), 'own', "at"::date, 0, 0,
                   sum(coalesce(fee, 0) + case when kind = 'fee' then abs(amount) else 0 end), 0
            from payments semi join stale_orders using (namespace, order_id) group by all
            union all
            select namespace, order_id, coalesce(currency, ''), 'own', date, 0, 0, 0, sum(amount)
            from fulfilment_costs semi join stale_orders using (namespace, order_id) group by all
        )
        select s.namespace, s.order_id,
               case when s.dated = 'refund' or o.ordered_on is null then s.day else o.ordered_on end as day, o.ordered_on,
               coalesce(nullif(s.currency, ''), o.currency, '') as currency,
               sum(s.cogs)::decimal(18, 4) as cogs, sum(s.restocked_cogs)::decimal(18, 4) as restocked_cogs,
               sum(s.fees)::decimal(18, 4) as fees, sum(s.fulfilment_cost)::decimal(18, 4) as fulfilment_cost
        from stated s left join order_facts o using (namespace, order_id)
        where coalesce(o.counts, true)
        group by all
        having sum(s.cogs) <> 0 or sum(s.restocked_cogs) <> 0 or sum(s.fees) <> 0 or sum(s.fulfilment_cost) <> 0
        """
    )
    _replace(con, "cost_facts", "new_cost_facts", days=("day", "ordered_on"))


def _replace(con: duckdb.DuckDBPyConnection, table: str, new: str, days: Sequence[str]) -> None:
    """Puts the new rows of stale_orders in place of the old ones; days that differ become stale."""
    key = "namespace, order_id"
    con.execute(f"create or replace temp table old_rows as select * from {table} semi join stale_orders using ({key})")
    replaces = con.execute("select count(*) from old_rows").fetchone() != (0,)
    changed = f"select * from {new}"
    if replaces:
        # Names in the order of the stored table, so that rows can be held against each other.
        names = ", ".join(str(r[0]) for r in con.execute(f"describe {table}").fetchall())
        changed = (
            f"(select {names} from {new} except all select {names} from old_rows) union all "
            f"(select {names} from old_rows except all select {names} from {new})"
        )
    con.execute(f"create or replace temp table changed_rows as {changed}")
    for day in days:
        con.execute(f"insert into stale_days select distinct {day} from changed_rows")
    if table == "order_facts":
        con.execute(f"create or replace temp table changed_orders as select distinct {key} from changed_rows")
    else:
        # A refund stands under its order's channel and customer: when those change, so does its day.
        con.execute(f"insert into stale_days select distinct day from {new} semi join changed_orders using ({key})")
    if replaces:
        con.execute(f"delete from {table} where ({key}) in (select ({key}) from stale_orders)")
    con.execute(f"insert into {table} by name select * from {new}")


def _summarise(con: duckdb.DuckDBPyConnection, table: str, view: str, dimensions: Sequence[str]) -> None:
    named = ", ".join(dimensions)
    measures = [str(r[0]) for r in con.execute(f"describe {table}").fetchall() if r[0] not in dimensions]
    sums = ", ".join(f"sum({m}) as {m}" for m in measures)
    con.execute(f"delete from {table} where day in (select day from stale_days)")
    con.execute(
        f"insert into {table} by name select {named}, {sums} from {view} "
        f"where day in (select day from stale_days) group by {named}"
    )
