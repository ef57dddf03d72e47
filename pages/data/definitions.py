"""Definitions: what every figure means, what it leaves out, and what it needs."""

import streamlit as st

from pages.components.definition_list import definition_list, not_yet

st.title("What every figure means", anchor=False)
st.markdown(
    "One definition each, used by every page, the command line and every export; the name they have there is in grey. "
    "All sales money is without tax."
)
words = st.text_input(
    "Find a figure", key="find", bind="query-params", placeholder="Find a figure", label_visibility="collapsed"
)
definition_list(words or "")
st.subheader("Not yet", anchor=False)
not_yet()
