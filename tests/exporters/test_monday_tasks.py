"""monday.com's workbooks: titles, a header for each group, sub-items under a header of their own, summaries."""

from ecm.exporters import Shape, recognise
from tests.exporters.work_rows import fate, rows
from tests.metrics.shop import Shop
from tests.reading.workbook_writer import Dated, workbook

HEADER = ("Name", "Subitems", "Owner", "Status", "Due date", "Priority", "Timeline - Start", "Timeline - End", "Estimated hours", "Item ID (auto generated)")  # fmt: skip
SUBITEMS = ("Subitems", "Name", "Owner", "Status", "Date", "Item ID (auto generated)")
DUE = Dated(46113.0, 1)  # 2026-04-01


def test_items_and_subitems_are_tasks_and_all_else_is_ignored_with_its_reason(shop: Shop) -> None:
    board = (
        ("Shop board",),
        ("What we do for the shop",),
        ("To Do",),
        HEADER,
        ("Cart", "Draft, Test", "Ann Worker", "Working on it", DUE, "High", "2026-03-01", "2026-04-15", 12.5, 5001.0),
        SUBITEMS,
        (None, "Draft", "Bob Worker", "Done", "2026-03-20", 6001.0),
        (None, "Test", None, "Stuck", "some day", 6002.0),
        ("Only a name",),
        (None, None, None, None, "2026-04-01 to 2026-04-01", None, "2026-03-01", "2026-04-15", 12.5, None),
        (),
        ("Done",),
        HEADER,
        ("Menu", None, "Ann Worker, Bob Worker", "Done", "May 2, 2026", None, None, None, None, 5002.0),
        ("Feed", None, None, "Awaiting parts", "someday", None, None, None, None, 5003.0),
        (None, None, None, None, "2026-05-02", None, None, None, None, None),
    )
    updates = (("Item ID", "Item Name", "User", "Update Content"), ("5001", "Cart", "Ann Worker", "Well done"))
    result = shop.take("Shop_board.xlsx", workbook({"shop board": board, "updates": updates}))
    assert (result.source, fate(result)) == ("monday_tasks", (4, 2, 7))
    assert {
        "repeated header",
        "header of sub-items",
        "title of a group",
        "summary of a group",
        "blank row",
    } <= result.reasons.keys()
    assert result.reasons["summary of a group"] == 2
    assert result.reasons["not a date: due date"] == 2
    columns = "title, kind, status, assignee, planned_start::varchar, due_on::varchar, estimate_hours, length(task_id)"
    assert rows(shop, "tasks", columns, "project_id = 'Shop board'") == [
        ("Cart", "", "doing", "Ann Worker", "2026-03-01", "2026-04-01", 12.5, 4),
        ("Draft", "subtask", "done", "Bob Worker", None, "2026-03-20", None, 4),
        ("Menu", "", "done", "Ann Worker, Bob Worker", None, "2026-05-02", None, 4),
        ("Only a name", "", "", "", None, None, None, 16),
    ]


def test_a_small_board_without_ids_is_replaced_and_not_doubled(shop: Shop) -> None:
    header = ("Name", "Person", "Status", "Date")
    for status in ("Working on it", "Done"):
        board = (("Ads",), ("This week",), header, ("Banner", "Ann Worker", status, DUE), ("Banner", "Bob Worker", "", DUE),
                 (), ("Next",), header, ("Video", "Ann Worker", "Stuck", None))  # fmt: skip
        result = shop.take("Ads.xlsx", workbook({"ads": board}))
        assert (result.source, fate(result)) == ("monday_tasks", (3, 0, 3))
    assert rows(shop, "tasks", "title, status, assignee, due_on::varchar", "project_id = 'Ads'") == [
        ("Banner", "", "Bob Worker", "2026-04-01"),
        ("Banner", "done", "Ann Worker", "2026-04-01"),
        ("Video", "waiting", "Ann Worker", None),
    ]


def test_a_list_that_only_has_a_name_is_no_board() -> None:
    for header in ("Name,Status,Date", "Name,Email,Owner,Status", "Name,Subitems,Notes"):
        assert recognise(Shape(tuple(header.split(",")))) is None
