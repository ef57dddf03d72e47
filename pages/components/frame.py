"""Navigation, the banner of the demo shop, the few styles themes cannot set, and errors told in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from ecm.errors import EcmError
from pages.components.plain import plain
from pages.components.session import store

ICON = Path(__file__).resolve().parents[2] / "data" / "icon.png"
_STYLE = """
<style>
.stMainBlockContainer { padding-top: 4.1rem; padding-bottom: 2rem; max-width: 1240px; }
[data-testid="stMetricValue"], [data-testid="stMetricDelta"], table { font-variant-numeric: tabular-nums; }
[class*="st-key-tile-"] { position: relative; padding-bottom: 0.4rem; }
[class*="st-key-tile-"] > [data-testid="stElementContainer"]:last-child { position: absolute; right: 0.7rem; bottom: 0.55rem; width: auto; }
h1 { padding-bottom: 0.3rem !important; }
[data-testid="stCaptionContainer"] { opacity: 1; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: 0.9rem; padding-right: 0.9rem; }
  [class*="st-key-cards-"] > * { flex: 1 1 44% !important; width: 44% !important; min-width: 44% !important; max-width: 49% !important; }
  [class*="st-key-tile-"] { width: 100% !important; min-width: 0 !important; }
  [data-testid="stMetricValue"] { font-size: 1.35rem; }
}
</style>
"""


def pages_by_section() -> dict[str, list[st.Page]]:
    """Every page under its section."""
    return {
        "Today": [st.Page("today/overview.py", title="Overview", icon=":material/today:", default=True)],
        "Analytics": [
            st.Page("analytics/channels.py", title="Channels", icon=":material/hub:", url_path="channels"),
            st.Page("analytics/segments.py", title="Segments", icon=":material/groups:", url_path="segments"),
            st.Page("analytics/products.py", title="Products", icon=":material/inventory_2:", url_path="products"),
            st.Page("analytics/targets.py", title="Targets", icon=":material/flag:", url_path="targets"),
        ],
        "Data": [
            st.Page("data/load_files.py", title="Import", icon=":material/upload_file:", url_path="import"),
            st.Page("data/quarantine.py", title="Quarantine", icon=":material/rule:", url_path="quarantine"),
            st.Page("data/sources.py", title="Sources", icon=":material/sync:", url_path="sources"),
            st.Page("data/rules.py", title="Channel rules", icon=":material/alt_route:", url_path="rules"),
            st.Page("data/definitions.py", title="Definitions", icon=":material/menu_book:", url_path="definitions"),
        ],
    }


def style() -> None:
    """The styles that config.toml has no words for."""
    st.html(_STYLE)


def demo_banner() -> None:
    """Says that the numbers are invented, with the one button that begins with one's own data."""
    if not store().settings().demo:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="demo-banner"):
        st.markdown(":orange-badge[Demo shop] Invented data that shows what this does.")
        if st.button("Begin with your own data", icon=":material/arrow_forward:", key="begin"):
            st.session_state["wants-to-begin"] = True
            st.switch_page("data/load_files.py")


@contextmanager
def tell_errors() -> Iterator[None]:
    """An error a person can act on is told in a sentence, with what to do; no traceback reaches a visitor."""
    try:
        yield
    except EcmError as error:
        st.error(f"{plain(error.message)} {plain(error.hint)}", icon=":material/error:")
