"""Tables of products and promotion codes."""

import streamlit as st

from ecm.filters import Filters
from ecm.formats import value_text
from ecm.metrics import CATALOGUE, Product, Products, breakdown
from pages.components.session import kept
from pages.components.tables import as_csv, number_format, shown

_SHOWN = 500
_SHARES = {"margin", "return_rate", "view_to_order"}
_CODES = ("net_sales", "orders", "aov", "discounts", "gross_profit", "new_customers", "returns")


def products_sentence(view: Products) -> str:
    """The product that earned most, and the one that came back most."""
    best = view.rows[0]
    earned = best.gross_profit is not None
    amount = value_text(
        best.gross_profit if earned else best.net_sales, "money", view.kpis.currency, "en_GB", compact=True
    )
    back = [p for p in view.rows if (p.units or 0) >= 20 and (p.return_rate or 0) > 0]
    worst = max((p for p in back if p is not best), key=lambda p: p.return_rate or 0, default=None)
    returned = f"; {worst.title} came back most often ({worst.return_rate:.0%})" if worst else ""
    return (
        f"{best.title} {'earned' if earned else 'sold'} most: {amount} {'gross profit' if earned else 'net'}{returned}"
    )


def product_table(view: Products, which: str) -> None:
    """The products, best or worst first, or those whose stock runs out first."""
    rows = list(view.rows)
    if which == "flop":
        rows = [p for p in reversed(rows) if p.net_sales or p.views]
    elif which == "stock":
        rows = sorted(
            (p for p in rows if p.stock is not None), key=lambda p: (p.cover_days is None, p.cover_days or 0, p.sku)
        )
        if not rows:
            st.info("Stock is not known: load the shop's product or inventory export.")
            return
    known = [column for column in _COLUMNS if any(_COLUMNS[column][0](p) is not None for p in rows)]
    st.dataframe(
        [{"Product": p.title, **{column: _COLUMNS[column][0](p) for column in known}} for p in rows[:_SHOWN]],
        hide_index=True,
        column_config={
            "Product": st.column_config.TextColumn(pinned=True, width="medium"),
            **{c: _COLUMNS[c][1] for c in known},
        },
        placeholder="—",
        key=f"products-{which}",
        alt="Products with their sales, profit, returns, views and stock.",
    )
    if len(rows) > _SHOWN:
        st.markdown(f":gray[The first {_SHOWN} of {len(rows):,} products are shown; the file has all.]")
    st.download_button(
        "Download all (CSV)",
        data=lambda: as_csv(
            ("sku", "title", *_COLUMNS), [(p.sku, p.title, *(read(p) for read, _ in _COLUMNS.values())) for p in rows]
        ),
        file_name=f"products_{which}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def promotions_table(filters: Filters) -> None:
    """What each promotion code sold and cost. An order without a code stands under none."""
    view = kept(breakdown, filters, "coupon")
    rows = [r for r in view.kpis.rows if r.members[0]]
    if not rows:
        st.info("No order of the period used a promotion code.")
        return
    known = [c for c in _CODES if any(r.values.get(c) is not None for r in rows)]
    st.dataframe(
        [{"Code": r.members[0], **{CATALOGUE[c].title: r.values.get(c) for c in known}} for r in rows],
        hide_index=True,
        column_config={
            CATALOGUE[c].title: st.column_config.NumberColumn(
                format=number_format(CATALOGUE[c].unit), help=CATALOGUE[c].definition
            )
            for c in known
        },
        placeholder="—",
        key="promotions",
        alt="Promotion codes with what they sold and cost.",
    )


_MONEY = st.column_config.NumberColumn(format="accounting")
_SHARE = st.column_config.NumberColumn(format="percent")
_COUNT = st.column_config.NumberColumn(format="localized")
_DAYS = st.column_config.NumberColumn(format="%.0f", help="Stock ÷ units a day over the last 28 days.")
_LOST = st.column_config.NumberColumn(
    format="accounting",
    help="Net sales a day while it sold × days it was out of stock and sold nothing: at most this much.",
)


def _read(name: str):  # type: ignore[no-untyped-def] # a small accessor
    def read(product: Product):  # type: ignore[no-untyped-def] # whatever the column holds
        value = getattr(product, name)
        return shown(value, "share") if name in _SHARES else value

    return read


_COLUMNS = {
    "Net sales": (_read("net_sales"), _MONEY),
    "Before": (_read("before"), _MONEY),
    "Units": (_read("units"), _COUNT),
    "Gross profit": (_read("gross_profit"), _MONEY),
    "Margin": (_read("margin"), _SHARE),
    "Return rate": (_read("return_rate"), _SHARE),
    "Views": (_read("views"), _COUNT),
    "View to order": (_read("view_to_order"), _SHARE),
    "Stock": (_read("stock"), _COUNT),
    "Cover (days)": (_read("cover_days"), _DAYS),
    "Lost sales": (_read("lost_sales"), _LOST),
    "Brand": (_read("brand"), st.column_config.TextColumn()),
    "Category": (_read("category"), st.column_config.TextColumn()),
    "Sku": (_read("sku"), st.column_config.TextColumn()),
}
