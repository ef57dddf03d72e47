"""Definitions: what every figure means, what it leaves out, and what it needs."""

import streamlit as st

from ecm.metrics import CATALOGUE, NOT_YET
from pages.components.plain import plain

st.title("What every figure means", anchor=False)
st.markdown(
    "One definition each, used by every page, the command line and every export. All sales money is without tax."
)
wanted = st.text_input(
    "Find a figure", key="find", bind="query-params", placeholder="Find a figure", label_visibility="collapsed"
)
st.dataframe(
    [
        {
            "Figure": metric.title,
            "Definition": metric.definition,
            "Leaves out": metric.leaves_out,
            "Unit": metric.unit.value,
            "Better": {"up": "higher", "down": "lower", "": "—"}[metric.better],
            "Name": name,
        }
        for name, metric in CATALOGUE.items()
        if wanted.lower() in f"{name} {metric.title} {metric.definition}".lower()
    ],
    hide_index=True,
    column_config={
        "Definition": st.column_config.TextColumn(width="large"),
        "Figure": st.column_config.TextColumn(pinned=True),
    },
    height="content",
    key="definitions",
)
st.subheader("Not yet", anchor=False)
for name, why in NOT_YET.items():
    st.markdown(f"- **{plain(name.replace('_', ' ').capitalize())}** {plain(why)}.")
