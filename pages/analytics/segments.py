"""Segments: every user group's figures side by side, how it grows, what sets it apart; and the builder of one's own."""

import streamlit as st

from ecm.metrics import breakdown, segment_sizes
from pages.components.empty import empty
from pages.components.figures import headline, lines_chart, notes_below, status_line
from pages.components.filters import current_filters
from pages.components.segment_builder import builder
from pages.components.segment_tables import by_choice, said_of_orders, sizes_view, view_choice
from pages.components.session import cached, cached_across_days
from pages.components.tables import breakdown_table

filters = current_filters()
head, bar = st.container(), st.empty()
with bar.container(horizontal=True, vertical_alignment="center", key="by-bar"):
    shown = view_choice()
    by = by_choice() if shown == "figures" else "segment"
view = cached(breakdown, filters, by)
if view.is_empty:
    bar.empty()
    empty("Load a sales export to see user groups", "Import files", "data/load_files.py")
with head:
    status_line(view.notes, view.data_to)
    headline([view.sentence])
if shown == "figures":
    lines_chart(view, by)
    breakdown_table(view, by)
    said_of_orders(by)
else:
    sizes_view(shown, cached_across_days(segment_sizes, filters.period), filters.period)
builder()
notes_below(view.notes)
