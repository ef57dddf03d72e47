"""Parquet files as sheets: every type as the text a CSV would have."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from ecm.errors import UnreadableFile
from ecm.ingest.reading.delimited import SAMPLE_RECORDS
from ecm.ingest.reading.delimited_body import path_literal
from ecm.ingest.reading.document import Found, Sheet, identifier


class ColumnarBody:
    """A Parquet file."""

    def __init__(self, path: Path, columns: Sequence[tuple[str, str]], name: str) -> None:
        """columns: name and type, as DuckDB sees them."""
        self._path = path
        self._columns = columns
        self._name = name

    def fill(
        self, con: duckdb.DuckDBPyConnection, table: str, wanted: Sequence[int], offset: int, only: str = ""
    ) -> None:
        """See Body."""
        select = self.select(wanted, offset)
        if only:
            select = f"select * from ({select}) where row_no in (select row_no from {identifier(only)})"
        try:
            con.execute(f"create or replace temp table {identifier(table)} as {select}")
        except (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException) as error:
            raise _broken(self._name, error) from error

    def select(self, wanted: Sequence[int], offset: int) -> str:
        """The query that reads these columns."""
        cells = "".join(f", {_as_text(*self._columns[place])} as c{place}" for place in wanted)
        return (
            f"select file_row_number + {offset + 2:d} as row_no{cells}, null::varchar as surplus "
            f"from read_parquet({path_literal(self._path)}, file_row_number = true, binary_as_string = true)"
        )


def read_columnar(path: Path, name: str) -> tuple[Sheet, ...]:
    """The one sheet of a Parquet file. Raises UnreadableFile where it is broken or encrypted."""
    try:
        with duckdb.connect(config={"threads": 1, "memory_limit": "512MB"}) as con:
            described = con.execute(
                f"describe select * from read_parquet({path_literal(path)}, binary_as_string = true)"
            ).fetchall()
            columns = [(str(row[0]), str(row[1])) for row in described]
            body = ColumnarBody(path, columns, name)
            query = body.select(range(len(columns)), 0)
            sample = con.execute(f"{query} limit {SAMPLE_RECORDS}").fetchall()
    except (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException) as error:
        raise _broken(name, error) from error
    return (
        Sheet(
            label="",
            columns=tuple(column.strip() for column, _ in columns),
            preamble=(),
            sample=tuple(tuple(row[1:-1]) for row in sample),
            offset=0,
            found=Found("parquet", "", "", 0, ()),
            body=body,
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


def _broken(name: str, error: duckdb.Error) -> UnreadableFile:
    return UnreadableFile(
        f"{name} is a broken or encrypted Parquet file: {str(error).splitlines()[0]}", "Write it again, unencrypted."
    )
