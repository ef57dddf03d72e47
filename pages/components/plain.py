"""Text from files and numbers, shown as it is: nothing in it is read as markup."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:])")


def plain(text: str) -> str:
    """The text with every character that Markdown would read escaped."""
    return _SPECIAL.sub(r"\\\1", text)
