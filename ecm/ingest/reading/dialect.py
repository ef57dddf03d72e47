"""How a delimited text is written: its delimiter and quotes, and its records, decided over its beginning."""

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from ecm.errors import UnreadableFile
from ecm.ingest.reading.header import Heading, find_heading, steadiness, usual_width

DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r'\A"?sep=(.)"?\r?(?:\n|\Z)', re.IGNORECASE)
_MOST_RECORDS = 1000
_LONGEST_CELL = 32 * 1024 * 1024
_END = "\ue000the text ends here\ue000"


class CsvReader(Protocol):
    """What csv.reader gives. line_num: the physical lines read so far."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...


@dataclass(frozen=True)
class Dialect:
    """How cells are told apart. quote: `"` or, where quotes are ordinary characters, empty."""

    delimiter: str
    quote: str = '"'
    skip_spaces: bool = False

    def reader(self, lines: Iterable[str]) -> CsvReader:
        """Python's reader of such a text."""
        csv.field_size_limit(_LONGEST_CELL)
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            skipinitialspace=self.skip_spaces,
        )


@dataclass(frozen=True)
class Line:
    """One record and the physical line it begins in, from 1. A blank line is a record without cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """What was found: the records of the beginning, the header's place among them."""

    dialect: Dialect
    lines: Sequence[Line]
    heading: Heading


def rows_of(dialect: Dialect, lines: Iterable[str], name: str) -> Iterator[tuple[int, list[str]]]:
    """Every record of a whole text with the physical line it begins in; a blank line is a record without cells.

    lines: physical lines with their ends. Raises UnreadableFile at a quote that is never closed.
    """
    reader = dialect.reader(_with_end(lines))
    begins = 1
    try:
        for cells in reader:
            if cells and cells[-1].endswith(_END):
                if len(cells) > 1 or cells[0] != _END:
                    raise _unclosed(name, begins)
                return
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise _unclosed(name, begins) from error


def find_layout(text: str, is_whole: bool, name: str) -> Layout:
    """Tries each delimiter and keeps the one under which a header is followed by the steadiest, widest records.

    text: the beginning of the file; is_whole: whether that is all of it. Raises UnreadableFile where none gives a header.
    """
    told = _SEPARATOR_LINE.match(text)
    best: tuple[float, Layout] | None = None
    unclosed: UnreadableFile | None = None
    is_plainly_wide = False
    for dialect in _dialects(text, (told[1],) if told else DELIMITERS):
        try:
            lines = _beginning(dialect, text, is_whole, name)
        except UnreadableFile as error:
            unclosed = error
            continue
        if told:
            lines[0] = Line(1, ())
        cells = [line.cells for line in lines]
        is_plainly_wide |= _is_plainly_wide(cells)
        heading = find_heading(cells)
        if heading is None:
            continue
        score = _score(heading, len(cells[heading.place]), dialect)
        if best is None or score > best[0]:
            best = (score, Layout(dialect, lines, heading))
    if unclosed and (best is None or best[1].heading.width < 2):
        raise unclosed
    if best is None or (best[1].heading.width < 2 and is_plainly_wide):
        raise UnreadableFile(
            f"{name}: no header was found; its first lines look like data or do not keep to one shape.",
            "Export it with a line of column names.",
        )
    return best[1]


def _dialects(text: str, delimiters: Sequence[str]) -> Iterator[Dialect]:
    for delimiter in delimiters:
        mark = re.escape(delimiter)
        spaced = '"' in text and re.search(rf'(?:^|{mark}) +"[^"\n]*"(?:{mark}|\r?$)', text, re.MULTILINE) is not None
        yield Dialect(delimiter, skip_spaces=spaced and delimiter != "\t")
        if delimiter == "\t" and '"' in text:
            yield Dialect(delimiter, quote="")


def _beginning(dialect: Dialect, text: str, is_whole: bool, name: str) -> list[Line]:
    lines = io.StringIO(text, newline="")
    if is_whole:
        rows = rows_of(dialect, lines, name)
        return [Line(number, tuple(cells)) for number, cells in islice(rows, _MOST_RECORDS)]
    reader = dialect.reader(lines)
    found = []
    begins = 1
    for cells in islice(reader, _MOST_RECORDS):
        found.append(Line(begins, tuple(cells)))
        begins = reader.line_num + 1
    # The last record is cut where the sample is.
    return found[:-1] if 1 < len(found) < _MOST_RECORDS else found


def _is_plainly_wide(cells: Sequence[Sequence[str]]) -> bool:
    """Whether the text has several columns under this dialect, with or without a header."""
    usual = usual_width(cells)
    return (usual > 2 and steadiness(cells, usual) >= 0.8) or (usual == 2 and steadiness(cells, 2) >= 0.95)


def _score(heading: Heading, width: int, dialect: Dialect) -> float:
    """Steady and wide is good. Quotes are ordinary characters only where that is clearly the better reading."""
    steady = heading.steadiness if width == heading.width else heading.steadiness * 0.8
    return steady**2 * math.log2(min(width, heading.width)) + 0.001 * steady - (0 if dialect.quote else 0.01)


def _unclosed(name: str, line: int) -> UnreadableFile:
    return UnreadableFile(
        f"{name}: the quote opened in line {line} is never closed.",
        "The export may have been cut off; export it again, or close the quote.",
    )


def _with_end(lines: Iterable[str]) -> Iterator[str]:
    last = "\n"
    for line in lines:
        if line:
            last = line
            yield line
    if not last.endswith(("\n", "\r")):
        yield "\n"
    yield _END
