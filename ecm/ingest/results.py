"""What happened to a file: what it was recognised as, and the fate of each of its records."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ecm.errors import EcmError
from ecm.ingest.changes import Change


def scope_of(source: str, title: str) -> str:
    """The key of import rules for an exporter's files: its name, or the title where a mapping reads them."""
    return title if source and title.endswith(f" ({source})") else source


def order_question(date: str) -> str:
    """What is asked where nothing in a file decides whether the day or the month of its dates comes first."""
    return f"Is {date} day/month or month/day? Nothing in the file decides (setting date_order: dmy or mdy)."


class Status(StrEnum):
    """The fate of a file as a whole."""

    LOADED = "loaded"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"
    HELD = "held"


class SchemaContract(StrEnum):
    """What to do when a file's shape differs from earlier ones: import with warnings (nobody is asked), hold risky
    changes for a person, or hold only certain errors for later.
    """

    NOBODY = "nobody"
    PERSON = "person"
    LATER = "later"


@dataclass(frozen=True)
class FileResult:
    """One file (or member of an archive). rows = loaded + quarantined + ignored; `updated` is a part of loaded.

    changes: how its shape differs from that of earlier files. pending: the key of the pending file. reasons: how many
    records were quarantined or ignored for each reason; a record with two reasons counts in both.
    """

    file: str
    status: Status
    source: str | None = None
    title: str | None = None
    confidence: float | None = None
    why: str = ""
    tables: tuple[str, ...] = ()
    rows: int = 0
    loaded: int = 0
    updated: int = 0
    quarantined: int = 0
    ignored: int = 0
    import_id: int | None = None
    reasons: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    question: str | None = None
    first_on: str | None = None
    last_on: str | None = None
    error: EcmError | None = None
    changes: tuple[Change, ...] = ()
    pending: str | None = None

    @property
    def scope(self) -> str:
        """The key of import rules for such files: the exporter's name, or the title where a mapping reads them."""
        return scope_of(self.source or "", self.title or "")

    @classmethod
    def failed(cls, file: str, error: EcmError, status: Status = Status.UNREADABLE) -> "FileResult":
        return cls(file, status, error=error, warnings=(error.message,))

    def with_import(self, import_id: int, updated: int) -> "FileResult":
        return replace(self, import_id=import_id, updated=updated)
