"""Shipments as carriers, warehouses and shipping tools export them: one row a sku in a parcel."""

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
from ecm.exporters.phrases import Found, every_field, is_missing, is_negative, lacks
from ecm.schema import Kind


def _field(name: str, kind: Kind, *headers: str, required: bool = False) -> Field:
    """Headers with blanks, hyphens, underscores, or nothing between their words."""
    return Field(
        name, kind, tuple(h.replace(" ", by) for h in headers for by in (" ", "-", "_", "")), required=required
    )


_FIELDS = (
    _field(
        "tracking", Kind.TEXT,
        *("tracking number", "tracking no", "tracking no.", "tracking id", "tracking #", "tracking", "tracking code"),
        *("shipment tracking number", "awb", "awb number", "airwaybill number", "waybill", "consignment number"),
        *("parcel number", "sendungsnummer", "paketnummer", "numéro de suivi", "número de seguimiento", "numero di tracking"),
    ),
    _field(
        "shipment", Kind.TEXT,
        *("shipment id", "shipment number", "shipment no", "shipment", "parcel id", "package id", "delivery number"),
        *("despatch number", "fulfillment id", "lieferscheinnummer", "lieferungsnummer", "consignment"),
    ),
    _field(
        "order_id", Kind.TEXT,
        *("order id", "order number", "order no", "order no.", "order #", "order", "order ref", "order reference"),
        *("customer order number", "sales order", "amazon order id", "order name", "reference", "reference number"),
        *("customer reference", "bestellnummer", "auftragsnummer", "numéro de commande", "número de pedido", "numero ordine"),
        required=True,
    ),
    _field(
        "sku", Kind.TEXT,
        *("sku", "item sku", "product sku", "seller sku", "item code", "item number", "article number", "article"),
        *("product code", "stock code", "lineitem sku", "artikelnummer", "référence", "referencia"),
    ),
    _field(
        "quantity", Kind.QUANTITY,
        *("quantity", "qty", "quantity shipped", "qty shipped", "shipped quantity", "shipped qty", "units", "pieces"),
        *("menge", "anzahl", "quantité", "cantidad", "quantità"),
    ),
    _field(
        "shipped", Kind.MOMENT,
        *("shipped at", "shipped date", "shipped on", "ship date", "shipped", "shipment date", "shipping date"),
        *("date shipped", "despatch date", "dispatch date", "dispatched at", "dispatched date", "despatched", "dispatched"),
        *("pickup date", "collection date", "label created", "versanddatum", "versendet am", "date d'expédition"),
        *("fecha de envío", "data di spedizione"),
    ),
    _field(
        "delivered", Kind.MOMENT,
        *("delivered at", "delivered date", "delivered on", "delivered", "delivery date", "date delivered"),
        *("actual delivery", "actual delivery date", "pod date", "zustelldatum", "zugestellt am", "geliefert am"),
        *("date de livraison", "fecha de entrega", "data di consegna"),
    ),
    _field(
        "promised", Kind.DAY,
        *("promised on", "promised date", "promised delivery date", "promise date", "promised", "expected delivery"),
        *("expected delivery date", "estimated delivery", "estimated delivery date", "estimated arrival date", "eta"),
        *("deliver by", "due date", "scheduled delivery", "scheduled delivery date", "latest delivery date"),
        *("zugesagt am", "voraussichtliche zustellung", "lieferdatum zugesagt", "date de livraison prévue"),
    ),
    _field(
        "carrier", Kind.TEXT,
        *("carrier", "carrier name", "courier", "courier name", "shipping carrier", "shipping company", "shipped via"),
        *("ship via", "provider", "versanddienstleister", "zusteller", "transporteur", "transportista", "corriere"),
    ),
    _field("service", Kind.TEXT, "carrier service", "service", "shipping service", "service level"),
)  # fmt: skip


class Shipments(Exporter):
    """Parcels with what was in them, when they were promised, sent and delivered."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        dates = [n for n in ("shipped", "delivered", "promised") if n in matched]
        if lacks(_FIELDS, matched) or ("tracking" not in matched and not {"shipment", "carrier"} <= matched.keys()):
            return None
        if not dates or not {"sku", "carrier", "delivered"} & matched.keys():
            return None
        told = [
            normal(shape.columns[matched[n][0]]) for n in ("tracking", "shipment", "carrier", *dates) if n in matched
        ]
        notes = (
            ()
            if "sku" in matched
            else ("What was in the parcels is not told: export it with its items (sku, quantity).",)
        )
        return Recognition(
            self.name,
            self.title,
            round(min(0.8, 0.4 + 0.05 * len(matched)), 2),
            f"It has the columns {', '.join(map(repr, told[:4]))} of parcels on their way.",
            Plan(
                matched,
                {"shipments": _shipments(matched)},
                ignored=(total_rows((matched["order_id"][0],)),),
                rules=(
                    *is_missing(matched, "order_id", "sku", "quantity"),
                    *is_negative(matched, "quantity"),
                    RowRule(f"{_parcel(matched)} is null", "missing: tracking number"),
                    *(
                        (
                            RowRule(
                                "delivered < date_trunc('day', shipped)",
                                "delivered before it was shipped",
                                is_warning=True,
                            ),
                        )
                        if {"shipped", "delivered"} <= matched.keys()
                        else ()
                    ),
                ),
                # A parcel is its rows together.
                whole="tracking" if "tracking" in matched else "shipment",
                notes=notes,
                personal=(*personal_columns(shape.columns), *_names(shape)),
            ),
        )


def _names(shape: Shape) -> tuple[int, ...]:
    """Whom a parcel is for."""
    return tuple(
        n for n, h in enumerate(shape.columns) if normal(h) in ("name", "nom", "nombre", "nome", "to", "customer")
    )


def _parcel(matched: Found) -> str:
    names = [name for name in ("tracking", "shipment") if name in matched]
    return f"coalesce({', '.join([*names, 'null'])})"


def _shipments(matched: Found) -> str:
    """A sku that stands twice in a parcel (two boxes of a set, two serial numbers) is in it with both quantities."""
    return f"""
        select min(row_no) as row_no, {_parcel(matched)} as shipment_id, order_id, sku, sum(quantity) as quantity,
               max(promised) as promised_on, min(shipped) as shipped_at, max(delivered) as delivered_at,
               max(carrier) as carrier
        from {every_field(_FIELDS, matched)}
        where {_parcel(matched)} is not null and quantity >= 0
        group by {_parcel(matched)}, order_id, sku
    """


SHIPMENTS = Shipments("shipments", "Shipments", _FIELDS)
