"""Linear, Asana, GitHub and Trello: tasks with the moments they have, by statuses, sections and lists of one's own."""

import json

import pytest

from ecm.exporters import Shape, recognise
from tests.exporters.work_rows import fate, rows, text
from tests.metrics.shop import Shop

LINEAR = "ID,Team,Title,Description,Status,Estimate,Priority,Project ID,Project,Creator,Assignee,Labels,Cycle Number,Cycle Name,Cycle Start,Cycle End,Created,Updated,Started,Triaged,Completed,Canceled,Archived,Due Date,Parent issue,Initiatives,Project Milestone ID,Project Milestone,SLA Status,UUID,Time in status (minutes),Related to,Blocked by,Duplicate of"
ASANA = "Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,Start Date,Due Date,Tags,Notes,Projects,Parent task,Blocked By (Dependencies),Blocking (Dependencies),Priority,Estimated time"
TRELLO = "Card ID,Card Name,Card URL,Card Description,Labels,Members,Start Date,Due Date,Due Complete,List ID,List Name,Board ID,Board Name,Archived"
GITHUB = "number,title,state,stateReason,author.login,assignees,labels,createdAt,closedAt,url"


def line(header: str, **told: str) -> str:
    return ",".join('"' + told.get(name.replace(" ", "_"), "").replace('"', '""') + '"' for name in header.split(","))


def test_linear_statuses_of_ones_own_are_told_by_the_moments_an_issue_has(shop: Shop) -> None:
    created = "Mon Mar 02 2026 12:34:56 GMT+0000 (Coordinated Universal Time)"
    common = {"Team": "Shop", "Created": created, "Creator": "ann@worker.example", "Estimate": "3"}
    result = shop.take(
        "Export.csv",
        text(
            LINEAR,
            line(LINEAR, **common, ID="ENG-1", Title="Cart", Status="In Review", Priority="No priority", Labels="Shop, Bug"),
            line(LINEAR, **common, ID="ENG-2", Title="Menu", Status="Baking", Started="2026-03-03T08:00:00.000Z"),
            line(LINEAR, **common, ID="ENG-3", Title="Feed", Status="Baked", Completed="2026-03-04T08:00:00Z", Due_Date="2026-03-05", Blocked_by="ENG-1, ENG-2", Project="Relaunch"),
            line(LINEAR, **common, ID="ENG-4", Title="Old", Status="Duplicate", Canceled="2026-03-04T08:00:00Z"),
            line(LINEAR, **common, ID="ENG-5", Title="", Status="Todo"),
        ),
    )  # fmt: skip
    assert (result.source, fate(result)) == ("linear_tasks", (4, 1, 0))
    assert not any("unknown value" in w for w in result.warnings)
    columns = "task_id, project_id, kind, status, priority, estimate_hours, done_at::varchar, depends_on"
    assert rows(shop, "tasks", columns, "task_id like 'ENG-%'") == [
        ("ENG-1", "Shop", "bug", "review", "", None, None, ""),
        ("ENG-2", "Shop", "", "doing", "", None, None, ""),
        ("ENG-3", "Relaunch", "", "done", "", None, "2026-03-04 08:00:00", "ENG-1,ENG-2"),
        ("ENG-4", "Shop", "", "cancelled", "", None, None, ""),
    ]
    assert rows(shop, "tasks", "requested_at::varchar", "task_id = 'ENG-1'") == [("2026-03-02 12:34:56",)]


