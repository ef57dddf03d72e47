"""Sources tells when the warehouse was read, and reads it again."""

from pathlib import Path

import psycopg
import pytest

from tests.pages.conftest import first_page
from tests.store.conftest import new_database


def test_the_warehouse_is_read_again_on_screen(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = new_database(postgres)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table orders (order_id text, ordered_at date, gross_sales numeric, currency text)")
        connection.execute("insert into orders values ('1', '2026-11-01', 100, 'EUR')")
        monkeypatch.setenv("ECM_HOME", str(tmp_path))
        monkeypatch.setenv("ECM_WAREHOUSE", url)
        app = first_page().switch_page("data/sources.py").run()
        assert any("0 hours ago from 1 order." in m.value for m in app.markdown)
        connection.execute("insert into orders values ('2', '2026-11-02', 50, 'EUR')")
        app.button(key="refresh-warehouse").click().run()
        assert not app.exception
        assert any("0 hours ago from 2 orders" in m.value for m in app.markdown)
