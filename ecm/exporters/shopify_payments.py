"""Shopify's payment transactions: charges and refunds by their true days, with the fee of each."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, total_rows
from ecm.exporters.phrases import Found, every_field, is_missing, tidied
from ecm.schema import Kind

_FIELDS = (
    Field("moment", Kind.MOMENT, ("transaction date",), required=True),
    Field("type", Kind.TEXT, ("type",), required=True),
    Field("order_id", Kind.TEXT, ("order",)),
    Field("amount", Kind.MONEY, ("amount",), required=True),
    Field("fee", Kind.MONEY, ("fee",), required=True),
    Field("net", Kind.MONEY, ("net",)),
    Field("currency", Kind.CURRENCY, ("currency",)),
    Field("checkout", Kind.TEXT, ("checkout",)),
    Field("method", Kind.TEXT, ("payment method name",)),
)
_TELLING = ("transaction date", "card brand", "card source", "payout status", "payout date", "available on", "checkout",
            "presentment amount", "presentment currency")  # fmt: skip


def _plan(header: Header) -> Plan:
    """Movements of money; a refund's day is the day it was paid back."""
    matched = header.matched
    return Plan(
        matched,
        {"payments": _payments(matched)},
        ignored=(total_rows((matched["moment"][0], matched["type"][0])),),
        rules=is_missing(matched, "moment", "type", "amount"),
    )


def _payments(matched: Found) -> str:
    """The export gives no number: a movement is known by its moment, order, type and amount; like ones are counted."""
    kind = f"""case when {tidied("type")} like '%refund%' then 'refund'
                    when {tidied("type")} in ('charge', 'sale', 'capture', 'payment') then 'charge'
                    when {tidied("type")} like '%payout%' or {tidied("type")} = 'transfer' then 'payout'
                    when {tidied("type")} like '%fee%' then 'fee' else 'adjustment' end"""
    alike = "moment, coalesce(order_id, ''), kind, amount"
    return f"""
        select row_no, substr(md5(concat_ws('|', moment::varchar, coalesce(order_id, ''), kind, amount::varchar)), 1, 20)
               || case when again > 1 then '-' || again else '' end as payment_id,
               order_id, moment as "at", moment_written as reported_on, kind, amount, fee, currency,
               'shopify_payments' as provider
        from (select *, row_number() over (partition by {alike} order by row_no) as again
              from (select *, {kind} as kind from {every_field(_FIELDS, matched)}))
    """


SHOPIFY_PAYMENTS = ColumnExporter(
    "shopify_payments",
    "Shopify payment transactions",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    confidence=(0.7, 0.04, 0.98),
    named=3,
    of="of payment transactions",
)
