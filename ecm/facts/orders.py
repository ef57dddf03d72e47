"""What is derived of each order: whether it counts, its channel, its customer's type, its sums. One row an order."""

from collections.abc import Sequence

import duckdb

from ecm.facts.channels import map_channels
from ecm.facts.unnamed import known
from ecm.sql import literal
from ecm.store import stored

# Whether a customer export's first order is earlier than order p. Midnight, in the shop or in UTC, is a day without
# its time, which is compared with the shop's day; moments may lack their seconds.
_IS_EARLIER = """case when k.first_in_shop = date_trunc('day', k.first_in_shop) then k.first_in_shop::date < p.ordered_on
                         when k.first_order_at = date_trunc('day', k.first_order_at) then k.first_order_at::date < p.ordered_on
                         else k.first_order_at + interval 1 minute <= p.ordered_at end"""


def derive_orders(con: duckdb.DuckDBPyConnection, attribution: Sequence[str]) -> None:
    """Makes temporary table new_order_facts from what take_stale copied; columns as in table order_facts, and nr.

    attribution: the sources of an online order's channel, in order of preference: order, names of tools, coupon.
    Expects the channel rules to be installed.
    """
    _derive_channels(con, attribution)
    con.execute(
        """
        create or replace temp table line_sums as
        select nr, sum(gross_sales) as gross_sales, sum(discounts) as discounts, sum(quantity)::decimal(38, 4) as units,
               sum(known_cost_sales) as known_cost_sales, sum(backdated_cost_sales) as backdated_cost_sales
        from stale_lines group by nr
        """
    )
    _derive_sums(con)
    _derive_histories(con)
    con.execute(
        """
        create or replace temp table new_order_facts as
        select o.nr, o.namespace, o.order_id, o.ordered_on, o.currency, o.sales_channel,
               c.channel, c.channel_by, c.source, c.medium, c.campaign, o.country, c.device, o.customer_id,
               coalesce(t.customer_type, 'unknown') as customer_type, t.days_to_next,
               t.orders_so_far, t.coupon_orders_so_far, t.spent_so_far, t.days_since_last, t.days_since_first,
               coalesce(t.first_channel, '') as first_channel, o.coupon, o.counts, o.is_pending,
               m.gross_sales, m.discounts,
               coalesce(o.shipping_income, 0)::decimal(38, 4) as shipping_income,
               -- An order of tips alone has lines and no units; of one without lines it is not known how many it has.
               case when s.nr is not null or k.nr is not null
                    then (coalesce(s.units, 0) + m.unassigned_units)::decimal(38, 4) end as units,
               false as has_unknown_returns,
               coalesce(s.known_cost_sales, 0)::decimal(38, 4) as known_cost_sales,
               coalesce(p.has_fee, false) as has_fee, coalesce(f.has_cost, false) as has_fulfilment,
               o.import_id, o.row_no, m.sales_from, s.nr is not null as has_lines, m.unassigned_sales,
               m.unassigned_discounts, m.unassigned_units,
               coalesce(s.backdated_cost_sales, 0)::decimal(38, 4) as backdated_cost_sales
        from standing o
        join order_channels c using (nr)
        join order_sums m using (nr)
        left join line_sums s using (nr)
        left join (select nr from standing anti join line_sums using (nr) semi join order_lines using (namespace, order_id)) k using (nr)
        left join order_customers t using (nr)
        left join (select distinct namespace, order_id, true as has_fee from stale_payments where fee is not null or kind = 'fee') p
             using (namespace, order_id)
        left join (select distinct namespace, order_id, true as has_cost from stale_deliveries) f
             using (namespace, order_id)
        """
    )


def _derive_sums(con: duckdb.DuckDBPyConnection) -> None:
    """order_sums(nr, gross_sales, discounts, sales_from, unassigned_…): an order's sales, and where they are from.

    As the order states them; else from its lines; else its total less tax, shipping and tip. unassigned_…: what
    exceeds the lines, beyond differences of rounding.
    """
    con.execute(
        """
        create or replace temp table order_sums as
        with told as (
            select o.nr, o.gross_sales as stated, s.gross_sales as of_lines, s.discounts as discounts_of_lines,
                   coalesce(o.discounts, s.discounts, 0) as discounts,
                   -- Of an order of tips and gift cards alone no sales of goods are left.
                   case when e.nr is null
                        then o.total - o.tax - o.shipping_income - coalesce(o.tip, 0) + coalesce(o.discounts, 0) end as rest,
                   e.nr is not null as has_extras, coalesce(x.quantity, 0) as removed,
                   greatest(0.02, 0.0001 * coalesce(s.units, 0)) as rounding
            from standing o
            left join line_sums s using (nr)
            left join (select distinct nr from stale_extras) e using (nr)
            left join (select namespace, order_id, quantity from removed_lines where line_no = '') x
                 on x.namespace = o.namespace and x.order_id = o.order_id
        ), known as (
            select *, coalesce(stated, of_lines, case when rest >= 0 then rest end, 0)::decimal(38, 4) as gross_sales,
                   case when stated is not null then 'order' when of_lines is not null or has_extras then 'lines'
                        when rest >= 0 then 'total' else 'unknown' end as sales_from
            from told
        )
        select nr, gross_sales, discounts::decimal(38, 4) as discounts, sales_from,
               (case when abs(gross_sales - coalesce(of_lines, 0)) > rounding then gross_sales - coalesce(of_lines, 0)
                     else 0 end)::decimal(38, 4) as unassigned_sales,
               (case when abs(discounts - coalesce(discounts_of_lines, 0)) > rounding
                     then discounts - coalesce(discounts_of_lines, 0) else 0 end)::decimal(38, 4) as unassigned_discounts,
               (-removed)::decimal(38, 4) as unassigned_units
        from known
        """
    )


