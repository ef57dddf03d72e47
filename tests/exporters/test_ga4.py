"""Google Analytics 4's exports: preambles, numbered days, grand totals, several tables, transactions."""

from ecm.ingest import FileResult, Status
from tests.metrics.shop import ORDERS, Shop, balances, texts

PREAMBLE = """# ----------------------------------------
# {title}
# Account: Shop Ltd.
# Property: Shop (GA4)
# ----------------------------------------
#
# All Users
# Start date: {start}
# End date: {end}
"""
ACQUISITION = "Traffic acquisition: Session default channel group"


def report(start: str, end: str, *lines: str, title: str = ACQUISITION) -> str:
    return PREAMBLE.format(title=title, start=start, end=end) + "\n".join(lines) + "\n"


def fate(result: FileResult) -> tuple[int, int, int]:
    assert balances(result), result
    return result.loaded, result.quarantined, result.ignored


def test_it_is_known_by_its_comment_lines_and_days_are_read_from_its_date_column(shop: Shop) -> None:
    result = shop.take(
        "download.csv",
        report(
            "20260101",
            "20260102",
            "Date,Session default channel group,Sessions,Engaged sessions,Total revenue",
            "20260101,Organic Search,120,80,10.5",
            "20260101,Email,30,20,0",
            "20260102,Organic Search,100,70,0",
        ),
    )
    assert (result.source, result.tables, fate(result)) == ("ga4", ("traffic",), (3, 0, 0))
    assert "comment lines" in result.why
    assert (result.first_on, result.last_on) == ("2026-01-01", "2026-01-02")
    assert shop.values("sessions", "day", "2026-01-01", "2026-01-02") == {"2026-01-01": 150, "2026-01-02": 100}
    assert shop.values("sessions", "channel", "2026-01-01", "2026-01-02") == {"Organic Search": 220, "Email": 30}


def test_the_nth_day_is_counted_from_the_start_in_the_preamble(shop: Shop) -> None:
    lines = [f"{n:04},{100 + n}" for n in range(31)]
    result = shop.take("o.csv", report("20260201", "20260303", "Nth day,Sessions", *lines))
    assert fate(result) == (31, 0, 0)
    days = shop.values("sessions", "day", "2026-02-01", "2026-03-03")
    assert (days["2026-02-01"], days["2026-02-28"], days["2026-03-03"]) == (100, 127, 130)


def test_an_explorations_ragged_grand_total_line_is_left_out(shop: Shop) -> None:
    result = shop.take(
        "explore.csv",
        report(
            "20260401",
            "20260402",
            "Date,Session source / medium,Sessions,Engaged sessions",
            ",,300,200,Grand total",
            "20260401,google / cpc,100,70",
            "20260402,klaviyo / email,150,100",
            "20260402,(direct) / (none),50,30",
            title="Free form 1",
        ),
    )
    assert fate(result) == (3, 0, 1)
    assert result.reasons == {"total row": 1}
    assert shop.values("sessions", "channel", "2026-04-01", "2026-04-02") == {
        "Email": 150,
        "Paid Search": 100,
        "Direct": 50,
    }
    assert shop.values("sessions", "source", "2026-04-01", "2026-04-02") == {
        "klaviyo": 150,
        "google": 100,
        "(direct)": 50,
    }


def test_a_totals_row_by_name_is_left_out_wherever_it_stands(shop: Shop) -> None:
    result = shop.take(
        "o.csv",
        report(
            "20260411",
            "20260411",
            "Date,Session medium,Sessions",
            "Total,,30",
            "20260411,email,30",
            "20260411,Totals,30",
        ),
    )
    assert fate(result) == (1, 0, 2)
    assert shop.value("sessions", "2026-04-11", "2026-04-11") == 30


def test_a_report_without_a_day_is_of_the_period_in_its_preamble_and_names_the_one_to_export(shop: Shop) -> None:
    result = shop.take(
        "o.csv",
        report("20260501", "20260531", "Session default channel group,Sessions", "Email,310", "Direct,620"),
    )
    assert fate(result) == (2, 0, 0)
    assert any("Traffic acquisition" in note for note in result.found)
    assert shop.values("sessions", "channel", "2026-05-01", "2026-05-31") == {"Direct": 620, "Email": 310}
    part = shop.ask("2026-05-01", "2026-05-10", ["sessions"])
    assert part.total["sessions"] == 0
    assert "known only as a whole" in texts(part)


def test_pages_are_named_and_left_out_because_sessions_repeat_over_them(shop: Shop) -> None:
    columns = "Page path and screen class,Views,Active users,Sessions"
    result = shop.take("o.csv", report("20260601", "20260630", columns, "/,100,50,40", "/sale,90,45,38"))
    assert result.status is Status.LOADED
    assert fate(result) == (0, 0, 2)
    assert shop.value("sessions", "2026-06-01", "2026-06-30") == 0


