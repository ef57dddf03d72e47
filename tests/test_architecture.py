"""Keeps the written documents true: every file, function and test that they name is there."""

import re
from pathlib import Path
from typing import Any

from ecm.exporters import Shape

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted((ROOT / "docs").glob("*.md"))
_PATH = re.compile(r"`((?:ecm|pages|tests|data|docs|\.ci)/[\w./-]*)`")
_LINK = re.compile(r"\]\((?!http)([^)#]+)")
_FUNCTION = re.compile(r"`(?:\w+\.)*([a-z]\w+)\(\)?`|\(`(\w+)`\)")


def _named(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    return [
        (document.name, next(filter(None, match.groups())))
        for document in DOCUMENTS
        for match in pattern.finditer(document.read_text(encoding="utf-8"))
    ]


def test_every_path_that_a_document_names_is_there() -> None:
    assert [n for n in _named(_PATH) if not (ROOT / n[1]).exists()] == []


def test_every_link_of_a_document_leads_somewhere() -> None:
    assert [n for n in _named(_LINK) if not (ROOT / "docs" / n[1]).exists()] == []


def test_every_function_that_a_document_names_is_there() -> None:
    files = [path for folder in ("ecm", "pages", "tests") for path in (ROOT / folder).rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    defined = set(re.findall(r"\b(?:def|class) (\w+)|^ *(\w+)(?:: \w+)? = ", code, re.MULTILINE))
    names = {name for pair in defined for name in pair}
    assert [n for n in _named(_FUNCTION) if n[1] not in names] == []


def test_the_table_of_rooms_names_every_room() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    single = {p.stem for p in (ROOT / "ecm").glob("[!_]*.py")}
    rooms = single | {p.parent.name for p in (ROOT / "ecm").glob("*/__init__.py")}
    table = text.split("## Rooms")[1].split("\n## ")[0]
    assert rooms <= set(re.findall(r"`(\w+)`", table)), rooms - set(re.findall(r"`(\w+)`", table))


def test_the_example_of_an_exporter_recognises_its_files() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    (code,) = [block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "ColumnExporter(" in block]
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own document
    recognition = names["TILL"].recognise(Shape(("Receipt", "Sold at", "Article", "Pieces", "Price")))
    assert recognition.why == "It has the columns 'receipt', 'pieces' of the till."
    assert names["TILL"].recognise(Shape(("Receipt", "Sold at", "Article", "Price"))) is None
