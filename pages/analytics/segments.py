"""Segments: every user group's figures side by side, how it grows, what sets it apart; and the builder of one's own."""

import streamlit as st

from ecm.metrics import breakdown, segment_sizes
from pages.components.empty import empty
from pages.components.figures import headline, lines_chart, notes_below, status_line
from pages.components.filters import current_filters
from pages.components.segment_builder import builder
from pages.components.segment_tables import apart, moved, overlap, sizes_table
from pages.components.session import kept, known
from pages.components.tables import breakdown_table

filters = current_filters()
view = kept(breakdown, filters, "segment")
if view.is_empty:
    empty("Load a sales export to see user groups", "Import files", "data/load_files.py")
status_line(view.notes, view.data_to)
sizes = known(segment_sizes, filters.period)
headline([view.sentence])
shown = st.segmented_control(
    "Show",
    ["figures", "sizes", "apart", "overlap", "moved"],
    default="figures",
    required=True,
    format_func={
        "figures": "Figures",
        "sizes": "Size and growth",
        "apart": "What sets it apart",
        "overlap": "Overlap",
        "moved": "Movement",
    }.__getitem__,
    key="show",
    bind="query-params",
    label_visibility="collapsed",
)
if shown == "sizes":
    sizes_table(sizes, filters.period)
elif shown == "apart":
    apart(sizes, filters.period)
elif shown == "overlap":
    overlap(sizes, filters.period.end)
elif shown == "moved":
    moved(sizes, filters.period)
else:
    lines_chart(view, "Net sales by segment and day")
    breakdown_table(view, "segment")
builder(sizes)
notes_below(view.notes)
