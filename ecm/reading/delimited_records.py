"""The records of a delimited text: copied in bulk by DuckDB where the text is even, else row by row by Python's reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb

from ecm.reading.document import Records
from ecm.reading.encoding import Text
from ecm.reading.records import WIDE, copy_text, instance, scratch_path, write_rows
from ecm.reading.rows import Dialect, Row, rows_of
from ecm.sql import path_literal


@dataclass(frozen=True)
class Below:
    """What stands below the header of a text. skip: the records up to and with the header; width: the header's cells;
    beyond: the cells that records usually have more; sample: the first records, as wide as the header."""

    text: Text
    dialect: Dialect
    skip: int
    width: int
    beyond: int
    sample: Sequence[Sequence[str | None]]


def write_text(below: Below, is_even: bool, name: str, scratch: Path) -> Records:
    """Writes all of it. is_even: whether all records of the beginning have the usual number of cells. Raises UnreadableFile.

    DuckDB reads in parallel and raises on the first thing that is not even. What its tolerant mode would do then loses cells
    and text without a word, so the whole is read by Python's reader, the one that made the sample.
    """
    target = scratch_path(below.text.path, scratch, "parquet")
    if is_even and below.width <= WIDE and (found := _copied(below, target, scratch)) is not None:
        return found
    rows = islice(rows_of(below.dialect, below.text.lines(), name), below.skip, None)
    return write_rows(target, (_cells(row, below.width) for row in rows), below.width)


def _copied(below: Below, target: Path, scratch: Path) -> Records | None:
    """What DuckDB made of it; None where it could not read it, or read it otherwise than Python's reader."""
    paths = [below.text.path] if below.text.is_utf8 else []
    for path in (*paths, None):
        try:
            with instance(scratch) as con:
                copied = copy_text(
                    con,
                    path or _as_utf8(below.text, scratch),
                    below.dialect,
                    target,
                    width=below.width,
                    beyond=below.beyond,
                    skip=below.skip,
                )
                return copied if _agrees_with_sample(con, below, target) else None
        except duckdb.Error as error:
            if path is None or "unicode" not in str(error):
                return None
        except UnicodeDecodeError:  # the engine's own message broke off within a character
            return None
    return None


def _agrees_with_sample(con: duckdb.DuckDBPyConnection, below: Below, target: Path) -> bool:
    """Whether DuckDB saw the first records as Python's reader did."""
    limit = max(1, len(below.sample))
    rows = con.execute(f"select * exclude surplus from read_parquet({path_literal(target)}) limit {limit}").fetchall()
    return [list(map(_bare, row)) for row in rows] == [list(map(_bare, record)) for record in below.sample]


def _as_utf8(text: Text, scratch: Path) -> Path:
    """A copy of the text in UTF-8."""
    copy = scratch_path(text.path, scratch, "utf8")
    with copy.open("w", encoding="utf-8", newline="", errors="replace") as out:
        out.writelines(text.chunks())
    return copy


def _cells(row: Row, width: int) -> Sequence[str]:
    """Its cells; those of a broken record with what is wrong with it beyond the header, where it cannot be missed."""
    if not row.is_broken:
        return row.cells
    return [*row.cells, *[""] * (width - len(row.cells)), f"a quote in line {row.number} does not match"]


def _bare(cell: str | None) -> str:
    return (cell or "").strip()
