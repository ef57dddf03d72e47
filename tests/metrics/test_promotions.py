"""What a code cannibalised: found where it is known, bounded as often as is said, absent where it cannot be told."""

from datetime import date, timedelta

import numpy as np
import pytest

from ecm.filters import Filters, Period
from ecm.metrics import Promotion, promotions
from ecm.metrics.uplift import Floats, shortfall
from tests.metrics.shop import Shop

FIRST = date(2026, 1, 5)
DAYS = 140
WEEK = np.array([0.9, 0.85, 0.9, 1.0, 1.2, 1.3, 0.85])
HEAD = "order_id,ordered_at,currency,gross_sales,discounts,coupon"


def history(random: np.random.Generator, days: int, carried: float, noise: float = 0.15) -> Floats:
    """Daily sales with a week, a trend, and errors that grow with the day and carry over to the next."""
    error = np.zeros(days)
    error[0] = random.normal() * noise
    for day in range(1, days):
        error[day] = carried * error[day - 1] + random.normal() * noise * np.sqrt(1 - carried**2)
    place = np.arange(days)
    return np.asarray(1000 * WEEK[place % 7] * (1 + 0.3 * place / days) * np.exp(error))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7])
@pytest.mark.parametrize(("span", "carried"), [(3, 0.0), (7, 0.3), (14, 0.5)])
def test_the_interval_holds_the_truth_nineteen_times_of_twenty(share: float, span: int, carried: float) -> None:
    random = np.random.default_rng(span * 100 + round(share * 10))
    held, tried, sold = 0, 300, 400.0
    for _ in range(tried):
        values = history(random, 120, carried)
        event = np.zeros(120, dtype=bool)
        begins = random.integers(60, 120 - span + 1)
        event[begins : begins + span] = True
        values[event] -= share * sold
        found = shortfall(values, event, 0)
        assert not isinstance(found, str)
        held += found.low <= share * sold * span <= found.high
    assert held / tried >= 0.91


def test_a_season_that_bends_the_trend_is_not_taken_for_the_event() -> None:
    random = np.random.default_rng(9)
    held, tried, span = 0, 300, 28
    for _ in range(tried):
        values = history(random, 240, 0.3) * (1 + 0.25 * np.sin(2 * np.pi * (np.arange(240) / 365 + random.random())))
        event = np.zeros(240, dtype=bool)
        begins = random.integers(120, 153)
        event[begins : begins + span] = True
        values[event] -= 120
        found = shortfall(values, event, 0)
        assert not isinstance(found, str)
        held += found.low <= 120 * span <= found.high
    assert held / tried >= 0.91


def test_what_else_goes_on_is_not_taken_for_the_event() -> None:
    values = history(np.random.default_rng(1), 120, 0.0, noise=0.01)
    event, other = np.zeros(120, dtype=bool), np.zeros((120, 1))
    event[90:97] = True
    other[60:70], other[92:97] = 1, 1
    values[other[:, 0] == 1] += 500
    blind, seeing = shortfall(values, event, 0), shortfall(values, event, 0, other)
    assert not isinstance(blind, str)
    assert not isinstance(seeing, str)
    assert blind.amount < -1500
    assert abs(seeing.amount) < 250
    assert seeing.high - seeing.low < blind.high - blind.low


def test_what_nearly_always_goes_on_does_not_blur_the_estimate() -> None:
    values = history(np.random.default_rng(2), 120, 0.0)
    event, always = np.zeros(120, dtype=bool), np.ones((120, 1))
    event[90:97] = True
    always[event] = 0
    always[40] = 0
    assert shortfall(values, event, 0, always) == shortfall(values, event, 0)


@pytest.mark.parametrize(
    ("days", "inside", "why"),
    [
        (50, range(10, 20), "less than 8 weeks"),
        (100, range(10, 12), "fewer than 3 days"),
        (100, range(5, 100), "nearly always"),
    ],
)
def test_without_enough_to_compare_with_there_is_no_estimate(days: int, inside: range, why: str) -> None:
    event = np.isin(np.arange(days), list(inside))
    found = shortfall(np.full(days, 100.0), event, 0)
    assert isinstance(found, str)
    assert why in found


@pytest.fixture(scope="module")
def coded(shop: Shop) -> Shop:
    """140 days: SPRING on days 100 to 109, three of five buyers would have come anyway; ALWAYS on all of them."""
    random = np.random.default_rng(5)
    rows = []
    for place in range(DAYS):
        day = FIRST + timedelta(days=place)
        usual = 1000 * WEEK[day.weekday()] * (1 + 0.03 * random.normal())
        is_spring = 100 <= place < 110
        plain = usual - (300 if is_spring else 0)
        rows += [f"P{place},{day},EUR,{plain:.2f},0,", f"A{place},{day},EUR,50,5,ALWAYS"]
        if is_spring and place != 102:  # nobody used it on its third day; it was in use all the same
            rows.append(f"S{place},{day},EUR,600,100,SPRING")
    rows.append(f"D0,{FIRST + timedelta(days=101)},USD,100,0,DOLLARS")
    shop.load((HEAD, *rows))
    return shop


