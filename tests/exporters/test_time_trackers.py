"""Harvest, Toggl, Clockify, FreshBooks and timesheets of no tool: stretches of work, each known by its content."""

import pytest

from ecm.exporters import Shape, recognise
from ecm.ingest import FileResult
from tests.metrics.shop import Shop, balances

HARVEST = "Date,Client,Project,Project Code,Task,Notes,Hours,Billable?,Invoiced?,Approved?,First Name,Last Name,Employee Id,Roles,Employee?,Billable Rate,Billable Amount,Cost Rate,Cost Amount,Currency,External Reference URL"
TOGGL = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)"
CLOCKIFY = "Project,Client,Description,Task,User,Group,Email,Tags,Type,Billable,Invoiced,Invoice ID,Start Date,Start Time,End Date,End Time,Duration (h),Duration (decimal),Billable Rate (EUR),Billable Amount (EUR),Date of creation"
FRESHBOOKS = "Date,Client,Project,Service,Note,Team Member,Status,Hours,Seconds"
TIMESHEET = "Mitarbeiter;Datum;Projekt;Tätigkeit;Stunden;Stundensatz;Beschreibung"


def fate(result: FileResult) -> tuple[int, int, int]:
    assert balances(result), result
    return result.loaded, result.quarantined, result.ignored


def rows(shop: Shop, columns: str, where: str) -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(f"select {columns} from time_entries where {where} order by all").all()
    return [tuple(float(v) if hasattr(v, "quantize") else v for v in row) for row in found]


def table(header: str, *lines: str) -> str:
    return "\n".join((header, *lines)) + "\n"


def test_harvest_knows_the_task_by_its_id_and_the_project_by_its_code(shop: Shop) -> None:
    common = "Big Company,Relaunch"
    result = shop.take(
        "harvest.csv",
        table(
            HARVEST,
            f'2026-03-02,{common},REL,Development,"SHOP-12: UTF-8 in feeds, again",1.50,Yes,No,No,Jane,Worker,,,Yes,95.0,142.5,0.0,0.0,Euro - EUR,',
            f"2026-03-02,{common},REL,Development,,1.50,Yes,No,Yes,Jane,Worker,,,Yes,95.0,142.5,0.0,0.0,Euro - EUR,https://tool.example/browse/SHOP-13",
            f"2026-03-02,{common},REL,Meeting,Weekly,0:45,No,No,No,Jane,Worker,,,Yes,0.0,0.0,0.0,0.0,Euro - EUR,",
            f"2026-03-02,{common},REL,Meeting,Weekly,0:45,No,No,No,Jane,Worker,,,Yes,0.0,0.0,0.0,0.0,Euro - EUR,",
            f"2026-03-03,{common},,Development,,25.00,No,No,No,Jane,Worker,,,Yes,0.0,0.0,0.0,0.0,Euro - EUR,",
            f"2026-03-03,{common},,Development,,-1.00,No,No,No,Jane,Worker,,,Yes,0.0,0.0,0.0,0.0,Euro - EUR,",
            f"2026-03-03,{common},,Development,,,No,No,No,,,,,Yes,0.0,0.0,0.0,0.0,Euro - EUR,",
            "Total,,,,,,30.00,,,,,,,,,,,,,,",
        ),
    )
    assert (result.source, fate(result)) == ("harvest_time", (4, 3, 1))
    assert {"total row", "out of range: hours", "missing: hours", "missing: person"} <= result.reasons.keys()
    assert result.reasons["out of range: hours"] > 1
    assert rows(shop, "project_id, task_id, hours, billable, rate, approved", "person = 'Jane Worker'") == [
        ("REL", "Meeting", 0.75, False, None, False),
        ("REL", "Meeting", 0.75, False, None, False),
        ("REL", "SHOP-12", 1.5, True, 95.0, False),
        ("REL", "SHOP-13", 1.5, True, 95.0, True),
    ]


