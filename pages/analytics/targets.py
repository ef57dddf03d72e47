"""Targets: what was to be reached, how the shop paces against it, and the form to enter them."""

import streamlit as st

from ecm.metrics import pacing
from pages.components.session import kept
from pages.components.targets import pace_sentence, pace_table, target_form

found = kept(pacing)
st.title(pace_sentence(found), anchor=False)
if found:
    pace_table(found)
target_form()
