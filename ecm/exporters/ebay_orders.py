"""eBay's orders report: an order of one item is one row, one of several a row of its own and a row for each item."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Ignored, Plan, RowRule, personal_columns
from ecm.exporters.order_sums import CENT, Sum, first_fit
from ecm.exporters.phrases import Found, every_field, is_missing, is_negative, rounded
from ecm.schema import Kind

# Headers in English of several sites, German and French.
_FIELDS = (
    Field("record", Kind.TEXT, ("sales record number", "verkaufsprotokollnummer", "numéro de vente"), required=True),
    Field("number", Kind.TEXT, ("order number", "bestellnummer", "numéro de commande")),
    Field("buyer", Kind.TEXT, ("buyer username", "user id", "nutzername des käufers"), "pseudo de l.acheteur"),
    Field("email", Kind.EMAIL, ("buyer email", "e-mail des käufers"), "(e-mail|adresse e-mail) de l.acheteur"),
    Field("item_id", Kind.TEXT, ("item number", "item id", "artikelnummer"), "numéro de l.objet"),
    Field("title", Kind.TEXT, ("item title", "angebotstitel"), "(intitulé|titre) de l.objet"),
    Field("sku", Kind.TEXT, ("custom label", "custom label (sku)", "bestandseinheit", "étiquette personnalisée")),
    Field("quantity", Kind.NUMBER, ("quantity", "anzahl", "quantité"), required=True),
    Field("sold", Kind.MONEY, ("sold for", "sale price", "verkauft für", "vendu pour"), required=True),
    Field("shipping", Kind.MONEY, ("verpackung und versand", "livraison et manutention"), "(shipping|postage)( and handling| and packaging)?"),
    Field("seller_tax", Kind.MONEY, ("seller collected tax", "sales tax", "vom verkäufer eingezogene steuer")),
    Field("ebay_tax", Kind.MONEY, ("ebay collected tax", "von ebay eingezogene steuer", "ebay collected tax and fees included in total")),
    Field("vat_rate", Kind.NUMBER, (), "vat included in item price( rate)?|im angebotspreis enthaltener mwst\\.?-satz"),
    Field("total", Kind.MONEY, ("total price", "gesamtpreis", "prix total")),
    Field("payment_method", Kind.TEXT, ("payment method", "zahlungsmethode", "mode de paiement")),
    Field("created", Kind.MOMENT, ("sale date", "verkaufsdatum", "date de vente"), required=True),
    Field("paid", Kind.DAY, ("paid on date", "zahlungsdatum", "date de paiement")),
    Field("shipped", Kind.DAY, ("shipped on date", "dispatched on date", "posted on date", "versanddatum")),
    Field("country", Kind.TEXT, ("ship to country", "post to country", "buyer country", "versand nach land")),
    Field("region", Kind.TEXT, ("ship to state", "post to state", "ship to county", "post to county", "buyer state")),
)  # fmt: skip
_TELLING = ("sales record number", "sold for", "buyer username", "ebay collected tax", "item number", "custom label",
            "verkauft für", "verkaufsprotokollnummer", "angebotstitel", "vendu pour", "numéro de vente")  # fmt: skip
# eBay writes "AU $12.00" on its sites abroad, and a bare dollar in the United States.
_CURRENCIES = (("AU $", "AUD"), ("C $", "CAD"), ("CA $", "CAD"), ("$", "USD"), ("£", "GBP"), ("€", "EUR"))


def _plan(header: Header) -> Plan:
    """Orders and their lines; the tax that eBay collects is in the total and no sale."""
    shape, matched = header.shape, header.matched
    head = tuple(dict.fromkeys((0, 1, *(matched[n][0] for n in ("record", "number") if n in matched))))
    return Plan(
        matched,
        {"orders": _orders(matched), "order_lines": _lines()},
        steps=(("ebay_rows", _rows(matched)), ("ebay_sums", _sums()), ("ebay_currency", _currency(matched))),
        ignored=(_footer(head),),
        rules=(
            RowRule("row_no in (select row_no from ebay_rows where order_id is null)", "missing: order number"),
            *is_missing(matched, "created", "quantity", "sold"),
            *is_negative(matched, "quantity", "sold", "shipping"),
            RowRule("quantity = 0", "out of range: quantity"),
            RowRule(
                f"row_no in (select row_no from ebay_sums where abs(fit.gap) > {CENT})",
                "totals do not add up",
                is_warning=True,
            ),
        ),
        whole="number" if "number" in matched else "record",
        also_reads=head,
        personal=(*personal_columns(shape.columns), *((matched["buyer"][0],) if "buyer" in matched else ())),
    )


def _footer(places: tuple[int, ...]) -> Ignored:
    """The lines below the report: how many records were downloaded, and whose they are."""
    says = " or ".join(
        f"regexp_matches(lower(trim(coalesce(c{p}, ''))), 'record\\(s\\) downloaded|datens[aä]tze?.*heruntergeladen|^seller id\\b|^verkäufer')"
        for p in places
    )
    return Ignored(f"({says})", "the tool's own line")


def _rows(matched: Found) -> str:
    """Each row with its order, and whether it is an item; the rest are orders of several items."""
    number = "coalesce(number, record)" if "number" in matched else "record"
    return f"""
        select *, {number} as order_id, item_id is not null or title is not null as is_item,
               bool_or(item_id is null and title is null) over (partition by {number}) as has_head
        from {every_field(_FIELDS, matched)}
    """


def _sums() -> str:
    """One row an order. Whether a line's amount is that of a piece or of the whole line, the total tells.

    Without a total it is that of a piece, as on eBay's pages; readings of an odd number are by the piece.
    """
    own = "filter (is_item is distinct from has_head)"
    taxes = "seller_tax + ebay_tax"
    readings = [Sum(goods, "shipping", tax) for tax in (taxes, "seller_tax", "0") for goods in ("by_piece", "by_line")]
    return f"""
        select *, {first_fit("coalesce(total, stated)", readings)} as fit
        from (
            select order_id, arg_min(row_no, row_no) {own} as row_no, count(*) {own} as heads,
                   coalesce(sum(sold * quantity) filter (is_item), sum(sold) {own}) as by_piece,
                   coalesce(sum(sold) filter (is_item), sum(sold) {own}) as by_line,
                   coalesce(sum(shipping) {own}, 0) as shipping, coalesce(sum(seller_tax) {own}, 0) as seller_tax,
                   coalesce(sum(ebay_tax) {own}, 0) as ebay_tax, sum(total) {own} as total,
                   sum(sold) filter (not is_item) + coalesce(sum(shipping) {own}, 0) + coalesce(sum(seller_tax) {own}, 0)
                       + coalesce(sum(ebay_tax) {own}, 0) as stated,
                   coalesce(max(case when vat_rate > 1 then vat_rate / 100 else vat_rate end), 0) as vat_rate
            from ebay_rows where order_id is not null group by order_id
        )
    """


def _currency(matched: Found) -> str:
    """The currency that an order's amounts are written in."""
    place, _ = matched.get("total") or matched["sold"]
    signs = " ".join(f"when contains(c{place}, '{sign}') then '{code}'" for sign, code in _CURRENCIES)
    return f"""
        select row_no, coalesce(nullif(regexp_extract(c{place}, '\\b([A-Z]{{3}})\\b', 1), ''), case {signs} end) as currency
        from raw
    """


