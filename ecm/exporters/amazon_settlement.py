"""Amazon's settlement flat file, V1 and V2: one row an amount; the first row is the deposit and counts as none."""

from collections.abc import Mapping

from ecm.exporters.amazon_money import MOVE, currency_of, movement_steps, payments, refunds
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
from ecm.exporters.phrases import Found, every_field, is_missing, lacks, tidied
from ecm.schema import Kind
from ecm.sql import literal


def _field(name: str, kind: Kind, header: str, *, required: bool = False) -> Field:
    """A header as it is written, with hyphens, or with what else tools make of them."""
    return Field(name, kind, (header, header.replace("-", " "), header.replace("-", "_")), required=required)


_FIELDS = (
    _field("settlement", Kind.TEXT, "settlement-id", required=True),
    _field("type", Kind.TEXT, "transaction-type", required=True),
    _field("order_id", Kind.TEXT, "order-id", required=True),
    _field("deposit", Kind.MONEY, "total-amount"),
    _field("currency", Kind.CURRENCY, "currency"),
    _field("amount_type", Kind.TEXT, "amount-type"),
    _field("description", Kind.TEXT, "amount-description"),
    _field("amount", Kind.MONEY, "amount"),
    _field("posted", Kind.MOMENT, "posted-date"),
    _field("posted_at", Kind.MOMENT, "posted-date-time"),
    _field("marketplace", Kind.TEXT, "marketplace-name"),
    _field("sku", Kind.TEXT, "sku"),
    _field("price_type", Kind.TEXT, "price-type"),
    _field("price_amount", Kind.MONEY, "price-amount"),
    _field("promotion_type", Kind.TEXT, "promotion-type"),
    _field("promotion_amount", Kind.MONEY, "promotion-amount"),
    _field("item_fee", Kind.MONEY, "item-related-fee-amount"),
    _field("order_fee", Kind.MONEY, "order-fee-amount"),
    _field("shipment_fee", Kind.MONEY, "shipment-fee-amount"),
    _field("misc_fee", Kind.MONEY, "misc-fee-amount"),
    _field("other_fee", Kind.MONEY, "other-fee-amount"),
    _field("fee_reason", Kind.TEXT, "other-fee-reason-description"),
    _field("direct_payment", Kind.MONEY, "direct-payment-amount"),
    _field("other_amount", Kind.MONEY, "other-amount"),
)
_FEES = ("item_fee", "order_fee", "shipment_fee", "misc_fee", "other_fee")


class AmazonSettlement(Exporter):
    """Payments with their fees by order, and refunds on their exact days."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        version = 2 if {"amount", "amount_type"} <= matched.keys() else 1
        if lacks(_FIELDS, matched) or not {"posted", "posted_at"} & matched.keys():
            return None
        if version == 1 and "price_amount" not in matched:
            return None
        columns = [normal(shape.columns[matched[n][0]]) for n in ("settlement", "type", "order_id")]
        return Recognition(
            self.name,
            f"{self.title} V{version}",
            0.97,
            f"It has the columns {', '.join(map(repr, columns))} and those of version {version}.",
            Plan(
                matched,
                {"payments": payments(), "refunds": refunds()},
                steps=(("settled", _settled(matched, _currencies(shape, matched))), *movement_steps(_moves(version))),
                ignored=_deposit(matched),
                rules=(
                    *(is_missing(matched, "amount") if version == 2 else ()),
                    RowRule("row_no in (select row_no from settled where happened_at is null)", "missing: posted-date"),
                ),
                whole="order_id",
                personal=personal_columns(shape.columns),
            ),
        )


def _deposit(matched: Found) -> tuple[Ignored, ...]:
    if "deposit" not in matched:
        return ()
    total, kind = (f"coalesce(trim(c{matched[name][0]}), '')" for name in ("deposit", "type"))
    return (Ignored(f"{total} <> '' and {kind} = ''", "the settlement's deposit total"),)


def _currencies(shape: Shape, matched: Found) -> dict[str, str]:
    """The currency of each settlement: it stands on its deposit row alone, which comes first."""
    if "currency" not in matched:
        return {}
    settlement, currency = matched["settlement"][0], matched["currency"][0]
    cells = [[(cell or "").strip() for cell in row] for row in shape.sample]
    return {
        row[settlement]: row[currency].upper()
        for row in cells
        if max(settlement, currency) < len(row) and len(row[currency]) == 3 and row[currency].isalpha()
    }


def _settled(matched: Found, currencies: Mapping[str, str]) -> str:
    """Rows with one moment and their currency; without a deposit row the marketplace tells it."""
    stated = " ".join(f"when {literal(number)} then {literal(code)}" for number, code in currencies.items())
    by_settlement = f"case settlement {stated} end" if stated else "null"
    written = "concat_ws(' ', type, amount_type, description, fee_reason)"
    return f"""
        select * replace (coalesce(currency, {by_settlement}, {currency_of("marketplace")}) as currency),
               coalesce(posted_at, posted) as happened_at, coalesce(posted_at_day, posted_day) as happened_on, {written} as said
        from {every_field(_FIELDS, matched)}
    """


def _moves(version: int) -> str:
    row = MOVE.replace(", part, amount", "")
    if version == 2:
        return f"select {row}, {_part('amount_type', 'description')} as part, amount from settled"
    columns = [
        (_part("'itemprice'", "price_type"), "price_amount"),
        (_part("'promotion'", "promotion_type"), "promotion_amount"),
    ]
    columns += [("'fee'", name) for name in _FEES] + [("'other'", "direct_payment"), ("'other'", "other_amount")]
    # The first column stands for the row itself where it holds no amount at all.
    return " union all ".join(
        f"select {row}, {part} as part, {amount} as amount from settled"
        + ("" if n == 0 else f" where {amount} is not null")
        for n, (part, amount) in enumerate(columns)
    )


def _part(kind: str, description: str) -> str:
    """Which part of the money an amount is, by its type and description."""
    of, what = tidied(kind), tidied(description)
    return f"""
        case when contains({of}, 'withheld') then 'withheld' when contains({of}, 'fees') then 'fee'
             when not regexp_matches({of}, '^(item ?price|promotion)') then 'other'
             when contains({what}, 'tax') then 'tax' when regexp_matches({what}, 'ship|gift ?wrap') then 'shipping'
             when regexp_matches({what}, 'principal|goodwill|restocking|discount') then 'goods' else 'other' end"""


AMAZON_SETTLEMENT = AmazonSettlement("amazon_settlement", "Amazon settlement", _FIELDS)
