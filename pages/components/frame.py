"""Navigation, the banner of the demo shop, and the few styles that themes cannot set."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from pages.components.session import is_ready, settings, store

ICON = Path(__file__).resolve().parents[2] / "data" / "icon.png"
_STYLE = """
.stMainBlockContainer { padding: 3.9rem 2rem 2rem; max-width: 1240px; }
[data-testid="stMetricValue"], [data-testid="stMetricDelta"], table { font-variant-numeric: tabular-nums; }
h1 { padding: 0.2rem 0 0.7rem !important; }
h3 { padding: 0.3rem 0 0.3rem !important; }
li { margin-bottom: 0.15rem !important; }
[data-testid="stCaptionContainer"] { opacity: 1; }
[data-testid="stElementToolbarButton"]:has(button[aria-label^="Download as CSV"]) { display: none; }
[class*="st-key-filter-bar"], [class*="st-key-by-bar"] { gap: 0.6rem; }
[data-testid="stButtonGroup"] button[data-variant="segmented_control"] { min-height: 2.5rem; padding: 0 0.7rem; }
[class*="st-key-cards-"] { display: grid; grid-template-columns: repeat(auto-fill, minmax(max(200px, 18%), 1fr)); }
[class*="st-key-cards-"] > *, [class*="st-key-tile-"] { width: 100% !important; min-width: 0 !important; }
[class*="st-key-tile-"] { position: relative; height: 100%; padding-bottom: 0.4rem; }
[class*="st-key-tile-"] > [data-testid="stElementContainer"]:last-child { position: absolute; right: 0.7rem; bottom: 0.55rem; width: auto; }
.st-key-reconciliation [data-testid="stMarkdownContainer"] { overflow-x: auto; }
.st-key-reconciliation td:first-child { min-width: 8rem; }
.st-key-reconciliation td:last-child { min-width: 15rem; }
[role="dialog"] h2 { padding-right: 2rem; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: 0.9rem; padding-right: 0.9rem; }
  [class*="st-key-cards-"] { grid-template-columns: 1fr 1fr; }
  [class*="st-key-filter-bar"] { display: grid; grid-template-columns: 1fr 1fr; }
  [class*="st-key-filter-bar"] > * { width: 100% !important; min-width: 0 !important; max-width: none !important; }
  [class*="st-key-filter-bar"] > * > * { width: 100% !important; }
  .st-key-period, .st-key-days { grid-column: 1 / -1; }
  .st-key-period [role="radiogroup"] { display: grid; grid-template-columns: 1fr 1fr 1fr; overflow: visible; max-width: none; }
  .st-key-period [role="radiogroup"] button { border-radius: 0; margin: 0 -1px -1px 0; }
  [data-testid="stMetricValue"] { font-size: 1.35rem; }
}
"""
# White on the dark theme's light blue cannot be read.
_DARK = """
[data-testid="stBaseButton-primary"]:enabled { color: #12161B; }
"""
_HERE = """
[data-testid="stTopNav"] > .rc-overflow-item:nth-child({place}) p {{ font-weight: 600; }}
[data-testid="stTopNav"] > .rc-overflow-item:nth-child({place}) p::after {{ content: " \u203a {title}"; }}
"""


def pages_by_section() -> dict[str, list[st.Page]]:
    """Every page under its section; one of no section is in the bar itself."""
    return {
        "": [st.Page("today/overview.py", title="Overview", icon=":material/today:", default=True)],
        "Analytics": [
            st.Page("analytics/channels.py", title="Channels", icon=":material/hub:", url_path="channels"),
            st.Page("analytics/segments.py", title="Segments", icon=":material/groups:", url_path="segments"),
            st.Page("analytics/products.py", title="Products", icon=":material/inventory_2:", url_path="products"),
            st.Page("analytics/targets.py", title="Targets", icon=":material/flag:", url_path="targets"),
        ],
        "Data": [
            st.Page("data/load_files.py", title="Import", icon=":material/upload_file:", url_path="import"),
            st.Page("data/quarantine.py", title="Quarantine", icon=":material/rule:", url_path="quarantine"),
            st.Page("data/mappings.py", title="Mappings", icon=":material/school:", url_path="mappings"),
            st.Page("data/sources.py", title="Sources", icon=":material/sync:", url_path="sources"),
            st.Page("data/rules.py", title="Channel rules", icon=":material/alt_route:", url_path="rules"),
            st.Page("data/definitions.py", title="Definitions", icon=":material/menu_book:", url_path="definitions"),
        ],
    }


def style(here: st.Page, sections: Mapping[str, Sequence[st.Page]]) -> None:
    """The styles that config.toml cannot set; in the bar, the current section names the page."""
    shown = _STYLE + (_DARK if st.context.theme.type == "dark" else "")
    place = 0
    for section, pages in sections.items():
        place += 1 if section else len(pages)
        if section and any(page.url_path == here.url_path for page in pages):
            shown += _HERE.format(place=place, title=here.title)
    st.html(f"<style>{shown}</style>")


def wait_until_open() -> None:
    """Says why the first visitor of a first start waits."""
    if not is_ready():
        with st.spinner("Opening the store. The first start builds a demo shop, which takes up to half a minute."):
            store()


def demo_banner() -> None:
    """Says that the numbers are invented, with the one button that begins with one's own data."""
    if not settings().demo:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="demo-banner"):
        st.markdown(":orange-badge[Demo shop] Invented data that shows what this does.")
        if st.button("Begin with your own data", icon=":material/arrow_forward:", key="begin"):
            st.session_state["wants-to-begin"] = True
            st.switch_page("data/load_files.py")
