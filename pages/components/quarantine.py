"""The editor of quarantined rows: by reason, corrected value by value or row by row, loaded again, or rejected for good."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ecm.checks import Reason, in_words
from ecm.errors import EcmError
from ecm.ingest import (
    Fix,
    Import,
    QuarantinedImport,
    RejectedRow,
    column_to_correct,
    correction_csv,
    corrections_by_value,
    distinct_values,
    load_corrected,
    reject_for_good,
    rejected_rows,
    return_to_quarantine,
    rows_rejected_for_good,
    save_fixes,
)
from pages.components.errors import show_error
from pages.components.numbers import counted, number
from pages.components.plain import plain
from pages.components.session import store, today

_SHOWN = 500
_TALL = 10
_HASHED = "hashed:"
_BY_VALUE, _BY_ROW = "Value by value", "Row by row"

Edits = dict[int, dict[str, str]]


def quarantine_editor(waiting: Sequence[QuarantinedImport]) -> None:
    """One load's quarantine at a time."""
    names = {w.load.import_id: f"{w.load.file}: {counted(w.rows, 'row')} (load {w.load.import_id})" for w in waiting}
    chosen = st.selectbox("File", list(names), format_func=names.__getitem__, key="quarantine-of", bind="query-params")
    one = next(w for w in waiting if w.load.import_id == chosen)
    reasons = {str(reason): reason for reason in one.reasons}  # Streamlit takes a dataclass for a list of its fields
    text = st.pills(
        "Reason",
        list(reasons),
        default=next(iter(reasons), None),
        format_func=lambda text: f"{plain(text)} ({number(one.reasons[reasons[text]])})",
        key=f"reason-{chosen}",
    )
    reason = reasons.get(text or "")
    if reason and in_words(reason) != str(reason):
        st.markdown(f"{plain(in_words(reason))}.")
    first = rejected_rows(store(), one.load.import_id, reason, most=_SHOWN)
    edits, fixes = _corrected(one, reason, first)
    with st.container(horizontal=True):
        go = st.button(
            f"Load again with {counted(len(edits), 'row')} corrected" if edits else "Load again",
            type="primary",
            disabled=not (edits or one.left_out),
            key="load-corrected",
        )
        st.download_button(
            "Download all to correct elsewhere",
            data=lambda: correction_csv(store(), one.load.import_id),
            file_name=f"quarantine_{one.load.import_id}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="Correct its cells in a spreadsheet, save it, and drop it on the page Import: it is known there.",
        )
    if go:
        _load_again(one.load, edits, fixes)
    _leave_out(one, reason, first)


def _corrected(one: QuarantinedImport, reason: Reason | None, first: Sequence[RejectedRow]) -> tuple[Edits, list[Fix]]:
    """What was corrected so far in this import, and the fixes to save as import rules."""
    kept: Edits = st.session_state.setdefault(f"edits-{one.load.import_id}", {})
    way = st.segmented_control(
        "Correct", [_BY_VALUE, _BY_ROW], default=_BY_VALUE, key=f"way-{one.load.import_id}", required=True
    )
    if way == _BY_VALUE:
        edits, fixes = _by_value(one.load, reason, first)
        return _together(kept, edits), fixes
    rows, page = _page(one, reason, first)
    _keep(kept, rows, _editor(rows, kept, f"rows-{one.load.import_id}-{reason}-{page}"))
    raw = {row.row_no: row.raw for row in rows}
    changed = {
        Fix(one.load.scope, header, raw[row_no].get(header) or "", cell)
        for row_no, cells in kept.items()
        if row_no in raw
        for header, cell in cells.items()
    }
    return kept, _to_remember(changed, one.load.import_id)


