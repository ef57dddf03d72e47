"""What a file turns out to hold: documents, their sheets, and what their format was found to be."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import duckdb

from ecm.errors import UnreadableFile
from ecm.sql import identifier, path_literal

# So many of the first records are in a sheet's sample.
SAMPLE_RECORDS = 200
_BATCH = 1000


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

    def materialise(self, con: duckdb.DuckDBPyConnection, name: str, wanted: Sequence[int]) -> int:
        """Creates or replaces temporary view(row_no BIGINT, c<i> VARCHAR for i in wanted, surplus VARCHAR), in file order.

        Read from the records' file, which is quicker than from a copy. Returns the number of records: all of them, rows of
        blank cells, totals and repeated headers included. A missing or empty cell is NULL. surplus holds the text of cells
        beyond the header, where there is any.
        """
        con.execute(f"create or replace temp view {identifier(name)} as {self._select(wanted)}")
        return self.records.count

    def beginning(self, most: int) -> "Sheet":
        """The sheet with its first records only."""
        return replace(self, records=replace(self.records, count=min(most, self.records.count)))

    def raw_rows(self, con: duckdb.DuckDBPyConnection, row_nos_table: str) -> Iterator[tuple[int, dict[str, str]]]:
        """The records whose number stands in column row_no of that table, in file order: header → cell, all columns.

        A repeated header gets ` (2)`, a blank one is `(column 3)`, cells beyond the header are `(beyond the header)`.
        """
        numbers = con.execute(f"select row_no from {identifier(row_nos_table)}").to_arrow_table()
        keys = distinct_headers(self.columns)
        # A connection of its own: the caller may use its own one, or a transaction of it, between two records.
        with duckdb.connect(config=_limits(con)) as own:
            own.register("wanted_numbers", numbers)
            found = own.execute(
                f"select * from ({self._select(range(len(keys)))}) "
                "where row_no in (select row_no from wanted_numbers) order by row_no"
            )
            while rows := found.fetchmany(_BATCH):
                for row_no, *cells, surplus in rows:
                    record = {key: cell or "" for key, cell in zip(keys, cells, strict=True)}
                    if surplus is not None:
                        record["(beyond the header)"] = surplus
                    yield int(row_no), record

    def _select(self, wanted: Sequence[int]) -> str:
        cells = "".join(f", c{place:d}" for place in wanted)
        return (
            f"select file_row_number + {self.offset + 2:d} as row_no{cells}, surplus "
            f"from read_parquet({path_literal(self.records.path)}, file_row_number = true) "
            f"where file_row_number < {self.records.count:d}"
        )


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


def _limits(con: duckdb.DuckDBPyConnection) -> dict[str, str | bool | int | float | list[str]]:
    names = ("memory_limit", "temp_directory", "threads")
    row = con.execute("select " + ", ".join(f"current_setting('{n}')::varchar" for n in names)).fetchone()
    return dict(zip(names, row, strict=True)) if row else {}
