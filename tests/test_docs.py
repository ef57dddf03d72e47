"""The generated documents are what the code generates."""

from pathlib import Path

import pytest

from ecm.operate.reference import metrics_text, tables_text

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.mark.parametrize(("name", "text"), [("METRICS.md", metrics_text()), ("TABLES.md", tables_text())])
def test_a_generated_document_is_current(name: str, text: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == text, "Run: python -m ecm.operate.reference"
