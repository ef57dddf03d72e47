"""Amazon's date range report of transactions: one row a movement, with title lines above and a column each part."""

import re

from ecm.exporters.amazon_money import MOVE, currency_of, movement_steps, payments, refunds
from ecm.exporters.exporter import (
    Exporter,
    Field,
    Plan,
    Recognition,
    RowRule,
    Shape,
    find_fields,
    normal,
    personal_columns,
    total_rows,
)
from ecm.exporters.phrases import Found, every_field, is_missing, lacks
from ecm.schema import Kind
from ecm.sql import literal

# Headers in English, German, French, Italian and Spanish.
_FIELDS = (
    Field("happened_at", Kind.MOMENT, pattern=r"(date/time|datum/uhrzeit|date/heure|data/ora|fecha y hora|fecha/hora):?", required=True),
    Field(
        "settlement",
        Kind.TEXT,
        ("settlement id", "abrechnungsnummer", "numéro de versement", "numero pagamento", "identificador de pago"),
        required=True,
    ),
    Field("type", Kind.TEXT, ("type", "typ", "tipo"), required=True),
    Field(
        "order_id",
        Kind.TEXT,
        ("order id", "bestellnummer", "numéro de la commande", "numero ordine", "número de pedido"),
        required=True,
    ),
    Field("sku", Kind.TEXT, ("sku",)),
    Field("description", Kind.TEXT, ("description", "beschreibung", "descrizione", "descripción")),
    Field("marketplace", Kind.TEXT, ("marketplace", "web de amazon")),
    Field("sales", Kind.MONEY, ("product sales", "umsätze", "ventes de produits", "vendite", "ventas de productos")),
    Field("shipping", Kind.MONEY, pattern=r"shipping credits|gutschrift für versandkosten|crédits d'expédition|accrediti per le spedizioni|abonos de envío"),
    Field("wrapping", Kind.MONEY, pattern=r"gift ?wrap credits|gutschrift für geschenkverpackung|crédits sur l'emballage cadeau|accrediti per confezioni regalo|abonos de envoltorio para regalo"),
    Field("rebates", Kind.MONEY, pattern=r"promotional rebates|rabatte aus werbeaktionen|rabais promotionnels|sconti promozionali|devoluciones promocionales"),
    Field("sales_tax", Kind.MONEY, pattern=r"product sales tax|sales tax collected|produktumsatzsteuer|taxes sur la vente des produits|imposta sulle vendite dei prodotti|impuesto de ventas de productos"),
    Field("shipping_tax", Kind.MONEY, pattern=r"shipping credits tax|steuer auf versandgutschrift|taxe sur les crédits d'expédition|imposta accrediti per le spedizioni|impuestos por abonos de envío"),
    Field("wrapping_tax", Kind.MONEY, pattern=r"gift ?wrap credits tax|steuer auf geschenkverpackungsgutschriften|taxes sur les crédits cadeaux|imposta sui crediti confezione regalo|impuestos por abonos de envoltorio para regalo"),
    Field("rebates_tax", Kind.MONEY, pattern=r"promotional rebates tax|steuer auf aktionsrabatte|taxes sur les remises promotionnelles|imposta sugli sconti promozionali|impuestos de descuentos por promociones"),
    Field("withheld", Kind.MONEY, pattern=r"marketplace (withheld tax|facilitator tax)|einbehaltene steuer auf marketplace|taxes retenues sur le site de vente|trattenuta iva del marketplace|impuesto retenido en el sitio web"),
    Field("selling_fees", Kind.MONEY, pattern=r"selling fees|verkaufsgebühren|frais de vente|commissioni di vendita|tarifas de venta", required=True),
    Field("fba_fees", Kind.MONEY, pattern=r"fba fees|gebühren zu versand durch amazon|frais expédié par amazon|costi del servizio logistica di amazon|tarifas de logística de amazon"),
    Field("transaction_fees", Kind.MONEY, pattern=r"other transaction fees|andere transaktionsgebühren|autres frais de transaction|altri costi relativi alle transazioni|tarifas de otras transacciones"),
    Field("regulatory", Kind.MONEY, pattern=r"regulatory fee"),
    Field("regulatory_tax", Kind.MONEY, pattern=r"tax on regulatory fee"),
    Field("other", Kind.MONEY, ("other", "andere", "autre", "altro", "otro")),
    Field("total", Kind.MONEY, ("total", "gesamt", "totale"), required=True),
)  # fmt: skip
# Of each column which part of the money it is, in SQL.
_PARTS = {
    "sales": "'goods'",
    "rebates": "case when rebates = -(coalesce(shipping, 0) + coalesce(wrapping, 0)) then 'shipping' else 'goods' end",
    **dict.fromkeys(("shipping", "wrapping"), "'shipping'"),
    **dict.fromkeys(("sales_tax", "shipping_tax", "wrapping_tax", "rebates_tax"), "'tax'"),
    **dict.fromkeys(("selling_fees", "fba_fees", "transaction_fees"), "'fee'"),
    **dict.fromkeys(("regulatory", "regulatory_tax", "other"), "'other'"),
    "withheld": "'withheld'",
}
_CODE = re.compile(r"\b(USD|EUR|GBP|CAD|MXN|BRL|JPY|AUD|SEK|PLN|TRY|INR|SGD|AED|SAR)\b")


class AmazonTransactions(Exporter):
    """Payments with their fees by order, and refunds on their exact days."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        if lacks(_FIELDS, matched):
            return None
        columns = [normal(shape.columns[matched[n][0]]) for n in ("happened_at", "settlement", "selling_fees")]
        code = next((m[1] for line in shape.preamble if (m := _CODE.search(line))), None)
        parts = " + ".join(f"coalesce({name}, 0)" for name in _PARTS if name in matched)
        return Recognition(
            self.name,
            f"{self.title} of a date range",
            0.97,
            f"It has the columns {', '.join(map(repr, columns))}.",
            Plan(
                matched,
                {"payments": payments(), "refunds": refunds()},
                steps=(("moved", _moved(matched, code)), *movement_steps(_moves())),
                ignored=(total_rows((matched["happened_at"][0], matched["type"][0])),),
                rules=(
                    *is_missing(matched, "happened_at", "total"),
                    RowRule(f"abs(total - ({parts})) > 0.01", "totals do not add up", is_warning=True),
                ),
                whole="order_id",
                personal=personal_columns(shape.columns),
            ),
        )


def _moved(matched: Found, code: str | None) -> str:
    stated = literal(code) if code else "null"
    return f"""
        select *, happened_at_day as happened_on, coalesce({stated}, {currency_of("marketplace")}) as currency,
               concat_ws(' ', type, case when coalesce(order_id, '') = '' then description end) as said,
               total - ({" + ".join(f"coalesce({name}, 0)" for name in _PARTS)}) as rest
        from {every_field(_FIELDS, matched)}
    """


def _moves() -> str:
    """Each part that a row tells; what its total holds beyond them is a part as well."""
    row = MOVE.replace(", part, amount", "")
    parts = [
        f"select {row}, {part} as part, {name} as amount from moved where {name} <> 0" for name, part in _PARTS.items()
    ]
    return " union all ".join([f"select {row}, 'other' as part, rest as amount from moved", *parts])


AMAZON_TRANSACTIONS = AmazonTransactions("amazon_transactions", "Amazon transactions", _FIELDS)
