"""The segments every shop has. Their bounds are a start: a copy can be given others."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from ecm.segments.definition import Condition, Group, Rule, Segment

# Recency in days, frequency in orders; the bound in money is the shop's own.
_RECENT, _FADING, _LOYAL = 90, 365, 4
TITLES: Final[Mapping[str, str]] = {
    "new": "New customers",
    "returning": "Returning customers",
    "lapsed": "Lapsed customers",
    "high-value": "High value",
    "coupon-users": "Promotion code users",
    "rfm-champions": "RFM: champions",
    "rfm-big-spenders": "RFM: big spenders",
    "rfm-loyal": "RFM: loyal",
    "rfm-promising": "RFM: promising",
    "rfm-big-fading": "RFM: high value, fading",
    "rfm-at-risk": "RFM: at risk",
    "rfm-cooling": "RFM: cooling, once",
    "rfm-lost": "RFM: lost",
}
_CAME_BACK = "Orders count here where they came after that pause: sales of these customers are of those who came back."


def built_in(high_value: Decimal, why: str = "") -> tuple[Segment, ...]:
    """All of them. high_value: the least that a customer of high value has spent, in the reporting currency; why: its reason.

    The RFM groups part all customers: by recency into three, the first two by frequency and money; what a customer whose
    money is not known (a currency without a rate) has spent counts as not high.
    """
    recent = Group("none", (_least("days_since_last", _RECENT + 1),))
    fading = Condition("days_since_last", "between", (str(_RECENT + 1), str(_FADING)))
    lost = _least("days_since_last", _FADING + 1)
    high = Condition("spent", "at least", (format(high_value, "f"),))
    low = Group("none", (high,))
    once, again = _most("orders", 1), _least("orders", 2)
    rules: dict[str, Rule] = {
        "new": _all(_is("customer_type", "new")),
        "returning": _all(_is("customer_type", "returning")),
        "lapsed": _all(lost),
        "high-value": _all(high),
        "coupon-users": _all(_least("coupon_orders", 1)),
        "rfm-champions": _all(recent, _least("orders", _LOYAL), high),
        "rfm-big-spenders": _all(recent, _most("orders", _LOYAL - 1), high),
        "rfm-loyal": _all(recent, again, low),
        "rfm-promising": _all(recent, once, low),
        "rfm-big-fading": _all(fading, high),
        "rfm-at-risk": _all(fading, again, low),
        "rfm-cooling": _all(fading, once, low),
        "rfm-lost": _all(lost),
    }
    notes = {"lapsed": _CAME_BACK, "rfm-lost": _CAME_BACK, "high-value": why}
    return tuple(Segment(i, TITLES[i], rule, is_built_in=True, note=notes.get(i, "")) for i, rule in rules.items())


def _all(*parts: Rule) -> Group:
    return Group("all", parts)


def _is(what: str, *values: str) -> Condition:
    return Condition(what, "is", values)


def _least(what: str, value: int) -> Condition:
    return Condition(what, "at least", (str(value),))


def _most(what: str, value: int) -> Condition:
    return Condition(what, "at most", (str(value),))
