"""What tools write where a source, a campaign or a country has no name."""

from typing import Final

_NOBODY: Final = (
    *("", "-", "--", "—", "n/a", "not set", "unassigned", "unknown"),
    *("(not set)", "(other)", "(data not available)", "(not provided)", "(unassigned)", "(unknown)", "(blank)"),
)


def known(column: str) -> str:
    """SQL: the column's text, or '' where the tool wrote that the value is unknown."""
    nobody = ", ".join(f"'{word}'" for word in _NOBODY)
    return f"case when lower(trim(coalesce({column}, ''))) in ({nobody}) then '' else trim({column}) end"
