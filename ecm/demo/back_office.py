"""What else the demo shop knows of its orders: refunds with their day, payments, fulfilment; and its targets."""

from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np

from ecm.demo.demand import planned
from ecm.demo.shop import AMAZON, BULKY, CHANNELS, CURRENCY, TILL
from ecm.demo.simulate import History
from ecm.demo.written import copy, moments, money, names

_AMBITION = 1.0  # what is lost by returns is what is to be gained
_CONTRIBUTION = 0.18  # of net sales


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
    """What the payment providers and the marketplace took in, and their fees; the till's takings are cash."""
    mine = np.flatnonzero((h.state == "paid") & (h.channel != TILL))
    total = (h.subtotal + h.shipping + h.tip)[mine]
    fee = np.round(total * np.where(h.channel[mine] == AMAZON, 0.12, 0.019)).astype(int) + 25
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
                h.channel[mine] == AMAZON, "Amazon", np.where(h.device[mine] == "mobile", "PayPal", "Shopify Payments")
            ),
        },
        folder / "payments.csv",
    )


def fulfilment(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """Pick, pack and carrier: by parcel, piece and country, and dearer for what is bulky."""
    mine = np.flatnonzero(np.isin(h.state, ["paid", "pending"]) & (h.channel != TILL) & ~h.gift)
    pieces = np.bincount(h.line_order, weights=h.line_quantity, minlength=h.count)[mine].astype(int)
    is_bulky = np.isin(h.goods.category[h.line_product], BULKY)
    bulky = np.bincount(h.line_order, weights=h.line_quantity * is_bulky, minlength=h.count)[mine].astype(int)
    cost = 790 + 60 * pieces + 1800 * bulky + np.where(h.country[mine] == "DE", 0, 310)
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


def targets(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """A plan for each month, made of season and growth: it knows neither chance nor what was planted."""
    rows = []
    worth = h.worth
    begins = h.last.replace(day=1)
    while True:
        ends = (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        orders = sum(planned(begins + timedelta(days=n), h.last) for n in range(ends.day)) * sum(
            c.share for c in CHANNELS
        )
        goal = orders * worth / 100 * _AMBITION
        for metric, share in (("net_sales", 1.0), ("contribution", _CONTRIBUTION)):
            rows.append((metric, str(begins), str(ends), f"{round(goal * share, -2):.0f}"))
        begins = (begins - timedelta(days=1)).replace(day=1)
        if begins < h.first:
            break
    columns = ("metric", "starts_on", "ends_on", "value")
    return copy(con, dict(zip(columns, zip(*reversed(rows), strict=True), strict=True)), folder / "targets.csv")
