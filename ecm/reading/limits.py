"""How much of a file is read, whatever kind it is of: one budget for all readers."""

from ecm.errors import UnreadableFile

MOST_COLUMNS = 10_000
MOST_SHEETS = 200
# Of a workbook's sheet, which is held in memory as a whole.
MOST_CELLS = 10_000_000
# Of what comes out of an archive.
MOST_BYTES = 8 * 1024**3
# Of the process that reads.
MEMORY = 1536 * 1024**2


def seconds_for(size: int) -> float:
    """How long a file of so many bytes may be worked on, in seconds of a processor."""
    return 15 + 2 * size / 1_000_000


def refuse_too_many(sheets: int, name: str) -> None:
    """Raises UnreadableFile where a file has more tables than are read."""
    if sheets > MOST_SHEETS:
        raise UnreadableFile(f"{name} has {sheets:,} tables, more than the {MOST_SHEETS} that are read.", "Split it.")


def refuse_too_wide(columns: int, name: str) -> None:
    """Raises UnreadableFile where a table has more columns than are read."""
    if columns > MOST_COLUMNS:
        raise UnreadableFile(
            f"{name} has {columns:,} columns, more than the {MOST_COLUMNS:,} that are read.",
            "Export only the columns that matter.",
        )
