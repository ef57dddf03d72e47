"""XML as sheets: the element that repeats is the record, what stands in it are the columns.

Parsed twice, as a stream: once for its outline, once for its records. Entities of its own and anything outside the file
are refused.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.xmlreader import AttributesImpl

from ecm.errors import UnreadableFile
from ecm.reading.document import Found, Sheet
from ecm.reading.encoding import Text
from ecm.reading.objects import write_records
from ecm.reading.records import scratch_path
from ecm.reading.spreadsheet_xml import read_spreadsheet
from ecm.reading.xml_stream import HINT, Walk, parsed, plain

_DECLARED = re.compile(r"\ufeff?\s*<\?xml\s")
_ENCODING = re.compile(r"""\ufeff?\s*<\?xml[^>]*?\sencoding=["']([\w.-]+)""")
_ROOT = re.compile(r"\ufeff?\s*(?><!--.*?-->\s*)*+<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?>\s*(<[A-Za-z_])?", re.DOTALL)
_MOST_PATHS = 20_000
_LONGEST_RECORD = 16 * 1024 * 1024
_ATTRIBUTES_OF_A_RECORD = 2
_RECORDS_OF_FEEDS = {"rss": "item", "rdf": "item", "feed": "entry"}
Steps = tuple[str, ...]


@dataclass
class Outline:
    """How often each path of elements occurs, and which of them hold others."""

    counts: Counter[Steps] = field(default_factory=Counter)
    parents: set[Steps] = field(default_factory=set)
    attributes: dict[Steps, int] = field(default_factory=dict)

    @property
    def root(self) -> str:
        return next(iter(self.counts))[0]

    def record(self) -> Steps | None:
        """The path of the records: of the elements that repeat and hold something, the outermost, then the most frequent.

        Where nothing repeats there is one record at most: the first element on the way in that holds several.
        """
        if (item := _RECORDS_OF_FEEDS.get(plain(self.root).lower())) is not None:
            return min((p for p in self.counts if plain(p[-1]) == item), key=len, default=None)
        holding = [p for p in self.counts if p in self.parents or self.attributes[p] >= _ATTRIBUTES_OF_A_RECORD]
        repeated = [p for p in holding if len(p) > 1 and self.counts[p] > self.counts[p[:-1]]]
        if repeated:
            return min(repeated, key=lambda p: (len(p), p not in self.parents, -self.counts[p]))
        inner = [p for p in holding if len(p) > 1 and not any(c[:-1] == p and c in self.parents for c in self.counts)]
        return min(inner, key=len, default=None)

    def beside(self, record: Steps) -> list[str]:
        """Other elements that repeat, outside the records."""
        return [
            f"{self.counts[p]} × {p[-1]}"
            for p in self.counts
            if p != record
            and p[: len(record)] != record
            and len(p) > 1
            and self.counts[p] > self.counts[p[:-1]]
            and not any(self.counts[a] > 1 for a in _above(p))
        ]

    def names(self, record: Steps) -> dict[str, str]:
        """Each name in the records without its prefix, where no other prefix has the same."""
        told = {p[-1] for p in self.counts if p[: len(record)] == record}
        taken = Counter(plain(name) for name in told)
        return {name: plain(name) if taken[plain(name)] == 1 else name for name in told}


class _Outliner(Walk):
    def __init__(self) -> None:
        super().__init__()
        self.outline = Outline()

    def begin(self, name: str, attrs: AttributesImpl) -> None:
        if not self.outline.counts and plain(name).lower() == "html":
            raise UnreadableFile("a web page, not a table; perhaps the sign-in page of the tool.", HINT)
        if self.path not in self.outline.counts and len(self.outline.counts) >= _MOST_PATHS:
            raise UnreadableFile(f"it has more than {_MOST_PATHS:,} different elements.", HINT)
        self.outline.counts[self.path] += 1
        self.outline.parents.add(self.path[:-1])
        known = self.outline.attributes
        known[self.path] = max(known.get(self.path, 0), len(attrs))


class _Recorder(Walk):
    """Gathers records. An element's text is under its dotted name within the record, of several the texts, comma-joined."""

    def __init__(self, record: Steps, names: dict[str, str]) -> None:
        super().__init__()
        self._record, self._names = record, names
        self._cells: dict[str, list[str]] = {}
        self._texts: list[list[str]] = []
        self._size = 0
        self.found: list[dict[str, str]] = []

    def begin(self, name: str, attrs: AttributesImpl) -> None:
        if self.path[: len(self._record)] != self._record:
            return
        self._texts.append([])
        for attribute, value in attrs.items():
            if not attribute.startswith("xmlns"):
                self._tell((*self._inner(), plain(attribute)), value)

    def characters(self, content: str) -> None:
        if self._texts:
            self._texts[-1].append(content)
            self._size += len(content)
            if self._size > _LONGEST_RECORD:
                raise UnreadableFile("one record takes more than 16 MB.", HINT)

    def end(self, name: str) -> None:
        if self._texts:
            text = "".join(self._texts.pop()).strip()
            if text:
                self._tell(self._inner() or (self._names[name],), text)
            if not self._texts:
                self.found.append({key: ", ".join(texts) for key, texts in self._cells.items()})
                self._cells, self._size = {}, 0

    def _inner(self) -> Steps:
        return tuple(self._names[name] for name in self.path[len(self._record) :])

    def _tell(self, inner: Steps, text: str) -> None:
        self._cells.setdefault(".".join(inner), []).append(text)
        self._size += len(text)


def looks_like_xml(text: Text) -> bool:
    """Whether a text begins as XML does, and not as a table whose first cell is marked up."""
    if _DECLARED.match(text.sample):
        return True
    root = _ROOT.match(text.sample)
    if root is None:
        return False
    return root[2] is not None or text.end().rstrip().endswith(f"</{root[1]}>")


def read_markup(text: Text, name: str, scratch: Path) -> tuple[Sheet, ...]:
    """The sheets of an XML text: its records, or the tables of a spreadsheet kept as XML. Raises UnreadableFile."""
    outliner = _Outliner()
    with text.path.open("rb") as file:
        for _ in parsed(file, outliner, name):
            pass
    outline = outliner.outline
    if plain(outline.root) == "Workbook":
        worksheets = sum(n for p, n in outline.counts.items() if plain(p[-1]) == "Worksheet")
        return read_spreadsheet(text.path, name, scratch, worksheets)
    record = outline.record()
    if record is None:
        raise UnreadableFile(f"{name} holds no element that repeats, so no records.", HINT)
    target = scratch_path(text.path, scratch, "records")
    recorder = _Recorder(record, outline.names(record))
    columns, sample, written = write_records(
        _taken(text.path, recorder, name), target, scratch_path(text.path, scratch, "spool"), name
    )
    notes = [f"records are the elements <{record[-1]}>", *(f"left out: {told}" for told in outline.beside(record))]
    declared = _ENCODING.match(text.sample)
    found = Found("xml", declared[1].upper() if declared else text.encoding, "", 0, tuple(notes))
    return (Sheet("", tuple(c.strip() for c in columns), (), sample, 0, found, written),)


def _taken(path: Path, recorder: _Recorder, name: str) -> Iterator[object]:
    with path.open("rb") as file:
        for _ in parsed(file, recorder, name):
            yield from recorder.found
            recorder.found = []


def _above(path: Steps) -> Iterator[Steps]:
    return (path[:n] for n in range(2, len(path)))
