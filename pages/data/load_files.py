"""Import: drop files, see what became of every row and what it changed, undo a load."""

import streamlit as st

from ecm.ingest import imports
from pages.components.changed_files import changed_files
from pages.components.load_log import log_of_loads
from pages.components.loading import ask_to_begin, dropped_files, results
from pages.components.mapping_form import unknown_files
from pages.components.session import store

st.title("Drop the exports your tools wrote", anchor=False)
st.markdown(
    "Orders, products, traffic, cost, payments, time, invoices, from the tools that write them; anything else is mapped once. "
    "CSV, TSV, Excel, OpenDocument, JSON, XML, Parquet, also zipped. Every row is accounted for, and any load can be undone."
)
ask_to_begin()
dropped_files()
results()
changed_files()
unknown_files()
log_of_loads(imports(store()))
