"""Import rules: column mappings of unknown files, renamed columns, and cells that are always read as another."""

import streamlit as st

from ecm.ingest import import_rules
from pages.components.import_rules import fixes_list, mappings_list
from pages.components.session import store

held = import_rules(store())
st.title("Import rules", anchor=False)
st.markdown(
    "A file no tool is known for is mapped once, on Import; its mapping is kept here. Edit it, or share it with another shop."
)
st.subheader("Mappings", anchor=False)
if not held.mappings:
    st.markdown(":gray[None yet. Drop a file nobody knows on Import and say once which column is which.]")
mappings_list(held)
if held.fixes or held.aliases:
    st.subheader("Fixes and renamed columns", anchor=False)
    fixes_list(held)