def test_harvest_with_semicolons_and_decimal_commas_is_read_and_an_edited_entry_replaced(shop: Shop) -> None:
    header = HARVEST.replace(",", ";").replace("Hours;", "Hours;Hours Rounded;")
    lines = "2026-03-{};Big;Shop;;Design;{};{};20,0;Yes;No;No;Ana;Worker;;;Yes;100,0;2.000,0;0,0;0,0;Euro - EUR;"
    first = shop.take(
        "h.csv", table(header, lines.format("09", "Pages", "0,01"), lines.format("10", "Cart", "19,9")).encode("cp1252")
    )
    assert fate(first) == (2, 0, 0)
    again = shop.take("h.csv", table(header, lines.format("10", "Cart", "7,5"), lines.format("11", "Menu", "1,0")))
    assert fate(again) == (2, 0, 0)
    assert rows(shop, "date::varchar, hours, rate", "person = 'Ana Worker'") == [
        ("2026-03-09", 0.01, 100.0),
        ("2026-03-10", 7.5, 100.0),
        ("2026-03-11", 1.0, 100.0),
    ]


def test_toggl_entries_have_both_moments_and_belong_to_the_day_they_began_on(shop: Shop) -> None:
    shop.set("timezone", "Europe/Berlin")
    entry = "Tom Worker,tom@worker.example,Big,{},{},{},{},{},{},{},{},{},,{}"
    lines = (
        entry.format("Shop", "", "fix [SHOP-7] cart", "Yes", "2026-02-02", "23:30:00", "2026-02-03", "00:45:00", "01:15:00", "106.25"),
        entry.format("", "", "", "No", "2026-02-03", "09:00:00", "2026-02-03", "09:18:25", "18:25 min", ""),
        entry.format("Shop", "Feeds", "", "Yes", "2026-02-03", "10:00:00", "2026-02-03", "10:10:00", "00:10:00", "14.17"),
        entry.format("Shop", "Feeds", "", "Yes", "2026-02-03", "11:00:00", "2026-02-03", "11:10:00", "soon", "14.17"),
    )  # fmt: skip
    result = shop.take("Toggl_time_entries.csv", table(TOGGL, *lines).encode("utf-8-sig"))
    assert (result.source, fate(result)) == ("toggl_time", (3, 1, 0))
    assert rows(
        shop,
        "date::varchar, started_at::varchar, ended_at::varchar, project_id, task_id, round(hours, 4), billable, rate",
        "person = 'Tom Worker'",
    ) == [
        ("2026-02-02", "2026-02-02 22:30:00", "2026-02-02 23:45:00", "Shop", "SHOP-7", 1.25, True, 85.0),
        ("2026-02-03", "2026-02-03 08:00:00", "2026-02-03 08:18:25", "", "", 0.3069, False, None),
        ("2026-02-03", "2026-02-03 09:00:00", "2026-02-03 09:10:00", "Shop", "Feeds", 0.1667, True, 85.0),
    ]
    # The same entries under the header of another year, one of them described since.
    header = TOGGL.replace("End", "Stop").replace("User", "Member").replace("(EUR)", "()")
    again = shop.take("toggl.csv", table(header, lines[0], lines[2].replace(",Feeds,,", ",Feeds,Read the feed,")))
    assert (again.source, fate(again)) == ("toggl_time", (2, 0, 0))
    assert rows(shop, "count(*), sum(note = 'Read the feed')", "person = 'Tom Worker'") == [(3, 1)]
    shop.set("timezone", "")
    with shop.store.read() as connection:
        assert "@" not in str(connection.exec_driver_sql("select * from time_entries").all())


