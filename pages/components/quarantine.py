"""The workplace for rows that were not taken: by reason, edited in place, loaded again, the fix remembered."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import streamlit as st

from ecm.errors import EcmError
from ecm.ingest import (
    Fix,
    Import,
    LeftOut,
    forget_fix,
    forget_mapping,
    load_corrected,
    quarantined_rows,
    remember_fix,
    remember_mapping,
    remembered,
)
from ecm.sources import Mapping
from pages.components.load_log import quarantine_csv
from pages.components.plain import plain
from pages.components.session import store, today

_SHOWN = 500
_TALL = 10
_HASHED = "hashed:"


def workplace(waiting: Sequence[Import]) -> None:
    """One load's quarantine at a time."""
    names = {i.import_id: f"{i.file}: {i.quarantined:,} rows (load {i.import_id})" for i in waiting}
    chosen = st.selectbox("File", list(names), format_func=names.__getitem__, key="quarantine-of", bind="query-params")
    one = next(i for i in waiting if i.import_id == chosen)
    rows = quarantined_rows(store(), one.import_id)
    counts = Counter(reason for row in rows for reason in row.reasons)
    reason = st.pills(
        "Reason",
        list(counts),
        default=next(iter(counts)),
        format_func=lambda r: f"{r} ({counts[r]:,})",
        key=f"reason-{one.import_id}",
    )
    shown = [row for row in rows if reason is None or reason in row.reasons][:_SHOWN]
    edits = _editor(shown, f"rows-{one.import_id}-{reason}")
    with st.container(horizontal=True):
        st.download_button(
            "Download all to correct elsewhere",
            data=lambda: quarantine_csv(one.import_id),
            file_name=f"quarantine_{one.import_id}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        go = st.button(
            f"Load again with {len(edits):,} corrected" if edits else "Load again",
            type="primary",
            disabled=not edits,
            key="load-corrected",
        )
    fixes = _fixes_offered(one, shown, edits)
    if go:
        _load_again(one, edits, fixes)


def _editor(rows: Sequence[LeftOut], key: str) -> dict[int, dict[str, str]]:
    """The rows to edit; what was changed: row number → header → cell. Hashed cells cannot be edited."""
    headers = list(dict.fromkeys(header for row in rows for header in row.raw))
    filled = [h for h in headers if any(row.raw.get(h) for row in rows)]
    blank = [h for h in headers if h not in filled]
    table = [
        {"Row": row.row_no, "Why": "; ".join(row.reasons), **{h: row.raw.get(h) or "" for h in (*filled, *blank)}}
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


def _fixes_offered(one: Import, rows: Sequence[LeftOut], edits: dict[int, dict[str, str]]) -> list[Fix]:
    """A fix for each different change of a filled cell, to be remembered where the manager ticks it."""
    raw = {row.row_no: row.raw for row in rows}
    offered = {
        Fix(one.source, header, raw[row_no].get(header) or "", cell)
        for row_no, cells in edits.items()
        for header, cell in cells.items()
        if (raw[row_no].get(header) or "").strip() and (raw[row_no].get(header) or "").strip() != cell.strip()
    }
    chosen = []
    for fix in sorted(offered, key=lambda f: (f.header, f.written)):
        words = f"From now on read “{fix.written}” as “{fix.meant}” in {fix.header}"
        if st.checkbox(plain(words), key=f"remember-{fix.fix_id}"):
            chosen.append(fix)
    return chosen


def _load_again(one: Import, edits: dict[int, dict[str, str]], fixes: Sequence[Fix]) -> None:
    try:
        for fix in fixes:
            remember_fix(store(), fix)
        result = load_corrected(store(), one.import_id, edits, today())
    except EcmError as error:
        st.error(f"{plain(error.message)} {plain(error.hint)}")
        return
    if result.error is not None:
        st.error(f"{plain(result.error.message)} {plain(result.error.hint)}")
        return
    st.toast(f"{result.loaded:,} rows loaded, {result.quarantined:,} still wait.")
    st.rerun()


def remembered_fixes() -> None:
    """What the importers were taught, with a way to take it back."""
    held = remembered(store())
    with st.expander(
        f"What the importers were taught ({len(held.fixes) + len(held.mappings)})", icon=":material/school:"
    ):
        for fix in held.fixes:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(f"{fix.source}: “{fix.written}” is read as “{fix.meant}” in {fix.header}"))
                if st.button("Forget", key=f"forget-{fix.fix_id}", type="tertiary"):
                    forget_fix(store(), fix)
                    st.rerun()
        for mapping in held.mappings:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(f"Mapping {mapping.name}: {len(mapping.columns)} columns to {mapping.table}"))
                st.download_button(
                    "Export",
                    data=mapping.to_json(),
                    file_name=f"mapping_{mapping.table}.json",
                    key=f"export-{mapping.name}",
                    on_click="ignore",
                    type="tertiary",
                )
                if st.button("Forget", key=f"forget-map-{mapping.name}", type="tertiary"):
                    forget_mapping(store(), mapping.name)
                    st.rerun()
        shared = st.file_uploader("A mapping that was exported elsewhere", type="json", key="mapping-file")
        if shared is not None and st.button("Take it over", key="take-mapping"):
            try:
                mapping = Mapping.from_json(shared.getvalue().decode("utf-8", "replace"))
                remember_mapping(store(), mapping)
            except EcmError as error:
                st.error(f"{plain(error.message)} {plain(error.hint)}")
            else:
                st.toast(plain(f"The mapping {mapping.name} is known now."))
                st.rerun()
