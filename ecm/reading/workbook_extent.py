"""How far a workbook's sheets reach: their reader holds every cell up to the last one in memory, empty ones too."""

import re
import zipfile
from pathlib import Path
from xml.parsers import expat

from ecm.errors import UnreadableFile
from ecm.reading.limits import MOST_CELLS
from ecm.reading.unpacking import check_sizes

_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_CONTENT = ("v", "f", "is")
_CHUNK = 1024 * 1024


class _Sheet:
    """The first and last row and column of a cell with anything in it, by the first and last such cell of each row."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.is_worksheet: bool | None = None
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._cell = self._first = self._last = ""

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element: a row, a cell, which says where it is, or what is in one. Called for each, so it does little."""
        kind = tag.rpartition(":")[2]
        if kind == "c":
            self._cell = attributes.get("r", "")
        elif kind in _CONTENT:
            # A cell that only has a style holds nothing.
            self._first, self._last = self._first or self._cell, self._cell
        elif kind == "row":
            self.end_row()
        elif self.is_worksheet is None:
            self.is_worksheet = kind == "worksheet"

    def end_row(self) -> None:
        """Raises UnreadableFile where the cells so far lie too far apart."""
        for corner in filter(None, map(_PLACE.fullmatch, (self._first, self._last))):
            row, column = int(corner[2]), _column_number(corner[1])
            self._rows = [min(*self._rows, row), max(*self._rows, row)] if self._rows else [row, row]
            self._columns = (
                [min(*self._columns, column), max(*self._columns, column)] if self._columns else [column] * 2
            )
        self._first = self._last = ""
        if not self._rows:
            return
        rows, columns = self._rows[1] - self._rows[0] + 1, self._columns[1] - self._columns[0] + 1
        if rows * columns > MOST_CELLS:
            raise UnreadableFile(
                f"{self._name}: a sheet spans {rows:,} rows and {columns:,} columns, more than can be read.",
                "Delete what stands far off the table, or save it as CSV.",
            )


def check_workbook(path: Path, name: str) -> None:
    """Refuses a workbook that unpacks to too much, or whose cells lie too far apart. Raises UnreadableFile.

    Every part is looked at: a worksheet may lie under any name.
    """
    with zipfile.ZipFile(path) as archive:
        check_sizes(archive, path, name)
        for member in archive.infolist():
            _check(archive, member, name)


def _check(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    sheet = _Sheet(name)
    parser = expat.ParserCreate()
    parser.StartElementHandler = sheet.begin
    with archive.open(member) as file:
        while sheet.is_worksheet is not False and (chunk := file.read(_CHUNK)):
            try:
                parser.Parse(chunk)
            except expat.ExpatError:
                return  # a picture, or what the workbook's reader will say
    sheet.end_row()


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
