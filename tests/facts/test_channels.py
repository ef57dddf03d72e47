"""The rules that come with the program: GA4's default channel grouping, sales channels and platforms before it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa
import pytest

from ecm.errors import BadValue
from ecm.facts.channels import ChannelRule, checked_rule, default_rules, install_rules, map_channels

GIVEN = ("sales_channel", "platform", "source", "medium", "campaign", "campaign_type", "coupon")
# GA4's names, then those of what is sold elsewhere than in the online store.
CHANNELS = {
    *("Direct", "Cross-network", "Paid Shopping", "Paid Search", "Paid Social", "Paid Video", "Display", "Paid Other"),
    *("Organic Shopping", "Organic Social", "Organic Video", "Organic Search", "Referral", "Email", "Affiliates"),
    *("Audio", "SMS", "Mobile Push Notifications"),
    *("Point of sale", "Amazon", "eBay", "Otto", "Zalando", "Kaufland", "Etsy", "bol", "Cdiscount", "Allegro"),
    *("Walmart", "TikTok Shop", "Marketplace", "Wholesale", "Draft orders", "Subscription"),
}

# source, medium → channel
VISITS: dict[tuple[str, str], str | None] = {
    ("(direct)", "(none)"): "Direct",
    ("(direct)", "(not set)"): "Direct",
    ("direct", ""): "Direct",
    ("(direct)", "email"): "Email",
    ("google", "cpc"): "Paid Search",
    ("bing", "cpc"): "Paid Search",
    ("google", "ppc"): "Paid Search",
    ("ecosia.org", "paid"): "Paid Search",
    ("somewhere", "sea"): "Paid Search",
    ("google", "organic"): "Organic Search",
    ("google", ""): "Organic Search",
    ("google.de", "referral"): "Organic Search",
    ("www.google.co.uk", "referral"): "Organic Search",
    ("google.com.au", "referral"): "Organic Search",
    ("de.search.yahoo.com", "referral"): "Organic Search",
    ("duckduckgo.com", "referral"): "Organic Search",
    ("suche.web.de", "referral"): "Organic Search",
    ("unheard.example", "organic"): "Organic Search",
    ("mail.google.com", "referral"): "Referral",
    ("google.shop.example", "referral"): "Referral",
    ("facebook", "paid_social"): "Paid Social",
    ("fb", "cpc"): "Paid Social",
    ("meta", "cpm"): "Paid Social",
    ("tiktok", "paid"): "Paid Social",
    ("linkedin", "retargeting"): "Paid Social",
    ("a_creator", "influencer"): "Paid Social",
    ("ig", "social"): "Organic Social",
    ("m.facebook.com", "referral"): "Organic Social",
    ("l.instagram.com", "referral"): "Organic Social",
    ("de-de.facebook.com", "referral"): "Organic Social",
    ("lm.facebook.com", "referral"): "Organic Social",
    ("t.co", "referral"): "Organic Social",
    ("x.com", "referral"): "Organic Social",
    ("m.vk.com", "referral"): "Organic Social",
    ("pinterest", ""): "Organic Social",
    ("pinterest.co.uk", "referral"): "Organic Social",
    ("a_page", "social-media"): "Organic Social",
    ("youtube", "cpc"): "Paid Video",
    ("youtube", ""): "Organic Video",
    ("m.youtube.com", "referral"): "Organic Video",
    ("youtu.be", "referral"): "Organic Video",
    ("a_page", "video"): "Organic Video",
    ("unheard", "display"): "Display",
    ("unheard", "cpm"): "Display",
    ("criteo", "retargeting"): "Display",
    ("affiliate", "affiliate"): "Affiliates",
    ("awin", "affiliate"): "Affiliates",
    ("awin", "cpc"): "Affiliates",
    ("shareasale", ""): "Affiliates",
    ("shareasale.com", "referral"): "Referral",
    ("unheard", "cpc"): "Paid Other",
    ("unheard", "paid"): "Paid Other",
    ("idealo", "cpc"): "Paid Shopping",
    ("idealo.de", "referral"): "Organic Shopping",
    ("amazon.co.uk", "referral"): "Organic Shopping",
    ("shopping.google.com", "referral"): "Organic Shopping",
    ("newsletter", "email"): "Email",
    ("klaviyo", "email"): "Email",
    ("klaviyo", ""): "Email",
    ("unheard", "e-mail"): "Email",
    ("spring_newsletter", "unheard"): "Email",
    ("blog.example.com", "referral"): "Referral",
    ("chatgpt.com", "referral"): "Referral",
    ("partner.example", "link"): "Referral",
    ("sms", "unheard"): "SMS",
    ("unheard", "sms"): "SMS",
    ("unheard", "push"): "Mobile Push Notifications",
    ("unheard", "webpush"): "Mobile Push Notifications",
    ("unheard", "mobile"): "Mobile Push Notifications",
    ("firebase", ""): "Mobile Push Notifications",
    ("unheard", "audio"): "Audio",
    ("(not set)", "(not set)"): None,
    ("", ""): None,
    ("unheard", "unheard"): None,
    ("chatgpt.com", ""): None,
}
# source, medium, campaign → channel; GA4 looks for shop that does not follow a letter, save e, and for shopping anywhere.
CAMPAIGNS: dict[tuple[str, str, str], str | None] = {
    ("google", "cpc", "Shopping - Brand"): "Paid Shopping",
    ("google", "cpc", "eshop spring"): "Paid Shopping",
    ("facebook", "paid_social", "winshopping"): "Paid Shopping",
    ("unheard", "ppc", "my_shop"): "Paid Shopping",
    ("google", "cpc", "workshop spring"): "Paid Search",
    ("google", "cpc", "bishops"): "Paid Search",
    ("unheard", "unheard", "shop"): "Organic Shopping",
    ("google", "cpc", "DE cross-network 1"): "Cross-network",
    ("unheard", "", "cross-network"): "Cross-network",
    ("google", "cpc", "DE | Performance Max"): "Cross-network",
    ("google", "cpc", "PMax_shoes"): "Cross-network",
    ("google", "cpc", "rpmax"): "Paid Search",
    ("(direct)", "(none)", "shopping"): "Direct",
}
# platform, campaign type, campaign → channel
SPEND: dict[tuple[str, str, str], str | None] = {
    ("google_ads", "search", "Shopping"): "Paid Search",
    ("google_ads", "Performance Max", ""): "Cross-network",
    ("google_ads", "PERFORMANCE_MAX", "Shopping"): "Cross-network",
    ("google_ads", "demand gen", ""): "Cross-network",
    ("google_ads", "smart shopping", ""): "Cross-network",
    ("google_ads", "shopping", ""): "Paid Shopping",
    ("google_ads", "display", ""): "Display",
    ("google_ads", "video", ""): "Paid Video",
    ("google_ads", "", ""): "Paid Search",
    ("google_ads", "", "Shopping - Brand"): "Paid Shopping",
    ("google_ads", "", "PMax all"): "Cross-network",
    ("Google Ads", "", "Brand"): "Paid Search",
    ("microsoft_ads", "", ""): "Paid Search",
    ("meta", "", "Advantage+ Shopping"): "Paid Social",
    ("TikTok Ads", "", ""): "Paid Social",
    ("criteo", "", ""): "Display",
    ("idealo", "", ""): "Paid Shopping",
    ("youtube", "", ""): "Paid Video",
    ("awin", "", ""): "Affiliates",
    ("klaviyo", "", ""): "Email",
    ("Billboard Ltd", "", ""): "Paid Other",
}
SALES_CHANNELS: dict[str, str | None] = {
    "online_store": None,
    "pos": "Point of sale",
    "amazon": "Amazon",
    "Amazon.de": "Amazon",
    "amazon.co.uk": "Amazon",
    "codisto-amazon": "Amazon",
    "Non-Amazon": None,
    "eBay": "eBay",
    "otto.de": "Otto",
    "lotto": None,
    "Zalando": "Zalando",
    "kaufland.de": "Kaufland",
    "etsy": "Etsy",
    "bol.com": "bol",
    "cdiscount": "Cdiscount",
    "allegro.pl": "Allegro",
    "walmart": "Walmart",
    "tiktok shop": "TikTok Shop",
    "marketplace": "Marketplace",
    "b2b": "Wholesale",
    "draft": "Draft orders",
    "shopify_draft_order": "Draft orders",
    "subscription_contract": "Subscription",
}
COUPONS: dict[str, str | None] = {
    "AFF-10": "Affiliates",
    "affordable": None,
    "insta10": "Paid Social",
    "instant": None,
    "newsletter-5": "Email",
    "WELCOME-NL": "Email",
    "mail5": "Email",
    "SUMMER": None,
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


@dataclass(frozen=True)
class Row:
    """What is known of an order, a visit or a cost."""

    sales_channel: str | None = ""
    platform: str | None = ""
    source: str | None = ""
    medium: str | None = ""
    campaign: str | None = ""
    campaign_type: str | None = ""
    coupon: str | None = ""


EXPECTED: dict[Row, str | None] = {
    **{Row(source=s, medium=m): channel for (s, m), channel in VISITS.items()},
    **{Row(source=s, medium=m, campaign=c): channel for (s, m, c), channel in CAMPAIGNS.items()},
    **{Row(platform=p, campaign_type=t, campaign=c): channel for (p, t, c), channel in SPEND.items()},
    **{Row(sales_channel=name): channel for name, channel in SALES_CHANNELS.items()},
    **{Row("online_store", coupon=code): channel for code, channel in COUPONS.items()},
    # Upper case and blanks, as people type them; what is not known at all.
    Row(source=" Google ", medium="\tCPC\u00a0"): "Paid Search",
    Row(source="FACEBOOK.COM", medium="Referral"): "Organic Social",
    Row(None, None, "google", "organic", None, None, None): "Organic Search",
    Row(None, None, None, None, None, None, None): None,
    # The sales channel comes first, a coupon last.
    Row("pos", source="google", medium="cpc"): "Point of sale",
    Row("amazon", source="amazon.de", medium="referral"): "Amazon",
    Row("online_store", source="google", medium="cpc", coupon="insta10"): "Paid Search",
    Row("online_store", source="google", medium="organic"): "Organic Search",
    # Line breaks do not hide what a campaign says.
    Row(source="google", medium="cpc", campaign="spring\nshopping"): "Paid Shopping",
}


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
        ({"priority": "1", "channel": "X", "medium": "(?!cpc).*"}, "looks around"),
        ({"priority": "1", "channel": "X", "medium": r"(a)\1"}, "looks around or back"),
    ],
)
def test_what_is_no_rule_is_refused_by_its_row(row: dict[str, str], says: str) -> None:
    with pytest.raises(BadValue, match=f"Row 7 of the channel rules.*{re.escape(says)}"):
        checked_rule(row, 7)


def test_a_rule_is_read_with_the_blanks_around_its_texts_taken_off() -> None:
    read = checked_rule({"priority": "5", "channel": " X ", "source": " a|b ", "medium": ""}, 2)
    assert read == ChannelRule(5, "X", source="a|b")
