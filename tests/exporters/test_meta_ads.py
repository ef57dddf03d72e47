"""Meta Ads' reports: the total row first, the currency in the header, a byte order mark, chosen columns."""

import pytest

from ecm.ingest import FileResult
from tests.metrics.shop import Shop, balances, some, texts

COLUMNS = (
    '"Campaign name",Day,"Delivery status",Impressions,"Link clicks","Clicks (all)","CTR (all)",'
    '"Cost per 1,000 Accounts Center accounts reached",Purchases,"Purchases conversion value","Amount spent (EUR)",'
    '"Reporting starts","Reporting ends"'
)


@pytest.fixture(scope="module", autouse=True)
def in_euro(shop: Shop) -> None:
    """Without orders the currency of most cost would be the shop's."""
    shop.set("currency", "EUR")


def row(name: str, day: str, impressions: int, clicks: int, cost: str) -> str:
    return f'"{name}",{day},active,{impressions},{clicks},{clicks * 2},1.5,3.2,1,50.00,{cost},{day},{day}'


def fate(result: FileResult) -> tuple[int, int, int]:
    assert balances(result), result
    return result.loaded, result.quarantined, result.ignored


def test_the_first_rows_sum_is_left_out_and_the_headers_currency_is_read(shop: Shop) -> None:
    text = "\n".join(
        (
            COLUMNS,
            ",,,1500,45,90,1.5,3.2,2,100.00,15.5,2026-01-01,2026-01-02",
            row("TOF || 18/11/25 - ALL", "2026-01-01", 1000, 30, "10.25"),
            row("TOF || 18/11/25 - ALL", "2026-01-02", 500, 15, "5.25"),
        )
    )
    result = shop.take("o.csv", text.encode("utf-8-sig"))
    assert (result.source, fate(result)) == ("meta_ads", (2, 0, 1))
    assert result.reasons == {"total row": 1}
    answer = shop.ask("2026-01-01", "2026-01-02", ["cost", "cpc", "ctr"], by=["day"])
    assert answer.currency == "EUR"
    assert some(answer.total, "cost", "cpc", "ctr") == (15.5, 15.5 / 45, 45 / 1500)
    assert [r.values["cost"] for r in answer.rows] == [10.25, 5.25]
    assert shop.values("cost", "channel", "2026-01-01", "2026-01-02") == {"Paid Social": 15.5}


def test_its_cost_in_another_currency_is_apart_until_there_is_a_rate(shop: Shop) -> None:
    text = "\n".join((COLUMNS.replace("(EUR)", "(IDR)"), row("A", "2026-02-01", 10, 1, "180000")))
    shop.take("o.csv", text)
    answer = shop.ask("2026-02-01", "2026-02-01", ["cost", "orders"])
    assert answer.total["cost"] == 0
    assert "180,000.00 IDR" in texts(answer)
    shop.load(("date,currency,rate", "2026-02-01,IDR,0.00005"))
    assert shop.value("cost", "2026-02-01", "2026-02-01") == 9


def test_cost_left_out_is_named_also_where_only_cost_is_asked_for(shop: Shop) -> None:
    shop.take("o.csv", "\n".join((COLUMNS.replace("(EUR)", "(INR)"), row("A", "2026-02-11", 10, 1, "100"))))
    assert "100.00 INR" in texts(shop.ask("2026-02-11", "2026-02-11", ["cost"]))


def test_reporting_starts_and_ends_give_days_where_they_are_equal_and_a_period_otherwise(shop: Shop) -> None:
    columns = '"Campaign name","Amount spent (EUR)",Impressions,"Link clicks","Reporting starts","Reporting ends"'
    by_day = shop.take(
        "a.csv", "\n".join((columns, "A,5,100,1,2026-03-01,2026-03-01", "A,6,100,1,2026-03-02,2026-03-02"))
    )
    period = shop.take("b.csv", "\n".join((columns, "A,31,100,1,2026-05-01,2026-05-31")))
    assert not [n for n in by_day.found if "without a day" in n]
    assert [n for n in period.found if "Time › Day" in n]
    assert list(shop.values("cost", "day", "2026-03-01", "2026-03-02").values()) == [5, 6]
    assert shop.value("cost", "2026-05-01", "2026-05-31") == 31
    assert shop.value("cost", "2026-05-01", "2026-05-30") == 0


def test_a_campaign_nothing_was_spent_on_costs_nothing(shop: Shop) -> None:
    text = "\n".join((COLUMNS, row("Paused", "2026-06-01", 0, 0, ""), row("On", "2026-06-01", 10, 1, "2")))
    result = shop.take("o.csv", text)
    assert fate(result) == (2, 0, 0)
    assert shop.values("cost", "campaign", "2026-06-01", "2026-06-01") == {"On": 2, "Paused": 0}


def test_a_breakdown_by_ad_set_beside_one_by_campaign_is_not_added(shop: Shop) -> None:
    sets = '"Campaign name","Ad set name",Day,"Amount spent (EUR)",Impressions,"Reporting starts","Reporting ends"'
    shop.take("a.csv", "\n".join((COLUMNS, row("A", "2026-07-01", 100, 5, "10"))))
    shop.take(
        "b.csv",
        "\n".join((sets, "A,one,2026-07-01,6,50,2026-07-01,2026-07-01", "A,two,2026-07-01,4,50,2026-07-01,2026-07-01")),
    )
    assert shop.value("cost", "2026-07-01", "2026-07-01") == 10
    assert shop.values("cost", "campaign", "2026-07-01", "2026-07-01") == {"A": 10}


def test_what_the_platform_claims_is_not_sales(shop: Shop) -> None:
    shop.take("a.csv", "\n".join((COLUMNS, row("A", "2026-08-01", 100, 5, "10"))))
    answer = shop.ask("2026-08-01", "2026-08-01", ["net_sales", "roas", "orders"])
    assert answer.total["net_sales"] in (None, 0)
