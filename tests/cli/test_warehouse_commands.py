"""Commands on a shop whose rows stand in a warehouse: what the environment names, each command reads."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ecm.cli import main
from tests.store.conftest import new_database

SECRET = "tr0ub4dor&3"  # noqa: S105 a made-up one
ASKED = ("kpi", "--from", "2026-11-01", "--to", "2026-11-03", "--by", "channel", "--metrics", "orders,net_sales")
Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a store of its own; gives the exit code and the one JSON object."""

    def call(*arguments: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = main([*arguments, "--json", "--home", str(tmp_path / "home"), "--as-of", "2026-11-23"])
        shown = capsys.readouterr()
        assert SECRET not in shown.out + shown.err
        return code, json.loads(shown.out)

    return call


@pytest.fixture
def url(postgres: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database that ECM_WAREHOUSE names: two orders in it."""
    url = new_database(postgres)
    with psycopg.connect(url) as connection:
        connection.execute(
            "create table orders (order_id text, ordered_at timestamp, gross_sales numeric, currency text, channel text)"
        )
        connection.execute("insert into orders values ('1', '2026-11-01 10:00', 90, 'EUR', 'Email')")
        connection.execute("insert into orders values ('2', '2026-11-02 10:00', 50, 'EUR', 'Direct')")
    monkeypatch.setenv("ECM_WAREHOUSE", url)
    return url


def test_the_first_command_derives_and_refresh_derives_again(run: Run, url: str, tmp_path: Path) -> None:
    code, answer = run(*ASKED)
    assert code == 0
    assert {r["channel"]: r["net_sales"] for r in answer["rows"]} == {"Email": 90.0, "Direct": 50.0}
    with psycopg.connect(url) as connection:
        connection.execute("insert into orders values ('3', '2026-11-03 10:00', 10, 'EUR', 'Email')")
    assert run(*ASKED)[1]["total"] == {"orders": 2, "net_sales": 140.0}
    code, answer = run("refresh")
    assert code == 0
    assert answer["files"] == answer["sources"] == []
    read = answer["warehouse"]
    assert (read["orders"], read["tables"]["orders"]["last"], read["warnings"]) == (3, "2026-11-03", [])
    assert 0 <= read["age_hours"] < 1
    assert run("source", "list")[1]["warehouse"]["last_success"] == read["last_success"]
    assert run(*ASKED)[1]["total"] == {"orders": 3, "net_sales": 150.0}
    orders = tmp_path / "orders.csv"
    orders.write_text("order_id,ordered_at,currency,gross_sales\n9,2026-11-01 10:00:00,EUR,1\n")
    code, answer = run("load", str(orders))
    assert code == 2
    assert answer["files"][0]["status"] == "unreadable"
    assert "reads from its warehouse" in answer["files"][0]["error"]["message"]
    assert run("imports")[1]["imports"] == []


@pytest.mark.parametrize("scheme", ["postgresql", "mysql+pymysql", "hive"])
def test_a_warehouse_that_cannot_be_read_is_one_error_without_its_password(
    scheme: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECM_WAREHOUSE", f"{scheme}://shop:{SECRET}@127.0.0.1:1/shop")
    code, answer = run(*ASKED)
    assert code == 2
    assert answer["error"]["type"] == "StoreError"
    assert answer["error"]["hint"]


def test_without_a_warehouse_nothing_is_said_of_one(run: Run) -> None:
    assert "warehouse" not in run("refresh")[1]
    assert "warehouse" not in run("source", "list")[1]
