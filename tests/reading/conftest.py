"""Opens bytes as a file and reads every record of it."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from reading_cases import Open, Read, ReadSheets, read_sheet

from ecm.reading import Document, open_documents


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 2}) as connection:
        yield connection


@pytest.fixture(name="open_bytes")
def open_bytes_fixture(tmp_path: Path) -> Open:
    """Puts bytes (or a text as UTF-8) in a file of that name and opens it."""

    def open_bytes(content: bytes | str, name: str = "export.csv") -> list[Document]:
        folder = tmp_path / f"case{len(list(tmp_path.iterdir()))}"
        scratch = folder / "scratch"
        scratch.mkdir(parents=True)
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return open_documents(path, scratch)

    return open_bytes


@pytest.fixture(name="read")
def read_fixture(open_bytes: Open, con: duckdb.DuckDBPyConnection) -> ReadSheets:
    """The sheets of the only document, each read whole."""

    def read(content: bytes | str, name: str = "export.csv") -> list[Read]:
        (document,) = open_bytes(content, name)
        return [read_sheet(sheet, con) for sheet in document.sheets]

    return read
