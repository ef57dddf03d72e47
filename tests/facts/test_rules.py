"""Channel rules of one's own: what would move is told first, a version is kept, the default ones come back."""

from dataclasses import asdict, replace
from datetime import date

import pytest

from ecm.errors import BadValue, UnknownName
from ecm.facts import (
    Move,
    checked_rules,
    default_rules,
    restore_rules,
    rule_versions,
    rules_of,
    save_rules,
    what_would_move,
)
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
    assert what_would_move(sold.store, own, *_YEAR) == (
        Move("orders", "Referral", "Partners", 2, 50.0, "EUR"),
        Move("sessions", "Referral", "Partners", 100, None, ""),
    )
    assert _channels(sold) == before

    assert save_rules(sold.store, own) == 1
    assert rules_of(sold.store) == (own, 1)
    assert _channels(sold) == {"Partners": 50, "Email": 20}
    assert _channels(sold, "sessions") == {"Partners": 100}
    sold.load((ORDERS + ",source,medium", "RU4,2026-04-04,EUR,5,partnerblog,referral"))
    assert _channels(sold) == {"Partners": 55, "Email": 20}
    assert what_would_move(sold.store, own, *_YEAR) == ()

    assert restore_rules(sold.store, 0) == 2
    assert _channels(sold) == {"Referral": 55, "Email": 20}
    assert [v.version for v in rule_versions(sold.store)] == [2, 1, 0]
    assert [v.at is None for v in rule_versions(sold.store)] == [False, False, True]
    assert restore_rules(sold.store, 1) == 3
    assert rules_of(sold.store) == (own, 3)
    assert _channels(sold) == {"Partners": 55, "Email": 20}
    restore_rules(sold.store, 0)
    with pytest.raises(UnknownName, match="99"):
        restore_rules(sold.store, 99)


def test_money_that_would_move_is_told_by_currency_and_media_cost_by_its_platform(sold: Shop) -> None:
    sold.load(
        (ORDERS + ",source,medium", "RU5,2026-04-05,SEK,90,fairs,referral", "RU6,2026-04-05,EUR,30,fairs,referral"),
        (
            "date,platform,campaign,currency,cost",
            "2026-04-05,Google Ads,Fairs,SEK,70",
            "2026-04-05,Google Ads,Other,SEK,9",
        ),
    )
    own = checked_rules(
        [
            *(asdict(r) for r in default_rules()),
            {"priority": 1, "channel": "Fairs", "source": "fairs"},
            {"priority": 2, "channel": "Fairs", "platform": "google.*", "campaign": "fairs"},
        ]
    )
    found = what_would_move(sold.store, own, *_YEAR)
    assert {(m.what, m.after, m.count, m.amount, m.currency) for m in found} == {
        ("orders", "Fairs", 1, 90.0, "SEK"),
        ("orders", "Fairs", 1, 30.0, "EUR"),
        ("cost", "Fairs", None, 70.0, "SEK"),
    }


def test_a_report_loaded_in_two_breakdowns_moves_once(sold: Shop) -> None:
    sold.load(
        (
            "date,source,medium,device,sessions",
            "2026-04-01,partnerblog,referral,mobile,60",
            "2026-04-01,partnerblog,referral,desktop,40",
        )
    )
    own = checked_rules(
        [*(asdict(r) for r in default_rules()), {"priority": 1, "channel": "Partners", "source": "partner.*"}]
    )
    (sessions,) = (m for m in what_would_move(sold.store, own, *_YEAR) if m.what == "sessions")
    assert sessions.count == 100


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
