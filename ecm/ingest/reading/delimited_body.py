"""The records of a delimited text: read in bulk by DuckDB, from a tidied copy of the text where it is not even."""

import csv
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import duckdb

from ecm.errors import UnreadableFile
from ecm.ingest.reading.document import identifier, literal
from ecm.ingest.reading.encoding import Text
from ecm.ingest.reading.rows import Dialect, Row, rows_of

_LONGEST_LINE = 16 * 1024 * 1024
_PATTERN = re.compile(r"([*?\[])")


@dataclass(frozen=True)
class EvenText:
    """A UTF-8 text whose records all have `width` + `beyond` cells. skip: the records up to and with the header."""

    path: Path
    dialect: Dialect
    skip: int
    width: int
    beyond: int

    def fill(self, con: duckdb.DuckDBPyConnection, table: str, wanted: Sequence[int], offset: int, only: str) -> None:
        """Fills the table as Body says. Raises duckdb.InvalidInputException where the text is not even after all."""
        cells = "".join(f", c{place}" for place in wanted)
        beyond = [f"nullif(trim(c{place}), '')" for place in range(self.width, self.width + self.beyond)]
        surplus = f"nullif(concat_ws(' | ', {', '.join(beyond)}), '')" if beyond else "null::varchar"
        select = (
            f"select row_number() over () + {offset + 1:d} as row_no{cells}, {surplus} as surplus from {self._scan()}"
        )
        if only:
            select = f"select * from ({select}) where row_no in (select row_no from {identifier(only)})"
        con.execute(f"create or replace temp table {identifier(table)} as {select}")

    def _scan(self) -> str:
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(self.width + self.beyond))
        quote = literal(self.dialect.quote)
        return (
            f"read_csv({path_literal(self.path)}, auto_detect = false, header = false, skip = {self.skip:d}, "
            f"delim = {literal(self.dialect.delimiter)}, quote = {quote}, escape = {quote}, strict_mode = true, "
            f"compression = 'none', max_line_size = {_LONGEST_LINE}, columns = {{{columns}}})"
        )


class TidyBody:
    """A text written by write_even."""

    def __init__(self, path: Path, width: int) -> None:
        self._text = EvenText(path, Dialect(","), skip=0, width=width, beyond=1)

    def fill(
        self, con: duckdb.DuckDBPyConnection, table: str, wanted: Sequence[int], offset: int, only: str = ""
    ) -> None:
        """See Body."""
        self._text.fill(con, table, wanted, offset, only)


class DelimitedBody:
    """A delimited text below its header.

    DuckDB reads it in parallel and raises on the first thing that is not even. What its tolerant mode would do then loses
    cells and text without a word, so the whole is rewritten by Python's reader, the one that made the sample, and read again.
    """

    def __init__(
        self,
        text: Text,
        even: EvenText,
        sample: Sequence[Sequence[str | None]],
        is_even: bool,
        name: str,
        scratch: Path,
    ) -> None:
        self._text = text
        self._even = even
        self._sample = sample
        self._is_even = is_even
        self._name = name
        self._scratch = scratch
        self._tidy: TidyBody | None = None

    def fill(
        self, con: duckdb.DuckDBPyConnection, table: str, wanted: Sequence[int], offset: int, only: str = ""
    ) -> None:
        """See Body. What was learnt of the text is kept for the next time."""
        while self._is_even:
            try:
                self._even.fill(con, table, wanted, offset, only)
                self._is_even = bool(only) or self._agrees_with_sample(con, table, wanted)
            except duckdb.InvalidInputException as error:
                self._is_even = "unicode" in str(error) and self._even.path == self._text.path
                if self._is_even:
                    self._even = replace(self._even, path=as_utf8(self._text, self._scratch))
            else:
                if self._is_even:
                    return
        if self._tidy is None:
            self._tidy = self._tidied()
        try:
            self._tidy.fill(con, table, wanted, offset, only)
        except duckdb.InvalidInputException as error:
            raise UnreadableFile(f"{self._name} could not be read: {str(error).splitlines()[0]}") from error

    def _agrees_with_sample(self, con: duckdb.DuckDBPyConnection, table: str, wanted: Sequence[int]) -> bool:
        """Whether DuckDB saw the first records as Python's reader did."""
        names = "".join(f", c{place}" for place in wanted)
        limit = max(1, len(self._sample))
        found = con.execute(f"select row_no{names} from {identifier(table)} order by row_no limit {limit}").fetchall()
        expected = [[_bare(record[place]) for place in wanted] for record in self._sample]
        return [[_bare(cell) for cell in row[1:]] for row in found] == expected

    def _tidied(self) -> TidyBody:
        path = scratch_path(self._text.path, self._scratch, "tidy")
        rows = islice(rows_of(self._even.dialect, self._text.lines(), self._name), self._even.skip, None)
        write_even(path, (_cells(row, self._even.width) for row in rows), self._even.width)
        return TidyBody(path, self._even.width)


def write_even(path: Path, rows: Iterable[Sequence[str]], width: int) -> int:
    """Writes rows of any length as TidyBody reads them; returns how many. Rows without any cell are left out.

    Each gets `width` cells and one more, with the text of what is beyond.
    """
    count = 0
    blank = [""] * (width + 1)
    with path.open("w", encoding="utf-8", newline="", errors="replace") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        for row in rows:
            if not row:
                continue
            count += 1
            missing = width - len(row)
            if missing >= 0:
                write([*row, *blank[: missing + 1]])
            else:
                write([*row[:width], " | ".join(cell for cell in row[width:] if cell.strip())])
    return count


def as_utf8(text: Text, scratch: Path) -> Path:
    """A copy of the text in UTF-8, made once."""
    copy = scratch_path(text.path, scratch, "utf8")
    if not copy.exists():
        with copy.open("w", encoding="utf-8", newline="", errors="replace") as out:
            out.writelines(text.chunks())
    return copy


def scratch_path(path: Path, scratch: Path, ending: str) -> Path:
    """A name of our own for something made from that file."""
    return scratch / f"{zlib.crc32(bytes(path)):08x}.{ending}"


def path_literal(path: Path) -> str:
    """The path as DuckDB's readers take it: quoted, and never as a pattern of names."""
    return literal(_PATTERN.sub(r"[\1]", str(path.absolute())))


def _cells(row: Row, width: int) -> Sequence[str]:
    """Its cells; those of a broken record with what is wrong with it beyond the header, where it cannot be missed."""
    if not row.is_broken:
        return row.cells
    return [*row.cells, *[""] * (width - len(row.cells)), f"a quote in line {row.number} does not match"]


def _bare(cell: str | None) -> str:
    return (cell or "").strip()
