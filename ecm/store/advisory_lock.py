"""The queue of several machines' processes: advisory locks of the PostgreSQL database that holds the catalogue.

A lock lives as long as its connection: a process that dies, or is cut off, holds nobody up.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

from ecm.errors import StoreBusy, StoreError
from ecm.store.place import Database

# Advisory locks are numbers of one's own choice, within one database.
_ROOM = 0x65636D
_WRITER, _GATE, _INSIDE = ((_ROOM, n) for n in (1, 2, 3))
_PAUSE = 0.005
# In one round trip, and in this order: who is past the gate counts as inside before the gate is let go.
_ENTER = (
    f"select case when pg_try_advisory_lock_shared{_GATE} "
    f"then case when pg_try_advisory_lock_shared{_INSIDE} then pg_advisory_unlock_shared{_GATE} end end"
)
_LEAVE = f"select pg_advisory_unlock_shared{_INSIDE}"


class AdvisoryReadWriteLock:
    """Two connections for each process: one counts its readers in and out, one queues for its writer."""

    def __init__(self, catalogue: Database, timeout: float) -> None:
        self._catalogue = catalogue
        self._timeout = timeout
        self._thread = threading.local()
        self._readers_turn, self._writers_turn = threading.Lock(), threading.Lock()
        self._readers: psycopg.Connection | None = None
        self._writer: psycopg.Connection | None = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """While this is the one writer. Raises StoreBusy."""
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
        """While the one writer commits. Raises StoreBusy where readers do not get out in time.

        On the connection that holds the writer's lock: were it lost, another may be writing, and nothing is committed.
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
        """While a read is open. A read within a read of the same thread passes at once."""
        if getattr(self._thread, "inside", False):
            yield
            return
        connection = self._entered()
        self._thread.inside = True
        try:
            yield
        finally:
            self._thread.inside = False
            # A connection that is gone has let its locks go already.
            with self._readers_turn, suppress(psycopg.Error):
                connection.execute(_LEAVE)

    def close(self) -> None:
        """Gives the connections back, and with them whatever they hold."""
        for connection in (self._readers, self._writer):
            if connection is not None:
                connection.close()

    def _entered(self) -> psycopg.Connection:
        """Past the gate; returns the connection that counts this reader."""
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
        told = self._catalogue.hide(str(error).strip().partition("\n")[0])
        return StoreError(
            f"The catalogue's PostgreSQL could not be used: {told}",
            "Check that ECM_STORE names a server that runs and lets this machine in.",
        )
