"""Tables of products and promotion codes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ecm.downloads import as_csv
from ecm.filters import Filters
from ecm.formats import value_text
from ecm.metrics import (
    CATALOGUE,
    CODE_METRICS,
    Product,
    Products,
    Promotion,
    codes,
    codes_sentence,
    listed_products,
    products_sentence,
    promotions,
)
from pages.components.numbers import number
from pages.components.session import cached, settings
from pages.components.table_format import formatted_table, widths
from pages.components.tables import behind, which_figure

_SHOWN = 500
_CANNIBALISED, _INCREMENTAL = "Cannibalised", "Incremental"
_WHAT_IS_CANNIBALISED = (
    "What would have been sold without the code too: by how much, on its days, sales without it fell short of what other "
    "days (their weekday, the trend, other codes) lead one to expect."
)


@dataclass(frozen=True)
class _Column:
    """How a column reads a product, in which unit, and what it says of itself."""

    read: Callable[[Product], Any]
    unit: str = ""
    help: str = ""


def list_sentence(view: Products, which: str, filters: Filters) -> str:
    """What the shown list says first."""
    locale = settings().locale
    return (
        codes_sentence(cached(codes, filters), locale)
        if which == "promotions"
        else products_sentence(view, which, locale)
    )


def product_table(view: Products, which: str, filters: Filters) -> None:
    """The products, best or worst first, or those whose stock runs out first; a chosen one's figures open to their rows."""
    rows = listed_products(view, which)
    if not rows:
        st.info("Stock is not known: load the shop's product or inventory export.")
        return
    order = [*_STOCK_FIRST, *(n for n in _COLUMNS if n not in _STOCK_FIRST)] if which == "stock" else list(_COLUMNS)
    known = {name: _COLUMNS[name] for name in order if any(_COLUMNS[name].read(p) is not None for p in rows)}
    cells = [{"Product": p.title, **{name: column.read(p) for name, column in known.items()}} for p in rows[:_SHOWN]]
    units = {name: column.unit for name, column in known.items() if column.unit}
    wide = widths(cells, units, view.kpis.currency)
    chosen = st.dataframe(
        formatted_table(cells, units, view.kpis.currency, pinned="Product"),
        hide_index=True,
        column_config={
            "Product": st.column_config.TextColumn(pinned=True, width="medium"),
            **{name: st.column_config.Column(help=c.help or None, width=wide.get(name)) for name, c in known.items()},
        },
        on_select="rerun",
        selection_mode="single-row",
        placeholder="—",
        key=f"products-{which}",
        alt="Products with their sales, contribution, returns, views and stock. Choose one to see its rows.",
    )
    if len(rows) > _SHOWN:
        st.markdown(f":gray[The first {_SHOWN} of {number(len(rows))} products are shown; the file has all.]")
    st.download_button(
        "Download all (CSV)",
        data=lambda: as_csv(
            ("sku", "title", *_COLUMNS), [(p.sku, p.title, *(c.read(p) for c in _COLUMNS.values())) for p in rows]
        ),
        file_name=f"products_{which}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    if places := chosen.selection.rows:
        product = rows[places[0]]
        figure = which_figure(product.title, {name: CATALOGUE[name].title for name in _OPENED})
        if figure:
            behind(figure, filters, ("sku", product.sku))


def promotions_table(filters: Filters) -> None:
    """What each promotion code sold, cost and cannibalised. Orders without a code are not in it."""
    answer = cached(codes, filters)
    rows = [r for r in answer.rows if r.members[0]]
    if not rows:
        st.info("No order of the period used a promotion code.")
        return
    known = [c for c in CODE_METRICS if any(r.values.get(c) is not None for r in rows)]
    estimates = {} if filters.where else {p.code: p for p in cached(promotions, filters)}
    cells = [
        {
            "Code": r.members[0],
            **{CATALOGUE[c].title: r.values.get(c) for c in known},
            **_estimated(estimates.get(r.members[0]), answer.currency),
        }
        for r in rows
    ]
    units = {CATALOGUE[c].title: CATALOGUE[c].unit for c in known}
    wide = widths(cells, units, answer.currency)
    columns = {
        m.title: st.column_config.Column(help=m.definition, width=wide[m.title]) for m in (CATALOGUE[c] for c in known)
    }
    st.dataframe(
        formatted_table(cells, units, answer.currency, pinned="Code"),
        hide_index=True,
        column_config={
            "Code": st.column_config.TextColumn(pinned=True),
            **columns,
            _CANNIBALISED: st.column_config.TextColumn(help=_WHAT_IS_CANNIBALISED),
            _INCREMENTAL: st.column_config.TextColumn(
                help="What was sold with the code before returns, less what it cannibalised."
            ),
        },
        placeholder="—",
        key="promotions",
        alt="Promotion codes with what they sold, cost and cannibalised.",
    )
    st.caption(_caption(filters, estimates.values()))


def _estimated(estimate: Promotion | None, currency: str) -> dict[str, str | None]:
    """An estimate with the bounds that hold it with 95 % confidence, or why there is none."""
    if estimate is None:
        return {_CANNIBALISED: None, _INCREMENTAL: None}
    if estimate.cannibalised is None or estimate.low is None or estimate.high is None:
        return {_CANNIBALISED: f"Not known: {estimate.why_not}", _INCREMENTAL: None}
    locale = settings().locale

    def span(amount: float, low: float, high: float) -> str:
        middle, *ends = (value_text(v, "money", currency, locale, compact=True) for v in (amount, low, high))
        return f"{middle} ({ends[0]} to {ends[1]})"

    sold = estimate.sold
    return {
        _CANNIBALISED: span(estimate.cannibalised, estimate.low, estimate.high),
        _INCREMENTAL: span(sold - estimate.cannibalised, sold - estimate.high, sold - estimate.low),
    }


def _caption(filters: Filters, estimates: Iterable[Promotion]) -> str:
    if filters.where:
        return "What codes cannibalised is estimated for the whole shop alone: remove the filters to see it."
    unplanned = sum(not e.is_planned and e.cannibalised is not None for e in estimates)
    text = (
        f"{_WHAT_IS_CANNIBALISED} In brackets: from where to where it lies, with 95\u202f% confidence. "
        "Before returns, which reduce net sales."
    )
    if unplanned:
        text += " Of codes that no promotions list dates, the days from the first use to the last one count."
    return text


_COLUMNS: dict[str, _Column] = {
    "Contribution": _Column(
        lambda p: p.contribution,
        "money",
        "Gross profit and the product's part of shipping charged, payment fees and fulfilment, shared among an order's goods by "
        "what they were sold for. Before media cost, which no product causes alone.",
    ),
    "Net sales": _Column(lambda p: p.net_sales, "money"),
    "Before": _Column(lambda p: p.before, "money", "Net sales of the period compared with."),
    "Units": _Column(lambda p: p.units, "count"),
    "Gross profit": _Column(lambda p: p.gross_profit, "money"),
    "Margin": _Column(lambda p: p.margin, "share", "Gross profit ÷ net sales."),
    "Return rate": _Column(lambda p: p.return_rate, "share"),
    "Views": _Column(lambda p: p.views, "count"),
    "View to order": _Column(
        lambda p: p.view_to_order, "share", "Orders with it, on days whose views are known, ÷ views."
    ),
    "Stock": _Column(lambda p: p.stock, "count"),
    "Cover (days)": _Column(
        lambda p: None if p.cover_days is None else round(p.cover_days),
        "count",
        "Stock ÷ units a day over the last 28 days, of the whole shop.",
    ),
    "Days out": _Column(lambda p: p.lost.days if p.lost else None, "count", "Days of the period without stock."),
    "Lost sales": _Column(
        lambda p: p.lost.amount if p.lost else None,
        "money",
        "Days out of stock × what the product brings on its other days, before returns: as if no buyer had waited or "
        "taken another product.",
    ),
    "At least": _Column(
        lambda p: p.lost.low if p.lost else None, "money", "With 95 % confidence, the lost sales are not less."
    ),
    "At most": _Column(
        lambda p: p.lost.high if p.lost else None, "money", "With 95 % confidence, the lost sales are not more."
    ),
    "Brand": _Column(lambda p: p.brand or None),
    "Category": _Column(lambda p: p.category or None),
    "SKU": _Column(lambda p: p.sku),
}
_STOCK_FIRST = ("Stock", "Cover (days)", "Units", "Days out", "Lost sales", "At least", "At most")
_OPENED = ("net_sales", "units", "returns", "gross_profit", "cogs")
