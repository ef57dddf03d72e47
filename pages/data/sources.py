"""Sources: what is connected, how fresh it is; connect, refresh and remove."""

import streamlit as st

from ecm.connect import connections
from pages.components.connected import connect_form, connected_table
from pages.components.session import store
from pages.components.upkeep import upkeep_panel
from pages.components.warehouse import warehouse_panel

found = connections(store())
st.title("Connected sources keep themselves current" if found else "Connect what you load every week", anchor=False)
st.markdown(
    "A folder, an address or a database is read again and again: from here, or from cron with `python -m ecm refresh`."
)
warehouse_panel()
connected_table(found)
connect_form(is_open=not found)
upkeep_panel()
