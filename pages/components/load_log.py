"""The log of loads on screen: the rows each rejected or ignored, to download, and undo."""

from collections.abc import Iterable, Sequence

import streamlit as st

from ecm.checks import in_words
from ecm.downloads import as_csv
from ecm.errors import EcmError
from ecm.ingest import Import, correction_csv, ignored_rows, imports, undo
from pages.components.numbers import counted, day, number
from pages.components.plain import bullets, plain
from pages.components.session import store
from pages.components.table_format import formatted_table

_LOG = {
    "Loaded at": "moment",
    "From": "date",
    "To": "date",
    "Rows": "count",
    "Loaded": "count",
    "Quarantine": "count",
    "Ignored": "count",
}


def log_of_loads(loads: Sequence[Import]) -> None:
    """Every load there ever was, each with its rows and the way back."""
    st.subheader("All loads", anchor=False)
    if not loads:
        st.markdown(":gray[Nothing was loaded yet. Drop a file above.]")
        return
    rows = [
        {
            "Load": i.import_id,
            "File": i.file,
            "State": f"undone {day(i.undone_at)}" if i.undone_at else "",
            "Recognised as": i.title,
            "Loaded at": i.at,
            "From": i.first_on,
            "To": i.last_on,
            "Rows": i.rows,
            "Loaded": i.loaded,
            "Quarantine": i.quarantined,
            "Ignored": i.ignored,
        }
        for i in loads
    ]
    if not any(row["State"] for row in rows):
        rows = [{name: cell for name, cell in row.items() if name != "State"} for row in rows]
    chosen = st.dataframe(
        formatted_table(rows, _LOG),
        hide_index=True,
        column_config={"File": st.column_config.TextColumn(width=200)},
        on_select="rerun",
        selection_mode="single-row",
        placeholder="—",
        key="log",
        alt="Every load, the latest first. Choose one to see its rows or undo it.",
    )
    places = chosen.selection.rows
    if not places:
        st.markdown(":gray[Choose a load to see its rejected and ignored rows, or to undo it.]")
        return
    one = loads[places[0]]
    with st.container(border=True, key="one-load"):
        st.markdown(f"**{plain(one.file)}** · {plain(one.title)}")
        for text in one.found:
            st.markdown(f":gray[{plain(text)}]")
        reasons(one.reasons)
        for warning in one.warnings:
            st.markdown(f":orange[{plain(warning)}]")
        with st.container(horizontal=True):
            if one.undone_at is None:
                undo_button(one.import_id, f"undo-log-{one.import_id}")
            left_out(one.import_id, one.quarantined, one.ignored, f"log-{one.import_id}")


def reasons(counts: Iterable[tuple[str, int]]) -> None:
    """Why rows were rejected or ignored, and how many for each reason."""
    lines = bullets(f"{number(count)} × {plain(reason)}" for reason, count in counts)
    if lines:
        st.markdown(lines)


def left_out(import_id: int, quarantined: int, ignored: int, key: str) -> None:
    """What a load rejected or ignored, to download."""
    if quarantined:
        st.download_button(
            f"Download {counted(quarantined, 'row')} in quarantine",
            data=lambda: correction_csv(store(), import_id),
            file_name=f"quarantine_{import_id}.csv",
            mime="text/csv",
            key=f"quarantine-{key}",
            icon=":material/download:",
            on_click="ignore",
        )
    if ignored:
        st.download_button(
            f"Download {counted(ignored, 'ignored row')}",
            data=lambda: as_csv(
                ("row", "reason"),
                [(r.row_no, "; ".join(map(in_words, r.reasons))) for r in ignored_rows(store(), import_id)],
            ),
            file_name=f"ignored_{import_id}.csv",
            mime="text/csv",
            key=f"ignored-{key}",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )


def undo_button(import_id: int, key: str) -> None:
    """Asks once, then takes the load back."""
    if st.button("Undo this load", key=key, icon=":material/undo:"):
        _confirm_undo(import_id)


@st.dialog("Take this load back?")
def _confirm_undo(import_id: int) -> None:
    one = next(i for i in imports(store()) if i.import_id == import_id)
    st.markdown(f"**{plain(one.file)}** · {plain(one.title)}")
    st.markdown(
        f"The {counted(one.loaded, 'row')} it loaded leave, and what they replaced comes back. The file can be loaded again."
    )
    with st.container(horizontal=True):
        sure = st.button("Take it back", type="primary", icon=":material/undo:", key="undo-sure")
        if st.button("Leave it as it is", type="tertiary", key="undo-not"):
            st.rerun()
    if sure:
        try:
            undone = undo(store(), import_id)
            st.toast(
                f"Load {import_id} is undone: {counted(undone.removed, 'row')} removed, {number(undone.restored)} restored."
            )
        except EcmError as error:
            st.toast(plain(error.message))
        st.session_state.pop("results", None)
        st.rerun()
