"""Each file of this folder holds one thing that breaks readers; here is what must come out of it, cell by cell."""

import shutil
from pathlib import Path

import duckdb
import pytest

from ecm.errors import UnreadableFile
from ecm.reading import open_documents

HERE = Path(__file__).parent
Row = list[str | None]

TABLES: dict[str, tuple[list[str], list[Row]]] = {
    "blank_and_repeated_headers.csv": (
        ["Day", "Cost"],
        [["2025-01-01", "5"], [None, None], ["Day", "Cost"], ["2025-01-02", "6"], ["  ", None]],
    ),
    "carriage_returns_only.csv": (["sku", "title"], [["A1", "two\rlines"], ["A2", "one"]]),
    "comments_then_table.csv": (
        ["Session primary channel group", "Sessions", "Engaged sessions"],
        [["Organic Search", "120", "80"], ["Direct", "60", "20"]],
    ),
    "excel_semicolon_cp1252.csv": (
        ["Bestellung", "Kunde", "Umsatz"],
        [["1001", "Müller & Söhne", "1.234,50"], ["1002", 'Café "Zum €"', "12,00"]],
    ),
    "exploration_grand_total.csv": (
        ["Date", "Session source / medium", "Sessions"],
        [[None, None, "300"], ["20250101", "google / organic", "200"], ["20250102", "(direct) / (none)", "100"]],
    ),
    "formula_and_html.csv": (
        ["sku", "title"],
        [["A1", '=HYPERLINK("http://x","y")'], ["A2", "<script>alert(1)</script>"], ["A3", "';drop table orders;--"]],
    ),
    "header_only.csv": (["id", "Created (UTC)", "Amount", "Currency"], []),
    "line_breaks_in_cells.csv": (
        ["Campaign Name", "Subject", "Recipients"],
        [["Spring", 'Hello,\n\nworld "again"\n#not a comment', "64517.0"], ["Summer", "\r\n", "5.0"]],
    ),
    "lines.jsonl": (["sku", "qty", "note"], [["A1", "1", None], ["A2", "2.50", "two\nlines"]]),
    "looks_like_json.csv": (["[Name]", "{Cost}"], [["a", "1"], ["b", "2"]]),
    "mixed_line_ends.csv": (["sku", "qty"], [["A1", "1"], ["A2", "2"], ["A3", "3"], ["A4", "4"]]),
    "nul_and_control.csv": (["sku", "title"], [["A1", "Hat"], ["A2", "bell\x07"]]),
    "numbers_as_written.json": (
        ["id", "total", "customer.id", "lines"],
        [["1001", "12.30", "7", '[{"sku": "A", "q": 1.0}]'], ["1002", "1e3", None, None]],
    ),
    "one_column.csv": (["Top queries"], [["hats"], ["red, blue"], ["scarves"]]),
    "pipes.csv": (["id", "name", "price"], [["1", "Hat | red", "5"], ["2", "Scarf, blue", "6"]]),
    "prices_with_commas.csv": (
        ["Name", "Price, net", "Stock"],
        [["Hat", "1,5", "3"], ["Scarf", "12,25", "40"], ["Coat", "90,00", "7"]],
    ),
    "quickbooks_titles.csv": (
        ["", "Date", "Transaction type", "Num", "Amount"],
        [
            ["Agency", None, None, None, None],
            [None, "01/05/2026", "Bill", "A-1", "$1,000.00"],
            ["Total for Agency", None, None, None, "$1,000.00"],
            ["TOTAL", None, None, None, "$1,000.00"],
        ],
    ),
    "ragged.csv": (
        ["sku", "title", "price"],
        [
            ["A1", "Hat", "5.00"],
            ["A2", "Scarf", None],
            ["A3", "Coat", " long"],
            ["A4", "Shoe", "50.00"],
            [None, None, None],
            ["A5", "Belt", "9.00"],
        ],
    ),
    "repeated_names.csv": (
        ["Issue key", "Sprint", "Sprint", "Sprint", ""],
        [["A-1", "S1", "S2", None, "x"], ["A-2", "S1", None, None, None]],
    ),
    "trailing_delimiters.csv": (["Date", "Hours", ""], [["2025-01-01", "1,50", None], ["2025-01-02", "2,00", None]]),
    "unmatched_quote.csv": (
        ["sku", "title", "price"],
        [
            ["A1", "19 rack", "5.00"],
            ["A2", "Scarf, red", "6.00"],
            ["A3", '"Coat', "90.00"],
            ["A4", "Shoe", "50.00"],
            ["A5", "Belt", "9.00"],
        ],
    ),
    "unquoted_tabs_with_quotes.txt": (
        ["sku", "title", "price"],
        [["A1", '"Best" hat', "5.00"], ["A2", '"24 inch frame', "6.00"], ["A3", "plain", "7.00"]],
    ),
    "utf16_tabs_titles.csv": (
        ["Campaign", "Currency code", "Cost"],
        [["Brand – Köln", "EUR", "1,234.50"], ["Total: Account", " --", "1,234.50"]],
    ),
}
SURPLUS = {
    "exploration_grand_total.csv": {2: "Grand total"},
    "ragged.csv": {4: "90.00"},
    "unmatched_quote.csv": {4: "a quote in line 4 does not match"},
}
UNREADABLE = {
    "blank_lines_only.csv": "is empty",
    "cut_off.csv.gz": "is a broken archive, or was cut off",
    "cut_off.json": "is broken JSON, at line 1",
    "cut_off.zip": "is a broken archive, or was cut off",
    "empty.csv": "is empty",
    "no_header.csv": "no header was found",
    "open_quote_at_end.csv": "the quote opened in line 3 is never closed",
    "picture_named.csv": "is an image, not a table",
    "random_bytes.csv": "its bytes are no text",
    "sign_in_page.csv": "is a web page, not a table",
}


def test_every_file_of_this_folder_has_an_answer() -> None:
    files = {p.name for p in HERE.iterdir() if p.is_file() and p.suffix != ".py" and not p.name.startswith(".")}
    assert files == TABLES.keys() | UNREADABLE.keys()


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("is_renamed", [False, True])
def test_a_nasty_file_gives_every_cell_that_is_in_it(name: str, is_renamed: bool, tmp_path: Path) -> None:
    path = HERE / name
    if is_renamed:
        path = tmp_path / "upload"
        shutil.copy(HERE / name, path)
    (document,) = open_documents(path, tmp_path, name=name)
    (sheet,) = document.sheets
    with duckdb.connect() as con:
        count = sheet.create_view(con, "raw", range(len(sheet.columns)))
        found = con.execute("select * from raw order by row_no").fetchall()
    columns, rows = TABLES[name]
    assert list(sheet.columns) == columns
    assert [list(row[1:-1]) for row in found] == rows
    assert [row[0] for row in found] == list(range(2, count + 2))
    assert {row[0]: row[-1] for row in found if row[-1] is not None} == SURPLUS.get(name, {})


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_gets_one_sentence_and_a_hint(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        open_documents(HERE / name, tmp_path)
    assert caught.value.message.startswith(name)
    assert UNREADABLE[name] in caught.value.message
    assert caught.value.hint
