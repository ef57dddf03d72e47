"""Which encoding a file's bytes are in, and the same text as UTF-8. Judges by the file's beginning only."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ecm.errors import UnreadableFile

_SAMPLE = 256 * 1024
_CHUNK = 4 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16BE"),
)
_CONTROL = bytes([*range(9), *range(14, 28), 127])
_ASCII = bytes(range(128))
_LETTERS = re.compile(rb"[\xc0-\xff]{3,}")
_WRITTEN_CP1250 = re.compile(r"[a-zó](?:³|¿|¹|\u009c|Ÿ|œ)[a-zê]")
_OTHERS = ["cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "shift_jis", "cp932", "euc_jp"]
_OTHERS += ["gb18030", "big5", "euc_kr", "cp949", "mac_roman", "cp850", "cp437"]


@dataclass(frozen=True)
class Text:
    """A file of text. codec: as Python names it; encoding: as people do. sample: its first 256 kB, decoded."""

    path: Path
    codec: str
    encoding: str
    sample: str
    is_whole: bool
    has_nul: bool

    @property
    def is_utf8(self) -> bool:
        """Whether DuckDB can read the file where it lies."""
        return self.codec in ("utf-8", "utf-8-sig") and not self.has_nul

    def chunks(self) -> Iterator[str]:
        """All of it, decoded, without a byte order mark or NUL. What is no UTF-8 in a UTF-8 file is taken as Windows-1252."""
        decoder = codecs.getincrementaldecoder(self.codec)(_LENIENT)
        with self.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield decoder.decode(chunk).replace("\x00", "")
        yield decoder.decode(b"", final=True)

    def lines(self) -> Iterator[str]:
        """All of it as physical lines with their ends, decoded likewise."""
        with self.path.open(encoding=self.codec, errors=_LENIENT, newline="") as file:
            yield from (line.replace("\x00", "") for line in file) if self.has_nul else file

    def end(self) -> str:
        """Its last kilobyte, decoded."""
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - 1024))
            return file.read().decode(self.codec if self.codec != "utf-8-sig" else "utf-8", "replace")

    def beginning(self, size: int) -> str:
        """As many of the first bytes, decoded."""
        return _decoded(self.path, self.codec, size)


def read_text(path: Path, name: str) -> Text:
    """Finds the encoding: byte order mark, UTF-8, UTF-16 without a mark, Windows-1252, then the detector.

    Raises UnreadableFile where the bytes are no text.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        is_whole = not file.read(1)
    if not head.strip(b"\x00 \t\r\n"):
        raise empty(name)
    codec, encoding = _codec_of(head, is_whole, name)
    sample = _decoded(path, codec, _SAMPLE)
    if not sample.strip("\x00\ufeff \t\r\n"):
        raise empty(name)
    return Text(path, codec, encoding, sample.replace("\x00", ""), is_whole, "\x00" in sample)


def empty(name: str) -> UnreadableFile:
    """The error for a file of no bytes, or of blanks only."""
    return UnreadableFile(f"{name} is empty.", "Export it again; a report without rows still has a header.")


def _decoded(path: Path, codec: str, size: int) -> str:
    with path.open("rb") as file:
        return codecs.getincrementaldecoder(codec)(_LENIENT).decode(file.read(size))


def _codec_of(head: bytes, is_whole: bool, name: str) -> tuple[str, str]:
    for mark, codec, encoding in _MARKS:
        if head.startswith(mark) and not (codec == "utf-16" and head.startswith(codecs.BOM_UTF32_LE)):
            return codec, encoding
    if wide := _wide_codec(head):
        return wide
    # Random bytes would keep the detector busy for long.
    if len(head) - len(head.translate(None, _CONTROL)) > max(8, len(head) // 50):
        raise UnreadableFile(
            f"{name} is not a table: its bytes are no text.", "Export it as CSV, XLSX, JSON or Parquet."
        )
    if _decodes(head, "utf-8", is_whole):
        return "utf-8", "UTF-8"
    return _legacy_codec(head, is_whole)


def _wide_codec(head: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: Latin letters, separators and digits have a NUL in every second byte."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even + odd < len(head) // 10:
        return None
    if odd > 9 * even:
        return "utf-16-le", "UTF-16LE"
    if even > 9 * odd:
        return "utf-16-be", "UTF-16BE"
    return None


def _legacy_codec(head: bytes, is_whole: bool) -> tuple[str, str]:
    high = len(head.translate(None, _ASCII))
    in_words = sum(len(run) for run in _LETTERS.findall(head))
    # Western words have single accented letters; words wholly of high bytes are another script.
    if in_words <= high * 0.3 and _decodes(head, "cp1252", is_whole):
        if len(_WRITTEN_CP1250.findall(head.decode("cp1252", errors="replace"))) > 1:
            return "cp1250", "Windows-1250"
        return "cp1252", "Windows-1252"
    from charset_normalizer import from_bytes  # rarely needed, slow to import

    best = from_bytes(head, cp_isolation=_OTHERS).best()
    if best is None:
        return "cp1252", "Windows-1252"
    return best.encoding, best.encoding.replace("cp125", "Windows-125").replace("_", "-")


def _decodes(head: bytes, codec: str, is_whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(codec)("strict").decode(head, final=is_whole)
    except UnicodeDecodeError:
        return False
    return True


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """A decoding error handler: takes the bytes at fault as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


_LENIENT = "ecm_as_windows_1252"
codecs.register_error(_LENIENT, _as_windows)
