"""Generated reports of every tool: their totals are told from their members, and what the members cover is said."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from ecm.ingest import FileResult, load
from ecm.store import Store
from tests.metrics.shop import balances

TODAY = date(2026, 6, 30)
Rows = list[tuple[tuple[str, ...], float, int]]  # the members that a row names, its cost (or sessions), its impressions


@dataclass(frozen=True)
class Report:
    """A file as text and what is to come of it. whole: what its totals say, 0 where it has none."""

    name: str
    text: str
    rows: int
    totals: int
    covered: float
    whole: float
    entity: str
    is_partial: bool


def members(chance: random.Random, *dimensions: str) -> Rows:
    """Rows by every pair of members, with random costs; each is named after its dimension."""
    named: list[tuple[str, ...]] = [()]
    for dimension in dimensions:
        count = chance.randint(2, 4)
        named = [(*row, f"{dimension} {n}") for row in named for n in range(count)]
    return [(row, chance.randint(100, 90_000) / 100, chance.randint(10, 9_000)) for row in named]


def google(chance: random.Random, header: str, entity: str, share: float, words: tuple[str, str, str]) -> Report:
    """Totals in words, the account's among them, at the end."""
    title, total, account = words
    dimensions = ("Campaign", header) if header else ("Campaign",)
    rows = members(chance, *dimensions)
    covered, seen = round(sum(r[1] for r in rows), 2), sum(r[2] for r in rows)
    whole = round(covered / share, 2)
    blank = chance.choice([" --", "", "--"])
    lines = [title, "May 1 – 31, 2026", ",".join(["Campaign status", *dimensions, "Currency code", "Impr.", "Cost"])]
    lines += [",".join(["Enabled", *named, "EUR", str(n), f"{cost:.2f}"]) for named, cost, n in rows]
    for label, amount in ((total, covered), (account, whole)):
        lines.append(",".join([f"{label}", *[blank] * len(dimensions), "EUR", str(seen), f"{amount:.2f}"]))
    is_partial = share != 1
    return Report("google_ads", "\n".join(lines) + "\n", len(rows), 2, covered, whole, entity, is_partial)


def meta(chance: random.Random, headers: tuple[str, ...], entity: str, share: float) -> Report:
    """A row without a name in any dimension, the first or the last; with what describes the result beside it."""
    rows = members(chance, *headers)
    covered, seen = round(sum(r[1] for r in rows), 2), sum(r[2] for r in rows)
    whole = round(covered / share, 2)
    period = "2026-05-01,2026-05-31"
    header = ",".join([*headers, "Attribution setting", "Impressions", "Amount spent (EUR)", "Reporting starts", "Reporting ends"])  # fmt: skip
    lines = [",".join([*named, "7-day click", str(n), f"{cost:.2f}", period]) for named, cost, n in rows]
    blank = chance.choice(["", "--", "-"])
    words = chance.choice(["Results from", "Résultats de", "Ergebnisse von", "Resultados de", "Risultati da"])
    said = (
        [f"{words} {len(rows)} {chance.choice(['campaigns', 'campagnes', 'anuncios'])}"]
        if chance.random() < 0.5
        else []
    )
    total = ",".join(
        [
            *said,
            *[blank] * (len(headers) - len(said)),
            chance.choice(["", "7-day click"]),
            str(seen),
            f"{whole:.2f}",
            period,
        ]
    )
    lines.insert(chance.choice([0, len(lines)]), total)
    return Report("meta_ads", "\n".join([header, *lines]) + "\n", len(rows), 1, covered, whole, entity, share != 1)


def meta_with_subtotals(chance: random.Random) -> Report:
    """Each campaign's own row above its rows by age."""
    rows = members(chance, "Campaign name", "Age")
    covered, seen = sum(r[1] for r in rows), sum(r[2] for r in rows)
    period = "2026-05-01,2026-05-31"
    lines = ["Campaign name,Age,Impressions,Amount spent (EUR),Reporting starts,Reporting ends"]
    lines.append(f",,{seen},{covered:.2f},{period}")
    campaigns = sorted({named[0] for named, _, _ in rows})
    for campaign in campaigns:
        own = [row for row in rows if row[0][0] == campaign]
        lines.append(f"{campaign},,{sum(r[2] for r in own)},{sum(r[1] for r in own):.2f},{period}")
        lines += [f"{campaign},{named[1]},{n},{cost:.2f},{period}" for named, cost, n in own]
    totals = 1 + len(campaigns)
    return Report("meta_ads", "\n".join(lines) + "\n", len(rows), totals, covered, covered, "age", False)


