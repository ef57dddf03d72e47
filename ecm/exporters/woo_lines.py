"""The lines of WooCommerce's orders: an item a row, or the items of an order side by side as texts. Always net of tax."""

import re
from collections.abc import Sequence

from ecm.exporters.exporter import normal
from ecm.exporters.phrases import MONEY, Found, every_field, exactly, rounded
from ecm.exporters.woo_words import ITEM_FIELDS, ORDER_FIELDS
from ecm.schema import Kind

_LINE_ITEM = re.compile(r"line_item_(\d+)|line_items")
_APART = "chr(1)"


def item_texts(columns: Sequence[str]) -> dict[str, tuple[int, Kind]]:
    """The columns that each hold an item (`line_item_1` …), or all of them in one cell (`line_items`)."""
    matched = {}
    for place, header in enumerate(columns):
        if _LINE_ITEM.fullmatch(normal(header)):
            matched[normal(header)] = (place, Kind.TEXT)
    return matched


def items_in_texts(texts: Sequence[str]) -> str:
    """One row an item of `name:…|product_id:…|sku:…|quantity:…|total:…|sub_total:…`; what cannot be read is NULL."""
    # Several in a cell are parted by semicolons, which a name may hold too.
    split = ", ".join(
        f"string_split(replace(replace({t}, ';name:', {_APART} || 'name:'), ';id:', {_APART} || 'id:'), {_APART})"
        for t in texts
    )
    name = r"(?s)^\s*(?:id:[^|]*\|)?name:(.*?)\|(?:product_id|sku|quantity):"
    return f"""
        select row_no, order_id, place, text, nullif(regexp_extract(text, '{name}', 1), '') as title, {_part("sku")} as sku,
               {_part("product_id")} as product_id, {_part("_variation_id")} as variant_id, null::varchar as category,
               {exactly(_part("quantity"))} as quantity, try_cast({_part("sub_?total")} as {MONEY}) as subtotal,
               try_cast({_part("total")} as {MONEY}) as total, try_cast({_part("tax")} as {MONEY}) as tax,
               abs(try_cast({_part("refunded")} as {MONEY})) as refunded, null::{MONEY} as price
        from (select row_no, order_id, unnest(texts) as text, generate_subscripts(texts, 1) as place
              from (select row_no, order_id, list_filter(flatten([{split}]), lambda t: trim(coalesce(t, '')) <> '') as texts
                    from typed))
    """


def _part(name: str) -> str:
    return f"nullif(trim(regexp_extract(text, '\\|{name}:([^|]*)', 1)), '')"


def items_in_rows(matched: Found) -> str:
    """One row an item; rows of an order that hold a coupon only, or nothing, are none."""
    subtotal = (
        "coalesce(line_subtotal, full_price * quantity, line_total + line_discount, price * quantity + line_discount)"
    )
    total = "coalesce(line_total, price * coalesce(quantity, quantity_left))"
    return f"""
        select row_no, order_id, row_no as place, '' as text, title, sku, nullif(product_id, '0') as product_id,
               nullif(variant_id, '0') as variant_id, category, coalesce(quantity, quantity_left) as quantity,
               {rounded(subtotal)} as subtotal, {rounded(total)} as total,
               line_tax as tax, abs(line_refunded) as refunded, price
        from {every_field((*ORDER_FIELDS, *ITEM_FIELDS), matched)}
        where coalesce(title, sku, nullif(product_id, '0')) is not null
    """


def priced_items(is_scaled: bool) -> str:
    """Items with what they come to before discounts.

    Where only prices after discounts are told, the order's subtotal says how much more they were: its items share that
    by what they come to, or by pieces where nothing is left of them.
    """
    of_order = "over (partition by i.order_id)"
    scaled = f"""case when sum(i.total) {of_order} > 0 and h.subtotal >= sum(i.total) {of_order}
                      then i.total::double * h.subtotal::double / (sum(i.total) {of_order})::double
                      when sum(i.total) {of_order} = 0 and sum(i.quantity) {of_order} > 0
                      then i.quantity * h.subtotal::double / (sum(i.quantity) {of_order})::double end"""
    full = f"coalesce(i.subtotal, {rounded(scaled)}, i.total)" if is_scaled else "coalesce(i.subtotal, i.total)"
    return f"""
        select *, row_number() over (partition by order_id order by row_no, place) as line_no
        from (select i.* exclude (subtotal), greatest({full}, i.total) as subtotal
              from woo_items i left join woo_heads h using (order_id))
    """


def order_lines() -> str:
    """Canonical lines."""
    each = rounded("subtotal::double / quantity")
    return f"""
        select row_no, order_id, line_no::varchar as line_no, sku, product_id, variant_id, title,
               split_part(category, ',', 1) as category, quantity,
               case when quantity > 0 then {each} when quantity = 0 then coalesce(price, 0) end as unit_price,
               case when quantity > 0 then greatest(subtotal - total, 0) end as discount, tax
        from woo_lines where quantity is not null and subtotal is not null
    """
