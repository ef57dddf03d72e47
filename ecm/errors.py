"""What can go wrong, as one tree. Every message says what, where and, in `hint`, what to do.

EcmError
├── UnreadableFile       a file whose bytes hold no table we can read
├── UnrecognisedFile     a table no source knows
├── UnknownName          a metric, dimension, table, source or setting that does not exist ("did you mean")
├── BadValue             a setting, filter or option whose value makes no sense
├── AlreadyLoaded        the same file again; names the earlier load
├── ChangedShape         a tool's file that is not as its last ones, held back until someone says what it is
├── UnknownImport        an import that is not there, or is undone already
├── NotLoaded            a question that nothing loaded so far can answer
└── StoreError           the store cannot be opened, read or written
    └── StoreBusy        another writer did not finish in time
"""

import difflib
import traceback
from collections.abc import Iterable, Sequence
from typing import Any


class EcmError(Exception):
    """Base of all errors a person can do something about. `hint` says what; never a secret in either."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UnreadableFile(EcmError):
    """A file whose bytes hold no table we can read."""


class UnrecognisedFile(EcmError):
    """A table no source knows."""


class UnknownName(EcmError):
    """A name that does not exist. Says what would, and what was probably meant."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        known = sorted(known)
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else "Known: " + ", ".join(known) + "."
        super().__init__(f"There is no {what} {name!r}.", hint)
        self.name = name


class BadValue(EcmError):
    """A setting, filter or option whose value makes no sense."""


class AlreadyLoaded(EcmError):
    """The same file again."""

    def __init__(self, file: str, import_id: int, earlier_file: str, at: str) -> None:
        super().__init__(
            f"{file} was loaded already, as import {import_id} ({earlier_file}, {at}).",
            f"Undo import {import_id} first to load it again.",
        )
        self.import_id = import_id


class ChangedShape(EcmError):
    """A tool's file that is not as its last ones. `changes`: what is different, each with its `words`."""

    def __init__(self, file: str, source: str, title: str, changes: Sequence[Any]) -> None:
        text = " ".join(change.words for change in changes)
        super().__init__(
            f"{file} ({title}) is not as the last such file: {text} It was not loaded.",
            "Say on the page Import whether to load it so.",
        )
        self.source, self.title, self.changes = source, title, tuple(changes)


class UnknownImport(EcmError):
    """An import that is not there, or is undone already."""


class NotLoaded(EcmError):
    """A question that nothing loaded so far can answer."""


class StoreError(EcmError):
    """The store cannot be opened, read or written."""


class StoreBusy(StoreError):
    """Another writer did not finish in time."""


def where(error: BaseException) -> str:
    """What kind of error it is and where it arose, for a log: without its text, which may hold what a file says."""
    frames = traceback.extract_tb(error.__traceback__)
    return " ".join([type(error).__name__, *(f"{f.filename}:{f.lineno}" for f in frames)])
