"""The period of a report: in every notation, with every dash and word between, in the languages of the tools."""

from datetime import date
from itertools import product

import pytest

from ecm.exporters.months import LANGUAGES
from ecm.exporters.spans import span_of_text

DASHES = ("-", " - ", "–", " – ", "—", " — ", " to ", " bis ", " au ", " al ", " a ", " t/m ", " até ")
# How one day, and two days of one month and of two, are written: d, m, y; M the month's name, S its short one.
BOTH_WHOLE = (
    "{d}. {M} {y}",
    "{d} {M} {y}",
    "{d} de {M} de {y}",
    "{M} {d}, {y}",
    "{S} {d}, {y}",
    "{d} {S} {y}",
    "{y}-{m:02}-{d:02}",
    "{y}/{m:02}/{d:02}",
    "{y}.{m:02}.{d:02}",
    "{d:02}.{m:02}.{y}",
    "{y}{m:02}{d:02}",
)
SHORTER = ("{d}", "{d} {M}"), ("{d}.", "{d}. {M}"), ("{d:02}.{m:02}.", "{d:02}.{m:02}."), ("{M} {d}", "{M} {d}")
AROUND = ("{}", '"{}"', "Ad report ({})", "# {}", "Date range: {}", "Zeitraum: {}")


def names(language: str) -> list[tuple[str, str]]:
    """Long and short names of the months, as a tool of this language writes them."""
    from babel.dates import get_month_names

    long, short = (get_month_names(width, "format", language) for width in ("wide", "abbreviated"))
    return [(long[n], short[n]) for n in range(1, 13)]


def written(form: str, day: date, language: str) -> str:
    long, short = names(language)[day.month - 1]
    return form.format(d=day.day, m=day.month, y=day.year, M=long, S=short)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_days_written_whole_are_read_with_any_dash_in_any_surroundings(language: str) -> None:
    spans = [(date(2026, m, 1), date(2026, m + 1, 28)) for m in range(1, 12, 3)] + [(date(2025, 12, 29),) * 2]
    for n, (form, dash, (first, last)) in enumerate(product(BOTH_WHOLE, DASHES, spans)):
        line = AROUND[n % len(AROUND)].format(written(form, first, language) + dash + written(form, last, language))
        assert span_of_text(["Campaign report", line]) == (first, last), line


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_first_day_leaves_out_the_second_says(language: str) -> None:
    for (short, whole), dash, month in product(SHORTER, DASHES[:6], (1, 6, 12)):
        first, last = date(2026, month, 1), date(2026, month, 28)
        end = "" if whole.endswith(".") else " "
        line = f"{written(short, first, language)}{dash}{written(whole, last, language)}{end}2026"
        if short == "{M} {d}":
            line = f"{written(short, first, language)}{dash}28, 2026"
        assert span_of_text([line]) == (first, last), line


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_month_alone_is_all_of_it(language: str) -> None:
    for number, (long, short) in enumerate(names(language), start=1):
        last = date(2027, 1, 1) if number == 12 else date(2026, number + 1, 1)
        for text in (f"{long} 2026", f"{short} 2026", f"Report ({long} 2026)", f"Campaign report {long} 2026"):
            assert span_of_text([text]) == (date(2026, number, 1), date.fromordinal(last.toordinal() - 1)), text


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("Ad report (Oct 25, 2016-Oct 31, 2016)", "2016-10-25", "2016-10-31"),
        ("Jan 20, 2026–Jan 21, 2026", "2026-01-20", "2026-01-21"),
        ("Mon, Jan 5, 2026 – Sun, Jan 11, 2026", "2026-01-05", "2026-01-11"),
        ("Donnerstag, 1. Januar 2026 – Samstag, 31. Januar 2026", "2026-01-01", "2026-01-31"),
        ("du 1er au 31 janvier 2026", "2026-01-01", "2026-01-31"),
        ("vom 1. bis 31. Januar 2026", "2026-01-01", "2026-01-31"),
        ("dal 1° al 31 gennaio 2026", "2026-01-01", "2026-01-31"),
        ("1.-31.01.2026", "2026-01-01", "2026-01-31"),
        ("5. 1. 2026 – 11. 1. 2026", "2026-01-05", "2026-01-11"),
        ("Dec 28 – Jan 3, 2026", "2025-12-28", "2026-01-03"),
        ("Jan – Mar 2026", "2026-01-01", "2026-03-31"),
        ("Report Time: 1/1/2026,1/31/2026", "2026-01-01", "2026-01-31"),
        ("01/07/2025 - 31/07/2025", "2025-07-01", "2025-07-31"),
        ("2026-01-01 00:00 - 2026-01-31 23:59", "2026-01-01", "2026-01-31"),
        ("Jan 20, 2026", "2026-01-20", "2026-01-20"),
        ("1 May 2026", "2026-05-01", "2026-05-01"),
    ],
)
def test_periods_as_tools_write_them(line: str, first: str, last: str) -> None:
    assert span_of_text([line]) == (date.fromisoformat(first), date.fromisoformat(last))


def test_labels_of_their_own_lines_name_the_first_and_the_last_day() -> None:
    lines = ["# Start date: 20260601", "# End date: 20260602"]
    assert span_of_text(lines) == (date(2026, 6, 1), date(2026, 6, 2))


@pytest.mark.parametrize(
    "line",
    [
        "01/02/2025 - 03/04/2025",
        "05/06/2026",
        "All time",
        "Generated: Jan 5, 2026",
        "Erstellt am 5. Januar 2026",
        "Campaigns 1-20 of 2026",
        "Campaign report 2026",
        "31.02.2026 - 31.03.2026",
        "Feb 3, 2026 - Jan 1, 2026",
        "Order 20261345-20269999",
    ],
)
def test_what_can_be_read_in_two_ways_or_is_no_period_stays_unread(line: str) -> None:
    assert span_of_text([line]) is None