def _derive_channels(con: duckdb.DuckDBPyConnection, attribution: Sequence[str]) -> None:
    """order_channels(nr, channel, channel_by, source, medium, campaign, device).

    A given channel comes before the rules; then the rules for the sales channel; then the first source that a rule
    matches.
    """
    rank = {name: place for place, name in enumerate(attribution)}
    tools = ", ".join(f"({literal(name)}, {place})" for name, place in rank.items())
    # Of most orders there is but one word, their own.
    con.execute(
        f"""
        create or replace temp table told as
        with by_tool as (
            select o.nr, coalesce(l.place, 50) as place, a.tool as said_by, o.sales_channel, {known("a.source")} as source,
                   {known("a.medium")} as medium, {known("a.campaign")} as campaign, {known("a.device")} as device, '' as coupon
            from stale_attribution a join standing o using (namespace, order_id)
            left join (values {tools or "('', -1)"}) l(tool, place) on l.tool = a.tool
        )
        from by_tool
        union all
        select nr, {rank.get("order", 99)}, 'order', sales_channel, source, medium, campaign, device, ''
        from standing where coupon <> '' or nr in (select nr from by_tool)
        union all
        select nr, {rank.get("coupon", 99)}, 'coupon', sales_channel, '', '', '', '', coupon
        from standing where coupon <> ''
        """
    )
    combo = "sales_channel, '' as platform, source, medium, campaign, '' as campaign_type"
    map_channels(
        con, f"(select {combo}, '' as coupon from standing union all select {combo}, coupon from told)", "mapped"
    )
    con.execute(
        """
        create or replace temp table order_channels as
        with first_told as (
            select t.nr,
                   arg_min(m.channel, t.place) filter (m.channel is not null) as channel,
                   arg_min(t.said_by, t.place) filter (m.channel is not null) as channel_by,
                   arg_min({'source': t.source, 'medium': t.medium}, t.place) filter (t.source <> '' or t.medium <> '') as way,
                   arg_min(t.campaign, t.place) filter (t.campaign <> '') as campaign,
                   arg_min(t.device, t.place) filter (t.device <> '') as device
            from told t join mapped m using (sales_channel, source, medium, campaign, coupon)
            group by t.nr
        ), of_orders as (
            select nr, channel, channel_by, way.source as source, way.medium as medium, campaign, device from first_told
            union all
            select o.nr, m.channel, case when m.channel is not null then 'order' end, source, medium, campaign, device
            from standing o join mapped m using (sales_channel, source, medium, campaign)
            where m.coupon = '' and o.coupon = '' and o.nr not in (select nr from told)
        )
        select nr, coalesce(nullif(o.channel, ''), t.channel, 'Unattributed') as channel,
               case when o.channel <> '' then 'order' else coalesce(t.channel_by, '') end as channel_by,
               coalesce(t.source, '') as source, coalesce(t.medium, '') as medium,
               coalesce(t.campaign, '') as campaign, coalesce(t.device, '') as device
        from standing o join of_orders t using (nr)
        """
    )


def _derive_histories(con: duckdb.DuckDBPyConnection) -> None:
    """order_customers(nr, customer_type, …_so_far, days_…), by the order's place in its customer's sequence.

    A customer export with a first order earlier than the first one loaded, or with more orders than were loaded,
    makes that first one a returning customer's: an earlier order exists. Orders that do not count make nobody a
    customer. The amount spent is the sum of the orders in this one's currency, less discounts.
    """
    con.execute(
        f"""
        create or replace temp table order_customers as
        with shop as (
            select max(nullif(trim(value, '"'), 'null')) as zone from {stored("settings")} where name = 'timezone'
        ), exported as (
            select namespace, customer_id, orders_count, first_order_at,
                   timezone(zone, timezone('UTC', first_order_at)) as first_in_shop
            from customers, shop
        ), loaded as (
            select namespace, customer_id, count(*) as orders from standing
            where customer_id <> '' and not is_test group by all
        ), placed as (
            select o.nr, o.namespace, o.customer_id, o.ordered_at, o.ordered_on, row_number() over customer as place,
                   lead(o.ordered_on) over customer - o.ordered_on as days_to_next,
                   o.ordered_on - lag(o.ordered_on) over customer as days_since_last,
                   o.ordered_on - first(o.ordered_on) over customer as days_since_first,
                   first(c.channel) over customer as first_channel,
                   sum((o.coupon <> '')::bigint) over customer as coupon_orders,
                   sum(m.gross_sales - m.discounts) over
                       (partition by o.namespace, o.customer_id, o.currency order by o.ordered_at, o.order_id
                        rows unbounded preceding) as spent
            from standing o join order_channels c using (nr) join order_sums m using (nr)
            where o.customer_id <> '' and o.counts
            window customer as (partition by o.namespace, o.customer_id order by o.ordered_at, o.order_id
                                rows between unbounded preceding and current row)
        )
        select p.nr, p.days_to_next::integer as days_to_next, p.place as orders_so_far,
               p.coupon_orders::bigint as coupon_orders_so_far, p.spent::decimal(38, 4) as spent_so_far,
               p.days_since_last::integer as days_since_last, p.days_since_first::integer as days_since_first,
               p.first_channel,
               case when p.place > 1 then 'returning'
                    when {_IS_EARLIER} then 'returning'
                    when k.first_order_at is null and k.orders_count > l.orders then 'returning'
                    else 'new' end as customer_type
        from placed p
        join loaded l using (namespace, customer_id)
        left join exported k using (namespace, customer_id)
        """
    )
