"""What is derived of each order: whether it counts, its channel, its customer's type, its sums. One row an order."""

from collections.abc import Sequence

import duckdb

from ecm.facts.channels import map_channels

# Of which orders a customer's sequence consists: those that count anywhere. A cancelled order makes nobody a customer.
_COUNTS = "not is_test and status <> 'cancelled' and kind <> 'gift_card'"


def derive_orders(con: duckdb.DuckDBPyConnection, attribution: Sequence[str]) -> None:
    """Makes temporary table new_order_facts for stale_orders and their stale_lines: columns as table order_facts.

    attribution: the sources believed for an online order's channel, in order: order, names of tools, coupon.
    Expects the channel rules to be installed.
    """
    con.execute(
        """
        create or replace temp table order_sums as
        select namespace, order_id, sum(gross_sales) as gross_sales, sum(discounts) as discounts,
               sum(quantity)::bigint as units, sum(known_cost_sales) as known_cost_sales
        from stale_lines group by all
        """
    )
    _derive_channels(con, attribution)
    _derive_customer_types(con)
    con.execute(
        f"""
        create or replace temp table new_order_facts as
        select o.namespace, o.order_id, o.ordered_on, coalesce(o.currency, '') as currency,
               {_SALES_CHANNEL} as sales_channel, c.channel, c.channel_by, c.source, c.medium, c.campaign,
               coalesce(o.country, '') as country, c.device, o.customer_id,
               coalesce(t.customer_type, 'unknown') as customer_type, t.days_to_next,
               {_COUNTS} as counts, coalesce(o.financial_status, '') = 'pending' as is_pending,
               coalesce(o.gross_sales, s.gross_sales, 0)::decimal(18, 4) as gross_sales,
               coalesce(o.discounts, s.discounts, 0)::decimal(18, 4) as discounts,
               coalesce(o.shipping_income, 0)::decimal(18, 4) as shipping_income,
               coalesce(s.units, 0) as units,
               coalesce(s.known_cost_sales, 0)::decimal(18, 4) as known_cost_sales,
               coalesce(p.has_fee, false) as has_fee, coalesce(f.has_cost, false) as has_fulfilment,
               o.import_id, o.row_no
        from (select * replace (coalesce(is_test, false) as is_test, coalesce(status, '') as status,
                                coalesce(kind, '') as kind)
              from orders semi join stale_orders using (namespace, order_id)) o
        left join order_sums s using (namespace, order_id)
        left join order_channels c using (namespace, order_id)
        left join order_customers t using (namespace, order_id)
        left join (select distinct namespace, order_id, true as has_fee from payments
                   where fee is not null or kind = 'fee') p using (namespace, order_id)
        left join (select distinct namespace, order_id, true as has_cost from fulfilment_costs) f
             using (namespace, order_id)
        """
    )


_SALES_CHANNEL = "case when coalesce(o.sales_channel, '') in ('', 'web') then 'online_store' else o.sales_channel end"


