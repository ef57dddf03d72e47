"""Tables to download as CSV in which no cell is read as a formula by a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

# A spreadsheet begins a cell at each of these, whichever of them separates cells where it is opened, and skips blanks. Signs
# of full width are read as the plain ones. A text that is guarded already is guarded once more, so that it can come back.
_BEGINS = r"(^|[;\t\r\n])"
_FORMULA = r"(?=[^\S;\t\r\n]*+'*+[=+\-@\uff1d\uff0b\uff0d\uff20])"
_GUARD = re.compile(_BEGINS + _FORMULA)
_GUARDED = re.compile(_BEGINS + "'" + _FORMULA)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The table with its header, in UTF-8 with a mark; numbers stay numbers."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(guarded, columns))
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def guarded(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would calculate."""
    return _GUARD.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """A text that comes back, as it was before it was guarded."""
    return _GUARDED.sub(r"\1", text)
