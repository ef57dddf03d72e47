"""Files of a known tool that are not as its last ones: what changed, and whether to load them so, or as another account."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from ecm.errors import EcmError
from ecm.ingest import (
    Alias,
    Change,
    ChangeKind,
    Fix,
    PendingFile,
    delete_pending_files,
    load,
    pending_files,
    pending_tables,
    save_alias,
    save_fixes,
)
from pages.components.errors import show_error
from pages.components.plain import bullets, plain
from pages.components.session import store, today

_NOT_THERE = "— it is not in this file"
_AS_IT_IS = "— as the program takes it"


def changed_files() -> None:
    """Each with what changed, what that would do, and the ways on; nothing of them is loaded until one is chosen."""
    pending = [one for one in pending_files(store()) if not one.is_unknown]
    if pending:
        st.subheader("Not as the last time", anchor=False)
    for one in pending:
        with st.container(border=True, key=f"changed-{one.key}"):
            _ask(one, f"changed-{one.key[:8]}")


def _ask(one: PendingFile, key: str) -> None:
    is_other = any(change.kind is ChangeKind.MEMBERS for change in one.changes)
    why = "may be of another account than the last" if is_other else "changed its shape since last time"
    st.markdown(f"**{plain(one.name)}** ({plain(one.scope)}) {why}. It was not loaded yet.")
    st.markdown(bullets(plain(change.words) for change in one.changes))
    aliases = _renamed(one, key)
    fixes = _new_values(one, key)
    namespace = _other_account(key) if is_other else ""
    with st.container(horizontal=True):
        if namespace and st.button("Load it as another account", type="primary", key=f"{key}-account"):
            _load(replace(one, namespace=namespace), aliases, fixes)
        if (aliases or fixes) and st.button("Save the rules and load", type="primary", key=f"{key}-same"):
            _load(one, aliases, fixes)
        kind = "secondary" if aliases or fixes or namespace else "primary"
        if st.button("Load it anyway", type=kind, key=f"{key}-anyway"):
            _load(one, [], [])
        if _is_of_another_shop(one):
            shop = st.text_input("Name of the other shop", key=f"{key}-shop", width=240)
            if st.button("Load it as another shop", disabled=not shop.strip(), key=f"{key}-other"):
                _load(one, [], [], shop.strip())
        if st.button("Leave it", type="tertiary", key=f"{key}-leave"):
            delete_pending_files(store(), [one.key])
            st.rerun()


def _other_account(key: str) -> str:
    """A name that keeps its rows apart from those of the account loaded before; blank as long as none is given."""
    return st.text_input(
        "Name of the other account or shop",
        key=f"{key}-namespace",
        placeholder="For example: France",
        help="Its figures are added to those of the account that is there. Use the same name for its next files.",
        width=400,
    ).strip()


def _renamed(one: PendingFile, key: str) -> list[Alias]:
    """For a column that is gone, which one it is now."""
    gone = [change for change in one.changes if change.kind in (ChangeKind.GONE, ChangeKind.RENAMED)]
    if not gone:
        return []
    try:
        columns = [c for table in pending_tables(store(), one) for c in table.shape.columns if c.strip()]
    except EcmError as error:
        show_error(error)
        return []
    options = [_NOT_THERE, *dict.fromkeys(columns)]
    answers = []
    for change in gone:
        now = st.selectbox(
            plain(f"{change.header} is now"),
            options,
            index=options.index(change.now) if change.now in options else 0,
            key=f"{key}-{change.header}",
            width=400,
        )
        if now != _NOT_THERE:
            answers.append(Alias(one.scope, change.header, now))
    return answers


def _new_values(one: PendingFile, key: str) -> list[Fix]:
    """For a value that no rule names, which of the known ones it means."""
    answers = []
    for change in _harmful_values(one.changes):
        for value in change.values:
            meant = st.selectbox(
                plain(f"Read “{value}” in {change.header} as"),
                [_AS_IT_IS, *change.seen],
                key=f"{key}-{change.header}-{value}",
                width=400,
            )
            if meant != _AS_IT_IS:
                answers.append(Fix(one.scope, change.header, value, meant))
    return answers


def _harmful_values(changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if change.kind is ChangeKind.VALUE and change.harms]


def _is_of_another_shop(one: PendingFile) -> bool:
    return any(change.kind is ChangeKind.ORIGIN for change in one.changes)


def _load(one: PendingFile, aliases: Sequence[Alias], fixes: Sequence[Fix], namespace: str = "") -> None:
    try:
        for alias in aliases:
            save_alias(store(), alias)
        save_fixes(store(), fixes)
        st.session_state["results"] = load(
            store(),
            [one.path],
            today=today(),
            source=one.source or None,
            names=[one.name],
            namespace=namespace or one.namespace,
            date_order=one.date_order or None,
        )
    except EcmError as error:
        show_error(error)
        return
    delete_pending_files(store(), [one.key])
    st.rerun()
