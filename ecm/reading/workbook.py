"""Workbooks of Excel and OpenDocument as sheets: cells as the text they would have in a CSV, not as they are shown."""

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import MAXYEAR, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import python_calamine

from ecm.errors import UnreadableFile
from ecm.reading.document import Sheet
from ecm.reading.grid import sheet_of_rows
from ecm.reading.limits import refuse_too_many
from ecm.reading.opendocument import check_opendocument
from ecm.reading.records import scratch_path
from ecm.reading.shared_strings import without_false_counts
from ecm.reading.workbook_extent import check_workbook


def read_workbook(path: Path, kind: str, name: str, scratch: Path) -> tuple[Sheet, ...]:
    """The sheets with a table in them. kind: xlsx, xls or ods. Raises UnreadableFile where there is none, or the file is broken."""
    hint = "Save it as .xlsx without a password, or as CSV."
    try:
        if kind == "xlsx":
            check_workbook(path, name)
            path = without_false_counts(path, scratch)
        elif kind == "ods":
            check_opendocument(path, name)
        # By its content: a path would have to end in .xlsx.
        with path.open("rb") as file, python_calamine.CalamineWorkbook.from_filelike(file) as book:
            return _sheets(book, path, kind, name, scratch)
    except python_calamine.PasswordError as error:
        raise UnreadableFile(f"{name} is protected by a password.", hint) from error
    except (python_calamine.CalamineError, zipfile.BadZipFile, EOFError, OSError) as error:
        what = str(error).partition("\n")[0] or "one of its parts is broken"
        raise UnreadableFile(f"{name} is a broken workbook: {what}.", hint) from error


def _sheets(
    book: python_calamine.CalamineWorkbook, path: Path, kind: str, name: str, scratch: Path
) -> tuple[Sheet, ...]:
    sheets: list[Sheet] = []
    without: list[str] = []
    offset = 0
    worksheets = [m.name for m in book.sheets_metadata if m.typ == python_calamine.SheetTypeEnum.WorkSheet]
    refuse_too_many(len(worksheets), name)
    for number, label in enumerate(worksheets):
        worksheet = book.get_sheet_by_name(label)
        if not worksheet.height or worksheet.start is None:
            continue
        target = scratch_path(path, scratch, f"sheet{number}")
        sheet = sheet_of_rows(label, map(_texts, worksheet.iter_rows()), kind, target, offset)
        if sheet is None:
            without.append(label)
            continue
        sheets.append(sheet)
        offset += sheet.records.count + 1
    if not sheets:
        raise UnreadableFile(
            f"{name}: no sheet holds a table with a header.", "Export it with a line of column names above the data."
        )
    notes = tuple(f"the sheet {label!r} holds no table and was skipped" for label in without)
    found = replace(sheets[0].found, notes=sheets[0].found.notes + notes)
    return (replace(sheets[0], found=found), *sheets[1:])


def _texts(row: Sequence[object]) -> list[str]:
    return [_text(value) for value in row]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        # Excel keeps a moment as a fraction of days: 10:20:40 comes as 10:20:39.998.
        rounded = value + timedelta(milliseconds=500) if value.year < MAXYEAR else value
        return rounded.isoformat(" ", "seconds")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value)
