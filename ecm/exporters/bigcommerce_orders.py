"""BigCommerce's order export: one row an order, amounts with and without tax side by side."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, RowRule, Shape, personal_columns, total_rows
from ecm.exporters.phrases import (
    Found,
    every_field,
    is_free_shipping,
    is_missing,
    is_negative,
    mapped,
    rounded,
    tidied,
    time_of_day,
)
from ecm.schema import Kind

_FIELDS = (
    Field("order_id", Kind.TEXT, ("order id", "order number", "bestell-id"), required=True),
    Field("customer", Kind.TEXT, ("customer id",)),
    Field("email", Kind.EMAIL, ("customer email", "billing email")),
    Field("created", Kind.MOMENT, ("order date", "date created", "order date/time"), required=True),
    Field("time", Kind.TEXT, ("order time",)),
    Field("status", Kind.TEXT, ("order status", "status"), required=True),
    Field("subtotal", Kind.MONEY, ("subtotal (ex tax)", "subtotal (excl. tax)", "subtotal (excluding tax)")),
    Field("tax", Kind.MONEY, ("tax total", "total tax")),
    Field("shipping", Kind.MONEY, ("shipping cost (ex tax)", "shipping cost (excl. tax)")),
    Field("handling", Kind.MONEY, ("handling cost (ex tax)", "handling cost (excl. tax)")),
    Field("wrapping", Kind.MONEY, ("wrapping cost (ex tax)", "gift wrapping cost (ex tax)")),
    Field("net_total", Kind.MONEY, ("order total (ex tax)", "order total (excl. tax)", "total (ex tax)")),
    Field("total", Kind.MONEY, ("order total (inc tax)", "order total (incl. tax)", "total (inc tax)")),
    Field("refunded", Kind.MONEY, ("refunded amount", "refund amount", "amount refunded")),
    Field("coupons", Kind.TEXT, ("coupon details", "coupon code", "coupons")),
    Field("payment_method", Kind.TEXT, ("payment method",)),
    Field("currency", Kind.CURRENCY, ("order currency code", "currency code", "currency")),
    Field("shipping_country", Kind.TEXT, ("shipping country", "ship to country", "shipping country code")),
    Field("billing_country", Kind.TEXT, ("billing country", "billing country code")),
    Field("region", Kind.TEXT, ("shipping state", "shipping state/province", "billing state")),
    Field("channel_name", Kind.TEXT, ("channel name", "order source")),
)
_TELLING = (
    *("subtotal (ex tax)", "subtotal (inc tax)", "order total (ex tax)", "order total (inc tax)"),
    *("shipping cost (ex tax)", "store credit redeemed", "gift certificate amount redeemed"),
)
_STATUSES = {
    # A shopper who came to the payment and went; a payment that was refused.
    "cancelled": ("cancelled", "canceled", "declined", "incomplete"),
    "paid": (
        *("completed", "shipped", "partially shipped", "awaiting shipment", "awaiting fulfillment", "awaiting pickup"),
        *("refunded", "partially refunded", "disputed"),
    ),
    "open": ("pending", "awaiting payment", "manual verification required"),
}
_WAYS = {
    "online_store": ("", "www", "storefront", "online store", "checkout api", "web", "mobile"),
    "pos": ("pos", "square pos", "point of sale"),
    "draft": ("manual", "control panel", "draft order"),
    "wholesale": ("b2b", "wholesale"),
    "amazon": ("amazon",),
    "ebay": ("ebay",),
}
# Codes in a cell such as "Coupon Code: SAVE10, Coupon Value: 5.00".
_CODE = r"(?i)code\s*[:=]\s*([^\s,;|]+)"


def _plan(header: Header) -> Plan:
    """Orders without their lines: the products stand in one cell of free text."""
    shape, matched = header.shape, header.matched
    gap = "subtotal + coalesce(shipping, 0) + coalesce(handling, 0) + coalesce(wrapping, 0) - net_total"
    return Plan(
        matched,
        {"orders": _orders(matched, gap, _is_timed(shape, matched))},
        ignored=(total_rows((matched["order_id"][0],)),),
        rules=(
            *is_missing(matched, "subtotal"),
            *is_negative(matched, "subtotal", "shipping", "handling", "net_total", "refunded"),
            RowRule(
                f"row_no in (select row_no from {every_field(_FIELDS, matched)} where {gap} < -0.015)",
                "totals do not add up",
                is_warning=True,
            ),
        ),
        notes=("Orders alone: the export's lines stand in one cell, and units and products are not known.",),
        personal=personal_columns(shape.columns),
    )


def _is_timed(shape: Shape, matched: Found) -> bool:
    """Whether the day is written with its time; else the time may stand in a column of its own."""
    place = matched["created"][0]
    return any(":" in (row[place] or "") for row in shape.sample if place < len(row))


def _orders(matched: Found, gap: str, is_timed: bool) -> str:
    """What the total without tax falls short of its parts is discount; handling and wrapping count as shipping."""
    ordered_at = "created" if is_timed else f"created + coalesce({time_of_day('time')}, interval 0 second)"
    country = "coalesce(shipping_country, billing_country)"
    without_tax = "coalesce(net_total::double / nullif(total, 0)::double, 1)"
    parts = "subtotal + coalesce(shipping, 0) + coalesce(handling, 0) + coalesce(wrapping, 0)"
    return f"""
        select row_no, order_id, {ordered_at} as ordered_at,
               created_day as ordered_on, created_written as reported_on,
               coalesce(nullif(customer_key(email), ''), nullif(customer, '0'), '') as customer_id,
               {mapped("way", _WAYS)} as sales_channel,
               {mapped("state", _STATUSES)} as status, state as financial_status,
               case when contains(state, 'ship') or state = 'completed' then state end as fulfilment_status,
               'sale' as kind, currency, subtotal as gross_sales,
               case when net_total is not null then greatest({gap} - off_shipping, 0) end as discounts,
               case when coalesce(shipping, handling, wrapping) is not null
                    then coalesce(shipping, 0) - off_shipping + coalesce(handling, 0) + coalesce(wrapping, 0) end as shipping_income,
               tax, total, nullif(regexp_extract(coalesce(coupons, ''), '{_CODE}', 1), '') as coupon, payment_method,
               {country} as country, region,
               case when refunded is not null then {rounded(f"refunded::double * ({without_tax})")}
                    when state = 'refunded' then coalesce(net_total, {parts}) end as refunded_amount,
               case when refunded is not null then {rounded(f"refunded::double * (1 - ({without_tax}))")}
                    when state = 'refunded' then coalesce(total - net_total, tax) end as refunded_tax
        from (select *, {tidied("status")} as state, {tidied("channel_name")} as way,
                     -- A coupon for shipping that is worth all of it.
                     case when {is_free_shipping("coupons")} and abs({gap} - shipping) <= 0.015 then shipping else 0 end as off_shipping
              from {every_field(_FIELDS, matched)})
    """


BIGCOMMERCE_ORDERS = ColumnExporter(
    "bigcommerce_orders",
    "BigCommerce orders",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=2,
    confidence=(0.8, 0.04, 0.97),
    named=3,
)
