"""The walk from our total to the shop tool's."""

import streamlit as st

from ecm.formats import signed_text, value_text
from ecm.metrics import Reconciliation
from pages.components.plain import plain


def reconciliation(found: Reconciliation, locale: str = "en_GB") -> None:
    """Our gross sales, each step, and what the shop tool shows."""
    with st.expander("Why the shop tool shows another total", icon=":material/compare_arrows:"):
        rows = [
            {
                "": "Gross sales here",
                "Amount": value_text(found.ours, "money", found.currency, locale),
                "Orders": "",
                "Why": "",
            }
        ]
        rows += [
            {
                "": step.step.capitalize(),
                "Amount": signed_text(step.amount, "money", found.currency, locale),
                "Orders": f"{step.orders:,}",
                "Why": plain(step.why),
            }
            for step in found.steps
        ]
        rows.append(
            {
                "": "Gross sales in the shop tool",
                "Amount": value_text(found.theirs, "money", found.currency, locale),
                "Orders": "",
                "Why": "",
            }
        )
        st.dataframe(rows, hide_index=True, key="reconciliation")
