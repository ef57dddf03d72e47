"""Shopify's order export: one row a line item; an order's own values stand once, on its first row."""

from ecm.exporters.exporter import (
    Exporter,
    Field,
    Plan,
    Recognition,
    RowRule,
    Shape,
    find_fields,
    normal,
    or_null,
    personal_columns,
)
from ecm.exporters.phrases import MONEY, Found, rounded
from ecm.exporters.shopify_money import order_money, order_sums, usual_rates
from ecm.schema import Kind

_FIELDS = (
    Field("order_id", Kind.TEXT, ("name", "order", "order name"), required=True),
    Field("email", Kind.EMAIL, ("email",)),
    Field("financial_status", Kind.TEXT, ("financial status",), required=True),
    Field("fulfilment_status", Kind.TEXT, ("fulfillment status",)),
    Field("currency", Kind.CURRENCY, ("currency",)),
    Field("subtotal", Kind.MONEY, ("subtotal",)),
    Field("shipping", Kind.MONEY, ("shipping",)),
    Field("taxes", Kind.MONEY, ("taxes",)),
    Field("total", Kind.MONEY, ("total",), required=True),
    Field("coupon", Kind.TEXT, ("discount code",)),
    Field("discount_amount", Kind.MONEY, ("discount amount",)),
    Field("created", Kind.MOMENT, ("created at",), required=True),
    Field("quantity", Kind.QUANTITY, ("lineitem quantity",), required=True),
    Field("title", Kind.TEXT, ("lineitem name",)),
    Field("price", Kind.MONEY, ("lineitem price",), required=True),
    Field("sku", Kind.TEXT, ("lineitem sku",)),
    Field("requires_shipping", Kind.FLAG, ("lineitem requires shipping",)),
    Field("line_discount", Kind.MONEY, ("lineitem discount",)),
    Field("billing_country", Kind.TEXT, ("billing country",)),
    Field("shipping_country", Kind.TEXT, ("shipping country",)),
    Field("region", Kind.TEXT, ("shipping province",)),
    Field("note_attributes", Kind.TEXT, ("note attributes",)),
    Field("cancelled", Kind.MOMENT, ("cancelled at",)),
    Field("payment_method", Kind.TEXT, ("payment method",)),
    Field("refunded", Kind.MONEY, ("refunded amount",)),
    Field("brand", Kind.TEXT, ("vendor",)),
    Field("external_id", Kind.TEXT, ("id",)),
    Field("sales_source", Kind.TEXT, ("source",)),
    Field("duties", Kind.MONEY, ("duties",)),
    Field("tags", Kind.TEXT, ("tags",)),
)

_TELLING = ("financial status", "lineitem quantity", "lineitem name", "lineitem price", "created at", "name")

# Shopify's own names for where an order was placed; what is not here keeps the tool's name (an app's number, say).
_SALES_CHANNELS = {
    "web": "online_store",
    "580111": "online_store",
    "pos": "pos",
    "iphone": "pos",
    "android": "pos",
    "129785": "pos",
    "shopify_draft_order": "draft",
    "1354745": "draft",
    "subscription_contract": "subscription",
    "subscription_contract_checkout_one": "subscription",
    "sell-on-amazon": "amazon",
    "amazon-us": "amazon",
}


class ShopifyOrders(Exporter):
    """Orders, their lines, and refunds that are known only as an amount."""

    def recognise(self, shape: Shape) -> Recognition | None:
        headers = {normal(c) for c in shape.columns}
        telling = [t for t in _TELLING if t in headers]
        matched = find_fields(_FIELDS, shape.columns)
        missing = [f.name for f in _FIELDS if f.required and f.name not in matched]
        if missing or len(telling) < len(_TELLING) - 1:
            return None
        share = sum(1 for f in _FIELDS if f.name in matched) / len(_FIELDS)
        return Recognition(
            self.name,
            self.title,
            round(0.8 + 0.19 * share, 3),
            f"It has the columns {', '.join(repr(t) for t in telling[:4])} of an order export.",
            Plan(
                fields=matched,
                steps=(
                    ("shop_lines", _shop_lines(matched, "row_no, order_id, quantity, price")),
                    ("order_sums", order_sums(matched, _shop_lines(matched, "*"))),
                    ("usual_rates", usual_rates()),
                    ("order_money", order_money()),
                ),
                copies="count(total)",
                tables={"orders": _orders(matched), "order_lines": _lines()},
                rules=_rules(matched),
                whole="order_id",
                personal=personal_columns(shape.columns),
            ),
        )


