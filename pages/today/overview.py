"""Overview: the week in one screen, what moved it, and what it is based on."""

import streamlit as st

from ecm.metrics import overview
from pages.components.empty import empty
from pages.components.figures import cards, headline, moved_chart, notes_below, status_line, trend_chart
from pages.components.filters import current_filters
from pages.components.session import cached
from pages.components.tables import behind

filters = current_filters()
view = cached(overview, filters)
if view.is_empty:
    empty("Load your shop's orders to see how the week went", "Import files", "data/load_files.py")
status_line(view.notes, view.data_to)
headline(view.sentences)
opened = cards(view.cards)
left, right = st.columns([3, 2])
with left:
    trend_chart(view)
with right:
    moved_chart(view)
notes_below(view.notes)
if opened:
    behind(opened, filters)
