"""Connected sources are checked when they are made, and are made, listed, read and removed from the command line."""

import json
from pathlib import Path

import pytest

from ecm.cli import main
from ecm.connect import Connection, checked
from ecm.errors import EcmError
from tests.connect.conftest import ORDERS


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (Connection("Bad Name", "/x"), "small letters"),
        (Connection("s", " "), "no address"),
        (Connection("s", "/x", table="orders"), "for databases alone"),
        (Connection("s", "postgresql://db/x"), "needs one of"),
        (Connection("s", "postgresql://db/x", table="a; drop table b"), "no table's name"),
        (Connection("s", "postgresql://db/x", query="delete from orders"), "SELECT or WITH"),
        (Connection("s", "postgresql://db/x", recipe="magneto"), "no recipe"),
        (Connection("s", "postgresql://db/x", recipe="magento", cursor="x"), "knows by which column"),
        (Connection("s", "postgresql://db/x", recipe="magento", prefix="x; --"), "begins no table's name"),
        (Connection("s", "postgresql://db/x", table="o", prefix="wp_"), "for recipes alone"),
        (Connection("s", "postgresql://db/x", table="o", settle_days=-1), "make no sense"),
        (Connection("s", "postgresql://db/x", table="o", cursor="a b"), "no column's name"),
    ],
)
def test_a_source_that_makes_no_sense_is_refused(made: Connection, says: str) -> None:
    with pytest.raises(EcmError, match=says):
        checked(made)


def test_the_command_line_connects_lists_refreshes_and_removes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "o.csv").write_text(ORDERS + "C1,2026-05-05,EUR,10\n")

    def run(*arguments: str) -> tuple[int, dict[str, object]]:
        code = main(["--home", str(tmp_path / "h"), *arguments, "--json"])
        return code, json.loads(capsys.readouterr().out)

    code, added = run("source", "add", "drop", "--url", str(tmp_path / "o.csv"), "--as", "orders")
    assert code == 0
    (entry,) = added["sources"]  # type: ignore[misc]  # JSON has no types
    assert entry == entry | {
        "name": "drop",
        "url": str(tmp_path / "o.csv"),
        "last_success": None,
        "age_hours": None,
        "rows": None,
        "error": None,
        "is_late": False,
        "next_due": None,
        "is_due": True,
        "every_hours": 24,
    }
    code, done = run("refresh")
    files = done["files"]
    assert isinstance(files, list)
    assert (code, files[0]["status"], files[0]["loaded"]) == (0, "loaded", 1)
    code, listed = run("source", "list")
    (entry,) = listed["sources"]  # type: ignore[misc]  # JSON has no types
    assert (entry["rows"], entry["error"], entry["age_hours"] < 1) == (1, None, True)
    assert (entry["is_due"], entry["tables"], entry["loads"]) == (False, ["orders"], [files[0]["import_id"]])
    assert entry["next_due"] > entry["last_success"]
    assert run("refresh", "--due")[1]["files"] == []
    code, edited = run("source", "edit", "drop", "--every", "2")
    (entry,) = edited["sources"]  # type: ignore[misc]  # JSON has no types
    assert (code, entry["every_hours"], entry["rows"]) == (0, 2, 1)
    assert run("source", "edit", "dorp", "--every", "2")[0] == 2
    assert main(["--home", str(tmp_path / "h"), "source", "list"]) == 0
    assert "(0 minutes ago)  1 rows  next due 20" in capsys.readouterr().out
    (tmp_path / "o.csv").unlink()
    assert run("refresh", "drop")[0] == 2
    assert run("refresh", "nothing")[0] == 2
    assert run("source", "remove", "drop") == (0, {"sources": []})
