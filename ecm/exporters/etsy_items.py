"""Etsy's sold order items: one row an item; its order's own values stand in the export of sold orders."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, RowRule, personal_columns, total_rows
from ecm.exporters.order_sums import CENT
from ecm.exporters.phrases import every_field, is_missing, is_negative, rounded
from ecm.schema import Kind

_FIELDS = (
    Field("order_id", Kind.TEXT, ("order id",), required=True),
    Field("item_id", Kind.TEXT, ("transaction id",)),
    Field("product_id", Kind.TEXT, ("listing id",)),
    Field("title", Kind.TEXT, ("item name",), required=True),
    Field("sku", Kind.TEXT, ("sku",)),
    Field("quantity", Kind.NUMBER, ("quantity",), required=True),
    Field("price", Kind.MONEY, ("price",), required=True),
    Field("discount", Kind.MONEY, ("discount amount",)),
    Field("item_total", Kind.MONEY, ("item total",)),
)
_TELLING = ("sale date", "item name", "item total", "transaction id", "listing id", "order shipping", "order sales tax",
            "listings type", "variations", "buyer")  # fmt: skip
_LESS = "abs(coalesce(discount, 0))"
# An item's total stands before its discount, or behind it.
_IS_EACH = f"least(abs(price * quantity - item_total), abs(price * quantity - {_LESS} - item_total)) <= {CENT}"
_IS_LINE = f"(not ({_IS_EACH}) and least(abs(price - item_total), abs(price - {_LESS} - item_total)) <= {CENT})"


def _plan(header: Header) -> Plan:
    """The lines of orders: they join them by their order's number."""
    shape, matched = header.shape, header.matched
    each = f"case when {_IS_LINE} and quantity > 0 then price / quantity else price end"
    return Plan(
        matched,
        {
            "order_lines": f"""
                select row_no, order_id, coalesce(item_id, row_number() over (partition by order_id order by row_no)
                       ::varchar) as line_no, sku, product_id, title, quantity, {rounded(each)} as unit_price,
                       abs(discount) as discount
                from {every_field(_FIELDS, matched)}
            """
        },
        ignored=(total_rows((matched["order_id"][0], matched["title"][0])),),
        rules=(
            *is_missing(matched, "order_id", "quantity", "price"),
            *is_negative(matched, "quantity", "price"),
            RowRule(
                f"row_no in (select row_no from {every_field(_FIELDS, matched)} where not ({_IS_EACH}) and not {_IS_LINE})",
                "totals do not add up",
                is_warning=True,
            ),
        ),
        whole="order_id",
        notes=("Lines alone: load the export of sold orders too, for sales by day.",),
        personal=personal_columns(shape.columns),
    )


ETSY_ITEMS = ColumnExporter(
    "etsy_items",
    "Etsy sold order items",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    confidence=(0.75, 0.03, 0.97),
    of="of Etsy's sold order items",
)
