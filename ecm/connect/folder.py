"""Finds what is new in a folder: every file below it that is complete, not temporary, and was not read before."""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from ecm.connect.connection import Connection, Fetched, FetchedFile, State
from ecm.errors import UnreadableFile

_AT_ONCE = 500
_MOST_FILES = 20_000
# Temporary and unfinished files of downloads, uploads, editors and systems.
_SCRAPS = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".filepart", ".swp", ".bak", ".lock", "~")
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "__macosx", "lost+found"})
# A file changed within these seconds is looked at twice, this far apart.
_FRESH, _PAUSE = 5.0, 0.5


def fetch_folder(connection: Connection, state: State, url: str) -> Fetched:
    """New or changed files, the oldest first; one file, where the address names a file. Raises UnreadableFile."""
    path = Path(url.removeprefix("file://")).expanduser()
    if path.is_file():
        mark = _mark(path, path.name)
        if mark in state.seen:
            return Fetched(seen=(mark,), notes=("Nothing has changed since the last time.",))
        return Fetched((FetchedFile(path, path.name, connection.reads_as, mark),))
    if not path.is_dir():
        raise UnreadableFile(f"There is no folder or file {path}.", "Check the address of the source.")
    notes: list[str] = []
    seen = set(state.seen)
    kept, fresh = [], []
    for file, name in _files(path, path.resolve(), notes):
        mark = _mark(file, name)
        if mark in seen:
            kept.append(mark)
        else:
            fresh.append(FetchedFile(file, name, connection.reads_as, mark))
    fresh = _whole(fresh, notes)
    fresh.sort(key=lambda f: (f.path.stat().st_mtime, f.name))
    if len(fresh) > _AT_ONCE:
        notes.append(f"{_AT_ONCE} of {len(fresh)} new files were read, the oldest first; the rest comes next time.")
    return Fetched(tuple(fresh[:_AT_ONCE]), seen=tuple(kept), notes=tuple(notes))


def _files(folder: Path, root: Path, notes: list[str]) -> Iterator[tuple[Path, str]]:
    """Every file below the folder with its name in it. Links out of the folder are skipped."""
    outside = unread = count = 0

    def unreadable(error: OSError) -> None:
        nonlocal unread
        if Path(str(error.filename)) == folder:
            raise error
        unread += 1

    for place, below, names in os.walk(folder, onerror=unreadable):
        below[:] = sorted(d for d in below if not _is_scrap(d))
        for name in sorted(names):
            file = Path(place) / name
            if _is_scrap(name):
                continue
            if file.is_symlink() and not file.resolve().is_relative_to(root):
                outside += 1
                continue
            if not file.is_file():
                continue
            count += 1
            if count > _MOST_FILES:
                raise UnreadableFile(
                    f"There are more than {_MOST_FILES:,} files in {folder}.", "Connect its folders one by one."
                )
            # Importing takes what follows a slash as the file's name.
            yield file, " \u203a ".join(file.relative_to(folder).parts)
    if outside:
        notes.append(f"{outside} links lead out of the folder: they are not followed.")
    if unread:
        notes.append(f"{unread} folders below it may not be read.")


def _whole(files: list[FetchedFile], notes: list[str]) -> list[FetchedFile]:
    """Without files that are still being written."""
    now = time.time()
    recent = {f.name: _mark(f.path, f.name) for f in files if now - f.path.stat().st_mtime < _FRESH}
    if not recent:
        return files
    time.sleep(_PAUSE)
    growing = {f.name for f in files if f.name in recent and _mark(f.path, f.name) != recent[f.name]}
    if growing:
        notes.append(f"Still being written, so read next time: {', '.join(sorted(growing))[:200]}.")
    return [f for f in files if f.name not in growing]


def _is_scrap(name: str) -> bool:
    lower = name.lower()
    return lower.startswith((".", "~")) or lower.endswith(_SCRAPS) or lower in _SYSTEM


def _mark(path: Path, name: str) -> str:
    """Short, as there may be thousands: the file's name, size and time of change."""
    stat = path.stat()
    text = f"{name}|{stat.st_size}|{stat.st_mtime_ns}"
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]
