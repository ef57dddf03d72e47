"""WooCommerce orders as its export plugins write them: WebToffee (items as columns or as rows), Advanced Order Export."""

from ecm.exporters.exporter import (
    Exporter,
    Plan,
    Recognition,
    RowRule,
    Shape,
    find_fields,
    normal,
    personal_columns,
    total_rows,
)
from ecm.exporters.phrases import Found, every_field, is_free_shipping, mapped, rounded, words
from ecm.exporters.woo_lines import item_texts, items_in_rows, items_in_texts, order_lines, priced_items
from ecm.exporters.woo_refunds import named_refunds, refunds
from ecm.exporters.woo_words import ITEM_FIELDS, ORDER_FIELDS, REFUNDED, STATUSES, state

_TELLING = (
    *("order_number", "order_currency", "shipping_tax_total", "fee_total", "fee_tax_total", "cart_discount"),
    *("discount_total", "order_subtotal", "payment_method_title", "customer_user", "wt_import_key", "line_item_1"),
    *("item_product_id", "coupon_items", "refund_items", "cart discount amount", "order subtotal amount"),
    *("order shipping amount", "order refund amount", "order total amount", "order total tax amount", "item cost"),
    *(
        "payment method title",
        "email (billing)",
        "country code (billing)",
        "quantity (- refund)",
        "order line (w/o tax)",
    ),
)
_NUMBERLESS = "missing: order number (let the export write an order's values on all its rows)"


