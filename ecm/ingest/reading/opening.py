"""Opens a file: finds out of what kind it is by its bytes, unpacks archives, and hands on to the reader of that kind."""

import unicodedata
import zipfile
from pathlib import Path

from ecm.errors import EcmError, UnreadableFile
from ecm.ingest.reading.columnar import read_columnar
from ecm.ingest.reading.commits import looks_like_commits, read_commits
from ecm.ingest.reading.delimited import read_delimited
from ecm.ingest.reading.document import Document, Sheet
from ecm.ingest.reading.encoding import empty, read_text
from ecm.ingest.reading.markup import looks_like_xml, read_markup
from ecm.ingest.reading.no_data import refuse_no_data
from ecm.ingest.reading.objects import looks_like_json, read_objects
from ecm.ingest.reading.opendocument import MIMETYPE
from ecm.ingest.reading.unpacking import unpack_gzip, unpack_zip

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


def open_documents(path: Path, scratch: Path, *, name: str | None = None) -> list[Document]:
    """The documents in a file: one, or those of a ZIP, where a member that cannot be read has its `error` set.

    scratch: an empty folder that lives as long as the documents; what is unpacked or rewritten is put there under names of
    our own. name: what to call the file, where it lies under another name. Raises UnreadableFile with one clear sentence.
    """
    shown = clean_name(name or path.name)
    head = _head(path)
    if head.startswith(b"\x1f\x8b"):
        unpacked = unpack_gzip(path, scratch, shown)
        if _kind(unpacked, _head(unpacked)) in ("zip", "gzip"):
            raise UnreadableFile(f"{shown} is an archive in an archive.", "Unpack it and load the files.")
        return [_document(unpacked, shown, scratch)]
    if _kind(path, head) != "zip":
        return [_document(path, shown, scratch)]
    documents = []
    for member in unpack_zip(path, scratch, shown):
        label = f"{shown}/{clean_name(member.name)}"
        if member.path is None:
            documents.append(Document(label, None, 0, (), member.error))
        else:
            documents.append(_document_or_error(member.path, label, scratch))
    return documents


def clean_name(name: str) -> str:
    """A file's name without folders, control and direction characters."""
    base = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    shown = "".join(c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp")).strip()
    return shown or "unnamed file"


def _document_or_error(path: Path, name: str, scratch: Path) -> Document:
    try:
        if _kind(path, _head(path)) in ("zip", "gzip"):
            raise UnreadableFile(f"{name} is an archive in an archive.", "Unpack it and load the files.")
        return _document(path, name, scratch)
    except EcmError as error:
        return Document(name, path, path.stat().st_size, (), error)


def _document(path: Path, name: str, scratch: Path) -> Document:
    return Document(name, path, path.stat().st_size, _read(path, name, scratch))


def _read(path: Path, name: str, scratch: Path) -> tuple[Sheet, ...]:
    head = _head(path)
    if not head:
        raise empty(name)
    kind = _kind(path, head)
    if kind in ("xlsx", "xls", "ods"):
        from ecm.ingest.reading.workbook import read_workbook  # a workbook's library, loaded for workbooks only

        return read_workbook(path, kind, name, scratch)
    if kind == "parquet":
        return read_columnar(path, name)
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
    except (zipfile.BadZipFile, OSError, ValueError):
        return "zip"
    if "xl/workbook.xml" in names or ("[Content_Types].xml" in names and any(n.startswith("xl/") for n in names)):
        return "xlsx"
    if "[Content_Types].xml" in names:
        return "an Office document"
    if is_ods:
        return "ods"
    return "an OpenDocument file" if "mimetype" in names and "content.xml" in names else "zip"


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(512)
    except OSError as error:
        raise UnreadableFile(
            f"{clean_name(path.name)} cannot be opened: {error.strerror or 'it is not a file'}.", "Check the path."
        ) from error
