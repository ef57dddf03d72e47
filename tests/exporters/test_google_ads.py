"""Google Ads' reports: UTF-16 with tabs, title lines, total rows, periods and days, `--` for nothing."""

import pytest

from ecm.ingest import FileResult
from tests.metrics.shop import Shop, balances, some, texts

COLUMNS = ("Campaign status", "Campaign", "Budget", "Currency code", "Campaign type", "Clicks", "Impr.", "CTR", "Cost", "Search impr. share", "Conversions", "Conv. value")  # fmt: skip


def campaign(name: str, kind: str, clicks: str, impressions: str, cost: str) -> tuple[str, ...]:
    return ("Enabled", name, "10.00", "EUR", kind, clicks, impressions, "2.81%", cost, "< 10%", "2.00", "84.00")


def total(words: str, clicks: str, impressions: str, cost: str, place: int = 0) -> tuple[str, ...]:
    cells = [" --"] * 3
    cells[place] = words
    return (*cells, "EUR", " --", clicks, impressions, "2.81%", cost, "< 10%", "2.00", "84.00")


def report(
    span: str, *rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS, title: str = "Campaign report"
) -> str:
    """With tabs, as "Excel .csv" is."""
    return "\n".join([title, span, "\t".join(columns), *("\t".join(row) for row in rows)]) + "\n"


def fate(result: FileResult) -> tuple[int, int, int]:
    assert balances(result), result
    return result.loaded, result.quarantined, result.ignored


BRAND = campaign("Brand", "Search", "264", '"9,380"', '"1,365.22"')
SHOPPING = campaign("Sale", "Shopping", "100", '"1,000"', "34.78")
TOTALS = (
    total("Total: Campaigns", "364", '"10,380"', '"1,400.00"'),
    total("Total: Account", "364", '"10,380"', '"1,400.00"'),
    total("Total: Search", "264", '"9,380"', '"1,365.22"', place=2),
)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8", "utf-8-sig"])
def test_title_lines_and_totals_are_no_campaigns_in_any_encoding(shop: Shop, encoding: str) -> None:
    month = ["utf-16", "utf-16-le", "utf-8", "utf-8-sig"].index(encoding) + 1
    last = [31, 28, 31, 30][month - 1]
    name = ["January", "February", "March", "April"][month - 1]
    text = report(f"1 {name} 2026 - {last} {name} 2026", BRAND, SHOPPING, *TOTALS)
    result = shop.take("Campaign report.csv", text.encode(encoding))
    assert (result.source, fate(result)) == ("google_ads", (2, 0, 3))
    assert result.reasons == {"total row": 3}
    first, end = f"2026-{month:02}-01", f"2026-{month:02}-{last}"
    assert (result.first_on, result.last_on) == (first, end)
    answer = shop.ask(first, end, ["cost", "ctr", "cpc"])
    assert some(answer.total, "cost", "ctr", "cpc") == (1400, 364 / 10380, 1400 / 364)
    assert shop.values("cost", "channel", first, end) == {"Paid Search": 1365.22, "Paid Shopping": 34.78}


def test_a_report_without_a_day_says_which_one_to_export(shop: Shop) -> None:
    result = shop.take("o.csv", report("May 1, 2026 - May 31, 2026", BRAND))
    assert any("Time › Day" in note for note in result.found)
    part = shop.ask("2026-05-01", "2026-05-30", ["cost"])
    assert part.total["cost"] == 0
    assert "Export it by day" in texts(part)
    assert shop.value("cost", "2026-05-01", "2026-05-31") == 1365.22


def test_a_day_column_gives_days(shop: Shop) -> None:
    columns = ("Day", *COLUMNS)
    rows = [(f"2026-06-{d:02}", *campaign("Brand", "Search", "10", "100", f"{d}.50")) for d in (1, 2, 3)]
    total_row = ("Total: Campaigns", *total(" --", "30", "300", "7.50"))
    result = shop.take("o.csv", report("1 June 2026 - 3 June 2026", *rows, total_row, columns=columns))
    assert fate(result) == (3, 0, 1)
    assert list(shop.values("cost", "day", "2026-06-01", "2026-06-03").values()) == [1.5, 2.5, 3.5]


def test_nothing_is_written_as_two_dashes(shop: Shop) -> None:
    row = ("Enabled", "New", " --", "EUR", "Search", "--", " --", "--", "3.00", " --", "--", "--")
    result = shop.take("o.csv", report("1 July 2026 - 1 July 2026", row))
    assert fate(result) == (1, 0, 0)
    answer = shop.ask("2026-07-01", "2026-07-01", ["cost", "ctr", "cpc"])
    assert some(answer.total, "cost", "ctr", "cpc") == (3, None, None)


def test_campaign_types_tell_the_channel(shop: Shop) -> None:
    kinds = {
        "Search": "Paid Search",
        "Shopping": "Paid Shopping",
        "Performance Max": "Cross-network",
        "Display": "Display",
        "Video": "Paid Video",
        "Demand Gen": "Cross-network",
    }
    rows = [campaign(f"C{n}", kind, "1", "10", str(2**n)) for n, kind in enumerate(kinds)]
    shop.take("o.csv", report("1 July 2026 - 2 July 2026", *rows))
    found = shop.values("cost", "channel", "2026-07-01", "2026-07-02")
    shop_total = shop.value("cost", "2026-07-01", "2026-07-02")
    expected: dict[str, int] = {}
    for n, channel in enumerate(kinds.values()):
        expected[channel] = expected.get(channel, 0) + 2**n
    assert found == expected
    assert shop_total == 63


def test_a_report_with_neither_day_nor_period_is_quarantined_with_the_reason(shop: Shop) -> None:
    result = shop.take("o.csv", report("All time", BRAND))
    assert (result.loaded, result.quarantined) == (0, 1)
    assert "no day and no period in the report" in result.reasons


def test_a_download_without_preamble_is_known_by_its_columns(shop: Shop) -> None:
    columns = ("Day", *COLUMNS)
    row = ("2026-08-01", *campaign("Brand", "Search", "10", "100", "5.00"))
    text = "\n".join(",".join(r) for r in (columns, row)) + "\n"
    result = shop.take("o.csv", text)
    assert (result.source, fate(result)) == ("google_ads", (1, 0, 0))
    assert shop.value("cost", "2026-08-01", "2026-08-01") == 5


def test_a_campaign_whose_name_begins_with_total_is_a_campaign(shop: Shop) -> None:
    row = campaign("Totally Fresh Fruit", "Search", "10", "100", "5.00")
    result = shop.take("o.csv", report("1 September 2026 - 1 September 2026", row))
    assert fate(result) == (1, 0, 0)