class WooOrders(Exporter):
    """Orders with their lines, and refunds by their days where the export tells them."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields((*ORDER_FIELDS, *ITEM_FIELDS), shape.columns)
        if "order_id" not in matched and "external_id" in matched:
            matched["order_id"] = matched["external_id"]
        telling = [t for t in _TELLING if t in {normal(c) for c in shape.columns}]
        if {"order_id", "created", "status"} - matched.keys() or len(telling) < 4:
            return None
        if not {"total", "subtotal", "line_total", "line_subtotal", "price"} & matched.keys():
            return None
        return Recognition(
            self.name,
            self.title,
            min(0.97, 0.76 + 0.03 * len(telling)),
            f"It has the columns {', '.join(repr(t) for t in telling[:3])} of an order export.",
            _plan(shape, matched),
        )


def _plan(shape: Shape, matched: Found) -> Plan:
    texts = item_texts(shape.columns)
    own = {f.name for f in ITEM_FIELDS}
    known = {k: v for k, v in matched.items() if not texts or k not in own} | texts
    in_rows = not texts and {"quantity", "quantity_left"} & matched.keys() and {
        "line_subtotal", "line_total", "full_price", "price"
    } & matched.keys()  # fmt: skip
    items = items_in_texts(tuple(texts)) if texts else items_in_rows(known)
    if not texts and not in_rows:
        items = f"select * from ({items}) where false"
    only_left = bool(in_rows) and not {"quantity", "line_total", "line_subtotal"} & matched.keys()
    notes = [] if "currency" in matched else ["The export names no currency."]
    if only_left:
        notes.append("The quantities are those left after refunds: add the column Quantity to the export.")
    if not texts and not in_rows:
        notes.append("Orders alone: the export has no lines.")
    return Plan(
        known,
        {
            "orders": _orders(),
            **({"order_lines": order_lines()} if texts or in_rows else {}),
            **({"refunds": refunds()} if "refunds_text" in matched else {}),
        },
        steps=(
            ("woo_heads", _heads(known)),
            ("woo_items", items),
            ("woo_lines", priced_items(is_scaled=not only_left)),
            ("woo_money", _money()),
            ("woo_refunds", named_refunds()),
        ),
        ignored=(total_rows((matched["order_id"][0],)),),
        rules=_rules(is_one_row=not in_rows),
        whole="order_id",
        copies=_copies(matched) if in_rows else "count(*)",
        notes=tuple(notes),
        personal=(*personal_columns(shape.columns), *_people(shape)),
    )


def _copies(matched: Found) -> str:
    """How many times an order of several rows is there: its lines come to so many times its subtotal."""
    if not {"line_subtotal", "subtotal"} <= matched.keys():
        return ""
    ratio = "sum(line_subtotal)::double / nullif(max(subtotal), 0)::double"
    return f"case when abs({ratio} - round({ratio})) < 0.001 then round({ratio}) else 1 end::bigint"


def _people(shape: Shape) -> tuple[int, ...]:
    """Names that stand in columns such as `First Name (Billing)`, notes, agents."""
    said = ("first_name", "last_name", "(billing)", "(shipping)", "note", "user_agent", "ip_address", "transaction_id")
    kept = ("country", "state", "refund")
    headers = [normal(c) for c in shape.columns]
    return tuple(
        p for p, h in enumerate(headers) if any(s in h for s in said) and not any(h.startswith(k) for k in kept)
    )


def _rules(is_one_row: bool) -> tuple[RowRule, ...]:
    twice = "order_id in (select order_id from typed group by order_id having count(*) > 1)"
    return (
        RowRule("order_id is null", _NUMBERLESS),
        *([RowRule(twice, "duplicate in file")] if is_one_row else []),
        RowRule(
            "row_no in (select row_no from woo_items where quantity is null or subtotal is null and total is null)",
            "an item that cannot be read",
        ),
        RowRule("row_no in (select row_no from woo_refunds where amount is null or paid_back is null)", "a refund that cannot be read"),
        RowRule(_of_orders("abs(gap) > 0.015"), "totals do not add up", is_warning=True),
        RowRule(_of_orders("abs(lines - subtotal) > 0.05"), "lines differ from the subtotal", is_warning=True),
    )  # fmt: skip


def _of_orders(condition: str) -> str:
    return f"row_no in (select row_no from woo_money where {condition})"


def _heads(matched: Found) -> str:
    """One row an order: each of its values where it first stands; exports repeat them on every row, or not."""
    names = [f.name for f in ORDER_FIELDS if f.name not in ("order_id", "coupon")]
    first = ", ".join(f"arg_min({n}, row_no) as {n}" for n in (*names, "created_day", "created_written"))
    return f"""
        select order_id, min(row_no) as row_no, {first},
               coalesce(arg_min(coupon, row_no),
                        nullif(regexp_extract(coalesce(arg_min(coupons_text, row_no), ''), 'code:([^|;]+)', 1), '')) as coupon
        from {every_field((*ORDER_FIELDS, *ITEM_FIELDS), matched)} where order_id is not null group by order_id
    """


def _money() -> str:
    """What an order comes to. Fees count as shipping, negative ones as discounts; `keeps` is the part that is no tax.

    A discount that the total lacks and no line does, or that is a coupon's for shipping, is one on shipping.
    """
    extra = "coalesce(shipping, 0) + coalesce(fees, 0)"
    return f"""
        select *, greatest(gross - coalesce(discounts, 0), 0) as goods,
               case when total > 0 then greatest(0, 1 - coalesce(tax, 0)::double / total::double) else 1 end as keeps
        from (
            select *, coalesce(subtotal, lines, total - tax - ({extra}) + coalesce(discount, 0)) as gross,
                   case when coalesce(discount, lines, fees) is not null
                        then coalesce(discount - off_shipping, lines - paid, 0) + greatest(-coalesce(fees, 0), 0) end as discounts,
                   case when coalesce(shipping, fees) is not null
                        then coalesce(shipping, 0) - off_shipping + greatest(coalesce(fees, 0), 0) end as carriage
            from (
                select *, case when abs(gap) > 0.015 then 0
                               when discount - (lines - paid) > 0.015 then least(discount - (lines - paid), coalesce(shipping, 0))
                               when lines is null and abs(discount - shipping) <= 0.015 and {is_free_shipping("coupon")}
                               then shipping else 0 end as off_shipping
                from (select *, subtotal - coalesce(discount, 0) + {extra} + coalesce(tax, 0) - total as gap,
                             {state("status")} as state
                      from (select *, abs(coalesce(discount_total, cart_discount)) as discount from woo_heads)
                      left join (select order_id, sum(subtotal) as lines, sum(total) as paid, sum(refunded) as back
                                 from woo_lines group by order_id) using (order_id))))
    """


def _orders() -> str:
    kind = "lower(coalesce(source_type, ''))"
    back = f"""case when nullif(refunds_text, '') is not null then null
                    when refunded <> 0 then {rounded("abs(refunded)::double * keeps")}
                    when back > 0 then back when state in {words(REFUNDED)} then goods + coalesce(carriage, 0) end"""
    return f"""
        select row_no, order_id, external_id, created as ordered_at, created_day as ordered_on,
               created_written as reported_on,
               coalesce(nullif(customer_key(coalesce(email, account_email)), ''), nullif(customer, '0'), '') as customer_id,
               case when {kind} = 'admin' then 'draft' else 'online_store' end as sales_channel,
               {mapped("state", STATUSES)} as status, state as financial_status, 'sale' as kind, currency,
               gross as gross_sales, discounts, carriage as shipping_income, tax, total, coupon, payment_method,
               coalesce(shipping_country, billing_country) as country, region, {back} as refunded_amount,
               case when refunded <> 0 then {rounded("abs(refunded)::double * (1 - keeps)")}
                    when back is null and state in {words(REFUNDED)} then tax end as refunded_tax,
               lower(utm_source) as source,
               coalesce(lower(utm_medium), case when {kind} in ('organic', 'referral') then {kind}
                                                when {kind} = 'typein' then '(none)' end) as medium,
               utm_campaign as campaign, landing_page, lower(device) as device
        from woo_money
    """


WOO_ORDERS = WooOrders("woo_orders", "WooCommerce orders", (*ORDER_FIELDS, *ITEM_FIELDS))
