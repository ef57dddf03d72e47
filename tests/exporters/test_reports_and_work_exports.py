"""Pinterest, Plausible, Matomo, ClickUp, Teamwork, Everhour and Pingdom: days, hours and milliseconds as each tool writes them."""

import pytest

from ecm.exporters import Shape, recognise
from ecm.ingest import FileResult, load
from tests.exporters.work_rows import fate, rows, text
from tests.metrics.shop import Shop

MATOMO = "label,nb_uniq_visitors,nb_visits,nb_actions,max_actions,sum_visit_length,bounce_count"
PLAUSIBLE = "date,visitors,pageviews,visits,views_per_visit,bounce_rate,visit_duration"


def take(shop: Shop, **files: str) -> dict[str, FileResult]:
    """Loads files in one transaction; each by the name it was given."""
    paths = [shop.write(f"{name}.csv", content) for name, content in files.items()]
    results = load(shop.store, paths, today=shop.today, together=True)
    return dict(zip(files, results, strict=True))


def of(result: FileResult) -> str:
    return f"import_id = {result.import_id}"


def test_pinterest_s_cost_is_added_up_without_its_totals(empty_shop: Shop) -> None:
    shop = empty_shop
    loaded = take(
        shop,
        days=text(
            "Campaign ID,Campaign name,Campaign status,Date,Spend in account currency,Impressions,Pin clicks,Outbound clicks,Saves,"
            "Total conversions (Checkout),Total order value (Checkout),CTR",
            '5,Summer,ACTIVE,2026-05-30,"1,045.67",10000,120,80,12,3,210.00,1.2%',
            "5,Summer,ACTIVE,2026-05-31,50.00,11000,130,90,10,2,150.00,1.18%",
            ',,,2026-05-31,"1,095.67",21000,250,170,22,5,360.00,1.18%',
            "Total,,,,1095.67,21000,250,170,22,5,360.00,1.18%",
        ),
        other=text(
            "Ad group name;Saves;Pin clicks;Spend (EUR);Day;Impressions;Campaign name",
            "A;1;7;10,50;30.05.2026;100;Winter",
            "B;1;9;0,50;31.05.2026;100;Winter",
        ),
        period=text("Campaign name,Spend in account currency,Impressions,Pin clicks,Saves", "Summer,5,10,1,1"),
    )
    assert {name: (r.source, fate(r)) for name, r in loaded.items()} == {
        "days": ("pinterest_ads", (2, 0, 2)),
        "other": ("pinterest_ads", (2, 0, 0)),
        "period": ("pinterest_ads", (0, 1, 0)),
    }
    columns = "date::varchar, campaign, ad_group, cost, clicks, conversions, conversion_value, currency"
    assert rows(shop, "spend", columns, of(loaded["days"])) == [
        ("2026-05-30", "Summer", "", 1045.67, 80, 3, 210, ""),
        ("2026-05-31", "Summer", "", 50, 90, 2, 150, ""),
    ]
    assert rows(shop, "spend", "ad_group, cost, clicks, currency", of(loaded["other"])) == [
        ("A", 10.5, 7, "EUR"),
        ("B", 0.5, 9, "EUR"),
    ]


