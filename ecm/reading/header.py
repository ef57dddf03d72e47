"""Finds the header among a table's first records: the first one after which the shape stays."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Record = Sequence[str]

_LOOKED_AT = 100
_LONGEST_HEADER = 300
_NO_VALUE = frozenset(("", "-", "--", "—", "n/a", "null", "none"))
_MONTH = re.compile(r"(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"(?i)^(https?://|[^@\s]+@[^@\s]+\.[a-z]+$)")


@dataclass(frozen=True)
class Heading:
    """Where the header is. place: index into the records; width: usual number of cells of those below it (its own, where
    there are none); steadiness: 0..1, the share of those that have it."""

    place: int
    width: int
    steadiness: float


def find_heading(records: Sequence[Record]) -> Heading | None:
    """The header, or None where every record looks like data. Blank lines are empty records."""
    filled = [place for place, record in enumerate(records) if _count_filled(record)]
    if not filled:
        return None
    if (alone := _header_without_rows(records, filled)) is not None:
        return Heading(alone, len(records[alone]), 1.0)
    below_titles = _below_titles(records, filled)
    return (_heading_among(records, below_titles) if below_titles else None) or _heading_among(records, filled)


def usual_width(records: Sequence[Record]) -> int:
    """The commonest number of cells; the greater of two equally common ones."""
    widths = Counter(len(r) for r in records if r)
    return max(widths, key=lambda w: (widths[w], w), default=0)


def steadiness(records: Sequence[Record], usual: int) -> float:
    """The share of records of that width, blank lines left out."""
    widths = [len(r) for r in records if r]
    return sum(w == usual for w in widths) / max(1, len(widths))


def is_comment(record: Record) -> bool:
    """Whether the line starts as a comment does: `# Start date: 20250101`. A header may start with `#` alone."""
    return bool(record) and bool(re.match(r"#\s*([\s-]\S|$)", record[0])) and (len(record) < 2 or record[0] != "#")


def is_data(cell: str) -> bool:
    """Whether a cell looks like a value rather than a name: mostly digits, a date, an address."""
    text = cell[:_LONGEST_HEADER].strip()
    if _ADDRESS.match(text) or text.lower() in ("true", "false"):
        return True
    digits = len(_DIGIT.findall(text))
    return bool(digits) and digits > len(_LETTER.findall(_MONTH.sub("", text)))


def fits(record: Record, width: int) -> bool:
    """Whether a record has that many cells, not counting empty ones beyond."""
    return len(record) == width or (len(record) > width and not any(record[width:]))


def _below_titles(records: Sequence[Record], filled: Sequence[int]) -> Sequence[int]:
    """What follows a run of one-cell lines, if it is a table: a short report may have more titles than rows."""
    titles = next((n for n, place in enumerate(filled) if _count_filled(records[place]) > 1), len(filled))
    rest = filled[titles:]
    wide = sum(_count_filled(records[place]) > 1 for place in rest)
    if len(rest) < 2 or wide < 0.6 * len(rest) or (len(records[rest[0]]) < 3 and titles > len(rest)):
        return ()
    return rest


def _heading_among(records: Sequence[Record], filled: Sequence[int]) -> Heading | None:
    for judge in (_same_width, _wider, _nearly_as_wide):
        for with_comments in (False, True):
            for position, place in enumerate(filled[:_LOOKED_AT]):
                record = records[place]
                below = [records[p] for p in filled[position + 1 : position + 1 + _LOOKED_AT]]
                if not below or is_comment(record) != with_comments:
                    continue
                usual = usual_width(below)
                same = sum(fits(r, len(record)) for r in below)
                if same >= sum(len(r) == usual for r in below):
                    usual = len(record)
                # Records of words, whose last cells are left off where they are empty, could head each other.
                is_first_and_wider = position == 0 and _wider(len(record), usual)
                if (judge(len(record), usual) or is_first_and_wider) and _heads(record, below, usual):
                    return Heading(place, usual, sum(fits(r, usual) for r in below) / len(below))
    return None


def _header_without_rows(records: Sequence[Record], filled: Sequence[int]) -> int | None:
    """The last line, where it alone is wide and all above it are titles: a report without rows."""
    last = records[filled[-1]]
    if len(filled) == 1 and len(last) == 1 and len(last[0]) <= 60 and _reads_as_names(last):
        return filled[-1]
    if len(last) < 2 or is_comment(last) or not _reads_as_names(last):
        return None
    if any(_count_filled(records[p]) > min(2, len(last) - 1) for p in filled[:-1]):
        return None
    if len(filled) > 1 and len(last) < 4 and not all(is_comment(records[p]) for p in filled[:-1]):
        return None
    return filled[-1]


def _same_width(width: int, usual: int) -> bool:
    return width == usual


def _wider(width: int, usual: int) -> bool:
    return width > usual


def _nearly_as_wide(width: int, usual: int) -> bool:
    return 1 < width < usual and width >= usual * 0.6


def _heads(record: Record, below: Sequence[Record], usual: int) -> bool:
    """Whether this record names what stands in the columns below it."""
    if not _reads_as_names(record):
        return False
    used = named = valued = mistaken = 0
    for column in range(min(len(record), usual)):
        cells = [r[column].strip() for r in below if column < len(r)]
        values = [c for c in cells if c.lower() not in _NO_VALUE]
        name = record[column].strip()
        if column and len(values) * 2 >= len(below):
            used += 1
            named += bool(name)
        if values and sum(map(is_data, values)) >= 0.6 * len(values):
            valued += 1
            mistaken += is_data(name)
    return (not used or named > 0.5 * used) and mistaken <= 0.1 * valued


def _reads_as_names(record: Record) -> bool:
    names = [c for c in record if c.strip()]
    if not names or any(len(n) > _LONGEST_HEADER for n in names) or sum(map(len, names)) > 100 * len(names):
        return False
    # The first cell may be blank (the column of row labels), most others not.
    if len(names) < 0.5 * len(record) and len(names) < 4:
        return False
    return sum(map(is_data, names)) <= 0.34 * len(names)


def _count_filled(record: Record) -> int:
    return sum(1 for cell in record if cell.strip())
