"""Files that hold nothing to keep say so truly: headers without rows, helper sheets of a download, pivoted explorations."""

import zipfile
from collections.abc import Sequence

import pytest

from ecm.errors import BadValue
from ecm.exporters import Shape, recognise
from ecm.ingest import Status, load
from tests.metrics.shop import Shop

COMMENTS = ("# ----", "# Shop - GA4", "# Free form 1", "# 20260501-20260531", "# ----")


def test_a_header_without_rows_is_called_empty(empty_shop: Shop) -> None:
    known = empty_shop.take("a.csv", "Campaign name,Day,Amount spent (EUR),Reporting starts,Reporting ends\n")
    assert (known.status, known.source, known.rows) == (Status.LOADED, "meta_ads", 0)
    assert known.warnings == ("The file is empty: it has a header and no rows.",)
    unknown = empty_shop.take("b.csv", "foo,bar,baz\n")
    assert unknown.status is Status.UNREADABLE
    assert "b.csv is empty" in unknown.warnings[0]


def test_the_helper_sheets_of_search_consoles_download_are_ignored_with_their_reason(empty_shop: Shop) -> None:
    rest = "Clicks,Impressions,CTR,Position\n"
    members = {
        "Chart.csv": "Date," + rest + "2026-05-01,5,50,10%,2.1\n",
        "Countries.csv": "Country," + rest + "Germany,5,50,10%,2.1\n",
        "Devices.csv": "Device," + rest + "MOBILE,5,50,10%,2.1\n",
        "Search appearance.csv": "Search Appearance," + rest + "Product snippets,5,50,10%,2.1\n",
        "Filters.csv": "Filter,Value\nSearch type,Web\nDate,Last 3 months\n",
        "Filter.csv": "Filter,Wert\nSuchtyp,Web\n",
    }
    path = empty_shop.write("Performance.zip", b"")
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    results = {r.file.split("/")[1]: r for r in load(empty_shop.store, [path], today=empty_shop.today)}
    fates = {name: (r.status, r.loaded, r.quarantined, r.ignored) for name, r in results.items()}
    loaded = Status.LOADED
    assert fates == {
        "Chart.csv": (loaded, 1, 0, 0),
        **dict.fromkeys(("Countries.csv", "Devices.csv", "Search appearance.csv", "Filter.csv"), (loaded, 0, 0, 1)),
        "Filters.csv": (loaded, 0, 0, 2),
    }
    assert "filters of the download" in str(results["Filters.csv"].reasons)
    assert "no day in the file" in str(results["Countries.csv"].reasons)


@pytest.mark.parametrize(
    ("columns", "first"),
    [
        ("Device category,desktop,desktop,mobile,mobile,Totals,Totals", "Session source / medium" + ",Sessions,Total revenue" * 3),
        ("Device category,desktop,mobile,Totals", "Country,Sessions,Sessions,Sessions"),
        ("Channel,Sessions,Sessions,Sessions", "Organic Search,1,2,3"),
        ("Gerätekategorie,desktop,mobile", "Land,Aufrufe,Aufrufe"),
    ],
)  # fmt: skip
def test_a_pivoted_exploration_is_refused_with_how_to_export_it_plain(columns: str, first: str) -> None:
    width = columns.count(",")
    rows: Sequence[tuple[str | None, ...]] = (tuple(first.split(",")), ("a", *"1" * width), ("b", *"2" * width))
    with pytest.raises(BadValue, match="pivoted exploration") as refused:
        recognise(Shape(tuple(columns.split(",")), COMMENTS, tuple(rows)))
    assert "one row for each day and member" in refused.value.hint


@pytest.mark.parametrize("first", [("google / organic", "1", "2"), (None, "3", "4")])
def test_a_plain_exploration_is_no_pivot(first: tuple[str | None, ...]) -> None:
    found = recognise(Shape(("Session source / medium", "Sessions", "Total revenue"), COMMENTS, (first,)))
    assert found is not None
    assert found.source == "ga4"


def test_a_measure_that_a_report_does_not_have_is_absent_and_not_nought(empty_shop: Shop) -> None:
    google = (
        'Campaign report\n"May 1, 2026 - May 31, 2026"\nCampaign status,Campaign,Day,Currency code,Impr.,Interactions,Cost\n'
        'Enabled,Brand,2026-05-30,EUR,"1,000",100,50.00\nTotal: Account,--,,EUR,"1,000",100,50.00\n'
    )
    tiktok = (
        "Date,Cost,Cost per result,CPC (destination),CTR (destination),Results,Conversions,Currency,Impressions\n"
        "2026-05-30,100.00,0.5,0.5,0.02,200,3,EUR,10\n"
    )
    microsoft = "TimePeriod,CampaignName,Spend,CurrencyCode\n2026-05-30,Brand,7,EUR\n"
    files = [empty_shop.write(f"{n}.csv", text) for n, text in enumerate((google, tiktok, microsoft))]
    load(empty_shop.store, files, today=empty_shop.today, together=True)
    with empty_shop.store.read() as connection:
        found = connection.exec_driver_sql(
            "select platform, cost::double, impressions, clicks, conversions from daily_spend order by platform"
        ).all()
    assert [tuple(row) for row in found] == [
        ("google_ads", 50.0, 1000, None, None),
        ("microsoft", 7.0, None, None, None),
        ("tiktok", 100.0, 10, None, 3.0),
    ]
