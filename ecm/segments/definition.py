"""A segment's definition as data: conditions joined with all, any and none; to and from JSON; in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ecm.errors import BadValue
from ecm.schema import in_our_words
from ecm.segments.attributes import ATTRIBUTES, AttributeKind

OPERATORS: Mapping[AttributeKind, tuple[str, ...]] = {
    AttributeKind.TEXT: ("is", "is not", "contains"),
    AttributeKind.NUMBER: ("at least", "at most", "between"),
    AttributeKind.BOUGHT: ("is", "is not"),
}
_JOINS = {"all": " and ", "any": " or ", "none": " nor "}
_DEEPEST, _MOST_PARTS, _MOST_VALUES = 6, 50, 1000


@dataclass(frozen=True)
class Condition:
    """One attribute compared with values; text is compared in lower case, `is` with any of several."""

    what: str
    op: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Parts of which all, any or none hold."""

    how: str
    parts: tuple["Rule", ...]


Rule = Condition | Group


@dataclass(frozen=True)
class Segment:
    """A named user group. rule: None for a list of customers that was given as such; note: what is to be said with it."""

    segment_id: str
    title: str
    rule: Rule | None
    is_built_in: bool = False
    version: int = 1
    note: str = ""

    @property
    def is_list(self) -> bool:
        return self.rule is None


def parse_rule(data: object, depth: int = 0) -> Rule:
    """A rule from what JSON gives. Raises BadValue, naming the part that is no condition."""
    if not isinstance(data, Mapping) or depth > _DEEPEST:
        raise BadValue(
            f"{_shown(data)} is no condition of a segment.", "Write all, any or none of a list of conditions."
        )
    for how in _JOINS:
        if how in data:
            parts = data[how]
            if not isinstance(parts, list) or not 0 < len(parts) <= _MOST_PARTS:
                raise BadValue(f"{how!r} needs a list of 1 to {_MOST_PARTS} conditions.", "Add a condition.")
            return Group(how, tuple(parse_rule(part, depth + 1) for part in parts))
    what, op = str(data.get("what", "")), str(data.get("op", ""))
    if what not in ATTRIBUTES:
        raise BadValue(f"A segment cannot ask for {what!r}.", f"It knows {', '.join(ATTRIBUTES)}.")
    values = data.get("values", ())
    if not isinstance(values, (list, tuple)) or not 0 < len(values) <= _MOST_VALUES:
        raise BadValue(
            f"The condition on {what} has no values, or more than {_MOST_VALUES}.", "Name what it is held against."
        )
    return _checked(Condition(what, op, tuple(str(v).strip() for v in values)))


def rule_data(rule: Rule) -> dict[str, object]:
    """The rule as JSON takes it."""
    if isinstance(rule, Group):
        return {rule.how: [rule_data(part) for part in rule.parts]}
    return {"what": rule.what, "op": rule.op, "values": list(rule.values)}


def attributes_of(rule: Rule | None) -> frozenset[str]:
    """The attributes that a rule asks for."""
    if rule is None:
        return frozenset()
    if isinstance(rule, Condition):
        return frozenset({rule.what})
    return frozenset(what for part in rule.parts for what in attributes_of(part))


def as_groups(rule: Rule) -> tuple[str, list[tuple[str, list[Condition]]]]:
    """The rule as groups of conditions and how the groups are joined, which is what a form can show.

    Conditions next to groups become a group of their own. Raises BadValue for what is nested deeper.
    """
    if isinstance(rule, Condition):
        return "all", [("all", [rule])]
    single = [p for p in rule.parts if isinstance(p, Condition)]
    nested = [p for p in rule.parts if isinstance(p, Group)]
    if not nested:
        return "all", [(rule.how, single)]
    # Under none, each condition is tested by itself, as under any.
    groups = [("all" if rule.how == "all" else "any", single)] if single else []
    return rule.how, groups + [_flat(group) for group in nested]


def _flat(group: Group) -> tuple[str, list[Condition]]:
    single = [p for p in group.parts if isinstance(p, Condition)]
    if len(single) == len(group.parts):
        return group.how, single
    raise BadValue("This segment is nested deeper than the form can show.", "Build it again from conditions in groups.")


def words(rule: Rule) -> str:
    """The rule in words, for people."""
    if isinstance(rule, Group):
        inner = _JOINS[rule.how].join(f"({words(p)})" if isinstance(p, Group) else words(p) for p in rule.parts)
        return (
            f"neither {inner}"
            if rule.how == "none" and len(rule.parts) > 1
            else f"not {inner}"
            if rule.how == "none"
            else inner
        )
    shown = " and ".join(rule.values) if rule.op == "between" else " or ".join(v or "unknown" for v in rule.values)
    return f"{ATTRIBUTES[rule.what].title.lower()} {rule.op} {shown}"


def _checked(condition: Condition) -> Condition:
    kind = ATTRIBUTES[condition.what].kind
    if condition.op not in OPERATORS[kind]:
        raise BadValue(
            f"{ATTRIBUTES[condition.what].title} cannot be compared by {condition.op!r}.",
            f"Use {', '.join(OPERATORS[kind])}.",
        )
    if kind is AttributeKind.NUMBER:
        count = 2 if condition.op == "between" else 1
        if len(condition.values) != count or not all(_is_number(v) for v in condition.values):
            raise BadValue(
                f"{ATTRIBUTES[condition.what].title} {condition.op} needs {count} number{'s' if count > 1 else ''}.",
                "Write numbers with a decimal dot.",
            )
    if condition.op == "contains":
        return condition
    # A definition may be older than the words, or written by hand: "Germany" is DE.
    return replace(condition, values=in_our_words(condition.what, condition.values))


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) < 1e12
    except ValueError:
        return False


def _shown(data: object) -> str:
    return json.dumps(data, default=str)[:80]
