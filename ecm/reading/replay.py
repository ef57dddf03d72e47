"""Rows that were kept from a file, as a sheet again: nothing has to be found out of how they are written."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ecm.reading.document import BEYOND, SAMPLE_RECORDS, Found, Sheet
from ecm.reading.records import write_rows

_BLANK = re.compile(r"\(column \d+\)")
_REPEAT = re.compile(r"(.+) \(\d+\)")


def sheet_of_rows(path: Path, headers: Sequence[str], lines: Iterable[Sequence[str]], offset: int) -> Sheet:
    """headers: as Sheet.raw_rows names them; lines: their cells. What was beyond the header is so again. Writes to path."""
    beyond = [place for place, header in enumerate(headers) if header == BEYOND]
    own = [place for place in range(len(headers)) if place not in beyond]
    rows = [[*(line[p] for p in own), *(line[p] for p in beyond if line[p])] for line in lines]
    written = write_rows(path, rows, len(own))
    columns = tuple(_as_written(headers[p], headers) for p in own)
    sample = tuple(tuple(cell or None for cell in row[: len(own)]) for row in rows[:SAMPLE_RECORDS])
    return Sheet("", columns, (), sample, offset, Found("csv", "utf-8", ",", 1, ()), written)


def _as_written(header: str, headers: Sequence[str]) -> str:
    if _BLANK.fullmatch(header):
        return ""
    repeat = _REPEAT.fullmatch(header)
    return repeat[1] if repeat and repeat[1] in headers else header
