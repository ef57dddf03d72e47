"""Names, texts and paths as SQL takes them, for statements that are put together; values are bound wherever they can be."""

import re
from pathlib import Path

_PATTERN = re.compile(r"([*?\[])")


def identifier(name: str) -> str:
    """A name, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text, quoted."""
    return "'" + text.replace("'", "''") + "'"


def path_literal(path: Path) -> str:
    """The path as DuckDB's readers take it: quoted, and never as a pattern of names."""
    return literal(_PATTERN.sub(r"[\1]", str(path.absolute())))
