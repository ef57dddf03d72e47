"""Bytes → table → recognised → mapped → checked → loaded or quarantined, with the fate of every record."""

from ecm.ingest.load import begin_anew, load, undo
from ecm.ingest.log import Import, ignored_rows, import_of, imports, quarantined_rows
from ecm.ingest.results import FileResult, Status

__all__ = [
    "FileResult",
    "Import",
    "Status",
    "begin_anew",
    "ignored_rows",
    "import_of",
    "imports",
    "load",
    "quarantined_rows",
    "undo",
]
