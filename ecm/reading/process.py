"""Opens files in a process of its own, so that none can hurt the store or the other visitors of this process.

A workbook of 1.5 kB can make its reader ask for 550 GB and abort, and 4 kB of text can make the engine declare its database
instance invalid. The process has limits of memory and time; what it hands over are Parquet files that it wrote itself.
"""

import atexit
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ecm.errors import UnreadableFile
from ecm.reading.document import Document, Sheet, sheet_codec
from ecm.reading.limits import MEMORY, seconds_for
from ecm.reading.names import clean_name

# Where this process does not get a whole processor, the same work takes longer.
PATIENCE = 8
_KEPT = 2
LARGEST_KEPT = MEMORY // 4
FROM_OUTSIDE = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH")
# Arrow's own choice reserves a gigabyte at once, and a reader has little more.
SET = {"ARROW_DEFAULT_MEMORY_POOL": "system"}
_KILLED = 9  # SIGKILL, which not every system has
HINT = "Export it anew, as CSV in UTF-8 if you can."
_log = logging.getLogger(__name__)


def open_documents(path: Path, scratch: Path, *, name: str | None = None) -> list[Document]:
    """The documents in a file: one, or those of an archive, where a member that cannot be read has its `error` set.

    scratch: an empty folder that lives as long as the documents; what is unpacked or rewritten is put there under names of
    our own. name: what to call the file, where it lies under another name. Raises UnreadableFile with one clear sentence.
    """
    shown = clean_name(name or path.name)
    where = {"scratch": str(scratch.absolute())}
    left = seconds_for(path.stat().st_size if path.is_file() else 0)
    answer = _ask({"do": "unpack", "path": str(path.absolute()), "name": shown, **where}, left)
    members = answer["members"]
    left -= answer["seconds"]
    documents = []
    for member in members:
        own = Path(member["path"]) if member["path"] else None
        size = own.stat().st_size if own else 0
        sheets: tuple[Sheet, ...] = ()
        error = UnreadableFile(*member["error"]) if member["error"] else None
        if own is not None:
            try:
                answer = _ask({"do": "read", "path": str(own.absolute()), "name": member["name"], **where}, left)
            except UnreadableFile as failure:
                if member["name"] == shown:  # no archive's, so there is nothing else
                    raise
                error = failure
            else:
                left -= answer["seconds"]
                sheets = sheet_codec().validate_python(answer["sheets"])
        documents.append(Document(member["name"], own, size, sheets, error))
    return documents


def _ask(request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """The answer of a reader to a request. Raises UnreadableFile where there is none, or where it says so."""
    with _reader() as reader:
        answer = reader.ask({**request, "seconds": max(1.0, seconds)}, max(1.0, seconds))
    if "error" in answer:
        raise UnreadableFile(*answer["error"])
    if "failure" in answer:
        name, failure = request["name"], answer["failure"]
        _log.error("%s could not be read: %s", name, answer.get("where", failure))
        raise UnreadableFile(f"{name} {_FAILURES[failure]}", HINT)
    return answer


_FAILURES = {
    "memory": f"was not read: it takes more than the {MEMORY // 1024**2:,} MB of memory that a file may take.",
    "time": "was not read: it takes far longer than a file of its size should.",
    "crash": "could not be read: its bytes are not as its format has them.",
    "other": "could not be read: its bytes are not as its format has them.",
}


class Reader:
    """A process that reads files, one after the other."""

    def __init__(self) -> None:
        root = str(Path(__file__).parents[2])
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ecm.reading"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # It needs to know no password, and finds modules only where this program is.
            env={"PYTHONPATH": root, **SET, **{n: os.environ[n] for n in FROM_OUTSIDE if n in os.environ}},
        )
        self.is_fit = True

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked: one that was idle may have been ended from outside."""
        return self._process.poll() is None

    def ask(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Its answer, or what became of it."""
        assert self._process.stdin is not None  # noqa: S101 - both are pipes
        assert self._process.stdout is not None  # noqa: S101
        is_overdue = threading.Event()

        def end() -> None:
            is_overdue.set()
            self._process.kill()

        overdue = threading.Timer(seconds * PATIENCE, end)
        overdue.start()
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError:
            line = b""
        finally:
            overdue.cancel()
        if not line.endswith(b"\n"):
            self.is_fit = False
            return {"failure": "time" if is_overdue.is_set() else cause_of_exit(self._process.wait())}
        answer: dict[str, Any] = json.loads(line)
        self.is_fit = answer["memory"] < LARGEST_KEPT and "failure" not in answer
        return answer

    def close(self) -> None:
        """Ends it, whatever it is doing."""
        self._process.kill()
        self._process.communicate()


def cause_of_exit(code: int) -> str:
    """Why a process ended that should not have."""
    if sys.platform != "win32" and -code == signal.SIGXCPU:
        return "time"
    # The system kills what takes more memory than the machine has.
    return "memory" if -code in (signal.SIGABRT, _KILLED) else "crash"


_idle: list[Reader] = []
_guard = threading.Lock()


@contextmanager
def _reader() -> Iterator[Reader]:
    """One that nobody else uses meanwhile. One that is fit for more is kept for the next file."""
    reader = _idle_one() or Reader()
    is_done = False
    try:
        yield reader
        is_done = True
    finally:
        with _guard:
            is_kept = is_done and reader.is_fit and len(_idle) < _KEPT
            if is_kept:
                _idle.append(reader)
        if not is_kept:
            reader.close()


def _idle_one() -> Reader | None:
    with _guard:
        while _idle:
            reader = _idle.pop()
            if reader.is_alive:
                return reader
            reader.close()
    return None


def idle_readers() -> list[int]:
    """The processes that wait for the next file."""
    return [reader.pid for reader in _idle]


@atexit.register
def close_readers() -> None:
    """Ends the processes that wait for the next file."""
    while _idle:
        _idle.pop().close()
