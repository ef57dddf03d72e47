"""Spreadsheets kept as XML, as Excel 2003 and Magento write them: worksheets of rows of cells, blank ones left out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.sax.xmlreader import AttributesImpl

from ecm.errors import UnreadableFile
from ecm.reading.document import Sheet
from ecm.reading.grid import sheet_of_rows
from ecm.reading.limits import MOST_COLUMNS, refuse_too_many
from ecm.reading.records import scratch_path
from ecm.reading.xml_stream import HINT, Walk, parsed, plain


class _Rows(Walk):
    """The rows of one worksheet; labels: the names of all of them."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self._cells: list[str] = []
        self._text: list[str] = []
        self._merged = 0
        self.labels: list[str] = []
        self.found: list[list[str]] = []

    def begin(self, name: str, attrs: AttributesImpl) -> None:
        attributes = {plain(key): value for key, value in attrs.items()}
        kind = plain(name)
        if kind == "Worksheet":
            self.labels.append(attributes.get("Name", ""))
        elif kind == "Row":
            self._cells, self._merged = [], 0
        elif kind == "Cell":
            place = _number(attributes.get("Index", ""), len(self._cells) + self._merged + 1) - 1
            self._cells += [""] * (place - len(self._cells))
            self._merged = _number(attributes.get("MergeAcross", ""), 0)
            self._text = []

    def characters(self, content: str) -> None:
        if plain(self.path[-1]) == "Data" or "Data" in map(plain, self.path):
            self._text.append(content)

    def end(self, name: str) -> None:
        if plain(name) == "Cell":
            self._cells.append("".join(self._text))
        elif plain(name) == "Row" and len(self.labels) == self._number + 1:
            self.found.append(self._cells)


def read_spreadsheet(path: Path, name: str, scratch: Path, worksheets: int) -> tuple[Sheet, ...]:
    """The sheets with a table in them, of so many worksheets. Raises UnreadableFile where there is none."""
    sheets: list[Sheet] = []
    offset = 0
    refuse_too_many(worksheets, name)
    for number in range(worksheets):
        reader = _Rows(number)
        target = scratch_path(path, scratch, f"sheet{number}")
        sheet = sheet_of_rows("", _rows(path, reader, name), "xml", target, offset)
        if sheet is not None:
            sheets.append(replace(sheet, label=reader.labels[number] if worksheets > 1 else ""))
            offset += sheet.records.count + 1
    if not sheets:
        raise UnreadableFile(
            f"{name}: no sheet holds a table with a header.", "Export it with a line of column names above the data."
        )
    return tuple(sheets)


def _rows(path: Path, reader: _Rows, name: str) -> Iterator[list[str]]:
    with path.open("rb") as file:
        for _ in parsed(file, reader, name):
            yield from reader.found
            reader.found = []


def _number(text: str, otherwise: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
    if number > MOST_COLUMNS:
        raise UnreadableFile(f"a row has more than {MOST_COLUMNS:,} columns.", HINT)
    return number
