"""Saves the rejected and ignored records as they came, with their reasons; personal data in them is hashed first."""

import json
import re
from collections.abc import Iterator, Sequence

import duckdb
import pyarrow as pa

from ecm.exporters import Plan, personal_columns
from ecm.identity import hashed
from ecm.reading import BEYOND, Sheet, distinct_headers
from ecm.schema import TABLES

_BATCH = 10_000
_MAIL = re.compile(r"[^\s@<>,;\"']+@[^\s@<>,;\"']+")
_WORDS = re.compile(r"[A-Za-zÀ-ÿ@]{2}")


def save_quarantine(
    con: duckdb.DuckDBPyConnection, recognised: Sequence[tuple[Sheet, Plan]], import_id: int, identity_key: str
) -> None:
    """Writes this import's rows of quarantine and ignored from temporary table fates. recognised: the sheets read."""
    if con.execute("select exists(from fates)").fetchone() == (False,):
        return
    con.execute(
        f"insert into ignored by name select {import_id:d} as import_id, row_no, '' as label, "
        "min(reason) as reason from fates where fate = 'ignored' group by row_no"
    )
    quarantined = con.execute(
        "create or replace temp table quarantined_rows as select row_no, to_json(list(distinct reason order by reason)) "
        "as reasons from fates where fate = 'quarantined' group by row_no"
    ).fetchone()
    if quarantined == (0,):
        return
    for batch in _batches(_raw_rows(con, recognised, identity_key)):
        con.register("kept_rows", batch)
        con.execute(
            f"insert into quarantine by name select {import_id:d} as import_id, row_no, '' as label, "
            "reasons::varchar as reasons, raw from kept_rows join quarantined_rows using (row_no)"
        )
        con.unregister("kept_rows")


def _raw_rows(
    con: duckdb.DuckDBPyConnection, recognised: Sequence[tuple[Sheet, Plan]], identity_key: str
) -> Iterator[tuple[int, str]]:
    for sheet, plan in recognised:
        of_staff = _is_of_staff(plan)
        places = {*plan.personal, *(() if of_staff else personal_columns(sheet.columns))}
        keys = distinct_headers(sheet.columns)
        personal = {keys[place] for place in places if place < len(keys)}
        # Staff are identified by name and address, which a corrected row still needs.
        as_it_is = {keys[place] for place, _ in plan.fields.values()} if of_staff else set()
        for row_no, cells in sheet.raw_rows(con, "quarantined_rows"):
            # In a row with more cells than the header a name may be in any column.
            shifted = bool(personal) and any(header.startswith(BEYOND) for header in cells)
            saved: dict[str, str | None] = {}
            for header, cell in cells.items():
                is_personal = header in personal or (shifted and _WORDS.search(cell or ""))
                if cell and is_personal:
                    saved[header] = _hashed(cell, identity_key)
                else:
                    saved[header] = cell if header in as_it_is else _without_mail(cell, identity_key)
            yield row_no, json.dumps(saved, ensure_ascii=False)


def _is_of_staff(plan: Plan) -> bool:
    """Whether the rows are about work and the people who do it, not about buyers."""
    return bool(plan.tables) and all(TABLES[table].group == "work" for table in plan.tables)


def _without_mail(cell: str | None, identity_key: str) -> str | None:
    """The cell with every e-mail address in it hashed, in whatever column."""
    return _MAIL.sub(lambda mail: _hashed(mail[0], identity_key), cell) if cell and "@" in cell else cell


def _hashed(text: str, identity_key: str) -> str:
    # A corrected row comes back with hashed cells.
    if text.strip().startswith("hashed:"):
        return text.strip()
    return "hashed:" + hashed(text, identity_key)


def _batches(rows: Iterator[tuple[int, str]]) -> Iterator[pa.Table]:
    numbers: list[int] = []
    texts: list[str] = []
    for row_no, raw in rows:
        numbers.append(row_no)
        texts.append(raw)
        if len(numbers) == _BATCH:
            yield pa.table({"row_no": numbers, "raw": texts})
            numbers, texts = [], []
    if numbers:
        yield pa.table({"row_no": numbers, "raw": texts})
