"""Targets: what was to be reached, how the shop paces against it, and the form to enter them."""

import streamlit as st

from ecm.metrics import pace_sentence, pacing, pacing_notes
from pages.components.figures import status_line
from pages.components.plain import plain
from pages.components.session import cached
from pages.components.targets import pace_table, target_form

paces = cached(pacing)
status_line(cached(pacing_notes))
st.title(plain(pace_sentence(paces)), anchor=False)
if paces:
    pace_table(paces)
target_form()
