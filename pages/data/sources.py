"""Sources: what is connected, how fresh it is; connect, refresh, change and remove."""

import streamlit as st

from ecm.connect import connections
from pages.components.connect_form import connect_form
from pages.components.connected import connected_table, sources_sentence
from pages.components.plain import plain
from pages.components.session import store
from pages.components.upkeep import upkeep_panel
from pages.components.warehouse import warehouse_panel

sources = connections(store())
st.title(plain(sources_sentence(sources)), anchor=False)
st.markdown(
    "A folder, an address or a database is read again and again: from here, or from cron with `python -m ecm refresh --due`."
)
warehouse_panel()
connected_table(sources)
connect_form(is_open=not sources)
upkeep_panel()
