"""The demo shop's orders as Shopify exports them: a row a line item, an order's values on its first row alone."""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from ecm.demo.shop import AMAZON, CHANNELS, COUNTRIES, CURRENCY, TILL
from ecm.demo.simulate import History
from ecm.demo.written import Array, copy, moments, money, names

_COLUMNS = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem compare at price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem taxable",
    "Lineitem fulfillment status",
    "Billing Name",
    "Billing Street",
    "Billing Address1",
    "Billing Address2",
    "Billing Company",
    "Billing City",
    "Billing Zip",
    "Billing Province",
    "Billing Country",
    "Billing Phone",
    "Shipping Name",
    "Shipping Street",
    "Shipping Address1",
    "Shipping Address2",
    "Shipping Company",
    "Shipping City",
    "Shipping Zip",
    "Shipping Province",
    "Shipping Country",
    "Shipping Phone",
    "Notes",
    "Note Attributes",
    "Cancelled at",
    "Payment Method",
    "Payment Reference",
    "Refunded Amount",
    "Vendor",
    "Outstanding Balance",
    "Employee",
    "Location",
    "Device ID",
    "Id",
    "Tags",
    "Risk Level",
    "Source",
    "Lineitem discount",
    "Tax 1 Name",
    "Tax 1 Value",
    "Tax 2 Name",
    "Tax 2 Value",
    "Tax 3 Name",
    "Tax 3 Value",
    "Tax 4 Name",
    "Tax 4 Value",
    "Tax 5 Name",
    "Tax 5 Value",
    "Phone",
    "Receipt Number",
    "Duties",
    "Billing Province Name",
    "Shipping Province Name",
    "Payment ID",
    "Payment Terms Name",
    "Next Payment Due At",
    "Payment References",
]


def shopify_orders(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> list[Path]:
    """One file a calendar year; values of an order are on its first row only; a tip is a line of its own."""
    tipped = np.flatnonzero(h.tip)
    order = np.concatenate([h.line_order, tipped])
    is_tip = np.concatenate([np.zeros(len(h.line_order), bool), np.ones(len(tipped), bool)])
    arranged = np.lexsort((is_tip, order))
    order, is_tip = order[arranged], is_tip[arranged]

    def of_lines(lines: Array, tips: object) -> Array:
        return np.concatenate([lines, np.full(len(tipped), tips, dtype=lines.dtype)])[arranged]

    product = of_lines(h.line_product, 0)
    is_card = h.gift[order] & ~is_tip
    is_goods = ~is_tip & ~is_card
    head = np.concatenate([[True], order[1:] != order[:-1]]) if len(order) else np.array([], bool)

    def on_head(values: Any) -> Array:
        return _blank(np.asarray(values, dtype=object)[order], ~head)

    voided, test = h.state == "voided", h.state == "test"
    pending = h.state == "pending"
    created = moments(h, h.day, h.second)
    total = h.subtotal + h.shipping + h.tip
    status = np.select(
        [voided, pending, h.refunded >= total, h.refunded > 0],
        ["voided", "pending", "refunded", "partially_refunded"],
        "paid",
    )
    at_till = h.channel == TILL
    method = np.select(
        [test, at_till, h.channel == AMAZON, h.device == "mobile"],
        ["Bogus Gateway", "Cash", "Amazon", "PayPal Express Checkout"],
        "Shopify Payments",
    )
    taxed = h.tax > 0
    tax_names = {c: f"{c} VAT {rate:.0%}" for c, (_, rate) in COUNTRIES.items()}
    emails = np.char.add(np.char.add("customer", h.customer.astype(str)), "@example.com")
    price = money(of_lines(h.line_price, 200))
    sources = np.array([c.sales_source for c in CHANNELS])[h.channel]
    country = h.country
    columns: dict[str, Any] = dict.fromkeys(_COLUMNS)
    columns |= {
        "Name": names(h)[order],
        "Email": emails[order],
        "Financial Status": on_head(status),
        "Paid at": on_head(_blank(created, pending | voided)),
        "Fulfillment Status": on_head(np.where(voided, "unfulfilled", "fulfilled")),
        "Accepts Marketing": on_head(np.where(h.customer % 3 == 0, "yes", "no")),
        "Currency": on_head(np.full(h.count, CURRENCY)),
        "Subtotal": on_head(money(h.subtotal)),
        "Shipping": on_head(money(h.shipping)),
        "Taxes": on_head(money(h.tax)),
        "Total": on_head(money(total)),
        "Discount Code": on_head(_blank(h.coupon, h.coupon == "")),
        "Discount Amount": on_head(money(h.discount + h.shipping_discount)),
        "Shipping Method": on_head(_blank(np.full(h.count, "Standard"), at_till | h.gift)),
        "Created at": created[order],
        "Lineitem quantity": of_lines(h.line_quantity, 1),
        "Lineitem name": np.select([is_tip, is_card], ["Tip", "Gift Card"], h.goods.title[product]),
        "Lineitem price": price,
        "Lineitem sku": _blank(h.goods.sku[product], ~is_goods),
        "Lineitem requires shipping": np.where(is_goods, "true", "false"),
        "Lineitem taxable": np.where(is_goods, "true", "false"),
        "Lineitem fulfillment status": np.where(voided[order], "pending", "fulfilled"),
        "Billing Name": on_head(np.char.add("Customer ", h.customer.astype(str))),
        "Billing Country": on_head(country),
        "Shipping Country": on_head(_blank(country, at_till | h.gift)),
        "Cancelled at": on_head(_blank(moments(h, h.day, np.minimum(h.second + 1800, 86399)), ~voided)),
        "Payment Method": on_head(method),
        "Refunded Amount": on_head(money(h.refunded)),
        "Vendor": _blank(h.goods.brand[product], ~is_goods),
        "Outstanding Balance": on_head(money(np.where(pending, total, 0))),
        "Location": on_head(_blank(np.full(h.count, "Berlin Store"), ~at_till)),
        "Id": on_head((5_400_000_000_000 + np.arange(h.count) * 32_768).astype(str)),
        "Risk Level": on_head(np.full(h.count, "Low")),
        "Source": on_head(sources),
        "Lineitem discount": np.full(len(order), "0.00"),
        "Tax 1 Name": on_head(_blank(np.array([tax_names[c] for c in country.tolist()]), ~taxed)),
        "Tax 1 Value": on_head(_blank(money(h.tax), ~taxed)),
    }
    years = (np.datetime64(h.first) + h.day).astype("datetime64[Y]").astype(int)[order] + 1970
    paths = []
    for year in sorted(set(years.tolist())):
        mine = years == year
        part = {
            k: [None] * int(mine.sum()) if v is None else np.asarray(v, dtype=object)[mine] for k, v in columns.items()
        }
        paths.append(copy(con, part, folder / f"shopify_orders_{year}.csv"))
    return paths


def _blank(values: Array, where: Array) -> Array:
    """The values, and nothing where `where`."""
    cells = values.astype(object)
    cells[where] = None
    return cells
