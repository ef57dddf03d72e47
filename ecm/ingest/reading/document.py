"""What a file turns out to hold: documents, their sheets, and what their format was found to be."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

import duckdb

from ecm.errors import EcmError
from ecm.sources import distinct_headers

_BATCH = 1000


class Body(Protocol):
    """Where the records of a sheet are, below its header."""

    def fill(
        self, con: duckdb.DuckDBPyConnection, table: str, wanted: Sequence[int], offset: int, only: str = ""
    ) -> None:
        """Creates or replaces temporary table(row_no, c<i> for i in wanted, surplus), the first record being offset + 2.

        only: a table whose column row_no says which records to take; all without it. Raises UnreadableFile.
        """


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
    body: Body = field(repr=False, compare=False)

    def materialise(self, con: duckdb.DuckDBPyConnection, table: str, wanted: Sequence[int]) -> int:
        """Creates or replaces temporary table(row_no BIGINT, c<i> VARCHAR for i in wanted, surplus VARCHAR), in file order.

        Returns the number of records: all of them, rows of blank cells, totals and repeated headers included. A missing
        or empty cell is NULL. surplus holds the text of cells beyond the header, where there is any. Not to be called
        inside a transaction. Raises UnreadableFile.
        """
        self.body.fill(con, table, wanted, self.offset)
        row = con.execute(f"select count(*) from {identifier(table)}").fetchone()
        return int(row[0]) if row else 0

    def raw_rows(self, con: duckdb.DuckDBPyConnection, row_nos_table: str) -> Iterator[tuple[int, dict[str, str]]]:
        """The records whose number stands in column row_no of that table, in file order: header → cell, all columns.

        A repeated header gets ` (2)`, a blank one is `(column 3)`, cells beyond the header are `(beyond the header)`.
        """
        numbers = con.execute(f"select row_no from {identifier(row_nos_table)}").to_arrow_table()
        keys = distinct_headers(self.columns)
        # A connection of its own: the caller may use its own one, or a transaction of it, between two records.
        with duckdb.connect(config=_limits(con)) as own:
            own.register("wanted_numbers", numbers)
            self.body.fill(own, "kept_records", range(len(keys)), self.offset, only="wanted_numbers")
            found = own.execute("select * from kept_records order by row_no")
            while rows := found.fetchmany(_BATCH):
                for row_no, *cells, surplus in rows:
                    record = {key: cell or "" for key, cell in zip(keys, cells, strict=True)}
                    if surplus is not None:
                        record["(beyond the header)"] = surplus
                    yield int(row_no), record


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
    error: EcmError | None = None

    @cached_property
    def sha256(self) -> str:
        """Of the document's own bytes; '' where there are none. Half a second a gigabyte, so only where it is asked for."""
        if self.path is None:
            return ""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.sha256(usedforsecurity=False)).hexdigest()


def identifier(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL takes it."""
    return "'" + text.replace("'", "''") + "'"


def _limits(con: duckdb.DuckDBPyConnection) -> dict[str, str | bool | int | float | list[str]]:
    names = ("memory_limit", "temp_directory", "threads")
    row = con.execute("select " + ", ".join(f"current_setting('{n}')::varchar" for n in names)).fetchone()
    return dict(zip(names, row, strict=True)) if row else {}