def test_asana_names_what_a_task_waits_for_and_its_section_may_be_no_status(shop: Shop) -> None:
    result = shop.take(
        "Project.csv",
        text(
            ASANA,
            line(ASANA, Task_ID="120001", Name="Cart, new", Created_At="2026-02-01", **{"Section/Column": "In progress"}, Assignee="Ann", Projects="Shop, Board", Priority="High", Estimated_time="2h 30m"),
            line(ASANA, Task_ID="120002", Name="Menu", Completed_At="2026-02-05", Projects="Shop", Tags="bug"),
            line(ASANA, Task_ID="120003", Name="Part", Parent_task="Menu", Estimated_time="90"),
            line(ASANA, Task_ID="120004", Name="Live", Projects="Shop", Due_Date="2026-03-01", Notes="cust@customer.example", **{"Section/Column": "Homepage", "Blocked_By_(Dependencies)": "Cart, new"}),
            line(ASANA, Task_ID="120005", Name="Design:"),
            line(ASANA, Name="No id"),
        ),
    )  # fmt: skip
    assert (result.source, fate(result)) == ("asana_tasks", (4, 1, 1))
    assert any("an estimate that is no hours: 1 row" in w for w in result.warnings)
    columns = "task_id, project_id, kind, status, estimate_hours, done_at::varchar, depends_on"
    assert rows(shop, "tasks", columns, "task_id like '12000_'") == [
        ("120001", "Shop", "", "doing", 2.5, None, ""),
        ("120002", "Shop", "bug", "done", None, "2026-02-05 00:00:00", ""),
        ("120003", "Shop", "subtask", "", None, None, ""),
        ("120004", "Shop", "", "", None, None, "120001"),
    ]


def test_trello_cards_stand_where_their_list_says_and_archived_ones_are_done_or_given_up(shop: Shop) -> None:
    card = "69a0e8c0aaaaaaaaaaaa000{}"
    result = shop.take(
        "board.csv",
        text(
            TRELLO,
            line(TRELLO, Card_ID=card.format(1), Card_Name="Cart", Labels="Bug (red), Shop (blue)", Members="ann", List_Name="✅ Done (March)", Board_Name="Relaunch", Archived="true"),
            line(TRELLO, Card_ID=card.format(2), Card_Name="Menu", List_Name="Doing [2]", Due_Date="2026-03-09T08:00:00.000Z", Archived="false"),
            line(TRELLO, Card_ID=card.format(3), Card_Name="Feed", List_Name="To Do", Archived="true"),
            line(TRELLO, Card_ID=card.format(4), Card_Name="Text", List_Name="Marketing", Archived="false"),
            line(TRELLO, Card_Name="No id"),
        ),
    )  # fmt: skip
    assert (result.source, fate(result)) == ("trello_cards", (4, 1, 0))
    assert any("a list whose name tells no status: 2 rows" in w for w in result.warnings)
    assert rows(shop, "tasks", "title, kind, status, due_on::varchar", "task_id like '69a0e8c0%'") == [
        ("Cart", "bug", "done", None),
        ("Feed", "", "cancelled", None),
        ("Menu", "", "doing", "2026-03-09"),
        ("Text", "", "", None),
    ]
    assert rows(shop, "tasks", "requested_at::varchar, project_id, assignee", "title = 'Cart' and kind = 'bug' and task_id like '69%'") == [
        ("2026-02-27 00:43:44", "Relaunch", "ann")
    ]  # fmt: skip


