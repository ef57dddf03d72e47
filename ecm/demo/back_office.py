"""What else the demo shop keeps: refunds with their day, payments, fulfilment, costs, the catalogue, targets."""

from pathlib import Path

import duckdb
import numpy as np

from ecm.demo.shop import CURRENCY
from ecm.demo.simulate import History
from ecm.demo.written import copy, moments, money, names


def refunds(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """Most refunds with their day; the others stay known only as an amount on their order."""
    mine = np.flatnonzero(h.refunded > 0)
    mine = mine[mine % 7 != 0]
    line = h.refund_line[mine]
    share = h.tax[mine] / np.maximum(h.subtotal[mine] + h.shipping[mine], 1)
    net = np.round(h.refunded[mine] * (1 - share)).astype(int)
    wrong = h.line_product[line] == h.goods.misdescribed
    return copy(
        con,
        {
            "refund_id": np.char.add("R", mine.astype(str)),
            "order_id": names(h)[mine],
            "sku": h.goods.sku[h.line_product[line]],
            "refunded_at": moments(h, h.refund_day[mine], np.full(len(mine), 36_000)),
            "quantity": h.line_quantity[line],
            "restocked": np.where(wrong | (mine % 5 == 0), 0, h.line_quantity[line]),
            "amount": money(net),
            "shipping": np.full(len(mine), "0.00"),
            "tax": money(h.refunded[mine] - net),
            "reason": np.where(wrong, "Not as described", np.where(mine % 3 == 0, "Changed mind", "Does not fit")),
        },
        folder / "refunds.csv",
    )


def payments(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    mine = np.flatnonzero((h.state == "paid") & (h.channel != 7))
    total = (h.subtotal + h.shipping + h.tip)[mine]
    fee = np.round(total * np.where(h.channel[mine] == 6, 0.12, 0.019)).astype(int) + 25
    return copy(
        con,
        {
            "payment_id": np.char.add("P", mine.astype(str)),
            "order_id": names(h)[mine],
            "at": moments(h, h.day[mine], h.second[mine]),
            "kind": np.full(len(mine), "charge"),
            "amount": money(total),
            "fee": money(fee),
            "currency": np.full(len(mine), CURRENCY),
            "provider": np.where(
                h.channel[mine] == 6, "Amazon", np.where(h.device[mine] == "mobile", "PayPal", "Shopify Payments")
            ),
        },
        folder / "payments.csv",
    )


def fulfilment(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    mine = np.flatnonzero(np.isin(h.state, ["paid", "pending"]) & (h.channel != 7))
    pieces = np.bincount(h.line_order, weights=h.line_quantity, minlength=h.count)[mine].astype(int)
    cost = 610 + 60 * pieces + np.where(h.country[mine] == "DE", 0, 310)
    return copy(
        con,
        {
            "order_id": names(h)[mine],
            "date": np.datetime_as_string(np.datetime64(h.first) + h.day[mine]),
            "amount": money(cost),
            "currency": np.full(len(mine), CURRENCY),
            "kind": np.full(len(mine), "pick, pack and carrier"),
        },
        folder / "fulfilment_costs.csv",
    )


def product_costs(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """Costs from the first day on, and the dearer ones from the day suppliers raised them."""
    known = np.flatnonzero(h.goods.cost_known)
    dearer = h.truths["dearer_goods"]
    return copy(
        con,
        {
            "sku": np.concatenate([h.goods.sku[known]] * 2),
            "valid_from": [str(h.first)] * len(known) + [str(max(dearer.starts_on, h.first))] * len(known)
            if dearer.starts_on > h.first
            else [str(h.first)] * len(known) + [str(h.date_of(1))] * len(known),
            "unit_cost": money(np.concatenate([h.goods.cost[known], np.round(h.goods.cost[known] * dearer.size)])),
            "currency": np.full(2 * len(known), CURRENCY),
        },
        folder / "product_costs.csv",
    )


def products(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    count = len(h.goods.sku)
    return copy(
        con,
        {
            "sku": h.goods.sku,
            "origin": np.full(count, "catalogue"),
            "as_of": [str(h.date_of(h.days - 1))] * count,
            "title": h.goods.title,
            "brand": h.goods.brand,
            "category": h.goods.category,
            "price": money(h.goods.price),
            "prices_include_tax": np.full(count, "true"),
            "currency": np.full(count, CURRENCY),
            "availability": np.full(count, "in_stock"),
            "status": np.full(count, "active"),
        },
        folder / "products.csv",
    )


def targets(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """A plan for each month, made of what the season lets expect."""
    net = (h.subtotal - h.tax) * (h.state == "paid")
    month = (np.datetime64(h.first) + h.day).astype("datetime64[M]")
    last_month = np.datetime64(h.date_of(h.days - 1)).astype("datetime64[M]")
    rows = []
    for one in np.arange(np.datetime64(h.first).astype("datetime64[M]"), last_month + 1):
        sold = float(net[month == one].sum()) / 100
        days = int(((one + 1).astype("datetime64[D]") - one.astype("datetime64[D]")).astype(int))
        inside = np.unique(h.day[month == one])
        whole = sold * days / max(len(inside), 1) * 1.03
        ends = str((one + 1).astype("datetime64[D]") - 1)
        for metric, share in (("net_sales", 0.97), ("contribution", 0.21)):
            rows.append((metric, f"{one}-01", ends, f"{round(whole * share, -2):.0f}"))
    columns = ("metric", "starts_on", "ends_on", "value")
    return copy(con, dict(zip(columns, zip(*rows, strict=True), strict=True)), folder / "targets.csv")
