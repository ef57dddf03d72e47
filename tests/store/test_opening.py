"""Opening a store, its version, its settings, and what it says when it cannot."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ecm.errors import StoreError
from ecm.schema import FACTS, OWN, SCHEMA_VERSION, TABLES, VIEWS, own
from ecm.store import Store


def test_a_new_store_has_every_table_empty_and_a_schema_version(store: Store) -> None:
    with store.read() as connection:
        rows = connection.exec_driver_sql("select table_name from information_schema.tables").fetchall()
        version = connection.execute(sa.select(sa.func.max(own("schema_version").c.version))).scalar()
        orders = connection.exec_driver_sql("select count(*) from orders").scalar()
    expected = {*TABLES, *(f"{name}_history" for name in TABLES), *FACTS.tables, *OWN.tables, *VIEWS}
    assert expected <= {row[0] for row in rows}
    assert version == SCHEMA_VERSION
    assert orders == 0


def test_what_was_kept_is_there_when_the_store_is_opened_again(tmp_path: Path) -> None:
    with Store(tmp_path / "home") as store:
        store.save_settings(store.settings().with_value("currency", "eur"))
        key, version = store.identity_key(), store.version
    with Store(tmp_path / "home") as again:
        assert again.settings().currency == "EUR"
        assert (again.identity_key(), again.version) == (key, version)


def test_only_its_owner_can_look_into_a_store(store: Store) -> None:
    assert stat.S_IMODE(store.home.stat().st_mode) == 0o700


def test_the_version_grows_with_every_change_and_with_nothing_else(store: Store) -> None:
    before = store.version
    assert store.version == before
    store.save_settings(store.settings())
    assert store.version == before
    store.save_settings(store.settings().with_value("shop_name", "Nordlicht"))
    assert store.version > before


def test_the_settings_version_grows_when_a_setting_changes(store: Store) -> None:
    before = store.settings_version()
    store.save_settings(store.settings().with_value("timezone", "Europe/Berlin"))
    assert store.settings_version() == before + 1
    store.save_settings(store.settings())
    assert store.settings_version() == before + 1


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    before = store.version

    def fails() -> None:
        with store.transaction() as transaction:
            transaction.record({"import_id": 1, "file": "a.csv"})
            raise LookupError("in the midst of it")

    with pytest.raises(LookupError, match="in the midst of it"):
        fails()
    assert store.version == before
    with store.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(own("imports"))).scalar() == 0


def test_a_store_of_a_newer_program_is_not_touched(tmp_path: Path) -> None:
    with Store(tmp_path / "home") as store, store.transaction() as transaction:
        at = datetime.now(UTC).replace(tzinfo=None)
        transaction.con.execute("insert into schema_version values (?, 'from the future', ?)", [SCHEMA_VERSION + 1, at])
    with pytest.raises(StoreError, match=rf"knows versions up to {SCHEMA_VERSION}") as caught:
        Store(tmp_path / "home")
    assert caught.value.hint == "Update the program."


def test_a_home_that_cannot_be_made_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreError, match="cannot be made") as caught:
        Store(tmp_path / "file" / "home")
    assert "--home" in caught.value.hint


def test_a_home_whose_catalogue_is_no_catalogue_is_said_with_what_to_do(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "catalog.sqlite").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(StoreError, match="could not be opened") as caught:
        Store(home)
    assert "--home" in caught.value.hint


def test_every_column_says_what_it_is() -> None:
    for table in TABLES.values():
        assert table.grain.endswith(".")
        assert all(column.comment for column in table.columns), table.name
        assert {*table.key, *table.object} - {c.name for c in table.columns} == set(), table.name
