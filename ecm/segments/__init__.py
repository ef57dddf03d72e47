"""User groups: what defines them, as data; who and which orders are in them, as SQL."""

from ecm.segments.attributes import ATTRIBUTES, Attribute
from ecm.segments.built_in import BUILT_IN
from ecm.segments.definition import OPERATORS, Condition, Group, Rule, Segment, parse_rule, rule_data, words
from ecm.segments.membership import condition_of, counts_at, customers_at, members_at, orders_in
from ecm.segments.saved import delete_segment, find_segments, save_list, save_segment, segments_of

__all__ = [
    "ATTRIBUTES",
    "BUILT_IN",
    "OPERATORS",
    "Attribute",
    "Condition",
    "Group",
    "Rule",
    "Segment",
    "condition_of",
    "counts_at",
    "customers_at",
    "delete_segment",
    "find_segments",
    "members_at",
    "orders_in",
    "parse_rule",
    "rule_data",
    "save_list",
    "save_segment",
    "segments_of",
    "words",
]
