"""Squarespace's orders: one row a line item; an order's own values stand once, on its first row."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, RowRule, personal_columns
from ecm.exporters.order_sums import CENT, Sum, first_fit
from ecm.exporters.phrases import Found, every_field, is_missing, is_negative, mapped, rounded, tidied
from ecm.schema import Kind

_FIELDS = (
    Field("order_id", Kind.TEXT, ("order id",), required=True),
    Field("email", Kind.EMAIL, ("email",)),
    Field("financial_status", Kind.TEXT, ("financial status",)),
    Field("fulfilment_status", Kind.TEXT, ("fulfillment status", "fulfilment status")),
    Field("currency", Kind.CURRENCY, ("currency",)),
    Field("subtotal", Kind.MONEY, ("subtotal",)),
    Field("shipping", Kind.MONEY, ("shipping",)),
    Field("tax", Kind.MONEY, ("taxes",)),
    Field("refunded", Kind.MONEY, ("amount refunded",)),
    Field("total", Kind.MONEY, ("total",), required=True),
    Field("coupon", Kind.TEXT, ("discount code",)),
    Field("discount", Kind.MONEY, ("discount amount",)),
    Field("created", Kind.MOMENT, ("created at",), required=True),
    Field("cancelled", Kind.MOMENT, ("cancelled at",)),
    Field("quantity", Kind.NUMBER, ("lineitem quantity",), required=True),
    Field("title", Kind.TEXT, ("lineitem name",)),
    Field("price", Kind.MONEY, ("lineitem price",), required=True),
    Field("sku", Kind.TEXT, ("lineitem sku",)),
    Field("billing_country", Kind.TEXT, ("billing country",)),
    Field("shipping_country", Kind.TEXT, ("shipping country",)),
    Field("region", Kind.TEXT, ("shipping province",)),
    Field("channel", Kind.TEXT, ("channel type",)),
    Field("payment_method", Kind.TEXT, ("payment method",)),
)
_TELLING = ("amount refunded", "lineitem variant", "channel type", "channel name", "channel order number", "private notes",
            "lineitem quantity", "financial status")  # fmt: skip
_STATUSES = {
    "cancelled": ("cancelled", "canceled", "voided"),
    "paid": ("paid", "partially paid", "refunded", "partially refunded", "partial refund"),
    "open": ("", "pending", "unpaid", "authorized", "not paid"),
}
_WAYS = {"online_store": ("", "web", "website", "online store"), "pos": ("pos", "point of sale", "in person")}


def _plan(header: Header) -> Plan:
    """Orders, their lines, and refunds that are known only as an amount."""
    shape, matched = header.shape, header.matched
    return Plan(
        matched,
        {"orders": _orders(matched), "order_lines": _lines(matched)},
        steps=(("squarespace_sums", _sums(matched)),),
        rules=(
            *is_missing(matched, "order_id", "quantity", "price"),
            RowRule("total is not null and created is null", "missing: created"),
            *is_negative(matched, "quantity", "price", "subtotal", "shipping", "tax", "refunded", "total"),
            RowRule(_of_orders("heads = 0"), "order without its own values"),
            RowRule(_of_orders("heads > 1"), "duplicate in file"),
            RowRule(_of_orders(f"abs(fit.gap) > {CENT}"), "totals do not add up", is_warning=True),
            RowRule(_of_orders("edited <> 0"), "lines differ from the subtotal (edited later)", is_warning=True),
        ),
        whole="order_id",
        personal=personal_columns(shape.columns),
    )


def _of_orders(condition: str) -> str:
    return f"order_id in (select order_id from squarespace_sums where {condition})"


def _sums(matched: Found) -> str:
    """One row an order: what it comes to with and without the tax that its prices hold.

    Readings 3 and 4 are those without tax on top. keeps: the share of an amount that is left without that tax. edited: what the lines are beyond goods and discount.
    """
    readings = [Sum(goods, "shipping", tax) for tax in ("tax", "0") for goods in ("subtotal", "subtotal - discount")]
    return f"""
        select *, case when holds_tax then 1 - tax::double / nullif(fit.goods + fit.shipping, 0)::double else 1 end as keeps,
               case when abs(lines - fit.goods - discount) > {CENT} and abs(lines - fit.goods) > {CENT}
                    then lines - fit.goods - discount else 0 end as edited
        from (
            select *, fit.nr > 2 and tax > 0 and abs(fit.gap) <= {CENT} as holds_tax
            from (select *, {first_fit("total", readings)} as fit
                  from (select order_id, count(total) as heads, max(total) as total, sum(price * quantity)::decimal(18, 4) as lines,
                               coalesce(max(subtotal), sum(price * quantity)::decimal(18, 4)) as subtotal,
                               coalesce(max(shipping), 0) as shipping, coalesce(max(tax), 0) as tax,
                               abs(coalesce(max(discount), 0)) as discount
                        from {every_field(_FIELDS, matched)} where order_id is not null group by order_id))
        )
    """


def _orders(matched: Found) -> str:
    back = "coalesce(s.tax, 0)::double / nullif(s.total, 0)::double"
    return f"""
        select h.row_no, order_id, h.created as ordered_at, h.created_day as ordered_on, h.created_written as reported_on,
               coalesce(customer_key(h.email), '') as customer_id, {mapped("h.way", _WAYS)} as sales_channel,
               case when h.cancelled is not null then 'cancelled' else {mapped("h.state", _STATUSES)} end as status,
               h.state as financial_status, lower(h.fulfilment_status) as fulfilment_status, h.cancelled as cancelled_at,
               'sale' as kind, h.currency, {rounded("(s.lines - s.edited) * s.keeps")} as gross_sales,
               {rounded("greatest(s.lines - s.edited - s.fit.goods, 0) * s.keeps")} as discounts,
               case when h.shipping is not null then {rounded("s.shipping * s.keeps")} end as shipping_income, h.tax,
               s.holds_tax as prices_include_tax, h.total, h.coupon, h.payment_method,
               coalesce(h.shipping_country, h.billing_country) as country, h.region,
               {rounded(f"h.refunded * (1 - {back})")} as refunded_amount, {rounded(f"h.refunded * {back}")} as refunded_tax,
               {rounded("s.edited * s.keeps")} as edited_amount
        from (select *, {tidied("financial_status")} as state, {tidied("channel")} as way
              from {every_field(_FIELDS, matched)} where total is not null) h
        join squarespace_sums s using (order_id)
    """


def _lines(matched: Found) -> str:
    """Each line with its part of the order's discount, so that the parts add up to it."""
    upto = "sum(price * quantity) over (partition by order_id order by row_no rows unbounded preceding)"
    part = "(discount * keeps * {} / nullif(lines, 0))"
    return f"""
        select row_no, order_id, row_number() over (partition by order_id order by row_no)::varchar as line_no, sku,
               title, quantity, {rounded("price * keeps")} as unit_price,
               {rounded(part.format("upto"))} - {rounded(part.format("(upto - price * quantity)"))} as discount
        from (select t.* exclude (discount), s.keeps, s.lines::double as lines, {upto} as upto,
                     greatest(s.lines - s.edited - s.fit.goods, 0)::double as discount
              from {every_field(_FIELDS, matched)} t join squarespace_sums s using (order_id))
    """


SQUARESPACE_ORDERS = ColumnExporter(
    "squarespace_orders",
    "Squarespace orders",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    accepts=lambda header: bool(set(header.telling) & set(_TELLING[:6])) and "name" not in header.names,
    confidence=(0.76, 0.03, 0.97),
    named=3,
    of="of Squarespace's orders",
)
