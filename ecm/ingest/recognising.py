"""Which tool wrote a sheet, by its content and by the import rules: column mappings and renamed columns."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ecm.exporters import ColumnMapping, Recognition, Shape, normal, recognise, recognise_with, signature
from ecm.ingest.import_rules import ImportRules
from ecm.reading import Sheet

# So much of a mapping's header must be there for a file to be called one of its kind that changed.
_ALIKE = 0.6


class Recognised(NamedTuple):
    """A sheet with what it was recognised as; columns: its headers as the source knows them."""

    sheet: Sheet
    recognition: Recognition
    columns: tuple[str, ...]


def recognise_sheet(sheet: Sheet, wanted: str | None, known: ImportRules, file: str = "") -> Recognised | None:
    """By a mapping of its name or made for its shape, else by content. Raises UnknownName, BadValue.

    file: the name of its document, in which some tools write the period. Where a column was said to be another one renamed, the file is read as if it had the old name.
    """
    shape = shape_of(sheet, file)
    found = [(shape, _recognise(shape, wanted, known))]
    for scope in dict.fromkeys(alias.source for alias in known.aliases):
        renamed = replace(shape, columns=known.as_known(scope, shape.columns))
        if renamed.columns == shape.columns:
            continue
        read = _recognise(renamed, wanted, known)
        if read is not None and scope in (read.source, read.title):
            found.append((renamed, read))
    sure = [(shape, read) for shape, read in found if read is not None]
    if not sure:
        return None
    # The last of equals: import rules are preferred.
    best, recognition = max(reversed(sure), key=lambda pair: pair[1].confidence)
    return Recognised(sheet, recognition, best.columns)


def shape_of(sheet: Sheet, file: str = "") -> Shape:
    """What a source is asked about."""
    return Shape(sheet.columns, sheet.preamble, sheet.sample, sheet.label, file)


def nearest_mapping(shape: Shape, mappings: Sequence[ColumnMapping]) -> ColumnMapping | None:
    """The mapping that was most likely made for files of this tool before their header changed."""
    there = {normal(c) for c in shape.columns} - {""}

    def likeness(mapping: ColumnMapping) -> float:
        own = {normal(c) for c in (mapping.headers or mapping.columns.values())}
        return len(own & there) / max(1, len(own | there) if mapping.headers else len(own))

    best = max(mappings, key=likeness, default=None)
    return best if best is not None and likeness(best) >= _ALIKE else None


def _recognise(shape: Shape, wanted: str | None, known: ImportRules) -> Recognition | None:
    named = next((m for m in known.mappings if wanted == m.name), None)
    if named is not None:
        return recognise_with(named, shape)
    if wanted is None:
        made_for = next((m for m in known.mappings if m.signature == signature(shape)), None)
        if made_for is not None:
            return recognise_with(made_for, shape)
    return recognise(shape, wanted)
