"""Moments: clocks, zones and daylight saving; the moment in UTC, the day in the shop and the day that is written."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from ecm.checks import Fault
from ecm.schema import Kind

Read = Callable[..., Any]
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"

# All are 2026-07-05, in a shop in Berlin (two hours ahead of UTC).
MOMENTS = {
    # without a zone: the shop's
    "2026-07-05 10:00:00": "08:00:00", "2026-07-05T10:00": "08:00:00", "2026-07-05, 10:00": "08:00:00",
    "2026-07-05 10:00:00.123": "08:00:00", "05.07.2026 10:00:30": "08:00:30", "5. Juli 2026 um 10:00": "08:00:00",
    "5 juillet 2026 à 10:00": "08:00:00", "July 5, 2026 at 10:00 AM": "08:00:00", "20260705 10:00": "08:00:00",
    # twelve hours
    "2026-07-05 4:37 PM": "14:37:00", "5/Jul/26 4:37 PM": "14:37:00", "Jul 5, 2026, 4:37:05 p.m.": "14:37:05",
    "2026-07-05 12:30 PM": "10:30:00", "2026-07-05 11:59 am": "09:59:00", "2026-07-05 4:37PM": "14:37:00",
    "2026-07-05 4:37\u202fPM": "14:37:00", "5 jul 2026 4:37 p. m.": "14:37:00",
    # with a zone
    "2026-07-05T10:00:00Z": "10:00:00", "2026-07-05T10:00:00.000Z": "10:00:00", "2026-07-05 10:00:00 UTC": "10:00:00",
    "2026-07-05 10:00:00 +0200": "08:00:00", "2026-07-05T10:00:00+02:00": "08:00:00", "2026-07-05T10:00:00+02": "08:00:00",
    "2026-07-05 10:00:00 -0430": "14:30:00", "2026-07-05T10:00+05:30": "04:30:00", "2026-07-05 10:00 GMT+2": "08:00:00",
    "Jul 5, 2026 11:03:05 AM PDT": "18:03:05", "Jul 5, 2026 11:03:05 AM PST": "19:03:05", "5 Jul 2026 10:00 CET": "09:00:00",
    "5. Juli 2026 10:00 MESZ": "08:00:00", "2026-07-05 20:00 JST": "11:00:00", "Sun, 05 Jul 2026 10:00:00 GMT": "10:00:00",
    "Sun Jul 05 2026 10:00:00 GMT+0200 (CEST)": "08:00:00", "Sunday, July 05, 2026 01:27 AM GMT-05:00": "06:27:00",
}  # fmt: skip
NO_MOMENTS = (
    "2026-07-05 24:30", "2026-07-05 10:60", "2026-07-05 10:00:61", "2026-07-05 10:00 XYZ", "2026-07-05 10:00 IST", "10:00",
    "2026-07-05 10", "2026-07-05 at", "2026-02-30 10:00:00", "2026-02-30 10:00:00 +0200", "2026-02-30T10:00:00Z",
)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def alone(read_file: Read) -> dict[str, Any]:
    texts = [*MOMENTS, *NO_MOMENTS]
    return dict(zip(texts, read_file(*((Kind.MOMENT, [t]) for t in texts), timezone=BERLIN), strict=True))


@pytest.mark.parametrize(("text", "utc"), MOMENTS.items())
def test_a_moment_is_read_in_any_writing(alone: dict[str, Any], text: str, utc: str) -> None:
    assert alone[text].values == [at(f"2026-07-05 {utc}")]
    assert alone[text].days == alone[text].written == [date(2026, 7, 5)]


@pytest.mark.parametrize("text", NO_MOMENTS)
def test_a_clock_or_a_zone_that_is_none_fails(alone: dict[str, Any], text: str) -> None:
    assert alone[text].values == [None]
    assert (alone[text].failed, alone[text].conversion.fault) == ([True], Fault.NOT_A_DATE)


def test_all_writings_stand_in_one_column_and_each_is_read(read: Read) -> None:
    found = read(Kind.MOMENT, [*MOMENTS, *NO_MOMENTS], timezone=BERLIN)
    assert found.values == [*(at(f"2026-07-05 {utc}") for utc in MOMENTS.values()), *[None] * len(NO_MOMENTS)]
    assert found.conversion.failures == len(NO_MOMENTS)


@pytest.mark.parametrize(
    ("text", "timezone", "utc", "day", "written"),
    [
        # the same, by whole columns in their usual forms and by others
        ("2026-07-05 23:30:00 -0400", BERLIN, "2026-07-06 03:30", date(2026, 7, 6), date(2026, 7, 5)),
        ("2026-07-05T23:30:00-04:00", BERLIN, "2026-07-06 03:30", date(2026, 7, 6), date(2026, 7, 5)),
        ("2026-07-06 03:30:00 +0000", NEW_YORK, "2026-07-06 03:30", date(2026, 7, 5), date(2026, 7, 6)),
        ("2026-07-06T03:30:00Z", NEW_YORK, "2026-07-06 03:30", date(2026, 7, 5), date(2026, 7, 6)),
        ("Jul 6, 2026 03:30 UTC", NEW_YORK, "2026-07-06 03:30", date(2026, 7, 5), date(2026, 7, 6)),
        ("2026-07-05 00:30:00", BERLIN, "2026-07-04 22:30", date(2026, 7, 5), date(2026, 7, 5)),
        ("05.07.2026 00:30", BERLIN, "2026-07-04 22:30", date(2026, 7, 5), date(2026, 7, 5)),
        ("2026-07-05", BERLIN, "2026-07-04 22:00", date(2026, 7, 5), date(2026, 7, 5)),
        ("5 July 2026", BERLIN, "2026-07-04 22:00", date(2026, 7, 5), date(2026, 7, 5)),
        # no zone is known of the shop: a time without one is UTC, a written day the day
        ("2026-07-05 23:30:00", None, "2026-07-05 23:30", date(2026, 7, 5), date(2026, 7, 5)),
        ("2026-07-05 23:30:00 -0400", None, "2026-07-06 03:30", date(2026, 7, 5), date(2026, 7, 5)),
        ("Jul 5, 2026 11:30 PM EDT", None, "2026-07-06 03:30", date(2026, 7, 5), date(2026, 7, 5)),
    ],
)
def test_a_moment_has_its_day_in_the_shop_and_the_one_that_is_written(
    read: Read, text: str, timezone: str | None, utc: str, day: date, written: date
) -> None:
    found = read(Kind.MOMENT, [text], timezone=timezone)
    assert (found.values, found.days, found.written) == ([at(utc)], [day], [written])
    # A column of days takes the day in the shop.
    assert read(Kind.DAY, [text], timezone=timezone).values == [day]


@pytest.mark.parametrize("write", ["{:%Y-%m-%d %H:%M:%S}", "{:%d.%m.%Y %H:%M}", "{:%B %d, %Y %I:%M %p}"])
@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2026-03-28 12:00", "2026-03-28 11:00"),  # winter
        ("2026-03-29 01:59", "2026-03-29 00:59"),
        ("2026-03-29 02:30", "2026-03-29 01:30"),  # on no clock: as if it had not been put forward
        ("2026-03-29 03:00", "2026-03-29 01:00"),
        ("2026-03-30 12:00", "2026-03-30 10:00"),  # summer
        ("2026-10-25 02:30", "2026-10-25 01:30"),  # twice on the clock: the later one
        ("2026-10-25 03:00", "2026-10-25 02:00"),
    ],
)
def test_the_shop_s_clock_is_put_forward_and_back(read: Read, write: str, local: str, utc: str) -> None:
    assert read(Kind.MOMENT, [write.format(at(local)), write.format(at("2026-01-31 12:00"))], timezone=BERLIN).values == [
        at(utc), at("2026-01-31 11:00"),
    ]  # fmt: skip


def test_offsets_change_within_a_file(read: Read) -> None:
    """As Shopify writes them: the offset of each row, whatever the shop's is now."""
    found = read(Kind.MOMENT, ["2026-10-24 23:30:00 +0200", "2026-10-25 23:30:00 +0100", ""], timezone=BERLIN)
    assert found.values == [at("2026-10-24 21:30"), at("2026-10-25 22:30"), None]
    assert found.days == [date(2026, 10, 24), date(2026, 10, 25), None]
    assert found.conversion.failed == "false"


