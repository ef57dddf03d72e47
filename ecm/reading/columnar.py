"""Parquet files as sheets: every type as the text a CSV would have."""

from pathlib import Path

import duckdb

from ecm.errors import UnreadableFile
from ecm.reading.document import SAMPLE_RECORDS, Found, Sheet
from ecm.reading.limits import refuse_too_wide
from ecm.reading.records import copy_records, instance, scratch_path
from ecm.sql import identifier, path_literal


def read_columnar(path: Path, name: str, scratch: Path) -> tuple[Sheet, ...]:
    """The one sheet of a Parquet file. Raises UnreadableFile where it is broken or encrypted."""
    source = f"read_parquet({path_literal(path)}, binary_as_string = true)"
    target = scratch_path(path, scratch, "parquet")
    try:
        with instance(scratch) as con:
            described = con.execute(f"describe select * from {source}").fetchall()
            columns = [(str(row[0]), str(row[1])) for row in described]
            refuse_too_wide(len(columns), name)
            cells = "".join(f"{_as_text(*column)} as c{place}, " for place, column in enumerate(columns))
            records = copy_records(con, f"select {cells}null::varchar as surplus from {source}", target)
            sample = con.execute(
                f"select * exclude surplus from read_parquet({path_literal(target)}) limit {SAMPLE_RECORDS}"
            ).fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise UnreadableFile(
            f"{name} is a broken or encrypted Parquet file.", "Write it again, unencrypted."
        ) from error
    return (
        Sheet(
            label="",
            columns=tuple(column.strip() for column, _ in columns),
            preamble=(),
            sample=tuple(tuple(row) for row in sample),
            offset=0,
            found=Found("parquet", "", "", 0, ()),
            records=records,
        ),
    )


def _as_text(column: str, kind: str) -> str:
    value = identifier(column)
    if kind.startswith(("STRUCT", "MAP", "UNION")) or kind.endswith("]"):
        return f"to_json({value})::varchar"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"(make_timestamp(epoch_us({value}))::varchar || '+00:00')"
    if kind in ("DOUBLE", "FLOAT"):
        # A whole number is most often an id or a count that met a missing value in pandas.
        return (
            f"case when isfinite({value}) and {value} = trunc({value}) and abs({value}) < 1e15 "
            f"then {value}::bigint::varchar when isnan({value}) then null else {value}::varchar end"
        )
    return f"{value}::varchar"