def _by_value(one: Import, reason: Reason | None, first: Sequence[RejectedRow]) -> tuple[Edits, list[Fix]]:
    """The different cells of the column that fails, each corrected once for all rows that have it."""
    headers = list(dict.fromkeys(header for row in first for header in row.raw))
    open_ones = [h for h in headers if not any((row.raw.get(h) or "").startswith(_HASHED) for row in first)]
    if not open_ones:
        return {}, []
    meant_one = open_ones.index(column_to_correct(reason, open_ones, first))
    header = st.selectbox("Column", open_ones, index=meant_one, key=f"column-{one.import_id}-{reason}", width=400)
    values = distinct_values(store(), one.import_id, reason, header, _SHOWN)
    key = f"values-{one.import_id}-{reason}-{header}"
    st.data_editor(
        [{"As written": v.value, "Rows": v.rows, "Read it as": v.value} for v in values],
        hide_index=True,
        disabled=["As written", "Rows"],
        key=key,
        height=420 if len(values) > _TALL else "content",
    )
    changed = {values[place].value: text for place, text in _edited(key, "Read it as").items()}
    meant = {written: text for written, text in changed.items() if text.strip() != written.strip()}
    if not meant:
        st.markdown(":gray[Write what is meant into “Read it as”: every row with that cell is corrected.]")
        return {}, []
    edits = corrections_by_value(store(), one.import_id, reason, header, meant)
    return edits, _to_remember({Fix(one.scope, header, w, m) for w, m in meant.items()}, one.import_id)


