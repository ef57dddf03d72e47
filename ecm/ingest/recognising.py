"""Which exporter a sheet is from, by its content and by the import rules: column mappings and aliases."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ecm.exporters import ColumnMapping, Recognition, Shape, normal, recognise, recognise_with, signature
from ecm.ingest.import_rules import ImportRules
from ecm.reading import Sheet

# The share of a mapping's header that a file must have to be one of its kind that changed.
_ALIKE = 0.6


class Recognised(NamedTuple):
    """A sheet with what it was recognised as; columns: its headers by the exporter's names."""

    sheet: Sheet
    recognition: Recognition
    columns: tuple[str, ...]


def recognise_sheet(sheet: Sheet, source: str | None, rules: ImportRules, file: str = "") -> Recognised | None:
    """By a mapping of that name or made for its shape, else by content. Raises UnknownName, BadValue.

    source: the exporter, table or mapping given, if any. file: the name of the document, in which some tools write
    the period. A file with renamed columns is read by their earlier names.
    """
    shape = shape_of(sheet, file)
    readings = [(shape, _recognise(shape, source, rules))]
    for scope in dict.fromkeys(alias.source for alias in rules.aliases):
        renamed = replace(shape, columns=rules.as_known(scope, shape.columns))
        if renamed.columns == shape.columns:
            continue
        read = _recognise(renamed, source, rules)
        if read is not None and scope in (read.source, read.title):
            readings.append((renamed, read))
    sure = [(shape, read) for shape, read in readings if read is not None]
    if not sure:
        return None
    # The last of equals: import rules are preferred.
    best, recognition = max(reversed(sure), key=lambda pair: pair[1].confidence)
    return Recognised(sheet, recognition, best.columns)


def shape_of(sheet: Sheet, file: str = "") -> Shape:
    """What exporters are asked to recognise."""
    return Shape(sheet.columns, sheet.preamble, sheet.sample, sheet.label, file)


def nearest_mapping(shape: Shape, mappings: Sequence[ColumnMapping]) -> ColumnMapping | None:
    """The mapping that was most likely made for such files before their header changed."""
    there = {normal(c) for c in shape.columns} - {""}

    def likeness(mapping: ColumnMapping) -> float:
        own = {normal(c) for c in (mapping.headers or mapping.columns.values())}
        return len(own & there) / max(1, len(own | there) if mapping.headers else len(own))

    best = max(mappings, key=likeness, default=None)
    return best if best is not None and likeness(best) >= _ALIKE else None


def _recognise(shape: Shape, source: str | None, rules: ImportRules) -> Recognition | None:
    named = next((m for m in rules.mappings if source == m.name), None)
    if named is not None:
        return recognise_with(named, shape)
    if source is None:
        made_for = next((m for m in rules.mappings if m.signature == signature(shape)), None)
        if made_for is not None:
            return recognise_with(made_for, shape)
    return recognise(shape, source)
