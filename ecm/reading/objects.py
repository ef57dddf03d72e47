"""JSON and JSON Lines as sheets: one object a record, nested objects as dotted columns, numbers as they are written."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from ecm.errors import UnreadableFile
from ecm.reading.delimited import sample_of
from ecm.reading.document import SAMPLE_RECORDS, Found, Records, Sheet
from ecm.reading.encoding import Text
from ecm.reading.limits import refuse_too_many, refuse_too_wide
from ecm.reading.records import scratch_path, write_rows
from ecm.reading.rows import LONGEST_CELL, Dialect

_LONGEST_VALUE = 256 * 1024 * 1024
_FEW_CELLS = 50
_BLANKS = " \t\r\n\ufeff"
_HINT = "Export it as JSON Lines, as a JSON list of objects, or as CSV."


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_float=_Number, parse_int=_Number, parse_constant=lambda _: None)


def looks_like_json(sample: str) -> bool:
    """Whether a text begins as JSON does, rather than as a table whose first cell has a bracket."""
    text = sample.lstrip(_BLANKS)
    after = text[1:].lstrip(_BLANKS)[:1]
    return (text[:1] == "{" and after in ('"', "}")) or (text[:1] == "[" and after in ("{", "[", "]", '"'))


def read_objects(text: Text, name: str, scratch: Path) -> tuple[Sheet, ...]:
    """The sheets of a JSON text: its records, or each of its lists of records. Raises UnreadableFile where there are none."""
    values = _values(text, name)
    if text.sample.lstrip(_BLANKS).startswith("["):
        return _sheets("json", {"": values}, text, name, scratch)
    first = next(values, None)
    second = next(values, None)
    if second is not None:
        return _sheets("jsonl", {"": chain((first, second), values)}, text, name, scratch)
    return _sheets("json", _lists_of(first, name), text, name, scratch)


def _lists_of(value: object, name: str) -> dict[str, Iterable[object]]:
    """The lists of objects in an object, and the object itself where it says more than its only list."""
    if not isinstance(value, dict):
        raise _no_records(name)
    lists: dict[str, Iterable[object]] = {
        key: inner
        for key, inner in value.items()
        if isinstance(inner, list) and any(isinstance(v, dict) for v in inner)
    }
    rest = {key: inner for key, inner in value.items() if key not in lists}
    cells = len(_flat(rest))
    if len(lists) == 1 and cells <= _FEW_CELLS:
        return {"": next(iter(lists.values()))}
    if not lists and any(inner == [] for inner in value.values()) and cells <= _FEW_CELLS:
        raise _no_records(name)
    return {**lists, "": [rest]}


def _sheets(
    kind: str, lists: Mapping[str, Iterable[object]], text: Text, name: str, scratch: Path
) -> tuple[Sheet, ...]:
    sheets: list[Sheet] = []
    offset = 0
    refuse_too_many(len(lists), name)
    for number, (label, values) in enumerate(lists.items()):
        target = scratch_path(text.path, scratch, f"list{number}")
        columns, sample, written = write_records(values, target, scratch_path(text.path, scratch, "spool"), name)
        found = Found(kind, text.encoding, "", 0, ())
        sheets.append(Sheet(label, tuple(c.strip() for c in columns), (), sample, offset, found, written))
        offset += written.count + 1
    return tuple(sheets)


def write_records(
    values: Iterable[object], target: Path, spool: Path, name: str
) -> tuple[list[str], tuple[tuple[str | None, ...], ...], Records]:
    """Writes the records; returns their columns and sample with them. All columns are known only after the last record, hence the spool."""
    columns: dict[str, int] = {}
    sample: list[list[str]] = []
    is_of_objects = False
    with spool.open("w", encoding="utf-8", newline="", errors="replace") as file:
        writer = csv.writer(file, lineterminator="\n")
        for value in values:
            is_of_objects |= isinstance(value, dict)
            try:
                cells = _flat(value if isinstance(value, dict) else {"value": value})
            except RecursionError as error:
                raise _too_deep(name) from error
            for column in cells:
                columns.setdefault(column, len(columns))
            refuse_too_wide(len(columns), name)
            row = [""] * (max((columns[c] for c in cells), default=0) + 1)
            for column, cell in cells.items():
                row[columns[column]] = cell
            writer.writerow(row)
            if len(sample) < SAMPLE_RECORDS:
                sample.append(row)
    if not is_of_objects:
        raise _no_records(name)
    try:
        with spool.open(encoding="utf-8", newline="") as file:
            written = write_rows(target, Dialect(",").reader(file), max(1, len(columns)))
    except csv.Error as error:
        longest = LONGEST_CELL // 1024**2
        raise UnreadableFile(f"{name}: a value is longer than {longest} million characters.", _HINT) from error
    spool.unlink()
    return list(columns) or ["value"], sample_of(sample, max(1, len(columns))), written


def _values(text: Text, name: str) -> Iterator[object]:
    """The elements of a list, or the values that stand one after the other, without holding the whole text."""
    buffer, at, line = "", 0, 1
    is_list = text.sample.lstrip(_BLANKS).startswith("[")
    between = re.compile(r"[\s,\ufeff]*" if is_list else r"[\s\ufeff]*")
    chunks = text.chunks()
    is_opened = not is_list
    while True:
        at = _skip(between, buffer, at)
        if not is_opened and at < len(buffer):
            is_opened, at = True, at + 1
            continue
        failure: ValueError | None = None
        if at < len(buffer):
            if is_list and buffer[at] == "]":
                return
            try:
                value, end = _DECODER.raw_decode(buffer, at)
            except RecursionError as error:
                raise _too_deep(name) from error
            except json.JSONDecodeError as error:
                failure = error
            else:
                # A number may go on in the next chunk.
                if end < len(buffer) or not isinstance(value, _Number):
                    yield value
                    at = end
                    continue
        line += buffer.count("\n", 0, at)
        more = _more(chunks, len(buffer) - at)
        if not more:
            if failure is not None or is_list:
                wrong = line + buffer.count("\n", at, getattr(failure, "pos", len(buffer)))
                raise UnreadableFile(
                    f"{name} is broken JSON, at line {wrong}.", "It may have been cut off; export it again."
                )
            return
        buffer, at = buffer[at:] + more, 0
        if len(buffer) > _LONGEST_VALUE:
            raise UnreadableFile(f"{name}: one value takes more than 256 MB.", _HINT)


def _skip(between: re.Pattern[str], buffer: str, at: int) -> int:
    separator = between.match(buffer, at)
    return separator.end() if separator else at


def _more(chunks: Iterator[str], size: int) -> str:
    """At least as much text again, so that a long value is not tried too often."""
    parts: list[str] = []
    while sum(map(len, parts)) <= size:
        chunk = next(chunks, None)
        if chunk is None:
            break
        parts.append(chunk)
    return "".join(parts)


def _flat(value: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Dotted name → text, for everything in an object."""
    cells: dict[str, str] = {}
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            cells |= _flat(inner, f"{prefix}{key}.")
        else:
            cells[prefix + key] = inner if type(inner) is str else _written(inner)
    return cells


def _written(value: object) -> str:
    """A value as JSON has it; nothing for null."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(k)}: {_inner(v)}" for k, v in value.items()) + "}" if value else ""
    if isinstance(value, list):
        return "[" + ", ".join(map(_inner, value)) + "]"
    if value is None:
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _inner(value: object) -> str:
    if isinstance(value, str) and not isinstance(value, _Number):
        return _quoted(value)
    return "null" if value is None else _written(value) or "{}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _no_records(name: str) -> UnreadableFile:
    return UnreadableFile(f"{name} holds no list of records.", _HINT)


def _too_deep(name: str) -> UnreadableFile:
    return UnreadableFile(f"{name}: its objects are nested too deeply.", _HINT)
