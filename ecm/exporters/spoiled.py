"""Numbers that a spreadsheet wrote in scientific notation: an id of which only the first digits are left names nothing."""

# 4.00638E+12, 4,00638E+12 and 1E+05, but not 1E5 or 4E10, which shops do write.
_NOTATION = r"\s*(\d+[.,]\d+[eE]\+|\d[.,]\d+[eE]|\d+[eE]\+\d)\d+\s*"


def in_scientific_notation(sql: str) -> str:
    """SQL: whether a text is a number as a spreadsheet shortens it."""
    return f"regexp_full_match({sql}, '{_NOTATION}')"
