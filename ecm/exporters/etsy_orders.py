"""Etsy's sold orders: one row an order; what was sold stands in the export of sold order items."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, RowRule, personal_columns, total_rows
from ecm.exporters.order_sums import CENT, Sum, first_fit
from ecm.exporters.phrases import Found, every_field, is_missing, is_negative, mapped, rounded, tidied
from ecm.schema import Kind

_FIELDS = (
    Field("order_id", Kind.TEXT, ("order id",), required=True),
    Field("created", Kind.MOMENT, ("sale date",), required=True),
    Field("buyer", Kind.TEXT, ("buyer user id",)),
    Field("buyer_name", Kind.TEXT, ("buyer",)),
    Field("currency", Kind.CURRENCY, ("currency",)),
    Field("value", Kind.MONEY, ("order value",), required=True),
    Field("coupon", Kind.TEXT, ("coupon code",)),
    Field("discount", Kind.MONEY, ("discount amount",)),
    Field("shipping_discount", Kind.MONEY, ("shipping discount", "delivery discount")),
    Field("shipping", Kind.MONEY, ("shipping", "delivery")),
    Field("tax", Kind.MONEY, ("sales tax",)),
    Field("total", Kind.MONEY, ("order total",), required=True),
    Field("status", Kind.TEXT, ("status",)),
    Field("fees", Kind.MONEY, ("card processing fees",)),
    Field("adjusted_total", Kind.MONEY, ("adjusted order total",)),
    Field("adjusted_fees", Kind.MONEY, ("adjusted card processing fees",)),
    Field("shipped", Kind.DAY, ("date shipped", "date posted", "date dispatched")),
    Field("payment_method", Kind.TEXT, ("payment method",)),
    Field("country", Kind.TEXT, ("ship country", "delivery country")),
    Field("region", Kind.TEXT, ("ship state", "delivery state")),
    Field("order_type", Kind.TEXT, ("order type",)),
)
_TELLING = (
    *("order value", "card processing fees", "order net", "adjusted order total", "buyer user id", "number of items"),
    *("adjusted net order amount", "inperson discount", "shipping discount", "delivery discount", "coupon details"),
)
_STATUSES = {
    "cancelled": ("cancelled", "canceled"),
    "paid": ("", "completed", "complete", "paid", "shipped", "refunded", "fully refunded", "partially refunded"),
    "open": ("unpaid", "open", "pending", "processing", "payment processing"),
}
_WAYS = {"etsy": ("", "online", "marketplace"), "pos": ("in person", "inperson", "square")}


def _plan(header: Header) -> Plan:
    """Orders with what Etsy kept for the payment; the sales tax that it collects is in the total and no sale."""
    shape, matched = header.shape, header.matched
    buyers = tuple(matched[n][0] for n in ("buyer", "buyer_name") if n in matched)
    return Plan(
        matched,
        {"orders": _orders(), **({"payments": _payments()} if "fees" in matched else {})},
        steps=(("etsy_sums", _sums(matched)),),
        ignored=(total_rows((matched["created"][0], matched["order_id"][0])),),
        rules=(
            *is_missing(matched, "order_id", "created", "value", "total"),
            *is_negative(matched, "value", "shipping", "tax", "total"),
            RowRule(
                f"row_no in (select row_no from etsy_sums where abs(fit.gap) > {CENT})",
                "totals do not add up",
                is_warning=True,
            ),
        ),
        notes=("Orders alone: load the export of sold order items too, for units and products.",),
        personal=(*personal_columns(shape.columns), *buyers),
    )


def _sums(matched: Found) -> str:
    """What the parts of an order come to, and what was paid back.

    Some exports give the adjusted total of every order, others 0.00 where nothing was adjusted: there a full refund cannot
    be told from none, unless the status says it.
    """
    less = "abs(coalesce(discount, 0))"
    carriage, tax = "coalesce(shipping, 0)", "coalesce(tax, 0)"
    charged = f"{carriage} - abs(coalesce(shipping_discount, 0))"
    readings = [
        Sum(goods, ship, on_top)
        for on_top in (tax, "0")
        for goods in (f"value - {less}", "value")
        for ship in (charged, carriage)
    ]
    return f"""
        select *, case when state in ('refunded', 'fully refunded') then total
                       when adjusted_total between 0.01 and total - 0.01 then total - adjusted_total
                       when adjusted_total = 0 and fills and total > 0 then total end as back
        from (select *, {first_fit("total", readings)} as fit, {less} as less, {tidied("status")} as state,
                     coalesce(bool_or(adjusted_total = total and total > 0) over (), false) as fills
              from {every_field(_FIELDS, matched)})
    """


def _orders() -> str:
    kept = "(1 - coalesce(tax, 0)::double / nullif(total, 0)::double)"
    return f"""
        select row_no, order_id, created as ordered_at, created_day as ordered_on, created_written as reported_on,
               hashed_key(coalesce(buyer, buyer_name)) as customer_id, {mapped(tidied("order_type"), _WAYS)} as sales_channel,
               {mapped("state", _STATUSES)} as status, state as financial_status,
               case when shipped is not null then 'shipped' end as fulfilment_status, 'sale' as kind, currency,
               fit.goods + less as gross_sales, case when discount is not null then less end as discounts,
               case when shipping is not null then greatest(fit.shipping, 0) end as shipping_income, tax, total, coupon,
               payment_method, country, region, {rounded(f"back::double * {kept}")} as refunded_amount,
               {rounded(f"back::double * (1 - {kept})")} as refunded_tax
        from etsy_sums
    """


def _payments() -> str:
    """What was paid, and the fee that was kept of it: the adjusted one where money was paid back."""
    fee = "case when back is not null and (adjusted_fees > 0 or fills) then coalesce(adjusted_fees, fees) else fees end"
    return f"""
        select row_no, 'etsy/' || order_id as payment_id, order_id, created as "at", 'charge' as kind, total as amount,
               abs({fee}) as fee, currency, 'etsy' as provider
        from etsy_sums where fees is not null
    """


ETSY_ORDERS = ColumnExporter(
    "etsy_orders",
    "Etsy sold orders",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=2,
    confidence=(0.8, 0.03, 0.97),
    named=3,
    of="of Etsy's sold orders",
)
