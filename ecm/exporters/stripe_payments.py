"""Stripe's export of payments: one row a payment, what was refunded of it beside it."""

import re

from ecm.exporters.exporter import (
    ColumnExporter,
    Field,
    Header,
    Ignored,
    Plan,
    RowRule,
    Shape,
    normal,
    personal_columns,
)
from ecm.exporters.payment_words import NOT_DONE
from ecm.exporters.phrases import Found, every_field, is_missing, order_named_in, read_as_utc
from ecm.exporters.stripe_balance import ORDER
from ecm.schema import Kind

_FIELDS = (
    Field("id", Kind.TEXT, ("id", "charge id"), required=True),
    Field("created", Kind.MOMENT, ("created date (utc)", "created (utc)", "created"), required=True),
    Field("amount", Kind.MONEY, ("amount",), required=True),
    Field("refunded", Kind.MONEY, ("amount refunded",), required=True),
    Field("currency", Kind.CURRENCY, ("currency",)),
    Field("converted", Kind.MONEY, ("converted amount",)),
    Field("converted_refunded", Kind.MONEY, ("converted amount refunded",)),
    Field("converted_currency", Kind.CURRENCY, ("converted currency",)),
    Field("fee", Kind.MONEY, ("fee",)),
    Field("description", Kind.TEXT, ("description",)),
    Field("status", Kind.TEXT, ("status",)),
    Field("captured", Kind.TEXT, ("captured",)),
    Field("mode", Kind.TEXT, ("mode",)),
    Field("refunded_at", Kind.MOMENT, ("refunded date (utc)", "refunded (utc)")),
    ORDER,
)
_TELLING = (
    *("paymentintent id", "amount refunded", "converted amount", "seller message", "statement descriptor"),
    *("card brand", "payment source type", "captured", "taxes on fee", "created date (utc)", "created (utc)"),
)


def _plan(header: Header) -> Plan:
    """Payments with their fees, and the money paid back on the day it was."""
    shape, matched = header.shape, header.matched
    at, refunded_at = (read_as_utc(shape, matched, name) for name in ("created", "refunded_at"))
    undated = (
        [RowRule(f"refunded > 0 and {refunded_at} is null", "refunded on a day that is not told", is_warning=True)]
        if "refunded_at" in matched
        else [RowRule("refunded > 0", "refunded on a day that is not told", is_warning=True)]
    )
    return Plan(
        matched,
        {"payments": _payments(matched, at, refunded_at)},
        ignored=_without_money(matched),
        rules=(*is_missing(matched, "amount"), RowRule(f"{at} is null", "missing: created"), *undated),
        personal=(*personal_columns(shape.columns), *_of_the_payer(shape)),
    )


def _of_the_payer(shape: Shape) -> tuple[int, ...]:
    """The name on the card, and what a checkout's own fields were answered with."""
    rules = (
        r"card name|card last ?4|customer description|checkout custom field \d+ value|shipping address.*|card address.*"
    )
    return tuple(n for n, header in enumerate(shape.columns) if re.fullmatch(rules, normal(header)))


def _without_money(matched: Found) -> tuple[Ignored, ...]:
    """Attempts, and payments of test mode."""
    ignored = []
    for name, says, reason in (
        ("status", NOT_DONE, "no money moved: failed, not captured or not finished"),
        ("captured", "^false$", "no money moved: failed, not captured or not finished"),
        ("mode", "^test$", "a payment of test mode"),
    ):
        if name in matched:
            ignored.append(Ignored(f"regexp_matches(lower(trim(coalesce(c{matched[name][0]}, ''))), '{says}')", reason))
    return tuple(ignored)


def _payments(matched: Found, at: str, refunded_at: str) -> str:
    """In the currency the fee is in: the one it was converted to, where it was."""
    own = f"""
        row_no, coalesce(order_ref, {order_named_in("description")}) as order_id,
        coalesce(converted_currency, currency) as currency, 'stripe' as provider
    """
    return f"""
        select id as payment_id, {at} as "at", 'charge' as kind, coalesce(converted, amount) as amount, fee, {own}
        from {every_field(_FIELDS, matched)}
        union all
        select id || '-refund' as payment_id, {refunded_at} as "at", 'refund' as kind,
               -coalesce(case when converted is not null then converted_refunded end, refunded) as amount, null as fee,
               {own}
        from {every_field(_FIELDS, matched)} where refunded > 0 and {refunded_at} is not null
    """


STRIPE_PAYMENTS = ColumnExporter(
    "stripe_payments",
    "Stripe payments",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=3,
    confidence=(0.8, 0.03, 0.97),
    named=3,
    of="of Stripe's payments",
)
