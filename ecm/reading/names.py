"""What a file is called on screen."""

import unicodedata


def clean_name(name: str) -> str:
    """A file's name without folders, control and direction characters."""
    base = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].encode(errors="replace").decode()
    shown = "".join(c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp")).strip()
    return shown or "unnamed file"
