"""Bytes → table → recognised → mapped → checked → loaded or quarantined, with the fate of every record."""

from ecm.ingest.corrected import corrected_by, load_corrected
from ecm.ingest.load import begin_anew, load, undo
from ecm.ingest.log import Import, LeftOut, ignored_rows, import_of, imports, quarantined_rows
from ecm.ingest.preview import Preview, preview, shape_of_file, values_of
from ecm.ingest.remembered import (
    Fix,
    Remembered,
    forget_fix,
    forget_mapping,
    remember_fix,
    remember_mapping,
    remembered,
)
from ecm.ingest.results import FileResult, Status

__all__ = [
    "FileResult",
    "Fix",
    "Import",
    "LeftOut",
    "Preview",
    "Remembered",
    "Status",
    "begin_anew",
    "corrected_by",
    "forget_fix",
    "forget_mapping",
    "ignored_rows",
    "import_of",
    "imports",
    "load",
    "load_corrected",
    "preview",
    "quarantined_rows",
    "remember_fix",
    "remember_mapping",
    "remembered",
    "shape_of_file",
    "undo",
    "values_of",
]
