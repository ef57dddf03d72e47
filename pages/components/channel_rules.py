"""Edits the channel rules: what would move is shown before anything is saved."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import streamlit as st

from ecm.errors import EcmError
from ecm.facts import (
    ChannelRule,
    Move,
    RuleVersion,
    checked_rules,
    restore_rules,
    rule_versions,
    save_rules,
    what_would_move,
)
from ecm.formats import day_text, value_text
from pages.components.errors import show_warning
from pages.components.numbers import counted
from pages.components.session import settings, store, today

_DAYS = 365
_WORDS = {"orders": "Orders", "sessions": "Sessions", "cost": "Media cost"}


def rules_editor(rules: Sequence[ChannelRule], version: int) -> None:
    """The table of rules, the preview and the button that saves them."""
    place = st.session_state.setdefault("rules-editor", 0)
    edited: Any = st.data_editor(
        [asdict(rule) for rule in rules],
        hide_index=True,
        num_rows="dynamic",
        key=f"rules-{version}-{place}",
        height=460,
        column_config={
            "priority": st.column_config.NumberColumn("Order", min_value=0, step=1, required=True, pinned=True),
            "channel": st.column_config.TextColumn("Channel", required=True, pinned=True),
            "why": st.column_config.TextColumn("Why", width="large"),
            **{
                n: st.column_config.TextColumn(n.replace("_", " ").capitalize())
                for n in (
                    "sales_channel",
                    "platform",
                    "source",
                    "source_category",
                    "medium",
                    "campaign",
                    "campaign_type",
                    "coupon",
                )
            },
        },
    )
    try:
        new_rules = checked_rules([row for row in edited if any(str(v or "").strip() for v in row.values())])
    except EcmError as error:
        show_warning(error)
        return
    changed = new_rules != tuple(rules)
    with st.container(horizontal=True):
        if st.button("Show what would move", key="rules-preview", disabled=not changed, icon=":material/visibility:"):
            st.session_state["rules-changed"] = new_rules
    if changed and st.session_state.get("rules-changed") == new_rules:
        _preview(new_rules, place)
    _history(rules, version, place)


def _preview(new_rules: tuple[ChannelRule, ...], place: int) -> None:
    last = today() - timedelta(days=1)
    with st.spinner("Trying the rules on a year of orders, sessions and cost…"):
        moves = what_would_move(store(), new_rules, last - timedelta(days=_DAYS - 1), last)
    if moves:
        count = sum(m.count or 0 for m in moves if m.what == "orders")
        st.markdown(f"**{counted(count, 'order')} of the last {_DAYS} days would move{_and_more(moves)}.**")
        locale = settings().locale
        st.dataframe(
            [
                {
                    "What": _WORDS[m.what],
                    "From": m.before,
                    "To": m.after,
                    "Count": None if m.count is None else value_text(m.count, "count", "", locale),
                    "Amount": None if m.amount is None else value_text(m.amount, "money", m.currency, locale),
                }
                for m in moves
            ],
            hide_index=True,
            column_config={n: st.column_config.TextColumn(alignment="right") for n in ("Count", "Amount")},
            placeholder="—",
            key="rules-moves",
            alt="What would go from one channel to another.",
        )
    else:
        st.markdown(f"No order, session or cost of the last {_DAYS} days would move.")
    if st.button("Save these rules", type="primary", key="rules-save"):
        with st.spinner("Deriving all channels…"):
            version = save_rules(store(), new_rules)
        st.session_state["rules-editor"] = place + 1
        st.toast(f"Version {version} of the rules is in use.")
        st.rerun()


def _and_more(moves: Sequence[Move]) -> str:
    others = [
        word for what, word in (("sessions", "sessions"), ("cost", "media cost")) if any(m.what == what for m in moves)
    ]
    return f", and {' and '.join(others)} with them" if others else ""


def _history(rules: Sequence[ChannelRule], version: int, place: int) -> None:
    """Earlier versions, how each differs from the rules in use, and the way back."""
    if not version:
        return
    with st.expander("Earlier versions", icon=":material/history:", key="rules-history"):
        for one in rule_versions(store())[1:]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{_named(one)} · {_difference(one.rules, rules)}", width="stretch")
                if st.button("Use it again", key=f"rules-back-{one.version}", icon=":material/undo:", type="tertiary"):
                    with st.spinner("Deriving all channels…"):
                        restore_rules(store(), one.version)
                    st.session_state["rules-editor"] = place + 1
                    st.rerun()


def _named(one: RuleVersion) -> str:
    if not one.version:
        return "**The default rules**"
    return f"**Version {one.version}**" + (
        f", saved {day_text(one.at.date(), settings().locale, year=True)}" if one.at else ""
    )


def _difference(then: Sequence[ChannelRule], now: Sequence[ChannelRule]) -> str:
    """In words: how many rules each has that the other has not."""
    only_then, only_now = len(set(then) - set(now)), len(set(now) - set(then))
    if not only_then and not only_now:
        return "the same as now"
    return f"{len(then)} rules; {only_then} that are not in use now, and without {only_now} that are"
