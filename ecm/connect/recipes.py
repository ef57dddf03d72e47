"""Ready questions to a shop's own database, answered under the canonical names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One query: the canonical table (or source) it is loaded as, and the column that tells what is new."""

    table: str
    query: str
    cursor: str = ""


@dataclass(frozen=True)
class Recipe:
    """Queries that read one kind of shop. Loaded in this order."""

    title: str
    parts: tuple[Part, ...]


# WooCommerce with its own order tables (HPOS, the default since 8.2). Amounts there are before refunds; line totals are
# net of tax, discounts taken off; `subtotal` is before discounts.
_WOO_ORDERS = """
select o.id as order_id, o.date_created_gmt as ordered_at, o.date_updated_gmt as changed_at,
       coalesce(nullif(o.billing_email, ''), cast(nullif(o.customer_id, 0) as char(20))) as customer_id,
       case when o.status in ('wc-cancelled', 'wc-failed', 'trash') then 'cancelled'
            when o.status in ('wc-completed', 'wc-processing', 'wc-refunded') then 'paid' else 'open' end as status,
       case when o.status in ('wc-pending', 'wc-on-hold') then 'pending'
            when o.status = 'wc-refunded' then 'refunded' else 'paid' end as financial_status,
       o.currency, o.total_amount as total, o.tax_amount as tax, o.payment_method, s.net_total, s.shipping_total
       as shipping_income, a.country
from wp_wc_orders o
left join wp_wc_order_stats s on s.order_id = o.id
left join wp_wc_order_addresses a on a.order_id = o.id and a.address_type = 'billing'
where o.type = 'shop_order' and o.status not in ('auto-draft', 'wc-checkout-draft')
"""
_WOO_LINES = """
select l.order_id, l.order_item_id as line_no, l.product_id, m.sku, i.order_item_name as title,
       l.product_qty as quantity,
       (l.product_net_revenue + l.coupon_amount) / nullif(l.product_qty, 0) as unit_price,
       l.coupon_amount as discount, l.tax_amount as tax, o.date_updated_gmt as changed_at
from wp_wc_order_product_lookup l
join wp_wc_orders o on o.id = l.order_id
left join wp_woocommerce_order_items i on i.order_item_id = l.order_item_id
left join wp_wc_product_meta_lookup m
     on m.product_id = case when l.variation_id > 0 then l.variation_id else l.product_id end
where l.product_qty > 0
"""
# Magento 2. base_ amounts are in the shop's base currency; the discount is a positive amount there.
_MAGENTO_ORDERS = """
select o.increment_id as order_id, o.created_at as ordered_at, o.updated_at as changed_at,
       o.customer_email as customer_id,
       case when o.state = 'canceled' then 'cancelled' when o.state in ('complete', 'processing', 'closed') then 'paid'
            else 'open' end as status,
       case when o.state in ('new', 'pending_payment') then 'pending' when o.state = 'closed' then 'refunded'
            else 'paid' end as financial_status,
       o.base_currency_code as currency, o.base_subtotal as gross_sales, abs(o.base_discount_amount) as discounts,
       o.base_shipping_amount as shipping_income, o.base_tax_amount as tax, o.base_grand_total as total,
       o.coupon_code as coupon, a.country_id as country
from sales_order o
left join sales_order_address a on a.parent_id = o.entity_id and a.address_type = 'billing'
"""
_MAGENTO_LINES = """
select o.increment_id as order_id, i.item_id as line_no, i.sku, i.product_id, i.name as title,
       i.qty_ordered as quantity, i.base_price as unit_price, i.base_discount_amount as discount,
       i.base_tax_amount as tax, i.base_cost as unit_cost, o.updated_at as changed_at
from sales_order_item i join sales_order o on o.entity_id = i.order_id
where i.parent_item_id is null
"""
RECIPES = {
    "woocommerce": Recipe(
        "WooCommerce database",
        (Part("orders", _WOO_ORDERS, "changed_at"), Part("order_lines", _WOO_LINES, "changed_at")),
    ),
    "magento": Recipe(
        "Magento 2 database",
        (Part("orders", _MAGENTO_ORDERS, "changed_at"), Part("order_lines", _MAGENTO_LINES, "changed_at")),
    ),
}
