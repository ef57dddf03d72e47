"""Rows in quarantine: counted by reason, listed page by page, grouped by value; and those rejected for good."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ecm.checks import Reason
from ecm.errors import BadValue
from ecm.ingest.corrected import corrected_by
from ecm.ingest.log import Import, RejectedRow, import_of, imports
from ecm.store import Store

_REASONS = "from_json(reasons, '[\"varchar\"]')"
_CELL = "trim(coalesce(from_json(raw, '\"MAP(VARCHAR, VARCHAR)\"')[?], ''))"
_IS_OPEN = "coalesce(label, '') = ''"
_LONGEST_WHY = 200


@dataclass(frozen=True)
class QuarantinedImport:
    """An import with rows in quarantine. reasons: how many rows each has, the most frequent first; left_out: rows rejected for good."""

    load: Import
    rows: int
    reasons: Mapping[Reason, int]
    left_out: int


@dataclass(frozen=True)
class DistinctValue:
    """A value in the quarantined rows, and how many of them have it."""

    value: str
    rows: int


def quarantined_imports(store: Store) -> list[QuarantinedImport]:
    """Imports with rows in quarantine, the latest first: not undone, not loaded again since, and not all rejected for good."""
    done = corrected_by(store)
    with store.scratch() as con:
        counted = con.execute(
            f"select import_id, count_if({_IS_OPEN}), count_if(not {_IS_OPEN}) from quarantine group by import_id"
        ).fetchall()
        by_reason = con.execute(
            f"select import_id, reason, count(*) as n from (select import_id, unnest({_REASONS}) as reason "
            f"from quarantine where {_IS_OPEN}) group by all order by n desc, reason"
        ).fetchall()
    counts = {int(n): (int(open_), int(rejected)) for n, open_, rejected in counted}
    reasons: dict[int, dict[Reason, int]] = {}
    for import_id, reason, count in by_reason:
        reasons.setdefault(int(import_id), {})[Reason.of(reason)] = int(count)
    return [
        QuarantinedImport(i, counts[i.import_id][0], reasons.get(i.import_id, {}), counts[i.import_id][1])
        for i in imports(store)
        if i.undone_at is None and i.import_id not in done and counts.get(i.import_id, (0, 0))[0]
    ]


def rejected_rows(
    store: Store, import_id: int, reason: Reason | None = None, first: int = 0, most: int = 500
) -> list[RejectedRow]:
    """A page of an import's quarantined rows, in file order; of one reason, where it is given."""
    where, values = _where(import_id, reason)
    with store.scratch() as con:
        rows = con.execute(
            f"select row_no, reasons, raw from quarantine where {where} order by row_no "
            f"limit {most:d} offset {first:d}",
            values,
        ).fetchall()
    return [RejectedRow(int(n), tuple(map(Reason.of, json.loads(why))), json.loads(raw)) for n, why, raw in rows]


def distinct_values(
    store: Store, import_id: int, reason: Reason | None, header: str, most: int = 500
) -> list[DistinctValue]:
    """The distinct values under a header in the quarantined rows, the most frequent first."""
    where, values = _where(import_id, reason)
    with store.scratch() as con:
        rows = con.execute(
            f"select {_CELL} as value, count(*) as n from quarantine where {where} "
            f"group by value order by n desc, value limit {most:d}",
            [header, *values],
        ).fetchall()
    return [DistinctValue(str(value), int(count)) for value, count in rows]


def column_to_correct(reason: Reason | None, headers: Sequence[str], rows: Sequence[RejectedRow]) -> str:
    """Of these headers the reason's column, else one that is blank in all rows and has a similar name, else the first.

    Where no reason is chosen, the first one of the rows.
    """
    reason = reason or next((one for row in rows for one in row.reasons), None)
    column = reason.column if reason else ""
    if column in headers:
        return column
    blank = [header for header in headers if not any(row.raw.get(header) for row in rows)]
    words = column.lower().split("_") if column else []
    similar = [header for header in blank if any(word in header.lower() for word in words)]
    return (similar or headers)[0]


def corrections_by_value(
    store: Store, import_id: int, reason: Reason | None, header: str, corrections: Mapping[str, str]
) -> dict[int, dict[str, str]]:
    """Row → header → corrected cell for every quarantined row that has one of these values, so that each value is corrected once."""
    where, values = _where(import_id, reason)
    with store.scratch() as con:
        rows = con.execute(
            f"select row_no, {_CELL} as value from quarantine where {where} and list_contains(?, value)",
            [header, *values, list(corrections)],
        ).fetchall()
    return {int(row_no): {header: corrections[str(value)]} for row_no, value in rows}


def reject_for_good(
    store: Store, import_id: int, why: str, *, reason: Reason | None = None, rows: Collection[int] = ()
) -> int:
    """Rejects rows of an import for good: these, or all in quarantine (with a reason). Returns how many.

    They remain counted as quarantined, with why. Raises UnknownImport, BadValue.
    """
    import_of(store, import_id)
    why = " ".join(why.split())[:_LONGEST_WHY]
    if not why:
        raise BadValue("Rows are rejected for a reason.", "Say why they are not to be loaded.")
    where, values = _where(import_id, reason)
    with store.transaction() as transaction:
        if rows:
            where, values = f"{where} and list_contains(?, row_no)", [*values, list(rows)]
        done = transaction.con.execute(f"update quarantine set label = ? where {where}", [why, *values]).fetchone()
    return int(done[0]) if done else 0


def rows_rejected_for_good(store: Store, import_id: int) -> dict[str, int]:
    """Why rows of an import were rejected for good, and how many for each."""
    with store.scratch() as con:
        rows = con.execute(
            f"select label, count(*) as n from quarantine where import_id = ? and not {_IS_OPEN} group by label order by n desc",
            [import_id],
        ).fetchall()
    return {str(why): int(count) for why, count in rows}


def return_to_quarantine(store: Store, import_id: int) -> None:
    """Returns the rows of an import that were rejected for good to quarantine."""
    with store.transaction() as transaction:
        transaction.con.execute("update quarantine set label = '' where import_id = ?", [import_id])


def _where(import_id: int, reason: Reason | None) -> tuple[str, list[object]]:
    """SQL of an import's rows in quarantine, and its bound values."""
    if reason is None:
        return f"import_id = ? and {_IS_OPEN}", [import_id]
    return f"import_id = ? and {_IS_OPEN} and list_contains({_REASONS}, ?)", [import_id, str(reason)]
