"""Notices that a tool's file changed its shape since the last one: columns gone or renamed, statuses never seen."""

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from ecm.sources import Recognition, normal

_MOST_VALUES = 40
_STATUS = ("status", "type", "state", "kind")


@dataclass(frozen=True)
class FileShape:
    """What is remembered of a file's shape. used: headers that were read; values: of its status columns, as written."""

    columns: tuple[str, ...]
    used: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(
            {"columns": self.columns, "used": self.used, "values": {k: list(v) for k, v in self.values.items()}}
        )

    @classmethod
    def from_json(cls, text: str) -> "FileShape":
        told = json.loads(text)
        values = {k: tuple(v) for k, v in told["values"].items()}
        return cls(tuple(told["columns"]), tuple(told["used"]), values)


def shape_seen(con: duckdb.DuckDBPyConnection, recognition: Recognition, columns: Sequence[str]) -> FileShape:
    """The shape of the sheet in the temporary table raw."""
    places = {place: name for name, (place, _) in recognition.plan.fields.items()}
    telling = [p for p, name in places.items() if any(word in normal(columns[p]) for word in _STATUS)][:4]
    values: dict[str, tuple[str, ...]] = {}
    if telling:
        lists = ", ".join(f"list(distinct trim(c{p})) filter (trim(c{p}) <> '')" for p in telling)
        row = con.execute(f"select {lists} from raw").fetchone() or ()
        for place, found in zip(telling, row, strict=True):
            if found and len(found) <= _MOST_VALUES:
                values[columns[place]] = tuple(sorted(found))
    return FileShape(tuple(columns), tuple(columns[p] for p in sorted(places)), values)


def shape_changes(before: FileShape, after: FileShape, import_id: int) -> list[str]:
    """What is different, in sentences; only what was read and is gone, and statuses that are new."""
    now = {normal(c) for c in after.columns}
    new = [c for c in after.columns if normal(c) not in {normal(b) for b in before.columns} and c.strip()]
    told = []
    for column in before.used:
        if normal(column) in now:
            continue
        near = difflib.get_close_matches(normal(column), [normal(c) for c in new], n=1, cutoff=0.5)
        renamed = f" Is it {near[0]!r} now?" if near else ""
        told.append(f"The column {column!r}, read from import {import_id}, is gone.{renamed}")
    for column, values in after.values.items():
        known = next((v for c, v in before.values.items() if normal(c) == normal(column)), None)
        unknown = sorted(set(values) - set(known)) if known else []
        if unknown:
            shown = ", ".join(repr(v) for v in unknown[:5])
            told.append(f"New in {column!r} since import {import_id}: {shown}.")
    return told
