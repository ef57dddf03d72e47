"""Rule 4 for reports: a figure is read from exactly one cut, whatever was exported twice in other shapes."""

import pytest

from ecm.ingest import Status, undo
from tests.metrics.shop import SPEND, TRAFFIC, Shop, texts

GOOGLE = 'Campaign report\n"{}"\n{}\n'


def ga4(dimension: str, *rows: str) -> str:
    preamble = (
        "# ----------------------------------------\n# Traffic acquisition\n# Account: Shop\n# Property: Shop GA4\n"
    )
    return (
        preamble
        + f"# ----------------------------------------\nDate,{dimension},Sessions,Engaged sessions\n"
        + "\n".join(f"{row},1" for row in rows)
    )


def test_two_breakdowns_of_the_same_days_are_not_added(shop: Shop) -> None:
    shop.take(
        "by_channel.csv",
        ga4("Session default channel group", "20260101,Email,40", "20260101,Direct,60", "20260102,Email,70"),
    )
    shop.take("by_page.csv", ga4("Landing page", "20260101,/,95", "20260101,/sale,5", "20260102,/,70", "20260103,/,30"))
    assert shop.value("sessions", "2026-01-01", "2026-01-02") == 170
    assert shop.values("sessions", "channel", "2026-01-01", "2026-01-02") == {"Email": 110, "Direct": 60}
    # The third day is known by landing page alone: it counts in total, and its channel is nobody's.
    assert shop.value("sessions", "2026-01-01", "2026-01-03") == 200
    assert shop.values("sessions", "channel", "2026-01-03", "2026-01-03") == {"Unattributed": 30}


def test_the_coarsest_cut_that_has_the_dimension_is_read(shop: Shop) -> None:
    """The finer export is filtered, as people do: its sums are smaller, and tell by device alone; the rest is nobody's."""
    shop.take("by_channel.csv", ga4("Session default channel group", "20260111,Email,100"))
    shop.take("by_both.csv", ga4("Session default channel group,Device category", "20260111,Email,mobile,90"))
    assert shop.value("sessions", "2026-01-11", "2026-01-11") == 100
    assert shop.values("sessions", "device", "2026-01-11", "2026-01-11") == {"mobile": 90, "Unattributed": 10}
    assert shop.value("sessions", "2026-01-11", "2026-01-11", device="mobile") == 90


def test_an_export_of_overlapping_days_replaces_the_same_cut_day_by_day(shop: Shop) -> None:
    first = shop.take(
        "a.csv", ga4("Session default channel group", "20260121,Email,10", "20260122,Email,20", "20260122,Direct,5")
    )
    again = shop.take("b.csv", ga4("Session default channel group", "20260122,Email,25", "20260123,Email,30"))
    assert (first.status, again.status) == (Status.LOADED, Status.LOADED)
    days = shop.values("sessions", "day", "2026-01-21", "2026-01-23")
    assert days == {"2026-01-21": 10, "2026-01-22": 25, "2026-01-23": 30}
    assert again.import_id is not None
    undo(shop.store, again.import_id)
    days = shop.values("sessions", "day", "2026-01-21", "2026-01-23")
    assert days == {"2026-01-21": 10, "2026-01-22": 25, "2026-01-23": 0}


SPELLINGS_OF_A_PLATFORM = [
    "google_ads",
    "Google Ads",
    "google",
]


@pytest.mark.parametrize("platform", SPELLINGS_OF_A_PLATFORM)
def test_own_figures_and_the_platforms_export_of_the_same_days_are_not_added(shop: Shop, platform: str) -> None:
    year = 2010 + len(platform) + platform.islower()  # days of its own for each spelling
    first, last = f"{year}-02-01", f"{year}-02-02"
    shop.load((SPEND, f"{first},{platform},Paid Search,EUR,10", f"{last},{platform},Paid Search,EUR,20"))
    shop.take(
        "google.csv",
        GOOGLE.format(
            f"1 February {year} - 2 February {year}",
            "Day,Campaign,Campaign type,Currency code,Cost,Impr.,Clicks\n"
            f"{first},Brand,Search,EUR,10,100,5\n{last},Brand,Search,EUR,21,100,5",
        ),
    )
    assert shop.value("cost", first, last) in (30, 31)
    channels = shop.values("cost", "channel", first, last)
    assert list(channels) == ["Paid Search"]
    assert channels["Paid Search"] in (30, 31)


