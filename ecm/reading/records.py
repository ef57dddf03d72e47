"""Writes the records of a sheet as the Parquet file that the store reads: the only way from a file's bytes to it."""

import csv
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import duckdb

from ecm.reading.document import Records
from ecm.reading.rows import Dialect
from ecm.sql import literal, path_literal

_LONGEST_LINE = 16 * 1024 * 1024
# The engine's own choice, sixteen such lines, would take all the memory there is.
_BUFFER = 2 * _LONGEST_LINE
_MEMORY = "1GB"
_ROW_GROUP = 61_440
# Of a column the engine holds 2,048 cells at a time, several times over: with ten thousand columns more than there is memory.
WIDE = 1000
_CELLS_OF_A_GROUP = 1_000_000


_kept = threading.local()


@contextmanager
def instance(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database instance of its own for bytes that nobody has vouched for: what goes wrong in it touches no store.

    Kept for the next file of this thread, as to start one takes longer than to read most files, unless it met an error.
    """
    con = getattr(_kept, "con", None)
    _kept.con = None
    try:
        if con is None:
            con = duckdb.connect(
                config={
                    "memory_limit": _MEMORY,
                    "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false",
                }
            )
            con.execute("set enable_progress_bar = false")
        con.execute(f"set temp_directory = {literal(str(scratch))}")
        yield con
    except BaseException:
        if con is not None:
            con.close()
        raise
    if any(scratch.glob("duckdb_temp*")):
        con.close()  # what it put there goes with the folder
    else:
        _kept.con = con


def write_rows(target: Path, rows: Iterable[Sequence[str]], width: int) -> Records:
    """Writes rows of any length, those without any cell left out; what is beyond `width` cells becomes surplus."""
    if width > WIDE:
        return _write_wide(target, even_rows(rows, width), width)
    even = target.with_suffix(".even")
    try:
        write_even(even, rows, width)
        with instance(target.parent) as con:
            return copy_text(con, even, Dialect(","), target, width=width, beyond=1)
    finally:
        even.unlink(missing_ok=True)


def copy_text(
    con: duckdb.DuckDBPyConnection,
    text: Path,
    dialect: Dialect,
    target: Path,
    *,
    width: int,
    beyond: int,
    skip: int = 0,
) -> Records:
    """Writes the records of a UTF-8 text that all have `width` + `beyond` cells, from the one after `skip` on.

    Raises duckdb.Error where they do not.
    """
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width + beyond))
    quote = literal(dialect.quote)
    cells = "".join(f"c{place}, " for place in range(width))
    trimmed = [f"nullif(trim(c{place}), '')" for place in range(width, width + beyond)]
    surplus = f"nullif(concat_ws(' | ', {', '.join(trimmed)}), '')" if beyond else "null::varchar"
    return copy_records(
        con,
        f"select {cells}{surplus} as surplus from read_csv({path_literal(text)}, auto_detect = false, header = false, "
        f"skip = {skip:d}, delim = {literal(dialect.delimiter)}, quote = {quote}, escape = {quote}, strict_mode = true, "
        f"compression = 'none', max_line_size = {_LONGEST_LINE}, buffer_size = {_BUFFER}, columns = {{{columns}}})",
        target,
    )


def copy_records(con: duckdb.DuckDBPyConnection, select: str, target: Path) -> Records:
    """Writes what a query gives: c0, c1, …, surplus."""
    # No pattern of names here: the target of a copy is taken as it is.
    row = con.execute(
        f"copy ({select}) to {literal(str(target))} (format parquet, row_group_size {_ROW_GROUP})"
    ).fetchone()
    return Records(target, int(row[0]) if row else 0)


def write_even(path: Path, rows: Iterable[Sequence[str]], width: int) -> None:
    """Writes rows as text of `width` + 1 cells each, the last one with the text of what is beyond."""
    with path.open("w", encoding="utf-8", newline="", errors="replace") as file:
        csv.writer(file, lineterminator="\n").writerows(even_rows(rows, width))


def even_rows(rows: Iterable[Sequence[str]], width: int) -> Iterator[Sequence[str]]:
    """Rows of `width` + 1 cells each, the last one with the text of what is beyond; those without any cell left out."""
    blank = [""] * (width + 1)
    for row in rows:
        if not row:
            continue
        missing = width - len(row)
        if missing >= 0:
            yield [*row, *blank[: missing + 1]]
        else:
            yield [*row[:width], " | ".join(cell for cell in row[width:] if cell.strip())]


def _write_wide(target: Path, rows: Iterator[Sequence[str]], width: int) -> Records:
    """Writes rows of `width` + 1 cells, some at a time."""
    import pyarrow as pa  # takes a third of a second to load, and few files are wide
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in (*(f"c{place}" for place in range(width)), "surplus")])
    count = 0
    with pq.ParquetWriter(target, schema) as writer:
        while some := list(islice(rows, max(1, _CELLS_OF_A_GROUP // width))):
            cells = [[_storable(cell) for cell in column] for column in zip(*some, strict=True)]
            writer.write_table(pa.Table.from_arrays([pa.array(column, pa.string()) for column in cells], schema=schema))
            count += len(some)
    return Records(target, count)


def _storable(cell: str) -> str | None:
    """Blank is none; halves of characters, which cannot be written, are replaced."""
    return cell.encode(errors="replace").decode() if cell else None


def scratch_path(path: Path, scratch: Path, ending: str) -> Path:
    """A name of our own for something made from that file."""
    return scratch / f"{zlib.crc32(bytes(path)):08x}.{ending}"
