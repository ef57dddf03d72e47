"""UptimeRobot, Lighthouse and Chrome's user experience report: outages, and how fast pages were in the lab and for people."""

import json

import pytest

from ecm.ingest import FileResult
from tests.metrics.shop import Shop, balances

LOG = "Monitor,Monitor URL,Event,Date-Time,Reason,Duration,Duration (in mins.)\n"


def _rows(shop: Shop, sql: str) -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def _fate(result: FileResult) -> tuple[str, int, int, int]:
    assert balances(result), result
    return result.source, result.loaded, result.quarantined, result.ignored


def _report(url: str, at: str, device: str, **values: float) -> str:
    names = {"lcp": "largest-contentful-paint", "cls": "cumulative-layout-shift", "ttfb": "server-response-time"}
    audits = {names[n]: {"id": names[n], "score": 0.5, "numericValue": v} for n, v in values.items()}
    # Real reports say far more than a list of records would hold besides.
    audits |= {f"audit-{n}": {"id": f"audit-{n}", "title": "Other", "score": 1} for n in range(30)}
    report = {
        "lighthouseVersion": "13.3.0",
        "requestedUrl": url.rstrip("/"),
        "finalUrl": url,
        "fetchTime": at,
        "entities": [{"name": "x.example", "origins": ["https://x.example"]}, {"name": "cdn", "origins": []}],
        "audits": audits,
        "configSettings": {"formFactor": device},
        "categories": {"performance": {"score": 0.5}},
    }
    return json.dumps(report)


def test_a_down_event_is_an_outage_and_one_that_nothing_follows_has_no_end_yet(empty_shop: Shop) -> None:
    text = LOG + (
        'Shop,https://x.example,Down,2026-11-20 10:00:00,Connection Timeout,"0 hrs, 7 mins",7\n'
        'Shop,https://x.example,Up,2026-11-19 08:30:00,OK,"25 hrs, 30 mins",1530\n'
        'Shop,https://x.example,Down,2026-11-19 08:00:00,Internal Server Error,"0 hrs, 30 mins",30\n'
        'Shop,https://x.example,Started,2026-11-01 00:00:00,Started,"0 hrs, 1 mins",1\n'
        'Blog,https://b.example,Up,2026-11-19 11:01:00,OK,"1 hrs, 0 mins",60\n'
        'Blog,https://b.example,Down,2026-11-19 10:00:00,,"1 hrs, 1 mins",\n'
        "Blog,https://b.example,Paused,2026-11-18 10:00:00,Paused,,\n"
        "Blog,https://b.example,Sleeping,2026-11-18 10:00:00,?,,\n"
        "Blog,https://b.example,Down,,?,,5\n"
    )
    result = empty_shop.take("uptimerobot_logs.csv", text)
    assert _fate(result) == ("uptimerobot", 5, 2, 2)
    assert result.reasons == {
        "a monitor was started or paused": 2,
        "unknown value: event": 1,
        "missing: began": 1,
    }
    outages = "select title, started_at::varchar, ended_at::varchar, cause from incidents order by started_at"
    assert _rows(empty_shop, outages) == [
        ("Shop was down", "2026-11-19 08:00:00", "2026-11-19 08:30:00", "Internal Server Error"),
        ("Blog was down", "2026-11-19 10:00:00", "2026-11-19 11:01:00", ""),
        ("Shop was down", "2026-11-20 10:00:00", None, "Connection Timeout"),
    ]
    assert _rows(empty_shop, "select count(*) from site_checks") == [(0,)]
    later = LOG + (
        'Shop,https://x.example,Up,2026-11-20 10:20:00,OK,"1 hrs, 0 mins",60\n'
        'Shop,https://x.example,Down,2026-11-20 10:00:00,Connection Timeout,"0 hrs, 20 mins",20\n'
    )
    empty_shop.take("later.csv", later)
    assert _rows(empty_shop, outages)[2][2] == "2026-11-20 10:20:00"
    assert len(_rows(empty_shop, outages)) == 3


