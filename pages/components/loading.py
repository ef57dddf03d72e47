"""Loading on screen: the drop area, what became of every row, what it changed, undo, the log."""

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from ecm.errors import EcmError
from ecm.filters import Filters, Period
from ecm.formats import value_text
from ecm.ingest import FileResult, Import, Status, begin_anew, ignored_rows, load, quarantined_rows, undo
from ecm.metrics import kpis
from pages.components.mapping_form import keep_unknown
from pages.components.plain import plain
from pages.components.session import store, today
from pages.components.tables import as_csv

_SHOWN = ("orders", "net_sales", "sessions", "cost")


def ask_to_begin() -> None:
    """One confirmation takes the demo shop away for good; what is loaded then is one's own."""
    if not store().settings().demo:
        return
    if not st.session_state.get("wants-to-begin"):
        return
    with st.container(border=True, key="begin-box"):
        st.markdown("**Begin with your own data.** The demo shop is taken away; nothing of it is mixed with yours.")
        if st.button("Take the demo away", type="primary", icon=":material/check:", key="take-away"):
            begin_anew(store())
            st.session_state.pop("wants-to-begin", None)
            st.rerun()


def dropped_files() -> None:
    """The drop area. Files go to disk at once and are loaded when the manager says so, with progress."""
    if store().settings().demo:
        st.info(
            "This is the demo shop. Files you load now are added to it; use “Begin with your own data” above to start empty.",
            icon=":material/info:",
        )
    place = st.session_state.setdefault("drop", 0)
    files = st.file_uploader("Files", accept_multiple_files=True, key=f"files-{place}", label_visibility="collapsed")
    with st.expander("Options", icon=":material/tune:"):
        order = st.selectbox(
            "Order of dates that could be read two ways",
            [None, "dmy", "mdy"],
            format_func={None: "Decide by the file", "dmy": "Day/month/year", "mdy": "Month/day/year"}.__getitem__,
            key="date-order",
        )
        namespace = st.text_input(
            "Which shop or account are they from?",
            key="namespace",
            placeholder="Leave empty for one shop",
            help="Two shops whose order numbers collide are kept apart by a name of their own.",
        )
    if files and st.button(f"Load {len(files)} file{'s' if len(files) > 1 else ''}", type="primary", key="load"):
        _load(files, order, namespace)
        st.session_state["drop"] += 1
        st.rerun()


def _load(files: Sequence[Any], order: str | None, namespace: str) -> None:
    before = _figures()
    with (
        tempfile.TemporaryDirectory(dir=store().home / "tmp") as folder,
        st.status("Loading…", expanded=True) as status,
    ):
        paths = []
        for number, file in enumerate(files):
            # The name a visitor gives is never used as a path.
            path = Path(folder) / f"upload-{number}"
            with path.open("wb") as kept:
                while chunk := file.read(1 << 22):
                    kept.write(chunk)
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
        )
        keep_unknown(list(zip(paths, st.session_state["results"], strict=False)))
        status.update(label="Loaded", state="complete", expanded=False)
    st.session_state["changed"] = (before, _figures())


def _figures() -> dict[str, Any]:
    """What is known in all, before and after a load."""
    day = today()
    span = Period(day - timedelta(days=3650), day)
    answer = kpis(store(), Filters(span), metrics=_SHOWN, today=day, with_notes=False)
    return {name: (answer.total.get(name), answer.currency) for name in _SHOWN}


def results() -> None:
    """What became of the files just loaded."""
    found: list[FileResult] = st.session_state.get("results", [])
    if not found:
        return
    st.subheader("What became of them", anchor=False)
    for place, result in enumerate(found):
        _result(result, place)
    _changed()
    st.page_link("analytics/channels.py", label="See the channels", icon=":material/hub:")


def _result(result: FileResult, place: int) -> None:
    with st.container(border=True, key=f"result-{place}"):
        if result.status is Status.LOADED:
            st.markdown(f"**{plain(result.file)}** · {plain(result.title or '')} · {result.confidence or 0:.0%} sure")
            st.markdown(f":gray[{plain(result.why)}]")
            st.markdown(
                f"{result.rows:,} rows: **{result.loaded:,} loaded** ({result.updated:,} replaced older ones), "
                f"{result.quarantined:,} in quarantine, {result.ignored:,} ignored"
            )
            for reason, count in result.reasons.items():
                st.markdown(f"- {count:,} × {plain(reason)}")
            for warning in result.warnings:
                st.markdown(f":orange[{plain(warning)}]")
            for note in result.found:
                st.markdown(f":gray[{plain(note)}]")
            if result.question:
                st.warning(
                    f"{plain(result.question)} Undo this load, choose the order under Options, and load it again."
                )
            if result.import_id is not None:
                _left_out(result.import_id, result.quarantined, result.ignored, f"result-{place}")
                _undo_button(result.import_id, f"undo-result-{place}")
        else:
            error = result.error
            icon = ":material/content_copy:" if result.status is Status.DUPLICATE else ":material/error:"
            message = f"{error.message} {error.hint}" if error else "It could not be read."
            (st.info if result.status is Status.DUPLICATE else st.error)(plain(message), icon=icon)


