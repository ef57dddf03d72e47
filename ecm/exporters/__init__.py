"""One module a tool: how its exports are recognised, by what is in them, and what they become."""

from ecm.exporters.dimensions import Dimension, entity_of_title, is_part, member, report_dimensions
from ecm.exporters.exporter import (
    Exporter,
    Field,
    Ignored,
    Plan,
    Recognition,
    RowRule,
    Shape,
    normal,
    personal_columns,
    total_rows,
)
from ecm.exporters.lacking import Lacking, lacking_columns
from ecm.exporters.mapped import MADE_KEYS, ColumnMapping, mappable, recognise_with, signature, target
from ecm.exporters.mapping import HOURS_IN
from ecm.exporters.months import month_numbers
from ecm.exporters.proposals import Proposal, doubt, propose, proposed_constants, proposed_hours_unit
from ecm.exporters.registry import exporters, recognise
from ecm.exporters.spoiled import in_scientific_notation
from ecm.exporters.value_words import countries, has_words, meaning, meanings

__all__ = [
    "HOURS_IN",
    "MADE_KEYS",
    "ColumnMapping",
    "Dimension",
    "Exporter",
    "Field",
    "Ignored",
    "Lacking",
    "Plan",
    "Proposal",
    "Recognition",
    "RowRule",
    "Shape",
    "countries",
    "doubt",
    "entity_of_title",
    "exporters",
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
    "target",
    "total_rows",
]
