"""What is derived from rows: an order's channel and its customer's type, costs, refunds, daily summaries."""

from ecm.facts.channels import ChannelRule, default_rules
from ecm.facts.from_warehouse import Reading, Span, last_reading
from ecm.facts.refresh import apply_settings, catch_up, derive_anew, rebuild, refresh
from ecm.facts.rules import Move, checked_rules, restore_default_rules, rules_of, save_rules, what_would_move

__all__ = [
    "ChannelRule",
    "Move",
    "Reading",
    "Span",
    "apply_settings",
    "catch_up",
    "checked_rules",
    "default_rules",
    "derive_anew",
    "last_reading",
    "rebuild",
    "refresh",
    "restore_default_rules",
    "rules_of",
    "save_rules",
    "what_would_move",
]
