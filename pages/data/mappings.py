"""Import rules: column mappings of unknown files, renamed columns, and cells that are always read as another."""

import streamlit as st

from ecm.ingest import import_rules
from pages.components.import_rules import fixes_list, mappings_list
from pages.components.session import store

rules = import_rules(store())
st.title("Import rules", anchor=False)
st.markdown(
    "A file of an unknown tool is mapped once, on Import; its mapping is saved here. Edit it, or share it with another shop."
)
st.subheader("Mappings", anchor=False)
if not rules.mappings:
    st.markdown(":gray[None yet. Drop a file of an unknown tool on Import and choose once which column is which.]")
mappings_list(rules)
if rules.fixes or rules.aliases:
    st.subheader("Fixes and renamed columns", anchor=False)
    fixes_list(rules)