def asked(shop: Shop, first: int, last: int) -> dict[str, Promotion]:
    period = Period(FIRST + timedelta(days=first), FIRST + timedelta(days=last))
    return {p.code: p for p in promotions(shop.store, Filters(period), date(2026, 11, 23))}


def test_a_code_is_told_what_it_took_from_other_sales(coded: Shop) -> None:
    spring = asked(coded, 95, 120)["SPRING"]
    assert (spring.sold, spring.days, spring.is_planned) == (9 * 500, 10, False)
    assert spring.low is not None
    assert spring.high is not None
    assert spring.low <= 10 * 300 <= spring.high
    assert spring.high - spring.low < 2000


def test_a_code_that_always_runs_has_no_estimate_but_a_reason(coded: Shop) -> None:
    always = asked(coded, 95, 120)["ALWAYS"]
    assert (always.sold, always.cannibalised) == (26 * 45, None)
    assert "nearly always" in always.why_not


def test_a_rarely_used_code_does_not_rest_on_the_days_nobody_happened_to_use_it(empty_shop: Shop) -> None:
    random = np.random.default_rng(3)
    rows = []
    for place in range(DAYS):
        day = FIRST + timedelta(days=place)
        rows.append(f"P{place},{day},EUR,{1000 + 50 * random.normal():.2f},0,")
        if random.random() < 0.35:
            rows.append(f"R{place},{day},EUR,60,0,RARE")
    empty_shop.load((HEAD, *rows))
    rare = asked(empty_shop, 95, 120)["RARE"]
    assert (rare.days, rare.why_not) == (26, "in use nearly always")


def test_a_code_that_ran_only_before_the_period_is_taken_into_account(empty_shop: Shop) -> None:
    random = np.random.default_rng(5)
    rows = []
    for place in range(DAYS):
        day = FIRST + timedelta(days=place)
        usual = 1000 * WEEK[day.weekday()] * (1 + 0.03 * random.normal())
        rows.append(f"P{place},{day},EUR,{usual - (300 if 100 <= place < 110 else 0):.2f},0,")
        rows += [f"S{place},{day},EUR,600,100,SPRING"] if 100 <= place < 110 else []
        rows += [f"W{place},{day},EUR,1500,0,WINTER"] if 60 <= place < 75 else []
    empty_shop.load((HEAD, *rows))
    found = asked(empty_shop, 95, 120)
    assert list(found) == ["SPRING"]
    assert found["SPRING"].low is not None
    assert found["SPRING"].high is not None
    assert 2000 < found["SPRING"].low <= 10 * 300 <= found["SPRING"].high < 4000


def test_where_other_sales_rose_too_it_is_not_said_that_nothing_was_cannibalised(empty_shop: Shop) -> None:
    random = np.random.default_rng(6)
    rows = []
    for place in range(DAYS):
        day = FIRST + timedelta(days=place)
        is_fair = 100 <= place < 110
        rows.append(f"P{place},{day},EUR,{1000 + (500 if is_fair else 0) + 30 * random.normal():.2f},0,")
        rows += [f"F{place},{day},EUR,400,0,FAIR"] if is_fair else []
    empty_shop.load((HEAD, *rows))
    fair = asked(empty_shop, 95, 120)["FAIR"]
    assert (fair.cannibalised, fair.why_not) == (None, "other sales were higher too on its days")


def test_no_more_than_was_sold_is_cannibalised_and_no_less_than_nothing(coded: Shop) -> None:
    found = asked(coded, 100, 101)
    assert found["SPRING"].why_not == "in use on fewer than 3 days"
    assert "DOLLARS" not in found
    for promotion in asked(coded, 0, DAYS - 1).values():
        if promotion.cannibalised is not None and promotion.low is not None and promotion.high is not None:
            assert 0 <= promotion.low <= promotion.cannibalised <= promotion.high <= promotion.sold


def test_the_promotions_list_says_when_a_code_runs(coded: Shop) -> None:
    first, last = FIRST + timedelta(days=98), FIRST + timedelta(days=111)
    coded.load(("promotion_id,title,code,starts_at,ends_at", f"1,Spring,spring,{first},{last}"))
    spring = asked(coded, 95, 120)["SPRING"]
    assert (spring.days, spring.is_planned) == (14, True)


def test_before_anything_was_sold_there_is_nothing_to_tell(empty_shop: Shop) -> None:
    assert promotions(empty_shop.store, Filters(Period(FIRST, FIRST)), date(2026, 11, 23)) == ()
