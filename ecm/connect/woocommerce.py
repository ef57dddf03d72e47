"""WooCommerce with order tables of its own (HPOS, the default since 8.2): orders, lines, refunds, products.

Read from what the shop writes as an order is saved, not from the tables of its analytics, which follow later. Amounts of
an order and its lines are before refunds and net of tax; a line's subtotal is before discounts. Moments are UTC.
"""

from ecm.connect.recipe import Part, Recipe

_ATTRIBUTION = "_wc_order_attribution_"
_CANCELLED = "('wc-cancelled', 'wc-failed', 'trash')"


def _meta(alias: str, key: str) -> str:
    return (
        f"left join {{p}}wc_orders_meta {alias} on {alias}.order_id = o.id and {alias}.meta_key = '{_ATTRIBUTION}{key}'"
    )


def _item(alias: str, key: str) -> str:
    return (
        f"left join {{p}}woocommerce_order_itemmeta {alias} "
        f"on {alias}.order_item_id = i.order_item_id and {alias}.meta_key = '{key}'"
    )


def _number(text: str) -> str:
    return f"cast(coalesce(nullif({text}, ''), '0') as decimal(26, 8))"


def _fees(sign: str) -> str:
    """An order's fees: positive ones are charged like shipping, negative ones are discounts."""
    amount = _number("m.meta_value")
    return f"""coalesce((
        select sum(case when {amount} {sign} 0 then {amount} else 0 end) from {{p}}woocommerce_order_items i
        join {{p}}woocommerce_order_itemmeta m on m.order_item_id = i.order_item_id and m.meta_key = '_line_total'
        where i.order_id = o.id and i.order_item_type = 'fee'), 0)"""


_ORDERS = f"""
select o.id as order_id, o.id as external_id, o.date_created_gmt as ordered_at, o.date_updated_gmt as changed_at,
       coalesce(nullif(o.billing_email, ''), concat('', nullif(o.customer_id, 0))) as customer_id,
       case when d.created_via like 'pos%' then 'pos' when d.created_via = 'subscription' then 'subscription'
            when d.created_via = 'admin' or st.meta_value = 'admin' then 'draft' else 'online_store' end as sales_channel,
       case when o.status in {_CANCELLED} then 'cancelled'
            when o.status in ('wc-pending', 'wc-on-hold') then 'open' else 'paid' end as status,
       case when o.status in ('wc-pending', 'wc-on-hold') then 'pending'
            when o.status = 'wc-refunded' then 'refunded' else 'paid' end as financial_status,
       o.currency,
       o.total_amount - o.tax_amount - coalesce(d.shipping_total_amount, 0) - {_fees(">")} - {_fees("<")}
           + coalesce(d.discount_total_amount, 0) as gross_sales,
       coalesce(d.discount_total_amount, 0) - {_fees("<")} as discounts,
       coalesce(d.shipping_total_amount, 0) + {_fees(">")} as shipping_income,
       o.tax_amount as tax, d.prices_include_tax, o.total_amount as total,
       (select min(i.order_item_name) from {{p}}woocommerce_order_items i
        where i.order_id = o.id and i.order_item_type = 'coupon') as coupon,
       o.payment_method, coalesce(nullif(sa.country, ''), ba.country) as country,
       coalesce(nullif(sa.state, ''), ba.state) as region,
       lower(us.meta_value) as source,
       coalesce(lower(nullif(um.meta_value, '')), case when st.meta_value in ('organic', 'referral') then st.meta_value
                                                      when st.meta_value = 'typein' then '(none)' end) as medium,
       uc.meta_value as campaign, se.meta_value as landing_page, lower(dt.meta_value) as device
from {{p}}wc_orders o
left join {{p}}wc_order_operational_data d on d.order_id = o.id
left join {{p}}wc_order_addresses ba on ba.order_id = o.id and ba.address_type = 'billing'
left join {{p}}wc_order_addresses sa on sa.order_id = o.id and sa.address_type = 'shipping'
{_meta("st", "source_type")}
{_meta("us", "utm_source")}
{_meta("um", "utm_medium")}
{_meta("uc", "utm_campaign")}
{_meta("se", "session_entry")}
{_meta("dt", "device_type")}
where o.type = 'shop_order' and o.status not in ('auto-draft', 'wc-checkout-draft')
"""
_SKU = """
left join {p}wc_product_meta_lookup m on m.product_id =
     case when coalesce(v.meta_value, '') not in ('', '0') then cast(v.meta_value as decimal(20, 0))
          else cast(coalesce(nullif(pid.meta_value, ''), '0') as decimal(20, 0)) end
"""
_LINES = f"""
select o.id as order_id, i.order_item_id as line_no, nullif(pid.meta_value, '0') as product_id, m.sku, i.order_item_name as title, {_number("q.meta_value")} as quantity,
       coalesce({_number("sub.meta_value")} / nullif({_number("q.meta_value")}, 0), 0) as unit_price,
       {_number("sub.meta_value")} - {_number("tot.meta_value")} as discount, {_number("tax.meta_value")} as tax,
       o.date_updated_gmt as changed_at
from {{p}}wc_orders o
join {{p}}woocommerce_order_items i on i.order_id = o.id and i.order_item_type = 'line_item'
{_item("q", "_qty")}
{_item("sub", "_line_subtotal")}
{_item("tot", "_line_total")}
{_item("tax", "_line_tax")}
{_item("pid", "_product_id")}
{_item("v", "_variation_id")}
{_SKU}
where o.type = 'shop_order' and o.status not in ('auto-draft', 'wc-checkout-draft')
"""
# A refund is an order of its own with negative amounts. Its lines first; what it says beyond them (shipping, fees, an
# amount given back for no line) as one more row. One without any items is known only as an amount, with its tax in
# proportion.
_REFUND_LINES = f"""
select concat(o.id, '-', i.order_item_id) as refund_id, o.parent_order_id as order_id, m.sku,
       o.date_created_gmt as refunded_at, 'exact' as date_basis, abs({_number("q.meta_value")}) as quantity,
       abs({_number("tot.meta_value")}) as amount, 0 as shipping, abs({_number("tax.meta_value")}) as tax,
       o.date_updated_gmt as changed_at
from {{p}}wc_orders o
join {{p}}woocommerce_order_items i on i.order_id = o.id and i.order_item_type = 'line_item'
{_item("q", "_qty")}
{_item("tot", "_line_total")}
{_item("tax", "_line_tax")}
{_item("pid", "_product_id")}
{_item("v", "_variation_id")}
{_SKU}
where o.type = 'shop_order_refund' and {_number("tot.meta_value")} <> 0
"""


