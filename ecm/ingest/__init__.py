"""Imports files: read, recognised, mapped, checked, loaded or quarantined, with the fate of every record."""

from ecm.ingest.changes import Change, ChangeKind
from ecm.ingest.corrected import corrected_by, load_corrected
from ecm.ingest.correction_file import correction_csv
from ecm.ingest.import_rules import (
    Alias,
    Fix,
    ImportRules,
    delete_alias,
    delete_fix,
    delete_mapping,
    free_name,
    import_rules,
    save_alias,
    save_fix,
    save_fixes,
    save_mapping,
)
from ecm.ingest.load import load, undo, undo_all
from ecm.ingest.log import Import, RejectedRow, ignored_rows, import_of, imports, quarantined_rows
from ecm.ingest.members import known_members
from ecm.ingest.pending_files import PendingFile, delete_pending_files, pending_files
from ecm.ingest.pending_tables import PendingTable, pending_tables, preview_pending, values_of_pending
from ecm.ingest.preview import Preview, preview, shape_of_file, try_mapping, values_of
from ecm.ingest.quarantine import (
    DistinctValue,
    QuarantinedImport,
    column_to_correct,
    corrections_by_value,
    distinct_values,
    quarantined_imports,
    reject_for_good,
    rejected_rows,
    return_to_quarantine,
    rows_rejected_for_good,
)
from ecm.ingest.recognising import nearest_mapping
from ecm.ingest.results import FileResult, SchemaContract, Status

__all__ = [
    "Alias",
    "Change",
    "ChangeKind",
    "DistinctValue",
    "FileResult",
    "Fix",
    "Import",
    "ImportRules",
    "PendingFile",
    "PendingTable",
    "Preview",
    "QuarantinedImport",
    "RejectedRow",
    "SchemaContract",
    "Status",
    "column_to_correct",
    "corrected_by",
    "correction_csv",
    "corrections_by_value",
    "delete_alias",
    "delete_fix",
    "delete_mapping",
    "delete_pending_files",
    "distinct_values",
    "free_name",
    "ignored_rows",
    "import_of",
    "import_rules",
    "imports",
    "known_members",
    "load",
    "load_corrected",
    "nearest_mapping",
    "pending_files",
    "pending_tables",
    "preview",
    "preview_pending",
    "quarantined_imports",
    "quarantined_rows",
    "reject_for_good",
    "rejected_rows",
    "return_to_quarantine",
    "rows_rejected_for_good",
    "save_alias",
    "save_fix",
    "save_fixes",
    "save_mapping",
    "shape_of_file",
    "try_mapping",
    "undo",
    "undo_all",
    "values_of",
    "values_of_pending",
]
