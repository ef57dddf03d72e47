"""A refresh of connected sources on screen, with Streamlit's secrets, and what came of it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from ecm.operate import refresh_sources
from pages.components.numbers import counted, number
from pages.components.plain import plain
from pages.components.session import store, today


def refresh_now(names: Sequence[str], *, everything: bool = False) -> None:
    """Reads these sources, or all, and says what came of it."""
    with st.spinner("Reading…"):
        done = refresh_sources(store(), names, today=today(), everything=everything, secrets=streamlit_secrets())
    messages = []
    for one in done:
        if one.error is not None:
            messages.append((f"{one.name}: {one.error.message.removeprefix(f'{one.name}: ')}", "error"))
        elif one.files:
            loaded = sum(f.loaded for f in one.files)
            left = sum(f.quarantined for f in one.files)
            messages.append(
                (
                    f"{one.name}: {counted(loaded, 'row')} loaded"
                    + (f", {number(left)} in quarantine" if left else ""),
                    "check",
                )
            )
        else:
            messages.append((f"{one.name}: {one.notes[0] if one.notes else 'nothing new'}", "check"))
    st.session_state["refreshed"] = messages
    st.rerun()


def streamlit_secrets() -> Mapping[str, object]:
    """The secrets that Streamlit has at the top level; none where it has none."""
    try:
        return {name: value for name, value in st.secrets.items() if isinstance(value, (str, int, float))}
    except FileNotFoundError:
        return {}


def show_refreshed() -> None:
    """What the last refresh on this screen came to, wherever the visitor has scrolled."""
    for text, icon in st.session_state.pop("refreshed", []):
        st.toast(plain(text), icon=f":material/{icon}:", duration="long")
