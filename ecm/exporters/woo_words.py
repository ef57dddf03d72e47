"""What the order exports of WooCommerce and its plugins call their columns and statuses, in several spellings."""

from ecm.exporters.exporter import Field
from ecm.schema import Kind

_ATTRIBUTION = r"'?(meta:)?_wc_order_attribution_{}'?"


def _attribution(name: str, column: str) -> Field:
    return Field(name, Kind.TEXT, pattern=_ATTRIBUTION.format(column))


# WebToffee and its like write names with underscores, Advanced Order Export writes labels.
ORDER_FIELDS = (
    Field("order_id", Kind.TEXT, ("order_number", "order number", "order_number_formatted")),
    Field("external_id", Kind.TEXT, ("order_id", "order id")),
    Field("created", Kind.MOMENT, ("order_date", "order date", "date_created", "order date and time")),
    Field("status", Kind.TEXT, ("status", "order_status", "order status")),
    Field("email", Kind.EMAIL, ("billing_email", "email (billing)", "billing email")),
    Field("account_email", Kind.EMAIL, ("customer_email", "customer account email address", "customer email")),
    Field("customer", Kind.TEXT, ("customer_user", "customer_id", "customer user id", "customer id", "user id")),
    Field("currency", Kind.CURRENCY, ("order_currency", "currency", "order currency")),
    Field("subtotal", Kind.MONEY, ("order_subtotal", "order subtotal amount", "order subtotal")),
    Field("discount_total", Kind.MONEY, ("discount_total",)),
    Field("cart_discount", Kind.MONEY, ("cart_discount", "cart discount amount", "order_discount")),
    Field("shipping", Kind.MONEY, ("shipping_total", "order shipping amount", "order shipping")),
    Field("fees", Kind.MONEY, ("fee_total", "order total fee")),
    Field("tax", Kind.MONEY, ("tax_total", "order total tax amount", "order total tax")),
    Field("total", Kind.MONEY, ("order_total", "order total amount", "order total")),
    Field("refunded", Kind.MONEY, ("order refund amount", "refunded_total", "order_refund")),
    Field("refunds_text", Kind.TEXT, ("refund_items",)),
    Field("coupons_text", Kind.TEXT, ("coupon_items",)),
    Field("coupon", Kind.TEXT, ("coupon code", "coupon_code")),
    Field("payment_method", Kind.TEXT, ("payment_method_title", "payment method title", "payment_method")),
    Field("shipping_country", Kind.TEXT, ("shipping_country", "country code (shipping)", "country name (shipping)")),
    Field("billing_country", Kind.TEXT, ("billing_country", "country code (billing)", "country name (billing)")),
    Field("region", Kind.TEXT, ("shipping_state", "state code (shipping)", "state name (shipping)")),
    _attribution("source_type", "source_type"),
    _attribution("utm_source", "utm_source"),
    _attribution("utm_medium", "utm_medium"),
    _attribution("utm_campaign", "utm_campaign"),
    _attribution("landing_page", "session_entry"),
    _attribution("device", "device_type"),
)
# Of a row that is an item of its order.
ITEM_FIELDS = (
    Field("title", Kind.TEXT, ("item_name", "item name", "name", "product name", "product name (main)")),
    Field("sku", Kind.TEXT, ("item_sku", "item sku", "sku")),
    Field("product_id", Kind.TEXT, ("item_product_id", "product id", "product_id")),
    Field("variant_id", Kind.TEXT, ("variation id", "variation_id", "item_variation_id")),
    Field("category", Kind.TEXT, ("category", "item category")),
    Field("quantity", Kind.QUANTITY, ("item_quantity", "quantity", "item quantity")),
    Field("quantity_left", Kind.QUANTITY, ("quantity (- refund)",)),
    Field("line_subtotal", Kind.MONEY, ("item_subtotal", "order line subtotal")),
    Field("line_total", Kind.MONEY, ("item_total", "order line (w/o tax)", "order line total")),
    Field("line_tax", Kind.MONEY, ("item_total_tax", "order line tax")),
    Field("line_discount", Kind.MONEY, ("item discount amount", "item_discount")),
    Field("full_price", Kind.MONEY, ("item cost before discount", "item_price_before_discount")),
    Field("price", Kind.MONEY, ("item cost", "item_price")),
    Field("line_refunded", Kind.MONEY, ("item_refunded", "order line total refunded")),
)
STATUSES = {
    # A draft is a checkout that was left; a failed payment is no sale.
    "cancelled": (
        *("cancelled", "canceled", "failed", "checkout draft", "draft", "trash"),
        *("storniert", "fehlgeschlagen", "annulée", "annulé", "échouée", "échoué", "cancelado", "fallido"),
        *("annullato", "fallito", "geannuleerd", "mislukt", "anulowane", "nieudane", "falhado", "malsucedido"),
    ),
    "paid": (
        *("processing", "completed", "refunded", "partially refunded", "shipped", "partially shipped", "delivered"),
        *("in bearbeitung", "fertiggestellt", "abgeschlossen", "rückerstattet", "erstattet"),
        *("en cours", "terminée", "remboursée", "procesando", "completado", "reembolsado"),
        *("in lavorazione", "completato", "rimborsato", "verwerken", "in behandeling", "voltooid", "afgerond"),
        *("terugbetaald", "w trakcie realizacji", "zrealizowane", "zwrócone", "processando", "concluído"),
    ),
    "open": (
        *("pending", "pending payment", "on hold", "zahlung ausstehend", "ausstehend", "in wartestellung", "wartend"),
        *("en attente", "attente paiement", "en attente de paiement", "pendiente de pago", "en espera", "in attesa"),
        *("in attesa di pagamento", "sospeso", "wacht op betaling", "in afwachting van betaling", "in de wacht"),
        *("oczekujące na płatność", "wstrzymane", "aguardando", "pagamento pendente"),
    ),
}
REFUNDED = (
    *("refunded", "rückerstattet", "erstattet", "remboursée", "reembolsado", "rimborsato", "terugbetaald", "zwrócone"),
)


def state(status: str) -> str:
    """A status as it is compared: the code `wc-on-hold` and the label `On hold` alike."""
    return f"regexp_replace(lower(trim(regexp_replace(coalesce({status}, ''), '[\\s_-]+', ' ', 'g'))), '^wc ', '')"
