"""Square's item sales: one row an item of a payment or of a refund, its amounts those of the whole line, net of tax."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, RowRule, personal_columns, total_rows
from ecm.exporters.phrases import Found, currency_of_sign, every_field, is_missing, rounded, tidied, time_of_day
from ecm.schema import Kind

_FIELDS = (
    Field("order_id", Kind.TEXT, ("transaction id",), required=True),
    Field("payment_id", Kind.TEXT, ("payment id",)),
    Field("day", Kind.MOMENT, ("date",), required=True),
    Field("time", Kind.TEXT, ("time",)),
    Field("category", Kind.TEXT, ("category",)),
    Field("title", Kind.TEXT, ("item",), required=True),
    Field("sku", Kind.TEXT, ("sku",)),
    Field("quantity", Kind.NUMBER, ("qty", "quantity"), required=True),
    Field("gross", Kind.MONEY, ("gross sales",), required=True),
    Field("discount", Kind.MONEY, ("discounts",)),
    Field("net", Kind.MONEY, ("net sales",)),
    Field("tax", Kind.MONEY, ("tax",)),
    Field("event", Kind.TEXT, ("event type",)),
    Field("customer", Kind.TEXT, ("customer id",)),
    Field("kind", Kind.TEXT, ("itemization type",)),
    Field("way", Kind.TEXT, ("channel",)),
)
_TELLING = ("time zone", "price point name", "modifiers applied", "gross sales", "net sales", "event type", "itemization type",
            "dining option", "pan suffix", "device name")  # fmt: skip
IS_SOLD = f"{tidied('event')} in ('', 'payment', 'sale')"
IS_BACK = f"{tidied('event')} in ('refund', 'return')"
UNKNOWN_EVENT = "unknown value: event type"
SALES_CHANNEL = f"case when regexp_matches({tidied('way')}, '^(square )?(online|web|e ?commerce)') then 'online_store' else 'pos' end"
AT = f"day + coalesce({time_of_day('time')}, interval 0 second)"


def _plan(header: Header) -> Plan:
    """Orders of a till with their lines, and refunds by the items that came back."""
    shape, matched = header.shape, header.matched
    return Plan(
        matched,
        {"orders": _orders(), "order_lines": _lines(), "refunds": _refunds()},
        steps=(("square_rows", _rows(matched)),),
        ignored=(total_rows((matched["day"][0], matched["title"][0])),),
        rules=(
            *is_missing(matched, "order_id", "day", "quantity", "gross"),
            RowRule("row_no in (select row_no from square_rows where not (is_sold or is_back))", UNKNOWN_EVENT),
            RowRule(
                "row_no in (select row_no from square_rows where is_sold and (quantity <= 0 or gross < 0))",
                "out of range: quantity (a sale of nothing, or of less)",
            ),
            RowRule(
                "row_no in (select row_no from square_rows where abs(gross - less - net) > 0.015)",
                "totals do not add up",
                is_warning=True,
            ),
        ),
        whole="order_id",
        personal=personal_columns(shape.columns),
    )


def _rows(matched: Found) -> str:
    """Each row with the discount as a positive amount where something was sold, and the currency of its sign."""
    place, _ = matched["gross"]
    less = "sign(gross) * abs(coalesce(discount, 0))"
    return f"""
        select t.* replace (coalesce(net, gross - {less}) as net), {less} as less, {IS_SOLD} as is_sold, {IS_BACK} as is_back,
               {AT} as "at", {SALES_CHANNEL} as sales_channel, signed,
               case when starts_with({tidied("kind")}, 'gift card') then 'gift_card' else 'goods' end as line_kind
        from {every_field(_FIELDS, matched)} t
        left join (select row_no, {currency_of_sign(f"c{place}")} as signed from raw) using (row_no)
    """


def _orders() -> str:
    """Gift cards are no sale of goods; the till's tips stand in the export of transactions alone."""
    goods = "filter (line_kind = 'goods')"
    return f"""
        select min(row_no) as row_no, order_id, min("at") as ordered_at, arg_min(day_day, row_no) as ordered_on,
               arg_min(day_written, row_no) as reported_on, coalesce(customer_key(max(customer)), '') as customer_id,
               min(sales_channel) as sales_channel, 'paid' as status,
               case when count(*) {goods} = 0 then 'gift_card' else 'sale' end as kind, max(signed) as currency,
               coalesce(sum(gross) {goods}, 0) as gross_sales, coalesce(sum(less) {goods}, 0) as discounts, sum(tax) as tax,
               sum(net + coalesce(tax, 0)) as total
        from square_rows where is_sold group by order_id
    """


def _lines() -> str:
    return f"""
        select row_no, order_id, row_number() over (partition by order_id order by row_no)::varchar as line_no, sku, title,
               category, quantity, {rounded("gross::double / quantity")} as unit_price, less as discount, tax,
               line_kind as kind
        from square_rows where is_sold and quantity > 0
    """


def _refunds() -> str:
    """The items of a refund, numbered within it."""
    return """
        select row_no, concat_ws('/', 'square', paid_back, row_number() over (partition by paid_back order by row_no))
               as refund_id, order_id, sku, "at" as refunded_at, day_day as refunded_on, 'exact' as date_basis,
               abs(quantity) as quantity, abs(net) as amount, abs(tax) as tax
        from (select *, coalesce(payment_id, order_id || '-refund') as paid_back from square_rows where is_back)
    """


SQUARE_ITEMS = ColumnExporter(
    "square_items",
    "Square item sales",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    confidence=(0.76, 0.03, 0.97),
    named=3,
    of="of Square's item sales",
)