@pytest.mark.parametrize(
    ("usual", "odd", "utc"),
    [
        ("2026-07-05 10:00:00 +0200", "2026-07-05 10:00:00", "2026-07-05 08:00"),
        ("2026-07-05 10:00:00", "2026-07-05 10:00:00 +0500", "2026-07-05 05:00"),
        ("2026-07-05 10:00:00", "2026-07-05T10:00:00Z", "2026-07-05 10:00"),
        ("2026-07-05T10:00:00Z", "2026-07-05T10:00:00+02:00", "2026-07-05 08:00"),
        ("2026-07-05", "2026-07-05 10:00", "2026-07-05 08:00"),
    ],
)
def test_one_odd_cell_behind_a_thousand_usual_ones_is_read_too(read: Read, usual: str, odd: str, utc: str) -> None:
    found = read(Kind.MOMENT, [usual] * 1100 + [odd], timezone=BERLIN)
    assert found.values[-1] == at(utc)
    assert found.values[0] == found.values[1099] == read(Kind.MOMENT, [usual], timezone=BERLIN).values[0]
    assert found.conversion.failures == 0


# Numbers that are moments


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1767225600", "1767225661"], ["2026-01-01 00:00:00", "2026-01-01 00:01:01"]),
        (["1767225600000"], ["2026-01-01"]),
        (["1767225600.0", "1767225600"], ["2026-01-01", "2026-01-01"]),
    ],
)
def test_seconds_and_thousandths_since_1970(read: Read, cells: list[str], expected: list[str]) -> None:
    found = read(Kind.MOMENT, cells, timezone=BERLIN)
    assert found.values == [at(text) for text in expected]
    assert found.conversion.note == "seconds since 1970"
    days = read(Kind.DAY, ["1767223800", "1767223801", "5"], timezone=BERLIN)
    assert days.values == [date(2026, 1, 1), date(2026, 1, 1), None]


