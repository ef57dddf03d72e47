"""Edits a saved column mapping: no file is needed; where a file of its shape is pending or dropped, the mapping is tried on it."""

from dataclasses import replace
from typing import Any

import streamlit as st

from ecm.errors import EcmError
from ecm.exporters import ColumnMapping, has_words, signature, target
from ecm.ingest import Preview, pending_files, pending_tables, preview_pending, save_mapping, try_mapping
from pages.components.errors import show_error, show_warning
from pages.components.mapping_fields import Values, column_words, columns_and_constants, how_it_is_written
from pages.components.mapping_preview import preview_on_screen
from pages.components.plain import plain
from pages.components.session import store, today


def edit_mapping(mapping: ColumnMapping) -> None:
    """Its name, columns, fixed values, value map and how its files are written."""
    key = f"editing-{mapping.signature[:8]}-{mapping.name}"
    headers = list(dict.fromkeys([*mapping.headers, *mapping.columns.values()]))
    with st.container(horizontal=True):
        name = st.text_input("The tool's name", value=mapping.name, key=f"{key}-title", width=300, max_chars=80)
        namespace = st.text_input(
            "Shop or account, if there are several",
            value=mapping.namespace,
            key=f"{key}-namespace",
            width=300,
            max_chars=80,
        )
    columns, constants = columns_and_constants(headers, mapping.table, mapping.columns, mapping.constants, key)
    values = _values(mapping, columns, key)
    order, decimals, hours = how_it_is_written(columns, mapping, key)
    try:
        edited = replace(
            mapping,
            name=name,
            columns=columns,
            constants=constants,
            values=values,
            date_order=order,
            decimals=decimals,
            hours_in=hours,
            namespace=namespace.strip(),
        )
    except EcmError as error:
        show_warning(error)
        edited = None
    if edited is not None:
        _try(edited, key)
    with st.container(horizontal=True):
        if st.button("Save", type="primary", key=f"{key}-save", disabled=edited is None) and edited:
            _save(edited, mapping.name)
        if st.button("Leave it as it was", type="tertiary", key=f"{key}-cancel"):
            st.session_state.pop("mapping-to-edit", None)
            st.rerun()
    st.markdown(
        ":gray[It holds for files that are loaded from now on. Undo a load and load its file again to apply it.]"
    )


def _values(mapping: ColumnMapping, columns: dict[str, str], key: str) -> Values:
    """What values mean, as pairs that can be changed, added and removed."""
    values: Values = {}
    for name in columns:
        column = target(mapping.table).column(name)
        pairs = mapping.values.get(name, {})
        if not pairs and not has_words(column):
            continue
        with st.expander(f"What values of {column_words(name).lower()} mean ({len(pairs)})", key=f"{key}-{name}-pairs"):
            rows: Any = st.data_editor(
                {"As written": list(pairs), "Stands for": list(pairs.values())},
                num_rows="dynamic",
                column_config={
                    "As written": st.column_config.TextColumn(required=True),
                    "Stands for": st.column_config.SelectboxColumn(options=list(column.choices), required=True)
                    if column.choices
                    else st.column_config.TextColumn(),
                },
                key=f"{key}-{name}-values",
            )
        pairs_now = dict(zip(rows["As written"], rows["Stands for"], strict=True))
        pairs_now = {
            str(written): str(meaning or "")
            for written, meaning in pairs_now.items()
            if written and str(written).strip()
        }
        if pairs_now:
            values[name] = pairs_now
    return values


def _try(edited: ColumnMapping, key: str) -> None:
    """What it would make of a file: a pending one of its shape, or one that is dropped here to try."""
    with st.expander("Try it on a file", key=f"{key}-try"):
        shared = st.file_uploader("Nothing of it is loaded.", key=f"{key}-sample")
        try:
            seen = try_mapping(store(), shared, shared.name, edited, today()) if shared else _waiting_one(edited)
        except EcmError as error:
            show_warning(error)
            return
        if seen is not None:
            preview_on_screen(seen, key)


def _waiting_one(edited: ColumnMapping) -> Preview | None:
    for one in pending_files(store()):
        for table in pending_tables(store(), one):
            if signature(table.shape) == edited.signature:
                return preview_pending(store(), one, table.number, edited, today())
    return None


def _save(edited: ColumnMapping, before: str) -> None:
    try:
        save_mapping(store(), edited, instead_of=before)
    except EcmError as error:
        show_error(error)
        return
    st.session_state.pop("mapping-to-edit", None)
    st.toast(plain(f"{edited.name} is saved."))
    st.rerun()