def test_visits_are_sessions_of_the_days_that_a_row_is_of(empty_shop: Shop) -> None:
    shop = empty_shop
    days = [f"2026-05-{day:02},10,20,{day},1.6,40,90" for day in range(1, 8)]
    loaded = take(
        shop,
        days=text(PLAUSIBLE, *days),
        months=text(PLAUSIBLE, "2026-01-20,1,2,3,1,1,1", "2026-02-01,1,2,4,1,1,1", "2026-03-01,1,2,5,1,1,1"),
        weeks=text(PLAUSIBLE, "2026-04-01,1,2,3,1,1,1", "2026-04-06,1,2,4,1,1,1", "2026-04-13,1,2,5,1,1,1"),
        by_source=text(
            "date,source,utm_source,utm_medium,utm_campaign,visitors,visits,pageviews,bounces",
            "2026-05-20,Google,,,,5,6,10,2",
            "2026-05-20,,newsletter,email,may,2,2,3,1",
        ),
        sources=text("name,visitors,bounce_rate,visit_duration", "Direct / None,10,50,40"),
        countries=text("name,visitors", "United States,9"),
        browsers=text("date,browser,visitors,visits,pageviews,bounces", "2026-05-01,Chrome,10,11,20,2"),
    )
    assert {r.source for r in loaded.values()} == {"plausible"}
    assert {name: fate(r) for name, r in loaded.items()} == {
        **{"days": (7, 0, 0), "months": (3, 0, 0), "weeks": (3, 0, 0), "by_source": (2, 0, 0)},
        **{"sources": (0, 0, 1), "countries": (0, 0, 1), "browsers": (0, 0, 1)},
    }
    spans = "starts_on::varchar, ends_on::varchar, date is not null, sessions"
    assert rows(shop, "traffic", spans, of(loaded["days"]))[-1] == ("2026-05-07", "2026-05-07", True, 7)
    assert rows(shop, "traffic", spans, of(loaded["months"])) == [
        ("2026-01-20", "2026-01-31", False, 3),
        ("2026-02-01", "2026-02-28", False, 4),
        ("2026-03-01", "2026-03-31", False, 5),
    ]
    assert rows(shop, "traffic", spans, of(loaded["weeks"])) == [
        ("2026-04-01", "2026-04-05", False, 3),
        ("2026-04-06", "2026-04-12", False, 4),
        ("2026-04-13", "2026-04-19", False, 5),
    ]
    assert rows(shop, "traffic", "source, medium, campaign, sessions", of(loaded["by_source"])) == [
        ("Google", "", "", 6),
        ("newsletter", "email", "may", 2),
    ]
    assert shop.value("sessions", "2026-05-01", "2026-05-07") == 28


def test_matomo_s_days_stand_in_a_column_or_in_the_file_s_name(empty_shop: Shop) -> None:
    shop = empty_shop
    channels = (f"{MATOMO},metadata_segment", "Direct Entry,3,35,1,1,1,1,referrerType==direct")
    loaded = take(
        shop,
        **{
            "Export _ Channel Type _ May 2026 (1)": text(*channels),
            "visits_2026-04-01_2026-04-30": text(*channels, "Search Engines,3,60,1,1,1,1,referrerType==search"),
            # The day of a download is no period.
            "matomo 2026-06-01": text(*channels, "Websites,3,60,1,1,1,1,referrerType==website"),
            "days": text(
                f"date,{MATOMO},goals_idgoal=ecommerceOrder_nb_conversions,goals_idgoal=ecommerceOrder_revenue",
                "2026-03-01,Websites,3,10,1,1,1,1,2,90.50",
                "2026-03,Campaigns,3,20,1,1,1,1,1,10",
                "From 2026-03-02 to 2026-03-08,Social Networks,3,30,1,1,1,1,0,0",
            ),
            "countries": text(
                f"{MATOMO},date,metadata_code",
                "Germany,1,12,1,1,1,1,2026-03-01,de",
                "Unknown,1,3,1,1,1,1,2026-03-01,xx",
            ),
            "translated": text(
                "Date,Channel Type,Visits,Unique visitors,Actions,Bounces,Visits with Conversions",
                "2026-02-01,Search Engines,12,10,40,3,1",
            ),
            "pages": text(f"{MATOMO},date,metadata_url", "cart,1,12,1,1,1,1,2026-03-01,/cart"),
        },
    )
    assert {r.source for r in loaded.values()} == {"matomo"}
    assert [fate(r) for r in loaded.values()] == [
        *((1, 0, 0), (2, 0, 0), (0, 2, 0), (3, 0, 0), (2, 0, 0), (1, 0, 0), (0, 0, 1)),
    ]
    assert any("no day and no period" in reason for reason in loaded["matomo 2026-06-01"].reasons)
    columns = "starts_on::varchar, ends_on::varchar, channel, country, sessions, transactions, revenue"
    assert rows(shop, "traffic", columns) == [
        ("2026-02-01", "2026-02-01", "Organic Search", "", 12, None, None),
        ("2026-03-01", "2026-03-01", "", "", 3, None, None),
        ("2026-03-01", "2026-03-01", "", "DE", 12, None, None),
        ("2026-03-01", "2026-03-01", "Referral", "", 10, 2, 90.5),
        ("2026-03-01", "2026-03-31", "Campaigns", "", 20, 1, 10),
        ("2026-03-02", "2026-03-08", "Organic Social", "", 30, 0, 0),
        ("2026-04-01", "2026-04-30", "Direct", "", 35, None, None),
        ("2026-04-01", "2026-04-30", "Organic Search", "", 60, None, None),
        ("2026-05-01", "2026-05-31", "Direct", "", 35, None, None),
    ]