def test_a_snapshot_of_several_tables_loads_what_says_something_and_names_the_rest(shop: Shop) -> None:
    text = (
        report("20260701", "20260703", "Nth day,Sessions", "0000,10", "0001,20", "0002,30")
        + "\n"
        + report("20260701", "20260703", "City,Users", "Berlin,5", "Paris,4")
        + "\n"
        + report("20260701", "20260703", "Session default channel group,Sessions", "Email,25", "Direct,35")
    )
    result = shop.take("snapshot.csv", text)
    assert fate(result) == (5, 0, 2)
    assert shop.value("sessions", "2026-07-01", "2026-07-03") == 60
    assert shop.values("sessions", "day", "2026-07-01", "2026-07-03")["2026-07-02"] == 20


def test_transactions_by_id_tell_an_orders_channel(shop: Shop) -> None:
    shop.load((ORDERS, *(f"#{n},2026-08-01 10:00:00,EUR,{n - 5000}" for n in (5001, 5002, 5003, 5004))))
    result = shop.take(
        "transactions.csv",
        report(
            "20260801",
            "20260801",
            "Transaction ID,Session source / medium,Session campaign,Ecommerce purchases,Purchase revenue",
            ",,,5,110,Grand total",
            "5001,google / organic,(not set),1,10",
            "#5002,klaviyo / email,autumn,1,20",
            "5002,klaviyo / email,autumn,1,20",
            "5003,facebook.com / referral,(not set),1,30",
            "5003,google / cpc,(not set),1,30",
            "(not set),google / organic,(not set),1,20",
            "9999,google / organic,(not set),1,20",
            title="Transactions: Transaction ID",
        ),
    )
    assert result.tables == ("order_attribution",)
    assert result.loaded + result.ignored == 8
    assert result.quarantined == 0
    assert result.reasons["no transaction id"] == 1
    assert result.reasons["transaction listed again"] >= 1
    channels = shop.values("orders", "channel", "2026-08-01", "2026-08-01")
    assert channels == {"Organic Search": 1, "Email": 1, "Organic Social": 1, "Unattributed": 1}
    assert shop.values("orders", "campaign", "2026-08-01", "2026-08-01")["autumn"] == 1


def test_tracking_coverage_is_the_tools_transactions_over_the_shops_online_orders(shop: Shop) -> None:
    header = ORDERS + ",sales_channel"
    shop.load((header, *(f"T{n},2026-09-01 10:00:00,EUR,10,{'pos' if n == 9 else 'online_store'}" for n in range(10))))
    shop.take("o.csv", report("20260901", "20260901", "Date,Sessions,Transactions,Total revenue", "20260901,300,6,70"))
    assert shop.value("tracking_coverage", "2026-09-01", "2026-09-01") == 6 / 9
    assert shop.value("conversion_rate", "2026-09-01", "2026-09-01") == 9 / 300
    assert shop.value("net_sales", "2026-09-01", "2026-09-01") == 100


def test_blank_lines_between_preamble_and_table_and_a_byte_order_mark_do_no_harm(shop: Shop) -> None:
    text = report("20261001", "20261001", "", "Date,Session medium,Sessions", "20261001,email,30")
    result = shop.take("o.csv", text.encode("utf-8-sig").replace(b"\n", b"\r\n"))
    assert fate(result) == (1, 0, 0)
    assert shop.value("sessions", "2026-10-01", "2026-10-01") == 30


def test_two_properties_of_the_same_days_are_two_accounts(shop: Shop) -> None:
    lines = ("Date,Session medium,Sessions", "20261011,email,30")
    shop.take("a.csv", report("20261011", "20261011", *lines))
    shop.take("b.csv", report("20261011", "20261011", *lines).replace("Shop (GA4)", "Outlet (GA4)"))
    assert shop.value("sessions", "2026-10-11", "2026-10-11") == 60


def test_beneath_its_comment_lines_a_plain_header_is_its_own_and_no_column_is_lost(shop: Shop) -> None:
    for number, columns in enumerate(
        ("Date,Country,Device category,Sessions", "Date,Device category,Sessions,Country")
    ):
        day = f"2026100{number + 1}"
        rows = [{"Date": day, "Country": c, "Device category": d, "Sessions": str(n)} for c, d, n in (
            ("Germany", "mobile", 100), ("Germany", "desktop", 70), ("(other)", "mobile", 60))]  # fmt: skip
        lines = [",".join(row[name] for name in columns.split(",")) for row in rows]
        result = shop.take(f"free{number}.csv", report(day, day, columns, *lines, title="Free form"))
        assert (result.source, fate(result)) == ("ga4", (3, 0, 0))
        asked = (f"2026-10-0{number + 1}",) * 2
        assert shop.values("sessions", "device", *asked) == {"mobile": 160, "desktop": 70}
        assert shop.values("sessions", "country", *asked) == {"DE": 170, "": 60}
