"""Connected sources on screen: what each reads, how fresh it is, what it brought, and what can be done with it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_datetime

from ecm.connect import RECIPES, Connection, State, age_words, delete_connection, shown_url
from ecm.ingest import imports
from pages.components.connect_form import edit_form
from pages.components.numbers import counted
from pages.components.plain import plain
from pages.components.refreshing import refresh_now, show_refreshed
from pages.components.session import cached_across_days, settings, store
from pages.components.table_format import formatted_table

_LOADS = {"Loaded at": "moment", "Rows": "count", "Loaded": "count", "Quarantine": "count"}


def sources_sentence(sources: Sequence[tuple[Connection, State]]) -> str:
    """What is the matter with them, as the title."""
    if not sources:
        return "Connect what you load every week"
    now = _now()
    failed = [c.name for c, s in sources if s.error]
    late = [c.name for c, s in sources if not s.error and s.is_late(c.every_hours, now)]
    parts = [
        f"{len(names)} {word}" if len(names) > 1 else f"{names[0]} {word if word == 'failed' else 'is late'}"
        for names, word in ((failed, "failed"), (late, "late"))
        if names
    ]
    if parts:
        return f"Of {len(sources)} connected sources " + ", ".join(parts) if len(sources) > 1 else parts[0].capitalize()
    return "Connected sources are current" if all(s.last_success for _, s in sources) else "A source was not read yet"


def connected_table(sources: Sequence[tuple[Connection, State]]) -> None:
    """Each source with its last success, age, rows, error and when it is due, and what can be done with it."""
    show_refreshed()
    now = _now()
    for connection, state in sorted(sources, key=lambda f: (not f[1].error, not f[1].is_late(f[0].every_hours, now))):
        with st.container(border=True, key=f"source-{connection.name}", gap="small"):
            lines = [
                # As code: an address is not to be followed from here.
                f"**{plain(connection.name)}** · `{shown_url(connection.url).replace('`', '')}`",
                f":gray[{plain(_what(connection))}]",
                _freshness(connection, state, now),
            ]
            if state.error:
                lines.append(f":red[{plain(state.error.removeprefix(f'{connection.name}: '))}]")
            lines += [f":gray[{plain(note)}]" for note in state.notes]
            st.markdown("  \n".join(lines))
            _loads(connection, state)
            _actions(connection)
    if len(sources) > 1 and st.button("Refresh all", key="refresh-all", icon=":material/sync:", type="primary"):
        refresh_now([])


def _what(connection: Connection) -> str:
    """What is read and how often."""
    if connection.recipe:
        what = RECIPES[connection.recipe].title if connection.recipe in RECIPES else connection.recipe
        if connection.prefix:
            what += f" (tables {connection.prefix}…)"
    elif connection.table:
        what = f"Table {connection.table}"
    elif connection.query:
        what = "A query"
    else:
        what = "The file there" if "://" in connection.url else "The new files there"
    if connection.reads_as:
        what += f" as {connection.reads_as}"
    if connection.cursor or connection.recipe:
        by = f"new by {connection.cursor}, " if connection.cursor else ""
        what += f", {by}the last {connection.settle_days} days again"
    every = connection.every_hours
    return f"{what}; every {'hour' if every == 1 else 'day' if every == 24 else f'{every} hours'}"


def _freshness(connection: Connection, state: State, now: datetime) -> str:
    due = state.due(connection.every_hours)
    late = " · :red[late]" if state.is_late(connection.every_hours, now) else ""
    when = "due now" if due is None or due <= now else f"next due {_moment(due)}"
    if state.last_success is None:
        return f":gray[Never read · {plain(when)}]{late}"
    rows = counted(state.rows, "row") if state.rows else "nothing new"
    return f":gray[Read {age_words(state.last_success, now)} ago, {rows} · {plain(when)}]{late}"


def _loads(connection: Connection, state: State) -> None:
    """What the last refresh that brought anything loaded, and what of it was rejected."""
    if not state.loads:
        return
    brought = [i for i in cached_across_days(imports) if i.import_id in state.loads]
    if state.quarantined:
        many = state.quarantined != 1
        st.page_link(
            "data/quarantine.py",
            label=f":orange[{counted(state.quarantined, 'row')} of the last load {'are' if many else 'is'} in quarantine]",
            icon=":material/rule:",
        )
    with st.expander(
        f"What it last loaded ({len(brought)})", icon=":material/history:", key=f"loads-{connection.name}"
    ):
        rows = [
            {
                "Load": i.import_id,
                "File": i.file,
                "Loaded at": i.at,
                "Rows": i.rows,
                "Loaded": i.loaded,
                "Quarantine": i.quarantined,
                "State": "undone" if i.undone_at else "",
            }
            for i in brought
        ]
        st.dataframe(
            formatted_table(rows, _LOADS),
            hide_index=True,
            key=f"loaded-{connection.name}",
            alt="The loads of the last refresh.",
        )
        st.page_link("data/load_files.py", label="All loads, to look into or take back", icon=":material/upload_file:")


def _actions(connection: Connection) -> None:
    name = connection.name
    asked = st.session_state.get("source-asked")
    if asked == ("edit", name):
        edit_form(connection)
        return
    if asked == ("remove", name):
        _ask_to_remove(name)
        return
    with st.container(horizontal=True):
        if st.button("Refresh now", key=f"refresh-{name}", icon=":material/sync:"):
            refresh_now([name])
        if st.button("Edit", key=f"edit-{name}", icon=":material/edit:", type="tertiary"):
            _ask("edit", name)
        if st.button(
            "Read all again",
            key=f"everything-{name}",
            icon=":material/restart_alt:",
            type="tertiary",
            help="Not only what is new: all that the source has.",
        ):
            refresh_now([name], everything=True)
        if st.button("Remove", key=f"remove-{name}", icon=":material/delete:", type="tertiary"):
            _ask("remove", name)


def _ask(what: str, name: str) -> None:
    st.session_state["source-asked"] = (what, name)
    st.rerun()


def _ask_to_remove(name: str) -> None:
    st.markdown("Remove it? It is not read any more then; what it loaded stays.")
    with st.container(horizontal=True):
        sure = st.button("Remove", key=f"sure-{name}", type="primary", icon=":material/delete:")
        if sure:
            delete_connection(store(), name)
        if sure or st.button("Leave it", key=f"not-{name}", type="tertiary"):
            st.session_state.pop("source-asked", None)
            st.rerun()


def _moment(moment: datetime) -> str:
    shop = settings()
    here = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(shop.timezone or "UTC"))
    zone = "" if shop.timezone else " UTC"
    return str(format_datetime(here, "EEE d MMM, HH:mm", locale=shop.locale)) + zone


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
