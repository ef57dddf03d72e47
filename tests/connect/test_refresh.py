"""A refresh is whole or says so, one at a time, when it is due; what is in trouble is said where it matters."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from filelock import FileLock

from ecm.connect import Connection, State, connections, save_connection, save_state, state_of, troubles
from ecm.filters import Filters, Period
from ecm.metrics import Note, breakdown, kpis, overview, pacing_notes, products
from ecm.operate import refresh_sources
from tests.connect.conftest import ORDERS, TODAY, sold
from tests.connect.shops import MAGENTO_ROWS, MAGENTO_TABLES, made
from tests.metrics.shop import Shop

ROOT = Path(__file__).resolve().parents[2]


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


@pytest.fixture
def magento(postgres: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(postgres)
    with engine.begin() as connection:
        for statement in made((*MAGENTO_TABLES, *MAGENTO_ROWS), "r_", "timestamp"):
            connection.execute(sa.text(statement.replace(":", r"\:")))
    yield engine
    with engine.begin() as connection:
        for name in sa.inspect(engine).get_table_names():
            if name.startswith("r_"):
                connection.exec_driver_sql(f"drop table {name}")
    engine.dispose()


def test_a_recipe_of_which_a_part_is_unreadable_begins_there_again(
    shop: Shop, magento: sa.Engine, postgres: str
) -> None:
    save_connection(shop.store, Connection("own", postgres, recipe="magento", prefix="r_"))
    with magento.begin() as connection:
        connection.exec_driver_sql("alter table r_sales_creditmemo rename to r_away")
    (failed,) = refresh_sources(shop.store, today=TODAY)
    assert failed.error is not None
    assert "r_sales_creditmemo" in failed.error.message
    assert (failed.state.cursor_value, failed.state.last_success) == ("", None)
    with magento.begin() as connection:
        connection.exec_driver_sql("alter table r_away rename to r_sales_creditmemo")
    (done,) = refresh_sources(shop.store, today=TODAY)
    assert done.error is None
    # All was of one moment: what failed had brought nothing in part.
    assert [f.loaded for f in done.files] == [5, 5, 3]


def test_two_programs_do_not_read_one_source_at_once(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(ORDERS + "L1,2026-05-05,EUR,10\n")
    save_connection(shop.store, Connection("file", str(tmp_path / "o.csv")))
    save_connection(shop.store, Connection("other", str(tmp_path / "o.csv")))
    with FileLock(shop.store.home / "tmp" / "fetch-file.lock"):
        busy, other = refresh_sources(shop.store, today=TODAY)
    assert any("by another program" in note for note in busy.notes)
    assert (busy.error, busy.state.last_try, busy.files) == (None, None, ())
    assert other.error is None
    # What a killed refresh left behind is cleared away by the next.
    left = shop.store.home / "tmp" / "fetch-file"
    left.mkdir()
    (left / "part-0.parquet").write_bytes(b"a@example.com")
    (done,) = refresh_sources(shop.store, ["file"], today=TODAY)
    assert done.error is None
    assert not left.exists()


def test_a_refresh_that_is_killed_leaves_the_state_as_it_was(shop: Shop, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "o.csv").write_text(ORDERS + "L1,2026-05-05,EUR,10\n")
    save_connection(shop.store, Connection("file", str(tmp_path / "o.csv")))
    before = state_of(shop.store, "file")[1]
    # It stops in the middle, as it loads: at a pipe that nobody writes to, which stands in place of the file.
    code = (
        "import sys, os\nfrom pathlib import Path\nfrom datetime import date\nfrom ecm.store import Store\n"
        "from ecm.operate import refresh_sources\n"
        "home, pipe = sys.argv[1:]\n"
        "sys.addaudithook(lambda e, a: e == 'open' and str(a[0]).endswith('o.csv') and (print('here', flush=True), open(pipe)))\n"
        "refresh_sources(Store(Path(home)), today=date(2026, 11, 23))\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(shop.store.home), str(tmp_path / "pipe")], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"here\n"
    (busy,) = refresh_sources(shop.store, today=TODAY)
    assert any("by another program" in note for note in busy.notes)
    child.kill()
    child.wait()
    child.stdout.close()
    assert state_of(shop.store, "file")[1] == before
    (done,) = refresh_sources(shop.store, today=TODAY)
    assert (done.error, sold(shop)) == (None, 10)


def test_a_source_is_late_when_it_was_due_and_did_not_come() -> None:
    now = datetime(2026, 11, 23, 12)
    new = State(added=now)
    assert (new.is_due(24, now), new.is_late(24, now), new.is_late(24, now + timedelta(hours=37))) == (
        True,
        False,
        True,
    )
    read = State(last_success=now, last_try=now)
    assert not read.is_late(24, now + timedelta(hours=30))
    assert read.is_late(24, now + timedelta(hours=37))
    assert read.due(24) == now + timedelta(hours=24)
    assert not read.is_due(24, now + timedelta(hours=23))
    # One that failed is tried again after an hour, not at every turn of cron.
    failed = replace(read, last_try=now + timedelta(hours=24), error="no")
    assert not failed.is_due(24, now + timedelta(hours=24, minutes=30))
    assert failed.is_due(24, now + timedelta(hours=25))


def test_only_what_is_due_is_read_where_that_is_asked(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(ORDERS + "L1,2026-05-05,EUR,10\n")
    save_connection(shop.store, Connection("daily", str(tmp_path / "o.csv")))
    save_connection(shop.store, Connection("hourly", str(tmp_path / "o.csv"), every_hours=1))
    assert len(refresh_sources(shop.store, today=TODAY, due_only=True)) == 2
    assert refresh_sources(shop.store, today=TODAY, due_only=True) == []
    for connection, state in connections(shop.store):
        save_state(shop.store, connection.name, replace(state, last_try=None, last_success=_now() - timedelta(hours=2)))
        save_state(shop.store, connection.name, replace(state, last_success=_now() - timedelta(hours=2)))
    assert [r.name for r in refresh_sources(shop.store, today=TODAY, due_only=True)] == ["hourly"]


def test_a_source_in_trouble_is_said_where_its_numbers_stand_and_nowhere_else(shop: Shop, tmp_path: Path) -> None:
    orders, costs = tmp_path / "o.csv", tmp_path / "s.csv"
    orders.write_text("order_id,line_no,sku,title,quantity,unit_price\nL1,1,MUG,Mug,1,10\n")
    costs.write_text("date,platform,channel,currency,cost\n2026-11-17,google,Paid Search,EUR,5\n")
    views = tmp_path / "v.csv"
    views.write_text("date,sku,views\n2026-11-17,MUG,5\n")
    shop.load([ORDERS.strip(), "L1,2026-11-17,EUR,10"])
    shop.load(["metric,starts_on,ends_on,value", "net_sales,2026-11-01,2026-11-30,100"])
    for name, file in (("lines", orders), ("ads", costs), ("views", views)):
        save_connection(shop.store, Connection(name, str(file)))
    assert all(r.error is None for r in refresh_sources(shop.store, today=TODAY))
    filters = Filters(Period(TODAY - timedelta(days=7), TODAY - timedelta(days=1)))

    # The pages' own calls; Segments makes that of Channels.
    calls: dict[str, Callable[[], Sequence[Note]]] = {
        "overview": lambda: overview(shop.store, filters, TODAY).notes,
        "channels": lambda: breakdown(shop.store, filters, "channel", TODAY).notes,
        "products": lambda: products(shop.store, filters, TODAY).notes,
        "targets": lambda: pacing_notes(shop.store, TODAY),
        "kpi": lambda: kpis(shop.store, filters, metrics=["net_sales"], today=TODAY).notes,
        "cost": lambda: kpis(shop.store, filters, metrics=["cost"], today=TODAY).notes,
    }

    def said(*pages: str) -> dict[str, set[str]]:
        with shop.store.read() as connection:
            named = {t.name for t in troubles(connection)}
        return {page: {n.about for n in calls[page]() if n.about in named and n.is_warning} for page in pages}

    assert said("targets", "cost") == {"targets": set(), "cost": set()}
    for connection, state in connections(shop.store):
        trouble = {"lines": {"error": "the server is down"}, "ads": {"last_success": _now() - timedelta(days=9)}}
        save_state(shop.store, connection.name, replace(state, **trouble.get(connection.name, {"error": "gone"})))
    assert said(*calls) == {
        "overview": {"lines", "ads"},
        "channels": {"lines", "ads"},
        "products": {"lines", "views"},
        "targets": {"lines"},
        "kpi": {"lines"},
        "cost": {"ads"},
    }
    # One that never came is said where it would stand, if that is known, else everywhere.
    save_connection(shop.store, Connection("traffic", "/nowhere", reads_as="traffic"))
    save_connection(shop.store, Connection("some", "/nowhere"))
    refresh_sources(shop.store, ["traffic", "some"], today=TODAY)
    assert said("targets", "cost") == {"targets": {"lines", "some"}, "cost": {"ads", "some"}}
    answer = kpis(shop.store, filters, metrics=["sessions"], today=TODAY)
    assert {n.about for n in answer.notes if n.is_warning} >= {"traffic", "some"}