def test_a_log_that_names_no_monitor_says_so_and_reads_its_written_durations(empty_shop: Shop) -> None:
    result = empty_shop.take(
        "logs.csv",
        'Event,Date-Time,Reason,Duration\nDown,2026-11-19 08:00:00,HTTP 502,"1 hrs, 2 mins"\nDown,2026-11-20 08:00:00,HTTP 502,2d 3h 4m 5s\n',
    )
    assert _fate(result) == ("uptimerobot", 2, 0, 0)
    assert any("does not name its monitor" in note for note in result.found)
    assert _rows(empty_shop, "select title, ended_at::varchar from incidents order by started_at") == [
        ("The site was down", "2026-11-19 09:02:00"),
        ("The site was down", "2026-11-22 11:04:05"),
    ]


def test_a_lighthouse_report_is_one_page_on_one_device_and_a_newer_run_of_the_day_replaces_it(empty_shop: Shop) -> None:
    page = "https://x.example/"
    first = empty_shop.take("a.json", _report(page, "2026-11-20T10:00:00Z", "mobile", lcp=4100.5, cls=0.02, ttfb=895))
    assert _fate(first) == ("lighthouse", 1, 0, 2)
    empty_shop.take("b.json", _report(page, "2026-11-20T11:00:00Z", "desktop", lcp=1500, cls=0, ttfb=100))
    empty_shop.take("c.json", _report(page + "mug", "2026-11-20T11:00:00Z", "mobile", lcp=2000, cls=0.3, ttfb=200))
    empty_shop.take("d.json", _report(page, "2026-11-20T12:00:00Z", "mobile", lcp=3000, cls=0.01))
    inside = json.dumps(
        {
            "id": page,
            "lighthouseResult": json.loads(_report(page + "tea", "2026-11-20T12:00:00Z", "desktop", lcp=900)),
            "analysisUTCTimestamp": "2026-11-20T12:00:00Z",
        }
    )
    assert _fate(empty_shop.take("pagespeed.json", inside)) == ("lighthouse", 1, 0, 0)
    failed = empty_shop.take("e.json", _report(page, "2026-11-21T12:00:00Z", "mobile"))
    assert _fate(failed) == ("lighthouse", 0, 1, 2)
    assert _rows(
        empty_shop,
        "select date::varchar, url, device, lcp_ms, inp_ms, cls, ttfb_ms from page_vitals order by url, device",
    ) == [
        ("2026-11-20", page, "desktop", 1500, None, 0, 100),
        ("2026-11-20", page, "mobile", 3000, None, 0.01, None),
        ("2026-11-20", page + "mug", "mobile", 2000, None, 0.3, 200),
        ("2026-11-20", page + "tea", "desktop", 900, None, None, None),
    ]


def _crux(device: str | None, **percentiles: object) -> dict[str, object]:
    names = {"lcp": "largest_contentful_paint", "cls": "cumulative_layout_shift", "inp": "interaction_to_next_paint"}
    histogram = [{"start": 0, "end": 2500, "density": 0.7}]
    return {
        "record": {
            "key": {"origin": "https://x.example"} | ({"formFactor": device} if device else {}),
            "metrics": {names[n]: {"histogram": histogram, "percentiles": {"p75": v}} for n, v in percentiles.items()},
            "collectionPeriod": {
                "firstDate": {"year": 2026, "month": 10, "day": 5},
                "lastDate": {"year": 2026, "month": 11, "day": 1},
            },
        }
    }


def test_cruxs_answers_are_of_28_days_and_their_shift_is_written_as_text(empty_shop: Shop) -> None:
    one = empty_shop.take("crux.json", json.dumps(_crux("PHONE", lcp=2600, cls="0.31", inp=210)))
    assert _fate(one) == ("crux", 1, 0, 0)
    lines = "\n".join(json.dumps(r) for r in (_crux("DESKTOP", lcp=1200, cls="0.05", inp=80), _crux(None, lcp=2000)))
    assert _fate(empty_shop.take("crux.jsonl", lines)) == ("crux", 2, 0, 0)
    assert _rows(
        empty_shop,
        "select date, starts_on::varchar, ends_on::varchar, url, device, lcp_ms, inp_ms, cls from page_vitals order by device",
    ) == [
        (None, "2026-10-05", "2026-11-01", "https://x.example", "", 2000, None, None),
        (None, "2026-10-05", "2026-11-01", "https://x.example", "desktop", 1200, 80, 0.05),
        (None, "2026-10-05", "2026-11-01", "https://x.example", "mobile", 2600, 210, 0.31),
    ]


