"""One writer at a time; no reader while a commit happens."""

from contextlib import AbstractContextManager
from typing import Protocol


class ReadWriteLock(Protocol):
    """Shared by all processes of a shop: by files on one machine, by PostgreSQL among several.

    DuckLake 1.5.5 replaces a data file's delete file when more of its rows are deleted; a transaction that began
    before such a commit then sees the deleted rows again. So no commit happens while a read is open, in whatever
    process.
    """

    def writing(self) -> AbstractContextManager[None]:
        """Holds the writer's lock. Raises StoreBusy where another writer does not finish in time."""
        ...

    def committing(self) -> AbstractContextManager[None]:
        """Holds the lock of a commit, while nobody reads. Raises StoreBusy where readers do not finish in time."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """Holds a read lock. A read within a read of the same thread gets it at once."""
        ...

    def close(self) -> None:
        """Releases what is held."""
        ...
