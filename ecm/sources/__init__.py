"""One module a tool: how its exports are recognised, by what is in them, and what they become."""

from ecm.sources.dimensions import Dimension, entity_of_title, is_part, member, report_dimensions
from ecm.sources.lacking import Lacking, lacking_columns
from ecm.sources.mapped import MADE_KEYS, ColumnMapping, mappable, recognise_with, signature, target
from ecm.sources.mapping import HOURS_IN
from ecm.sources.months import month_numbers
from ecm.sources.proposals import Proposal, doubt, propose, proposed_constants, proposed_hours_unit
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
    total_rows,
)
from ecm.sources.spoiled import in_scientific_notation
from ecm.sources.value_words import countries, has_words, meaning, meanings

__all__ = [
    "HOURS_IN",
    "MADE_KEYS",
    "ColumnMapping",
    "Dimension",
    "Field",
    "Ignored",
    "Lacking",
    "Plan",
    "Proposal",
    "Recognition",
    "RowRule",
    "Shape",
    "Source",
    "countries",
    "doubt",
    "entity_of_title",
    "has_words",
    "in_scientific_notation",
    "is_part",
    "lacking_columns",
    "mappable",
    "meaning",
    "meanings",
    "member",
    "month_numbers",
    "normal",
    "personal_columns",
    "propose",
    "proposed_constants",
    "proposed_hours_unit",
    "recognise",
    "recognise_with",
    "report_dimensions",
    "signature",
    "sources",
    "target",
    "total_rows",
]
