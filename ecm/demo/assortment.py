"""What the demo shop's lists tell of its goods: costs, the catalogue, what is in stock, how often each was looked at."""

from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np

from ecm.demo.shop import CURRENCY
from ecm.demo.simulate import History, raised
from ecm.demo.written import Array, compact, copy, money, preamble

_VIEWED_DAYS = 120
_STOCK_DAYS = 60
_WEEK = 7
_SOLD_OUT = 3  # products whose longest spell without a sale was one without stock
_LEAST_SOLD = 10
_SELLING_DAYS = 28


def product_costs(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """Costs from the first day on, and the dearer ones from the day suppliers raised them."""
    known = np.flatnonzero(h.goods.cost_known)
    dearer = h.truths["dearer_goods"]
    return copy(
        con,
        {
            "sku": np.concatenate([h.goods.sku[known]] * 2),
            "valid_from": [str(min(h.first, dearer.starts_on - timedelta(days=1)))] * len(known)
            + [str(dearer.starts_on)] * len(known),
            "unit_cost": money(np.concatenate([h.goods.cost[known], np.round(h.goods.cost[known] * dearer.size)])),
            "currency": np.full(2 * len(known), CURRENCY),
        },
        folder / "product_costs.csv",
    )


def products(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """The catalogue on the last day, at that day's prices."""
    count = len(h.goods.sku)
    rise = h.truths["price_rise"]
    dearer = (h.goods.category == "Lighting") & rise.covers(h.last)
    return copy(
        con,
        {
            "sku": h.goods.sku,
            "origin": np.full(count, "catalogue"),
            "as_of": [str(h.last)] * count,
            "title": h.goods.title,
            "brand": h.goods.brand,
            "category": h.goods.category,
            "price": money(np.where(dearer, raised(h.goods.price, rise), h.goods.price)),
            "prices_include_tax": np.full(count, "true"),
            "currency": np.full(count, CURRENCY),
            "status": np.full(count, "active"),
        },
        folder / "products.csv",
    )


def stock(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """The warehouse's own list, once a week and on the last day; of what had run out, on each day it was out."""
    units = _units(h)
    span = min(_STOCK_DAYS, h.days)
    random = np.random.Generator(np.random.PCG64(11))
    a_day = units[-_SELLING_DAYS:].sum(axis=0) / _SELLING_DAYS
    now = np.ceil((a_day + 0.05) * random.uniform(6, 90, len(h.goods.sku))).astype(int)
    days = sorted({*range(h.days - 1, h.days - 1 - span, -_WEEK)})
    rows = [(day, sku, int(now[sku] + units[day + 1 :, sku].sum())) for day in days for sku in range(len(now))]
    out = {(day, sku) for sku, spell in _spells(units[-span:]).items() for day in h.days - span + spell}
    rows = [row for row in rows if row[:2] not in out] + [(day, sku, 0) for day, sku in sorted(out)]
    rows.sort()
    return copy(
        con,
        {
            "sku": [h.goods.sku[sku] for _, sku, _ in rows],
            "origin": ["erp"] * len(rows),
            "as_of": [str(h.date_of(day)) for day, _, _ in rows],
            "availability": ["in_stock" if left else "out_of_stock" for *_, left in rows],
            "stock": [left for *_, left in rows],
        },
        folder / "stock.csv",
    )


def product_views(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """GA4's item report of the last months: an order of a product takes some thirty looks at it."""
    span = min(_VIEWED_DAYS, h.days)
    random = np.random.Generator(np.random.PCG64(13))
    appeal = random.uniform(18, 55, len(h.goods.sku))
    views = random.poisson((_units(h)[-span:] + 0.15) * appeal)
    carts = random.binomial(views, 0.09)
    day, sku = np.nonzero(views)
    return copy(
        con,
        {
            "Date": compact(h, day + h.days - span),
            "Item ID": h.goods.sku[sku],
            "Item name": h.goods.title[sku],
            "Items viewed": views[day, sku],
            "Items added to cart": carts[day, sku],
        },
        folder / "ga4_items.csv",
        preamble(h, "Items by day"),
    )


def _units(h: History) -> Array:
    """Units by day and product."""
    units = np.zeros((h.days, len(h.goods.sku)), int)
    is_goods = ~h.gift[h.line_order]
    np.add.at(units, (h.day[h.line_order][is_goods], h.line_product[is_goods]), h.line_quantity[is_goods])
    return units


def _spells(units: Array) -> dict[int, Array]:
    """The products that sold well, but for the longest spells of days without a sale; those days."""
    spells = {}
    for sku in np.flatnonzero(units.sum(axis=0) >= _LEAST_SOLD):
        sold = np.flatnonzero(units[:, sku])
        # Not the last days: what is out now would have no stock to last.
        gaps = np.diff(sold)
        if len(gaps) and gaps.max() > 1:
            first = int(sold[gaps.argmax()]) + 1
            spells[int(sku)] = np.arange(first, first + int(gaps.max()) - 1)
    longest = sorted(spells, key=lambda s: (-units[:, s].sum() * len(spells[s]), s))[:_SOLD_OUT]
    return {sku: spells[sku] for sku in longest}
