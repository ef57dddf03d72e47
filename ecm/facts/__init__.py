"""What is derived from rows: an order's channel and its customer's type, costs, refunds, daily summaries."""

from ecm.facts.channels import ChannelRule, default_rules
from ecm.facts.from_warehouse import Reading, Span, last_reading
from ecm.facts.rule_moves import Move, what_would_move
from ecm.facts.rules import RuleVersion, checked_rules, restore_rules, rule_versions, rules_of, save_rules
from ecm.facts.unnamed import known
from ecm.facts.update import apply_settings, catch_up, derive_anew, rebuild, refresh

__all__ = [
    "ChannelRule",
    "Move",
    "Reading",
    "RuleVersion",
    "Span",
    "apply_settings",
    "catch_up",
    "checked_rules",
    "default_rules",
    "derive_anew",
    "known",
    "last_reading",
    "rebuild",
    "refresh",
    "restore_rules",
    "rule_versions",
    "rules_of",
    "save_rules",
    "what_would_move",
]
