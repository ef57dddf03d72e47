"""TikTok, Microsoft, Klaviyo, Search Console: cost, mailings and searches with each tool's own traps."""

import pytest

from ecm.exporters import Shape, recognise
from tests.metrics.shop import Shop, balances


def test_tiktoks_cost_by_day_is_paid_social_and_a_dash_is_nothing(empty_shop: Shop) -> None:
    text = (
        "Date,Campaign name,Cost,Cost per result,CPC (destination),Impressions,Clicks (destination),CTR (destination),Currency\n"
        "2026-10-01,Brand,10.50,-,0.21,1000,50,0.05,EUR\n"
        "2026-10-02,Brand,4.50,-,-,500,-,-,EUR\n"
        "Total of 2 results,,15.00,-,-,1500,50,-,\n"
    )
    result = empty_shop.take("tiktok.csv", text)
    assert balances(result)
    assert (result.source, result.loaded, result.ignored, result.quarantined) == ("tiktok_ads", 2, 1, 0)
    assert empty_shop.values("cost", "channel", "2026-10-01", "2026-10-31") == {"Paid Social": 15}
    # Of the second day the clicks are not known, so its impressions are left out.
    assert empty_shop.value("ctr", "2026-10-01", "2026-10-31") == 50 / 1000


def test_microsofts_preamble_and_copyright_are_no_rows(empty_shop: Shop) -> None:
    text = (
        '"Report Name: Campaigns"\n"Report Time: 10/1/2026,10/2/2026"\n\n'
        '"TimePeriod","CampaignId","CampaignName","CampaignType","Impressions","Clicks","Spend","CurrencyCode"\n'
        '"2026-10-01","[138689064]","Brand","Search & content","1,000","10","12.00","EUR"\n'
        '"2026-10-02","[138689064]","Brand","Search & content","900","8","8.00","EUR"\n\n'
        '"©2026 Microsoft Corporation. All rights reserved."\n'
    )
    result = empty_shop.take("bing.csv", text)
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined) == ("microsoft_ads", 2, 0)
    assert empty_shop.value("cost", "2026-10-01", "2026-10-31") == 20
    assert empty_shop.values("cost", "campaign", "2026-10-01", "2026-10-31") == {"Brand": 20}


def test_klaviyos_counts_with_a_point_are_whole_and_subjects_may_break_lines(empty_shop: Shop) -> None:
    text = (
        "Campaign Name,Subject,Send Time,Send Weekday,Total Recipients,Unique Placed Order,Revenue,Unique Opens,Unique Clicks,Unsubscribes,Spam Complaints,Campaign ID,Campaign Channel\n"
        'Spring,"Two\nlines",2026-04-09 09:38:00,Thursday,64517.0,48.0,2800.27,45587.0,264.0,170.0,4.0,01JN,Email\n'
        "Spring,,2026-04-09 09:38:00,Thursday,100.0,1.0,20.00,0.0,9.0,0.0,0.0,01JN,SMS\n"
        "No date,,,Thursday,1.0,0.0,0.0,0.0,0.0,0.0,0.0,01JP,Email\n"
    )
    result = empty_shop.take("klaviyo.csv", text)
    assert (result.source, result.loaded, result.quarantined) == ("klaviyo", 2, 1)
    with empty_shop.store.read() as connection:
        rows = connection.exec_driver_sql(
            "select message_id, platform, recipients, orders, revenue::double from messages order by 1"
        ).all()
    assert [tuple(r) for r in rows] == [
        ("01JN:email", "klaviyo email", 64517, 48, 2800.27),
        ("01JN:sms", "klaviyo sms", 100, 1, 20.0),
    ]


def test_searches_by_day_load_and_those_of_an_unnamed_period_say_why_not(empty_shop: Shop) -> None:
    by_page = "Date,Page,Clicks,Impressions,CTR,Position\n2026-10-01,https://x.example/,10,100,10%,3.2\n"
    days = empty_shop.take("Pages by day.csv", by_page)
    assert (days.loaded, days.quarantined) == (1, 0)
    queries = empty_shop.take("Queries.csv", "Top queries,Clicks,Impressions,CTR,Position\nred mug,5,50,10%,2.1\n")
    assert (queries.source, queries.loaded, queries.quarantined) == ("search_console", 0, 1)
    assert any("no day in the file" in r and "with Date as a dimension" in r for r in queries.reasons)


@pytest.mark.parametrize(
    ("columns", "source"),
    [
        ("Date,Cost,Impressions,CPC (destination),CTR (destination),Currency", "tiktok_ads"),
        ("Campaign,Cost,Impr.,Campaign status,Avg. CPC,Currency code", "google_ads"),
        ("Campaign name,Day,Amount spent (EUR),Impressions,Reporting starts,Reporting ends", "meta_ads"),
        ("TimePeriod,CampaignName,Spend,CurrencyCode,Impressions,Clicks", "microsoft_ads"),
        ("Top pages,Clicks,Impressions,CTR,Position", "search_console"),
    ],
)
def test_each_advertiser_is_known_from_the_others(columns: str, source: str) -> None:
    found = recognise(Shape(tuple(columns.split(","))))
    assert found is not None
    assert found.source == source
