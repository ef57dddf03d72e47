"""Quarantine: rejected rows by reason, corrected and loaded again, or rejected for good."""

import streamlit as st

from ecm.ingest import imports, quarantined_imports
from pages.components.numbers import counted
from pages.components.quarantine import left_out, quarantine_editor
from pages.components.session import store

waiting = quarantined_imports(store())
count = sum(w.rows for w in waiting)
st.title(
    f"{counted(count, 'row')} in quarantine" if waiting else "Nothing is in quarantine",
    anchor=False,
)
st.markdown(
    "A row that fails a check is saved here unchanged. Correct it, and it is loaded; or save the fix as an import rule."
)
if waiting:
    quarantine_editor(waiting)
left_out([i for i in imports(store()) if i.quarantined and i.undone_at is None])
st.page_link("data/mappings.py", label="Import rules", icon=":material/school:")
