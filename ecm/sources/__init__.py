"""One module a tool: how its exports are recognised, by what is in them, and what they become."""

from ecm.sources.mapped import MADE_KEYS, Mapping, mappable, recognise_with, signature, target
from ecm.sources.months import month_numbers
from ecm.sources.proposals import Proposal, propose, proposed_constants
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
from ecm.sources.spoiled import in_scientific_notation
from ecm.sources.value_words import countries, has_words, meaning, meanings

__all__ = [
    "MADE_KEYS",
    "Field",
    "Ignored",
    "Mapping",
    "Plan",
    "Proposal",
    "Recognition",
    "RowRule",
    "Shape",
    "Source",
    "countries",
    "distinct_headers",
    "has_words",
    "in_scientific_notation",
    "mappable",
    "meaning",
    "meanings",
    "month_numbers",
    "normal",
    "personal_columns",
    "propose",
    "proposed_constants",
    "recognise",
    "recognise_with",
    "signature",
    "sources",
    "target",
]