def _page(
    one: QuarantinedImport, reason: Reason | None, first: Sequence[RejectedRow]
) -> tuple[Sequence[RejectedRow], int]:
    """So many rows at once."""
    count = one.reasons.get(reason, one.rows) if reason else one.rows
    pages = -(-count // _SHOWN)
    if pages <= 1:
        return first, 1
    page = st.number_input(
        f"Page of {number(pages)} (rows {number(_SHOWN)} at a time)",
        1,
        pages,
        key=f"page-{one.load.import_id}-{reason}",
        width=220,
    )
    rows = first if page == 1 else rejected_rows(store(), one.load.import_id, reason, (page - 1) * _SHOWN, _SHOWN)
    return rows, page


def _editor(rows: Sequence[RejectedRow], kept: Edits, key: str) -> Edits:
    """The rows to edit; what was changed: row number → header → cell. Hashed cells cannot be edited."""
    headers = list(dict.fromkeys(header for row in rows for header in row.raw))
    filled = [h for h in headers if any(row.raw.get(h) for row in rows)]
    blank = [h for h in headers if h not in filled]
    # What was corrected before this page was shown; the table must not change while it is edited.
    before: Edits = st.session_state.setdefault(f"before-{key}", {n: dict(cells) for n, cells in kept.items()})
    table = [
        {
            "Row": row.row_no,
            "Why": "; ".join(map(in_words, row.reasons)),
            **{h: before.get(row.row_no, {}).get(h, row.raw.get(h) or "") for h in (*filled, *blank)},
        }
        for row in rows
    ]
    hashed = [h for h in headers if any((row.raw.get(h) or "").startswith(_HASHED) for row in rows)]
    st.data_editor(
        table,
        hide_index=True,
        disabled=["Row", "Why", *hashed],
        column_config={
            "Row": st.column_config.NumberColumn(pinned=True),
            "Why": st.column_config.TextColumn(pinned=True),
        },
        key=key,
        height=420 if len(table) > _TALL else "content",
    )
    changed: dict[int, dict[str, Any]] = st.session_state.get(key, {}).get("edited_rows", {})
    return {
        rows[place].row_no: {header: str(cell if cell is not None else "") for header, cell in cells.items()}
        for place, cells in changed.items()
        if cells
    }


def _keep(kept: Edits, rows: Sequence[RejectedRow], edits: Edits) -> None:
    """Adds what was changed on this page to what was on others; a cell set back is no change."""
    raw = {row.row_no: row.raw for row in rows}
    for row_no, cells in edits.items():
        edited = kept.setdefault(row_no, {})
        edited.update(cells)
        for header in [h for h, cell in edited.items() if cell == (raw[row_no].get(h) or "")]:
            del edited[header]
        if not edited:
            del kept[row_no]


def _together(kept: Edits, edits: Edits) -> Edits:
    return {n: {**edits.get(n, {}), **kept.get(n, {})} for n in (*kept, *(n for n in edits if n not in kept))}


def _edited(key: str, column: str) -> Mapping[int, str]:
    changed: dict[int, dict[str, Any]] = st.session_state.get(key, {}).get("edited_rows", {})
    return {place: str(cells[column] or "") for place, cells in changed.items() if column in cells}


def _to_remember(changed: set[Fix], import_id: int) -> list[Fix]:
    """A fix for each distinct change of a filled cell, saved as an import rule where the manager ticks it."""
    offered = [f for f in changed if f.written.strip() and f.written.strip() != f.meant.strip()]
    chosen = []
    for fix in sorted(offered, key=lambda f: (f.header, f.written))[:_TALL]:
        words = f"From now on read “{fix.written}” as “{fix.meant}” in {fix.header}"
        if st.checkbox(plain(words), key=f"remember-{import_id}-{fix.fix_id}"):
            chosen.append(fix)
    return chosen


def _load_again(one: Import, edits: Edits, fixes: Sequence[Fix]) -> None:
    try:
        save_fixes(store(), fixes)
        result = load_corrected(store(), one.import_id, edits, today())
    except EcmError as error:
        show_error(error)
        return
    if result.error is not None:
        show_error(result.error)
        return
    st.session_state.pop(f"edits-{one.import_id}", None)
    st.toast(f"{counted(result.loaded, 'row')} loaded, {number(result.quarantined)} still in quarantine.")
    st.rerun()


def _leave_out(one: QuarantinedImport, reason: Reason | None, first: Sequence[RejectedRow]) -> None:
    """Rows that are not to be loaded at all: decided once, with why, and taken back where it was wrong."""
    import_id = one.load.import_id
    with st.expander("Reject rows for good", icon=":material/block:", key=f"leave-{import_id}"):
        count = one.reasons.get(reason, one.rows) if reason else one.rows
        st.markdown(
            f"They leave quarantine and are never loaded; the load still counts them as quarantined. "
            f"All {counted(count, 'row')}{f' with “{plain(str(reason))}”' if reason else ''}, or only some:"
        )
        some = st.multiselect(
            "Only these rows",
            [row.row_no for row in first],
            key=f"some-{import_id}-{reason}",
            placeholder="All of them",
        )
        why = st.text_input("Why", key=f"why-{import_id}", placeholder="Test orders of the developers", max_chars=200)
        label = f"Reject {counted(len(some) or count, 'row')}"
        if st.button(label, key=f"leave-out-{import_id}", disabled=not why.strip()):
            reject_for_good(store(), import_id, why, reason=reason, rows=some)
            st.rerun()
    for why, left in rows_rejected_for_good(store(), import_id).items():
        st.markdown(f":gray[{number(left)} rejected for good: {plain(why)}]")


def left_out(loads: Sequence[Import]) -> None:
    """Decisions to leave rows out, each with the way back."""
    decided = [(one, rows_rejected_for_good(store(), one.import_id)) for one in loads]
    decided = [(one, found) for one, found in decided if found]
    if not decided:
        return
    with st.expander("Rows rejected for good", icon=":material/block:"):
        for one, found in decided:
            with st.container(horizontal=True, vertical_alignment="center"):
                text = "; ".join(f"{number(count)} × {why}" for why, count in found.items())
                st.markdown(plain(f"{one.file} (load {one.import_id}): {text}"))
                if st.button("Return them to quarantine", key=f"again-{one.import_id}", type="tertiary"):
                    return_to_quarantine(store(), one.import_id)
                    st.rerun()
