"""Opens a file: finds out of what kind it is by its bytes, unpacks archives, and hands on to the reader of that kind."""

import zipfile
from dataclasses import replace
from pathlib import Path

from ecm.errors import UnreadableFile
from ecm.reading.columnar import read_columnar
from ecm.reading.commits import looks_like_commits, read_commits
from ecm.reading.delimited import read_delimited
from ecm.reading.document import Sheet
from ecm.reading.encoding import empty, read_text
from ecm.reading.markup import looks_like_xml, read_markup
from ecm.reading.no_data import refuse_no_data
from ecm.reading.objects import looks_like_json, read_objects
from ecm.reading.opendocument import MIMETYPE
from ecm.reading.unpacking import Member, unpack_gzip, unpack_zip

_HINT = "Export it as CSV, XLSX, JSON or Parquet."
_OTHER_KINDS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"{\\rtf", "a text document"),
    (b"SQLite format 3", "a database"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def unpack(path: Path, scratch: Path, name: str) -> list[Member]:
    """The files in a file: itself, or those of an archive, where a member that cannot be taken out has its `error` set.

    scratch: an empty folder that lives as long as what is unpacked. Raises UnreadableFile.
    """
    head = _head(path, name)
    if head.startswith(b"\x1f\x8b"):
        return [Member(name, unpack_gzip(path, scratch, name), None)]
    if _kind(path, head) != "zip":
        return [Member(name, path, None)]
    return [replace(member, name=f"{name}/{member.name}") for member in unpack_zip(path, scratch, name)]


def read_sheets(path: Path, name: str, scratch: Path) -> tuple[Sheet, ...]:
    """The sheets of a file that was taken out. Raises UnreadableFile with one clear sentence."""
    head = _head(path, name)
    if not head:
        raise empty(name)
    kind = _kind(path, head)
    if kind in ("zip", "gzip"):
        raise UnreadableFile(f"{name} is an archive in an archive.", "Unpack it and load the files.")
    if kind in ("xlsx", "xls", "ods"):
        from ecm.reading.workbook import read_workbook  # a workbook's library, loaded for workbooks only

        return read_workbook(path, kind, name, scratch)
    if kind == "parquet":
        return read_columnar(path, name, scratch)
    if kind:
        raise UnreadableFile(f"{name} is {kind}, not a table.", _HINT)
    text = read_text(path, name)
    if looks_like_json(text.sample):
        return read_objects(text, name, scratch)
    start = text.sample.lstrip().lower()
    if start.startswith(("<!doctype html", "<html")):
        raise UnreadableFile(f"{name} is a web page, not a table; perhaps the sign-in page of the tool.", _HINT)
    if looks_like_xml(text):
        return read_markup(text, name, scratch)
    if looks_like_commits(text.sample):
        return read_commits(text, name, scratch)
    refuse_no_data(text, name)
    return read_delimited(text, name, scratch)


def _kind(path: Path, head: bytes) -> str:
    """zip, gzip, xlsx, xls, ods, parquet, what else it is, or nothing for text."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(_OLD_OFFICE):
        return "xls"
    if head[257:262] == b"ustar":
        return "a tar archive"
    return next((what for magic, what in _OTHER_KINDS if head.startswith(magic)), "")


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {i.filename: i.file_size for i in archive.infolist()}
            is_ods = names.get("mimetype") == len(MIMETYPE) and archive.read("mimetype") == MIMETYPE
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return "zip"
    if "xl/workbook.xml" in names or ("[Content_Types].xml" in names and any(n.startswith("xl/") for n in names)):
        return "xlsx"
    if "[Content_Types].xml" in names:
        return "an Office document"
    if is_ods:
        return "ods"
    return "an OpenDocument file" if "mimetype" in names and "content.xml" in names else "zip"


def _head(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(512)
    except OSError as error:
        raise UnreadableFile(
            f"{name} cannot be opened: {error.strerror or 'it is not a file'}.", "Check the path."
        ) from error
