"""The form of a connected source, for a new one and for a change. A secret is named in the address, never written there."""

from collections.abc import Mapping
from dataclasses import asdict

import streamlit as st

from ecm.connect import RECIPES, Connection, Kind, held_secrets, save_connection, update_connection
from ecm.errors import BadValue, EcmError
from ecm.exporters import exporters
from ecm.schema import TABLES
from pages.components.errors import show_error
from pages.components.refreshing import refresh_now, streamlit_secrets
from pages.components.session import store

_HELP = (
    "A folder of this machine, an http(s) address of a file, or a database. Write ${NAME} where a secret belongs, or in place "
    "of the whole address, and set the environment variable NAME or write NAME into .streamlit/secrets.toml."
)


def connect_form(is_open: bool) -> None:
    """A new source."""
    with st.expander("Connect a source", icon=":material/add_link:", key="connect", expanded=is_open):
        name = st.text_input("Name", key="source-name", placeholder="shop-db")
        given = _fields(Connection("new", ""), "source")
        if st.button("Connect", type="primary", key="source-save", disabled=not (given["url"] and name)):
            try:
                save_connection(store(), Connection(name.strip(), **given), _secrets())
            except EcmError as error:
                show_error(error)
                return
            refresh_now([name.strip()])


def edit_form(connection: Connection) -> None:
    """Where it reads something else afterwards, it is read from the start."""
    given = _fields(connection, f"edit-{connection.name}")
    with st.container(horizontal=True):
        save = st.button("Save", type="primary", key=f"save-{connection.name}", disabled=not given["url"])
        leave = st.button("Leave it as it is", type="tertiary", key=f"leave-{connection.name}")
    if save:
        try:
            update_connection(store(), Connection(connection.name, **given), _secrets())
        except EcmError as error:
            show_error(error)
            return
    if save or leave:
        st.session_state.pop("source-asked", None)
        st.rerun()


def _fields(before: Connection, key: str) -> dict[str, object]:
    """Everything of a source but its name, as entered on screen."""
    url = st.text_input(
        "Address",
        value=before.url,
        key=f"{key}-url",
        placeholder="/srv/exports, https://… or postgresql+psycopg://shop:${DB_PASSWORD}@host/db",
        help=_HELP,
    ).strip()
    kind = _kind(url)
    what = asdict(before) | {"url": url, "table": "", "query": "", "recipe": "", "cursor": "", "prefix": ""}
    what.pop("name")
    # That the operator allowed one place says nothing of another.
    what["any_path"] = before.any_path and url == before.url
    if kind is Kind.DATABASE:
        what |= _of_database(before, key)
    if not what["recipe"]:
        names = ["", *(s.name for s in exporters()), *TABLES]
        what["reads_as"] = st.selectbox(
            "What it is",
            names,
            index=names.index(before.reads_as) if before.reads_as in names else 0,
            format_func=lambda n: n or "Decide by the content",
            key=f"{key}-as",
        )
    else:
        what["reads_as"] = ""
    with st.container(horizontal=True):
        what["every_hours"] = int(
            st.number_input("Due every (hours)", 1, 744, before.every_hours, key=f"{key}-every", width=220)
        )
        if kind is Kind.DATABASE and (what["cursor"] or what["recipe"]):
            what["settle_days"] = int(
                st.number_input(
                    "Days read again",
                    0,
                    366,
                    before.settle_days,
                    key=f"{key}-settle",
                    width=220,
                    help="Each time, reading begins so many days before the last row, so that late changes arrive. "
                    "Where the column holds numbers, what came within so many days is read again.",
                )
            )
    if kind is Kind.ADDRESS:
        what["allow_private"] = st.checkbox(
            "It lies in a private network", value=before.allow_private, key=f"{key}-private"
        )
    return what


def _of_database(before: Connection, key: str) -> dict[str, object]:
    shops = ["", *RECIPES]
    recipe = st.selectbox(
        "Shop",
        shops,
        index=shops.index(before.recipe) if before.recipe in shops else 0,
        format_func=lambda r: RECIPES[r].title if r else "Another database",
        key=f"{key}-recipe",
    )
    if recipe:
        usual = RECIPES[recipe].prefix
        prefix = st.text_input(
            "Its tables begin with", value=before.prefix, key=f"{key}-prefix", placeholder=usual or "nothing"
        )
        return {"recipe": recipe, "prefix": prefix.strip()}
    return {
        "table": st.text_input("Table", value=before.table, key=f"{key}-table").strip(),
        "query": st.text_area(
            "or query", value=before.query, key=f"{key}-query", placeholder="select … from …"
        ).strip(),
        "cursor": st.text_input(
            "Column that tells what is new",
            value=before.cursor,
            key=f"{key}-cursor",
            placeholder="updated_at",
            help="It only grows: when a row was last changed, or its number. Without one, everything is read each time.",
        ).strip(),
    }


def _kind(url: str) -> Kind:
    """By the address, also where that is a secret as a whole; a secret that is not set counts as a database's."""
    try:
        return Connection("new", url).kind(_secrets())
    except BadValue:
        return Kind.DATABASE


def _secrets() -> Mapping[str, str]:
    return held_secrets(streamlit_secrets())
