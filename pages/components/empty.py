"""What a page shows when it has no data."""

import streamlit as st

from pages.components.plain import plain


def empty(what: str, action: str, page: str) -> None:
    """What would be here, and the button that brings it."""
    st.title(plain(what), anchor=False)
    st.markdown("Drop the order export of your shop tool there. Every row is accounted for; any load can be undone.")
    if st.button(action, type="primary", icon=":material/upload_file:", key="empty-action"):
        st.switch_page(page)
    st.stop()


def nothing_matches() -> None:
    """Nothing loaded is in the chosen period and meets the chosen conditions."""
    st.title("Nothing matches these filters", anchor=False)
    st.markdown("Choose a longer period, or remove a condition.")
    st.stop()
