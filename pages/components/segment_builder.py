"""Builds a user group on screen: conditions joined with and, or, not; counted live; named and saved."""

from collections.abc import Sequence, Set
from typing import Any

import streamlit as st

from ecm.errors import EcmError
from ecm.metrics import count_members, every_segment, members_of
from ecm.segments import (
    ATTRIBUTES,
    OPERATORS,
    Rule,
    Segment,
    as_groups,
    delete_segment,
    parse_rule,
    save_list,
    save_segment,
    words,
)
from pages.components.errors import show_error, show_warning
from pages.components.numbers import counted, number, percent
from pages.components.plain import plain
from pages.components.session import cached, cached_across_days, store, today

_JOINS = {"all": "all of these hold", "any": "any of these holds", "none": "none of these holds"}
_GROUPS_JOINED = {"all": "All groups hold", "any": "Any group holds", "none": "No group holds"}
_BETWEEN = {"all": "and", "any": "or", "none": "nor"}
_KEYS = ("how-", "what-", "op-", "low-", "high-", "in-", "text-", "segment-name")
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


def builder() -> None:
    """The form, folded away at first."""
    segments = cached_across_days(every_segment)
    if st.session_state.pop("segment-saved", False):
        _clear()
    with st.expander("Build a segment of your own", icon=":material/group_add:", key="build", on_change="ignore"):
        living, listed, forget = st.tabs(["By conditions", "From a list", "Delete"])
        with living:
            _by_conditions(segments)
        with listed:
            _from_list()
        with forget:
            _delete([s for s in segments if not s.is_built_in])


def _by_conditions(segments: Sequence[Segment]) -> None:
    living = {s.segment_id: s for s in segments if s.rule is not None}
    st.selectbox(
        "Start from",
        ["", *living],
        format_func=lambda i: living[i].title if i else "A blank sheet",
        key="start-from",
        on_change=lambda: _start_from(living.get(st.session_state["start-from"])),
        width=340,
    )
    groups = st.session_state.setdefault("segment-groups", [1])
    joined = st.session_state.get("segment-join", "all")
    parts = []
    for place, count in enumerate(groups):
        if place:
            st.markdown(f"**{_BETWEEN[joined]}**")
        with st.container(border=True, key=f"group-{place}"):
            how = st.selectbox("Customers for whom", list(_JOINS), format_func=_JOINS.__getitem__, key=f"how-{place}")
            conditions = [_condition(f"{place}-{n}") for n in range(count)]
            parts.append({how: [c for c in conditions if c]})
            st.button(
                "Another condition",
                key=f"more-{place}",
                icon=":material/add:",
                type="tertiary",
                on_click=_grow,
                args=(place,),
            )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Another group", key="more-groups", icon=":material/add_box:", type="tertiary", on_click=_grow)
        if len(groups) > 1:
            joined = st.selectbox(
                "Of the groups",
                list(_GROUPS_JOINED),
                format_func=_GROUPS_JOINED.__getitem__,
                key="segment-join",
                label_visibility="collapsed",
                width=220,
            )
        if groups != [1]:
            st.button("Start over", key="fewer-groups", icon=":material/restart_alt:", type="tertiary", on_click=_clear)
    data = [p for p in parts if any(p.values())]
    if not data:
        st.markdown(":gray[Fill in a condition to see how many customers it takes in.]")
        return
    try:
        rule = parse_rule({joined: data} if len(data) > 1 or joined == "none" else data[0])
        members, everyone = cached_across_days(count_members, rule, today())
    except EcmError as error:
        show_warning(error)
        return
    share = f" ({percent(members / everyone)} of {number(everyone)})" if everyone else ""
    st.markdown(f"**{counted(members, 'customer')}**{share}: {plain(words(rule))}.")
    _name_and_save(rule, {s.title.lower() for s in living.values() if not s.is_built_in})


