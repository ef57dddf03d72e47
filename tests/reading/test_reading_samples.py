"""Real exports, where they are there: every record that Python's csv module sees is a record here."""

import csv
import io
from pathlib import Path

import duckdb
import pytest

from ecm.reading import open_documents

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
EXPORTS = sorted((SHARED / "exports").glob("*")) if SHARED.is_dir() else []
SETS = sorted(p for p in (SHARED / "sets").rglob("*.csv")) if SHARED.is_dir() else []


@pytest.mark.skipif(not EXPORTS, reason="the real exports are not beside this repository")
@pytest.mark.parametrize("path", EXPORTS + SETS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_real_file_gives_all_its_records(path: Path, tmp_path: Path) -> None:
    (document,) = open_documents(path, tmp_path)
    with duckdb.connect() as con:
        counts = [sheet.create_view(con, "raw", range(len(sheet.columns))) for sheet in document.sheets]
    found = document.sheets[0].found
    if found.kind != "csv":
        assert sum(counts)
        return
    content = path.read_bytes()
    text = content.decode("utf-16" if content[:2] == b"\xff\xfe" else "utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=found.delimiter))
    above = sum(len(sheet.preamble) for sheet in document.sheets)
    assert sum(counts) + above + len(document.sheets) == sum(1 for line in lines if line)
    if len(document.sheets) == 1:
        header = next(line for line in lines if [cell.strip() for cell in line] == list(document.sheets[0].columns))
        assert lines.index(header) <= above + 3
