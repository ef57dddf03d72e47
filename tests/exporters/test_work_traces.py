"""Commits and absences: one row a commit or a file of it; days off that were granted."""

import pytest

from ecm.exporters import Shape, recognise
from tests.exporters.work_rows import fate, rows, text
from tests.metrics.shop import Shop

HASH = "{}c1f0e2a9b8d7c6e5f4a3b2c1d0e9f8a7b6c5d4e"


def test_a_commit_belongs_to_the_task_its_subject_names(shop: Shop) -> None:
    header = "hash\tauthor\tauthor_email\tdate\tparents\tsubject\tinsertions\tdeletions"
    lines = (
        (HASH.format(1), "Ann Worker", "ann@worker.example", "2026-03-02T23:30:00+01:00", "a", "SHOP-12: read UTF-8 feeds", "10", "2"),
        (HASH.format(2), "Ann Worker", "ann@worker.example", "2026-03-03T10:00:00+01:00", "a b", "Merge branch 'main'", "0", "0"),
        (HASH.format(3), "", "bob@worker.example", "2026-03-03T11:00:00+01:00", "a", "Menu (closes #7)", "1", "-"),
        (HASH.format(4), "Bob Worker", "", "yesterday", "a", "Typo", "1", "1"),
        (HASH.format(5), "Bob Worker", "", "2026-03-04T10:00:00Z", "a", "", "1", "1"),
    )  # fmt: skip
    result = shop.take("work.tsv", text(header, *("\t".join(line) for line in lines)))
    assert (result.source, fate(result)) == ("git_log", (3, 2, 0))
    columns = 'left(event_id, 1), "at"::varchar, person, kind, task_id, lines_changed'
    assert rows(shop, "work_log", columns) == [
        ("1", "2026-03-02 22:30:00", "Ann Worker", "commit", "SHOP-12", 12),
        ("2", "2026-03-03 09:00:00", "Ann Worker", "merge", "", 0),
        ("3", "2026-03-03 10:00:00", "bob@worker.example", "commit", "#7", 1),
    ]


def test_files_of_one_commit_are_one_trace_and_fail_together(shop: Shop) -> None:
    header = "commit,author,date,message,file,insertions,deletions,repo"
    result = shop.take(
        "numstat.csv",
        text(
            header,
            "aaa1,Ann Worker,2026-04-02 10:00:00 +0200,Cart,a.py,10,2,shop",
            "aaa1,Ann Worker,2026-04-02 10:00:00 +0200,Cart,logo.png,-,-,shop",
            "aaa1,Ann Worker,2026-04-02 10:00:00 +0200,Cart,b.py,3,0,shop",
            "aaa2,Ann Worker,2026-04-02 11:00:00 +0200,Menu,a.py,1,1,shop",
            "aaa2,Ann Worker,2026-04-02 11:00:00 +0200,Menu,b.py,many,1,shop",
        ),
    )
    assert (result.source, fate(result)) == ("git_log", (3, 2, 0))
    assert rows(shop, "work_log", "summary, repo, lines_changed", "event_id like 'aaa%'") == [("Cart", "shop", 15)]


def test_absences_that_were_refused_are_none(shop: Shop) -> None:
    result = shop.take(
        "absences.csv",
        text(
            "Mitarbeiter;Abwesenheitsart;Von;Bis;Status",
            "Ann Worker;Urlaub;02.03.2026;06.03.2026;Genehmigt",
            "Bob Worker;Krank;20.03.2026;19.03.2026;Genehmigt",
            "Bob Worker;Urlaub;23.03.2026;24.03.2026;Abgelehnt",
            "Bob Worker;Krank;;24.03.2026;Genehmigt",
        ),
    )
    assert (result.source, fate(result)) == ("absence_calendar", (1, 2, 1))
    assert rows(shop, "absences", "person, starts_on::varchar, ends_on::varchar, kind") == [
        ("Ann Worker", "2026-03-02", "2026-03-06", "urlaub")
    ]


@pytest.mark.parametrize(
    ("header", "source"),
    [
        ("sha,author name,author date,subject,additions,deletions", "git_log"),
        ("hash,author,date,subject", "git_log"),
        ("date,author,subject", None),
        ("Employee,Leave type,First day,Last day", "absence_calendar"),
        ("Name,Start date,End date,Type", None),
        ("Campaign,Start,End,Type,Budget", None),
        ("person,starts_on,ends_on,kind", "absences"),
    ],
)
def test_traces_of_work_are_known_by_their_columns(header: str, source: str | None) -> None:
    for columns in (header.split(","), header.split(",")[::-1]):
        recognition = recognise(Shape(tuple(columns)))
        assert (recognition.source if recognition else None) == source