def _orders(matched: Found) -> str:
    """Sales net of the VAT that a rate says the prices hold."""
    net = "1 / (1 + s.vat_rate)"
    paid = "case when r.paid is null then 'open' else 'paid' end" if "paid" in matched else "'paid'"
    has_tax = "coalesce(r.seller_tax, r.ebay_tax) is not null or s.vat_rate > 0"
    return f"""
        select r.row_no, order_id, r.created as ordered_at, r.created_day as ordered_on, r.created_written as reported_on,
               hashed_key(coalesce(r.buyer, r.email)) as customer_id, 'ebay' as sales_channel, {paid} as status,
               case when r.shipped is not null then 'shipped' end as fulfilment_status, 'sale' as kind, c.currency,
               {rounded(f"s.fit.goods * {net}")} as gross_sales, 0 as discounts,
               case when r.shipping is not null then {rounded(f"s.shipping * {net}")} end as shipping_income,
               case when {has_tax} then s.seller_tax + s.ebay_tax
                    + {rounded(f"(s.fit.goods + s.shipping) * (1 - {net})")} end as tax, s.vat_rate > 0 as prices_include_tax,
               s.total, r.payment_method, r.country, r.region
        from ebay_sums s join ebay_rows r using (row_no, order_id) left join ebay_currency c using (row_no)
    """


def _lines() -> str:
    piece = "r.sold / case when s.fit.nr % 2 = 1 then 1 else r.quantity end"
    return f"""
        select r.row_no, order_id, row_number() over (partition by order_id order by r.row_no)::varchar as line_no, r.sku,
               r.item_id as product_id, r.title, r.quantity, {rounded(f"{piece} / (1 + s.vat_rate)")} as unit_price
        from ebay_rows r join ebay_sums s using (order_id) where r.is_item and r.quantity > 0
    """


EBAY_ORDERS = ColumnExporter(
    "ebay_orders",
    "eBay orders",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=2,
    accepts=lambda header: bool(header.matched.keys() & {"item_id", "title"}),
    confidence=(0.78, 0.04, 0.97),
    named=3,
    of="of eBay's orders report",
)
