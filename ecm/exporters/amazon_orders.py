"""Amazon's All Orders report: one row an item, its prices those of the whole line, tax beside them."""

from ecm.exporters.exporter import (
    Exporter,
    Field,
    Ignored,
    Plan,
    Recognition,
    RowRule,
    Shape,
    find_fields,
    normal,
    personal_columns,
)
from ecm.exporters.phrases import Found, every_field, is_missing, is_negative, lacks, mapped, rounded, tidied
from ecm.schema import Kind

_FIELDS = (
    Field("order_id", Kind.TEXT, ("amazon-order-id", "amazon order id", "order-id"), required=True),
    Field("created", Kind.MOMENT, ("purchase-date", "purchase date"), required=True),
    Field("state", Kind.TEXT, ("order-status", "order status")),
    Field("item_status", Kind.TEXT, ("item-status", "item status")),
    Field("channel", Kind.TEXT, ("sales-channel", "sales channel")),
    Field("item_id", Kind.TEXT, ("order-item-id", "amazon-order-item-id")),
    Field("title", Kind.TEXT, ("product-name", "product name", "title")),
    Field("sku", Kind.TEXT, ("sku", "seller-sku")),
    Field("asin", Kind.TEXT, ("asin",)),
    Field("quantity", Kind.QUANTITY, ("quantity", "quantity-purchased"), required=True),
    Field("currency", Kind.CURRENCY, ("currency",)),
    Field("price", Kind.MONEY, ("item-price", "item price"), required=True),
    Field("tax", Kind.MONEY, ("item-tax", "item tax")),
    Field("shipping", Kind.MONEY, ("shipping-price", "shipping price")),
    Field("shipping_tax", Kind.MONEY, ("shipping-tax", "shipping tax")),
    Field("wrap", Kind.MONEY, ("gift-wrap-price", "gift wrap price")),
    Field("wrap_tax", Kind.MONEY, ("gift-wrap-tax", "gift wrap tax")),
    Field("discount", Kind.MONEY, ("item-promotion-discount", "item promotion discount")),
    Field("shipping_discount", Kind.MONEY, ("ship-promotion-discount", "ship promotion discount")),
    Field("country", Kind.TEXT, ("ship-country", "ship country")),
    Field("region", Kind.TEXT, ("ship-state", "ship state")),
)
_TELLING = (
    *("amazon-order-id", "purchase-date", "order-status", "item-price", "item-status", "fulfillment-channel"),
    *("sales-channel", "order-item-id", "item-promotion-discount", "ship-service-level", "is-business-order"),
)
_STATUSES = {
    "cancelled": ("cancelled", "canceled"),
    "paid": ("shipped", "unshipped", "partiallyshipped", "partially shipped", "shipping", "invoiceunconfirmed"),
    "open": ("pending", "unfulfillable", "pendingavailability"),
}
_CANCELLED = "('cancelled', 'canceled')"
# Where prices hold the tax the report states, the rates tell: a price of 119.00 with 19.00 of tax.
_RATES = "[.19, .07, .2, .1, .055, .22, .05, .04, .21, .09, .23, .08, .25, .12, .06, .135, .13, .255, .24, .15, .18]"
_WITHOUT_TAX = "('USD', 'CAD', 'MXN', 'BRL')"


