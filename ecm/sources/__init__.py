"""One module a tool: how its exports are recognised, by what is in them, and what they become."""

from ecm.sources.mapped import Mapping, mappable, recognise_with, signature, target
from ecm.sources.months import month_numbers
from ecm.sources.proposals import Proposal, propose
from ecm.sources.registry import recognise, sources
from ecm.sources.source import (
    Field,
    Ignored,
    Plan,
    Recognition,
    RowRule,
    Shape,
    Source,
    distinct_headers,
    normal,
    personal_columns,
)

__all__ = [
    "Field",
    "Ignored",
    "Mapping",
    "Plan",
    "Proposal",
    "Recognition",
    "RowRule",
    "Shape",
    "Source",
    "distinct_headers",
    "mappable",
    "month_numbers",
    "normal",
    "personal_columns",
    "propose",
    "recognise",
    "recognise_with",
    "signature",
    "sources",
    "target",
]
