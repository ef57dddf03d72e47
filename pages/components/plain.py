"""Text from files and numbers, shown as it is: nothing in it is read as markup."""

import re
from collections.abc import Iterable

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:])")


def plain(text: str) -> str:
    """The text with every character that Markdown would read escaped."""
    return _SPECIAL.sub(r"\\\1", text)


def bullets(texts: Iterable[str]) -> str:
    """One list of texts that are Markdown already."""
    return "\n".join(f"- {text}" for text in texts)
