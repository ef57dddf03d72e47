"""The demo shop's files: the same again by seed and end, as large as said, in the shapes of the tools they come from."""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from written_shop import UNTIL, WrittenShop

from ecm.demo import build, write
from ecm.store import Store

Files = dict[str, bytes]


@pytest.fixture(name="files")
def files_of(tmp_path: Path) -> Callable[..., Files]:
    """Writes a short history and gives every file's bytes."""

    def of(folder: str, until: date = UNTIL, days: int = 45, seed: int = 7) -> Files:
        shop = write(tmp_path / folder, until=until, days=days, seed=seed)
        return {p.name: p.read_bytes() for p in shop.files}

    return of


def test_the_same_seed_and_end_write_the_same_bytes(files: Callable[..., Files]) -> None:
    assert files("a") == files("b")


def test_another_seed_or_another_end_writes_another_history(files: Callable[..., Files]) -> None:
    once = files("a")
    assert files("b", seed=8)["shopify_orders_2026.csv"] != once["shopify_orders_2026.csv"]
    assert files("c", until=date(2026, 11, 21))["shopify_orders_2026.csv"] != once["shopify_orders_2026.csv"]


@pytest.mark.parametrize("days", [1, 3, 30])
def test_a_short_history_is_written_too(files: Callable[..., Files], days: int) -> None:
    written = files("short", days=days)
    dates = set(re.findall(rb"^(\d{8}),", written["ga4_traffic_acquisition.csv"], re.MULTILINE))
    assert len(dates) == days


def test_two_years_are_about_thirty_thousand_orders_of_four_hundred_products(written: WrittenShop) -> None:
    assert 27_000 <= written.number("select count(*) from sold") <= 33_000
    assert written.number("select count(distinct day) from sold") == 730
    assert written.ask("select min(day), max(day) from sold") == [(date(2024, 11, 23), UNTIL)]
    assert written.number("select count(distinct sku) from products") == 400
    assert written.number("select count(distinct category) from products") == 8
    assert written.ask("select list(distinct country order by country) from sold") == [
        (["AT", "DE", "FR", "IT", "NL"],)
    ]
    assert written.number("select count(*) from ga4_traffic_acquisition") <= 40_000


def test_orders_come_from_the_online_store_a_till_a_marketplace_and_the_team(written: WrittenShop) -> None:
    shares = dict(written.ask("select source, count(*) / (select count(*) from sold) from sold group by 1"))
    assert shares.keys() == {"web", "pos", "sell-on-amazon", "shopify_draft_order"}
    assert 0.85 < float(str(shares["web"])) < 0.95
    channels = written.ask('select distinct "Session default channel group" from ga4_traffic_acquisition order by 1')
    assert [c for (c,) in channels] == ["Direct", "Email", "Organic Search", "Paid Search", "Paid Social", "Referral"]


def test_seasons_make_weekends_black_friday_and_growth(written: WrittenShop) -> None:
    daily = "(select day, count(*) as orders from sold group by 1)"
    mean = f"select avg(orders) from {daily} where "
    assert written.number(mean + "dayofweek(day) = 0") > 1.1 * written.number(mean + "dayofweek(day) = 5")
    assert written.number(mean + "day between '2025-11-28' and '2025-12-01'") > 1.7 * written.number(mean + "true")
    in_summer = mean + "day between '{0}-05-01' and '{0}-06-20'"
    assert written.number(in_summer.format(2026)) > 1.1 * written.number(in_summer.format(2025))


def test_customers_come_back(written: WrittenShop) -> None:
    """A third to two thirds of the second year's orders are by customers of before; few order more than ten times."""
    again = """select avg((nth > 1)::int) from (select day, row_number() over (partition by email order by day, clock)
               as nth from sold) where day > '2025-11-22'"""
    assert 0.3 < written.number(again) < 0.66
    assert written.number("select avg((n > 10)::int) from (select count(*) as n from sold group by email)") < 0.01


def test_no_person_is_named(written: WrittenShop) -> None:
    assert (
        written.number(r"select count(*) from sold where not regexp_full_match(email, 'customer\d+@example\.com')") == 0
    )
    named = """select count(*) from shopify where "Billing Name" is not null
               and not regexp_full_match("Billing Name", 'Customer \\d+')"""
    assert written.number(named) == 0


def test_moments_carry_the_offset_of_their_day(written: WrittenShop) -> None:
    zone = ZoneInfo("Europe/Berlin")
    texts = [str(t) for (t,) in written.ask('select distinct "Created at" from shopify')]
    moments = [datetime.strptime(t, "%Y-%m-%d %H:%M:%S %z") for t in texts]
    assert {t[-5:] for t in texts} == {"+0100", "+0200"}
    assert [m for m in moments if m.astimezone(zone).utcoffset() != m.utcoffset()] == []


