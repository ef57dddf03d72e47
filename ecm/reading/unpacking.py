"""Takes files out of ZIP and gzip, never trusting what an archive says of its sizes and names."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from ecm.errors import UnreadableFile
from ecm.reading.limits import MOST_BYTES
from ecm.reading.names import clean_name

_MOST_MEMBERS = 200
_HIGHEST_RATIO = 200
_NO_RATIO_BELOW = 50 * 1024**2
_CHUNK = 1024 * 1024
_NOT_DATA = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class _Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Member:
    """A file taken out of an archive, or why it could not be. name: its own, as it is shown."""

    name: str
    path: Path | None
    error: UnreadableFile | None


def unpack_gzip(path: Path, scratch: Path, name: str) -> Path:
    """The unpacked file. Raises UnreadableFile where it is broken, or unpacks to too much."""
    target = scratch / "unpacked.0"
    try:
        with gzip.open(path) as source, target.open("wb") as out:
            _copy(source, out, path.stat().st_size, MOST_BYTES, name)
    except (EOFError, OSError, zlib.error) as error:
        raise _broken(name) from error
    return target


def unpack_zip(path: Path, scratch: Path, name: str) -> Iterator[Member]:
    """Its files one by one, each unpacked under a name of ours. One that is broken does not stop the others.

    Raises UnreadableFile where the archive as a whole is broken, empty or too much.
    """
    left = _most_out_of(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for number, info in enumerate(_files(archive, name)):
                label = clean_name(info.filename)
                target = scratch / f"unpacked.{number}"
                try:
                    left -= _take_out(archive, info, target, left, f"{name}/{label}")
                except UnreadableFile as error:
                    yield Member(label, None, error)
                else:
                    yield Member(label, target, None)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise _broken(name) from error


def check_sizes(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    """Unpacks every member to nowhere. Raises UnreadableFile where that is too much, or one is broken or encrypted."""
    left = _most_out_of(path)
    _refuse_overlaps(archive, name)
    for info in archive.infolist():
        left -= _take_out(archive, info, None, left, name)


def _files(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    files = [
        info
        for info in archive.infolist()
        if not info.is_dir()
        and not info.filename.startswith(_NOT_DATA[0])
        and not info.filename.endswith(_NOT_DATA[1:])
    ]
    if not files:
        raise UnreadableFile(f"{name} is an archive without files.", "Export it again.")
    if len(files) > _MOST_MEMBERS:
        raise UnreadableFile(
            f"{name} holds {len(files):,} files, more than the {_MOST_MEMBERS} that are taken at once.", "Split it."
        )
    _refuse_overlaps(archive, name)
    return files


def _most_out_of(path: Path) -> int:
    """How many bytes may come out of an archive of this size, over all its members."""
    return min(MOST_BYTES, max(_NO_RATIO_BELOW, _HIGHEST_RATIO * path.stat().st_size))


def _refuse_overlaps(archive: zipfile.ZipFile, name: str) -> None:
    """Members that share their bytes are a way to make much of little."""
    end = 0
    for info in sorted(archive.infolist(), key=lambda i: i.header_offset):
        if info.header_offset < end:
            raise _broken(name)
        end = info.header_offset + info.compress_size


def _take_out(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path | None, most: int, name: str) -> int:
    if info.flag_bits & 1:
        raise UnreadableFile(f"{name} is protected by a password.", "Unpack it first, or export it without a password.")
    try:
        with archive.open(info) as source:
            if target is None:
                return _copy(source, None, info.compress_size, most, name)
            with target.open("wb") as out:
                return _copy(source, out, info.compress_size, most, name)
    except (EOFError, OSError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise _broken(name) from error


def _copy(source: _Source, out: BinaryIO | None, packed: int, most: int, name: str) -> int:
    """Copies what really comes out, counting. packed: size of what goes in."""
    size = 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > most or (size > _NO_RATIO_BELOW and size > _HIGHEST_RATIO * packed):
            raise UnreadableFile(
                f"{name} unpacks to far more than its size lets expect, and was not read.",
                "Unpack it and load the files.",
            )
        if out is not None:
            out.write(chunk)
    return size


def _broken(name: str) -> UnreadableFile:
    return UnreadableFile(f"{name} is a broken archive, or was cut off.", "Download or export it again.")
