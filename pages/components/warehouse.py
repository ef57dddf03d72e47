"""The warehouse on screen: when it was last read, what it had then, and a button to read it again."""

from datetime import UTC, datetime

import streamlit as st

from ecm.errors import EcmError
from ecm.facts import last_reading
from ecm.operate import refresh_warehouse
from pages.components.errors import show_error
from pages.components.numbers import counted
from pages.components.plain import plain
from pages.components.session import store


def warehouse_panel() -> None:
    """Nothing, where the shop's rows are all its own."""
    opened = store()
    if opened.warehouse is None:
        return
    with opened.read() as connection:
        read = last_reading(connection)
    with st.container(border=True, key="warehouse"):
        st.markdown("**Warehouse** · rows that are read in place, and never written")
        if read is not None:
            hours = read.age_hours(datetime.now(UTC).replace(tzinfo=None))
            age = f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"
            named = ", ".join(name.replace("_", " ") for name in read.tables)
            st.markdown(
                f":gray[Figures derived {age} ago from {counted(read.orders, 'order')}. It holds {plain(named)}.]"
            )
            for warning in read.warnings:
                st.markdown(f":orange[{plain(warning)}]")
        if st.button("Read it again", key="refresh-warehouse", icon=":material/sync:"):
            _read()


def _read() -> None:
    try:
        with st.spinner("Reading the warehouse…"):
            read = refresh_warehouse(store())
    except EcmError as error:
        show_error(error)
        return
    st.toast(
        f"{counted(read.orders, 'order')} were read." if read else "There is no warehouse.", icon=":material/check:"
    )
    st.rerun()
