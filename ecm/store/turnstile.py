"""Keeps commits and open reads apart: a reader waits for the moment of a commit, a commit for the readers that are in.

DuckLake 1.5.5 replaces a data file's delete file when more of its rows are deleted; a transaction that began before such
a commit then sees the deleted rows again. So no commit happens while a read is open, in whatever process.
"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecm.errors import StoreBusy

if sys.platform != "win32":  # which has no such locks: reads there may meet a commit
    import fcntl

_PAUSE = 0.005


class Turnstile:
    """Readers pass the gate together; a writer shuts it, waits until they are out, and commits alone."""

    def __init__(self, home: Path, timeout: float) -> None:
        self._gate = home / "gate.lock"
        self._inside = home / "commit.lock"
        self._timeout = timeout
        self._thread = threading.local()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While a read is open. A read within a read of the same thread passes at once."""
        depth = getattr(self._thread, "depth", 0)
        if depth or sys.platform == "win32":
            yield
            return
        with self._gate.open("a") as gate, self._inside.open("a") as inside:
            fcntl.flock(gate, fcntl.LOCK_SH)
            fcntl.flock(inside, fcntl.LOCK_SH)
            fcntl.flock(gate, fcntl.LOCK_UN)
            self._thread.depth = 1
            try:
                yield
            finally:
                self._thread.depth = 0

    @contextmanager
    def committing(self) -> Iterator[None]:
        """While a commit happens. Raises StoreBusy where readers do not get out in time."""
        if sys.platform == "win32":
            yield
            return
        with self._gate.open("a") as gate, self._inside.open("a") as inside:
            until = time.monotonic() + self._timeout
            for lock in (gate, inside):
                while not self._taken(lock.fileno()):
                    if time.monotonic() > until:
                        raise StoreBusy("Readers have kept the store open for too long.", "Close them and try again.")
                    time.sleep(_PAUSE)
            yield

    @staticmethod
    def _taken(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
