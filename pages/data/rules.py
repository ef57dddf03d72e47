"""Channel rules: which channel an order, a visit or a cost belongs to; edited here, with what would move."""

import streamlit as st

from ecm.facts import rules_of
from pages.components.channel_rules import rules_editor
from pages.components.session import store

rules, version = rules_of(store())
st.title("The first rule that fits decides the channel", anchor=False)
st.markdown(
    "A condition is a regular expression for the whole value, in small letters; a blank one lets anything through. "
    f"{'These are the default rules.' if version == 0 else f'This is version {version}.'}"
)
rules_editor(rules, version)
