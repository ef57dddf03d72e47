"""Jira: repeated header names, worded dates, statuses of one's own, estimates in seconds, what blocks what."""

import pytest

from ecm.exporters import Shape, recognise
from tests.exporters.work_rows import fate, rows, text
from tests.metrics.shop import Shop

MINIMAL = "Issue Type,Issue key,Issue id,Summary,Assignee,Assignee Id,Reporter,Reporter Id,Priority,Status,Resolution,Created,Updated,Due date"
FULL = (
    "Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority,Resolution,Assignee,Reporter,Created,"
    "Updated,Resolved,Sprint,Sprint,Sprint,Labels,Labels,Due date,Original estimate,Status Category,"
    "Inward issue link (Blocks),Inward issue link (Blocks),Outward issue link (Blocks),Inward issue link (Relates),"
    "Custom field (Start date),Comment,Comment"
)


def issue(key: str, **told: str) -> str:
    """A line of the full export, of what is told."""
    seen: set[str] = set()
    cells = []
    told = {"Issue key": key, "Summary": "A title", "Created": "15/Feb/26 4:37 PM", **told}
    for name in FULL.split(","):
        cells.append(told.get(name if name not in seen else f"{name} 2", ""))
        seen.add(name)
    return ",".join(f'"{c}"' for c in cells)


def test_issues_are_read_whatever_columns_stand_twice(shop: Shop) -> None:
    many = {
        "Inward issue link (Blocks)": "SHOP-2",
        "Inward issue link (Blocks) 2": "APP-9",
        "Sprint": "1",
        "Sprint 2": "2",
    }
    result = shop.take(
        "Jira.csv",
        text(
            FULL,
            issue("SHOP-1", **{"Issue Type": "Story", "Status": "In Progress", "Project key": "SHOP", "Assignee": "Ann"}
                  | {"Reporter": "Bob", "Priority": "High", "Original estimate": "27000", "Due date": "20/Mar/26 12:00 AM"}
                  | {"Custom field (Start date)": "2026-02-20"} | many),
            issue("SHOP-2", **{"Issue Type": "Bug", "Status": "Closed", "Resolution": "Fixed", "Resolved": "16/Feb/26 9:05 AM"}
                  | {"Outward issue link (Blocks)": "SHOP-1", "Comment": "one", "Comment 2": "two"}),
            issue("SHOP-3", Status="Done", Resolution="Won't Do", Resolved="16/Feb/26 9:05 AM"),
            issue("SHOP-4", Status="With the legal team", **{"Status Category": "In Progress", "Original estimate": "1d 4h"}),
            issue("SHOP-5", Status="Gone fishing", **{"Issue Type": "Sub-task", "Original estimate": "13 points"}),
            issue("SHOP-6", Status="To Do", Created="sometime"),
            issue("", Status="To Do"),
        ).encode("utf-8-sig"),
    )  # fmt: skip
    assert (result.source, fate(result)) == ("jira_tasks", (5, 2, 0))
    assert {"not a date: Created", "missing: key"} <= result.reasons.keys()
    assert any("unknown value: status: 1 row" in w for w in result.warnings)
    assert any("an estimate that is no hours: 1 row" in w for w in result.warnings)
    columns = "task_id, project_id, kind, status, estimate_hours, depends_on, done_at::varchar"
    assert rows(shop, "tasks", columns, "task_id like 'SHOP-_'") == [
        ("SHOP-1", "SHOP", "story", "doing", 7.5, "SHOP-2,APP-9", None),
        ("SHOP-2", "SHOP", "bug", "done", None, "", "2026-02-16 09:05:00"),
        ("SHOP-3", "SHOP", "", "declined", None, "", "2026-02-16 09:05:00"),
        ("SHOP-4", "SHOP", "", "doing", 12.0, "", None),
        ("SHOP-5", "SHOP", "subtask", "gone fishing", None, "", None),
    ]
    columns = "requester, assignee, priority, requested_at::varchar, planned_start::varchar, due_on::varchar"
    assert rows(shop, "tasks", columns, "task_id = 'SHOP-1'") == [
        ("Bob", "Ann", "High", "2026-02-15 16:37:00", "2026-02-20", "2026-03-20")
    ]


def test_a_newer_export_replaces_the_issue_and_a_small_one_tells_its_project_by_the_key(shop: Shop) -> None:
    line = "Task,WEB_2-7,10448,Giỏ hàng,Ann,1,Bob,2,Medium,{},{},25/Apr/26 7:51 PM,25/Apr/26 7:55 PM,"
    for status, resolution in (("To Do", ""), ("Fertig", "Fertig")):
        result = shop.take("jira.csv", text(MINIMAL, line.format(status, resolution)))
        assert (result.source, fate(result)) == ("jira_tasks", (1, 0, 0))
        assert not any("unknown value" in w for w in result.warnings)
    assert rows(shop, "tasks", "title, project_id, kind, status, estimate_hours", "task_id = 'WEB_2-7'") == [
        ("Giỏ hàng", "WEB_2", "task", "done", None)
    ]


@pytest.mark.parametrize(
    ("header", "source"),
    [
        (MINIMAL, "jira_tasks"),
        (FULL, "jira_tasks"),
        ("Key,Work type,Summary,Status,Assignee,Reporter,Created", "jira_tasks"),
        ("Vorgangstyp,Vorgangsschlüssel,Zusammenfassung,Bearbeiter,Status,Erstellt", "jira_tasks"),
        ("Issue Key,Issue summary,Hours,Work date,Username,Full name", "timesheet"),
        ("Key,Summary,Status", None),
        ("task_id,title,status,assignee", "tasks"),
    ],
)
def test_issues_are_known_by_jiras_own_columns(header: str, source: str | None) -> None:
    recognition = recognise(Shape(tuple(header.split(","))))
    assert (recognition.source if recognition else None) == source
