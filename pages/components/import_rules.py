"""Import rules on screen: column mappings to edit, export and share; renamed columns and fixes to delete."""

from collections.abc import Sequence

import streamlit as st

from ecm.errors import EcmError
from ecm.exporters import ColumnMapping
from ecm.ingest import (
    ImportRules,
    delete_alias,
    delete_fix,
    delete_mapping,
    import_rules,
    save_mapping,
)
from pages.components.errors import show_error
from pages.components.mapping_editor import edit_mapping
from pages.components.mapping_fields import column_words
from pages.components.plain import plain
from pages.components.session import store


def mappings_list(rules: ImportRules) -> None:
    """Each mapping with what it reads, and what can be done with it."""
    for mapping in rules.mappings:
        with st.container(border=True, key=f"mapping-{mapping.name}"):
            _mapping(mapping, rules)
    _take_over()


def _mapping(mapping: ColumnMapping, rules: ImportRules) -> None:
    st.markdown(f"**{plain(mapping.name)}** · {plain(column_words(mapping.table))}")
    pairs = [f"{column_words(name)} from “{header}”" for name, header in mapping.columns.items()]
    pairs += [f"{column_words(name)} always “{text}”" for name, text in mapping.constants.items()]
    st.markdown(f":gray[{plain('; '.join(pairs))}]")
    if not rules.is_used(mapping):
        st.markdown(":orange[Not used: a newer mapping is for files of the same columns.]")
    with st.container(horizontal=True):
        if st.button("Edit", key=f"edit-{mapping.name}", icon=":material/edit:"):
            st.session_state["mapping-to-edit"] = mapping.name
        st.download_button(
            "Export",
            data=mapping.to_json(),
            file_name=f"mapping_{mapping.table}.json",
            mime="application/json",
            key=f"export-{mapping.name}",
            on_click="ignore",
            icon=":material/download:",
        )
        if st.button("Forget", key=f"forget-map-{mapping.name}", type="tertiary"):
            delete_mapping(store(), mapping.name)
            st.rerun()
    if st.session_state.get("mapping-to-edit") == mapping.name:
        edit_mapping(mapping)


def fixes_list(rules: ImportRules) -> None:
    """Columns that were renamed, and cells that are always read as another."""
    for alias in rules.aliases:
        if _forgets(f"{alias.source}: “{alias.now}” is read as “{alias.header}”", f"forget-{alias.alias_id}"):
            delete_alias(store(), alias)
            st.rerun()
    for fix in rules.fixes:
        words = f"{fix.source}: “{fix.written}” is read as “{fix.meant}” in {fix.header}"
        if _forgets(words, f"forget-{fix.fix_id}"):
            delete_fix(store(), fix)
            st.rerun()


def _forgets(words: str, key: str) -> bool:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(plain(words))
        return st.button("Forget", key=key, type="tertiary")


def _take_over() -> None:
    """A mapping that was exported elsewhere; one of its name is not replaced unasked."""
    place = st.session_state.setdefault("mapping-drop", 0)
    shared = st.file_uploader("A mapping that was exported elsewhere", type="json", key=f"mapping-file-{place}")
    if shared is None:
        return
    try:
        mapping = ColumnMapping.from_json(shared.getvalue().decode("utf-8", "replace"))
    except EcmError as error:
        show_error(error)
        return
    replaced = _of_name(import_rules(store()).mappings, mapping.name)
    summary = f"{mapping.name}: {len(mapping.columns)} columns to {column_words(mapping.table).lower()}."
    st.markdown(plain(summary + (" It replaces the one of that name." if replaced else "")))
    if st.button("Replace it" if replaced else "Take it over", key="take-mapping", type="primary"):
        try:
            save_mapping(store(), mapping)
        except EcmError as error:
            show_error(error)
        else:
            st.session_state["mapping-drop"] += 1
            st.toast(plain(f"The mapping {mapping.name} is known now."))
            st.rerun()


def _of_name(mappings: Sequence[ColumnMapping], name: str) -> bool:
    return any(m.name.strip().lower() == name.strip().lower() for m in mappings)