def test_two_platforms_and_two_accounts_of_the_same_days_are_added(shop: Shop) -> None:
    header = SPEND + ",account"
    shop.load(
        (
            header,
            "2025-06-21,Google Ads,Paid Search,EUR,10,a",
            "2025-06-21,Google Ads,Paid Search,EUR,20,b",
            "2025-06-21,Meta,Paid Social,EUR,5,a",
        )
    )
    assert shop.value("cost", "2025-06-21", "2025-06-21") == 35


def test_a_report_without_a_day_serves_periods_that_hold_it_whole(shop: Shop) -> None:
    columns = "Campaign,Campaign type,Currency code,Cost,Impr.,Clicks\n"
    shop.take("g.csv", GOOGLE.format("1 March 2026 - 31 March 2026", columns + "Brand,Search,EUR,310,1000,50"))
    assert shop.value("cost", "2026-03-01", "2026-03-31") == 310
    assert shop.value("cost", "2026-02-20", "2026-04-05") == 310
    part = shop.ask("2026-03-01", "2026-03-15", ["cost"])
    assert part.total["cost"] == 0
    assert "2026-03-01 to 2026-03-31 is known only as a whole" in texts(part)
    months = shop.ask("2026-03-01", "2026-04-30", ["cost"], by=["month"])
    assert [r.values["cost"] for r in months.rows] == [310, 0]
    days = shop.ask("2026-03-01", "2026-03-31", ["cost"], by=["day"])
    assert {r.values["cost"] for r in days.rows} == {0}
    assert days.total["cost"] == 310
    assert "Export it by day" in texts(days)


def test_a_period_report_and_daily_rows_of_the_same_days_are_not_added(shop: Shop) -> None:
    columns = "Campaign,Campaign type,Currency code,Cost,Impr.,Clicks\n"
    rows = "".join(f"2026-04-{d:02},Brand,Search,EUR,10,100,5\n" for d in range(1, 31))
    shop.take("days.csv", GOOGLE.format("1 April 2026 - 30 April 2026", "Day," + columns + rows))
    shop.take("month.csv", GOOGLE.format("1 April 2026 - 30 April 2026", columns + "Brand,Search,EUR,300,3000,150"))
    assert shop.value("cost", "2026-04-01", "2026-04-30") == 300
    assert shop.value("cost", "2026-04-01", "2026-04-10") == 100


def test_overlapping_period_reports_are_not_added(shop: Shop) -> None:
    columns = "Campaign,Campaign type,Currency code,Cost,Impr.,Clicks\n"
    shop.take("may.csv", GOOGLE.format("1 May 2026 - 31 May 2026", columns + "Brand,Search,EUR,310,1000,50"))
    shop.take("half.csv", GOOGLE.format("1 May 2026 - 15 May 2026", columns + "Brand,Search,EUR,150,500,25"))
    shop.take("june.csv", GOOGLE.format("1 June 2026 - 30 June 2026", columns + "Brand,Search,EUR,300,1000,50"))
    assert shop.value("cost", "2026-05-01", "2026-05-31") == 310
    assert shop.value("cost", "2026-05-01", "2026-05-15") == 150
    assert shop.value("cost", "2026-05-01", "2026-06-30") == 610


def test_canonical_rows_may_name_a_period_instead_of_a_day(shop: Shop) -> None:
    header = "starts_on,ends_on,channel,sessions"
    shop.load((header, "2026-07-01,2026-07-31,Email,310", "2026-08-01,2026-08-31,Email,620"))
    assert shop.value("sessions", "2026-07-01", "2026-07-31") == 310
    assert shop.value("sessions", "2026-07-01", "2026-08-31") == 930


def test_the_same_numbers_by_day_and_by_campaign_and_day_are_read_by_need(shop: Shop) -> None:
    shop.load(
        (SPEND, "2026-09-01,Meta,Paid Social,EUR,10"),
        (SPEND + ",campaign", "2026-09-01,Meta,Paid Social,EUR,6,A", "2026-09-01,Meta,Paid Social,EUR,4,B"),
    )
    assert shop.value("cost", "2026-09-01", "2026-09-01") == 10
    assert shop.values("cost", "campaign", "2026-09-01", "2026-09-01") == {"A": 6, "B": 4}


def test_a_landing_page_export_leaves_the_sums_of_a_filtered_question_alone(shop: Shop) -> None:
    shop.load((TRAFFIC, "2026-10-01,Email,10", "2026-10-01,Direct,20"))
    shop.take("pages.csv", "date,landing_page,sessions\n2026-10-01,/,28\n2026-10-01,/x,2\n")
    assert shop.value("sessions", "2026-10-01", "2026-10-01", channel="Email") == 10
    assert shop.value("sessions", "2026-10-01", "2026-10-01") == 30
