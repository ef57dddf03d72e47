"""Updates the facts of orders and their daily summaries after a change: only stale orders and the days they change."""

from collections.abc import Mapping, Sequence

import duckdb

from ecm.facts.orders import derive_orders
from ecm.facts.refunds import derive_refunds
from ecm.facts.removed_lines import update_removed_lines
from ecm.facts.stale import take_orders, take_stale
from ecm.schema import LINE_COUNTS, LINE_MONEY, fact, sales_rows, unlisted_rows

# Measures of views sales_rows and line_rows (schema/facts.py) that the daily summaries add up.
SALES_DIMENSIONS = ("namespace", "day", "currency", "sales_channel", "channel", "country", "customer_type")
LINE_DIMENSIONS = (*SALES_DIMENSIONS, "category")

_SOLD = ("gross_sales", "discounts", "known_cost_sales", "backdated_cost_sales")
_ZEROS = {name: f"0 as {name}" for name in (*LINE_MONEY, *LINE_COUNTS)}


def _zeros(*given: str) -> str:
    return ", ".join(sql for name, sql in _ZEROS.items() if name not in given)


# The goods of stale orders as rows of view line_rows, those of an order and category together.
_GOODS_BY_ORDER = f"""
with goods as (
    select l.*, coalesce(nullif(l.stated_category, ''), p.category, '') as category
    from stale_lines l join standing o using (nr)
    left join product_facts p on p.namespace = o.namespace and p.sku = l.sku
    where o.counts
), sold as (
    select nr, category, {", ".join(f"sum({name}) as {name}" for name in _SOLD)}, sum(quantity) as units,
           max(case when quantity = 0 then 0 else 1 end) as orders
    from goods group by nr, category
), bought as (
    select nr, category, cost_currency, sum(cogs) as cogs from goods where cogs is not null group by all
), rows as (
    select s.*, o.currency, case when o.has_unknown_returns then s.units else 0 end as units_with_unknown_returns,
           {_zeros(*_SOLD, "units", "orders", "units_with_unknown_returns")}
    from sold s join new_order_facts o using (nr)
    union all by name
    select nr, category, cost_currency as currency, cogs, {_zeros("cogs")} from bought
)
select o.namespace, o.order_id, o.ordered_on as day, o.sales_channel, o.channel, o.country, o.customer_type,
       r.* exclude (nr)
from rows r join new_order_facts o using (nr)
"""


def update_sales(con: duckdb.DuckDBPyConnection, attribution: Sequence[str], timezone: str | None) -> None:
    """Updates stale_orders and the summaries of the days on which anything changed. timezone: the shop's, if set."""
    con.execute("create or replace temp table stale_days (day date)")
    take_orders(con)
    take_stale(con, timezone, "lines_by_order")
    update_removed_lines(con)
    derive_orders(con, attribution)
    derive_refunds(con)
    _mark_unknown_returns(con)
    replaced = _replace(con, "order_facts", "new_order_facts", days="ordered_on")
    replaced |= _replace(con, "refund_facts", "new_refund_facts", days="day, ordered_on")
    _derive_costs(con)
    replaced |= _replace(con, "cost_facts", "new_cost_facts", days="day, ordered_on")
    if replaced:
        _summarise(con, "daily_sales", "sales_rows", SALES_DIMENSIONS)
        _summarise(con, "daily_lines", "line_rows", LINE_DIMENSIONS)
    else:
        new = ("new_order_facts", "new_refund_facts")
        _add_up(con, "daily_sales", sales_rows(*new, "new_cost_facts"), SALES_DIMENSIONS)
        _add_up(
            con, "daily_lines", f"{_GOODS_BY_ORDER} union all by name from ({unlisted_rows(*new)})", LINE_DIMENSIONS
        )


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


def _replace(con: duckdb.DuckDBPyConnection, table: str, new: str, days: str) -> bool:
    """Replaces the rows of stale_orders by the new ones; days that differ become stale. Returns whether there were old ones."""
    key = "namespace, order_id"
    names = ", ".join(column.name for column in fact(table).columns)
    old = f"create or replace temp table old_rows as select {names} from {table} semi join stale_orders using ({key})"
    replaces = con.execute(old).fetchone() != (0,)
    changed = new
    if replaces:
        changed = f"changed_{table}"
        con.execute(
            f"create or replace temp table {changed} as "
            f"(select {names} from {new} except all from old_rows) union all "
            f"(from old_rows except all select {names} from {new})"
        )
    moved = f"select unnest([{days}]) from {changed}"
    if table == "order_facts":
        con.execute(f"create or replace temp view moved_orders as select distinct {key} from {changed}")
    elif not replaces and con.execute(f"select exists(from {new})").fetchone() == (False,):
        return False
    else:
        # A refund has its order's channel and customer: when those change, so does the refund's day.
        moved += f" union all select day from {new} semi join moved_orders using ({key})"
    con.execute(f"insert into stale_days select distinct * from ({moved})")
    if replaces:
        con.execute(f"delete from {table} where ({key}) in (select ({key}) from stale_orders)")
    con.execute(f"insert into {table} by name select {names} from {new}")
    return replaces


def _summarise(con: duckdb.DuckDBPyConnection, table: str, rows: str, dimensions: Sequence[str]) -> None:
    """Adds up the rows of the stale days again. rows: a view."""
    # An order with several lines of a category counts once in it.
    orders = {"orders": "count(distinct order_id) filter (orders = 1)"} if table == "daily_lines" else {}
    _put(con, table, rows, dimensions, orders)


def _add_up(con: duckdb.DuckDBPyConnection, table: str, rows: str, dimensions: Sequence[str]) -> None:
    """Adds rows of new orders to what the stale days come to, where nothing of older ones changed. rows: a query."""
    names = ", ".join(column.name for column in fact(table).columns)
    _put(con, table, f"(from {table} union all by name select {names} from ({rows}))", dimensions, {})


def _put(
    con: duckdb.DuckDBPyConnection, table: str, rows: str, dimensions: Sequence[str], sums: Mapping[str, str]
) -> None:
    """Sums of the rows of the stale days in place of those that the table has. sums: of measures that are not added up."""
    named = ", ".join(dimensions)
    measures = [column.name for column in fact(table).columns if column.name not in dimensions]
    said = ", ".join(f"{sums.get(measure, f'sum({measure})')} as {measure}" for measure in measures)
    stale = "day in (select day from stale_days where day is not null)"
    con.execute(
        f"create or replace temp table new_days as select {named}, {said} from {rows} where {stale} group by {named}"
    )
    con.execute(f"delete from {table} where {stale}")
    con.execute(f"insert into {table} by name from new_days")
