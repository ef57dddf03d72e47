"""The products: what each sold, brought and got back, how views become orders, how long the stock lasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from ecm.filters import Filters, Period
from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.notes import source_notes
from ecm.metrics.product_facts import ProductFacts, product_facts, product_views, viewed_days
from ecm.metrics.query import kpis, segments_asked
from ecm.metrics.question import Question
from ecm.metrics.result import Change, Kpis, Note, Value
from ecm.metrics.shared_costs import shared_costs
from ecm.metrics.state import known_state
from ecm.metrics.stock_outs import BASE_DAYS, LostSales, lost_sales
from ecm.money import ratio
from ecm.schema import rows_view
from ecm.store import Store

_SOLD = ("net_sales", "orders", "returns", "cogs", "gross_profit", "cost_coverage", "return_rate", "units")
_SELLING_DAYS = 28
# Of what was sold, so much must have a known cost for the profit to be known.
_COVERED = 0.995
# Metrics of this page beyond those its figures need.
_ALSO = ("products", "product_views", "promotions")


@dataclass(frozen=True)
class Product:
    """One product over the period. None is not known: no views, no stock or no cost was loaded.

    contribution: before media cost: gross profit and the product's part of shipping, fees and fulfilment. before: net sales of
    the period compared with, where that can be compared.
    cover_days: stock ÷ units a day over the last 28 days, of the whole shop. lost: sales missed while it was out of stock.
    """

    sku: str
    title: str
    brand: str
    category: str
    net_sales: Value
    before: Value
    units: Value
    gross_profit: Value
    contribution: Value
    margin: Value
    return_rate: Value
    views: int | None
    view_to_order: float | None
    stock: float | None
    cover_days: float | None
    lost: LostSales | None


@dataclass(frozen=True)
class Products:
    """All products with sales, views or stock, the largest contribution first; where it is not known, by net sales after."""

    rows: tuple[Product, ...]
    kpis: Kpis
    notes: tuple[Note, ...]

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def has_contribution(self) -> bool:
        return any(p.contribution is not None for p in self.rows)


@dataclass(frozen=True)
class _Known:
    """What is known of products besides their own sums."""

    facts: Mapping[str, ProductFacts]
    views: Mapping[str, int]
    viewed_orders: Mapping[str, int]
    viewed_days: int
    recent: Mapping[str, float]
    beside: Mapping[str, float]
    lost: Mapping[str, LostSales]


def products(store: Store, filters: Filters, today: date) -> Products:
    """Every product of the period."""
    answer = kpis(store, filters, by=("sku",), metrics=_SOLD, today=today)
    with store.read() as connection:
        known, notes = _known(connection, store, filters, today)
        late = [n for n in source_notes(connection, _ALSO) if n not in answer.notes]
    sold = {row.members[0]: row.values for row in answer.rows}
    rows = [
        _product(sku, sold.get(sku, {}), known, answer.compare.change("net_sales", (sku,)) if answer.compare else None)
        for sku in {*sold, *_unsold(known, filters)} - {""}
    ]
    rows.sort(key=lambda p: (p.contribution is None, -(p.contribution or 0), -(p.net_sales or 0), p.sku))
    return Products(tuple(rows), answer, (*answer.notes, *late, *notes))


def _known(connection: sa.Connection, store: Store, filters: Filters, today: date) -> tuple[_Known, list[Note]]:
    """Everything but the sums, and what is not known."""
    period = filters.period
    begin = period.end - timedelta(days=BASE_DAYS - 1)
    state = known_state(connection, store.settings(), Period(min(begin, period.start), period.end), today)
    where, segments = segments_asked(connection, store.settings(), state.currency, (), filters.where)
    question = Question(frozenset(), (), (("now", period),), where, filters.basis, state.currency, today, segments)
    # A page is viewed by all: of a channel or a country nobody counts its views.
    by_goods = _is_of_goods(filters)
    days = viewed_days(connection, period) if by_goods else []
    missing = set(state.days["orders"].missing) if "orders" in state.days else set()
    selling = Period(period.end - timedelta(days=_SELLING_DAYS - 1), period.end)
    recent, viewed_orders = _lines_sold(connection, selling, days)
    known = _Known(
        product_facts(connection, period.end),
        product_views(connection, period) if by_goods else {},
        viewed_orders,
        len(days),
        recent,
        shared_costs(connection, question),
        lost_sales(connection, question, state.first_order_on, missing),
    )
    return known, _missing(known, period, by_goods=by_goods)


def _is_of_goods(filters: Filters) -> bool:
    """Whether the conditions are on goods alone, or there are none."""
    return all(DIMENSIONS[name].of_lines for name, _ in filters.where)


def _unsold(known: _Known, filters: Filters) -> set[str]:
    """Products that were viewed or are in stock, and that the conditions let through. Who might buy them, nobody knows."""
    if not _is_of_goods(filters):
        return set()
    there = {*known.views, *(sku for sku, f in known.facts.items() if f.stock is not None)}
    conditions = dict(filters.where)

    def passes(sku: str) -> bool:
        product = known.facts.get(sku, ProductFacts())
        own = {"sku": sku, "brand": product.brand, "category": product.category}
        return all(own[name] in members for name, members in conditions.items())

    return {sku for sku in there if passes(sku)}


def _product(sku: str, values: Mapping[str, Value], known: _Known, change: Change | None) -> Product:
    product = known.facts.get(sku, ProductFacts())
    # A cost that is not known would count as none: the profit is not known then.
    profit = values.get("gross_profit") if (values.get("cost_coverage") or 0) >= _COVERED else None
    net = values.get("net_sales", 0)
    viewed = known.views.get(sku) if known.views else None
    a_day = known.recent.get(sku, 0) / _SELLING_DAYS
    return Product(
        sku,
        product.title or sku,
        product.brand,
        product.category,
        net,
        change.then if change else None,
        values.get("units", 0),
        profit,
        None if profit is None else round(profit + known.beside.get(sku, 0), 4),
        # Below nothing, as where more came back than was sold, a share of it means nothing.
        ratio(profit, net) if (net or 0) > 0 else None,
        values.get("return_rate"),
        viewed,
        ratio(known.viewed_orders.get(sku, 0), viewed),
        product.stock,
        None if product.stock is None else ratio(max(product.stock, 0.0), a_day),
        known.lost.get(sku),
    )


def _missing(known: _Known, period: Period, *, by_goods: bool) -> list[Note]:
    notes = []
    if not by_goods:
        notes.append(
            Note("product_views", "Views of products are counted for the whole shop alone, not for this choice.")
        )
    elif not known.views:
        notes.append(Note("product_views", "Views of products are not known: load GA4's item report by day."))
    elif known.viewed_days < period.days:
        text = f"Views of products are known for {known.viewed_days} of {period.days} days"
        notes.append(Note("product_views", f"{text}; from view to order counts the orders of those days."))
    if all(f.stock is None for f in known.facts.values()):
        notes.append(Note("stock", "Stock is not known: load the shop's product or inventory export."))
    return notes


def _lines_sold(
    connection: sa.Connection, selling: Period, viewed: Sequence[date]
) -> tuple[dict[str, float], dict[str, int]]:
    """By product the units of a period, and the orders of the days whose views are known. Of the whole shop: its stock is
    there for all, and its pages are viewed by all.
    """
    lines = rows_view("line_rows")
    is_selling, is_viewed = lines.c.day.between(selling.start, selling.end), lines.c.day.in_(viewed)
    order = sa.case((sa.and_(lines.c.orders == 1, is_viewed), lines.c.namespace + "/" + lines.c.order_id))
    query = (
        sa.select(
            lines.c.sku,
            sa.func.sum(sa.case((is_selling, lines.c.units))).label("units"),
            sa.func.count(sa.distinct(order)).label("orders"),
        )
        .where(sa.or_(is_selling, is_viewed))
        .group_by(lines.c.sku)
    )
    rows = connection.execute(query).all()
    units = {str(r.sku): float(r.units) for r in rows if r.units is not None}
    return units, {str(r.sku): int(r.orders) for r in rows if r.orders}
