"""Channels: where the money comes from, and what it costs."""

import streamlit as st

from ecm.metrics import DIMENSIONS, breakdown, reconcile
from pages.components.empty import empty, nothing_matches
from pages.components.figures import cards, headline, lines_chart, notes_below, status_line
from pages.components.filters import current_filters
from pages.components.reconciliation import reconciliation
from pages.components.session import cached
from pages.components.tables import behind, breakdown_table, which_figure

_BY = [name for name, known in DIMENSIONS.items() if not known.is_time]

filters = current_filters()
top, bar = st.container(), st.empty()
with bar.container(horizontal=True, vertical_alignment="center", key="by-bar"):
    by = st.selectbox(
        "By",
        _BY,
        index=_BY.index("channel"),
        format_func=lambda name: f"By {DIMENSIONS[name].title.lower()}",
        key="by",
        bind="query-params",
        label_visibility="collapsed",
        width=190,
    )
    basis = st.segmented_control(
        "Refunds count on",
        ["event", "order"],
        default="event",
        required=True,
        format_func={"event": "Refunds on their day", "order": "On order's day"}.__getitem__,
        key="basis",
        bind="query-params",
        label_visibility="collapsed",
        help="Their own day is what the bottom line and the shop tool use; the order's day is what a channel brought.",
    )
filters = filters.on(basis)
view = cached(breakdown, filters, by)
if view.is_empty:
    bar.empty()
    empty("Load a sales export to see channels", "Import files", "data/load_files.py")
with top:
    if not view.kpis.rows:
        nothing_matches()
    status_line(view.notes, view.data_to)
    headline([view.sentence])
    opened = cards(view.cards)
lines_chart(view, by)
member = breakdown_table(view, by)
if member is not None:
    chosen = which_figure(view.label(member), view.titles)
    if chosen:
        behind(chosen, filters, (by, member))
notes_below(view.notes)
reconciliation(cached(reconcile, filters.period))
if opened:
    behind(opened, filters)
