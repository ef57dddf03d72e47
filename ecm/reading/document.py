"""What a file turns out to hold: documents, their sheets, and what their format was found to be."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ecm.errors import UnreadableFile
from ecm.sql import identifier, path_literal

if TYPE_CHECKING:
    from pydantic import TypeAdapter

# So many of the first records are in a sheet's sample.
SAMPLE_RECORDS = 200
# What the cells of a record beyond the header are called.
BEYOND = "(beyond the header)"
# How much of a sheet is held at once where its records are read whole: columns of a query, records, cells.
_BLOCK = 128
_BATCH = 1000
_BATCH_CELLS = 200_000


@dataclass(frozen=True)
class Found:
    """What the format was found to be; shown on screen.

    header_line: physical line of the header, from 1; 0, as the empty text, where it means nothing.
    """

    kind: str
    encoding: str
    delimiter: str
    header_line: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Records:
    """The records of a sheet: the first `count` of a Parquet file of text columns c0, c1, … and `surplus`, in their order."""

    path: Path
    count: int


@dataclass(frozen=True)
class Sheet:
    """One table of a document.

    label: the sheet's name, or the block's number in a file of several tables. columns: header cells as written,
    stripped; repeated and blank ones occur. preamble: the lines above the header. sample: the first 200 records.
    offset: the number of this sheet's header, minus 1.
    """

    label: str
    columns: tuple[str, ...]
    preamble: tuple[str, ...]
    sample: tuple[tuple[str | None, ...], ...]
    offset: int
    found: Found
    records: Records = field(repr=False, compare=False)

    def create_view(self, con: duckdb.DuckDBPyConnection, name: str, places: Sequence[int]) -> int:
        """Creates or replaces temporary view(row_no BIGINT, c<i> VARCHAR for i in places, surplus VARCHAR), in file order.

        Read from the records' file, which is quicker than from a copy. Returns the number of records: all of them, rows of
        blank cells, totals and repeated headers included. A missing or empty cell is NULL. surplus holds the text of cells
        beyond the header, where there is any.
        """
        con.execute(f"create or replace temp view {identifier(name)} as {self._select(places)}")
        return self.records.count

    def beginning(self, most: int) -> "Sheet":
        """The sheet with its first records only."""
        return replace(self, records=replace(self.records, count=min(most, self.records.count)))

    def raw_rows(self, con: duckdb.DuckDBPyConnection, row_nos_table: str) -> Iterator[tuple[int, dict[str, str]]]:
        """The records whose number stands in column row_no of that table, in file order: header → cell, all columns.

        A repeated header gets ` (2)`, a blank one is `(column 3)`, cells beyond the header are in BEYOND.
        """
        numbers = con.execute(f"select distinct row_no from {identifier(row_nos_table)}").to_arrow_table()
        keys = distinct_headers(self.columns)
        blocks = [range(len(keys))[start : start + _BLOCK] for start in range(0, max(1, len(keys)), _BLOCK)]
        # A connection of its own: the caller may use its own one, or a transaction of it, between two records.
        with duckdb.connect(config=_limits(con)) as own:
            own.register("numbers", numbers)
            # Some columns at a time, as one list: a query or a table of many thousand columns takes gigabytes.
            for number, places in enumerate(blocks):
                own.execute(
                    f"create table block{number:d} as select row_no, surplus, "
                    f"[{_cells(places)[2:]}]::varchar[] as cells from ({self._select(places)}) "
                    "where row_no in (select row_no from numbers) order by row_no"
                )
            for first, last in _ranges(own, max(1, min(_BATCH, _BATCH_CELLS // max(1, len(keys))))):
                parts = [
                    own.execute(
                        f"select row_no, surplus, cells from block{number:d} "
                        f"where row_no between {first:d} and {last:d} order by row_no"
                    ).fetchall()
                    for number in range(len(blocks))
                ]
                for row in zip(*parts, strict=True):
                    row_no, surplus, _ = row[0]
                    cells = (cell or "" for _, _, block in row for cell in block)
                    record = dict(zip(keys, cells, strict=True))
                    if surplus is not None:
                        record[BEYOND] = surplus
                    yield int(row_no), record

    def _select(self, places: Sequence[int]) -> str:
        return (
            f"select file_row_number + {self.offset + 2:d} as row_no{_cells(places)}, surplus "
            f"from read_parquet({path_literal(self.records.path)}, file_row_number = true) "
            f"where file_row_number < {self.records.count:d}"
        )


@cache
def sheet_codec() -> "TypeAdapter[tuple[Sheet, ...]]":
    """Sheets to JSON and back."""
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[Sheet, ...])


@dataclass(frozen=True)
class Document:
    """One readable thing: a file, or a member of an archive.

    name: `archive.zip/member.csv` for members; never a path on this machine. path: where its own bytes are, unpacked; None
    where they could not be. size: theirs. error: why a member of an archive cannot be read; it has no sheets then.
    """

    name: str
    path: Path | None
    size: int
    sheets: tuple[Sheet, ...]
    error: UnreadableFile | None = None

    @cached_property
    def sha256(self) -> str:
        """Of the document's own bytes; '' where there are none. Half a second a gigabyte, so only where it is asked for."""
        if self.path is None:
            return ""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.sha256(usedforsecurity=False)).hexdigest()


def distinct_headers(columns: Sequence[str]) -> tuple[str, ...]:
    """The headers, each made different from those before it: a repeated one gets ` (2)`, a blank one is `(column 3)`."""
    keys: dict[str, None] = {}
    latest: dict[str, int] = {}
    for place, column in enumerate(columns, start=1):
        key = column or f"(column {place})"
        number = latest.get(column, 1)
        while key in keys:
            number += 1
            key = f"{column} ({number})"
        latest[column] = number
        keys[key] = None
    return tuple(keys)


def _cells(places: Sequence[int]) -> str:
    return "".join(f", c{place:d}" for place in places)


def _ranges(con: duckdb.DuckDBPyConnection, records: int) -> list[tuple[int, int]]:
    """The first and the last number of every so many of the chosen records."""
    return con.execute(
        "select min(row_no), max(row_no) from (select row_no, (row_number() over (order by row_no) - 1) "
        f"// {records:d} as batch from block0) group by batch order by batch"
    ).fetchall()


def _limits(con: duckdb.DuckDBPyConnection) -> dict[str, str | bool | int | float | list[str]]:
    names = ("memory_limit", "temp_directory", "threads")
    row = con.execute("select " + ", ".join(f"current_setting('{n}')::varchar" for n in names)).fetchone()
    return dict(zip(names, row, strict=True)) if row else {}