class AmazonOrders(Exporter):
    """Orders and their lines; items that were cancelled belong to no sale."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        headers = {normal(c) for c in shape.columns}
        telling = [t for t in _TELLING if t in headers or t.replace("-", " ") in headers]
        if lacks(_FIELDS, matched) or len(telling) < 4:
            return None
        items = "row_no in (select row_no from amazon_items where {})"
        return Recognition(
            self.name,
            self.title,
            min(0.97, 0.7 + 0.04 * len(telling)),
            f"It has the columns {', '.join(repr(t) for t in telling[:4])} of Amazon's order report.",
            Plan(
                matched,
                {"orders": _orders(), "order_lines": _lines()},
                steps=(("amazon_items", _items(matched)),),
                ignored=_elsewhere(matched),
                rules=(
                    *is_missing(matched, "order_id", "created"),
                    *is_negative(matched, "quantity", "price", "shipping"),
                    RowRule(items.format("is_sold and quantity is null"), "missing: quantity"),
                    RowRule(items.format("is_sold and quantity = 0 and price > 0"), "out of range: quantity"),
                    RowRule(items.format("is_sold and price is null and status <> 'open'"), "missing: price"),
                    RowRule(
                        items.format("is_sold and price is null and status = 'open'"),
                        "pending, and Amazon does not tell its price yet",
                        is_warning=True,
                    ),
                    RowRule(items.format("was_cancelled"), "items cancelled within their order", is_warning=True),
                ),
                whole="order_id",
                copies="case when count(item_id) = count(*) then count(*) // count(distinct item_id) else 1 end"
                if "item_id" in matched
                else "",
                personal=personal_columns(shape.columns),
            ),
        )


def _elsewhere(matched: Found) -> tuple[Ignored, ...]:
    """Orders of other shops that Amazon only sends out."""
    if "channel" not in matched:
        return ()
    says = f"starts_with(lower(trim(coalesce(c{matched['channel'][0]}, ''))), 'non-amazon')"
    return (Ignored(says, "sold elsewhere, only sent out by Amazon"),)


def _items(matched: Found) -> str:
    """Each row with what its order is, and whether the prices of its currency hold their tax."""
    fits = f"len(list_filter({_RATES}, lambda r: abs({{}} - tax::double) <= 0.011)) > 0"
    on_top, within = fits.format("price::double * r"), fits.format("price::double * r / (1 + r)")
    state = tidied("state")
    # What is given away bears no tax, but its price holds what other prices do.
    is_given_away = "includes_tax and coalesce(tax, 0) = 0 and price > 0 and abs(discount) >= price"
    given_away = rounded("price::double - price::double / (1 + usual_rate)")
    return f"""
        with items as (
            select * replace (coalesce(currency, '') as currency), {tidied("item_status")} as item,
                   case when starts_with({state}, 'shipped') then 'shipped' when starts_with({state}, 'pending')
                        then 'pending' else {state} end as stood
            from {every_field(_FIELDS, matched)}
        ), holds as (
            select currency, count_if({within}) > count_if({on_top}) as includes_tax,
                   quantile_disc(round(tax::double / nullif(price - tax, 0)::double, 3), 0.5) as usual_rate
            from items where tax > 0 and coalesce(discount, 0) = 0 and currency not in {_WITHOUT_TAX} group by currency
        )
        select *, {mapped("stood", _STATUSES)} as status, item not in {_CANCELLED} and stood not in {_CANCELLED} as is_sold,
               item in {_CANCELLED} and stood not in {_CANCELLED} as was_cancelled,
               case when {is_given_away} then {given_away} when includes_tax then coalesce(tax, 0) else 0 end as tax_within,
               case when includes_tax then coalesce(shipping_tax, 0) + coalesce(wrap_tax, 0) else 0 end as ship_tax_within,
               case when {is_given_away} then 1 / (1 + usual_rate)
                    when includes_tax and price <> 0 then 1 - coalesce(tax, 0)::double / price::double else 1 end as keeps
        from items left join holds using (currency)
    """


def _orders() -> str:
    """Gift wrap is charged beside the goods, as shipping is."""
    beside = "coalesce(shipping, wrap) + case when shipping is null then 0 else coalesce(wrap, 0) end"
    taxes = "coalesce(tax, 0) + coalesce(shipping_tax, 0) + coalesce(wrap_tax, 0)"
    off = "(abs(coalesce(discount, 0)) + abs(coalesce(shipping_discount, 0)))"
    return f"""
        select min(row_no) as row_no, order_id, arg_min(created, row_no) as ordered_at,
               arg_min(created_day, row_no) as ordered_on, arg_min(created_written, row_no) as reported_on,
               'amazon' as sales_channel,
               case when bool_or(is_sold) then arg_min(status, row_no) else 'cancelled' end as status,
               arg_min(stood, row_no) as financial_status, arg_min({tidied("state")}, row_no) as fulfilment_status,
               'sale' as kind, max(currency) as currency,
               sum(price - tax_within) filter (is_sold) as gross_sales,
               {rounded("sum(abs(discount)::double * keeps) filter (is_sold)")} as discounts,
               sum({beside} - ship_tax_within - least(abs(coalesce(shipping_discount, 0)), {beside} - ship_tax_within))
                   filter (is_sold) as shipping_income,
               sum({taxes}) filter (is_sold and coalesce(tax, shipping_tax, wrap_tax) is not null) as tax,
               bool_or(coalesce(includes_tax, false)) as prices_include_tax,
               sum(price + coalesce({beside}, 0) - {off} + {taxes} - tax_within - ship_tax_within) filter (is_sold) as total,
               max(country) as country, max(region) as region
        from amazon_items group by order_id
    """


def _lines() -> str:
    return f"""
        select row_no, order_id,
               coalesce(item_id, row_number() over (partition by order_id order by row_no)::varchar) as line_no,
               sku, asin as product_id, title, quantity,
               {rounded("(price - tax_within)::double / nullif(quantity, 0)")} as unit_price,
               {rounded("abs(discount)::double * keeps")} as discount, tax
        from amazon_items where is_sold and price is not null and quantity > 0
    """


AMAZON_ORDERS = AmazonOrders("amazon_orders", "Amazon orders", _FIELDS)
