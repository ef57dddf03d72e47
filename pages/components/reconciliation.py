"""The walk from our total to the shop tool's."""

import streamlit as st

from ecm.formats import value_text
from ecm.metrics import Reconciliation
from pages.components.numbers import number
from pages.components.plain import plain
from pages.components.session import settings


def reconciliation(walk: Reconciliation) -> None:
    """Our gross sales, each step, and what the shop tool shows."""
    locale = settings().locale

    def money(amount: float) -> str:
        return value_text(amount, "money", walk.currency, locale)

    with st.expander("Why the shop tool shows another total", icon=":material/compare_arrows:"):
        lines = [
            "| | Amount | Orders | |",
            "|:--|--:|--:|:--|",
            f"| **Gross sales here** | **{money(walk.ours)}** | | |",
        ]
        lines += [
            f"| {plain(step.step.capitalize())} | {'+' if step.amount > 0 else ''}{money(step.amount)} | {number(step.orders)} "
            f"| {plain(step.why)} |"
            for step in walk.steps
        ]
        lines.append(f"| **Gross sales in the shop tool** | **{money(walk.theirs)}** | | |")
        with st.container(key="reconciliation"):
            st.markdown("\n".join(lines))
