"""Which orders a change of the canonical tables makes stale, whatever table changed, and what is known of them.

Works on the `touched_<table>` temporary tables a store transaction leaves behind.
"""

import duckdb

from ecm.facts.unnamed import known
from ecm.schema import line_costs


def _named(table: str, key: str) -> str:
    """The orders that touched rows of a table speak of, by number with or without its #, or by the shop tool's own id."""
    said = (
        f"(select distinct namespace, order_id from {table}_history semi join touched_{table} using (namespace, {key}))"
    )
    return f"""
        select namespace, order_id from {said}
        union all
        select o.namespace, o.order_id from orders o join {said} t
        on o.namespace = t.namespace and ltrim(o.order_id, '#') = ltrim(t.order_id, '#')
        union all
        select o.namespace, o.order_id from orders o join {said} t
        on o.namespace = t.namespace and o.external_id = t.order_id and o.external_id <> ''"""


# For each canonical table that says something of orders: the orders that its touched objects speak of.
# A refund or payment that moved to another order leaves both stale, so history is asked, not the current table.
_ORDERS_OF = {
    "orders": "select namespace, order_id from touched_orders",
    "order_lines": "select namespace, order_id from touched_order_lines",
    "fulfilment_costs": _named("fulfilment_costs", "order_id"),
    "refunds": "select namespace, order_id from refunds_history semi join touched_refunds using (namespace, refund_id)",
    "payments": _named("payments", "payment_id"),
    "order_attribution": _named("order_attribution", "order_id"),
    "customers": "select namespace, order_id from orders semi join touched_customers using (namespace, customer_id)",
    "products": "select namespace, order_id from orders_of_renamed_products",
    "product_costs": "select namespace, order_id from line_products semi join touched_product_costs using (namespace, sku)",
}


def find_stale_orders(con: duckdb.DuckDBPyConnection, touched: set[str]) -> bool:
    """Makes temporary table stale_orders(namespace, order_id). False when no order is stale."""
    parts = [_ORDERS_OF[t] for t in sorted(touched & _ORDERS_OF.keys())]
    if not parts:
        return False
    con.execute(
        "create or replace temp table stale_orders as select distinct * from (" + " union all ".join(parts) + ")"
    )
    _add_other_orders_of_customers(con)
    found = con.execute("select count(*) from stale_orders").fetchone()
    return found is not None and found[0] > 0


def take_orders(con: duckdb.DuckDBPyConnection) -> None:
    """Copies stale_orders into temporary table standing: numbered by `nr`, with blanks for what they do not say and
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


def take_stale(con: duckdb.DuckDBPyConnection, timezone: str | None) -> None:
    """Copies what is known of the orders that take_orders copied, read from the store once, into temporary tables.

    order_names: what other tools call them. stale_lines: their goods, by nr, without what was taken out later;
    stale_extras: their tips and gift cards. stale_refunds, stale_payments, stale_deliveries: by namespace and order_id,
    also of orders that were never loaded; payments by the day in the shop's zone, else as the tool wrote it.
    """
    con.execute(
        f"""
        create or replace temp table stale_lines as
        select nr, sku, item, quantity, gross_sales, discounts, unit_cost, cost_currency, cogs, known_cost_sales,
               backdated_cost_sales, stated_category, stated_brand
        from ({line_costs("standing", "o.nr")})
        """
    )
    con.execute(
        """
        create or replace temp table stale_extras as
        select o.nr, coalesce(l.sku, '') as sku
        from order_lines l join standing o using (namespace, order_id) where l.kind in ('tip', 'gift_card')
        """
    )
    con.execute(
        """
        create or replace temp table stale_refunds as
        select * from refunds semi join stale_orders using (namespace, order_id)
        """
    )
    con.execute(
        """
        create or replace temp table order_names as
        select nr, namespace, order_id, ltrim(order_id, '#') as name from standing
        union all
        select nr, namespace, order_id, external_id from standing
        where external_id <> '' and external_id <> ltrim(order_id, '#')
        """
    )
    con.execute(
        f"""
        create or replace temp table stale_payments as
        select p.namespace, coalesce(n.order_id, p.order_id) as order_id, p.payment_id, p.kind,
               {_payment_day(timezone)} as day, {_blank("p.currency")} as currency, p.amount, p.fee,
               {_blank("p.provider")} as provider, p.import_id, p.row_no
        from {_of_stale("payments")}
        """
    )
    con.execute(
        f"""
        create or replace temp table stale_deliveries as
        select p.namespace, coalesce(n.order_id, p.order_id) as order_id, {_blank("p.currency")} as currency,
               p.date as day, sum(p.amount) as cost
        from {_of_stale("fulfilment_costs")} group by all
        """
    )


def _payment_day(timezone: str | None) -> str:
    if timezone is None:
        return 'coalesce(p.reported_on, p."at"::date)'
    zone = timezone.replace("'", "''")
    return f"""((p."at" at time zone 'UTC') at time zone '{zone}')::date"""


def _of_stale(table: str) -> str:
    """Rows p of a table about stale orders, whatever they call them; n.order_id is the shop's own number."""
    return f"""
        (select * from {table}) p
        left join order_names n on n.namespace = p.namespace and n.name = ltrim(p.order_id, '#')
        left join stale_orders s on s.namespace = p.namespace and s.order_id = p.order_id
        where n.nr is not null or s.order_id is not null"""


def _add_other_orders_of_customers(con: duckdb.DuckDBPyConnection) -> None:
    """A customer's orders are derived together: a new one makes a later one returning, an undone one makes it new again."""
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
