"""Real exports of time and tasks, where they are there: every record accounted for, hours as their owners counted them."""

from pathlib import Path

import pytest

from ecm.ingest import FileResult, Status, load
from tests.exporters.work_rows import rows
from tests.metrics.shop import Shop, balances

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real exports are not beside this repository")

# Which tool wrote it, and how many of its records are not taken.
FILES = {
    "exports/harvest_time_eu.csv": ("harvest_time", 0),
    "sets/timesheets/harvest_time_report.csv": ("harvest_time", 0),
    "exports/clockify_1.csv": ("clockify_time", 0),
    "exports/clockify_2.csv": ("clockify_time", 0),
    "exports/clockify_3.csv": ("clockify_time", 1),
    "exports/clockify_4.csv": ("clockify_time", 0),
    "exports/jira_a.csv": ("jira_tasks", 0),
}


@pytest.fixture(scope="module")
def results(shop: Shop) -> dict[str, FileResult]:
    """Each under a namespace of its own; the dates of some say nothing of their order."""
    return {
        name: load(shop.store, [DATA / name], today=shop.today, namespace=name, date_order="mdy")[0] for name in FILES
    }


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_is_recognised_and_every_record_is_accounted_for(results: dict[str, FileResult], name: str) -> None:
    result = results[name]
    assert result.status is Status.LOADED, result.error
    assert balances(result)
    assert (result.source, result.quarantined) == FILES[name], result.reasons


def test_a_freelancers_winter_comes_to_its_hours_and_its_money(shop: Shop, results: dict[str, FileResult]) -> None:
    (row,) = rows(shop, "time_entries", "sum(hours), sum(hours * rate)", "namespace like 'sets/%'")
    assert row == (pytest.approx(406.70), pytest.approx(19_521.60))


def test_issues_keep_their_statuses(shop: Shop, results: dict[str, FileResult]) -> None:
    assert rows(shop, "tasks", "status, count(*)", "namespace like '%jira%' group by 1") == [
        ("done", 76),
        ("planned", 35),
    ]
