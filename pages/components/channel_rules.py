"""Edits the channel rules: what would move is shown before anything is saved."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import streamlit as st

from ecm.errors import EcmError
from ecm.facts import ChannelRule, checked_rules, restore_default_rules, save_rules, what_would_move
from pages.components.plain import plain
from pages.components.session import store, today

_DAYS = 365


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
        wanted = checked_rules([row for row in edited if any(str(v or "").strip() for v in row.values())])
    except EcmError as error:
        st.warning(f"{plain(error.message)} {plain(error.hint)}")
        return
    changed = wanted != tuple(rules)
    with st.container(horizontal=True):
        if st.button("Show what would move", key="rules-preview", disabled=not changed, icon=":material/visibility:"):
            st.session_state["rules-wanted"] = wanted
        if version and st.button("Back to the default rules", key="rules-default", type="tertiary"):
            with st.spinner("Deriving all channels anew…"):
                restore_default_rules(store())
            st.session_state["rules-editor"] = place + 1
            st.rerun()
    if changed and st.session_state.get("rules-wanted") == wanted:
        _preview(wanted, place)


def _preview(wanted: tuple[ChannelRule, ...], place: int) -> None:
    last = today() - timedelta(days=1)
    with st.spinner("Trying the rules on a year of orders…"):
        moves = what_would_move(store(), wanted, last - timedelta(days=_DAYS - 1), last)
    if moves:
        st.markdown(f"**{sum(m.orders for m in moves):,} orders of the last {_DAYS} days would move.**")
        st.dataframe(
            [{"From": m.before, "To": m.after, "Orders": m.orders, "Sales": m.net} for m in moves],
            hide_index=True,
            column_config={"Sales": st.column_config.NumberColumn(format="accounting")},
            key="rules-moves",
        )
    else:
        st.markdown("No order of the last 365 days would move; sessions and cost may.")
    if st.button("Save these rules", type="primary", key="rules-save"):
        with st.spinner("Deriving all channels anew…"):
            version = save_rules(store(), wanted)
        st.session_state["rules-editor"] = place + 1
        st.toast(f"Version {version} of the rules is in use.")
        st.rerun()
