"""The catalogue says of a table that nothing was written into that it is empty, and learns what comes into it later."""

from datetime import date

import duckdb

from ecm.settings import Config
from ecm.store import Store
from ecm.store.lake import has_unknown_tables

CATALOGUE = "__ducklake_metadata_lake"


def stats(con: duckdb.DuckDBPyConnection, column: str) -> tuple[object, ...]:
    found = con.execute(
        f"""
        select t.record_count, c.contains_null, c.min_value, c.max_value
        from {CATALOGUE}.ducklake_table_stats t
        join {CATALOGUE}.ducklake_table_column_stats c using (table_id)
        join {CATALOGUE}.ducklake_column n using (table_id, column_id)
        join {CATALOGUE}.ducklake_table d using (table_id)
        where d.table_name = 'refund_facts' and n.column_name = '{column}' and n.end_snapshot is null
        """
    ).fetchall()
    assert len(found) == 1
    return found[0]


def test_a_new_store_knows_each_of_its_tables_and_what_comes_into_them(shop: Config) -> None:
    with Store.of(shop) as store, store.scratch() as con:
        assert not has_unknown_tables(con)
        assert stats(con, "day")[0] == 0
        for first, last in ((3, 5), (2, 4)):
            con.execute(
                "insert into refund_facts (namespace, day) "
                f"select 'shop', date '2026-11-01' + n::integer from range({first}, {last}) as r(n)"
            )
        assert stats(con, "day") == (4, False, "2026-11-03", "2026-11-05")
        assert stats(con, "order_id")[:2] == (4, True)
        one = con.execute("select count(*) from refund_facts where day = date '2026-11-05'").fetchone()
        none = con.execute("select count(*) from refund_facts where day > date '2026-11-05'").fetchone()
        unnamed = con.execute("select count(*) from refund_facts where order_id is null").fetchone()
    assert (one, none, unnamed) == ((1,), (0,), (4,))
    with Store.of(shop) as again, again.read() as connection:
        days = connection.exec_driver_sql("select distinct day from refund_facts order by 1").scalars().all()
    assert days == [date(2026, 11, day) for day in (3, 4, 5)]


def test_a_store_that_was_made_before_learns_it_when_it_is_opened(shop: Config) -> None:
    with Store.of(shop) as store, store.scratch() as con:
        for table in ("ducklake_table_stats", "ducklake_table_column_stats"):
            con.execute(
                f"delete from {CATALOGUE}.{table} where table_id in "
                f"(select table_id from {CATALOGUE}.ducklake_table where table_name = 'refund_facts')"
            )
        assert has_unknown_tables(con)
    with Store.of(shop) as again, again.scratch() as con:
        assert not has_unknown_tables(con)
        assert stats(con, "day")[0] == 0