def test_clockify_writes_dates_by_the_profile_and_ends_in_a_total(shop: Shop) -> None:
    entry = '"Shop","Big","{}","{}","Eve Worker","Group1, Group2","eve@worker.example","","{}","Yes","Yes","INV-1","{}","{}","{}","{}","{}","{}","80.00","40.00","10/15/2026"'
    result = shop.take(
        "Clockify_Time_Report_Detailed.csv",
        table(
            CLOCKIFY,
            entry.format(r"\\ odd ''`!@#$", "A task", "Regular", "10/15/2026", "11:00:00 AM", "10/15/2026", "11:30:01 AM", "00:30:01", "0.50"),
            entry.format("", "SHOP-3 Feeds", "Regular", "10/16/2026", "11:30 PM", "10/17/2026", "12:30 AM", "01:00:00", "1.00"),
            entry.format("", "A task", "Break", "10/16/2026", "12:00 PM", "10/16/2026", "12:30 PM", "00:30:00", "0.50"),
            entry.format("", "A task", "Regular", "10/16/2026", "01:00 PM", "10/16/2026", "12:00 PM", "-01:00:00", "-1.00"),
            entry.format("", "A task", "Regular", "10/01/2026", "01:00 PM", "10/16/2026", "12:00 PM", "359:00:00", "359.00"),
            entry.format("", "A task", "Regular", "13/15/2026", "01:00 PM", "10/16/2026", "12:00 PM", "01:00:00", "1.00"),
            '"Total (10/01/2026 - 10/31/2026)","","","","","","","","","","","","","","","","361:00:01","361.00","","200.00",""',
        ),
    )  # fmt: skip
    assert (result.source, fate(result)) == ("clockify_time", (2, 3, 2))
    assert {"total row", "a break, not work", "out of range: hours", "not a date: Start Date"} <= result.reasons.keys()
    assert rows(
        shop,
        "started_at::varchar, ended_at::varchar, task_id, round(hours, 4), rate, invoice_no",
        "person = 'Eve Worker'",
    ) == [
        ("2026-10-15 11:00:00", "2026-10-15 11:30:01", "A task", 0.5003, 80.0, "INV-1"),
        ("2026-10-16 23:30:00", "2026-10-17 00:30:00", "SHOP-3", 1.0, 80.0, "INV-1"),
    ]
    few = shop.take(
        "c.csv",
        table("User,Start Date,Start Time,End Time,Duration (decimal)", "Eve Worker,31/10/2026,23:30,00:30,1.00"),
    )
    assert (few.source, fate(few)) == ("clockify_time", (1, 0, 0))
    assert rows(shop, "ended_at::varchar, project_id, billable", "person = 'Eve Worker' and rate is null") == [
        ("2026-11-01 00:30:00", "", None)
    ]


def test_freshbooks_hours_are_exact_to_the_second_and_a_timesheet_needs_no_tool(shop: Shop) -> None:
    result = shop.take(
        "time_entries.csv",
        table(
            FRESHBOOKS,
            "2026-04-01,Big,Shop,Development,Cart,Kim Worker,Billed,1.33,4800",
            "2026-04-01,Big,Shop,Development,Cart,Kim Worker,Non-billable,2.00,",
            "2026-04-01,Big,Shop,Development,Menu,Kim Worker,Unbilled,many,",
        ),
    )
    assert (result.source, fate(result)) == ("freshbooks_time", (2, 1, 0))
    assert rows(shop, "round(hours, 4), billable, task_id", "person = 'Kim Worker'") == [
        (1.3333, True, "Development"),
        (2.0, False, "Development"),
    ]
    sheet = shop.take(
        "stunden.csv",
        table(
            TIMESHEET,
            "Lea Worker;01.04.2026;Shop;Entwicklung;7,5;85,00;Warenkorb",
            "Lea Worker;02.04.2026;Shop;Entwicklung;1:30;85,00;SHOP-9 Suche",
            ";;;;;;",
            "Summe;;;;9,0;;",
            "Gesamt;;;;9,0;;",
        ),
    )
    assert (sheet.source, fate(sheet)) == ("timesheet", (2, 0, 3))
    assert rows(shop, "date::varchar, hours, rate, task_id", "person = 'Lea Worker'") == [
        ("2026-04-01", 7.5, 85.0, "Entwicklung"),
        ("2026-04-02", 1.5, 85.0, "SHOP-9"),
    ]


@pytest.mark.parametrize(
    ("header", "source"),
    [
        (HARVEST, "harvest_time"),
        (TOGGL, "toggl_time"),
        (CLOCKIFY, "clockify_time"),
        (FRESHBOOKS, "freshbooks_time"),
        ("Issue Key,Issue summary,Hours,Work date,Username,Full name,Project Name", "timesheet"),
        ("entry_id,person,project_id,date,hours,note", "time_entries"),
        ("Employee,Date,Absence type,Hours,Comment", None),
        ("Invoice #,Date,Client,Hours,Rate,Amount", None),
        ("Name,Date,Time", None),
        ("Project,Client,Time (h),Time (decimal),Amount (USD)", None),
    ],
)
def test_a_tracker_is_known_by_its_own_columns_in_any_order(header: str, source: str | None) -> None:
    for columns in (header.split(","), header.split(",")[::-1]):
        recognition = recognise(Shape(tuple(columns)))
        assert (recognition.source if recognition else None) == source