@pytest.mark.parametrize(
    ("columns", "month"), [("date,origin,device", "2026-09-01"), ("yyyymm,origin,device", "202609")]
)
def test_rows_of_bigquery_are_of_their_month(empty_shop: Shop, columns: str, month: str) -> None:
    text = (
        f"{columns},rank,p75_lcp,p75_inp,p75_cls,p75_ttfb\n"
        f"{month},https://x.example,phone,1000,2600,210,0.15,900\n"
        f"{month},https://x.example,desktop,1000,1600,,0.1,700\n"
        f"{month},https://x.example,tablet,1000,,,,\n"
    )
    result = empty_shop.take("bq.csv", text)
    assert _fate(result) == ("crux", 2, 1, 0)
    assert _rows(
        empty_shop,
        "select starts_on::varchar, ends_on::varchar, device, lcp_ms, inp_ms, cls, ttfb_ms from page_vitals order by device",
    ) == [
        ("2026-09-01", "2026-09-30", "desktop", 1600, None, 0.1, 700),
        ("2026-09-01", "2026-09-30", "mobile", 2600, 210, 0.15, 900),
    ]


def test_percentiles_by_country_are_not_mixed(empty_shop: Shop) -> None:
    text = "yyyymm,country_code,origin,device,p75_lcp,p75_cls\n202609,de,https://x.example,phone,2600,0.1\n"
    result = empty_shop.take("bq.csv", text)
    assert _fate(result) == ("crux", 0, 1, 0)
    assert any("by country" in reason for reason in result.reasons)


def test_cruxs_history_is_a_row_a_week_and_weeks_without_values_are_none(empty_shop: Shop) -> None:
    def day(day: int) -> dict[str, int]:
        return {"year": 2026, "month": 10, "day": day}

    periods = [{"firstDate": day(n), "lastDate": day(n + 20)} for n in (1, 5, 9)]
    series = {"largest_contentful_paint": [2500, None, 2300], "cumulative_layout_shift": ["0.10", "NaN", None]}
    metrics = {n: {"percentilesTimeseries": {"p75s": v}} for n, v in series.items()}
    key = {"url": "https://x.example/mug", "formFactor": "PHONE"}
    answers = [
        {"record": {"key": key, "metrics": metrics, "collectionPeriods": periods}},
        {"record": {"key": key | {"formFactor": "TABLET"}, "metrics": {}, "collectionPeriods": periods}},
    ]
    result = empty_shop.take("history.jsonl", "\n".join(json.dumps(a) for a in answers))
    assert _fate(result) == ("crux_history", 1, 1, 0)
    assert _rows(
        empty_shop,
        "select starts_on::varchar, ends_on::varchar, url, device, lcp_ms, cls, inp_ms from page_vitals order by 1",
    ) == [
        ("2026-10-01", "2026-10-21", "https://x.example/mug", "mobile", 2500, 0.1, None),
        ("2026-10-09", "2026-10-29", "https://x.example/mug", "mobile", 2300, None, None),
    ]


def test_a_log_of_probes_says_up_and_down_in_its_status_or_its_message(empty_shop: Shop) -> None:
    text = (
        "site,time,status,code,response_ms,message\n"
        "shop,2026-11-20T10:00:00.123Z,up,200,67,first\n"
        "shop,2026-11-20T10:05:00.000Z,,,80,shop is up (200 in 80 ms) [skip ci]\n"
        "shop,2026-11-20T10:10:00.000Z,down,0,0,shop is down (0 in 0 ms)\n"
        "shop,2026-11-20T10:15:00.000Z,,,90,shop is down (503 in 90 ms)\n"
        "shop,2026-11-20T10:20:00.000Z,degraded,200,9000,shop has degraded performance (200 in 9000 ms)\n"
        "shop,2026-11-20T10:25:00.000Z,,,70,nothing said\n"
    )
    result = empty_shop.take("checks.csv", text)
    assert _fate(result) == ("probe_log", 5, 1, 0)
    assert _rows(empty_shop, 'select target, ok, status_code, latency_ms from site_checks order by "at"') == [
        ("shop", True, 200, 67),
        ("shop", True, 200, 80),
        ("shop", False, None, None),
        ("shop", False, 503, 90),
        ("shop", True, 200, 9000),
    ]
