"""Parquet files as text cells."""

from pathlib import Path

import duckdb
import pytest
from reading_cases import ReadSheets

from ecm.errors import UnreadableFile


def test_every_type_is_text_as_in_a_csv(read: ReadSheets, con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    con.execute(
        f"""copy (select 1::bigint as "order id", 12.30::decimal(18,2) as total, 5.0::double as n, 0.5::double as share,
        timestamp '2025-01-31 10:20:30' as at, timestamptz '2025-01-31 10:20:30+02' as zoned, date '2025-01-31' as day,
        true as ok, ['a', 'b'] as tags, {{'city': 'Rome'}} as address, 'x'::blob as bytes, null::varchar as none,
        'nan'::double as nothing) to '{path}' (format parquet)"""
    )
    (table,) = read(path.read_bytes(), "orders.parquet")
    assert dict(zip(table.columns, table.rows[0], strict=True)) == {
        "order id": "1",
        "total": "12.30",
        "n": "5",
        "share": "0.5",
        "at": "2025-01-31 10:20:30",
        "zoned": "2025-01-31 08:20:30+00:00",
        "day": "2025-01-31",
        "ok": "true",
        "tags": '["a","b"]',
        "address": '{"city":"Rome"}',
        "bytes": "x",
        "none": None,
        "nothing": None,
    }


def test_records_keep_the_file_s_order(read: ReadSheets, con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "many.parquet"
    con.execute(f"copy (select range as n from range(300000)) to '{path}' (format parquet, row_group_size 10000)")
    (table,) = read(path.read_bytes())
    assert [row[0] for row in table.rows] == [str(n) for n in range(300_000)]
    assert table.numbers[-1] == 300_001


def test_a_broken_parquet_file_is_said_to_be_broken(read: ReadSheets) -> None:
    with pytest.raises(UnreadableFile, match="broken or encrypted Parquet"):
        read(b"PAR1" + b"\x00" * 100 + b"PAR1", "orders.parquet")
