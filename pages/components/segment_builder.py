"""Builds a user group on screen: conditions joined with and, or, not; counted live; named and saved."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ecm.errors import EcmError
from ecm.metrics import SegmentSize, count_members, members_of
from ecm.segments import ATTRIBUTES, OPERATORS, delete_segment, parse_rule, save_list, save_segment, words
from pages.components.plain import plain
from pages.components.session import kept, store, today

_JOINS = {"all": "all of these hold", "any": "any of these holds", "none": "none of these holds"}
_LISTED = {
    "channel",
    "country",
    "customer_type",
    "device",
    "sales_channel",
    "coupon",
    "source",
    "medium",
    "first_channel",
}
_BOUGHT = {"bought_category": "category", "bought_brand": "brand", "bought_sku": "sku"}


def builder(sizes: Sequence[SegmentSize]) -> None:
    """The form, folded away until it is wanted."""
    with st.expander("Build a segment of your own", icon=":material/group_add:", key="build", on_change="ignore"):
        living, listed, forget = st.tabs(["By conditions", "From a list", "Delete"])
        with living:
            _by_conditions()
        with listed:
            _from_list()
        with forget:
            _delete([s for s in sizes if not s.is_built_in])


def _by_conditions() -> None:
    groups = st.session_state.setdefault("segment-groups", [1])
    parts = []
    for place, count in enumerate(groups):
        with st.container(border=True, key=f"group-{place}"):
            if place:
                st.markdown("**and**")
            how = st.selectbox("Customers for whom", list(_JOINS), format_func=_JOINS.__getitem__, key=f"how-{place}")
            conditions = [_condition(f"{place}-{n}") for n in range(count)]
            parts.append({how: [c for c in conditions if c]})
            if st.button("Another condition", key=f"more-{place}", icon=":material/add:", type="tertiary"):
                groups[place] = count + 1
                st.rerun()
    with st.container(horizontal=True):
        if st.button("And another group", key="more-groups", icon=":material/add_box:", type="tertiary"):
            groups.append(1)
            st.rerun()
        if groups != [1] and st.button(
            "Start over", key="fewer-groups", icon=":material/restart_alt:", type="tertiary"
        ):
            st.session_state["segment-groups"] = [1]
            st.rerun()
    data = [p for p in parts if any(p.values())]
    if not data:
        st.markdown(":gray[Fill in a condition to see how many customers it takes in.]")
        return
    try:
        rule = parse_rule({"all": data} if len(data) > 1 else data[0])
        found, everyone = count_members(store(), rule, today())
    except EcmError as error:
        st.warning(f"{plain(error.message)} {plain(error.hint)}")
        return
    share = f" ({found / everyone:.1%} of {everyone:,})" if everyone else ""
    st.markdown(f"**{found:,} customers**{share}: {plain(words(rule))}.")
    title = st.text_input("Name", key="segment-name", placeholder="Loyal in France")
    if st.button("Save the segment", type="primary", key="save-segment", disabled=not title.strip()):
        _saved(lambda: save_segment(store(), title, rule))


def _condition(key: str) -> dict[str, Any] | None:
    what_at, op_at, values_at = st.columns([3, 2, 4])
    what = what_at.selectbox(
        "What",
        list(ATTRIBUTES),
        format_func=lambda n: ATTRIBUTES[n].title,
        key=f"what-{key}",
        label_visibility="collapsed",
    )
    attribute = ATTRIBUTES[what]
    op = op_at.selectbox(
        "How", OPERATORS[attribute.kind], key=f"op-{key}-{attribute.kind.value}", label_visibility="collapsed"
    )
    with values_at:
        values = _values(what, op, f"{key}-{what}")
    return {"what": what, "op": op, "values": values} if values else None


def _values(what: str, op: str, key: str) -> list[str]:
    if ATTRIBUTES[what].kind.value == "number":
        with st.container(horizontal=True):
            low = st.number_input(
                "From",
                value=None,
                min_value=0.0,
                step=1.0,
                key=f"low-{key}",
                label_visibility="collapsed",
                placeholder=ATTRIBUTES[what].unit,
            )
            high = (
                st.number_input(
                    "To",
                    value=None,
                    min_value=0.0,
                    step=1.0,
                    key=f"high-{key}",
                    label_visibility="collapsed",
                    placeholder="to",
                )
                if op == "between"
                else None
            )
        given = [low, high] if op == "between" else [low]
        return [f"{v:g}" for v in given if v is not None] if None not in given else []
    dimension = _BOUGHT.get(what, what if what in _LISTED else "")
    if dimension and op != "contains":
        return st.multiselect(
            "Values",
            kept(members_of, dimension),
            key=f"in-{key}",
            accept_new_options=True,
            label_visibility="collapsed",
            placeholder="Choose",
        )
    text = st.text_input("Value", key=f"text-{key}", label_visibility="collapsed")
    return [text] if text.strip() else []


def _from_list() -> None:
    st.markdown(":gray[E-mail addresses are hashed at once and never kept.]")
    text = st.text_area("One e-mail address or customer id a line", key="listed")
    title = st.text_input("Name", key="list-name", placeholder="Press list")
    if st.button("Save the list", type="primary", key="save-list", disabled=not (text.strip() and title.strip())):
        _saved(lambda: save_list(store(), title, text.splitlines()))


def _delete(own: Sequence[SegmentSize]) -> None:
    if not own:
        st.markdown(":gray[No segment of your own yet.]")
        return
    titles = {s.segment_id: s.title for s in own}
    chosen = st.selectbox("Segment", list(titles), format_func=titles.__getitem__, key="to-delete")
    if st.button("Delete it", key="delete-segment", icon=":material/delete:"):
        delete_segment(store(), chosen)
        st.rerun()


def _saved(save: Any) -> None:
    try:
        segment = save()
    except EcmError as error:
        st.error(f"{plain(error.message)} {plain(error.hint)}")
        return
    st.session_state["segment-groups"] = [1]
    st.toast(f"{plain(segment.title)} is saved: a filter and a breakdown everywhere.")
    st.rerun()
