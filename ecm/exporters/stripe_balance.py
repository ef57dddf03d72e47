"""Stripe's balance: the report of balance transactions and the balance history, one row a movement with its fee."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, RowRule, personal_columns, total_rows
from ecm.exporters.phrases import (
    Found,
    every_field,
    is_missing,
    mapped,
    order_named_in,
    read_as_utc,
    tidied,
)
from ecm.schema import Kind

# Metadata that the shop wrote on the payment, in the report's and in the dashboard's spelling.
ORDER = Field(
    "order_ref",
    Kind.TEXT,
    ("order_id", "order id", "order number", "order", "bestellnummer"),
    r"(payment_)?metadata\[[^\]]*order[^\]]*\]|.*order.*\(metadata\)",
)
_FIELDS = (
    Field("id", Kind.TEXT, ("balance_transaction_id", "id", "balance transaction id"), required=True),
    Field("created", Kind.MOMENT, ("created_utc", "created (utc)", "created date (utc)")),
    Field("created_local", Kind.MOMENT, ("created",)),
    Field("kind", Kind.TEXT, ("reporting_category", "type", "reporting category"), required=True),
    Field("source", Kind.TEXT, ("source_id", "source")),
    Field("amount", Kind.MONEY, ("gross", "amount"), required=True),
    Field("fee", Kind.MONEY, ("fee", "fees"), required=True),
    Field("net", Kind.MONEY, ("net",), required=True),
    Field("currency", Kind.CURRENCY, ("currency",)),
    Field("description", Kind.TEXT, ("description",)),
    ORDER,
)
_TELLING = (
    *("balance_transaction_id", "reporting_category", "source_id", "available_on_utc", "automatic_payout_id"),
    *("available on (utc)", "created (utc)", "source", "transfer date (utc)"),
)
KINDS = {
    "charge": ("charge", "payment", "partial capture reversal"),
    "refund": ("refund", "payment refund", "refund failure", "payment failure refund", "partial refund"),
    "fee": ("fee", "stripe fee", "stripe fx fee", "network cost", "tax", "tax fee"),
    "payout": ("payout", "payout cancel", "payout failure", "payout reversal", "topup", "transfer"),
}


def _plan(header: Header) -> Plan:
    """Payments with their fees; the order is the one that metadata or description name."""
    shape, matched = header.shape, header.matched
    created = read_as_utc(shape, matched, "created")
    at = f"coalesce({created}, {'created_local' if 'created_local' in matched else 'null::timestamp'})"
    return Plan(
        matched,
        {"payments": _payments(matched, at)},
        ignored=(total_rows((matched["id"][0],)),),
        rules=(*is_missing(matched, "amount"), RowRule(f"{at} is null", "missing: created")),
        personal=personal_columns(shape.columns),
    )


def _payments(matched: Found, at: str) -> str:
    """A charge is known by its own id, as in the export of payments. A fee given back is a negative fee."""
    moved = mapped("said", KINDS).replace(" else said end", " else 'adjustment' end")
    is_given_back = "moved = 'fee' and amount > 0"
    return f"""
        select row_no, case when said in ('charge', 'payment') then coalesce(source, id) else id end as payment_id,
               coalesce(order_ref, {order_named_in("description")}) as order_id, happened_at as "at",
               case when {is_given_back} then 'adjustment' else moved end as kind,
               case when {is_given_back} then 0 else amount end as amount,
               case when {is_given_back} then coalesce(fee, 0) - amount else fee end as fee, currency,
               'stripe' as provider
        from (select *, {moved} as moved
              from (select *, {tidied("kind")} as said, {at} as happened_at from {every_field(_FIELDS, matched)}))
    """


STRIPE_BALANCE = ColumnExporter(
    "stripe_balance",
    "Stripe balance",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=2,
    accepts=lambda header: bool({"created", "created_local"} & header.matched.keys()),
    confidence=(0.85, 0.04, 0.97),
    named=3,
    of="of Stripe's balance",
)