def tiktok(chance: random.Random, share: float) -> Report:
    rows = members(chance, "Campaign name")
    covered, seen = round(sum(r[1] for r in rows), 2), sum(r[2] for r in rows)
    whole = round(covered / share, 2)
    lines = ["Date,Campaign name,Cost,Impressions,CPC (destination),CTR (destination),Currency"]
    lines += [f"2026-05-03,{named[0]},{cost:.2f},{n},0.1,0.1,EUR" for named, cost, n in rows]
    lines.append(
        chance.choice([f"Total of {len(rows)} results,-,{whole:.2f},{seen},-,-,", f"-,-,{whole:.2f},{seen},-,-,EUR"])
    )
    return Report("tiktok_ads", "\n".join(lines) + "\n", len(rows), 1, covered, whole, "", share != 1)


def microsoft(chance: random.Random, share: float) -> Report:
    """Each day has a total of its own."""
    lines, totals, covered, count = ["TimePeriod,CampaignName,Impressions,Spend,CurrencyCode"], 0, 0.0, 0
    for day in (1, 2, 3):
        rows = members(chance, "Campaign")
        spent = round(sum(r[1] for r in rows), 2)
        lines += [f"2026-05-0{day},{named[0]},{n},{cost:.2f},EUR" for named, cost, n in rows]
        lines.append(f"2026-05-0{day},,{sum(r[2] for r in rows)},{spent / share:.2f},EUR")
        totals, covered, count = totals + 1, covered + spent, count + len(rows)
    return Report("microsoft_ads", "\n".join(lines) + "\n", count, totals, covered, covered / share, "", share != 1)


def exploration(chance: random.Random, header: str, entity: str, share: float) -> Report:
    """Google Analytics': the ragged second line, which says that it is the grand total or says nothing."""
    rows = [
        (named, n, n) for named, _, n in members(chance, "Session default channel group", *([header] * bool(entity)))
    ]
    covered = sum(r[1] for r in rows)
    whole = round(covered / share)
    headers = ["Session default channel group", *([header] if entity else [])]
    lines = ["# ---", "# Free form 1", "# 20260501-20260531", "# ---", "", ",".join([*headers, "Sessions", "Total revenue"])]  # fmt: skip
    lines.append("," * len(headers) + f"{whole},10.00" + chance.choice(["", ",Grand total"]))
    lines += [",".join([*named, str(n), "1.00"]) for named, n, _ in rows]
    return Report("ga4", "\n".join(lines) + "\n", len(rows), 1, covered, whole, entity, abs(1 - share) > 0.01)


def canonical(chance: random.Random) -> Report:
    """A row without a campaign is the total where it equals the others' sum, day by day."""
    lines, totals, covered, count = ["date,platform,campaign,currency,cost,impressions"], 0, 0.0, 0
    for day in (1, 2):
        rows = members(chance, "Campaign")
        spent, seen = sum(r[1] for r in rows), sum(r[2] for r in rows)
        lines += [f"2026-05-0{day},pinterest,{named[0]},EUR,{cost:.2f},{n}" for named, cost, n in rows]
        lines.append(f"2026-05-0{day},pinterest,,EUR,{spent:.2f},{seen}")
        totals, covered, count = totals + 1, covered + spent, count + len(rows)
    return Report("spend", "\n".join(lines) + "\n", count, totals, covered, covered, "", False)


