"""What `git log` writes as it comes, with `--numstat`, `--shortstat` or neither: one record a commit."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ecm.errors import UnreadableFile
from ecm.reading.document import Found, Sheet
from ecm.reading.encoding import Text
from ecm.reading.objects import write_records
from ecm.reading.records import scratch_path

_COMMIT = re.compile(r"commit ([0-9a-f]{7,64})(?: \((.*)\))?")
_BEGINS = re.compile(r"\ufeff?\s*commit [0-9a-f]{7,64}(?: \(.*\))?\r?\n(?:[A-Z][A-Za-z]*: .*\r?\n)*Author: ")
_TOLD = re.compile(r"(Merge|Author|AuthorDate|Date|Commit|CommitDate): +(.*)")
_PERSON = re.compile(r"(.*?) *<(.*)>")
_LINES = re.compile(r"(\d+|-)\t(\d+|-)\t")
_SUM = re.compile(r" \d+ files? changed")
# Wed Nov 25 04:22:15 2026 +0000, git's own way to write a date.
_DATE = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d:\d\d:\d\d) (\d{4}) ([+-]\d{4})")


@dataclass
class _Commit:
    hash: str
    refs: str
    told: dict[str, str] = field(default_factory=dict)
    message: list[str] = field(default_factory=list)
    added: int | None = None
    removed: int | None = None

    def counts(self, added: int, removed: int) -> None:
        """Adds the lines of one more file."""
        self.added, self.removed = (self.added or 0) + added, (self.removed or 0) + removed

    def record(self) -> dict[str, str]:
        """Under the names that the source of commits knows."""
        person = _PERSON.fullmatch(self.told.get("Author", ""))
        written = self.told.get("Date") or self.told.get("AuthorDate", "")
        counts = {} if self.added is None else {"insertions": str(self.added), "deletions": str(self.removed)}
        return {
            "hash": self.hash,
            "author": person[1] if person else self.told.get("Author", ""),
            "author email": person[2] if person else "",
            "date": _DATE.sub(r"\2 \1 \4 \3 \5", written),
            "parents": self.told.get("Merge", ""),
            "message": "\n".join(self.message).strip(),
            "refs": self.refs,
            # A log without counts says nothing of lines; a merge in one with counts changed none.
            **counts,
        }


def looks_like_commits(sample: str) -> bool:
    """Whether a text begins with a commit as git writes it."""
    return _BEGINS.match(sample) is not None


def read_commits(text: Text, name: str, scratch: Path) -> tuple[Sheet, ...]:
    """The one sheet of a log. Raises UnreadableFile where its lines are no log's."""
    target = scratch_path(text.path, scratch, "commits")
    spool = scratch_path(text.path, scratch, "spool")
    records = (commit.record() for commit in _commits(text.lines(), name))
    columns, sample, written = write_records(records, target, spool, name)
    found = Found("git log", text.encoding, "", 0, ())
    return (Sheet("", tuple(columns), (), sample, 0, found, written),)


def _commits(lines: Iterable[str], name: str) -> Iterator[_Commit]:
    current: _Commit | None = None
    for number, written in enumerate(lines, start=1):
        line = written.rstrip("\r\n").lstrip("\ufeff")
        if begun := _COMMIT.fullmatch(line):
            if current:
                yield current
            current = _Commit(begun[1], begun[2] or "")
        elif current is None:
            if line.strip():
                raise UnreadableFile(f"{name}: line {number} is not of a log that git wrote.", "Write the log again.")
        else:
            _read(line, current)
    if current:
        yield current


def _read(line: str, commit: _Commit) -> None:
    """Lines of a message are indented; what is neither told nor counted (names of files, a diff) is passed over."""
    if line.startswith("    "):
        commit.message.append(line[4:])
    elif not commit.message and (told := _TOLD.match(line)):
        commit.told[told[1]] = told[2]
    elif lines := _LINES.match(line):
        commit.counts(*(int(n) if n != "-" else 0 for n in lines.groups()))
    elif _SUM.match(line):
        added, removed = (re.search(rf"(\d+) {word}", line) for word in ("insertion", "deletion"))
        commit.counts(int(added[1]) if added else 0, int(removed[1]) if removed else 0)
