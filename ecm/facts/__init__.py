"""What is derived from rows: an order's channel and its customer's type, costs, refunds, daily summaries."""

from ecm.facts.channels import ChannelRule, default_rules
from ecm.facts.from_warehouse import Reading, Span, last_reading
from ecm.facts.rule_moves import Move, what_would_move
from ecm.facts.rules import RuleVersion, checked_rules, restore_rules, rule_versions, rules_of, save_rules
from ecm.facts.unnamed import known
from ecm.facts.update import apply_settings, rebuild, rebuild_if_outdated, rebuild_store, update

__all__ = [
    "ChannelRule",
    "Move",
    "Reading",
    "RuleVersion",
    "Span",
    "apply_settings",
    "checked_rules",
    "default_rules",
    "known",
    "last_reading",
    "rebuild",
    "rebuild_if_outdated",
    "rebuild_store",
    "restore_rules",
    "rule_versions",
    "rules_of",
    "save_rules",
    "update",
    "what_would_move",
]