def _changed() -> None:
    """What the load changed in the numbers."""
    before, after = st.session_state.get("changed", ({}, {}))
    lines = [
        {
            "": title,
            "Before": value_text(before[name][0], unit, before[name][1], "en_GB"),
            "Now": value_text(after[name][0], unit, after[name][1], "en_GB"),
        }
        for name, title, unit in (
            ("orders", "Orders", "count"),
            ("net_sales", "Net sales", "money"),
            ("sessions", "Sessions", "count"),
            ("cost", "Media cost", "money"),
        )
        if name in before and before[name] != after[name]
    ]
    if lines:
        st.markdown("**What it changed, over all days**")
        st.dataframe(lines, hide_index=True, key="changed-table")


def _left_out(import_id: int, quarantined: int, ignored: int, key: str) -> None:
    if quarantined:
        st.download_button(
            f"Download {quarantined:,} rows in quarantine",
            data=lambda: quarantine_csv(import_id),
            file_name=f"quarantine_{import_id}.csv",
            mime="text/csv",
            key=f"quarantine-{key}",
            icon=":material/download:",
            on_click="ignore",
        )
    if ignored:
        st.download_button(
            f"Download {ignored:,} ignored rows",
            data=lambda: as_csv(
                ("row", "reason"), [(r.row_no, "; ".join(r.reasons)) for r in ignored_rows(store(), import_id)]
            ),
            file_name=f"ignored_{import_id}.csv",
            mime="text/csv",
            key=f"ignored-{key}",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )


def quarantine_csv(import_id: int) -> bytes:
    rows = quarantined_rows(store(), import_id)
    headers = list(dict.fromkeys(header for row in rows for header in row.raw))
    return as_csv(
        ("row", "reasons", *headers),
        [(row.row_no, "; ".join(row.reasons), *(row.raw.get(h) for h in headers)) for row in rows],
    )


def _undo_button(import_id: int, key: str) -> None:
    if st.button("Undo this load", key=key, icon=":material/undo:"):
        try:
            undone = undo(store(), import_id)
            st.toast(f"Import {import_id} is undone: {undone.removed:,} rows removed, {undone.restored:,} restored.")
        except EcmError as error:
            st.toast(plain(error.message))
        st.session_state.pop("results", None)
        st.rerun()


def log_of_loads(found: Sequence[Import]) -> None:
    """Every load there ever was, each with its rows and the way back."""
    st.subheader("All loads", anchor=False)
    if not found:
        st.markdown(":gray[Nothing was loaded yet. Drop a file above.]")
        return
    chosen = st.dataframe(
        [
            {
                "Load": i.import_id,
                "File": i.file,
                "Recognised as": i.title,
                "At (UTC)": i.at,
                "From": i.first_on,
                "To": i.last_on,
                "Rows": i.rows,
                "Loaded": i.loaded,
                "Quarantine": i.quarantined,
                "Ignored": i.ignored,
                "State": f"undone {i.undone_at:%Y-%m-%d %H:%M}" if i.undone_at else "stands",
            }
            for i in found
        ],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="log",
        alt="Every load, the latest first. Choose one to see its rows or take it back.",
    )
    places = chosen.selection.rows
    if not places:
        st.markdown(":gray[Choose a load to see what was left out of it, or to take it back.]")
        return
    one = found[places[0]]
    with st.container(border=True, key="one-load"):
        st.markdown(f"**{plain(one.file)}** · {plain(one.title)}")
        for text in one.found:
            st.markdown(f":gray[{plain(text)}]")
        for reason, count in one.reasons:
            st.markdown(f"- {count:,} × {plain(reason)}")
        for warning in one.warnings:
            st.markdown(f":orange[{plain(warning)}]")
        _left_out(one.import_id, one.quarantined, one.ignored, f"log-{one.import_id}")
        if one.undone_at is None:
            _undo_button(one.import_id, f"undo-log-{one.import_id}")
