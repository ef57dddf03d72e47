"""The mapping form of an unknown file: say which column is which, see the result, load it, save the mapping."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePath

import streamlit as st

from ecm.errors import EcmError
from ecm.exporters import (
    ColumnMapping,
    Proposal,
    Shape,
    doubt,
    propose,
    proposed_constants,
    proposed_hours_unit,
    signature,
)
from ecm.ingest import (
    PendingFile,
    PendingTable,
    Preview,
    delete_pending_files,
    free_name,
    import_rules,
    load,
    nearest_mapping,
    pending_files,
    pending_tables,
    preview_pending,
    save_mapping,
    values_of_pending,
)
from ecm.reading import distinct_headers
from ecm.schema import TABLES
from pages.components.errors import show_error, show_warning
from pages.components.mapping_fields import (
    columns_and_constants,
    how_it_is_written,
    said,
    table_words,
    values_of_columns,
)
from pages.components.mapping_preview import preview_on_screen
from pages.components.numbers import counted
from pages.components.plain import plain
from pages.components.session import settings, store, today


def unknown_files() -> None:
    """A form for a pending file of no known tool, also after the page was left or reloaded."""
    unknown = [one for one in pending_files(store()) if one.is_unknown]
    if not unknown:
        return
    st.subheader("Say what these are" if len(unknown) > 1 else "Say what this is", anchor=False)
    keys = [one.key for one in unknown]
    chosen = keys[0]
    if len(unknown) > 1:
        names = {one.key: plain(one.name) for one in unknown}
        chosen = st.pills("File", keys, default=chosen, format_func=names.__getitem__, key="unknown-one", required=True)
    one = next(one for one in unknown if one.key == chosen)
    with st.container(border=True, key=f"unknown-{one.key}"):
        _form(one, f"map-{one.key[:8]}")


def _form(one: PendingFile, key: str) -> None:
    try:
        with st.spinner(f"Looking into {one.name}…"):
            tables = pending_tables(store(), one)
    except EcmError as error:
        show_error(error)
        _leave(one, key)
        return
    mappings = import_rules(store()).mappings
    table = _which(tables, key)
    key = f"{key}-{table.number}" if len(tables) > 1 else key
    near = nearest_mapping(table.shape, mappings)
    _heading(one, table, near)
    mapping = _mapping(one, table, near, key)
    seen = _seen(one, table, mapping) if mapping else None
    if mapping and seen:
        preview_on_screen(seen, key)
        how_it_is_written(mapping.columns, mapping, key)
    _buttons(one, tables, table, mapping, seen, key)


def _which(tables: Sequence[PendingTable], key: str) -> PendingTable:
    """Of several tables in a file one; at first, the first unknown one."""
    if len(tables) == 1:
        return tables[0]
    words = {
        t.number: f"{t.label or f'Table {t.number + 1}'}: {counted(t.rows, 'row')}, "
        f"{f'read as {t.read_as}' if t.read_as else 'not mapped yet'}"
        for t in tables
    }
    first = next((t.number for t in tables if not t.read_as), 0)
    number = st.selectbox(
        f"It holds {len(tables)} tables", list(words), index=first, format_func=words.__getitem__, key=f"{key}-sheet"
    )
    return tables[number]


def _heading(one: PendingFile, table: PendingTable, near: ColumnMapping | None) -> None:
    where = f", {table.label}" if table.label else ""
    st.markdown(
        f"**What is {plain(one.name + where)}?** No known tool writes it. Say once which column is which; the mapping is saved."
    )
    if near is None:
        return
    there = {h.lower() for h in distinct_headers(table.shape.columns)}
    known = near.headers or list(near.columns.values())
    gone = [h for h in known if h.strip() and h.lower() not in there]
    new = [h for h in table.shape.columns if near.headers and h.strip() and h.lower() not in {k.lower() for k in known}]
    changes = [f"gone: {', '.join(gone)}"] if gone else []
    changes += [f"new: {', '.join(new)}"] if new else []
    st.info(
        plain(f"It looks like “{near.name}”, whose header changed ({'; '.join(changes) or 'its order'}). ")
        + "Its saved mapping is filled in below; loading it saves the new header.",
        icon=":material/difference:",
    )


def _mapping(one: PendingFile, table: PendingTable, near: ColumnMapping | None, key: str) -> ColumnMapping | None:
    """What the form says by now; nothing while no column is chosen or it makes no sense."""
    shape = table.shape
    proposals = {p.table: p.columns for p in _proposed(shape)}
    likely = list(dict.fromkeys([*([near.table] if near else []), *proposals]))
    if not near and (warning := _doubt(shape)):
        st.info(plain(warning), icon=":material/help:")
    name = st.selectbox(
        "It holds",
        [*likely, *(t for t in TABLES if t not in likely)],
        index=0 if likely else None,
        key=f"{key}-table",
        format_func=table_words,
        placeholder="Choose what it holds",
    )
    if name is None:
        return None
    saved = near if near and near.table == name else None
    headers = _headers(shape)
    begun = {**proposals.get(name, {}), **(dict(saved.columns) if saved else {})}
    said_once = proposed_constants(shape, name, begun, settings().currency or "")
    columns, constants = columns_and_constants(
        headers, name, begun, saved.constants if saved else said_once, f"{key}-{name}"
    )
    values = values_of_columns(
        name,
        columns,
        saved.values if saved else {},
        lambda h: values_of_pending(store(), one, table.number, h),
        f"{key}-{name}",
    )
    with st.container(horizontal=True):
        held = import_rules(store())
        stem = near.name if near else free_name(held, PurePath(one.name).stem[:40] or "File", signature(shape))
        title = st.text_input("The tool's name", value=stem, key=f"{key}-title", width=300, max_chars=80)
        namespace = st.text_input(
            "Shop or account, if there are several",
            value=one.namespace or (near.namespace if near else ""),
            key=f"{key}-namespace",
            width=300,
            max_chars=80,
        )
    if free_name(held, title, signature(shape)) != title and not (near and near.name == title):
        st.markdown(":orange[There is a mapping of that name already; this one takes its place.]")
    if not columns:
        st.markdown(":gray[Choose at least one column above to see what would be loaded.]")
        return None
    try:
        return ColumnMapping(
            title,
            signature(shape),
            name,
            columns,
            values,
            constants,
            said(key, "order", near.date_order if near else ""),
            said(key, "decimals", near.decimals if near else ""),
            namespace.strip(),
            tuple(headers),
            said(key, "hours", near.hours_in if near else proposed_hours_unit(shape, columns, name)),
        )
    except EcmError as error:
        show_warning(error)
        return None


@lru_cache(maxsize=32)
def _proposed(shape: Shape) -> tuple[Proposal, ...]:
    """The form is drawn at every choice, and the header stays the same."""
    return tuple(propose(shape))


@lru_cache(maxsize=32)
def _doubt(shape: Shape) -> str:
    return doubt(shape)


def _headers(shape: Shape) -> list[str]:
    """Every column by a name of its own, those without a header that hold something too."""
    names = distinct_headers(shape.columns)
    filled = {place for row in shape.sample for place, cell in enumerate(row) if cell and cell.strip()}
    return [name for place, name in enumerate(names) if shape.columns[place].strip() or place in filled]


def _seen(one: PendingFile, table: PendingTable, mapping: ColumnMapping) -> Preview | None:
    try:
        return preview_pending(store(), one, table.number, mapping, today())
    except EcmError as error:
        show_warning(error)
        return None


def _buttons(
    one: PendingFile,
    tables: Sequence[PendingTable],
    table: PendingTable,
    mapping: ColumnMapping | None,
    seen: Preview | None,
    key: str,
) -> None:
    others = [t for t in tables if not t.read_as and t.number != table.number]
    is_ready = seen is not None and seen.taken > 0
    if others:
        st.markdown(f":gray[{plain(', '.join(t.label or str(t.number + 1) for t in others))} would not be loaded.]")
    with st.container(horizontal=True):
        if (
            st.button("Load it and save the mapping", type="primary", key=f"{key}-load", disabled=not is_ready)
            and mapping
        ):
            _load(one, mapping)
        if (
            others
            and st.button("Save the mapping, and map the next table", key=f"{key}-next", disabled=not is_ready)
            and mapping
        ):
            _remember(mapping, key)
        _leave(one, key)


def _remember(mapping: ColumnMapping, key: str) -> None:
    try:
        save_mapping(store(), mapping)
    except EcmError as error:
        show_error(error)
        return
    st.session_state.pop(f"{key.rpartition('-')[0]}-sheet", None)
    st.rerun()


def _load(one: PendingFile, mapping: ColumnMapping) -> None:
    try:
        save_mapping(store(), mapping)
        results = load(
            store(),
            [one.path],
            today=today(),
            names=[one.name],
            namespace=mapping.namespace,
            date_order=one.date_order or None,
        )
    except EcmError as error:
        show_error(error)
        return
    st.session_state["results"] = results
    delete_pending_files(store(), [one.key])
    st.rerun()


def _leave(one: PendingFile, key: str) -> None:
    if st.button("Leave it", key=f"{key}-leave", type="tertiary"):
        delete_pending_files(store(), [one.key])
        st.rerun()
