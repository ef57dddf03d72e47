"""ZIP and gzip, and what else a file may turn out to be."""

import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import duckdb
import pytest
from reading_cases import Open, ReadSheets, read_sheet
from workbook_writer import workbook

from ecm.errors import UnreadableFile
from ecm.reading import Document, open_documents

CSV = b"sku,price\nA,1\nB,2\n"


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def said(document: Document) -> str:
    assert document.error is not None
    return document.error.message


def test_gzip_is_read_and_known_by_its_own_bytes(open_bytes: Open) -> None:
    (document,) = open_bytes(gzip.compress(CSV), "export.csv.gz")
    assert document.name == "export.csv.gz"
    assert document.sha256 == hashlib.sha256(CSV).hexdigest()
    assert document.size == len(CSV)
    assert document.sheets[0].columns == ("sku", "price")


def test_each_member_of_a_zip_is_a_document(open_bytes: Open, con: duckdb.DuckDBPyConnection) -> None:
    content = {"a/orders.csv": CSV, "list.json": b'[{"a": 1}]', "book.xlsx": workbook({"S": [["a", "b"], [1, 2]]})}
    documents = open_bytes(zipped({**content, "__MACOSX/._orders.csv": b"junk", "empty/": b""}), "all.zip")
    assert [d.name for d in documents] == ["all.zip/orders.csv", "all.zip/list.json", "all.zip/book.xlsx"]
    assert [d.sha256 for d in documents] == [hashlib.sha256(c).hexdigest() for c in content.values()]
    assert [read_sheet(d.sheets[0], con).rows for d in documents] == [[["A", "1"], ["B", "2"]], [["1"]], [["1", "2"]]]


def test_a_bad_member_does_not_stop_the_others(open_bytes: Open) -> None:
    whole = zipped({"bad.csv": b"sku,price\nbad,1\n", "logo.png": b"\x89PNG\r\n", "good.csv": CSV}, zipfile.ZIP_STORED)
    bad, logo, good = open_bytes(whole.replace(b"bad,1", b"bad,2"), "all.zip")
    assert "broken" in said(bad)
    assert said(logo) == "all.zip/logo.png is an image, not a table."
    assert (good.error, good.sheets[0].columns) == (None, ("sku", "price"))


def test_a_broken_member_is_told_in_one_line_whatever_its_name(open_bytes: Open) -> None:
    whole = zipped({"a/b\x03\n\u202ec.csv": b"sku,price\nbad,1\n", "good.csv": CSV}, zipfile.ZIP_STORED)
    bad, _ = open_bytes(whole.replace(b"bad,1", b"bad,2"), "all.zip")
    assert said(bad) == "all.zip/bc.csv is a broken archive, or was cut off."


def test_a_name_in_an_archive_is_never_a_path(open_bytes: Open, tmp_path: Path) -> None:
    names = ["../../escaped.csv", "/etc/absolute.csv", "..\\windows.csv", "dir/\x1b[31mred\u202e.csv"]
    documents = open_bytes(zipped(dict.fromkeys(names, CSV)), "all.zip")
    assert [d.name for d in documents] == [
        "all.zip/escaped.csv",
        "all.zip/absolute.csv",
        "all.zip/windows.csv",
        "all.zip/[31mred.csv",
    ]
    assert not [p for p in tmp_path.rglob("*.csv") if p.name != "all.zip"]


def test_an_archive_in_an_archive_is_not_followed(open_bytes: Open) -> None:
    (inner,) = open_bytes(zipped({"inner.zip": zipped({"a.csv": CSV})}), "outer.zip")
    assert "archive in an archive" in said(inner)
    with pytest.raises(UnreadableFile, match="archive in an archive"):
        open_bytes(gzip.compress(zipped({"a.csv": CSV})), "outer.zip.gz")


def test_a_bomb_is_refused_by_what_comes_out_of_it(open_bytes: Open) -> None:
    (bomb, good) = open_bytes(zipped({"bomb.csv": b"a,b\n" + b"0" * 60 * 1024**2, "good.csv": CSV}), "bomb.zip")
    assert "unpacks to far more" in said(bomb)
    assert good.error is None
    with pytest.raises(UnreadableFile, match="unpacks to far more"):
        open_bytes(gzip.compress(b"a,b\n" + b"0" * 60 * 1024**2), "bomb.csv.gz")


def test_too_many_members_are_refused(open_bytes: Open) -> None:
    with pytest.raises(UnreadableFile, match="holds 201 files"):
        open_bytes(zipped({f"{n}.csv": CSV for n in range(201)}), "many.zip")


def test_an_encrypted_member_is_said_to_be(open_bytes: Open) -> None:
    content = bytearray(zipped({"a.csv": CSV}, zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    (document,) = open_bytes(bytes(content), "all.zip")
    assert "protected by a password" in said(document)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (zipped({"a.csv": CSV})[:-30], "broken archive"),
        (gzip.compress(CSV)[:-10], "broken archive"),
        (zipped({}), "archive without files"),
        (b"%PDF-1.7\n", "is a PDF, not a table"),
        (b"\x89PNG\r\n\x1a\n", "is an image, not a table"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page"),
        (b"<?xml version='1.0'?><feed/>", "no element that repeats"),
    ],
    ids=["cut zip", "cut gzip", "empty zip", "pdf", "png", "html", "xml"],
)
def test_what_cannot_be_read_gets_one_sentence(open_bytes: Open, content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence) as caught:
        open_bytes(content, "file.bin")
    assert caught.value.hint


def test_a_file_that_is_not_there_gets_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(UnreadableFile, match="cannot be opened"):
            open_documents(path, tmp_path)


def test_another_name_can_be_given(tmp_path: Path, read: ReadSheets) -> None:
    path = tmp_path / "upload-1"
    path.write_bytes(CSV)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (document,) = open_documents(path, scratch, name="C:\\exports\\Orders\t1.csv")
    assert document.name == "Orders1.csv"
