"""A hostile file is read or refused in one sentence, within the limits of its reader, and the next file is read."""

import duckdb
import pytest
from hostile_files import HOSTILE
from reading_cases import Open

from ecm.errors import UnreadableFile
from ecm.reading.limits import MOST_CELLS, MOST_COLUMNS

CSV = "sku,price\nA,1\n"
# Those that have a table all the same.
READ = {
    "texts without number.xlsx": ("order_id", "currency"),
    "a year of five figures.xlsx": ("order_id", "at"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_or_refused_in_one_sentence(name: str, open_bytes: Open) -> None:
    try:
        documents = open_bytes(HOSTILE[name](), name)
    except UnreadableFile as error:
        documents, errors = [], [error]
    else:
        errors = [document.error for document in documents if document.error is not None]
    sheets = [sheet for document in documents for sheet in document.sheets]
    for sheet in sheets:
        assert len(sheet.columns) <= MOST_COLUMNS
        assert len(sheet.columns) * sheet.records.count <= MOST_CELLS
    if name in READ:
        assert [sheet.columns for sheet in sheets] == [READ[name]]
    for error in errors:
        assert 0 < len(error.message) < 300, error.message
        assert error.message.startswith(name), error.message
        assert error.message.isprintable(), error.message
        assert error.hint
    assert [document.sheets[0].columns for document in open_bytes(CSV)] == [("sku", "price")]


@pytest.mark.parametrize("rows", [1, 120])
def test_a_table_of_ten_thousand_columns_is_read(rows: int, open_bytes: Open) -> None:
    header = ",".join(f"column {n}" for n in range(MOST_COLUMNS))
    (document,) = open_bytes(f"{header}\n" + f"{'1,' * (MOST_COLUMNS - 1)}2\n" * rows)
    (sheet,) = document.sheets
    assert (len(sheet.columns), sheet.records.count) == (MOST_COLUMNS, rows)
    with duckdb.connect() as con:
        sheet.create_view(con, "raw", [MOST_COLUMNS - 1])
        assert con.execute(f"select distinct c{MOST_COLUMNS - 1}, surplus from raw").fetchall() == [("2", None)]
