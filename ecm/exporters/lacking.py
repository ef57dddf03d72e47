"""Which columns a file lacks to be a known tool's, so that a refusal can name them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from ecm.exporters.exporter import Shape, find_fields, normal
from ecm.exporters.registry import exporters
from ecm.schema import TABLES

# So many of a file's columns must be a tool's, and such a share of all, before it is said to be most likely the tool's.
_FEW, _MANY = (4, 0.75), (6, 0.5)
# Or so many are the tool's and of these so many ones that few tools write, however many more there are that nobody reads.
_TELLING = (5, 2)
# A file of few columns that lacks more than one is nobody's; one that lacks more than these neither.
_MOST_LACKING = 3
# And one of the tool's columns must have a header that so few tools write.
_RARE = 2


class Lacking(NamedTuple):
    """A tool's report (or a canonical table) that a file would be, but for these columns."""

    title: str
    columns: tuple[str, ...]


def lacking_columns(shape: Shape, only: str | None = None) -> Lacking | None:
    """What the file is nearest to, and the columns without which it is not read as that; None where nothing is near.

    only: a source or canonical table that the file was said to be; it is then compared with that alone.
    """
    candidates = [*_of_tools(shape, only), *_of_tables(shape, only)]
    if not candidates:
        return None
    best = max(share for share, _ in candidates)
    nearest = [lacking for share, lacking in candidates if share == best]
    fewest = min(len(lacking.columns) for lacking in nearest)
    alike = [lacking for lacking in nearest if len(lacking.columns) == fewest]
    # Where several tools' reports look alike without the column, none of them is claimed.
    return alike[0] if only is not None or len({lacking.title for lacking in alike}) == 1 else None


def _of_tools(shape: Shape, only: str | None) -> Iterator[tuple[float, Lacking]]:
    for source in exporters():
        fields = source.fields
        if not fields or only not in (None, source.name):
            continue
        known = find_fields(fields, shape.columns)
        share = len(known) / max(1, sum(1 for c in shape.columns if normal(c)))
        rare = sum(_is_rare(shape.columns[place]) for place, _ in known.values())
        tells = len(known) >= _TELLING[0] and rare >= _TELLING[1]
        if only is None and not tells and not (rare and _is_near(len(known), share)):
            continue
        absent = tuple(field.names[0] for field in fields if field.name not in known and field.names)
        read = source.recognise(_with(shape, absent))
        if read is not None:
            needed = tuple(a for a in absent if source.recognise(_with(shape, [b for b in absent if b != a])) is None)
        elif only is not None:
            needed = tuple(f.names[0] for f in fields if f.required and f.name not in known and f.names)
        else:
            continue
        if needed and (only is not None or len(needed) <= _allowed(len(known))):
            yield share, Lacking(source.title, needed)


def _of_tables(shape: Shape, only: str | None) -> Iterator[tuple[float, Lacking]]:
    headers = {normal(c) for c in shape.columns} - {""}
    for table in TABLES.values():
        if only not in (None, table.name):
            continue
        known = headers & {c.name for c in table.columns}
        share = len(known) / max(1, len(headers))
        spans = table.is_report and {"starts_on", "ends_on"} <= headers
        needed = tuple(name for name in table.required if name not in headers and not (name == "date" and spans))
        if needed and (only is not None or (_is_near(len(known), share) and len(needed) <= _allowed(len(known)))):
            yield share, Lacking(f"the table {table.name}", needed)


def _is_near(known: int, share: float) -> bool:
    return any(known >= least and share >= of_all for least, of_all in (_FEW, _MANY))


def _allowed(known: int) -> int:
    return _MOST_LACKING if known >= _MANY[0] else 1


@lru_cache(maxsize=10_000)
def _is_rare(header: str) -> bool:
    """Whether few tools have a column of this name."""
    return sum(any(field.matches(header) for field in source.fields) for source in exporters()) <= _RARE


def _with(shape: Shape, names: Sequence[str]) -> Shape:
    return replace(
        shape,
        columns=(*shape.columns, *names),
        sample=tuple((*row, *([None] * (len(shape.columns) - len(row) + len(names)))) for row in shape.sample),
    )
