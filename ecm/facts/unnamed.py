"""What tools write where a source, a campaign or a country has no name."""

from typing import Final

_NOBODY: Final = (
    *("", "-", "--", "—", "n/a", "not set", "unassigned", "unknown"),
    *("(not set)", "(other)", "(data not available)", "(not provided)", "(unassigned)", "(unknown)", "(blank)"),
)


def known(column: str) -> str:
    """SQL for the column's text, '' where it says that it does not know."""
    nobody = ", ".join(f"'{word}'" for word in _NOBODY)
    return f"case when lower(trim(coalesce({column}, ''))) in ({nobody}) then '' else trim({column}) end"
