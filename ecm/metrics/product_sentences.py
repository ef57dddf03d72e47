"""The order in which products are listed, and the sentence above each list."""

from typing import Literal

from ecm.formats import share_text, value_text
from ecm.metrics.products import Product, Products
from ecm.metrics.result import Kpis

ProductList = Literal["top", "flop", "stock"]
# Of a product that sold fewer units, a return rate says little.
_ENOUGH_UNITS = 20


def listed_products(view: Products, which: ProductList) -> list[Product]:
    """The best first; the worst first; or what runs out first, and of what is out already the largest loss first."""
    rows = list(view.rows)
    if which == "flop":
        offered = [p for p in reversed(rows) if p.net_sales or p.views]
        return sorted(offered, key=lambda p: p.contribution is None and view.has_contribution)
    if which == "stock":
        return sorted(
            (p for p in rows if p.stock is not None),
            key=lambda p: (p.cover_days is None, p.cover_days or 0, -(p.lost.amount if p.lost else 0), p.sku),
        )
    return rows


def products_sentence(view: Products, which: ProductList, locale: str) -> str:
    """What a list of products says first."""
    rows = listed_products(view, which)
    if not rows:
        return "Stock is not known"
    first = rows[0]
    if which == "stock":
        left = value_text(first.stock, "count", "", locale)
        stock = "it is out" if not first.stock or first.stock < 0 else f"{left} left for {_days(first.cover_days)}"
        return f"{first.title} runs out first: {stock}"
    brought = first.contribution is not None
    verb, what = ("brought", "contribution") if brought else ("sold", "net")
    amount = value_text(
        first.contribution if brought else first.net_sales, "money", view.kpis.currency, locale, compact=True
    )
    if which == "flop":
        return f"{first.title} {verb} least: {amount} {what}"
    others = [p for p in view.rows if p is not first and (p.units or 0) >= _ENOUGH_UNITS and (p.return_rate or 0) > 0]
    worst = max(others, key=lambda p: p.return_rate or 0, default=None)
    share = f" ({share_text(worst.return_rate or 0, locale)})" if worst else ""
    returned = f"; {worst.title} came back most often{share}" if worst else ""
    return f"{first.title} {verb} most: {amount} {what}{returned}"


def codes_sentence(answer: Kpis, locale: str) -> str:
    """The promotion code that sold most."""
    first = next((r for r in answer.rows if r.members[0]), None)
    if first is None:
        return "No promotion code was used"
    sold, gave = (
        value_text(first.values.get(n), "money", answer.currency, locale, compact=True)
        for n in ("net_sales", "discounts")
    )
    return f"{first.members[0]} sold most of the promotion codes: {sold} net for {gave} in discounts"


def _days(cover: float | None) -> str:
    if cover is None:
        return "nobody knows how long"
    return f"{cover:.0f} {'day' if round(cover) == 1 else 'days'}"
