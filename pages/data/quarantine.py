"""Quarantine: what was not taken, grouped by reason, corrected on screen and loaded again."""

import streamlit as st

from ecm.ingest import corrected_by, imports
from pages.components.quarantine import remembered_fixes, workplace
from pages.components.session import store

open_ones = [i for i in imports(store()) if i.quarantined and i.undone_at is None]
done = corrected_by(store())
waiting = [i for i in open_ones if i.import_id not in done]
count = sum(i.quarantined for i in waiting)
st.title(
    f"{count:,} {'row waits' if count == 1 else 'rows wait'} to be corrected"
    if waiting
    else "Nothing waits in quarantine",
    anchor=False,
)
st.markdown(
    "A row that fails a check is kept here as it came. Correct it, and it is loaded; or teach the importer the fix."
)
if waiting:
    workplace(waiting)
remembered_fixes()
