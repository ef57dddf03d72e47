"""The size of the store on screen: what the store consists of, when it was last tidied, and a button."""

import streamlit as st

from ecm.errors import EcmError
from ecm.formats import day_text, size_text
from ecm.store import KEEP_DAYS, last_upkeep, size_of, tidy
from pages.components.errors import show_error
from pages.components.numbers import counted, number
from pages.components.session import settings, store


def upkeep_panel() -> None:
    """Nothing that was loaded is lost by it: history is in tables, and states that a review froze stay."""
    locale = settings().locale
    size, last = size_of(store()), last_upkeep(store())
    with st.expander("Size of the store", icon=":material/cleaning_services:", key="upkeep"):
        st.markdown(
            f"The store takes {size_text(size.bytes, locale)} in {counted(size.files, 'file')}; {number(size.states)} earlier states can be "
            f"looked back at. {'Last tidied ' + day_text(last.date(), locale, year=True) + '.' if last else 'Never tidied.'}"
        )
        st.caption(
            f"Merges small files and lets go of states older than {KEEP_DAYS} days that no review needs. No row of any load is "
            "lost. From cron: `python -m ecm upkeep`."
        )
        if st.button("Tidy now", key="tidy", icon=":material/cleaning_services:"):
            _tidy(locale)


def _tidy(locale: str) -> None:
    try:
        with st.spinner("Tidying…"):
            done = tidy(store())
    except EcmError as error:
        show_error(error)
        return
    st.toast(
        f"{counted(done.before.files, 'file')} became {number(done.after.files)}; {size_text(done.after.bytes, locale)} are left.",
        icon=":material/check:",
    )
    st.rerun()
