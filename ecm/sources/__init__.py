"""One module a tool: how its exports are recognised, by what is in them, and what they become."""

from ecm.sources.registry import recognise, sources
from ecm.sources.source import (
    Field,
    Ignored,
    Plan,
    Recognition,
    RowRule,
    Shape,
    Source,
    normal,
    personal_columns,
)

__all__ = [
    "Field",
    "Ignored",
    "Plan",
    "Recognition",
    "RowRule",
    "Shape",
    "Source",
    "normal",
    "personal_columns",
    "recognise",
    "sources",
]
