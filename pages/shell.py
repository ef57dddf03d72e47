"""The frame of every page: navigation, the demo's banner, errors as sentences. No arithmetic."""

import streamlit as st

from pages.components.frame import ICON, demo_banner, pages_by_section, style, tell_errors

st.set_page_config(page_title="ecm", page_icon=ICON, layout="wide")
style()
page = st.navigation(pages_by_section(), position="top")
with tell_errors():
    demo_banner()
    page.run()
