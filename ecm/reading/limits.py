"""How much of a file is read, whatever kind it is of: one budget for all readers."""

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
