"""How well polluted CSV files are read: the measures of the Pollock benchmark (Vitagliano et al., PVLDB 16, 2023).

Of each of 2,290 files whether it was read, then precision, recall and F1 of the header's cells, of the records and of all
cells, against the clean file: ten in all, so that 10 is the most. A record is its cells one after the other, as in the
benchmark's present version. The dialect is found by the program itself.
"""

import csv
import json
import tarfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pytest

from ecm.errors import UnreadableFile
from ecm.reading import open_documents

_SHARED = Path(__file__).parents[3] / "shared"
_ARCHIVE = _SHARED / "data" / "sets" / "pollock" / "pollock_polluted.tgz"
_PUBLISHED = (("DuckDB", 9.075), ("CleverCSV", 9.193))
Rows = list[list[str]]


@pytest.mark.bench
@pytest.mark.skipif(not _ARCHIVE.exists(), reason="the polluted files are not part of the product")
def test_polluted_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with tarfile.open(_ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    root = tmp_path / "polluted_files"
    scores: dict[str, float] = {}
    begun = time.perf_counter()
    for number, path in enumerate(sorted((root / "csv").iterdir())):
        scratch = tmp_path / f"scratch{number}"
        scratch.mkdir()
        told = json.loads((root / "parameters" / f"{path.name}_parameters.json").read_text())
        scores[path.name] = score(clean_rows(root / "clean" / path.name), told["header_lines"], read(path, scratch))
    total = sum(scores.values()) / len(scores)
    with capsys.disabled():
        print(f"\nPolluted files: {len(scores):,} read in {time.perf_counter() - begun:.0f} s")
        print(f"  {'this program':<40} {total:>8.3f}   at least 9.92")
        for name, other in _PUBLISHED:
            print(f"  {name + ', as published':<40} {other:>8.3f}")
        for name, low in sorted(scores.items(), key=lambda pair: pair[1])[:12]:
            print(f"    {name:<60} {low:>6.2f}")
    assert round(total, 2) >= 9.92


def score(clean: Rows, header_lines: int, found: Rows | None) -> float:
    """The sum of the ten measures. found: the header and the records; None where the file was refused."""
    header, records = clean[: min(header_lines, 1)], clean[min(header_lines, 1) :]
    read_header, read_records = (found or [])[:1], (found or [])[1:]
    pairs = (
        (_cells(header), _cells(read_header)),
        (["".join(row) for row in records], ["".join(row) for row in read_records]),
        (_cells(records), _cells(read_records)),
    )
    return (found is not None) + sum(sum(_measures(*pair)) for pair in pairs)


def _measures(clean: Sequence[str], found: Sequence[str]) -> tuple[float, float, float]:
    if not clean:
        return 1.0, 1.0, 1.0
    same = (Counter(clean) & Counter(found)).total()
    if not same:
        return 0.0, 0.0, 0.0
    one, other = same / len(clean), same / len(found)
    return one, other, 2 * one * other / (one + other)


def _cells(rows: Iterable[Sequence[str]]) -> list[str]:
    return [cell for row in rows for cell in row]


def clean_rows(path: Path) -> Rows:
    """What stands in a clean file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def read(path: Path, scratch: Path) -> Rows | None:
    """The header and the records that the program sees; None where it refuses the file."""
    try:
        (document,) = open_documents(path, scratch)
    except UnreadableFile:
        return None
    rows: Rows = []
    with duckdb.connect() as con:
        for sheet in document.sheets:
            sheet.create_view(con, "raw", range(len(sheet.columns)))
            rows.append(list(sheet.columns))
            for _, *cells, surplus in con.execute("select * from raw order by row_no").fetchall():
                rows.append([*(cell or "" for cell in cells), *([surplus] if surplus else [])])
    return rows
