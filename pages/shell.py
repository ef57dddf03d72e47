"""The frame of every page: navigation, the demo's banner, errors as sentences. No arithmetic."""

import streamlit as st

from pages.components.errors import errors_shown
from pages.components.frame import ICON, demo_banner, pages_by_section, style, wait_until_open

sections = pages_by_section()
page = st.navigation(sections, position="top")
st.set_page_config(page_title=f"{page.title} – ecm", page_icon=ICON, layout="wide")
style(page, sections)
with errors_shown():
    wait_until_open()
    demo_banner()
    page.run()
