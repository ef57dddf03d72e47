"""What sets a segment apart: counted in customers, without what its rule says, with intervals that keep their promise."""

import math
from datetime import date
from functools import cache

import numpy as np
import pytest

from ecm.filters import Period
from ecm.metrics import Lift, segment_lift
from ecm.metrics.segment_lift import lift_of
from ecm.segments import parse_rule, save_segment
from tests.metrics.shop import LINES, Shop

_JUNE = Period(date(2025, 6, 1), date(2025, 6, 30))


@pytest.fixture(scope="module")
def buyers(shop: Shop) -> Shop:
    """40 customers buy in May, every second one again in June; those who return come by e-mail three times in four.

    Who returns buys pots, who is new cups; the first of those who return orders cups three days later, by e-mail.
    """
    rows, lines = [], []
    for n in range(40):
        rows.append(f"M{n},2025-05-{n % 28 + 1:02},EUR,c{n},{'Email' if n % 8 == 1 else 'Direct'},FR,10")
        if n % 2 == 0:
            rows.append(f"J{n},2025-06-{n % 25 + 1:02},EUR,c{n},{'Direct' if n % 8 == 0 else 'Email'},FR,10")
            lines += [f"J{n},{k},POT,Pot,1,5,Pots,Clay" for k in (1, 2)]
    for n in range(30):
        rows.append(f"N{n},2025-06-15,EUR,n{n},{'Email' if n < 5 else 'Direct'},{'FR' if n < 15 else 'DE'},10")
        lines.append(f"N{n},1,CUP,Cup,1,10,{'Pots' if n < 6 else 'Cups'},")
    rows.append("L0,2025-06-28,EUR,c0,Email,FR,10")
    lines.append("L0,1,CUP,Cup,1,10,Cups,")
    # Who is new and comes again in the same month is still one customer, and one who returned.
    rows += ["X1,2025-06-02,EUR,twice,Organic Search,FR,10", "X2,2025-06-03,EUR,twice,Email,FR,10"]
    shop.load(
        ("order_id,ordered_at,currency,customer_id,channel,country,gross_sales", *rows),
        (LINES + ",category,brand", *lines),
    )
    return shop


def test_a_trait_is_counted_in_customers_by_their_first_order_as_members(buyers: Shop) -> None:
    found = segment_lift(buyers.store, _JUNE, "returning")
    assert (found.members, found.others) == (21, 30)
    traits = {(x.dimension, x.member): x for x in found.lifts}
    mail = traits["channel", "Email"]
    assert (mail.customers, mail.share, mail.share_of_others) == (16, 16 / 21, 5 / 30)
    assert mail.lift == pytest.approx(16 / 21 / (5 / 30))
    assert 1 < mail.low < (mail.lift or 0) < mail.high
    assert traits["channel", "Direct"].high < 1
    # Two lines of one order are one customer's; a later order of the month adds nothing.
    pots, cups = traits["category", "Pots"], traits["category", "Cups"]
    assert (pots.customers, pots.share_of_others) == (20, 6 / 30)
    assert (cups.customers, cups.high < 1) == (0, True)
    # Only members have it: the lift has no value, and yet a least one.
    clay = traits["brand", "Clay"]
    assert (clay.lift, clay.high, clay.low > 1) == (None, math.inf, True)
    assert ("channel", "Organic Search") not in traits  # of one customer, nothing can be told
    assert found.lifts[0].is_certain
    assert segment_lift(buyers.store, Period(date(2024, 1, 1), date(2024, 1, 31)), "returning").lifts == ()


def test_what_the_rule_itself_says_is_left_out_and_said(buyers: Shop) -> None:
    rule = {
        "all": [
            {"what": "country", "op": "is", "values": ["FR"]},
            {"what": "orders", "op": "at least", "values": ["1"]},
        ]
    }
    save_segment(buyers.store, "French", parse_rule(rule))
    found = segment_lift(buyers.store, _JUNE, "french")
    assert found.by_definition == ("country",)
    assert {x.dimension for x in found.lifts} >= {"channel", "category"}
    assert "country" not in {x.dimension for x in found.lifts}
    save_segment(buyers.store, "Pot", parse_rule({"what": "bought_sku", "op": "is", "values": ["POT"]}))
    assert segment_lift(buyers.store, _JUNE, "pot").by_definition == ("product category", "brand")


@cache
def _lift(inside: int, members: int, outside: int, others: int, error: float) -> Lift:
    return lift_of("channel", "m", inside, members, outside, others, error)


@pytest.mark.parametrize(
    ("members", "others", "share", "truth"),
    [(40, 160, 0.2, 1.0), (60, 200, 0.1, 1.8), (25, 100, 0.04, 1.0), (30, 150, 0.03, 4.0), (50, 60, 0.5, 0.5)],
)
def test_the_interval_of_a_lift_holds_the_truth_as_often_as_it_says(
    members: int, others: int, share: float, truth: float
) -> None:
    draw = np.random.default_rng(11)
    inside, outside = draw.binomial(members, share * truth, 3000), draw.binomial(others, share, 3000)
    held = [
        x.low <= truth <= x.high
        for a, b in zip(inside, outside, strict=True)
        if a + b >= 5
        for x in [_lift(int(a), members, int(b), others, 0.05)]
    ]
    assert len(held) > 900
    assert 0.93 <= sum(held) / len(held) <= 0.985


def test_of_many_traits_that_tell_nothing_hardly_ever_one_looks_certain() -> None:
    """Forty traits, common and rare, of 240 customers of whom 60 are in a segment by lot, two hundred times."""
    draw = np.random.default_rng(5)
    has = draw.random((240, 40)) < np.geomspace(0.03, 0.6, 40)
    has = has[:, has.sum(axis=0) >= 5]
    tables, fooled, alone = 200, 0, 0
    for _ in range(tables):
        member = np.zeros(240, dtype=bool)
        member[draw.choice(240, 60, replace=False)] = True
        counts = [(int(has[member, k].sum()), int(has[~member, k].sum())) for k in range(has.shape[1])]
        fooled += any(_lift(a, 60, b, 180, 0.05 / len(counts)).is_certain for a, b in counts)
        alone += any(_lift(a, 60, b, 180, 0.05).is_certain for a, b in counts)
    assert alone / tables > 0.5  # so that the correction is needed
    assert fooled / tables <= 0.08
