"""Loading on screen: the drop area, what became of every row, what it changed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import streamlit as st

from ecm.errors import UnrecognisedFile
from ecm.filters import Filters, Period
from ecm.formats import value_text
from ecm.ingest import FileResult, SchemaContract, Status, load, undo_all
from ecm.metrics import kpis
from pages.components.load_log import left_out, reasons, undo_button
from pages.components.numbers import counted, number, percent
from pages.components.plain import plain
from pages.components.session import settings, store, today

_SHOWN = ("orders", "net_sales", "sessions", "cost")


def ask_to_begin() -> None:
    """One confirmation takes the demo shop away for good; what is loaded then is one's own."""
    if not settings().demo:
        return
    if not st.session_state.get("wants-to-begin"):
        return
    with st.container(border=True, key="begin-box"):
        st.markdown("**Begin with your own data.** The demo shop is removed; nothing of it is mixed with yours.")
        with st.container(horizontal=True):
            if st.button("Take the demo away", type="primary", icon=":material/check:", key="take-away"):
                undo_all(store())
                st.session_state.pop("wants-to-begin", None)
                st.rerun()
            if st.button("Keep the demo for now", type="tertiary", key="keep-demo"):
                st.session_state.pop("wants-to-begin", None)
                st.rerun()


def dropped_files() -> None:
    """The drop area. Files go to disk at once and are loaded when the manager says so, with progress."""
    if settings().demo and not st.session_state.get("wants-to-begin"):
        st.info(
            "This is the demo shop. Files you load now are added to it; use “Begin with your own data” above to start empty.",
            icon=":material/info:",
        )
    place = st.session_state.setdefault("drop", 0)
    files = st.file_uploader("Files", accept_multiple_files=True, key=f"files-{place}", label_visibility="collapsed")
    with st.expander("Options", icon=":material/tune:"):
        order = st.selectbox(
            "Order of dates that could be read two ways",
            ["", "dmy", "mdy"],
            format_func={"": "Decide by the file", "dmy": "Day/month/year", "mdy": "Month/day/year"}.__getitem__,
            key="date-order",
        )
        namespace = st.text_input(
            "Which shop or account are they from?",
            key="namespace",
            placeholder="Leave empty for one shop",
            help="Two shops whose order numbers collide are separated by a name of their own.",
        )
    if files and st.button(f"Load {len(files)} file{'s' if len(files) > 1 else ''}", type="primary", key="load"):
        _load(files, order or None, namespace)
        st.session_state["drop"] += 1
        st.rerun()


def _load(files: Sequence[Any], order: str | None, namespace: str) -> None:
    before = _figures()
    with (
        store().folder() as folder,
        st.status("Loading…", expanded=True) as status,
    ):
        paths = []
        for number, file in enumerate(files):
            # The name a visitor gives is never used as a path.
            path = folder / f"upload-{number}"
            with path.open("wb") as copy:
                while chunk := file.read(1 << 22):
                    copy.write(chunk)
            paths.append(path)
        bar = st.progress(0.0)
        st.session_state["results"] = load(
            store(),
            paths,
            today=today(),
            names=[file.name for file in files],
            namespace=namespace.strip(),
            date_order=order,
            progress=lambda what, share: bar.progress(min(share, 1.0), plain(what)),
            asks=SchemaContract.PERSON,
        )
        status.update(label="Loaded", state="complete", expanded=False)
    st.session_state["changed"] = (before, _figures())


def _figures() -> dict[str, Any]:
    """What is known in all, before and after a load."""
    day = today()
    span = Period(day - timedelta(days=3650), day)
    answer = kpis(store(), Filters(span), metrics=_SHOWN, today=day)
    return {name: (answer.total.get(name), answer.currency) for name in _SHOWN}


def results() -> None:
    """What became of the files just loaded."""
    shown: list[FileResult] = st.session_state.get("results", [])
    if not shown:
        return
    has_loaded = any(result.status is Status.LOADED for result in shown)
    st.subheader("What was loaded" if has_loaded else "Nothing was loaded", anchor=False)
    for place, result in enumerate(shown):
        _result(result, place)
    if not has_loaded:
        return
    _changed()
    with st.container(horizontal=True):
        st.page_link("analytics/channels.py", label="See the channels", icon=":material/hub:")
        if any(result.quarantined for result in shown):
            st.page_link("data/quarantine.py", label="Correct what is in quarantine", icon=":material/rule:")


def _result(result: FileResult, place: int) -> None:
    if result.status is not Status.LOADED:
        _not_loaded(result)
        return
    with st.container(border=True, key=f"result-{place}"):
        st.markdown(f"**{plain(result.file)}** · {plain(result.title or '')} · {percent(result.confidence or 0)} sure")
        st.markdown(f":gray[{plain(result.why)}]")
        st.markdown(
            f"{counted(result.rows, 'row')}: **{number(result.loaded)} loaded** ({number(result.updated)} replaced older ones), "
            f"{number(result.quarantined)} in quarantine, {number(result.ignored)} ignored"
        )
        reasons(result.reasons.items())
        for warning in result.warnings:
            st.markdown(f":orange[{plain(warning)}]")
        for note in result.found:
            st.markdown(f":gray[{plain(note)}]")
        if result.question:
            st.warning(f"{plain(result.question)} Undo this load, choose the order under Options, and load it again.")
        if result.import_id is not None:
            with st.container(horizontal=True):
                undo_button(result.import_id, f"undo-result-{place}")
                left_out(result.import_id, result.quarantined, result.ignored, f"result-{place}")


def _not_loaded(result: FileResult) -> None:
    error = result.error
    if result.status is Status.DUPLICATE and error:
        st.info(plain(f"{error.message} {error.hint}"), icon=":material/content_copy:")
    elif isinstance(error, UnrecognisedFile):
        st.warning(plain(f"{error.message} Say below which column is which."), icon=":material/help:")
    elif result.status is Status.HELD:
        st.warning(
            plain(f"{result.file} is not as the last such file. Say below whether to load it."),
            icon=":material/difference:",
        )
    else:
        st.error(plain(f"{error.message} {error.hint}" if error else "It could not be read."), icon=":material/error:")


def _changed() -> None:
    """What the load changed in the numbers."""
    before, after = st.session_state.get("changed", ({}, {}))
    locale = settings().locale
    lines = [
        {
            "": title,
            "Before": value_text(before[name][0], unit, before[name][1], locale),
            "Now": value_text(after[name][0], unit, after[name][1], locale),
        }
        for name, title, unit in (
            ("orders", "Orders", "count"),
            ("net_sales", "Net sales", "money"),
            ("sessions", "Sessions", "count"),
            ("cost", "Media cost", "money"),
        )
        if name in before and before[name][0] != after[name][0]
    ]
    if lines:
        st.markdown("**What it changed, over all days**")
        st.dataframe(lines, hide_index=True, key="changed-table")