def test_tasks_have_their_estimates_in_hours_whatever_they_are_written_in(empty_shop: Shop) -> None:
    shop = empty_shop
    loaded = take(
        shop,
        clickup=text(
            "Task ID,Task Name,Status,Date Created,Due Date,Parent ID,Assignees,Priority,List Name,Folder Name/Path,Space Name,"
            "Time Estimated,Time Estimated Text,Time Spent",
            "a1,Redesign,in progress,1779955200000,1780905600000,null,[Ann Test],2,Sprint 1,Shop,M,7200000,2h,3600000",
            'a2,Fix,complete,1780041600000,,a1,"[Bob Test,Ann Test]",1,Sprint 1,hidden,M,,,',
            'a3,Text,Open,1780041600000,,null,[],null,Sprint 1,"[""PR""]",M,1h 30m,,',
            "a4,Zero,to do,1780041600000,,null,[],4,Sprint 1,Shop,M,0,,",
            "a5,Odd,to do,1780041600000,,null,[],4,Sprint 1,Shop,M,soon,,",
        ),
        teamwork=text(
            "Project,Task,Task list,Estimated time,Status,Assigned to,Date created,Date completed,Progress,Tags",
            "Relaunch,Redesign,Sprint 1,2h 30m,In Progress,Ann Test,27/05/2026,,50,",
            "Relaunch,Fix,Sprint 1,90,Completed,Bob Test,26/05/2026,29/05/2026,100,",
            "Relaunch,Fix,Sprint 1,1h,,Bob Test,26/05/2026,,0,",
        ),
    )
    assert {name: (r.source, fate(r)) for name, r in loaded.items()} == {
        "clickup": ("clickup_tasks", (5, 0, 0)),
        "teamwork": ("teamwork_tasks", (3, 0, 0)),
    }
    assert "an estimate that is no hours: 1 row" in loaded["clickup"].warnings
    columns = "title, project_id, status, priority, assignee, kind, estimate_hours, due_on::varchar"
    assert rows(shop, "tasks", columns, of(loaded["clickup"])) == [
        ("Fix", "Sprint 1", "done", "urgent", "Bob Test, Ann Test", "subtask", None, None),
        ("Odd", "Shop", "planned", "low", "", "", None, None),
        ("Redesign", "Shop", "doing", "high", "Ann Test", "", 2, "2026-06-08"),
        ("Text", "PR", "requested", "", "", "", 1.5, None),
        ("Zero", "Shop", "planned", "low", "", "", 0, None),
    ]
    assert rows(shop, "tasks", "title, status, estimate_hours, done_at::date::varchar", of(loaded["teamwork"])) == [
        ("Fix", "done", 1.5, "2026-05-29"),
        ("Fix", "requested", 1, None),
        ("Redesign", "doing", 2.5, None),
    ]


