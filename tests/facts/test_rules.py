"""Channel rules of one's own: what would move is told first, a version is kept, the default ones come back."""

from dataclasses import asdict, replace
from datetime import date

import pytest

from ecm.errors import BadValue
from ecm.facts import checked_rules, default_rules, restore_default_rules, rules_of, save_rules, what_would_move
from tests.metrics.shop import ORDERS, Shop

_YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture(scope="module")
def sold(shop: Shop) -> Shop:
    shop.load(
        (
            ORDERS + ",source,medium",
            "RU1,2026-04-01,EUR,10,partnerblog,referral",
            "RU2,2026-04-02,EUR,20,newsletter,email",
            "RU3,2026-04-03,EUR,40,partnerblog,referral",
        ),
        ("date,channel,source,medium,sessions", "2026-04-01,,partnerblog,referral,100"),
    )
    return shop


def _channels(shop: Shop, metric: str = "gross_sales") -> dict[str, object]:
    return {k: v for k, v in shop.values(metric, "channel", "2026-04-01", "2026-04-30").items() if v}


def test_rules_are_tried_saved_as_versions_and_taken_back(sold: Shop) -> None:
    before = _channels(sold)
    assert before == {"Referral": 50, "Email": 20}
    assert rules_of(sold.store) == (default_rules(), 0)
    own = checked_rules(
        [*(asdict(r) for r in default_rules()), {"priority": 1, "channel": "Partners", "source": "partner.*"}]
    )
    (move,) = what_would_move(sold.store, own, *_YEAR)
    assert (move.before, move.after, move.orders, move.net) == ("Referral", "Partners", 2, 50)
    assert _channels(sold) == before

    assert save_rules(sold.store, own) == 1
    assert rules_of(sold.store) == (own, 1)
    assert _channels(sold) == {"Partners": 50, "Email": 20}
    assert _channels(sold, "sessions") == {"Partners": 100}
    sold.load((ORDERS + ",source,medium", "RU4,2026-04-04,EUR,5,partnerblog,referral"))
    assert _channels(sold) == {"Partners": 55, "Email": 20}
    assert what_would_move(sold.store, own, *_YEAR) == ()

    assert restore_default_rules(sold.store) == 2
    assert _channels(sold) == {"Referral": 55, "Email": 20}


def test_a_rule_that_is_none_is_named() -> None:
    good = asdict(default_rules()[0])
    with pytest.raises(BadValue, match="Row 2"):
        checked_rules([good, {**good, "source": "(unclosed"}])
    with pytest.raises(BadValue, match="no priority"):
        checked_rules([{**good, "channel": ""}])
    with pytest.raises(BadValue, match="no rule"):
        checked_rules([])
    first, second = replace(default_rules()[0], priority=9), replace(default_rules()[1], priority=3)
    assert checked_rules([asdict(first), asdict(second)]) == (second, first)
