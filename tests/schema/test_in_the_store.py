"""The tables in a store are those the program states, in a new store and in one that an older version made."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from duckdb_sqlalchemy import Dialect

from ecm.errors import StoreError
from ecm.schema import (
    FACTS,
    MIGRATIONS,
    OWN,
    REBUILD_DUE,
    SCHEMA_VERSION,
    SQL_TYPES,
    TABLES,
    VIEWS,
    canonical_tables,
    own,
)
from ecm.store import Store
from tests.schema.described import Described, described

_DECIMALS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("order_lines", "order_lines_history", "shipments", "shipments_history"), ("quantity",)),
    **dict.fromkeys(("refunds", "refunds_history", "refund_facts"), ("quantity", "restocked")),
    "order_facts": ("units",),
    **dict.fromkeys(("daily_sales", "daily_lines"), ("units", "returned_units")),
}
# What takes a store back to the version before: for each step what it added.
TAKES_BACK: Final[Mapping[int, tuple[str, ...]]] = {
    2: (
        *(
            f"alter table order_facts drop column {name}"
            for name in (
                *("orders_so_far", "coupon_orders_so_far", "spent_so_far", "days_since_last", "days_since_first"),
                *("first_channel", "coupon"),
            )
        ),
        "alter table sources drop column state",
        "alter table imports drop column shape",
        "drop table segment_members",
        *(f"drop view {name}" for name in reversed(VIEWS)),
    ),
    3: (
        *(
            f"alter table {table} drop column {column}"
            for report in ("traffic", "spend")
            for table in (report, f"{report}_history")
            for column in ("entity", "is_partial")
        ),
        "alter table order_facts drop column has_unknown_returns",
        *(f"alter table {table} drop column units_with_unknown_returns" for table in ("daily_sales", "daily_lines")),
        "alter table daily_sales drop column orders_with_units",
        *(
            f"alter table {table}{suffix} drop column {column}"
            for table, column in (
                ("products", "product_id"),
                ("products", "parent_id"),
                ("order_lines", "title_key"),
                ("order_lines", "base_key"),
            )
            for suffix in ("", "_history")
        ),
        "drop table product_names",
        "drop table order_names",
        "drop table former_orders",
        *(
            f"alter table {table} drop column backdated_cost_sales"
            for table in ("order_facts", "daily_sales", "daily_lines")
        ),
        *(
            statement
            for table, columns in _DECIMALS.items()
            for name in columns
            for statement in (
                f"alter table {table} add column whole bigint",
                f"update {table} set whole = {name}",
                f"alter table {table} drop column {name}",
                f"alter table {table} rename column whole to {name}",
            )
        ),
        "drop table removed_lines",
        *(
            f"alter table order_facts drop column {name}"
            for name in ("sales_from", "has_lines", "unassigned_sales", "unassigned_discounts", "unassigned_units")
        ),
        *(f"alter table refund_facts drop column {name}" for name in ("stated_brand", "excess")),
        *(f"alter table {name} drop column reported_on" for name in ("payments", "payments_history")),
        *(
            f"alter table daily_{report} drop column {column}"
            for report in ("traffic", "spend")
            for column in ("is_partial", "entity")
        ),
    ),
    4: tuple(
        statement
        for table in FACTS.tables.values()
        if not table.name.startswith("daily_")
        for column in table.columns
        if isinstance(column.type, sa.Numeric)
        for statement in (
            f"alter table {table.name} add column narrow decimal(18, 4)",
            f"update {table.name} set narrow = {column.name}",
            f"alter table {table.name} drop column {column.name}",
            f"alter table {table.name} rename column narrow to {column.name}",
        )
    ),
}
STATED = {t.name: t for t in (*canonical_tables(), *OWN.tables.values(), *FACTS.tables.values())}


def as_the_engine_calls_it(store: Store, written: str) -> str:
    with store.read() as connection:
        return str(connection.exec_driver_sql(f"select typeof(cast(null as {written}))").scalar_one())


def test_a_new_store_has_the_tables_stated_and_views_over_them(fresh_tables: Described) -> None:
    assert set(fresh_tables) == {*STATED, *VIEWS}


def test_each_table_has_the_columns_stated_in_their_order_and_of_their_types(
    fresh: Store, fresh_tables: Described
) -> None:
    types = {str(c.type.compile(dialect=Dialect())) for table in STATED.values() for c in table.columns}
    called = {written: as_the_engine_calls_it(fresh, written) for written in types}
    for name, table in STATED.items():
        stated = [(str(c.name), called[str(c.type.compile(dialect=Dialect()))]) for c in table.columns]
        assert list(fresh_tables[name].items()) == stated, name


def test_a_kind_is_the_same_type_in_statements_and_in_tables(fresh: Store, fresh_tables: Described) -> None:
    called = {kind: as_the_engine_calls_it(fresh, written) for kind, written in SQL_TYPES.items()}
    for table in TABLES.values():
        assert {c.name: called[c.kind] for c in table.columns}.items() <= fresh_tables[table.name].items()


def test_a_new_store_remembers_the_version_it_was_made_with(fresh: Store) -> None:
    with fresh.read() as connection:
        assert connection.execute(sa.select(own("schema_version").c.version)).scalars().all() == [SCHEMA_VERSION]
    assert not fresh.is_rebuild_due


def test_the_steps_are_numbered_without_gaps_and_each_says_what_it_does() -> None:
    assert [step.number for step in MIGRATIONS] == list(range(1, SCHEMA_VERSION + 1))
    assert all(step.what for step in MIGRATIONS)
    assert set(TAKES_BACK) == {step.number for step in MIGRATIONS[1:]}


def made_by(version: int, home: Path) -> None:
    """A store as that version of the program left it, with an order in it."""
    with Store(home) as store, store.transaction() as transaction:
        run = transaction.con.execute
        run("insert into orders (namespace, order_id, gross_sales) values ('', '1', 12.5)")
        run("insert into order_facts (namespace, order_id, ordered_on) values ('', '1', date '2026-01-01')")
        for step in range(SCHEMA_VERSION, version, -1):
            for statement in TAKES_BACK[step]:
                run(statement)
        run("delete from schema_version")
        at = datetime.now(UTC).replace(tzinfo=None)
        run('insert into schema_version (version, what, "at") values (?, ?, ?)', [version, "Created.", at])


@pytest.mark.parametrize("version", [step.number for step in MIGRATIONS[:-1]])
def test_a_store_of_an_older_version_becomes_what_a_new_one_is_and_loses_nothing(
    version: int, tmp_path: Path, fresh_tables: Described
) -> None:
    """The order of columns aside: a column that is added stands last."""
    made_by(version, tmp_path / "home")
    with Store(tmp_path / "home") as store:
        assert described(store) == fresh_tables
        with store.read() as connection:
            versions = connection.execute(sa.select(own("schema_version").c.version)).scalars().all()
            kept = connection.exec_driver_sql("select order_id, gross_sales from orders").fetchall()
            facts = connection.exec_driver_sql("select order_id, ordered_on from order_facts").fetchall()
        assert sorted(versions) == list(range(version, SCHEMA_VERSION + 1))
        assert (kept, facts) == ([("1", 12.5)], [("1", date(2026, 1, 1))])
        assert store.is_rebuild_due == any(step.needs_rebuild for step in MIGRATIONS[version:])
    with Store(tmp_path / "home") as again:
        assert described(again) == fresh_tables


def test_views_can_be_read_in_a_store_that_was_brought_up_to_date(tmp_path: Path) -> None:
    made_by(1, tmp_path / "home")
    with Store(tmp_path / "home") as store, store.read() as connection:
        for name in VIEWS:
            connection.exec_driver_sql(f"select * from {name}").fetchall()


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with Store(tmp_path / "home") as store, store.transaction() as transaction:
        transaction.con.execute("update schema_version set version = version + 1")
    with pytest.raises(StoreError, match=f"schema version {SCHEMA_VERSION + 1}") as raised:
        Store(tmp_path / "home")
    assert raised.value.hint == "Update the program."


def test_what_is_rebuilt_is_asked_for_by_a_setting_of_its_own(fresh: Store) -> None:
    assert REBUILD_DUE not in fresh.settings().values()


def test_the_calendar_knows_each_day_once_and_the_iso_weeks_at_the_turn_of_the_year(fresh: Store) -> None:
    calendar = own("calendar").c
    with fresh.read() as connection:
        days = connection.execute(sa.select(sa.func.count(), sa.func.count(calendar.day.distinct()))).one()
        bounds = connection.execute(sa.select(sa.func.min(calendar.day), sa.func.max(calendar.day))).one()
        turn = connection.execute(
            sa.select(calendar.week, calendar.week_start, calendar.month, calendar.quarter, calendar.weekday).where(
                calendar.day.in_([date(2026, 12, 31), date(2027, 1, 1)])
            )
        ).fetchall()
    assert days[0] == days[1] == (bounds[1] - bounds[0]).days + 1
    assert set(turn) == {
        ("2026-W53", date(2026, 12, 28), "2026-12", "2026-Q4", 4),
        ("2026-W53", date(2026, 12, 28), "2027-01", "2027-Q1", 5),
    }


def test_rows_of_an_older_store_keep_their_quantities_and_get_our_words(tmp_path: Path) -> None:
    with Store(tmp_path / "home") as store, store.transaction() as transaction:
        run = transaction.con.execute
        for name in ("orders", "orders_history"):
            run(
                f"insert into {name} (order_id, country, device) values ('1', 'Germany', 'Smartphone'), ('2', 'FR', '')"
            )
        run("insert into order_lines (order_id, quantity) values ('1', 3)")
        for statement in TAKES_BACK[3]:
            run(statement)
        run("delete from schema_version")
        at = datetime.now(UTC).replace(tzinfo=None)
        run('insert into schema_version (version, what, "at") values (2, ?, ?)', ["Created.", at])
    with Store(tmp_path / "home") as store, store.read() as connection:
        run = connection.exec_driver_sql
        for name in ("orders", "orders_history"):
            rows = run(f"select order_id, country, device from {name} order by 1").fetchall()
            assert rows == [("1", "DE", "mobile"), ("2", "FR", "")]
        assert run("select quantity, typeof(quantity) from order_lines").fetchall() == [(3, "DECIMAL(18,4)")]
