"""Changes of an exporter's file against its earlier files: columns missing or renamed, new status values."""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ecm.exporters import Plan, normal
from ecm.ingest.shapes import FileShape
from ecm.sql import literal

_ALIKE = 0.6
_SHOWN = 5
# Status words that exporters handle, also where their rules name only the opposite.
_FAMILIAR = Path(__file__).resolve().parents[2] / "data" / "familiar_statuses.txt"


class ChangeKind(StrEnum):
    """What changed: a column, its values, the members that a report replaces, or the shop it is from."""

    GONE = "gone"
    RENAMED = "renamed"
    VALUE = "value"
    MEMBERS = "members"
    ORIGIN = "origin"


@dataclass(frozen=True)
class Change:
    """One change, described in a sentence.

    header: the column's earlier name; now: the header that it most likely has now. harms: whether figures could
    change unnoticed; is_grave: whether they certainly would, so that an unattended import must stop. values: new in
    it; seen: earlier ones.
    """

    kind: ChangeKind
    header: str
    words: str
    now: str = ""
    harms: bool = False
    is_grave: bool = False
    values: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()


def shape_changes(before: Sequence[tuple[int, FileShape]], after: FileShape, plan: Plan) -> list[Change]:
    """Differences to the most similar of the earlier files; none where there are no earlier ones.

    before: import and shape of earlier files of this exporter and report, the latest first. Only missing columns that
    were read count, and status values that no earlier file had. Choosing other columns for a report is no change of
    shape.
    """
    if not before:
        return []
    import_id, like = max(before, key=lambda pair: (_likeness(pair[1].columns, after.columns), pair[0]))
    filled = {normal(c) for _, shape in before for c in shape.filled}
    return [
        *_columns(import_id, like, after, filled),
        *_new_values(before[0][0], [shape for _, shape in before], after, plan),
    ]


def _likeness(one: Iterable[str], other: Iterable[str]) -> float:
    ours, theirs = {normal(c) for c in one}, {normal(c) for c in other}
    return len(ours & theirs) / max(1, len(ours | theirs))


def _columns(import_id: int, before: FileShape, after: FileShape, ever_filled: set[str]) -> Iterator[Change]:
    """ever_filled: columns with a value in any earlier file; in the last one they may have been blank."""
    there = {normal(c) for c in after.columns}
    had = {normal(c) for c in before.columns}
    unread = [c for c in after.columns if normal(c) not in had | {normal(u) for u in after.used} and c.strip()]
    is_free = after.is_report or after.is_sparse
    for column in dict.fromkeys(c for c in before.used if normal(c) not in there):
        close = difflib.get_close_matches(normal(column), [normal(c) for c in unread], n=1, cutoff=_ALIKE)
        now = next((c for c in unread if close and normal(c) == close[0]), "")
        if not now and is_free:
            continue
        question = f" Is it {normal(now)!r} now?" if now else ""
        words = f"The column {column!r}, read from import {import_id}, is gone.{question}"
        kind = ChangeKind.RENAMED if now else ChangeKind.GONE
        yield Change(kind, column, words, now, normal(column) in ever_filled, column in before.weighty)


def _new_values(import_id: int, before: Sequence[FileShape], after: FileShape, plan: Plan) -> Iterator[Change]:
    for column, values in after.values.items():
        seen = [
            v for shape in before for c, found in shape.values.items() if normal(c) == normal(column) for v in found
        ]
        new = sorted({v for v in values if v.lower() not in {s.lower() for s in seen}}) if seen else []
        for is_known in (True, False):
            listed = [value for value in new if _is_known(value, plan) is is_known]
            if not listed:
                continue
            examples = [_taken(value, after.taken.get(column, {}), is_known) for value in listed[:_SHOWN]]
            more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
            unknown = "" if is_known else f" No rule of ours names {'it' if len(listed) == 1 else 'them'}."
            words = f"New in {column!r} since import {import_id}: {', '.join(examples)}{more}.{unknown}"
            yield Change(
                ChangeKind.VALUE, column, words, harms=not is_known, values=tuple(listed), seen=tuple(sorted(set(seen)))
            )


def _taken(value: str, taken: Mapping[str, str], is_known: bool) -> str:
    """The value, and how it was read where no import rule says so."""
    word = taken.get(value)
    if is_known or not word:
        return repr(value)
    return f"{value!r}, kept as it is written" if word.lower() == value.lower() else f"{value!r}, taken for {word!r}"


def _is_known(value: str, plan: Plan) -> bool:
    """Whether the exporter's rules name the value, or it is made of familiar words."""
    said = [*plan.tables.values(), *(s for _, s in plan.steps), *(r.fails for r in plan.rules)]
    named = literal(value.lower())
    if any(named in sql.lower() for sql in said):
        return True
    words = normal(value).replace("-", " ").replace("_", " ").split()
    return bool(words) and _familiar().issuperset(words)


@cache
def _familiar() -> frozenset[str]:
    return frozenset(_FAMILIAR.read_text(encoding="utf-8").split())