def _rules(matched: Found) -> tuple[RowRule, ...]:
    rules = [
        RowRule("order_id is null", "missing: Name"),
        RowRule("quantity is null", "missing: Lineitem quantity"),
        RowRule("price is null", "missing: Lineitem price"),
        RowRule("created is null", "missing: Created at"),
        RowRule("quantity < 0", "out of range: Lineitem quantity"),
        RowRule("price < 0", "out of range: Lineitem price"),
        RowRule(_of_orders("heads = 0"), "order without its own values"),
        RowRule(_of_orders("heads > 1"), "duplicate in file"),
        RowRule(_of_orders("heads = 1 and not adds_up"), "totals do not add up", is_warning=True),
        RowRule(
            _of_orders("heads = 1 and abs(edited) > 0.01"),
            "lines differ from the subtotal (edited later)",
            is_warning=True,
        ),
    ]
    for name, header in (
        ("total", "Total"),
        ("subtotal", "Subtotal"),
        ("shipping", "Shipping"),
        ("taxes", "Taxes"),
        ("refunded", "Refunded Amount"),
        ("discount_amount", "Discount Amount"),
    ):
        if name in matched:
            rules.append(RowRule(f"{name} < 0", f"out of range: {header}"))
    if "currency" in matched:
        rules.append(RowRule("total is not null and currency is null", "missing: Currency"))
    return tuple(rules)


def _of_orders(condition: str) -> str:
    return f"order_id in (select order_id from order_money where {condition})"


def _shop_lines(matched: Found, columns: str) -> str:
    telling = or_null(matched, "requires_shipping", "boolean")
    ships = f"coalesce({telling}, true)"
    title = f"coalesce({or_null(matched, 'title')}, '')"
    return f"""
        select {columns}, cast(price as decimal(38, 4)) * quantity as amount,
               coalesce({or_null(matched, "line_discount", MONEY)}, 0) as own_discount,
               coalesce({or_null(matched, "sku")}, '') as sku, {title} as title, coalesce({or_null(matched, "sku")}, {title}) as item,
               coalesce({or_null(matched, "brand")}, '') as brand,
               case when lower({title}) = 'tip' and not coalesce({telling}, coalesce({or_null(matched, "sku")}, '') <> '') then 'tip'
                    when not {ships} and regexp_matches(lower({title}), 'gift ?card|gutschein|carte cadeau')
                    then 'gift_card' else 'goods' end as kind
        from typed
    """


