"""The products: what each sold, earned and got back, how views become orders, how long the stock lasts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from ecm.filters import Filters, Period
from ecm.metrics.notes import source_notes
from ecm.metrics.query import kpis
from ecm.metrics.result import Kpis, Note, Value
from ecm.money import ratio
from ecm.schema import current
from ecm.store import Store

_SOLD = ("net_sales", "orders", "returns", "cogs", "gross_profit", "cost_coverage", "return_rate", "units")
_SELLING_DAYS = 28
_OUT = ("out_of_stock",)
_COVERED = 0.995
# What stands here besides what its figures need.
_ALSO = ("products", "product_views", "promotions")


@dataclass(frozen=True)
class Product:
    """One product over the period. None is not known: no views, no stock or no cost was loaded.

    cover_days: stock ÷ units a day over the last 28 days. lost_sales: net sales a day while it sold, times the days of the
    period on which the catalogue said it was out of stock and nothing sold; an upper estimate, as some buyers wait.
    """

    sku: str
    title: str
    brand: str
    category: str
    net_sales: Value
    before: Value
    units: Value
    gross_profit: Value
    margin: Value
    return_rate: Value
    views: int | None
    view_to_order: float | None
    stock: float | None
    cover_days: float | None
    lost_sales: float | None


@dataclass(frozen=True)
class Products:
    """All products with sales, views or stock, the largest gross profit (or net sales) first."""

    rows: tuple[Product, ...]
    kpis: Kpis
    notes: tuple[Note, ...]

    @property
    def is_empty(self) -> bool:
        return not self.rows


def products(store: Store, filters: Filters, today: date) -> Products:
    """Every product of the period."""
    names = tuple(n for n in _SOLD if n != "units")
    answer = kpis(store, filters, by=("sku",), metrics=names, today=today)
    selling = Period(filters.period.end - timedelta(days=_SELLING_DAYS - 1), filters.period.end)
    with store.read() as connection:
        facts = _facts(connection, filters.period.end)
        views = _views(connection, filters.period)
        units, recent = _units(connection, filters.period), _units(connection, selling)
        lost = _days_out(connection, filters.period)
        late = [n for n in source_notes(connection, _ALSO) if n not in answer.notes]
    then = {r.members[0]: r.values.get("net_sales") for r in answer.compare.rows} if answer.compare else {}
    sold = {row.members[0]: row.values for row in answer.rows}
    rows = []
    for sku in {*sold, *views, *(s for s, f in facts.items() if f["stock"] is not None)} - {""}:
        values, known = sold.get(sku, {}), facts.get(sku, {})
        stock = float(known["stock"]) if known.get("stock") is not None else None
        a_day = recent.get(sku, 0) / selling.days
        days_sold = max(1, filters.period.days - lost.get(sku, 0))
        # A cost that is not known would count as none: the profit is not known then.
        profit = values.get("gross_profit") if (values.get("cost_coverage") or 0) >= _COVERED else None
        net, viewed = values.get("net_sales", 0), views.get(sku) if views else None
        rows.append(
            Product(
                sku,
                str(known.get("title") or sku),
                str(known.get("brand") or ""),
                str(known.get("category") or ""),
                net,
                then.get(sku, 0) if answer.compare else None,
                units.get(sku, 0),
                profit,
                ratio(profit, net),
                values.get("return_rate"),
                viewed,
                ratio(values.get("orders", 0), viewed),
                stock,
                ratio(stock, a_day) if stock is not None else None,
                (net or 0) / days_sold * lost[sku] if sku in lost else None,
            )
        )
    rows.sort(key=lambda p: (-(p.gross_profit if p.gross_profit is not None else p.net_sales or 0), p.sku))
    return Products(tuple(rows), answer, (*answer.notes, *late, *_missing(views, facts)))


def product_titles(connection: sa.Connection) -> dict[str, str]:
    """The newest title of each product, from the catalogue or its order lines."""
    return {sku: str(f["title"]) for sku, f in _facts(connection, date.max).items() if f["title"]}


def _missing(views: Mapping[str, int], facts: Mapping[str, Mapping[str, Any]]) -> list[Note]:
    notes = []
    if not views:
        notes.append(Note("product_views", "Views of products are not known: load GA4's item report by day."))
    if all(f["stock"] is None for f in facts.values()):
        notes.append(Note("stock", "Stock is not known: load the shop's product or inventory export."))
    return notes


def _facts(connection: sa.Connection, day: date) -> dict[str, dict[str, Any]]:
    """Title, brand, category and stock of each product as last told by that day.

    Whatever of it the shop's own catalogue tells is believed first, but of the stock the newest word, whose ever it is. Titles
    are from order lines where no list has one.
    """
    listed, lines = current("products"), current("order_lines")
    item = sa.func.coalesce(
        sa.func.nullif(lines.c.sku, ""),
        sa.func.nullif(lines.c.product_id, ""),
        sa.func.lower(sa.func.trim(lines.c.title)),
    )
    found: dict[str, dict[str, Any]] = {}
    query = sa.select(item.label("sku"), sa.func.max(lines.c.title).label("title")).group_by(item)
    for line in connection.execute(query):
        found[str(line.sku)] = {"title": line.title, "brand": "", "category": "", "stock": None}
    told = {
        ("title", "brand", "category"): (listed.c.origin == "catalogue", listed.c.as_of),
        ("stock",): (listed.c.as_of, listed.c.origin == "catalogue"),
    }
    for names, order in told.items():
        newest = sa.func.row_number().over(partition_by=listed.c.sku, order_by=order)
        ordered = (
            sa.select(listed.c.sku, *[listed.c[n] for n in names])
            .where(listed.c.as_of <= day)
            .order_by(listed.c.sku, newest)
        )
        for row in connection.execute(ordered):
            kept = found.setdefault(row.sku, {"title": "", "brand": "", "category": "", "stock": None})
            kept.update({n: row._mapping[n] for n in names if row._mapping[n] not in (None, "")})
    return found


def _views(connection: sa.Connection, period: Period) -> dict[str, int]:
    table = current("product_views")
    query = (
        sa.select(table.c.sku, sa.func.sum(table.c.views).label("views"))
        .where(table.c.starts_on >= period.start, table.c.ends_on <= period.end)
        .group_by(table.c.sku)
    )
    return {r.sku: int(r.views or 0) for r in connection.execute(query)}


def _units(connection: sa.Connection, period: Period) -> dict[str, int]:
    lines = sa.table("line_rows", *[sa.column(n) for n in ("sku", "day", "units")])
    query = (
        sa.select(lines.c.sku, sa.func.sum(lines.c.units).label("units"))
        .where(lines.c.day.between(period.start, period.end))
        .group_by(lines.c.sku)
    )
    return {str(r.sku): int(r.units or 0) for r in connection.execute(query)}


def _days_out(connection: sa.Connection, period: Period) -> dict[str, int]:
    """Days of the period on which the shop's own word was that a product is out of stock and on which it sold nothing."""
    listed = current("products")
    lines = sa.table("line_rows", *[sa.column(n) for n in ("sku", "day", "units")])
    sold = sa.select(lines.c.sku, lines.c.day).where(lines.c.units > 0).distinct().subquery()
    out = sa.or_(listed.c.availability.in_(_OUT), listed.c.stock <= 0)
    query = (
        sa.select(listed.c.sku, sa.func.count(sa.distinct(listed.c.as_of)).label("days"))
        .select_from(listed.outerjoin(sold, sa.and_(sold.c.sku == listed.c.sku, sold.c.day == listed.c.as_of)))
        .where(out, listed.c.origin != "feed", listed.c.as_of.between(period.start, period.end), sold.c.sku.is_(None))
        .group_by(listed.c.sku)
    )
    return {r.sku: int(r.days) for r in connection.execute(query)}