def test_hours_are_hours_whatever_they_are_written_in(empty_shop: Shop) -> None:
    shop = empty_shop
    loaded = take(
        shop,
        clickup=text(
            "Time Entry ID,Username,Description,Billable,Start,Stop,Time Tracked,Time Tracked Text,Folder Name,List Name,Task ID",
            "t1,Ann Test,call,TRUE,1779955200000,1779960600000,5400000,1h 30m,hidden,Sprint 1,a1",
            "t2,Ann Test,call,TRUE,1779955200000,1779960600000,900000000,250h,hidden,Sprint 1,a1",
        ),
        teamwork=text(
            "Date,Date/time,End date/time,Project,Who,Description,Company,Is it billable?,Decimal hours,Task ID",
            "05/05/2026,05/05/2026 07:00,05/05/2026 07:30,SEO,Ben Test,Regroup,Shop,1,0.5,43690522",
            "15/05/2026,15/05/2026 09:00,15/05/2026 10:15,SEO,Ben Test,Deck,Shop,0,1.25,43690522",
        ),
        older=text(
            "Who,Date,Task List,Task,Project,Billable,Hours,Minutes,Description",
            "Ann Test,28/05/2026,Sprint 1,Checkout,Relaunch,Yes,1,30,",
            "Ann Test,29/05/2026,Sprint 1,Checkout,Relaunch,No,0,45,",
        ),
        everhour=text(
            "Date,Member,Client,Project,Task,Comment,Time,Billable,Billable Amount",
            "05/28/2026,Ann Test,Shop,Relaunch,Checkout,work,1:30,Yes,$150.00",
            "05/29/2026,Bob Test,Shop,Relaunch,Feed,,0:45,No,$0.00",
            "Total,,,,,,2:15,,$150.00",
        ),
        decimals=text(
            "Member;Time;Date;Project;Task;Comment;Billable Amount",
            "Ann Test;1,25;28.05.2026;Relaunch;Checkout;;100,00 €",
            "Ann Test;25,00;29.05.2026;Relaunch;Checkout;;100,00 €",
        ),
    )
    assert {name: (r.source, fate(r)) for name, r in loaded.items()} == {
        "clickup": ("clickup_time", (1, 1, 0)),
        "teamwork": ("teamwork_time", (2, 0, 0)),
        "older": ("teamwork_time", (2, 0, 0)),
        "everhour": ("everhour_time", (2, 0, 1)),
        "decimals": ("everhour_time", (1, 1, 0)),
    }
    found = {
        name: rows(shop, "time_entries", "date::varchar, hours, billable, rate", of(r)) for name, r in loaded.items()
    }
    assert found == {
        "clickup": [("2026-05-28", 1.5, True, None)],
        "teamwork": [("2026-05-05", 0.5, True, None), ("2026-05-15", 1.25, False, None)],
        "older": [("2026-05-28", 1.5, True, None), ("2026-05-29", 0.75, False, None)],
        "everhour": [("2026-05-28", 1.5, True, 100), ("2026-05-29", 0.75, False, None)],
        "decimals": [("2026-05-28", 1.25, None, 80)],
    }


def test_a_probe_is_a_check_and_an_outage_an_incident(empty_shop: Shop) -> None:
    shop = empty_shop
    loaded = take(
        shop,
        probes=text(
            "Status,Check name,Response time,Date and Time,Probe",
            "up,Shop,312,2026-05-28 10:00:00,Stockholm 2",
            "unconfirmed_down,Shop,,2026-05-28 10:01:00,Frankfurt 1",
            'UP,Shop,"1,290 ms",2026-05-28 10:02:00,Stockholm 2',
            "up,Shop,0.3 s,2026-05-28 10:03:00,Stockholm 2",
            "unknown,Shop,,2026-05-28 10:04:00,Stockholm 2",
            "sideways,Shop,,2026-05-28 10:05:00,Stockholm 2",
        ),
        outages=text(
            "Check name,Status,From,To,Duration",
            "Shop,up,2026-05-01 00:00:00,2026-05-28 10:00:00,27d",
            "Shop,down,2026-05-28 10:00:00,2026-05-28 10:05:00,5m",
            "Shop,down,2026-05-29 10:00:00,,",
        ),
    )
    assert {name: (r.source, fate(r)) for name, r in loaded.items()} == {
        "probes": ("pingdom", (4, 1, 1)),
        "outages": ("pingdom", (2, 0, 1)),
    }
    assert rows(shop, "site_checks", '"at"::varchar, ok, latency_ms') == [
        ("2026-05-28 10:00:00", True, 312),
        ("2026-05-28 10:01:00", False, None),
        ("2026-05-28 10:02:00", True, 1290),
        ("2026-05-28 10:03:00", True, 300),
    ]
    assert rows(shop, "incidents", "started_at::varchar, ended_at::varchar") == [
        ("2026-05-28 10:00:00", "2026-05-28 10:05:00"),
        ("2026-05-29 10:00:00", None),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "date,visits",
        "label,visits,actions",
        "Task ID,Task Name,Status,Due Date",
        "Task,Status,Due date,Project",
        "Check name,Status,From,To",
        "Campaign name,Date,Spend,Impressions,Clicks,Conversions",
    ],
)
def test_a_few_of_their_columns_do_not_make_a_table_one_of_these(header: str) -> None:
    found = recognise(Shape(tuple(header.split(",")), sample=(("1",) * 6,)))
    assert found is None or found.source not in (
        "matomo",
        "plausible",
        "clickup_tasks",
        "teamwork_tasks",
        "pingdom",
        "pinterest_ads",
    )
