"""JSON and JSON Lines as sheets: one object a record, nested objects as dotted columns, numbers as they are written."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from ecm.errors import UnreadableFile
from ecm.ingest.reading.delimited import SAMPLE_RECORDS, sample_of
from ecm.ingest.reading.delimited_body import TidyBody, scratch_path
from ecm.ingest.reading.document import Found, Sheet
from ecm.ingest.reading.encoding import Text

_LONGEST_VALUE = 256 * 1024 * 1024
_MOST_COLUMNS = 5000
_FEW_CELLS = 50
_BLANKS = " \t\r\n\ufeff"
"""End of file"""


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_float=_Number, parse_int=_Number, parse_constant=lambda _: None)


def looks_like_json(sample: str) -> bool:
    """Whether a text begins as JSON does, rather than as a table whose first cell has a bracket."""
    text = sample.lstrip(_BLANKS)
    rest = text[1:].lstrip(_BLANKS)[:1]
    return (text[:1] == "{" and rest in ('"', "}")) or (text[:1] == "[" and rest in ("{", "[", "]", '"'))


def read_objects(text: Text, name: str, scratch: Path) -> tuple[Sheet, ...]:
    """The sheets of a JSON text: its list of objects, or each of its lists. Raises UnreadableFile where there is none."""
    source = _Values(text, name)
    if text.sample.lstrip(_BLANKS).startswith("["):
        return (_sheet("json", "", source.elements(), text, scratch, name, 0, 0),)
    values = source.values()
    first = next(values)
    second = next(values, None)
    if second is not None:
        return (_sheet("jsonl", "", chain((first, second), values), text, scratch, name, 0, 0),)
    if not isinstance(first, dict):
        raise _no_records(name)
    return _sheets_of_object(first, text, scratch, name)
