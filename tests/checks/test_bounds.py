"""What is beyond sense is held back with its reason, column by column as the schema states it; what is just within is taken."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ecm.ingest import FileResult, load, quarantined_rows
from ecm.schema import FIRST_DAY, TABLES, Canonical, Column, Kind, last_day
from ecm.store import Store

TODAY = date(2026, 11, 23)
_STEP = {Kind.MONEY: "0.0001", Kind.QUANTITY: "0.0001", Kind.RATE: "0.00000001", Kind.HOURS: "0.01", Kind.SHARE: "0.01"}


@dataclass
class Case:
    """A table's file with a row at each edge: by line the column, its cell and whether it is to be taken."""

    table: Canonical
    lines: list[str] = field(default_factory=list)
    wanted: dict[int, tuple[str, str, bool]] = field(default_factory=dict)


def edges(table: Canonical, column: Column) -> Iterator[tuple[str, bool]]:
    """Cells at the edges of a column, and whether they are within."""
    if column.kind in (Kind.DAY, Kind.MOMENT):
        slack = timedelta(days=2 if column.kind is Kind.MOMENT else 1)
        last = last_day(TODAY)
        yield FIRST_DAY.isoformat(), True
        yield (FIRST_DAY - slack).isoformat(), False
        yield (last + slack).isoformat(), False
        if column.name != table.past and not table.is_report:
            yield last.isoformat(), True
    elif column.low is not None and column.high is not None:
        step = Decimal(_STEP.get(column.kind, "1"))
        low, high = Decimal(str(column.low)), Decimal(str(column.high))
        yield from ((format(v, "f"), True) for v in (low, high))
        yield from ((format(v, "f"), False) for v in (low - step, high + step, Decimal("9" * 25)))


def usual(table: Canonical, column: Column, number: int) -> str:
    """A cell that is right; no two rows have one key."""
    day = (date(2020, 1, 1) + timedelta(days=number)).isoformat()
    if column.kind in (Kind.DAY, Kind.MOMENT):
        return day
    if column.kind is Kind.CURRENCY:
        return "EUR"
    if column.kind is Kind.FLAG:
        return "true"
    if column.choices:
        return column.choices[0]
    return f"{table.name}{number}" if column.kind.is_text else "1"


def case_of(table: Canonical) -> Case:
    case = Case(table)
    columns = [
        c for c in table.columns if not c.derived and not (table.is_report and c.name in ("starts_on", "ends_on"))
    ]
    case.lines.append(",".join(c.name for c in columns))
    for column in columns:
        for cell, is_within in edges(table, column):
            number = len(case.lines) + 1
            cells = {c.name: usual(table, c, number) for c in columns}
            # A span stays one.
            spanned = {"starts_on", "ends_on"} if column.name in ("starts_on", "ends_on") else {column.name}
            cells |= dict.fromkeys(spanned & cells.keys(), cell)
            case.lines.append(",".join(cells.values()))
            case.wanted[number] = (column.name, cell, is_within)
    return case


@pytest.fixture(scope="module")
def fates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Case, FileResult, dict[int, tuple[str, ...]]]]:
    """One load of all tables: of each its case, its result and the reasons by line."""
    folder: Path = tmp_path_factory.mktemp("bounds")
    cases = [case_of(table) for table in TABLES.values()]
    paths = []
    for case in cases:
        paths.append(folder / f"{case.table.name}.csv")
        paths[-1].write_text("\n".join(case.lines) + "\n", encoding="utf-8")
    found = {}
    with Store(folder / "home") as store:
        for case, result in zip(cases, load(store, paths, today=TODAY, together=True), strict=True):
            assert result.import_id is not None, (case.table.name, result)
            reasons = {row.row_no: tuple(map(str, row.reasons)) for row in quarantined_rows(store, result.import_id)}
            found[case.table.name] = (case, result, reasons)
    return found


@pytest.mark.parametrize("name", TABLES)
def test_each_column_holds_back_what_is_out_of_its_range_and_no_more(
    name: str, fates: dict[str, tuple[Case, FileResult, dict[int, tuple[str, ...]]]]
) -> None:
    case, result, reasons = fates[name]
    assert name in result.tables
    for number, (column, cell, is_within) in case.wanted.items():
        if is_within:
            assert number not in reasons, (column, cell, reasons[number])
        else:
            assert f"out of range: {column}" in reasons.get(number, ()), (column, cell, reasons.get(number))


def test_hours_of_a_day_and_quantities_are_among_what_the_schema_states() -> None:
    hours = TABLES["time_entries"].column("hours")
    assert (hours.low, hours.high) == (0, 24)
    for table, name in (
        ("order_lines", "quantity"),
        ("refunds", "quantity"),
        ("refunds", "restocked"),
        ("shipments", "quantity"),
    ):
        column = TABLES[table].column(name)
        assert (column.kind, column.low) == (Kind.QUANTITY, 0)
