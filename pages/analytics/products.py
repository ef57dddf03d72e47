"""Products: top and flop, returns, from view to order, how long the stock lasts; promotion codes."""

import streamlit as st

from ecm.metrics import products
from pages.components.empty import empty, nothing_matches
from pages.components.figures import headline, notes_below, status_line
from pages.components.filters import current_filters
from pages.components.product_tables import list_sentence, product_table, promotions_table
from pages.components.session import cached

filters = current_filters()
view = cached(products, filters)
if view.kpis.is_empty:
    empty("Load a sales export to see products", "Import files", "data/load_files.py")
if view.is_empty:
    nothing_matches()
status_line(view.notes)
top = st.container()
shown = st.segmented_control(
    "Show",
    ["top", "flop", "stock", "promotions"],
    default="top",
    required=True,
    format_func={
        "top": "Top",
        "flop": "Flop",
        "stock": "Stock",
        "promotions": "Promotion codes",
    }.__getitem__,
    key="goods",
    bind="query-params",
    label_visibility="collapsed",
)
with top:
    headline([list_sentence(view, shown or "top", filters)])
if shown == "promotions":
    promotions_table(filters)
else:
    product_table(view, shown or "top", filters)
notes_below(view.notes)
