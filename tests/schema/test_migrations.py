"""A store that an older program made is brought up to date and loses nothing.

home_of_schema_1.zip was made by the program at schema version 1: its store (home/) with seven loads, one of them undone
and one with a quarantined row; the files it loaded, in their order (files/); what it then answered (answers.json).
"""

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from ecm.errors import StoreError
from ecm.facts import rebuild_if_outdated
from ecm.filters import Filters, Period
from ecm.ingest import imports, load, undo
from ecm.metrics import kpis
from ecm.schema import FACTS, SCHEMA_VERSION, TABLES, own
from ecm.store import Store

STORED = Path(__file__).parent / "home_of_schema_1.zip"
TODAY = date(2026, 11, 1)
ASKED = Filters(Period(date(2026, 9, 1), date(2026, 10, 31)))
UNDONE = 7
# Hashes of customers differ from store to store, moments of loading from load to load.
OF_THE_STORE = ("customer_id", "import_id")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The folder the archive holds."""
    with zipfile.ZipFile(STORED) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def rows(store: Store, table: str) -> list[dict[str, object]]:
    with store.read() as connection:
        found = connection.exec_driver_sql(f'select * from "{table}"').mappings().all()
    told = [{k: v for k, v in row.items() if k not in OF_THE_STORE} for row in found]
    return sorted(told, key=lambda row: json.dumps(row, default=str, sort_keys=True))


def test_an_old_store_answers_as_one_that_loads_the_same_files_now(old: Path) -> None:
    with Store(old / "home") as store, Store(old / "fresh") as fresh:
        rebuild_if_outdated(store)
        fresh.save_settings(store.settings())
        for file in sorted((old / "files").iterdir()):
            load(fresh, [file], today=TODAY)
        undo(fresh, UNDONE)
        for table in (*TABLES, *(f"{name}_history" for name in TABLES), *FACTS.tables):
            assert rows(store, table) == rows(fresh, table), table


def test_an_old_store_answers_what_it_answered_before(old: Path) -> None:
    before = json.loads((old / "answers.json").read_text(encoding="utf-8"))
    with Store(old / "home") as store:
        rebuild_if_outdated(store)
        answer = kpis(store, ASKED, by=["channel"], today=TODAY)
    # Ratios are over the days that both of their sides have since; sums of what was loaded stay what they were.
    same = ("orders", "gross_sales", "discounts", "shipping_income", "cost", "sessions")
    assert {k: answer.total[k] for k in same} == pytest.approx({k: before["total"][k] for k in same})
    assert set(before["rows"]) <= {r.members[0] for r in answer.rows}
    for row in answer.rows:
        if known := before["rows"].get(row.members[0]):
            assert row.values["orders"] == known["orders"], row.members


def test_what_people_kept_in_an_old_store_is_still_there(old: Path) -> None:
    with Store(old / "home") as store:
        rebuild_if_outdated(store)
        assert (store.settings().shop_name, store.settings().timezone) == ("Old hands", "Europe/Berlin")
        assert [i.import_id for i in imports(store) if i.undone_at is not None] == [UNDONE]
        assert len(rows(store, "quarantine")) == 1
        # What it loaded is known, can be taken back, and customers are recognised by the same hash.
        files = sorted((old / "files").iterdir())
        assert load(store, [files[0]], today=TODAY)[0].import_id == 1
        again = old / "again.csv"
        other = files[0].read_text(encoding="utf-8").replace("#1001", "#1099").replace(",0.00,1,web", ",0.00,99,web")
        again.write_text(other, encoding="utf-8")
        load(store, [again], today=TODAY)
        with store.read() as connection:
            ada = connection.exec_driver_sql(
                "select count(distinct customer_id) from orders where order_id in ('1001', '1099', '#1001', '#1099')"
            ).scalar()
        assert ada == 1
        undo(store, 6)
        assert kpis(store, ASKED, today=TODAY).total["orders"] == 5


def test_a_store_is_migrated_once_and_an_older_program_is_refused(old: Path) -> None:
    with Store(old / "home") as store:
        rebuild_if_outdated(store)
        version = store.version
    with Store(old / "home") as again:
        rebuild_if_outdated(again)
        assert again.version == version
        steps = rows(again, "schema_version")
        assert [s["version"] for s in steps][-1] == SCHEMA_VERSION
        with again.transaction() as transaction:
            transaction.con.execute(
                f"insert into {own('schema_version').name} (version, what) values (?, 'From the future.')",
                [SCHEMA_VERSION + 1],
            )
    with pytest.raises(StoreError, match="knows versions up to"):
        Store(old / "home")
