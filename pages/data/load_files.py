"""Import: drop files, see what became of every row and what it changed, take a load back."""

import streamlit as st

from ecm.ingest import imports
from pages.components.loading import ask_to_begin, dropped_files, log_of_loads, results
from pages.components.session import store

st.title("Drop the exports your tools wrote", anchor=False)
st.markdown(
    "Shopify orders, GA4 traffic and transactions, Google Ads and Meta Ads cost, or any table with the canonical names. "
    "CSV, TSV, Excel, JSON, Parquet, also zipped. Every row is accounted for, and any load can be taken back."
)
ask_to_begin()
dropped_files()
results()
log_of_loads(imports(store()))