def _derive_channels(con: duckdb.DuckDBPyConnection, attribution: Sequence[str]) -> None:
    """order_channels(namespace, order_id, channel, channel_by, source, medium, campaign, device).

    A given channel beats the rules; then the rules on the sales channel; then the first source that a rule knows.
    """
    tools = [name for name in attribution if name not in ("order", "coupon")]
    rank = {name: place for place, name in enumerate(attribution)}
    listed = ", ".join(f"('{_escaped(tool)}', {rank[tool]})" for tool in tools) or "('', -1)"
    con.execute(
        f"""
        create or replace temp table told as
        select o.namespace, o.order_id, {rank.get("order", 99)} as place, 'order' as said_by,
               {_SALES_CHANNEL} as sales_channel, {_known("o.channel")} as given, {_known("o.source")} as source,
               {_known("o.medium")} as medium, {_known("o.campaign")} as campaign, {_known("o.device")} as device,
               '' as coupon
        from orders o semi join stale_orders using (namespace, order_id)
        """
    )
    tell = f"""
        select o.namespace, o.order_id, coalesce(l.place, 50) as place, a.tool as said_by, {_SALES_CHANNEL}, '' as given,
               {_known("a.source")}, {_known("a.medium")}, {_known("a.campaign")}, {_known("a.device")}, ''
        from (select * from orders semi join stale_orders using (namespace, order_id)) o
        join (select * from order_attribution) a on o.namespace = a.namespace and {{match}}
        left join (values {listed}) l(tool, place) on l.tool = a.tool
    """
    con.execute("insert into told " + tell.format(match="ltrim(o.order_id, '#') = ltrim(a.order_id, '#')"))
    con.execute(
        "insert into told "
        + tell.format(
            match="o.external_id = a.order_id and o.external_id <> '' and ltrim(o.order_id, '#') <> ltrim(a.order_id, '#')"
        )
    )
    con.execute(
        f"""
        insert into told
        select o.namespace, o.order_id, {rank.get("coupon", 99)}, 'coupon', {_SALES_CHANNEL}, '', '', '', '', '', o.coupon
        from orders o semi join stale_orders using (namespace, order_id) where coalesce(o.coupon, '') <> ''
        """
    )
    con.execute(
        """
        create or replace temp table combos as
        select distinct sales_channel, '' as platform, source, medium, campaign, '' as campaign_type, coupon from told
        """
    )
    map_channels(con, "combos", "mapped")
    con.execute(
        """
        create or replace temp table order_channels as
        select t.namespace, t.order_id,
               coalesce(
                   max(nullif(t.given, '')),
                   arg_min(m.channel, t.place) filter (m.channel is not null), 'Unattributed') as channel,
               case when max(nullif(t.given, '')) is not null then 'order'
                    else coalesce(arg_min(t.said_by, t.place) filter (m.channel is not null), '') end as channel_by,
               coalesce(arg_min(t.source, t.place) filter (t.source <> '' or t.medium <> ''), '') as source,
               coalesce(arg_min(t.medium, t.place) filter (t.source <> '' or t.medium <> ''), '') as medium,
               coalesce(arg_min(t.campaign, t.place) filter (t.campaign <> ''), '') as campaign,
               coalesce(arg_min(t.device, t.place) filter (t.device <> ''), '') as device
        from told t
        join mapped m on m.sales_channel = t.sales_channel and m.source = t.source and m.medium = t.medium
             and m.campaign = t.campaign and m.coupon = t.coupon
        group by all
        """
    )


def _derive_customer_types(con: duckdb.DuckDBPyConnection) -> None:
    """order_customers(namespace, order_id, customer_type, days_to_next), by the order's place in its customer's sequence.

    A customer export that knows of a first order before the first one loaded, or of more orders than were loaded,
    makes that first one a returning customer's: an earlier order exists.
    """
    con.execute(
        f"""
        create or replace temp table order_customers as
        with theirs as (
            select namespace, customer_id, order_id, ordered_at, ordered_on,
                   coalesce(is_test, false) as is_test, coalesce(status, '') as status, coalesce(kind, '') as kind
            from orders
            semi join (select distinct namespace, customer_id
                       from orders semi join stale_orders using (namespace, order_id)
                       where customer_id <> '') using (namespace, customer_id)
        ), loaded as (
            select namespace, customer_id, count(*) as orders from theirs where not is_test group by all
        ), placed as (
            select namespace, customer_id, order_id, ordered_on,
                   row_number() over customer as place,
                   lead(ordered_on) over customer - ordered_on as days_to_next
            from theirs where {_COUNTS}
            window customer as (partition by namespace, customer_id order by ordered_at, order_id)
        )
        select p.namespace, p.order_id, p.days_to_next::integer as days_to_next,
               case when p.place > 1 then 'returning'
                    when k.first_order_at::date < p.ordered_on then 'returning'
                    when k.first_order_at is null and k.orders_count > l.orders then 'returning'
                    else 'new' end as customer_type
        from placed p
        join loaded l using (namespace, customer_id)
        left join customers k using (namespace, customer_id)
        semi join stale_orders s on s.namespace = p.namespace and s.order_id = p.order_id
        """
    )


def _known(column: str) -> str:
    """The column's text, '' where it says that it does not know."""
    return (
        f"case when lower(trim(coalesce({column}, ''))) in ('', '(not set)', '(data not available)', 'unassigned') "
        f"then '' else trim({column}) end"
    )


def _escaped(text: str) -> str:
    return text.replace("'", "''")