def _orders(matched: Found) -> str:
    sales = f"coalesce({or_null(matched, 'sales_source')}, '')"
    named = " ".join(f"when '{k}' then '{v}'" for k, v in _SALES_CHANNELS.items())
    notes = or_null(matched, "note_attributes")
    cancelled = or_null(matched, "cancelled", "timestamp")
    refunded = f"coalesce({or_null(matched, 'refunded', MONEY)}, 0)"
    # What was paid for goods and shipping comes first, and tips bear no tax.
    refunded_tax = f"least({refunded}, greatest(m.taxed, 0)) * m.refunded_tax_share"
    state = "lower(coalesce(h.financial_status, ''))"
    country = f"coalesce({or_null(matched, 'shipping_country')}, {or_null(matched, 'billing_country')}, '')"
    return f"""
        select h.row_no, h.order_id, h.created as ordered_at, h.created_day as ordered_on,
               h.created_written as reported_on,
               coalesce(customer_key({or_null(matched, "email")}), '') as customer_id,
               case {sales} when '' then 'online_store' {named} else {sales} end as sales_channel,
               case when {cancelled} is not null or {state} = 'voided' then 'cancelled'
                    when {state} in ('paid', 'partially_paid', 'refunded', 'partially_refunded') then 'paid'
                    else 'open' end as status,
               {state} as financial_status,
               lower(coalesce({or_null(matched, "fulfilment_status")}, '')) as fulfilment_status,
               {cancelled} as cancelled_at,
               contains(lower(coalesce({or_null(matched, "payment_method")}, '')), 'bogus') as is_test,
               case when m.goods_lines = 0 and m.lines > 0 then 'gift_card' else 'sale' end as kind,
               coalesce({or_null(matched, "currency")}, '') as currency,
               {_net("(m.lines - m.edited) * m.goods_share * m.keeps")} as gross_sales,
               {_net("m.goods_discount * m.goods_share * m.keeps")} as discounts,
               {_net("m.shipping * m.keeps")} as shipping_income,
               {_net("m.tip")} as tip, {_net("m.taxes")} as tax, m.includes_tax as prices_include_tax,
               {_net("m.total")} as total,
               coalesce({or_null(matched, "coupon")}, '') as coupon,
               coalesce({or_null(matched, "payment_method")}, '') as payment_method,
               {country} as country, coalesce({or_null(matched, "region")}, '') as region,
               {_utm(notes, "source")} as source, {_utm(notes, "medium")} as medium,
               {_utm(notes, "campaign")} as campaign,
               ltrim(coalesce({or_null(matched, "external_id")}, ''), '''') as external_id,
               {refunded} - {_net(refunded_tax)} as refunded_amount, {_net(refunded_tax)} as refunded_tax,
               {_net("m.edited * m.keeps")} as edited_amount
        from (select * from typed where total is not null) h join order_money m on m.order_id = h.order_id
    """


def _lines() -> str:
    """Lines with their part of the order's discount: their own discounts first, the rest by what they come to.

    A part is the difference of two rounded running shares, so that the parts add up to the order's discount exactly.
    """
    weight = """case when l.kind = 'tip' then 0
                     -- Taken out later: no discount is left on it.
                     when m.edited > 0.015 and abs(l.amount - m.edited) <= 0.015 then 0
                     when m.own_discounts > 0 and m.own_discounts >= m.goods_discount then l.own_discount
                     when m.lines > m.own_discounts
                     then l.own_discount + (l.amount - l.own_discount)
                          * ((m.goods_discount - m.own_discounts)::double / (m.lines - m.own_discounts)::double)
                     else l.amount end::double"""
    columns = "row_no, order_id, line_no, sku, title, brand, quantity, kind"
    unit_price = f"{_net('price * keeps')} as unit_price"
    return f"""
        with lines as (
            select l.*, (l.row_no - m.first_row + 1)::varchar as line_no, m.keeps, m.goods_discount, {weight} as weight
            from shop_lines l join order_money m using (order_id)
        )
        select {columns}, {unit_price}, 0::decimal(18, 4) as discount from lines where goods_discount = 0
        union all
        select {columns}, {unit_price}, ({_net("upto")} - {_net("before")})::decimal(18, 4) as discount
        from (
            select *, coalesce(lag(upto) over (partition by order_id order by row_no), 0) as before
            from (
                select *, sum(share) over (partition by order_id order by row_no) as upto
                from (
                    select *, coalesce(goods_discount::double * keeps * weight
                                       / nullif(sum(weight) over (partition by order_id), 0), 0) as share
                    from lines where goods_discount <> 0
                )
            )
        )
    """


def _net(amount: str) -> str:
    return rounded(amount)


def _utm(notes: str, name: str) -> str:
    """What a storefront script wrote into the order's note attributes, one `utm_source: …` a line."""
    return f"coalesce(regexp_extract({notes}, '(?im)^\\s*utm_{name}\\s*:\\s*([^\\r\\n]+)', 1), '')"


SHOPIFY_ORDERS = ShopifyOrders("shopify_orders", "Shopify orders", _FIELDS)
