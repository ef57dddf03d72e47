"""Which encoding the bytes are in."""

import codecs

import pytest
from reading_cases import ReadSheets

from ecm.errors import UnreadableFile

TEXT = "Artikel,Preis\nGrüße – 5 €,12\nCafé crème,3\n"
ROWS = [["Grüße – 5 €", "12"], ["Café crème", "3"]]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "UTF-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "UTF-16LE"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "UTF-16BE"),
        (TEXT.encode("utf-16-le"), "UTF-16LE"),
        (TEXT.encode("utf-16-be"), "UTF-16BE"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "UTF-32"),
        (TEXT.encode("cp1252"), "Windows-1252"),
    ],
)
def test_the_encoding_is_found(read: ReadSheets, content: bytes, encoding: str) -> None:
    (table,) = read(content)
    assert table.columns == ["Artikel", "Preis"]
    assert table.rows == ROWS
    assert table.sheet.found.encoding == encoding


def test_words_wholly_of_high_bytes_are_not_taken_as_western(read: ReadSheets) -> None:
    names = ["Привет мир", "Спасибо за заказ", "Доставка задерживается", "Новый покупатель", "Хорошие ботинки"]
    text = "Название,Цена\n" + "".join(f"{name},{n}\n" for n, name in enumerate(names * 4))
    (table,) = read(text.encode("cp1251"))
    assert table.columns == ["Название", "Цена"]
    assert [row[0] for row in table.rows] == names * 4


def test_polish_letters_are_not_taken_as_fractions(read: ReadSheets) -> None:
    text = "Nazwa,Ilość\nżółty półka,1\nmały żółw,2\nbiałe pudełko,3\n"
    (table,) = read(text.encode("cp1250"))
    assert table.rows[0][0] == "żółty półka"
    assert table.sheet.found.encoding == "Windows-1250"


def test_a_legacy_byte_below_the_sample_is_read_and_not_lost(read: ReadSheets) -> None:
    content = b"sku,title\n" + b"A1,plain title\n" * 40_000 + "B2,caf\xe9 100 €\n".encode("cp1252")
    (table,) = read(content)
    assert len(table.rows) == 40_001
    assert table.rows[-1] == ["B2", "café 100 €"]


def test_a_single_broken_byte_leaves_the_utf8_around_it_as_it_was(read: ReadSheets) -> None:
    content = "sku,title\nA1,Grüße\n".encode() * 1 + b"A2,caf\xe9\n" + "A3,schön\n".encode()
    (table,) = read(content)
    assert len(table.rows) == 3
    content = ("sku,title\n" + "A1,Grüße\n" * 40_000).encode() + b"A2,caf\xe9\n" + "A3,schön\n".encode()
    (table,) = read(content)
    assert [row[1] for row in table.rows[-3:]] == ["Grüße", "café", "schön"]


def test_nul_characters_inside_are_taken_out(read: ReadSheets) -> None:
    (table,) = read(b"sku,title\nA1,on\x00e\nA2,two\n")
    assert table.rows == [["A1", "one"], ["A2", "two"]]
    assert "NUL characters were taken out" in table.sheet.found.notes


@pytest.mark.parametrize("content", [b"", b"  \r\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00" * 50])
def test_a_file_without_text_is_empty(read: ReadSheets, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"^export\.csv is empty\.$"):
        read(content)


def test_binary_junk_is_no_table(read: ReadSheets) -> None:
    junk = bytes((n * 7919 + n // 3) % 256 for n in range(5000))
    with pytest.raises(UnreadableFile, match="is not a table"):
        read(junk)
