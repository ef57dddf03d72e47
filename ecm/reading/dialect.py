"""How a delimited text is written: its delimiter, its quotes and where its header is, decided over its beginning."""

import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ecm.errors import UnreadableFile
from ecm.reading.header import Heading, find_heading, steadiness, usual_width
from ecm.reading.rows import Dialect, Row, rows_of

DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r'\A"?sep=(.)"?\r?(?:\n|\Z)', re.IGNORECASE)
_MOST_RECORDS = 1000


@dataclass(frozen=True)
class Layout:
    """What was found: the records of the beginning, the header's place among them."""

    dialect: Dialect
    lines: Sequence[Row]
    heading: Heading


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
            lines[0] = Row(1, ())
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
        # The first stands for a text of one column; the others have to occur.
        if delimiter != delimiters[0] and delimiter not in text:
            continue
        mark = re.escape(delimiter)
        spaced = '"' in text and re.search(rf'(?:^|{mark}) +"[^"\n]*"(?:{mark}|\r?$)', text, re.MULTILINE) is not None
        yield Dialect(delimiter, skip_spaces=spaced and delimiter != "\t")
        if delimiter == "\t" and '"' in text:
            yield Dialect(delimiter, quote="")


def _beginning(dialect: Dialect, text: str, is_whole: bool, name: str) -> list[Row]:
    lines = io.StringIO(text, newline="")
    records = list(islice(rows_of(dialect, lines, name, is_whole=is_whole), _MOST_RECORDS))
    # The last record is cut where the sample is.
    return records[:-1] if not is_whole and 1 < len(records) < _MOST_RECORDS else records


def _is_plainly_wide(cells: Sequence[Sequence[str]]) -> bool:
    """Whether the text has several columns under this dialect, with or without a header."""
    filled = [record for record in cells if record]
    usual = usual_width(filled)
    several = sum(len(record) > 1 for record in filled)
    return (
        (usual > 2 and steadiness(filled, usual) >= 0.8)
        or (usual == 2 and steadiness(filled, 2) >= 0.95)
        or (bool(filled) and len(filled[0]) > 1 and several >= 0.5 * len(filled))
    )


def _score(heading: Heading, width: int, dialect: Dialect) -> float:
    """Steady and wide is good. Quotes are ordinary characters only where that is clearly the better reading."""
    steady = heading.steadiness if width == heading.width else heading.steadiness * 0.8
    return steady**2 * math.log2(min(width, heading.width)) + 0.001 * steady - (0 if dialect.quote else 0.01)
