"""Magento 2's order grid as exported: one row an order, without its lines, its tax and its discounts."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, personal_columns, total_rows
from ecm.exporters.phrases import (
    Found,
    currency_of_sign,
    every_field,
    is_missing,
    is_negative,
    mapped,
    rounded,
    tidied,
)
from ecm.schema import Kind

_FIELDS = (
    Field("order_id", Kind.TEXT, ("id", "increment id", "order #", "order number", "bestellnummer"), required=True),
    Field("purchase_point", Kind.TEXT, ("purchase point", "purchased from (store)", "kaufort")),
    Field("created", Kind.MOMENT, ("purchase date", "purchased on", "kaufdatum", "date d'achat"), required=True),
    Field("base_total", Kind.MONEY, ("grand total (base)", "g.t. (base)", "gesamtbetrag (basis)")),
    Field("total", Kind.MONEY, ("grand total (purchased)", "g.t. (purchased)", "gesamtbetrag (gekauft)")),
    Field("status", Kind.TEXT, ("status",), required=True),
    Field("email", Kind.EMAIL, ("customer email", "kunden-e-mail", "e-mail des kunden")),
    Field("subtotal", Kind.MONEY, ("subtotal", "zwischensumme")),
    Field("shipping", Kind.MONEY, ("shipping and handling", "shipping & handling", "versand und bearbeitung")),
    Field("payment_method", Kind.TEXT, ("payment method", "zahlungsart")),
    Field("refunded", Kind.MONEY, ("total refunded", "gesamt erstattet")),
    Field("currency", Kind.CURRENCY, ("currency", "order currency", "order currency code", "base currency")),
)
_TELLING = ("purchase point", "purchase date", "grand total (base)", "grand total (purchased)", "customer group")
_STATUSES = {
    "cancelled": ("canceled", "cancelled", "fraud", "suspected fraud", "storniert", "annulé", "cancelado"),
    "paid": ("processing", "complete", "closed", "in bearbeitung", "vollständig", "abgeschlossen", "geschlossen"),
    "open": (
        *("pending", "pending payment", "pending paypal", "payment review", "on hold", "holded", "new"),
        *("ausstehend", "ausstehende zahlung", "zurückgestellt"),
    ),
}
_NOTE = (
    "The order grid tells neither lines nor tax nor discounts: sales are its subtotals, and what the total falls short "
    "of subtotal and shipping is taken as discount."
)


def _plan(header: Header) -> Plan:
    """Orders of the sales order grid."""
    shape, matched = header.shape, header.matched
    return Plan(
        matched,
        {"orders": _orders(matched)},
        steps=(("grid_signs", _signs(matched)),),
        ignored=(total_rows((matched["order_id"][0],)),),
        rules=(
            *is_missing(matched, "subtotal"),
            *is_negative(matched, "subtotal", "shipping", "total", "base_total", "refunded"),
        ),
        notes=(
            _NOTE,
            *(() if "currency" in matched else ("The grid names no currency but by the sign of its amounts.",)),
        ),
        personal=personal_columns(shape.columns),
    )


def _signs(matched: Found) -> str:
    """The currency that the base total, else the total, was written in."""
    place, _ = matched.get("base_total") or matched["total"]
    return f"select row_no, {currency_of_sign(f'c{place}')} as signed from raw"


def _orders(matched: Found) -> str:
    """Goods and shipping stand in the base currency, so the base total is held against them where it is there.

    What the total holds beyond them is tax.
    """
    without_tax = "coalesce(least(1, charged::double / nullif(paid, 0)::double), 1)"
    return f"""
        select row_no, order_id, created as ordered_at, created_day as ordered_on, created_written as reported_on,
               coalesce(customer_key(email), '') as customer_id, 'online_store' as sales_channel,
               {mapped("state", _STATUSES)} as status, state as financial_status, 'sale' as kind,
               coalesce(currency, signed) as currency,
               subtotal as gross_sales, case when charged > paid then charged - paid end as discounts,
               shipping as shipping_income, paid as total, payment_method,
               {rounded(f"refunded::double * {without_tax}")} as refunded_amount,
               {rounded(f"refunded::double * (1 - {without_tax})")} as refunded_tax
        from (select *, subtotal + coalesce(shipping, 0) as charged, coalesce(base_total, total) as paid,
                     {tidied("status")} as state
              from {every_field(_FIELDS, matched)} left join grid_signs using (row_no))
    """


MAGENTO_ORDERS = ColumnExporter(
    "magento_orders",
    "Magento orders",
    _FIELDS,
    _plan,
    telling=_TELLING,
    accepts=lambda header: bool(header.telling and {"total", "base_total"} & header.matched.keys()),
    confidence=(0.8, 0.04, 0.97),
    named=3,
    of="of the order grid",
)
