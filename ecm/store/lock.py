"""Who may go now: one writer at a time, and readers, who are let out before a commit and let in again after it."""

from contextlib import AbstractContextManager
from typing import Protocol


class ReadWriteLock(Protocol):
    """Held by all processes of a shop together, by files on one machine or by PostgreSQL among several.

    DuckLake 1.5.5 replaces a data file's delete file when more of its rows are deleted; a transaction that began before
    such a commit then sees the deleted rows again. So no commit happens while a read is open, in whatever process.
    """

    def writing(self) -> AbstractContextManager[None]:
        """While this is the one writer. Raises StoreBusy where another does not finish in time."""
        ...

    def committing(self) -> AbstractContextManager[None]:
        """While the one writer commits and nobody reads. Raises StoreBusy where readers do not get out in time."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """While a read is open. A read within a read of the same thread passes at once."""
        ...

    def close(self) -> None:
        """Gives back what is held."""
        ...
