"""The lock of several machines' processes: advisory locks of the PostgreSQL database that holds the catalogue.

A lock lasts as long as its connection, so a process that dies or loses it blocks nobody.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

from ecm.errors import StoreBusy, StoreError
from ecm.store.place import Database

# Advisory locks are numbers that the application chooses, within one database.
_ROOM = 0x65636D
_WRITER, _GATE, _INSIDE = ((_ROOM, n) for n in (1, 2, 3))
_PAUSE = 0.005
# In one round trip and in this order: a reader is counted before the gate is released.
_ENTER = (
    f"select case when pg_try_advisory_lock_shared{_GATE} "
    f"then case when pg_try_advisory_lock_shared{_INSIDE} then pg_advisory_unlock_shared{_GATE} end end"
)
_LEAVE = f"select pg_advisory_unlock_shared{_INSIDE}"


class AdvisoryReadWriteLock:
    """Two connections for each process: one counts its readers, one waits for the writer's lock."""

    def __init__(self, catalogue: Database, timeout: float) -> None:
        self._catalogue = catalogue
        self._timeout = timeout
        self._thread = threading.local()
        self._readers_turn, self._writers_turn = threading.Lock(), threading.Lock()
        self._readers: psycopg.Connection | None = None
        self._writer: psycopg.Connection | None = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the writer's lock. Raises StoreBusy."""
        busy = StoreBusy(
            f"Another load has been writing to the shared shop for over {self._timeout:.0f} seconds.",
            "Wait until it is done and try again.",
        )
        if not self._writers_turn.acquire(timeout=self._timeout):
            raise busy
        try:
            connection = self._writer = self._connected(self._writer)
            self._lock(connection, _WRITER, busy)
            try:
                yield
            finally:
                self._unlock(connection, _WRITER)
        finally:
            self._writers_turn.release()

    @contextmanager
    def committing(self) -> Iterator[None]:
        """Holds the lock of a commit. Raises StoreBusy where readers do not finish in time.

        On the connection that holds the writer's lock: if that lock were lost, another process may be writing, and
        nothing is committed.
        """
        connection = self._writer
        if connection is None:
            raise StoreError("Only the one writer may commit.")
        busy = StoreBusy("Readers have kept the store open for too long.", "Close them and try again.")
        self._lock(connection, _GATE, busy)
        try:
            self._lock(connection, _INSIDE, busy)
            try:
                yield
            finally:
                self._unlock(connection, _INSIDE)
        finally:
            self._unlock(connection, _GATE)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Holds a read lock. A read within a read of the same thread gets it at once."""
        if getattr(self._thread, "inside", False):
            yield
            return
        connection = self._entered()
        self._thread.inside = True
        try:
            yield
        finally:
            self._thread.inside = False
            # A lost connection has released its locks already.
            with self._readers_turn, suppress(psycopg.Error):
                connection.execute(_LEAVE)

    def close(self) -> None:
        """Closes the connections, which releases their locks."""
        for connection in (self._readers, self._writer):
            if connection is not None:
                connection.close()

    def _entered(self) -> psycopg.Connection:
        """Passes the gate; returns the connection that counts this reader."""
        while True:
            with self._readers_turn:
                self._readers = connection = self._connected(self._readers)
                try:
                    row = connection.execute(_ENTER).fetchone()
                except psycopg.Error as error:
                    raise self._unreachable(error) from None
            if row is not None and row[0]:
                return connection
            time.sleep(_PAUSE)

    def _connected(self, connection: psycopg.Connection | None) -> psycopg.Connection:
        if connection is not None and not connection.closed:
            return connection
        try:
            opened = psycopg.connect(self._catalogue.conninfo, autocommit=True, prepare_threshold=1)
            opened.execute(
                f"set lock_timeout = '{max(1, int(self._timeout * 1000))}ms'; set statement_timeout = 0; "
                "set idle_session_timeout = 0"
            )
        except psycopg.Error as error:
            raise self._unreachable(error) from None
        return opened

    def _lock(self, connection: psycopg.Connection, lock: tuple[int, int], busy: StoreBusy) -> None:
        try:
            connection.execute(f"select pg_advisory_lock{lock}")
        except psycopg.errors.LockNotAvailable:
            raise busy from None
        except psycopg.Error as error:
            raise self._unreachable(error) from None

    @staticmethod
    def _unlock(connection: psycopg.Connection, lock: tuple[int, int]) -> None:
        with suppress(psycopg.Error):
            connection.execute(f"select pg_advisory_unlock{lock}")

    def _unreachable(self, error: psycopg.Error) -> StoreError:
        reason = self._catalogue.hide(str(error).strip().partition("\n")[0])
        return StoreError(
            f"The catalogue's PostgreSQL could not be used: {reason}",
            "Check that ECM_STORE names a server that runs and lets this machine in.",
        )
