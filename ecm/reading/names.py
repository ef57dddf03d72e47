"""What a file is called on screen, and what else of it is shown in a line of text."""

import unicodedata


def clean_name(name: str) -> str:
    """A file's name without folders, control and direction characters."""
    base = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].encode(errors="replace").decode()
    return one_line(base) or "unnamed file"


def one_line(text: str) -> str:
    """A text without control and direction characters."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp")).strip()