def _name_and_save(rule: Rule, own: Set[str]) -> None:
    title = st.text_input("Name", key="segment-name", placeholder="Loyal in France", max_chars=80)
    if " ".join(title.lower().split()) in own:
        st.markdown(":gray[A segment of this name is there: saving makes a new version of it.]")
    if st.button("Save the segment", type="primary", key="save-segment", disabled=not title.strip()):
        _saved(lambda: save_segment(store(), title, rule))


def _grow(place: int | None = None) -> None:
    groups = list(st.session_state["segment-groups"])
    if place is None:
        groups.append(1)
    else:
        groups[place] += 1
    st.session_state["segment-groups"] = groups


def _clear() -> None:
    st.session_state["segment-groups"] = [1]
    st.session_state["segment-join"] = "all"
    st.session_state["start-from"] = ""
    for key in [k for k in st.session_state if str(k).startswith(_KEYS)]:
        del st.session_state[key]


def _start_from(segment: Segment | None) -> None:
    """Fills the form with a segment's conditions; one of the manager's own also with its name, to make a new version."""
    start = st.session_state["start-from"]
    _clear()
    if segment is None or segment.rule is None:
        return
    state = st.session_state
    state["start-from"] = start
    try:
        joined, groups = as_groups(segment.rule)
    except EcmError as error:
        st.toast(f"{plain(error.message)} {plain(error.hint)}")
        return
    state["segment-join"] = joined
    state["segment-groups"] = [len(conditions) for _, conditions in groups]
    for place, (how, conditions) in enumerate(groups):
        state[f"how-{place}"] = how
        for n, condition in enumerate(conditions):
            key, kind = f"{place}-{n}", ATTRIBUTES[condition.what].kind.value
            state[f"what-{key}"] = condition.what
            state[f"op-{key}-{kind}"] = condition.op
            key = f"{key}-{condition.what}"
            if kind == "number":
                state[f"low-{key}"] = float(condition.values[0])
                if condition.op == "between":
                    state[f"high-{key}"] = float(condition.values[1])
            elif _listed(condition.what, condition.op):
                state[f"in-{key}"] = list(condition.values)
            else:
                state[f"text-{key}"] = condition.values[0]
    state["segment-name"] = segment.title if not segment.is_built_in else ""


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
            given = [_number("From", f"low-{key}", ATTRIBUTES[what].unit)]
            if op == "between":
                given.append(_number("To", f"high-{key}", "to"))
        return [] if None in given else [f"{number:.15g}" for number in given]
    if dimension := _listed(what, op):
        chosen = st.session_state.get(f"in-{key}", [])
        return st.multiselect(
            "Values",
            list(dict.fromkeys([*cached(members_of, dimension), *chosen])),
            key=f"in-{key}",
            accept_new_options=True,
            label_visibility="collapsed",
            placeholder="Choose",
        )
    text = st.text_input("Value", key=f"text-{key}", label_visibility="collapsed")
    return [text] if text.strip() else []


def _number(label: str, key: str, unit: str) -> float | None:
    return st.number_input(
        label,
        value=None,
        min_value=0.0,
        step=1.0,
        format="%g",  # a count is written without decimals, an amount with those it was given
        key=key,
        label_visibility="collapsed",
        placeholder=unit,
    )


def _listed(what: str, op: str) -> str:
    """The dimension whose members are offered for a condition; none where any text may be written."""
    return "" if op == "contains" else _BOUGHT.get(what, what if what in _LISTED else "")


def _from_list() -> None:
    st.markdown(":gray[E-mail addresses are hashed at once and never stored.]")
    text = st.text_area("One e-mail address or customer id a line", key="listed")
    title = st.text_input("Name", key="list-name", placeholder="Press list")
    if st.button("Save the list", type="primary", key="save-list", disabled=not (text.strip() and title.strip())):
        _saved(lambda: save_list(store(), title, text.splitlines()))


def _delete(own: Sequence[Segment]) -> None:
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
        show_error(error)
        return
    st.session_state["segment-saved"] = True
    st.toast(f"{plain(segment.title)} is saved: a filter and a breakdown everywhere.")
    st.rerun()
