"""Which orders, customers and days a change of the canonical tables makes stale, whatever table changed.

Works on the `touched_<table>` temporary tables a store transaction leaves behind.
"""

import duckdb

# For each canonical table that says something of orders: the orders that its touched objects speak of.
# A refund or payment that moved to another order leaves both stale, so history is asked, not the current table.
_ORDERS_OF = {
    "orders": "select namespace, order_id from touched_orders",
    "order_lines": "select namespace, order_id from touched_order_lines",
    "fulfilment_costs": "select namespace, order_id from touched_fulfilment_costs",
    "refunds": "select namespace, order_id from refunds_history semi join touched_refunds using (namespace, refund_id)",
    "payments": "select namespace, order_id from payments_history semi join touched_payments using (namespace, payment_id)",
    "order_attribution": """
        select o.namespace, o.order_id from orders o join touched_order_attribution t
        on o.namespace = t.namespace and ltrim(o.order_id, '#') = ltrim(t.order_id, '#')
        union all
        select o.namespace, o.order_id from orders o join touched_order_attribution t
        on o.namespace = t.namespace and o.external_id = t.order_id and o.external_id <> ''""",
    "customers": "select namespace, order_id from orders semi join touched_customers using (namespace, customer_id)",
    "product_costs": "select namespace, order_id from order_lines semi join touched_product_costs using (namespace, sku)",
}
# A customer's other orders change their type when one of these changes.
_MOVES_CUSTOMERS = {"orders", "customers"}


def find_stale_orders(con: duckdb.DuckDBPyConnection, touched: set[str]) -> bool:
    """Makes temporary table stale_orders(namespace, order_id). False when no order is stale."""
    parts = [_ORDERS_OF[t] for t in sorted(touched & _ORDERS_OF.keys())]
    if not parts:
        return False
    con.execute(
        "create or replace temp table stale_orders as select distinct * from (" + " union all ".join(parts) + ")"
    )
    if touched & _MOVES_CUSTOMERS:
        _add_other_orders_of_customers(con)
    found = con.execute("select count(*) from stale_orders").fetchone()
    return found is not None and found[0] > 0


def _add_other_orders_of_customers(con: duckdb.DuckDBPyConnection) -> None:
    """A new order makes a later one of its customer returning; an undone one makes it new again."""
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
