"""The rules that come with the program: GA4's default channel grouping, sales channels and platforms before it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace

import duckdb
import pyarrow as pa
import pytest

from ecm.errors import BadValue
from ecm.facts.channels import ChannelRule, checked_rule, default_rules, install_rules, map_channels
from tests.facts.channel_rows import EXPECTED, Row

GIVEN = ("sales_channel", "platform", "source", "medium", "campaign", "campaign_type", "coupon")
# GA4's names, then those of what is sold elsewhere than in the online store.
CHANNELS = {
    *("Direct", "Cross-network", "Paid Shopping", "Paid Search", "Paid Social", "Paid Video", "Display", "Paid Other"),
    *("Organic Shopping", "Organic Social", "Organic Video", "Organic Search", "Referral", "Email", "Affiliates"),
    *("Audio", "SMS", "Mobile Push Notifications"),
    *("Point of sale", "Amazon", "eBay", "Otto", "Zalando", "Kaufland", "Etsy", "bol", "Cdiscount", "Allegro"),
    *("Walmart", "TikTok Shop", "Marketplace", "Wholesale", "Draft orders", "Subscription"),
}

HOSTILE = (
    "o'clock",
    "'; drop table combos; --",
    '"',
    ".*",
    "(",
    "[a-",
    "\\",
    "$1",
    "a{9999}",
    "google\x00",
    "\n",
    "😀" * 999,
)


def mapped(rules: Iterable[ChannelRule], rows: Sequence[Row]) -> dict[Row, str | None]:
    """The rows with the channels that the rules give them, all in one call."""
    with duckdb.connect() as con:
        columns = {name: pa.array([getattr(row, name) for row in rows], pa.string()) for name in GIVEN}
        con.register("combos", pa.table(columns))
        install_rules(con, tuple(rules))
        map_channels(con, "combos", "mapped")
        found = con.execute(f"select {', '.join(GIVEN)}, channel from mapped").fetchall()
    assert len(found) == len(set(rows))
    return {Row(*given): channel for *given, channel in found}


@pytest.fixture(scope="module")
def decided() -> dict[Row, ChannelRule | None]:
    """For each row the rule that decided."""
    rules = {str(number): rule for number, rule in enumerate(default_rules())}
    hostile = [Row(**{name: text}) for name in GIVEN for text in HOSTILE]
    numbers = mapped([replace(rule, channel=number) for number, rule in rules.items()], [*EXPECTED, *hostile])
    return {row: None if number is None else rules[number] for row, number in numbers.items()}


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: "/".join(str(getattr(row, n)).strip() for n in GIVEN))
def test_the_default_rules_say(decided: dict[Row, ChannelRule | None], row: Row) -> None:
    rule = decided[row]
    assert (rule and rule.channel) == EXPECTED[row], rule


def test_every_rule_decides_some_row(decided: dict[Row, ChannelRule | None]) -> None:
    dead = set(default_rules()) - set(decided.values())
    assert not dead, sorted(rule.priority for rule in dead)


def test_hostile_values_are_matched_and_never_read_as_patterns(decided: dict[Row, ChannelRule | None]) -> None:
    for text in HOSTILE:
        fitting = {name: decided[Row(**{name: text})] for name in GIVEN}
        assert {name for name, rule in fitting.items() if rule} == ({"platform"} if text.strip() else set()), text


def test_the_default_rules_would_be_taken_from_anybody() -> None:
    for number, rule in enumerate(default_rules(), start=2):
        assert checked_rule({name: str(value) for name, value in asdict(rule).items()}, number) == rule


def test_the_channels_are_those_that_ga4_names_and_those_the_shop_sells_through() -> None:
    assert {rule.channel for rule in default_rules()} <= CHANNELS


def test_each_priority_is_given_once_and_every_rule_says_why() -> None:
    rules = default_rules()
    assert len({rule.priority for rule in rules}) == len(rules)
    assert all(rule.why for rule in rules)


def test_rules_are_tried_by_priority_whatever_their_place_in_the_list() -> None:
    rules = (ChannelRule(3, "last"), ChannelRule(2, "second", source="a|b"), ChannelRule(1, "first", source="a"))
    rows = [Row(source=source) for source in "abc"]
    assert mapped(rules, rows) == dict(zip(rows, ("first", "second", "last"), strict=True))


def test_all_conditions_of_a_rule_must_hold_and_a_blank_one_lets_anything_through() -> None:
    rules = (ChannelRule(1, "both", source="a", medium="b"),)
    rows = [Row(source="a", medium="b"), Row(source="a"), Row(medium="b"), Row("pos", "x", "a", "b", "c", "d", "e")]
    assert list(map(mapped(rules, rows).get, rows)) == ["both", None, None, "both"]


def test_a_pattern_is_for_the_whole_value() -> None:
    rules = (ChannelRule(1, "found", campaign="spring|(summer.*)"),)
    rows = [Row(campaign=text) for text in ("spring", "spring sale", "my spring", "summer sale", "a summer")]
    assert list(map(mapped(rules, rows).get, rows)) == ["found", None, None, "found", None]


def test_what_is_not_known_fits_only_a_rule_that_says_so() -> None:
    rules = (ChannelRule(1, "none said", source="a", medium="x|"), ChannelRule(2, "any said", source="b", medium=".+"))
    rows = [Row(source="a"), Row(source="a", medium=None), Row(source="b"), Row(source="b", medium="y")]
    assert list(map(mapped(rules, rows).get, rows)) == ["none said", "none said", None, "any said"]


def test_a_rules_own_quotes_stay_text() -> None:
    rules = (ChannelRule(1, "o'clock", source='it\'s "here"'),)
    assert list(mapped(rules, [Row(source='It\'s "here"')]).values()) == ["o'clock"]


def test_without_rules_nothing_has_a_channel() -> None:
    assert list(mapped((), [Row(source="google")]).values()) == [None]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"priority": "", "channel": "X"}, "no priority"),
        ({"priority": "first", "channel": "X"}, "no priority"),
        ({"priority": "-1", "channel": "X"}, "no priority"),
        ({"priority": "\u00b2", "channel": "X"}, "no priority"),
        ({"priority": "1", "channel": "  "}, "no channel"),
        ({"channel": "X"}, "no priority"),
        ({"priority": "1", "channel": "X", "source": "(a"}, "'(a' is no pattern for source"),
        ({"priority": "1", "channel": "X", "coupon": "*"}, "'*' is no pattern for coupon"),
        # What Python takes for a pattern and the engine does not.
        *(
            ({"priority": "1", "channel": "X", "medium": text}, f"{text!r} is no pattern for medium")
            for text in ("(?!cpc).*", r"(a)\1", "a++", "(?>a)", r"a\Z", "a{9999}", "[[:letters:]]", "a\x00(")
        ),
    ],
)
def test_what_is_no_rule_is_refused_by_its_row(row: dict[str, str], says: str) -> None:
    with pytest.raises(BadValue, match=f"Row 7 of the channel rules.*{re.escape(says)}"):
        checked_rule(row, 7)


@pytest.mark.parametrize("pattern", [r"\w+ \d{2}", "(?:a|b)", "(?i)a", "[*+]+", r"\++", "[[:alpha:]]"])
def test_what_the_engine_takes_is_a_pattern(pattern: str) -> None:
    rule = checked_rule({"priority": "1", "channel": "X", "medium": pattern}, 2)
    assert rule.medium == pattern
    assert len(mapped([rule], [Row(medium="a")])) == 1


def test_a_rule_is_read_with_the_blanks_around_its_texts_taken_off() -> None:
    read = checked_rule({"priority": "5", "channel": " X ", "source": " a|b ", "medium": ""}, 2)
    assert read == ChannelRule(5, "X", source="a|b")
