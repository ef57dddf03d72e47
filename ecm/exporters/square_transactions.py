"""Square's transactions: one row a payment or a refund. Its items stand in the export of item sales."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, RowRule, personal_columns, total_rows
from ecm.exporters.phrases import Found, currency_of_sign, every_field, is_missing, is_negative
from ecm.exporters.square_items import AT, IS_BACK, IS_SOLD, SALES_CHANNEL, UNKNOWN_EVENT
from ecm.schema import Kind

_FIELDS = (
    Field("order_id", Kind.TEXT, ("transaction id",), required=True),
    Field("payment_id", Kind.TEXT, ("payment id",)),
    Field("day", Kind.MOMENT, ("date",), required=True),
    Field("time", Kind.TEXT, ("time",)),
    Field("gross", Kind.MONEY, ("gross sales",), required=True),
    Field("discount", Kind.MONEY, ("discounts",)),
    Field("service", Kind.MONEY, ("service charges",)),
    Field("gift_cards", Kind.MONEY, ("gift card sales",)),
    Field("tax", Kind.MONEY, ("tax",)),
    Field("tip", Kind.MONEY, ("tip",)),
    Field("total", Kind.MONEY, ("total collected",), required=True),
    Field("fees", Kind.MONEY, ("fees",)),
    Field("event", Kind.TEXT, ("event type",)),
    Field("customer", Kind.TEXT, ("customer id",)),
    Field("way", Kind.TEXT, ("source", "channel")),
    Field("card", Kind.TEXT, ("card brand",)),
)
_TELLING = ("time zone", "total collected", "partial refunds", "net total", "card entry methods", "square gift card", "event type",
            "gift card sales", "other tender", "pan suffix", "payment id")  # fmt: skip


def _plan(header: Header) -> Plan:
    """Orders of a till without their lines, with fees and the money that was paid back."""
    shape, matched = header.shape, header.matched
    return Plan(
        matched,
        {"orders": _orders(), "payments": _payments()},
        steps=(("square_payments", _rows(matched)),),
        ignored=(total_rows((matched["day"][0], matched["order_id"][0])),),
        rules=(
            *is_missing(matched, "order_id", "day", "gross", "total"),
            RowRule("row_no in (select row_no from square_payments where not (is_sold or is_back))", UNKNOWN_EVENT),
            RowRule(
                "row_no in (select row_no from square_payments where is_sold and least(gross, total) < 0)",
                "out of range: gross sales",
            ),
            *is_negative(matched, "tip"),
        ),
        notes=("Orders alone: load the export of item sales too, for units and products.",),
        personal=personal_columns(shape.columns),
    )


def _rows(matched: Found) -> str:
    place, _ = matched["gross"]
    return f"""
        select t.*, {IS_SOLD} as is_sold, {IS_BACK} as is_back, {AT} as "at", {SALES_CHANNEL} as sales_channel, signed
        from {every_field(_FIELDS, matched)} t
        left join (select row_no, {currency_of_sign(f"c{place}")} as signed from raw) using (row_no)
    """


def _orders() -> str:
    """One row an order, which may be paid in parts. Service charges count as shipping does."""
    return """
        select min(row_no) as row_no, order_id, min("at") as ordered_at, arg_min(day_day, row_no) as ordered_on,
               arg_min(day_written, row_no) as reported_on, coalesce(customer_key(max(customer)), '') as customer_id,
               min(sales_channel) as sales_channel, 'paid' as status,
               case when sum(gross) = 0 and sum(gift_cards) > 0 then 'gift_card' else 'sale' end as kind,
               max(signed) as currency, sum(gross) as gross_sales, abs(sum(discount)) as discounts,
               sum(service) as shipping_income, sum(tip) as tip, sum(tax) as tax, sum(total) as total,
               max(card) as payment_method
        from square_payments where is_sold group by order_id
    """


def _payments() -> str:
    """A fee that Square gave back is written above zero beside a refund."""
    return """
        select row_no, 'square/' || coalesce(payment_id, order_id || '/' || row_no) as payment_id, order_id, "at",
               case when is_back then 'refund' else 'charge' end as kind, total as amount,
               case when is_back then -fees else abs(fees) end as fee, signed as currency,
               'square' as provider
        from square_payments where is_sold or is_back
    """


SQUARE_TRANSACTIONS = ColumnExporter(
    "square_transactions",
    "Square transactions",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    accepts=lambda header: "item" not in header.names,
    confidence=(0.76, 0.03, 0.97),
    named=3,
    of="of Square's transactions",
)