def _refunded(kind: str, key: str) -> str:
    return f"""coalesce((
        select -sum({_number("m.meta_value")}) from {{p}}woocommerce_order_items i
        join {{p}}woocommerce_order_itemmeta m on m.order_item_id = i.order_item_id and m.meta_key = '{key}'
        where i.order_id = o.id and i.order_item_type in ({kind})), 0)"""


_REFUND_RESTS = f"""
select concat('', r.id) as refund_id, r.parent_order_id as order_id, null as sku, r.date_created_gmt as refunded_at,
       'exact' as date_basis, 0 as quantity,
       case when r.items > 0 then greatest(r.refunded - r.tax - r.line_total - r.carriage, 0)
            when p.total_amount > 0 then r.refunded * (p.total_amount - p.tax_amount) / p.total_amount
            else r.refunded end as amount,
       case when r.items > 0 then r.carriage else 0 end as shipping,
       case when r.items > 0 then greatest(r.tax - r.line_tax, 0)
            when p.total_amount > 0 then r.refunded * p.tax_amount / p.total_amount else 0 end as tax,
       r.date_updated_gmt as changed_at
from (select o.id, o.parent_order_id, o.date_created_gmt, o.date_updated_gmt, -o.total_amount as refunded,
             (select count(*) from {{p}}woocommerce_order_items i where i.order_id = o.id) as items,
             {_refunded("'line_item'", "_line_tax")} as line_tax,
             -coalesce(o.tax_amount, 0) as tax,
             {_refunded("'line_item'", "_line_total")} as line_total,
             {_refunded("'shipping'", "cost")} + {_refunded("'fee'", "_line_total")} as carriage
      from {{p}}wc_orders o where o.type = 'shop_order_refund') r
left join {{p}}wc_orders p on p.id = r.parent_order_id
where r.items = 0 or abs(r.refunded - r.tax - r.line_total) > 0.004 or r.carriage <> 0 or abs(r.tax - r.line_tax) > 0.004
"""
_PRODUCTS = """
select m.sku, 'catalogue' as origin, current_date as as_of, p.post_title as title, m.max_price as price,
       m.product_id,
       case when t.option_value = 'yes' then 'true' else 'false' end as prices_include_tax, c.option_value as currency,
       case m.stock_status when 'instock' then 'in_stock' when 'outofstock' then 'out_of_stock'
            when 'onbackorder' then 'backorder' end as availability,
       m.stock_quantity as stock, case p.post_status when 'publish' then 'active' else p.post_status end as status
from {p}wc_product_meta_lookup m
join {p}posts p on p.ID = m.product_id and p.post_type in ('product', 'product_variation')
left join {p}options t on t.option_name = 'woocommerce_prices_include_tax'
left join {p}options c on c.option_name = 'woocommerce_currency'
where coalesce(m.sku, '') <> '' and p.post_status <> 'trash'
"""
_POSTS_ALONE = """
select 1 from {p}options h where h.option_name = 'woocommerce_custom_orders_table_enabled' and h.option_value <> 'yes'
and not exists (select 1 from {p}options s where s.option_value = 'yes'
                and s.option_name = 'woocommerce_custom_orders_table_data_sync_enabled')
"""
WOOCOMMERCE = Recipe(
    "WooCommerce database",
    (
        Part("orders", _ORDERS, "changed_at", is_utc=True),
        Part("order_lines", _LINES, "changed_at", is_utc=True),
        Part("refunds", f"{_REFUND_LINES} union all {_REFUND_RESTS}", "changed_at", is_utc=True),
        Part("products", _PRODUCTS),
    ),
    "wp_",
    (
        _POSTS_ALONE,
        "the shop still keeps its orders among its posts, which this recipe does not read.",
        "Switch on high-performance order storage in WooCommerce, or synchronise with it.",
    ),
)
