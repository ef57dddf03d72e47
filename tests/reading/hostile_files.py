"""Small files that once held a reader for a minute, took all memory, or ended it: one or more of each kind."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from tests.reading.workbook_writer import Dated, opendocument, workbook

_CSV = b"order_id,ordered_at,currency,gross_sales\n1,2026-01-01,EUR,10\n"


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP archive of them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _overlapping() -> bytes:
    """Two hundred members that are the same bytes."""
    content = zipped({"a.csv": _CSV + b"2,2026-01-01,EUR,10\n" * 50_000})
    directory = content.index(b"PK\x01\x02")
    entry, end = content[directory : content.index(b"PK\x05\x06")], content[content.index(b"PK\x05\x06") :]
    tail = struct.pack("<4s4H2LH", end[:4], 0, 0, 200, 200, 200 * len(entry), directory, 0)
    return content[:directory] + entry * 200 + tail


def _of_version(version: int) -> bytes:
    content = bytearray(zipped({"a.csv": _CSV}))
    for start, place in ((content.index(b"PK\x03\x04"), 4), (content.index(b"PK\x01\x02"), 6)):
        content[start + place : start + place + 2] = struct.pack("<H", version)
    return bytes(content)


def _broken_parquet(first: int, last: int) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"order_id": ["1", "2"] * 500, "gross_sales": ["10", "20"] * 500}), out)
    content = out.getvalue()
    return content[:first] + b"\xff" * (last - first) + content[last:]


def _named(name: bytes) -> bytes:
    """An archive whose member's name is these bytes, said to be UTF-8."""
    content = zipped({"ä" * (len(name) // 2): _CSV})
    return content.replace(("ä" * (len(name) // 2)).encode(), name)


def _rewritten(archive: bytes, old: bytes, new: bytes) -> bytes:
    """With other bytes in all of its members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return out.getvalue()


_ROWS: Final = [["order_id", "currency"], ["1", "EUR"]]
_DEEP = 20_000

HOSTILE: Final[dict[str, Callable[[], bytes]]] = {
    # Wide, long and repeated.
    "five million columns.csv": lambda: b"a," * 5_000_000 + b"\n" + b"1," * 5_000_000,
    "ten thousand and one columns.csv": lambda: b",".join(b"column %d" % n for n in range(10_001)) + b"\n1,2\n",
    "a hundred thousand fields.json": lambda: ("[{" + ",".join(f'"f{n}":1' for n in range(100_000)) + "}]").encode(),
    "one line.csv.gz": lambda: gzip.compress(b"a,b\n1," + b"x" * 30_000_000),
    "lines without an end.csv": lambda: b'a,b\n1,"' + b"x,\n" * 300_000,
    "rows that repeat.ods": lambda: opendocument(_ROWS, times=(12_000_000, 1)),
    "a far cell.xlsx": lambda: workbook(
        {"S": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'}
    ),
    "a place that is none.xlsx": lambda: workbook({"S": '<row r="9999999"><c r="ZZZ9999999"><v>1</v></c></row>'}),
    "texts without number.xlsx": lambda: workbook({"S": _ROWS}, shared='count="4294967295" uniqueCount="4294967295"'),
    "two thousand sheets.xlsx": lambda: workbook({f"S{n}": _ROWS for n in range(2_000)}),
    # Archives.
    "members that overlap.zip": _overlapping,
    "a bomb.csv.gz": lambda: gzip.compress(b"a,b\n" + b"0," * 60_000_000),
    "a later version.zip": lambda: _of_version(0xFF),
    "a name of other bytes.zip": lambda: _named(b"\xff\xfe\xff\xfe"),
    "an archive cut off.zip": lambda: zipped({"a.csv": _CSV * 100})[:-30],
    # Values that readers do not expect.
    "a year of five figures.xlsx": lambda: workbook({"S": [["order_id", "at"], ["1", Dated(2958466, 2)]]}),
    "a year before the first.xlsx": lambda: workbook({"S": [["order_id", "at"], ["1", Dated(-99999999, 2)]]}),
    "a duration of ages.xlsx": lambda: workbook({"S": [["order_id", "at"], ["1", Dated(1e300, 3)]]}),
    "superscript.ods": lambda: _rewritten(opendocument(_ROWS, times=(7, 1)), b'repeated="7"', 'repeated="²"'.encode()),
    "superscript.xml": lambda: (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
        'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Worksheet ss:Name="S"><Table><Row><Cell ss:Index="²"><Data ss:Type="String">a</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    ).encode(),
    "deep lists.json": lambda: b"[" * _DEEP + b"]" * _DEEP,
    "deep objects.json": lambda: b'[{"a":' + b'{"a":' * _DEEP + b"1" + b"}" * _DEEP + b"}]",
    "deep elements.xml": lambda: b"<?xml version='1.0'?><r>" + b"<a>" * _DEEP + b"</a>" * _DEEP + b"</r>",
    "half a character.json": lambda: b'[{"a": "\\ud800", "b\\udfff": 1}]',
    "a number of many figures.json": lambda: b'[{"a": ' + b"9" * 100_000 + b"}]",
    "entities.xml": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b"<r><x>&b;</x><x>&b;</x></r>"
    ),
    "comments of many blanks.csv": lambda: b"# " + b" " * 200_000 + b"x\n# " + b"-" * 200_000 + b"\n" + _CSV,
    "a title of many brackets.csv": lambda: b"(" * 200_000 + b"\n" + b"1." * 100_000 + b"\n" + _CSV,
    "nothing but NUL.csv": lambda: b"\0" * 1_000_000,
    "nothing but quotes.csv": lambda: b'"' * 1_000_001,
    "nothing but line ends.csv": lambda: b"\r\n" * 1_000_000,
    # An internal error of the engine, which invalidated its instance.
    "an internal error.csv": lambda: b"\n\n\n,,,,,,,,\xea",
    # Parquet.
    "no footer.parquet": lambda: b"PAR1" + b"\0" * 5_000 + b"PAR1",
    "a broken page.parquet": lambda: _broken_parquet(4, 40),
    "a broken footer.parquet": lambda: _broken_parquet(500, 540),
}
