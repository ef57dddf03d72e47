"""User groups: what defines them, who is in them as of when, what they come to as a filter and as a breakdown."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from ecm.errors import BadValue, UnknownName
from ecm.ingest import load
from ecm.segments import (
    Bound,
    Group,
    Segment,
    as_groups,
    built_in,
    counts_at,
    delete_segment,
    find_segments,
    high_value_bound,
    members_at,
    parse_rule,
    rule_data,
    save_list,
    save_segment,
    segments_of,
    titles_of,
    words,
)
from tests.metrics.shop import LINES, Shop

ORDERS_OF = "order_id,ordered_at,currency,customer_id,gross_sales"
_ORDERS = "order_id,ordered_at,currency,customer_id,channel,coupon,country"


def _condition(what: str, op: str, *values: object) -> dict[str, object]:
    return {"what": what, "op": op, "values": [str(v) for v in values]}


@pytest.fixture(scope="module")
def buyers(shop: Shop) -> Shop:
    """anna: three orders; ben: one; cleo: two, 400 days apart; someone unknown: one; dora: one that is cancelled."""
    shop.load(
        (
            _ORDERS + ",status",
            "SA1,2025-01-10,EUR,anna,Email,,DE,",
            "SA2,2025-02-10,EUR,anna,Direct,SPRING,DE,",
            "SA3,2025-03-10,EUR,anna,Direct,,AT,",
            "SB1,2025-03-01,EUR,ben,Paid Search,SPRING,FR,",
            "SC1,2025-01-20,EUR,cleo,Direct,,FR,",
            "SC2,2026-02-24,EUR,cleo,Email,,FR,",
            "SX1,2025-03-05,EUR,,Direct,,DE,",
            "SD1,2025-03-06,EUR,dora,Direct,,DE,cancelled",
        ),
        (
            LINES + ",category,brand",
            "SA1,1,MUG,Mug,1,100,Cups,Clay",
            "SA2,1,POT,Pot,1,200,Pots,Clay",
            "SA3,1,MUG,Mug,1,300,Cups,Clay",
            "SA3,2,MAT,Mat,2,50,Cups,Felt",
            "SB1,1,MAT,Mat,1,50,Cups,Felt",
            "SC1,1,POT,Pot,1,70,Pots,Clay",
            "SC2,1,MUG,Mug,1,100,Cups,Clay",
            "SX1,1,MUG,Mug,1,100,Cups,Clay",
            "SD1,1,MUG,Mug,1,100,Cups,Clay",
        ),
    )
    return shop


def _who(shop: Shop, day: str, rule: dict[str, object]) -> set[str]:
    segment = save_segment(shop.store, "Probe", parse_rule(rule))
    with shop.store.read() as connection:
        members = members_at([segment], date.fromisoformat(day), "EUR")
        return {row.customer_id for row in connection.execute(sa.select(members.c.customer_id))}


def _sold(shop: Shop, rule: dict[str, object], first: str = "2025-01-01", last: str = "2026-03-31") -> float:
    save_segment(shop.store, "Probe", parse_rule(rule))
    value = shop.ask(first, last, ["gross_sales"], segment="probe").total["gross_sales"]
    assert value is not None
    return value


def test_a_customer_is_in_a_segment_as_of_a_day(buyers: Shop) -> None:
    two = _condition("orders", "at least", 2)
    assert _who(buyers, "2025-02-09", two) == set()
    assert _who(buyers, "2025-02-10", two) == {"anna"}
    assert _who(buyers, "2026-02-24", two) == {"anna", "cleo"}
    assert _who(buyers, "2025-03-31", _condition("spent", "at least", 300)) == {"anna"}
    assert _who(buyers, "2025-04-30", _condition("days_since_last", "between", 50, 60)) == {"anna", "ben"}
    assert _who(buyers, "2025-03-31", _condition("first_channel", "is", "email")) == {"anna"}
    assert _who(buyers, "2025-03-31", _condition("country", "is not", "FR")) == {"anna"}
    assert _who(buyers, "2025-03-31", _condition("coupon_orders", "at least", 1)) == {"anna", "ben"}


def test_an_order_belongs_to_the_segments_its_customer_was_in_as_it_was_placed(buyers: Shop) -> None:
    assert _sold(buyers, _condition("orders", "at least", 2)) == 200 + 400 + 100
    assert _sold(buyers, _condition("days_since_last", "at least", 366)) == 100
    assert _sold(buyers, _condition("customer_type", "is", "new")) == 100 + 50 + 70
    # Bought it then or before, not later; of an order of nobody known, it alone tells.
    assert _sold(buyers, _condition("bought_sku", "is", "pot")) == 200 + 400 + 70 + 100
    assert _sold(buyers, _condition("bought_brand", "is", "Felt")) == 400 + 50
    assert _sold(buyers, _condition("bought_category", "is not", "Pots")) == 100 + 50 + 100
    assert _sold(buyers, _condition("bought_sku", "is not", "MUG")) == 50 + 70
    assert _sold(buyers, _condition("order_value", "at least", 200)) == 200 + 400


def test_conditions_join_by_and_or_and_not(buyers: Shop) -> None:
    email, spring = _condition("channel", "is", "Email"), _condition("coupon", "contains", "spr")
    assert _sold(buyers, {"any": [email, spring]}) == 100 + 200 + 50 + 100
    assert _sold(buyers, {"all": [spring, _condition("country", "is", "DE")]}) == 200
    assert _sold(buyers, {"none": [email, spring]}) == 400 + 70 + 100
    nested = {"all": [{"any": [email, spring]}, {"none": [_condition("country", "is", "FR")]}]}
    assert _sold(buyers, nested) == 100 + 200


def test_a_breakdown_by_segment_shows_each_and_overlaps(buyers: Shop) -> None:
    sold = buyers.values("gross_sales", "segment", "2025-01-01", "2026-03-31")
    assert sold["new"] == 220
    assert sold["returning"] == 700
    assert sold["lapsed"] == 100
    # The top of the three customers had spent 800 by the last order.
    assert sold["rfm-promising"] == 100 + 50 + 70
    # Someone unknown is in none.
    assert sold[""] == 100
    assert sold["coupon-users"] == 200 + 400 + 50
    sessions = buyers.ask("2025-01-01", "2025-03-31", ["sessions", "orders"], by=["segment"])
    assert all(row.values["sessions"] is None for row in sessions.rows)
    one = buyers.ask("2025-01-01", "2026-03-31", ["orders"], by=["segment"], segment="New customers")
    assert [(r.members, r.values["orders"]) for r in one.rows] == [(("new",), 3)]


def test_a_list_of_customers_is_hashed_and_stays_as_it_is(buyers: Shop) -> None:
    listed = save_list(buyers.store, "Press list", ["anna", " ben ", "someone@example.com", ""])
    value = buyers.ask("2025-01-01", "2026-03-31", ["gross_sales"], segment="Press list").total
    assert value["gross_sales"] == 700 + 50
    with buyers.store.read() as connection:
        kept = {str(r.customer_id) for r in connection.exec_driver_sql("select customer_id from segment_members")}
    assert len(kept) == 3
    assert not any("@" in text for text in kept)
    delete_segment(buyers.store, listed.segment_id)
    with pytest.raises(UnknownName):
        buyers.ask("2025-01-01", "2026-03-31", ["gross_sales"], segment="Press list")


def test_goods_break_down_by_product_and_brand_and_an_order_counts_once_in_each(buyers: Shop) -> None:
    first, last = "2025-03-01", "2025-03-31"
    assert buyers.values("gross_sales", "sku", first, last) == {"MUG": 400, "MAT": 150}
    assert buyers.values("orders", "brand", first, last) == {"Clay": 2, "Felt": 2}
    assert buyers.values("orders", "category", first, last) == {"Cups": 3}
    assert buyers.values("gross_sales", "coupon", first, last) == {"": 500, "SPRING": 50}
    assert buyers.values("gross_sales", "first_channel", first, last) == {"Email": 400, "": 100, "Paid Search": 50}


@pytest.mark.parametrize("currency", ["EUR", "USD"])
@pytest.mark.parametrize("high_value", [60, 200])
def test_the_rfm_groups_part_all_customers_whatever_is_known_of_their_money(
    buyers: Shop, currency: str, high_value: int
) -> None:
    segments = built_in(Decimal(high_value))
    groups = [s for s in segments if s.segment_id.startswith("rfm-")]
    with buyers.store.read() as connection:
        for day in (date(2025, 1, 31), date(2025, 6, 30), date(2026, 3, 31), date(2026, 11, 22)):
            members = members_at(groups, day, currency)
            rows = connection.execute(sa.select(members.c.customer_id, members.c.segment)).all()
            known = members_at([s for s in segments if s.segment_id in ("new", "returning")], day, currency)
            everyone = connection.execute(sa.select(sa.func.count(sa.distinct(known.c.customer_id)))).scalar_one()
            assert len({r.customer_id for r in rows}) == len(rows) == everyone


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([], "no condition"),
        ({"all": []}, "needs a list"),
        ({"what": "shoe_size", "op": "is", "values": ["42"]}, "shoe_size"),
        ({"what": "orders", "op": "is", "values": ["3"]}, "cannot be compared"),
        ({"what": "orders", "op": "at least", "values": ["many"]}, "needs 1 number"),
        ({"what": "orders", "op": "between", "values": ["1"]}, "needs 2 numbers"),
        ({"what": "country", "op": "is", "values": []}, "no values"),
    ],
)
def test_what_is_no_definition_is_refused_with_what_is_wrong(data: object, says: str) -> None:
    with pytest.raises(BadValue, match=says):
        parse_rule(data)


def test_a_definition_survives_json_and_reads_as_words() -> None:
    data = {"all": [_condition("orders", "between", 2, 3), {"none": [_condition("country", "is", "DE", "AT")]}]}
    rule = parse_rule(data)
    assert parse_rule(rule_data(rule)) == rule
    assert words(rule) == "orders so far between 2 and 3 and (not country is DE or AT)"


def test_every_built_in_segment_opens_as_groups_of_conditions_that_mean_the_same(buyers: Shop) -> None:
    own = [
        Segment(f"own-{s.segment_id}", s.title, Group(how, tuple(Group(h, tuple(c)) for h, c in groups)))
        for s in built_in(Decimal(200))
        if s.rule is not None
        for how, groups in [as_groups(s.rule)]
    ]
    day = date(2025, 6, 30)
    with buyers.store.read() as connection:
        for segment, copy in zip(built_in(Decimal(200)), own, strict=True):
            counts = [connection.execute(counts_at(s, day, "EUR")).one() for s in (segment, copy)]
            assert counts[0] == counts[1]
    deep = parse_rule({"all": [{"any": [{"none": [_condition("orders", "at least", 2)]}]}]})
    with pytest.raises(BadValue, match="nested deeper"):
        as_groups(deep)


def test_segments_are_versioned_found_by_title_and_the_built_in_ones_stay(buyers: Shop) -> None:
    first = save_segment(buyers.store, "Big spenders", parse_rule(_condition("spent", "at least", 100)))
    second = save_segment(buyers.store, "Big spenders", parse_rule(_condition("spent", "at least", 200)))
    assert (first.version, second.version) == (1, 2)
    with buyers.store.read() as connection:
        every = segments_of(connection, Bound(Decimal(100), ""))
    assert find_segments(every, ["big spenders"]) == find_segments(every, ["BIG-spenders"]) == (second,)
    with pytest.raises(UnknownName, match="biig spenders") as caught:
        find_segments(every, ["biig spenders"])
    assert caught.value.hint in ("Did you mean 'Big spenders'?", "Did you mean 'big-spenders'?")
    with pytest.raises(BadValue, match="built-in"):
        save_segment(buyers.store, "High value", second.rule or parse_rule({}))
    with pytest.raises(BadValue, match="built-in"):
        delete_segment(buyers.store, "new")


def test_a_name_never_replaces_the_segment_of_another_name(buyers: Shop) -> None:
    names = ["Café", "Cafe", "Cafe!", "\U0001f389", "\u2728", "<b>x</b> & 'y'", "日本の顧客", 'He said "hi"', "café"]
    saved = [
        save_segment(buyers.store, n, parse_rule(_condition("orders", "at least", k + 1))) for k, n in enumerate(names)
    ]
    assert [s.segment_id for s in saved] == [
        "cafe", "cafe-2", "cafe-3", "segment", "segment-2", "b-x-b-y", "日本の顧客", "he-said-hi", "cafe",
    ]  # fmt: skip
    assert saved[-1].version == 2
    with buyers.store.read() as connection:
        titles = titles_of(connection)
    assert [titles[s.segment_id] for s in saved[1:]] == names[1:]
    for segment in saved[1:]:
        # An id goes before another one's title.
        name = segment.title if segment.title.lower() not in titles else segment.segment_id
        by_name = buyers.ask("2025-01-01", "2026-03-31", ["orders"], segment=name)
        assert by_name.total == buyers.ask("2025-01-01", "2026-03-31", ["orders"], segment=segment.segment_id).total
        delete_segment(buyers.store, segment.segment_id)
    with pytest.raises(BadValue, match="80 characters, not 200"):
        save_segment(buyers.store, "x" * 200, parse_rule(_condition("orders", "at least", 1)))


def test_a_list_of_people_holds_in_every_namespace_and_what_was_bought_in_its_own(empty_shop: Shop) -> None:
    shop = empty_shop
    for n, (namespace, sku) in enumerate((("de", "MUG"), ("at", "POT"))):
        files = (
            (ORDERS_OF, f"O1,2025-03-0{n + 1},EUR,anna@example.com,10", f"O2,2025-03-1{n},EUR,7,5"),
            (LINES, f"O1,1,{sku},x,1,10", "O2,1,MAT,x,1,5"),
        )
        paths = [shop.write(f"{k}.csv", "\n".join(rows) + "\n") for k, rows in enumerate(files)]
        assert all(r.loaded for r in load(shop.store, paths, today=shop.today, namespace=namespace))
    save_list(shop.store, "Listed", ["Anna@Example.com "])
    assert shop.ask("2025-03-01", "2025-03-31", ["orders", "gross_sales"], segment="listed").total == {
        "orders": 2, "gross_sales": 20,
    }  # fmt: skip
    save_segment(shop.store, "Mug", parse_rule(_condition("bought_sku", "is", "mug")))
    assert shop.ask("2025-03-01", "2025-03-31", ["orders"], segment="mug").total == {"orders": 1}


def test_what_a_customer_spent_is_held_against_bounds_in_the_reporting_currency(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        (
            ORDERS_OF,
            "A,2025-03-01,EUR,a,100",
            "B,2025-03-01,EUR,b,99",
            "C,2025-03-02,USD,c,120",
            "D,2025-03-02,SEK,d,900",
        ),
        ("date,currency,rate", "2025-01-01,USD,0.9"),
    )
    rich = save_segment(shop.store, "Rich", parse_rule(_condition("spent", "at least", 100)))
    poor = save_segment(shop.store, "Poor", parse_rule(_condition("spent", "at most", 1000)))
    with shop.store.read() as connection:
        members = members_at([rich, poor], date(2025, 3, 31), "EUR")
        rows = connection.execute(sa.select(members.c.segment, members.c.customer_id)).all()
    # 120 dollars are 108 euros; what 900 crowns are, nobody knows.
    assert {r.customer_id for r in rows if r.segment == "rich"} == {"a", "c"}
    assert {r.customer_id for r in rows if r.segment == "poor"} == {"a", "b", "c"}


def test_the_bound_of_high_value_is_the_top_fifth_as_the_last_whole_year_ended_or_the_setting(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load((ORDERS_OF, *(f"O{n},2024-06-01,EUR,c{n},{n + 1}" for n in range(200))))
    shop.load((ORDERS_OF, *(f"P{n},2025-02-01,EUR,d{n},1000" for n in range(300))))
    with shop.store.read() as connection:
        bound = high_value_bound(connection, "EUR", None)
    assert bound.amount == 160
    assert "by the end of 2024" in bound.why
    # High value as of then: those of 160 and more; the orders of the new year do not move the bound.
    assert shop.ask("2024-06-01", "2024-06-30", ["orders"], segment="high-value").total["orders"] == 41
    shop.set("high_value", "190.5")
    assert shop.ask("2024-06-01", "2024-06-30", ["orders"], segment="high-value").total["orders"] == 10
    with pytest.raises(BadValue, match="amount"):
        shop.set("high_value", "a lot")
