"""Connected sources on screen: their freshness, a refresh, a form for a new one."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from ecm.connect import RECIPES, Connection, Kind, State, forget, keep, shown_url
from ecm.errors import EcmError
from ecm.operate import refresh_sources
from ecm.schema import TABLES
from ecm.sources import sources
from pages.components.plain import plain
from pages.components.session import store, today


def connected_table(found: Sequence[tuple[Connection, State]]) -> None:
    """Each source with its last success, age, rows, error and when it is due, and what can be done with it."""
    now = datetime.now(UTC).replace(tzinfo=None)
    for connection, state in found:
        with st.container(border=True, key=f"source-{connection.name}"):
            st.markdown(f"**{plain(connection.name)}** · {plain(shown_url(connection.url))}")
            st.markdown(_freshness(connection, state, now))
            if state.error:
                st.markdown(f":red[{plain(state.error)}]")
            with st.container(horizontal=True):
                if st.button("Refresh now", key=f"refresh-{connection.name}", icon=":material/sync:"):
                    _refresh([connection.name])
                if st.button("Remove", key=f"remove-{connection.name}", icon=":material/delete:", type="tertiary"):
                    forget(store(), connection.name)
                    st.rerun()
    if len(found) > 1 and st.button("Refresh all", key="refresh-all", icon=":material/sync:", type="primary"):
        _refresh([])


def _freshness(connection: Connection, state: State, now: datetime) -> str:
    if state.last_success is None:
        return ":gray[Never read.]"
    hours = (now - state.last_success).total_seconds() / 3600
    due = state.due(connection.every_hours)
    late = " · :red[late]" if state.is_late(connection.every_hours, now) else f" · next due {due:%a %d %b %H:%M} UTC"
    age = f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"
    return f":gray[Read {age} ago, {state.rows:,} rows{late}]"


def _refresh(names: Sequence[str]) -> None:
    with st.spinner("Reading…"):
        done = refresh_sources(store(), names, today=today())
    for one in done:
        if one.error is not None:
            st.toast(plain(f"{one.name}: {one.error.message}"), icon=":material/error:")
        else:
            st.toast(plain(f"{one.name}: {one.state.rows:,} rows" if one.files else f"{one.name}: nothing new"))
    st.rerun()


def connect_form(is_open: bool) -> None:
    """A new source. A secret is named in the address, never written there."""
    with st.expander("Connect a source", icon=":material/add_link:", key="connect", expanded=is_open):
        url = st.text_input(
            "Address",
            key="source-url",
            placeholder="/srv/exports, https://… or postgresql+psycopg://shop:${DB_PASSWORD}@host/db",
            help="A folder of this machine, an http(s) address of a file, or a database. Write ${NAME} where a secret belongs "
            "and set the environment variable NAME.",
        )
        name = st.text_input("Name", key="source-name", placeholder="shop-db")
        known = ["", *(s.name for s in sources()), *TABLES]
        reads_as = st.selectbox(
            "What it is", known, format_func=lambda n: n or "Decide by the content", key="source-as"
        )
        is_database = Connection("x", url).kind is Kind.DATABASE
        what = {"table": "", "query": "", "recipe": "", "cursor": ""}
        if is_database:
            recipe = st.selectbox(
                "Shop", ["", *RECIPES], format_func=lambda r: RECIPES[r].title if r else "Another", key="source-recipe"
            )
            what["recipe"] = recipe
            if not recipe:
                what["table"] = st.text_input("Table", key="source-table")
                what["query"] = st.text_area("or query", key="source-query", placeholder="select … from …")
                what["cursor"] = st.text_input(
                    "Column that tells what is new", key="source-cursor", placeholder="updated_at"
                )
        every = st.number_input("Due every (hours)", 1, 744, 24, key="source-every")
        private = st.checkbox("It lies in a private network", key="source-private") if url.startswith("http") else False
        if st.button("Connect", type="primary", key="source-save", disabled=not (url and name)):
            try:
                keep(
                    store(),
                    Connection(
                        name.strip(),
                        url.strip(),
                        reads_as=reads_as,
                        every_hours=int(every),
                        allow_private=private,
                        **what,
                    ),
                )
                _refresh([name.strip()])
            except EcmError as error:
                st.error(f"{plain(error.message)} {plain(error.hint)}")
