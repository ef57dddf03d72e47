"""Magento 2 and Adobe Commerce: orders, lines, refunds. base_ amounts are in the shop's base currency; moments are UTC.

Where prices include tax, a discount there includes tax as well and the "discount tax compensation" is that tax: our discount
is what both leave, without the part that is on shipping. What was cancelled of an order is not counted as sold.
"""

from ecm.connect.recipe import Part, Recipe

_KEPT = """
(case when o.state <> 'canceled' and o.base_subtotal > 0
      then 1 - least(coalesce(o.base_subtotal_canceled, 0) / o.base_subtotal, 1) else 1 end)
"""
_DISCOUNT = """
(abs(coalesce({0}.base_discount_amount, 0)) - coalesce({0}.base_discount_tax_compensation_amount, 0))
"""
_ORDERS = f"""
select o.increment_id as order_id, o.created_at as ordered_at, o.updated_at as changed_at,
       coalesce(nullif(o.customer_email, ''), concat('', o.customer_id)) as customer_id,
       case when o.state = 'canceled' then 'cancelled' when o.state in ('complete', 'processing', 'closed') then 'paid'
            else 'open' end as status,
       case when o.state in ('new', 'pending_payment', 'payment_review', 'holded') then 'pending'
            when o.base_total_refunded >= o.base_grand_total and o.base_total_refunded > 0 then 'refunded'
            when o.base_total_refunded > 0 then 'partially_refunded' else 'paid' end as financial_status,
       o.base_currency_code as currency, o.base_subtotal * {_KEPT} as gross_sales,
       greatest({_DISCOUNT.format("o")} - coalesce(o.base_shipping_discount_amount, 0), 0) * {_KEPT} as discounts,
       greatest(coalesce(o.base_shipping_amount, 0) - coalesce(o.base_shipping_discount_amount, 0)
                + coalesce(o.base_shipping_discount_tax_compensation_amnt, 0), 0) as shipping_income,
       o.base_tax_amount as tax, o.base_grand_total as total, o.coupon_code as coupon,
       (select min(y.method) from {{p}}sales_order_payment y where y.parent_id = o.entity_id) as payment_method,
       coalesce(s.country_id, b.country_id) as country, coalesce(s.region, b.region) as region
from {{p}}sales_order o
left join {{p}}sales_order_address b on b.parent_id = o.entity_id and b.address_type = 'billing'
left join {{p}}sales_order_address s on s.parent_id = o.entity_id and s.address_type = 'shipping'
"""


def _of_children(amount: str) -> str:
    """Values of a bundle's parts, or of the chosen variant of a configurable product. The index is on the order."""
    return f"""coalesce((select sum({amount}) from {{p}}sales_order_item c
                         where c.order_id = i.order_id and c.parent_item_id = i.item_id), 0)"""


_SHARE = """
(case when o.state <> 'canceled' and i.qty_ordered > 0
      then 1 - least(coalesce(i.qty_canceled, 0) / i.qty_ordered, 1) else 1 end)
"""
_LINES = f"""
select o.increment_id as order_id, i.item_id as line_no, i.sku, i.product_id, i.name as title,
       i.qty_ordered * {_SHARE} as quantity, i.base_price as unit_price,
       (case when coalesce(i.base_discount_amount, 0) <> 0 then {_DISCOUNT.format("i")}
             else {_of_children(_DISCOUNT.format("c"))} end) * {_SHARE} as discount,
       (case when coalesce(i.base_tax_amount, 0) <> 0 then i.base_tax_amount
             else {_of_children("c.base_tax_amount")} end) * {_SHARE} as tax,
       coalesce(nullif(i.base_cost, 0), nullif({_of_children("c.base_cost * c.qty_ordered")}, 0) / nullif(i.qty_ordered, 0))
           as unit_cost,
       o.updated_at as changed_at
from {{p}}sales_order_item i join {{p}}sales_order o on o.entity_id = i.order_id
where i.parent_item_id is null
"""
# A credit memo: what it gives back for goods, for shipping, beyond both (an adjustment), and what it keeps (a fee).
_MEMOS = f"""
select m.entity_id, m.increment_id, o.increment_id as order_id, m.created_at, m.updated_at,
       coalesce(m.base_tax_amount, 0) as tax,
       coalesce(m.base_adjustment_positive, 0) - coalesce(m.base_adjustment_negative, 0) as adjustment,
       coalesce(m.base_shipping_amount, 0)
       - case when coalesce(o.base_shipping_amount, 0) > 0
              then m.base_shipping_amount / o.base_shipping_amount
                   * (coalesce(o.base_shipping_discount_amount, 0)
                      - coalesce(o.base_shipping_discount_tax_compensation_amnt, 0)) else 0 end as carriage,
       coalesce((select sum(i.base_row_total - {_DISCOUNT.format("i")}) from {{p}}sales_creditmemo_item i
                 where i.parent_id = m.entity_id and {{goods}}), 0) as goods,
       coalesce((select sum(i.base_tax_amount) from {{p}}sales_creditmemo_item i
                 where i.parent_id = m.entity_id and {{goods}}), 0) as goods_tax
from {{p}}sales_creditmemo m join {{p}}sales_order o on o.entity_id = m.order_id where m.state <> 3
"""
# Parts of a bundle repeat the values of the bundle.
_GOODS = """
i.qty > 0 and exists (select 1 from {p}sales_order_item l where l.item_id = i.order_item_id and l.parent_item_id is null)
"""
_MEMOS = _MEMOS.replace("{goods}", _GOODS)
_REFUND_LINES = f"""
select concat(r.increment_id, '-', i.entity_id) as refund_id, r.order_id, i.sku, r.created_at as refunded_at,
       'exact' as date_basis, i.qty as quantity,
       greatest(i.base_row_total - {_DISCOUNT.format("i")}, 0)
       * case when r.goods > 0 then greatest(least((r.goods + r.adjustment) / r.goods, 1), 0) else 1 end as amount,
       0 as shipping, coalesce(i.base_tax_amount, 0) as tax, r.updated_at as changed_at
from ({_MEMOS}) r join {{p}}sales_creditmemo_item i on i.parent_id = r.entity_id
where {_GOODS} and coalesce(i.base_row_total, 0) <> 0
"""
_REFUND_RESTS = f"""
select r.increment_id as refund_id, r.order_id, null as sku, r.created_at as refunded_at, 'exact' as date_basis,
       0 as quantity, greatest(r.adjustment, 0) as amount,
       greatest(r.carriage, 0) as shipping, greatest(r.tax - r.goods_tax, 0) as tax, r.updated_at as changed_at
from ({_MEMOS}) r
where r.adjustment > 0.004 or r.carriage > 0.004 or r.tax - r.goods_tax > 0.004
"""
MAGENTO = Recipe(
    "Magento 2 database",
    (
        Part("orders", _ORDERS, "changed_at", is_utc=True),
        Part("order_lines", _LINES, "changed_at", is_utc=True),
        Part("refunds", f"{_REFUND_LINES} union all {_REFUND_RESTS}", "changed_at", is_utc=True),
    ),
)
