"""What a page says when it has nothing to show."""

import streamlit as st

from pages.components.plain import plain


def empty(what: str, action: str, page: str) -> None:
    """What would be here, and the button that brings it."""
    st.title(plain(what), anchor=False)
    if st.button(action, type="primary", icon=":material/upload_file:", key="empty-action"):
        st.switch_page(page)
    st.stop()