def test_trellos_board_gives_cards_the_names_of_their_lists_members_and_board(shop: Shop) -> None:
    ids = [f"5ad3c82d8ac5afdb542bf3d{n}" for n in range(9)]
    board = {
        "id": ids[0], "name": "Relaunch board", "shortUrl": "https://trello.com/b/x", "idOrganization": None,
        "prefs": {"permissionLevel": "org"}, "labelNames": {"green": ""},
        "actions": [
            {"id": "a", "type": "updateCard", "date": "2026-03-02T10:00:00.000Z", "memberCreator": {"fullName": "Ann Worker"},
             "data": {"card": {"id": ids[1]}, "listBefore": {"name": "To Do"}, "listAfter": {"name": "Doing"}}},
            {"id": "b", "type": "commentCard", "date": "2026-03-02T11:00:00.000Z", "data": {"card": {"id": ids[1]}}},
        ],
        "cards": [
            {"id": ids[1], "name": "Cart", "closed": False, "dueComplete": False, "due": None, "idList": ids[4],
             "idMembers": [ids[6]], "labels": [{"id": ids[8], "name": "Bug", "color": "red"}], "url": "https://trello.com/c/1"},
            {"id": ids[2], "name": "Menu", "closed": True, "dueComplete": True, "due": "2026-03-09T08:00:00.000Z",
             "idList": ids[4], "idMembers": [], "labels": [], "url": "https://trello.com/c/2"},
            {"id": ids[3], "name": "Feed", "closed": False, "dueComplete": False, "due": None, "idList": ids[5],
             "idMembers": [ids[6], ids[7]], "labels": [], "url": "https://trello.com/c/3"},
        ],
        "labels": [{"id": ids[8], "idBoard": ids[0], "name": "Bug", "color": "red"}],
        "lists": [
            {"id": ids[4], "name": "Doing", "closed": False, "idBoard": ids[0], "pos": 1, "subscribed": False},
            {"id": ids[5], "name": "Somewhere", "closed": False, "idBoard": ids[0], "pos": 2, "subscribed": False},
        ],
        "members": [
            {"id": ids[6], "fullName": "Ann Worker", "username": "ann"},
            {"id": ids[7], "fullName": "Bob Worker", "username": "bob"},
        ],
    }  # fmt: skip
    result = shop.take("board.json", json.dumps(board))
    assert (result.source, fate(result)) == ("trello_board", (9, 0, 2))
    assert any("a list whose name tells no status: 1 row" in w for w in result.warnings)
    assert rows(shop, "tasks", "title, project_id, kind, status, assignee", "task_id like '5ad3c8%'") == [
        ("Cart", "Relaunch board", "bug", "doing", "Ann Worker"),
        ("Feed", "Relaunch board", "", "", "Ann Worker, Bob Worker"),
        ("Menu", "Relaunch board", "", "done", ""),
    ]
    assert rows(shop, "task_events", "task_id, field, from_value, to_value, actor") == [
        (ids[1], "status", "planned", "doing", "Ann Worker")
    ]


def test_github_issues_are_known_by_their_number_and_pull_requests_are_none(shop: Shop) -> None:
    url = "https://github.com/acme/shop/{}/{}"
    result = shop.take(
        "issues.csv",
        text(
            GITHUB,
            line(GITHUB, number="12", title="Cart", state="OPEN", createdAt="2026-03-01T10:00:00Z", url=url.format("issues", 12), assignees='[{"login": "ann"}, {"login": "bob"}]', labels='[{"name": "bug"}]'),
            line(GITHUB, number="13", title="Menu", state="CLOSED", stateReason="NOT_PLANNED", closedAt="2026-03-02T10:00:00Z", url=url.format("issues", 13)),
            line(GITHUB, number="14", title="Feed", state="closed", stateReason="completed", closedAt="2026-03-02T10:00:00Z", url=url.format("issues", 14)),
            line(GITHUB, number="15", title="Merge it", state="open", url=url.format("pull", 15)),
        ),
    )  # fmt: skip
    assert (result.source, fate(result)) == ("github_tasks", (3, 0, 1))
    assert rows(shop, "tasks", "task_id, project_id, kind, status, assignee", "task_id like '#%'") == [
        ("#12", "shop", "bug", "requested", "ann, bob"),
        ("#13", "shop", "", "declined", ""),
        ("#14", "shop", "", "done", ""),
    ]
    project = "Title,URL,Assignees,Status,Labels,Estimate (hours)"
    row = ("Feed", url.format("issues", 16), "ann", "In Progress", "enhancement", "4")
    sheet = shop.take("project.tsv", "\t".join(project.split(",")) + "\n" + "\t".join(row) + "\n")
    assert (sheet.source, fate(sheet)) == ("github_tasks", (1, 0, 0))
    assert rows(shop, "tasks", "kind, status, estimate_hours", "task_id = '#16'") == [("improvement", "doing", 4.0)]


@pytest.mark.parametrize(
    ("header", "source"),
    [
        (LINEAR, "linear_tasks"),
        (ASANA, "asana_tasks"),
        (TRELLO, "trello_cards"),
        (GITHUB, "github_tasks"),
        ("Title,URL,Status", None),
        ("id,name,closed", None),
    ],
)
def test_a_board_is_known_by_its_own_columns_in_any_order(header: str, source: str | None) -> None:
    for columns in (header.split(","), header.split(",")[::-1]):
        recognition = recognise(Shape(tuple(columns)))
        assert (recognition.source if recognition else None) == source
