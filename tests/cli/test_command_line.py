"""The command line as others' checks call it: keys that are always there, exit codes, one JSON object at every exit."""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from ecm.cli import main
from ecm.cli.program import COMMANDS

ORDERS = (
    "order_id,ordered_at,currency,gross_sales,discounts,channel,country\n"
    "1,2026-11-01 10:00:00,EUR,100,10,Email,DE\n2,2026-11-02 10:00:00,EUR,50,0,Direct,FR\n"
    "3,2026-11-02 11:00:00,EUR,nonsense,0,Direct,FR\n"
)
Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a store of its own; gives the exit code and the one JSON object."""

    def call(*arguments: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = main([*arguments, "--json", "--home", str(tmp_path / "home"), "--as-of", "2026-11-23"])
        return code, json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def orders(tmp_path: Path) -> str:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS)
    return str(path)


def test_a_load_accounts_for_every_row(run: Run, orders: str) -> None:
    code, answer = run("load", orders)
    (file,) = answer["files"]
    assert code == 0
    assert (file["status"], file["source"], file["rows"], file["loaded"], file["quarantined"]) == (
        "loaded", "orders", 3, 2, 1,
    )  # fmt: skip
    assert file["reasons"] == {"not a number: gross_sales": 1}
    code, answer = run("quarantine", str(file["import_id"]))
    assert [(r["row_no"], r["raw"]["gross_sales"]) for r in answer["rows"]] == [(4, "nonsense")]


def test_the_same_file_again_is_a_duplicate_that_names_the_earlier_load(run: Run, orders: str) -> None:
    _, first = run("load", orders)
    code, again = run("load", orders)
    assert code == 0
    assert again["files"][0]["status"] == "duplicate"
    assert again["files"][0]["import_id"] == first["files"][0]["import_id"]


def test_an_unreadable_file_does_not_stop_the_others(run: Run, orders: str, tmp_path: Path) -> None:
    junk = tmp_path / "junk.bin"
    junk.write_bytes(b"\x00\x01\x02\xff" * 400)
    code, answer = run("load", str(junk), orders)
    assert code == 2
    assert [f["status"] for f in answer["files"]] == ["unreadable", "loaded"]
    assert answer["files"][0]["error"]["message"]


def test_kpi_has_every_key_asked_for_and_every_day(run: Run, orders: str) -> None:
    run("load", orders)
    asked = ("--from", "2026-11-01", "--to", "2026-11-03", "--metrics", "orders,net_sales,sessions,roas,bottom_line")
    code, answer = run("kpi", *asked, "--by", "day", "--compare", "previous")
    assert code == 0
    assert answer["currency"] == "EUR"
    assert [(r["day"], r["orders"], r["net_sales"]) for r in answer["rows"]] == [
        ("2026-11-01", 1, 90.0), ("2026-11-02", 1, 50.0), ("2026-11-03", 0, 0.0),
    ]  # fmt: skip
    assert answer["total"] == {"orders": 2, "net_sales": 140.0, "sessions": None, "roas": None, "bottom_line": None}
    assert answer["compare"]["total"]["orders"] == 0
    assert any("bottom_line" in note for note in answer["notes"])


def test_filters_and_breakdowns_agree(run: Run, orders: str) -> None:
    run("load", orders)
    span = ("--from", "2026-11-01", "--to", "2026-11-30", "--metrics", "net_sales")
    _, whole = run("kpi", *span, "--by", "channel")
    for row in whole["rows"]:
        _, part = run("kpi", *span, "--filter", f"channel={row['channel']}")
        assert part["total"]["net_sales"] == row["net_sales"]


def test_undo_takes_the_load_back(run: Run, orders: str) -> None:
    _, loaded = run("load", orders)
    code, answer = run("undo", str(loaded["files"][0]["import_id"]))
    assert code == 0
    assert (answer["removed"], answer["restored"]) == (2, 0)
    _, listed = run("imports")
    assert listed["imports"][0]["undone_at"] is not None
    _, answer = run("kpi", "--from", "2026-11-01", "--to", "2026-11-03", "--metrics", "orders")
    assert answer["total"]["orders"] is None


def test_a_reconciliation_adds_up(run: Run, orders: str) -> None:
    run("load", orders)
    code, answer = run("reconcile", "--from", "2026-11-01", "--to", "2026-11-30")
    assert code == 0
    assert answer["ours"] + sum(s["amount"] for s in answer["steps"]) == pytest.approx(answer["theirs"])
    assert answer["ours"] == 150.0


def test_settings_are_shown_set_and_checked(run: Run) -> None:
    assert run("settings", "timezone", "Europe/Berlin") == (0, {"settings": {"timezone": "Europe/Berlin"}})
    assert run("settings")[1]["settings"]["timezone"] == "Europe/Berlin"
    code, answer = run("settings", "timezone", "Middle/Earth")
    assert code == 2
    assert answer["error"]["type"] == "BadValue"


def test_keeping_house_tells_what_it_did(run: Run, orders: str) -> None:
    run("load", orders)
    code, answer = run("upkeep", "--keep-days", "0")
    assert code == 0
    assert set(answer) == {"before", "after", "removed", "kept_for_reviews"}
    assert answer["after"]["states"] < answer["before"]["states"]
    assert run("kpi", "--from", "2026-11-01", "--to", "2026-11-02")[1]["total"]["orders"] == 2


def test_the_demo_fills_an_empty_store_only(run: Run) -> None:
    code, answer = run("demo", "--days", "40")
    assert code == 0
    assert len(answer["files"]) >= 8
    assert all(f["rows"] >= f["loaded"] > 0 for f in answer["files"])
    assert run("demo", "--days", "40")[0] == 2


@pytest.mark.parametrize(
    "arguments",
    [("kpi",), ("nothing",), ("undo", "99"), ("template", "order"), ("kpi", "--from", "x", "--to", "y"),
     ("kpi", "--from", "2026-11-02", "--to", "2026-11-01"), ("load", "none.csv", "--as", "nobody"),
     ("kpi", "--from", "2026-11-01", "--to", "2026-11-02", "--by", "chanel")],
)  # fmt: skip
def test_a_failure_is_one_object_with_what_to_do(run: Run, arguments: tuple[str, ...]) -> None:
    code, answer = run(*arguments)
    assert code == 2
    error = answer["error"] if "error" in answer else answer["files"][0]["error"]
    assert error["type"]
    assert error["message"]


def test_a_wrong_name_gets_did_you_mean(run: Run) -> None:
    assert (
        "did you mean 'channel'"
        in run("kpi", "--from", "2026-11-01", "--to", "2026-11-02", "--by", "chanel")[1]["error"]["hint"].lower()
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_a_listed_help_line_is_the_commands_own(name: str) -> None:
    module, line = COMMANDS[name]
    assert getattr(import_module(f"ecm.cli.{module}"), name).help == line
