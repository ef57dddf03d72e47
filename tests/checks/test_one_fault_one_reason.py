"""One wrong cell gives one reason, also where other checks fail because of it."""

import csv
from datetime import date
from pathlib import Path

import pytest

from ecm.ingest import load, quarantined_rows
from ecm.schema import TABLES, Kind
from ecm.store import Store
from tests.checks.test_bounds import usual

TODAY = date(2026, 11, 23)
EXPORTS = Path(__file__).parents[1] / "exports"
# file, header, cell, the reason that is left: its column is the file's own where the fault is in a cell of the file.
OF_TOOLS = [
    ("amazon_orders.txt", "purchase-date", "never", "not a date: purchase-date"),
    ("amazon_orders.txt", "purchase-date", "", "missing: created"),
    ("amazon_orders.txt", "purchase-date", "2099-01-01", "out of range: ordered_at"),
    ("amazon_orders.txt", "amazon-order-id", "", "missing: order id"),
    ("amazon_orders.txt", "item-price", "-5", "out of range: price"),
    ("amazon_orders.txt", "item-price", "9" * 25, "out of range: item-price"),
    ("absences.csv", "Von", "never", "not a date: Von"),
    ("absences.csv", "Von", "", "missing: starts"),
    ("absences.csv", "Von", "2099-01-01", "out of range: starts_on"),
    ("bigcommerce_orders.csv", "Subtotal (ex tax)", "free", "not a number: Subtotal (ex tax)"),
    ("clickup_time.csv", "Start", "never", "not a date: Start"),
    ("clockify.csv", "Start Date", "1850-01-01", "out of range: date"),
]


def _reasons(store: Store, path: Path) -> dict[int, list[str]]:
    (result,) = load(store, [path], today=TODAY)
    assert result.import_id is not None, result
    return {row.row_no: [str(r) for r in row.reasons] for row in quarantined_rows(store, result.import_id)}


@pytest.mark.parametrize(("name", "header", "cell", "reason"), OF_TOOLS)
def test_of_a_tools_file(store: Store, tmp_path: Path, name: str, header: str, cell: str, reason: str) -> None:
    text = (EXPORTS / name).read_bytes().decode("utf-8-sig" if name.endswith("csv") else "cp1252")
    delimiter = "\t" if name.endswith("txt") else csv.Sniffer().sniff(text.splitlines()[0]).delimiter
    rows = list(csv.reader(text.splitlines(), delimiter=delimiter))
    first = next(n for n, row in enumerate(rows) if header in row) + 1
    rows[first][rows[first - 1].index(header)] = cell
    with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    assert _reasons(store, tmp_path / name)[first + 1] == [reason]


def test_of_a_canonical_file(store: Store, tmp_path: Path) -> None:
    """Each column in turn has a cell that cannot be read, or is blank though the table requires it."""
    for table in TABLES.values():
        columns = [
            c for c in table.columns if not c.derived and not (table.is_report and c.name in ("starts_on", "ends_on"))
        ]
        lines, expected = [",".join(c.name for c in columns)], {}
        for column in columns:
            is_free = column.kind.is_text or column.kind is Kind.FLAG
            for cell in ([] if is_free else ["never"]) + ([""] if column.required else []):
                number = len(lines) + 1
                cells = {c.name: usual(table, c, number) for c in columns} | {column.name: cell}
                lines.append(",".join(cells.values()))
                expected[number] = (column.name, cell)
        path = tmp_path / f"{table.name}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        reasons = _reasons(store, path)
        for number, (name, cell) in expected.items():
            assert len(reasons.get(number, ())) == 1, (table.name, name, cell, reasons.get(number))
            assert reasons[number][0].endswith(f": {name}")
