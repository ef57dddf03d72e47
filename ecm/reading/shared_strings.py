"""A workbook's list of texts says how long it is, and its reader reserves memory for as many: 550 GB for a file of 1.5 kB."""

import re
import shutil
import zipfile
from pathlib import Path

from ecm.reading.records import scratch_path

_ROOT = re.compile(rb"<(?:\w{1,20}:)?sst\b[^>]{0,2000}>")
_COUNT = re.compile(rb"""\s(?:uniqueC|c)ount\s{0,9}=\s{0,9}["']\s{0,9}(\d{0,30})[^"']{0,99}["']""")
_HEAD = 4096
# <si/>
_SHORTEST = 5


def without_false_counts(path: Path, scratch: Path) -> Path:
    """The workbook; a copy of it without the lengths of lists that have not room for so many texts, where there are any."""
    with zipfile.ZipFile(path) as archive:
        false = {member.filename: head for member in archive.infolist() if (head := _false_head(archive, member))}
        if not false:
            return path
        target = scratch_path(path, scratch, "xlsx")
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
            for member in archive.infolist():
                with archive.open(member) as source, copy.open(member.filename, "w", force_zip64=True) as out:
                    head = source.read(len(false.get(member.filename, b"")))
                    out.write(_ROOT.sub(lambda root: _COUNT.sub(b"", root[0]), head, count=1))
                    shutil.copyfileobj(source, out)
    return target


def _false_head(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """How a list begins that says it is longer than it can be; empty for every other part."""
    with archive.open(member) as file:
        head = file.read(_HEAD)
    root = _ROOT.search(head)
    counts = [int(count or 0) for count in _COUNT.findall(root[0])] if root else []
    return head if max(counts, default=0) > member.file_size // _SHORTEST else b""
