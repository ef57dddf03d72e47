"""The segments every shop has. Their bounds are a start: a copy can be given others."""

from ecm.segments.definition import Condition, Group, Rule, Segment


def _all(*parts: Rule) -> Group:
    return Group("all", parts)


def _is(what: str, *values: str) -> Condition:
    return Condition(what, "is", values)


def _least(what: str, value: int) -> Condition:
    return Condition(what, "at least", (str(value),))


def _most(what: str, value: int) -> Condition:
    return Condition(what, "at most", (str(value),))


# Recency × frequency in six groups that part all customers; bounds in days and orders.
_RECENT, _FADING, _LOYAL = 90, 365, 4
BUILT_IN = tuple(
    Segment(segment_id, title, rule, is_built_in=True)
    for segment_id, title, rule in (
        ("new", "New customers", _all(_is("customer_type", "new"))),
        ("returning", "Returning customers", _all(_is("customer_type", "returning"))),
        ("lapsed", "Lapsed customers", _all(_least("days_since_last", _FADING + 1))),
        ("high-value", "High value", _all(_least("spent", 500))),
        ("coupon-users", "Promotion code users", _all(_least("coupon_orders", 1))),
        (
            "rfm-champions",
            "RFM: champions",
            _all(_least("orders", _LOYAL), Group("none", (_least("days_since_last", _RECENT + 1),))),
        ),
        (
            "rfm-loyal",
            "RFM: loyal",
            _all(
                Condition("orders", "between", ("2", str(_LOYAL - 1))),
                Group("none", (_least("days_since_last", _RECENT + 1),)),
            ),
        ),
        (
            "rfm-promising",
            "RFM: promising",
            _all(_most("orders", 1), Group("none", (_least("days_since_last", _RECENT + 1),))),
        ),
        (
            "rfm-cooling",
            "RFM: cooling, once",
            _all(_most("orders", 1), Condition("days_since_last", "between", (str(_RECENT + 1), str(_FADING)))),
        ),
        (
            "rfm-at-risk",
            "RFM: at risk",
            _all(_least("orders", 2), Condition("days_since_last", "between", (str(_RECENT + 1), str(_FADING)))),
        ),
        ("rfm-lost", "RFM: lost", _all(_least("days_since_last", _FADING + 1))),
    )
)
