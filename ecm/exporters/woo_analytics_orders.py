"""WooCommerce Analytics' list of orders: net sales an order, its refunds as rows below zero; lines only as text."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, normal, personal_columns, total_rows
from ecm.exporters.phrases import Found, currency_of_sign, every_field, is_missing, mapped, rounded
from ecm.exporters.woo_words import STATUSES, state
from ecm.schema import Kind

_FIELDS = (
    Field("created", Kind.MOMENT, ("date", "datum", "fecha", "data"), required=True),
    Field("order_id", Kind.TEXT, ("order #", "bestellung #", "commande #", "commande n°", "pedido #", "ordine #",
                                  "bestelling #", "order no."), required=True),
    Field("formatted", Kind.TEXT, ("n. revenue (formatted)", "net revenue (formatted)")),
    Field("status", Kind.TEXT, ("status", "état", "estado", "stato"), required=True),
    Field("net", Kind.MONEY, ("net sales", "n. revenue", "net revenue", "nettoumsatz", "ventes nettes", "ventas netas"),
          required=True),
    Field("coupon", Kind.TEXT, ("coupon(s)", "gutschein(e)")),
    Field("attribution", Kind.TEXT, ("attribution",)),
)  # fmt: skip
_TELLING = ("order #", "n. revenue (formatted)", "customer type", "product(s)", "items sold", "coupon(s)", "net sales")
_NOTES = (
    "Net sales after discounts: the report tells no discounts, no tax and no addresses.",
    "Orders alone: products stand in one cell without prices. An export plugin's file has the lines.",
)


def _plan(header: Header) -> Plan:
    """Orders and refunds, net of tax and shipping."""
    shape, matched = header.shape, header.matched
    people = [p for p, c in enumerate(shape.columns) if normal(c) in ("customer", "kunde", "client", "cliente")]
    return Plan(
        matched,
        {"orders": _orders(), "refunds": _refunds()},
        steps=(("woo_rows", _rows(matched)),),
        ignored=(total_rows((matched["created"][0], matched["order_id"][0])),),
        rules=is_missing(matched, "order_id", "created", "net"),
        notes=_NOTES,
        personal=(*personal_columns(shape.columns), *people),
    )


def _amount(text: str) -> str:
    """A formatted amount: the last one or two figures behind a dot or comma are its decimals."""
    decimals = f"length(regexp_extract({text}, '[.,](\\d{{1,2}})$', 1))"
    figures = f"try_cast(nullif(regexp_replace({text}, '\\D', '', 'g'), '') as decimal(38, 4))"
    return f"({figures} / power(10, {decimals}))"


def _rows(matched: Found) -> str:
    """The formatted revenue is the total, and behind it what is left of it where something was refunded."""
    amounts = "regexp_extract_all(coalesce(formatted, ''), '\\d[\\d.,\u00a0\u202f]*\\d|\\d')"
    return f"""
        select *, {_amount("amounts[1]")} as total, {_amount("amounts[2]")} as left_over,
               {currency_of_sign("formatted")} as currency, {state("status")} as state, lower(trim(coalesce(attribution, ''))) as way
        from (select *, {amounts} as amounts from {every_field(_FIELDS, matched)})
    """


def _orders() -> str:
    back = "net::double * (total - left_over) / nullif(total, 0)"
    named = "trim(split_part(way, ':', 2))"
    return f"""
        select row_no, ltrim(order_id, '#') as order_id, created as ordered_at, created_day as ordered_on,
               created_written as reported_on,
               case when way = 'web admin' then 'draft' else 'online_store' end as sales_channel,
               {mapped("state", STATUSES)} as status, state as financial_status, 'sale' as kind, currency,
               net as gross_sales, {rounded("total")} as total, coupon,
               case when left_over < total then {rounded(back)} when state = 'refunded' then net end as refunded_amount,
               case when way = 'direct' then '(direct)' when contains(way, ':') then {named} end as source,
               case when way = 'direct' then '(none)' when way ^@ 'organic:' then 'organic'
                    when way ^@ 'referral:' then 'referral' end as medium
        from woo_rows where net >= 0
    """


def _refunds() -> str:
    """Refunds have rows of their own, under the number of their order."""
    alike = "row_number() over (partition by order_id, created, net order by row_no)"
    return f"""
        select row_no, ltrim(order_id, '#') || '-' || strftime(created, '%Y%m%d%H%M%S') || '-' || {alike} as refund_id,
               ltrim(order_id, '#') as order_id, created as refunded_at, created_day as refunded_on,
               'exact' as date_basis, -net as amount
        from woo_rows where net < 0
    """


WOO_ANALYTICS_ORDERS = ColumnExporter(
    "woo_analytics_orders",
    "WooCommerce Analytics orders",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    confidence=(0.6, 0.06, 0.96),
    named=3,
    of="of the order report",
)
