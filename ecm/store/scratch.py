"""Temporary folders under a store's `tmp` for what is unpacked or rewritten; those of processes that ended are
deleted.
"""

import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LONGEST_KEPT = 24 * 3600
# Those of this process: its number alone would also be that of the one before it in a container.
_ours: set[str] = set()


def engine_folder(home: Path, instance: str) -> Path:
    """Where an instance of the engine writes what does not fit in memory: always the same, as its connections must
    agree.
    """
    folder = home / "tmp" / f"engine.{os.getpid()}.{instance.rpartition(':')[2]}"
    if folder.name not in _ours:
        shutil.rmtree(folder, ignore_errors=True)
        _ours.add(folder.name)
    return folder


@contextmanager
def scratch_folder(home: Path) -> Iterator[Path]:
    """An empty folder that only the owner of the store can read; deleted at the end."""
    folder = home / "tmp" / f"load.{os.getpid()}.{secrets.token_hex(6)}"
    _ours.add(folder.name)
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _ours.discard(folder.name)


def sweep(home: Path) -> int:
    """Deletes the folders of processes that ended, and others older than a day; returns how many.

    A process that was killed while loading leaves uploads there, with names and addresses in clear.
    """
    left = [path for path in (home / "tmp").iterdir() if _is_left(path)]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)


def _is_left(path: Path) -> bool:
    parts = path.name.split(".")
    latest: float
    if len(parts) == 3 and parts[1].isascii() and parts[1].isdigit() and sys.platform != "win32":
        number = int(parts[1])
        return path.name not in _ours if number == os.getpid() else not _lives(number)
    try:
        inside = path.iterdir() if path.is_dir() else ()
        latest = max(one.stat().st_mtime for one in (path, *inside))
    except OSError:
        return False  # another process sweeps as well
    return time.time() - latest > _LONGEST_KEPT


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
