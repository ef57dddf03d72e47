"""What the tests of reading speak of: bytes opened as a file, and sheets read whole."""

from collections.abc import Callable
from typing import NamedTuple

import duckdb

from ecm.reading import Document, Sheet


class Read(NamedTuple):
    """One sheet, read whole: its cells by row, what lies beyond the header, the numbers of the records."""

    sheet: Sheet
    columns: list[str]
    rows: list[list[str | None]]
    surplus: list[str | None]
    numbers: list[int]


Open = Callable[..., list[Document]]
ReadSheets = Callable[..., list[Read]]


def read_sheet(sheet: Sheet, con: duckdb.DuckDBPyConnection) -> Read:
    count = sheet.create_view(con, "raw", range(len(sheet.columns)))
    found = con.execute("select * from raw order by row_no").fetchall()
    assert count == len(found)
    return Read(
        sheet,
        list(sheet.columns),
        [list(row[1:-1]) for row in found],
        [row[-1] for row in found],
        [row[0] for row in found],
    )
