"""The lock of one machine's processes: locks on files in the store's folder."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ecm.errors import StoreBusy

if sys.platform != "win32":  # which has no such locks: reads there may meet a commit
    import fcntl

_PAUSE = 0.005


class FileReadWriteLock:
    """Readers pass the gate together; a writer closes it, waits until they have finished, and commits alone."""

    def __init__(self, home: Path, timeout: float) -> None:
        self._home = home
        self._gate = home / "gate.lock"
        self._inside = home / "commit.lock"
        self._timeout = timeout
        self._thread = threading.local()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the writer's lock. Raises StoreBusy."""
        lock = FileLock(self._home / "writer.lock", timeout=self._timeout)
        try:
            lock.acquire()
        except Timeout as error:
            raise StoreBusy(
                f"Another load has been writing to {self._home} for over {self._timeout:.0f} seconds.",
                "Wait until it is done and try again.",
            ) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Holds a read lock. A read within a read of the same thread gets it at once."""
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
        """Holds the lock of a commit. Raises StoreBusy where readers do not finish in time."""
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

    def close(self) -> None:
        """Does nothing: no lock is held between reads and writes."""

    @staticmethod
    def _taken(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
