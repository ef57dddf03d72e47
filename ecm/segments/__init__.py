"""User groups: what defines them, as data; who and which orders are in them, as SQL."""

from ecm.segments.attributes import ATTRIBUTES, Attribute
from ecm.segments.bounds import Bound, high_value_bound
from ecm.segments.built_in import built_in
from ecm.segments.definition import (
    OPERATORS,
    Condition,
    Group,
    Rule,
    Segment,
    as_groups,
    attributes_of,
    parse_rule,
    rule_data,
    words,
)
from ecm.segments.membership import at_day, condition_of, counts_at, goods, is_latest_at, members_at, orders_in
from ecm.segments.saved import (
    delete_segment,
    find_segments,
    found_ids,
    save_list,
    save_segment,
    segments_of,
    titles_of,
)

__all__ = [
    "ATTRIBUTES",
    "OPERATORS",
    "Attribute",
    "Bound",
    "Condition",
    "Group",
    "Rule",
    "Segment",
    "as_groups",
    "at_day",
    "attributes_of",
    "built_in",
    "condition_of",
    "counts_at",
    "delete_segment",
    "find_segments",
    "found_ids",
    "goods",
    "high_value_bound",
    "is_latest_at",
    "members_at",
    "orders_in",
    "parse_rule",
    "rule_data",
    "save_list",
    "save_segment",
    "segments_of",
    "titles_of",
    "words",
]