def test_excel_s_day_numbers_are_the_shop_s_time(read: Read) -> None:
    found = read(Kind.MOMENT, ["46208", "46208.5", "46208,386805556", "46208.38681"], timezone=BERLIN)
    assert found.values == [
        at("2026-07-04 22:00"), at("2026-07-05 10:00"), at("2026-07-05 07:17"), at("2026-07-05 07:17"),
    ]  # fmt: skip
    assert set(found.days) == {date(2026, 7, 5)}
    assert found.conversion.note == "Excel's day numbers"
    assert read(Kind.DAY, ["46208"]).values == [date(2026, 7, 5)]


def test_a_number_is_no_day_among_days_that_are_written(read: Read) -> None:
    assert read(Kind.DAY, ["2026-07-05", "2026-07-06", "46208"]).failed == [False, False, True]
    assert read(Kind.DAY, ["2026-07-05", "2026-07-06", "1767225600"]).failed == [False, False, True]


def test_written_days_among_excel_s_numbers_are_read(read: Read) -> None:
    found = read(Kind.DAY, ["46208", "46209", "2026-07-05", "12", "99999"])
    assert found.values == [date(2026, 7, 5), date(2026, 7, 6), date(2026, 7, 5), None, None]
    assert found.conversion.failures == 2


def test_days_are_counted_from_the_report_s_first_one(read: Read) -> None:
    found = read(Kind.DAY, ["0000", "0001", "31", "1.5"], start_on=date(2026, 1, 1))
    assert found.values == [date(2026, 1, 1), date(2026, 1, 2), date(2026, 2, 1), None]
    assert found.conversion.note == "day numbers from 2026-01-01"


def test_a_day_and_an_hour_without_a_sign_between_are_no_seconds(read: Read) -> None:
    """2026070510 would be 2034 in seconds since 1970."""
    assert read(Kind.MOMENT, ["2026070510", "2026070511"]).failed == [True, True]
