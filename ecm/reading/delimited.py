"""Delimited text as sheets: one, or several where a report holds several tables, each with its own comment lines."""

from collections.abc import Sequence
from pathlib import Path

from ecm.reading.delimited_records import Below, write_text
from ecm.reading.dialect import Layout, find_layout
from ecm.reading.document import SAMPLE_RECORDS, Found, Sheet
from ecm.reading.encoding import Text
from ecm.reading.header import find_heading, fits, is_comment, usual_width
from ecm.reading.limits import refuse_too_many, refuse_too_wide
from ecm.reading.records import scratch_path, write_rows
from ecm.reading.rows import Row, rows_of

_LONGER_SAMPLE = 8 * 1024 * 1024
_LARGEST_OF_SEVERAL_TABLES = 32 * 1024 * 1024
_FEW_RECORDS = 20


def read_delimited(text: Text, name: str, scratch: Path) -> tuple[Sheet, ...]:
    """The sheets of a delimited text. Raises UnreadableFile where no header is found or a quote is never closed."""
    beginning, is_whole = text.sample, text.is_whole
    layout = find_layout(beginning, is_whole, name)
    if not is_whole and len(layout.lines) < _FEW_RECORDS:
        beginning = text.beginning(_LONGER_SAMPLE)
        layout = find_layout(beginning, text.path.stat().st_size <= _LONGER_SAMPLE, name)
    if is_comment(_first(layout.lines)) and text.path.stat().st_size <= _LARGEST_OF_SEVERAL_TABLES:
        blocks = _blocks(text, layout, name)
        refuse_too_many(len(blocks), name)
        if len(blocks) > 1:
            return _sheets_of_blocks(blocks, text, layout, scratch)
    return (_sheet(text, layout, name, scratch),)


def preamble_of(lines: Sequence[Row], place: int, delimiter: str) -> tuple[str, ...]:
    """The text of the lines above the header, blank ones left out."""
    return tuple(_as_text(line.cells, delimiter) for line in lines[:place] if any(c.strip() for c in line.cells))


def preamble_notes(preamble: Sequence[str]) -> list[str]:
    """What to tell of the lines above the header."""
    titles = [line for line in preamble if not line.startswith("#")]
    notes = []
    if len(titles) < len(preamble):
        notes.append(f"{len(preamble) - len(titles)} comment lines above the header were skipped")
    if len(titles) > 3:
        notes.append(f"{len(titles)} lines above the header were skipped")
    else:
        notes += [f"the title row {_short(title)!r} was skipped" for title in titles]
    return notes


def sample_of(records: Sequence[Sequence[str]], width: int) -> tuple[tuple[str | None, ...], ...]:
    """The first records, as wide as the header; empty cells are None."""
    return tuple(
        tuple((r[place] or None) if place < len(r) else None for place in range(width))
        for r in records[:SAMPLE_RECORDS]
    )


def _sheet(text: Text, layout: Layout, name: str, scratch: Path) -> Sheet:
    place = layout.heading.place
    header = layout.lines[place].cells
    refuse_too_wide(len(header), name)
    records = [line.cells for line in layout.lines[place + 1 :] if line.cells]
    beyond = max(0, usual_width(records) - len(header))
    notes = [
        *preamble_notes(preamble_of(layout.lines, place, layout.dialect.delimiter)),
        *_width_notes(header, records),
    ]
    if text.has_nul:
        notes.append("NUL characters were taken out")
    sample = sample_of(records, len(header))
    below = Below(text, layout.dialect, place + 1, len(header), beyond, sample)
    # A blank line is a record of one cell to DuckDB, and none to everyone else.
    is_even = len(header) + beyond > 1 and all(fits(r, len(header) + beyond) for r in records)
    return Sheet(
        label="",
        columns=tuple(cell.strip() for cell in header),
        preamble=preamble_of(layout.lines, place, layout.dialect.delimiter),
        sample=sample,
        offset=0,
        found=Found("csv", text.encoding, layout.dialect.delimiter, layout.lines[place].number, tuple(notes)),
        records=write_text(below, is_even, name, scratch),
    )


def _blocks(text: Text, layout: Layout, name: str) -> list[list[Row]]:
    """The text's records, parted where comment lines follow a blank line; parts without a header join a part beside."""
    blocks: list[list[Row]] = [[]]
    after_blank = False
    for row in rows_of(layout.dialect, text.lines(), name):
        if (
            after_blank
            and is_comment(row.cells)
            and any(not is_comment(line.cells) for line in blocks[-1] if line.cells)
        ):
            blocks.append([])
        blocks[-1].append(row)
        after_blank = not row.cells
    parts: list[list[Row]] = []
    for block in blocks:
        if parts and not (_has_heading(block) and _has_heading(parts[-1])):
            parts[-1] += block
        else:
            parts.append(block)
    return parts


def _has_heading(block: Sequence[Row]) -> bool:
    return find_heading([line.cells for line in block[:1000]]) is not None


def _sheets_of_blocks(blocks: Sequence[list[Row]], text: Text, layout: Layout, scratch: Path) -> tuple[Sheet, ...]:
    sheets = []
    offset = 0
    for number, block in enumerate(blocks, start=1):
        heading = find_heading([line.cells for line in block[:1000]])
        place = heading.place if heading else layout.heading.place
        header = block[place].cells
        records = [line.cells for line in block[place + 1 :] if line.cells]
        preamble = preamble_of(block, place, layout.dialect.delimiter)
        written = write_rows(scratch_path(text.path, scratch, f"block{number}"), records, len(header))
        notes = [
            f"table {number} of {len(blocks)} in the file",
            *preamble_notes(preamble),
            *_width_notes(header, records),
        ]
        found = Found("csv", text.encoding, layout.dialect.delimiter, block[place].number, tuple(notes))
        sheets.append(
            Sheet(
                label=str(number),
                columns=tuple(cell.strip() for cell in header),
                preamble=preamble,
                sample=sample_of(records, len(header)),
                offset=offset,
                found=found,
                records=written,
            )
        )
        offset += written.count + 1
    return tuple(sheets)


def _width_notes(header: Sequence[str], records: Sequence[Sequence[str]]) -> list[str]:
    longer = sum(any(cell.strip() for cell in r[len(header) :]) for r in records)
    shorter = sum(len(r) < len(header) for r in records)
    of = f"of the first {len(records)} rows"
    notes = []
    if longer:
        notes.append(f"{longer} {of} have more cells than the header")
    if shorter:
        notes.append(f"{shorter} {of} have fewer cells than the header")
    return notes


def _first(lines: Sequence[Row]) -> Sequence[str]:
    return next((line.cells for line in lines if line.cells), ())


def _as_text(cells: Sequence[str], delimiter: str) -> str:
    return delimiter.join(cells).rstrip(delimiter + " ")


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
