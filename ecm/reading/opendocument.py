"""Looks over an OpenDocument spreadsheet before it is read: a cell may say that it stands there a million times."""

import zipfile
from pathlib import Path
from xml.sax.xmlreader import AttributesImpl

from ecm.errors import UnreadableFile
from ecm.reading.limits import MOST_CELLS
from ecm.reading.unpacking import check_sizes
from ecm.reading.xml_stream import Walk, parsed, plain

MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_CELLS = ("table-cell", "covered-table-cell")


class _Extent(Walk):
    """Of each table the rows and columns up to the last cell with anything in it; raises where that is too much."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = self._columns = self._last_row = 0
        self._place = self._width = self._row_times = self._cell_times = 0

    def begin(self, name: str, attrs: AttributesImpl) -> None:
        kind = plain(name)
        if kind == "table":
            self._rows = self._columns = self._last_row = 0
        elif kind == "table-row":
            self._row_times, self._place, self._width = _times(attrs, "number-rows-repeated"), 0, 0
        elif kind in _CELLS:
            self._cell_times = _times(attrs, "number-columns-repeated")
            if "office:value-type" in attrs:
                self._fill()

    def characters(self, content: str) -> None:
        if self._width < self._place + self._cell_times and content.strip():
            self._fill()

    def end(self, name: str) -> None:
        kind = plain(name)
        if kind in _CELLS:
            self._place, self._cell_times = self._place + self._cell_times, 0
        elif kind == "table-row":
            self._rows += self._row_times
            if self._width:
                self._last_row, self._columns = self._rows, max(self._columns, self._width)
            if self._last_row * self._columns > MOST_CELLS:
                raise UnreadableFile(
                    f"a sheet spans {self._last_row:,} rows and {self._columns:,} columns, more than can be read.",
                    "Delete what stands far off the table, or save it as CSV.",
                )

    def _fill(self) -> None:
        if self._cell_times:
            self._width = self._place + self._cell_times


def check_opendocument(path: Path, name: str) -> None:
    """Refuses one that unpacks to too much, or whose cells repeat until they would fill the memory. Raises UnreadableFile."""
    with zipfile.ZipFile(path) as archive:
        check_sizes(archive, path, name)
        if "content.xml" not in archive.namelist():
            raise UnreadableFile(
                f"{name} is a broken workbook: it has no content.", "Save it as .xlsx without a password, or as CSV."
            )
        with archive.open("content.xml") as file:
            for _ in parsed(file, _Extent(), name):
                pass


def _times(attrs: AttributesImpl, what: str) -> int:
    text = str(attrs.get(f"table:{what}", "1"))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
