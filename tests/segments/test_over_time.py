"""Sizes, growth, movement and overlap of segments."""

from datetime import date, timedelta

import pytest

from ecm.filters import Period
from ecm.metrics import count_members, movements, overlaps, segment_sizes, size_trend
from ecm.segments import parse_rule, save_segment
from tests.metrics.shop import Shop

_JUNE = Period(date(2025, 6, 1), date(2025, 6, 30))


@pytest.fixture(scope="module")
def buyers(shop: Shop) -> Shop:
    """40 customers buy in May, every second one again in June; those who return come by e-mail three times in four."""
    rows = []
    for n in range(40):
        rows.append(f"M{n},2025-05-{n % 28 + 1:02},EUR,c{n},{'Email' if n % 8 == 1 else 'Direct'},10")
        if n % 2 == 0:
            rows.append(f"J{n},2025-06-{n % 28 + 1:02},EUR,c{n},{'Direct' if n % 8 == 0 else 'Email'},10")
    rows += [f"N{n},2025-06-15,EUR,n{n},{'Email' if n < 5 else 'Direct'},10" for n in range(30)]
    shop.load(("order_id,ordered_at,currency,customer_id,channel,gross_sales", *rows))
    return shop


def test_sizes_grow_by_who_joined_less_who_left(buyers: Shop) -> None:
    sizes = {s.segment_id: s for s in segment_sizes(buyers.store, _JUNE)}
    new, returning = sizes["new"], sizes["returning"]
    assert (new.before, new.size, new.joined, new.left) == (40, 50, 30, 20)
    assert (returning.before, returning.size, returning.joined, returning.left) == (0, 20, 20, 0)
    assert (new.share, new.growth, returning.growth) == (50 / 70, 0.25, None)
    for s in sizes.values():
        assert s.size == s.before + s.joined - s.left


def test_movement_and_overlap_count_every_customer(buyers: Shop) -> None:
    moved = {(m.before, m.after): m.customers for m in movements(buyers.store, _JUNE, ["new", "returning"])}
    assert moved == {("new", "new"): 20, ("new", "returning"): 20, ("", "new"): 30}
    save_segment(buyers.store, "By mail first", parse_rule({"what": "first_channel", "op": "is", "values": ["Email"]}))
    both = overlaps(buyers.store, _JUNE.end, ["returning", "by-mail-first", "new"])
    assert both["new", "by-mail-first"] == both["by-mail-first", "new"] == 5 + 5
    assert both["returning", "returning"] == 20
    assert ("returning", "new") not in both


def test_a_rule_is_counted_without_being_saved(buyers: Shop) -> None:
    rule = parse_rule({"what": "orders", "op": "at least", "values": ["2"]})
    assert count_members(buyers.store, rule, date(2025, 6, 30)) == (20, 70)
    assert count_members(buyers.store, rule, date(2025, 5, 31)) == (0, 40)
    assert count_members(buyers.store, rule, date(2024, 5, 31)) == (0, 0)


def test_a_day_before_any_order_has_no_members(buyers: Shop) -> None:
    early = Period(date(2020, 1, 1), date(2020, 1, 1) + timedelta(days=6))
    assert {(s.size, s.share, s.growth) for s in segment_sizes(buyers.store, early)} == {(0, None, None)}


@pytest.mark.parametrize(("span", "first"), [("week", date(2025, 4, 20)), ("month", date(2024, 7, 31))])
def test_a_trend_of_sizes_says_of_each_day_what_the_sizes_of_that_day_say(buyers: Shop, span: str, first: date) -> None:
    trend = size_trend(buyers.store, date(2025, 6, 30), ("new", "returning", "high-value"), span)
    assert (trend.days[0], trend.days[-1], len(trend.days)) == (first, date(2025, 6, 30), 12)
    for place, day in enumerate(trend.days):
        known = {s.segment_id: s.size for s in segment_sizes(buyers.store, Period(day, day))}
        assert {i: sizes[place] for i, sizes in trend.sizes.items()} == {i: known[i] for i in trend.sizes}
    assert max(trend.sizes["returning"]) == 20