ENGLISH = ("Report", "Total: Campaigns", "Total: Account")
GERMAN = ("Bericht", "Gesamt: Kampagnen", "Gesamt: Konto")
FRENCH = ("Rapport", "Total : campagnes", "Total : compte")
SPANISH = ("Informe", "Total: campañas", "Total: cuenta")
ITALIAN = ("Rapporto", "Totale: campagne", "Totale: account")
MAKERS: tuple[Callable[[random.Random], Report], ...] = (
    lambda c: google(c, "", "", 1, c.choice([ENGLISH, GERMAN, ITALIAN])),
    lambda c: google(c, "", "", 0.8, FRENCH),
    lambda c: google(c, "Location", "location", 0.25, SPANISH),
    lambda c: google(c, "Suchbegriff", "search_term", 0.6, GERMAN),
    lambda c: google(c, "Asset", "asset", 2.5, ENGLISH),
    lambda c: google(c, "Mot clé", "keyword", 1, FRENCH),
    lambda c: google(c, "Device", "device", 1, ENGLISH),
    lambda c: google(c, "Shelf", "shelf", 1, ENGLISH),
    lambda c: meta(c, ("Age", "Gender"), "age,gender", 1),
    lambda c: meta(c, ("Campaign name",), "", 1),
    lambda c: meta(c, ("Campaign name", "Platzierung"), "placement", 1),
    lambda c: meta(c, ("Region",), "region", 0.5),
    lambda c: meta(c, ("Campaign name", "Video sound"), "video_sound", 1),
    meta_with_subtotals,
    lambda c: tiktok(c, 1),
    lambda c: tiktok(c, 0.7),
    lambda c: microsoft(c, 1),
    lambda c: microsoft(c, 0.9),
    lambda c: exploration(c, "City", "city", 1),
    lambda c: exploration(c, "City", "city", 0.5),
    lambda c: exploration(c, "", "", 1),
    canonical,
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, new_home: Callable[[Path], Path]) -> Iterator[tuple[Store, list[tuple[Report, FileResult]]]]:  # fmt: skip
    """Every kind of report, written by chance, in one load."""
    folder = tmp_path_factory.mktemp("reports")
    reports = [make(random.Random(number)) for number, make in enumerate(MAKERS)]
    paths = [folder / f"report{number}.csv" for number in range(len(reports))]
    for path, report in zip(paths, reports, strict=True):
        path.write_text(report.text, encoding="utf-8")
    with Store(new_home(folder / "home")) as store:
        yield store, list(zip(reports, load(store, paths, today=TODAY, together=True), strict=True))


def test_every_record_is_a_member_or_a_total(loaded: tuple[Store, list[tuple[Report, FileResult]]]) -> None:
    for report, result in loaded[1]:
        assert balances(result)
        fate = (result.source, result.loaded, result.quarantined, result.ignored, dict(result.reasons))
        assert fate == (report.name, report.rows, 0, report.totals, {"total row": report.totals}), report.text


def test_members_that_do_not_come_to_the_total_are_a_part_and_the_load_says_how_much(
    loaded: tuple[Store, list[tuple[Report, FileResult]]],
) -> None:
    for report, result in loaded[1]:
        about = [w for w in result.warnings if "serve breakdowns, not totals" in w]
        assert len(about) == report.is_partial, (report.text, result.warnings)
        if report.is_partial and report.covered < report.whole:
            assert f"({report.covered / report.whole * 100:.0f} %)" in about[0]
        elif report.is_partial:
            assert f"come to {report.covered:,.2f}, more than the {report.whole:,.2f}" in about[0]


def test_the_rows_say_what_else_they_are_by_and_whether_they_are_a_part(
    loaded: tuple[Store, list[tuple[Report, FileResult]]],
) -> None:
    store, reports = loaded
    with store.read() as connection:
        found = {
            row[0]: tuple(row[1:])
            for table, measure in (("spend", "cost"), ("traffic", "sessions"))
            for row in connection.exec_driver_sql(
                f"select import_id, min(entity), max(entity), bool_or(is_partial), bool_and(is_partial), sum({measure}) "
                f"from {table}_history group by 1"
            )
        }
    for report, result in reports:
        *said, amount = found[result.import_id]
        assert said == [report.entity, report.entity, report.is_partial, report.is_partial], report.text
        assert float(amount) == pytest.approx(report.covered)