def test_ga4_files_begin_with_its_preamble(written: WrittenShop) -> None:
    for name in ("ga4_transactions.csv", "ga4_traffic_acquisition.csv"):
        lines = written.path(name).read_text("utf-8").splitlines()
        assert all(line.startswith("#") for line in lines[:9])
        assert lines[7:9] == ["# Start date: 20241123", "# End date: 20261122"]
        assert lines[9].startswith("Date,")


def test_google_ads_is_utf_16_with_its_total_rows_last(written: WrittenShop) -> None:
    assert written.path("google_ads_campaigns.csv").read_bytes()[:2] == b"\xff\xfe"
    cost = "select sum(replace(\"Cost\", ',', '')::decimal(18, 2)) from google where \"Day\" "
    assert written.ask(cost + "not like 'Total%'") == written.ask(cost + "= 'Total: Account'")
    last = written.ask('select "Day" from google offset (select count(*) - 3 from google)')
    assert [t for (t,) in last] == ["Total: Campaigns", "Total: Account", "Total: Search"]


def test_meta_begins_with_a_byte_order_mark_and_its_nameless_total(written: WrittenShop) -> None:
    assert written.path("meta_ads.csv").read_bytes()[:4] == b'\xef\xbb\xbf"'
    for column in ("Amount spent (EUR)", "Impressions"):
        total, rest = (
            written.number(f'select sum("{column}"::decimal(18, 2)) from meta where "Campaign name" {which} \'\'')
            for which in ("=", "<>")
        )
        assert total == rest


def test_traffic_and_transactions_count_the_same_purchases(written: WrittenShop) -> None:
    """By day and source: both are GA4's own count."""
    differing = written.ask(
        """
        select coalesce(a.day, b.day) from
        (select "Date" as day, "Session source" || ' / ' || "Session medium" as origin,
                sum("Ecommerce purchases"::int) as n, sum("Total revenue"::decimal(18, 2)) as revenue
         from ga4_traffic_acquisition group by all having n > 0) a
        full join
        (select "Date" as day, "Session source / medium" as origin, count(*) as n,
                sum("Purchase revenue"::decimal(18, 2)) as revenue from ga4_transactions group by all) b
        using (day, origin) where a.n is distinct from b.n or a.revenue is distinct from b.revenue
        """
    )
    assert differing == []
    narrowing = """select count(*) from ga4_traffic_acquisition where not ("Sessions"::int >= "Engaged sessions"::int
                   and "Sessions"::int >= "Add to carts"::int and "Add to carts"::int >= "Checkouts"::int
                   and "Checkouts"::int >= "Ecommerce purchases"::int)"""
    assert written.number(narrowing) == 0


def test_every_transaction_is_an_order_of_the_online_store(written: WrittenShop) -> None:
    strays = """select count(*) from ga4_transactions t left join sold s on s.name = '#' || t."Transaction ID"
                where s.source is distinct from 'web'"""
    assert written.number(strays) == 0


def test_about_one_in_fifty_visits_buys(written: WrittenShop) -> None:
    sessions = written.number('select sum("Sessions"::int) from ga4_traffic_acquisition')
    assert 0.02 < written.number("select count(*) from sold where source = 'web'") / sessions < 0.03


def test_few_products_have_no_known_cost_and_the_rest_got_dearer_once(written: WrittenShop) -> None:
    known = written.number("select count(distinct sku) from product_costs")
    assert 0.94 < known / 400 < 0.98
    assert written.ask("select distinct valid_from from product_costs order by 1")[1:] == [
        (str(written.truth("dearer_goods").starts_on),)
    ]


def test_targets_are_a_plan_and_not_what_was_sold(written: WrittenShop) -> None:
    """A plan knows the season; it knows neither chance nor what was planted: months miss and beat it."""
    ratios = [
        float(str(r))
        for (r,) in written.ask(
            """
            with months as (select date_trunc('month', day) as month, sum(subtotal - taxes)::double as sold
                            from sold where state not in ('voided') and method <> 'Bogus Gateway' group by 1)
            select sold / value::double from months join targets on starts_on::date = month
            where metric = 'net_sales' and month between '2024-12-01' and '2026-10-01'
            """
        )
    ]
    assert len(ratios) == 23
    assert all(0.75 < r < 1.35 for r in ratios)
    assert min(ratios) < 0.98
    assert max(ratios) > 1.02


def test_the_importers_take_every_row(store: Store) -> None:
    shop = build(store, until=UNTIL, days=31)
    assert len(shop.results) == len(shop.files)
    for result in shop.results:
        assert result.error is None, result
        assert result.quarantined == 0, result
        assert result.rows == result.loaded + result.ignored, result
