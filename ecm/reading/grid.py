"""Rows of text cells as a sheet, as spreadsheets have them: a title above, a header, records below."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from ecm.reading.delimited import preamble_notes, preamble_of, sample_of
from ecm.reading.document import SAMPLE_RECORDS, Found, Sheet
from ecm.reading.header import find_heading
from ecm.reading.records import write_rows
from ecm.reading.rows import Row

_LOOKED_AT = 1000


def sheet_of_rows(label: str, rows: Iterator[list[str]], kind: str, target: Path, offset: int) -> Sheet | None:
    """The sheet; None where there is no table with a header. target: where records are put."""
    beginning = list(islice(rows, _LOOKED_AT))
    heading = find_heading([_trimmed(row) for row in beginning]) or find_heading(beginning)
    if heading is None or (len(beginning) == 1 and len(beginning[0]) == 1):
        return None
    place = heading.place
    width = max(len(_trimmed(row)) for row in beginning[place:])
    header = beginning[place][:width]
    # A header may be shorter than what stands below it.
    header += [""] * (width - len(header))
    lines = [Row(number, cells) for number, cells in enumerate(beginning[: place + 1], start=1)]
    preamble = preamble_of(lines, place, " ")
    return Sheet(
        label=label,
        columns=tuple(cell.strip() for cell in header),
        preamble=preamble,
        sample=sample_of(beginning[place + 1 : place + 1 + SAMPLE_RECORDS], len(header)),
        offset=offset,
        found=Found(kind, "", "", place + 1, tuple(preamble_notes(preamble))),
        records=write_rows(target, chain(beginning[place + 1 :], rows), len(header)),
    )


def _trimmed(row: Sequence[str]) -> list[str]:
    """Without blank cells at the end."""
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return list(row[:width])
