"""The records of a delimited text, one after the other, by Python's reader: exact where bulk reading is not."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ecm.errors import UnreadableFile

# In characters, of which each may take four bytes of the longest line that the engine reads.
LONGEST_CELL = 4 * 1024 * 1024


class CsvReader(Protocol):
    """What csv.reader gives."""

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


@dataclass(frozen=True)
class Dialect:
    """How cells are told apart. quote: `"` or, where quotes are ordinary characters, empty."""

    delimiter: str
    quote: str = '"'
    skip_spaces: bool = False

    def reader(self, lines: Iterable[str], *, is_strict: bool = False) -> CsvReader:
        """Python's reader of such a text. A strict one raises csv.Error where a quote does not match."""
        csv.field_size_limit(LONGEST_CELL)
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            skipinitialspace=self.skip_spaces,
            strict=is_strict,
        )


class Row(NamedTuple):
    """One record and the physical line it begins in, from 1. A blank line is a record without cells.

    is_broken: a quote in it did not match, and its cells are what stands between the delimiters of its first line.
    """

    number: int
    cells: Sequence[str]
    is_broken: bool = False


def rows_of(dialect: Dialect, lines: Iterable[str], name: str, *, is_whole: bool = True) -> Iterator[Row]:
    """Every record of a text, given its physical lines with their ends.

    A quote that does not match spoils its own line, not those after it. is_whole: whether the text ends where the lines do;
    else an open quote at the end is no fault. Raises UnreadableFile at a quote that is never closed.
    """
    feed = _Feed(lines)
    reader = dialect.reader(feed, is_strict=True)
    number = 1
    while True:
        try:
            row = Row(number, next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                raise UnreadableFile(
                    f"{name}: a cell in line {number} is longer than {LONGEST_CELL // 1024**2} million characters.",
                    "Is a quote missing, or is it no table?",
                ) from error
            if feed.is_at_end and "unexpected end" in str(error):
                if not is_whole:
                    return
                raise UnreadableFile(
                    f"{name}: the quote opened in line {number} is never closed.",
                    "The export may have been cut off; export it again, or close the quote.",
                ) from error
            row = _spoilt(dialect, feed, number)
            reader = dialect.reader(feed, is_strict=True)
        yield row
        number += len(feed.taken)
        feed.taken.clear()


def _spoilt(dialect: Dialect, feed: "_Feed", number: int) -> Row:
    """The record at fault: one line as it is read leniently, or the first of several, the others being read anew."""
    first = feed.taken[0]
    if len(feed.taken) == 1:
        return Row(number, next(dialect.reader([first])))
    feed.give_back_all_but_one()
    return Row(number, next(Dialect(dialect.delimiter, quote="").reader([first])), is_broken=True)


class _Feed:
    """Lines that can be given back. taken: those of the record being read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.is_at_end = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        try:
            line = self._again.popleft() if self._again else next(self._lines)
        except StopIteration:
            self.is_at_end = True
            raise
        self.taken.append(line)
        return line

    def give_back_all_but_one(self) -> None:
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]
