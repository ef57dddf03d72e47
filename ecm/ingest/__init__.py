"""Bytes → table → recognised → mapped → checked → loaded or quarantined, with the fate of every record."""

from ecm.ingest.changes import Change, ChangeKind
from ecm.ingest.corrected import corrected_by, load_corrected
from ecm.ingest.correction_file import correction_csv
from ecm.ingest.load import begin_anew, load, undo
from ecm.ingest.log import Import, LeftOut, ignored_rows, import_of, imports, quarantined_rows
from ecm.ingest.members import known_members
from ecm.ingest.preview import Preview, preview, shape_of_file, try_mapping, values_of
from ecm.ingest.recognising import nearest_mapping
from ecm.ingest.remembered import (
    Alias,
    Fix,
    Remembered,
    forget_alias,
    forget_fix,
    forget_mapping,
    free_name,
    remember_alias,
    remember_fix,
    remember_fixes,
    remember_mapping,
    remembered,
)
from ecm.ingest.results import Asks, FileResult, Status
from ecm.ingest.waiting import Waiting, drop_waiting, waiting, waiting_of
from ecm.ingest.waiting_tables import WaitingTable, waiting_preview, waiting_tables, waiting_values
from ecm.ingest.workplace import (
    WaitingLoad,
    Written,
    corrections_by_value,
    leave_out,
    left_out_rows,
    take_in_again,
    waiting_loads,
    waiting_rows,
    written_values,
)

__all__ = [
    "Alias",
    "Asks",
    "Change",
    "ChangeKind",
    "FileResult",
    "Fix",
    "Import",
    "LeftOut",
    "Preview",
    "Remembered",
    "Status",
    "Waiting",
    "WaitingLoad",
    "WaitingTable",
    "Written",
    "begin_anew",
    "corrected_by",
    "correction_csv",
    "corrections_by_value",
    "drop_waiting",
    "forget_alias",
    "forget_fix",
    "forget_mapping",
    "free_name",
    "ignored_rows",
    "import_of",
    "imports",
    "known_members",
    "leave_out",
    "left_out_rows",
    "load",
    "load_corrected",
    "nearest_mapping",
    "preview",
    "quarantined_rows",
    "remember_alias",
    "remember_fix",
    "remember_fixes",
    "remember_mapping",
    "remembered",
    "shape_of_file",
    "take_in_again",
    "try_mapping",
    "undo",
    "values_of",
    "waiting",
    "waiting_loads",
    "waiting_of",
    "waiting_preview",
    "waiting_rows",
    "waiting_tables",
    "waiting_values",
    "written_values",
]
