"""What to do with a file nobody knows: say once which column is which, see what becomes of it, load it, have it remembered."""

import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import streamlit as st

from ecm.errors import EcmError, UnrecognisedFile
from ecm.ingest import FileResult, load, preview, remember_mapping, shape_of_file, values_of
from ecm.schema import TABLES, Kind
from ecm.sources import Mapping, Shape, mappable, propose, signature, target
from pages.components.plain import bullets, plain
from pages.components.session import store, today

_KEPT_SECONDS = 24 * 3600
_NONE = "—"


def keep_unknown(loaded: Sequence[tuple[Path, FileResult]]) -> None:
    """Keeps files that no tool is known for at hand until they are mapped, a day at most."""
    folder = store().home / "tmp"
    for old in folder.glob("unknown-*"):
        if time.time() - old.stat().st_mtime > _KEPT_SECONDS:
            old.unlink(missing_ok=True)
    kept = st.session_state.setdefault("unknown", {})
    for path, result in loaded:
        if isinstance(result.error, UnrecognisedFile):
            copy = folder / f"unknown-{uuid4().hex}"
            shutil.copyfile(path, copy)
            kept[str(copy)] = result.file


def unknown_files() -> None:
    """A form for each."""
    kept: dict[str, str] = st.session_state.get("unknown", {})
    for number, (path, name) in enumerate(list(kept.items())):
        if Path(path).exists():
            with st.container(border=True, key=f"unknown-{number}"):
                _form(Path(path), name, f"map-{number}")


def _form(path: Path, name: str, key: str) -> None:
    try:
        shape = shape_of_file(path, name)
    except EcmError as error:
        st.error(f"{plain(error.message)} {plain(error.hint)}")
        return
    st.markdown(
        f"**What is {plain(name)}?** No known tool writes it. Say once which column is which; it is remembered."
    )
    proposals = propose(shape)
    likely = [p.table for p in proposals]
    table = st.selectbox(
        "It holds", [*likely, *(t for t in TABLES if t not in likely)], key=f"{key}-table", format_func=_table_words
    )
    proposed = next((p.columns for p in proposals if p.table == table), {})
    columns, constants = _columns(shape, table, proposed, f"{key}-{table}")
    values = _values(path, name, table, columns, f"{key}-{table}")
    title = st.text_input("The tool's name", value=Path(name).stem[:40], key=f"{key}-title")
    if not columns:
        st.markdown(":gray[Choose at least one column above to see what would be loaded.]")
        return
    try:
        mapping = Mapping(title, signature(shape), table, columns, values, constants)
        seen = preview(store(), path, name, mapping, today())
    except EcmError as error:
        st.warning(f"{plain(error.message)} {plain(error.hint)}")
        return
    taken = seen.rows - seen.quarantined - seen.ignored
    st.markdown(
        f"**{taken:,} of {seen.rows:,} rows would be loaded**, {seen.quarantined:,} go to quarantine, {seen.ignored:,} are ignored."
    )
    if seen.reasons:
        st.markdown(bullets(f"{count:,} × {plain(reason)}" for reason, count in seen.reasons.items()))
    if seen.question:
        st.warning(plain(seen.question))
    st.dataframe(
        [dict(zip(seen.columns, row, strict=True)) for row in seen.cells],
        hide_index=True,
        key=f"{key}-preview",
        height="content" if len(seen.cells) < 8 else 320,
    )
    if seen.failing:
        st.dataframe([{"Row": n, "Why not": why} for n, why in seen.failing], hide_index=True, key=f"{key}-failing")
    with st.container(horizontal=True):
        if st.button("Load it and remember", type="primary", key=f"{key}-load", disabled=not taken):
            _load(path, name, mapping)
        if st.button("Leave it", key=f"{key}-leave", type="tertiary"):
            _drop(path)


def _table_words(table: str) -> str:
    return f"{table.replace('_', ' ').capitalize()}: {TABLES[table].grain}"


def _columns(shape: Shape, table: str, proposed: dict[str, str], key: str) -> tuple[dict[str, str], dict[str, str]]:
    """Required columns and proposed ones at once, the others folded away; a fixed value where no column is."""
    canonical = target(table)
    headers = [_NONE, *dict.fromkeys(c for c in shape.columns if c.strip())]
    first = [n for n in mappable(canonical) if n in canonical.required or n in proposed]
    chosen: dict[str, str] = {}
    fixed: dict[str, str] = {}
    places = [(n, False) for n in first] + [(n, True) for n in mappable(canonical) if n not in first]
    shown, folded = st.container(), st.expander("More columns", key=f"{key}-more")
    for name, is_folded in places:
        with folded if is_folded else shown, st.container(horizontal=True, vertical_alignment="bottom"):
            column = canonical.column(name)
            label = f"{name.replace('_', ' ').capitalize()}{' *' if name in canonical.required else ''}"
            default = headers.index(proposed[name]) if proposed.get(name) in headers else 0
            header = st.selectbox(label, headers, index=default, key=f"{key}-{name}", help=column.comment, width=300)
            if header != _NONE:
                chosen[name] = header
            elif name in canonical.required or not is_folded:
                text = (
                    st.selectbox("or for every row", ["", *column.choices], key=f"{key}-{name}-fixed", width=200)
                    if column.choices
                    else st.text_input("or for every row", key=f"{key}-{name}-fixed", width=200)
                )
                if text:
                    fixed[name] = text
    return chosen, fixed


def _values(path: Path, name: str, table: str, columns: dict[str, str], key: str) -> dict[str, dict[str, str]]:
    """For columns with known values: what each value as written stands for."""
    found: dict[str, dict[str, str]] = {}
    for column_name, header in columns.items():
        column = target(table).column(column_name)
        if not column.choices or column.kind is not Kind.TEXT:
            continue
        with st.expander(f"What the values of {plain(header)} stand for", key=f"{key}-{column_name}-values"):
            for written in values_of(path, name, header):
                options = ["", *column.choices]
                same = written.lower() if written.lower() in options else ""
                meant = st.selectbox(
                    plain(written), options, index=options.index(same), key=f"{key}-{column_name}-{written}"
                )
                if meant:
                    found.setdefault(column_name, {})[written] = meant
    return found


def _load(path: Path, name: str, mapping: Mapping) -> None:
    try:
        remember_mapping(store(), mapping)
        st.session_state["results"] = load(store(), [path], today=today(), source=mapping.name, names=[name])
    except EcmError as error:
        st.error(f"{plain(error.message)} {plain(error.hint)}")
        return
    _drop(path)


def _drop(path: Path) -> None:
    st.session_state["unknown"].pop(str(path), None)
    path.unlink(missing_ok=True)
    st.rerun()
