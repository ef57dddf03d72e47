"""Which orders become stale by a change of canonical tables, and what is known of them.

Uses the `touched_<table>` temporary tables that a store transaction leaves.
"""

import duckdb

from ecm.facts.unnamed import known
from ecm.schema import NAMING, line_costs, own_numbers
from ecm.sql import literal

# Tables that name orders and that something of an order is derived from.
_TELLS_OF_ORDERS = ("order_lines", "fulfilment_costs", "refunds", "payments", "order_attribution")
# Of other canonical tables: the orders that the touched objects concern.
_ORDERS_OF = {
    "orders": "select namespace, order_id from touched_orders",
    "customers": "select namespace, order_id from orders semi join touched_customers using (namespace, customer_id)",
    "products": "select namespace, order_id from orders_of_renamed_products",
    "product_costs": "select namespace, order_id from line_products semi join touched_product_costs using (namespace, sku)",
}
# A name refers to itself where it fits no order, or several.
_NAMED = f"""
select t.namespace, coalesce(nullif(n.order_id, ''), t.name) as order_id from touched_names t
left join order_names n using (namespace, named_in, name)
where named_in in ({", ".join(f"'{table}'" for table in _TELLS_OF_ORDERS)})
union all from renamed_orders
"""


def find_stale_orders(con: duckdb.DuckDBPyConnection, touched: set[str]) -> bool:
    """Makes temporary table stale_orders(namespace, order_id). False where no order is stale. Expects update_names to
    have run.
    """
    parts = [_ORDERS_OF[t] for t in sorted(touched & _ORDERS_OF.keys())]
    if touched & {"orders", *NAMING}:
        parts.append(_NAMED)
    if not parts:
        return False
    counted = con.execute(
        "create or replace temp table stale_orders as select distinct * from (" + " union all ".join(parts) + ")"
    ).fetchone()
    if counted == (0,):
        return False
    _add_other_orders_of_customers(con)
    return True


def take_orders(con: duckdb.DuckDBPyConnection) -> None:
    """Copies stale_orders into temporary table standing: numbered by `nr`, with blanks for missing values, and
    whether they count.
    """
    con.execute(
        f"""
        create or replace temp table standing as
        select (row_number() over ())::integer as nr, *,
               not is_test and status <> 'cancelled' and kind <> 'gift_card' as counts
        from (
            select namespace, order_id, external_id, ordered_at, ordered_on, customer_id, import_id, row_no,
                   case when {_blank("sales_channel")} in ('', 'web') then 'online_store' else sales_channel end
                   as sales_channel,
                   coalesce(is_test, false) as is_test,
                   {", ".join(f"{_blank(name)} as {name}" for name in ("status", "kind", "currency", "country", "coupon"))},
                   {", ".join(f"{known(name)} as {name}" for name in ("channel", "source", "medium", "campaign", "device"))},
                   {_blank("financial_status")} = 'pending' as is_pending,
                   gross_sales, discounts, shipping_income, tax, tip, total, refunded_amount, refunded_tax
            from orders semi join stale_orders using (namespace, order_id))
        """
    )


def take_stale(con: duckdb.DuckDBPyConnection, timezone: str | None, lines: str = "kept_lines") -> None:
    """Copies what is known of the orders that take_orders copied, read from the store once, into temporary tables.

    stale_lines: their goods, by nr, of the view `lines`; stale_extras: their tips and gift cards.
    stale_refunds, stale_payments, stale_deliveries, stale_attribution: by namespace and the order's own number, also
    of orders that were never loaded; payments by the day in the shop's zone, else as the tool wrote it.
    """
    con.execute(f"create or replace temp table stale_lines as {goods_of('standing', lines)}")
    con.execute(
        """
        create or replace temp table stale_extras as
        select o.nr, coalesce(l.sku, '') as sku
        from lines_by_order l join standing o using (namespace, order_id) where l.kind in ('tip', 'gift_card')
        """
    )
    # The number of a refund may begin with its order's name, and changes with that name.
    refund = (
        "case when starts_with(refund_id, written_id) then substr(refund_id, length(written_id) + 1) else refund_id end"
    )
    con.execute(
        f"""
        create or replace temp table stale_refunds as
        select * from {_of_stale("refunds")}
        qualify import_id is not distinct from max(import_id) over (partition by namespace, order_id, {refund})
        """
    )
    con.execute(
        f"""
        create or replace temp table stale_payments as
        select namespace, order_id, payment_id, kind, {_payment_day(timezone)} as day, {_blank("currency")} as currency,
               amount, fee, {_blank("provider")} as provider, import_id, row_no
        from {_of_stale("payments")}
        """
    )
    con.execute(
        f"""
        create or replace temp table stale_deliveries as
        select namespace, order_id, {_blank("currency")} as currency, date as day, sum(amount) as cost
        from {_of_stale("fulfilment_costs")} group by all
        """
    )
    con.execute(
        f"""
        create or replace temp table stale_attribution as
        select * from {_of_stale("order_attribution")}
        qualify import_id is not distinct from max(import_id) over (partition by namespace, order_id, tool)
        """
    )


def goods_of(orders: str, lines: str = "kept_lines") -> str:
    """SELECT of the goods of the orders in a table like standing, of the view `lines`: columns as stale_lines."""
    return f"""
        select nr, sku, item, quantity, gross_sales, discounts, unit_cost, cost_currency, cogs, known_cost_sales,
               backdated_cost_sales, stated_category, stated_brand
        from ({line_costs(orders, "o.nr", lines)})
    """


def _payment_day(timezone: str | None) -> str:
    if timezone is None:
        return 'coalesce(reported_on, "at"::date)'
    return f"""(("at" at time zone 'UTC') at time zone {literal(timezone)})::date"""


def _of_stale(table: str) -> str:
    """A table's rows about stale orders, by their own numbers, under whatever name the table has for them."""
    return f"({own_numbers(table)}) semi join stale_orders using (namespace, order_id)"


def _add_other_orders_of_customers(con: duckdb.DuckDBPyConnection) -> None:
    """Adds the other orders of the same customers: a new order can make a later one returning, an undone one can make
    it new again.
    """
    con.execute(
        """
        create or replace temp table stale_customers as
        select distinct namespace, customer_id from (
            select namespace, customer_id from orders semi join stale_orders using (namespace, order_id)
            union all
            select namespace, customer_id from order_facts semi join stale_orders using (namespace, order_id)
        ) where customer_id <> ''
        """
    )
    con.execute(
        """
        insert into stale_orders
        select namespace, order_id from orders semi join stale_customers using (namespace, customer_id)
        anti join stale_orders using (namespace, order_id)
        """
    )


def _blank(column: str) -> str:
    return f"coalesce({column}, '')"
