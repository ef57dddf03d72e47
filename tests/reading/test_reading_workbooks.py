"""Excel workbooks as text cells."""

import io
import zipfile
from pathlib import Path

import pytest
from reading_cases import Open, ReadSheets
from workbook_writer import Dated, opendocument, workbook

from ecm.errors import UnreadableFile


def test_cells_are_text_as_in_a_csv(read: ReadSheets) -> None:
    header = ["Day", "At", "Spent", "Count", "Rate", "Id", "Active", "Code"]
    row = [Dated(45688, 1), Dated(45688.43101851852, 2), Dated(1.0625, 3), 5, 0.0488, 5.27763e12, True, "007"]
    (table,) = read(workbook({"Sheet1": [header, row, [Dated(45688, 2), None, None, -2.5, 1e-7, 1e21, False, " x "]]}))
    assert table.columns == header
    assert table.rows == [
        ["2025-01-31", "2025-01-31 10:20:40", "25:30:00", "5", "0.0488", "5277630000000", "true", "007"],
        ["2025-01-31", None, None, "-2.5", "0.0000001", "1000000000000000000000", "false", " x "],
    ]
    assert table.sheet.found.kind == "xlsx"


def test_every_sheet_with_a_table_is_read_and_numbers_go_on(read: ReadSheets) -> None:
    first, second = read(
        workbook(
            {
                "January": [["Campaign", "Cost"], ["A", 1], ["B", 2]],
                "Empty": [],
                "About": [["Made by a tool"]],
                "February": [["Campaign", "Cost"], ["C", 3]],
            }
        )
    )
    assert [t.sheet.label for t in (first, second)] == ["January", "February"]
    assert (first.numbers, second.numbers) == ([2, 3], [5])
    assert "the sheet 'About' holds no table and was skipped" in first.sheet.found.notes


def test_title_rows_and_blank_rows_stand_above_the_header(read: ReadSheets) -> None:
    rows = [["Board of projects"], [None], [None], ["Name", "Owner", "Due date"], ["Shop", "Ann", Dated(45688, 1)]]
    (table,) = read(
        workbook({"board": [*rows, [None] * 3, ["Total", None, None], [None], ["Name", "Owner", "Due date"]]})
    )
    assert table.columns == ["Name", "Owner", "Due date"]
    assert table.sheet.preamble == ("Board of projects",)
    assert table.sheet.found.header_line == 4
    assert table.numbers == [2, 3, 4, 5, 6]
    assert table.rows[1] == [None, None, None]


def test_a_table_that_begins_further_in_is_found(read: ReadSheets) -> None:
    rows = [[None]] * 4 + [[None, "Name", "Cost"], [None, "a", 5]]
    (table,) = read(workbook({"S": rows}))
    assert (table.columns, table.rows) == (["Name", "Cost"], [["a", "5"]])
    assert table.sheet.found.header_line == 5


@pytest.mark.parametrize("name", ["report.xls", "report.ods", "report.csv", "report"])
def test_a_workbook_is_known_by_its_content_not_its_name(read: ReadSheets, name: str) -> None:
    assert read(workbook({"S": [["Name", "Cost"], ["a", 5]]}), name)[0].rows == [["a", "5"]]


def test_an_entity_in_the_xml_is_never_expanded(read: ReadSheets) -> None:
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    for entity in ("&b;", "&f;"):
        with pytest.raises(UnreadableFile, match="broken workbook"):
            read(workbook({"S": [["Name", "Cost"], [entity, 5]]}, before=entities))


def test_a_cell_in_the_far_corner_is_refused_before_it_fills_the_memory(read: ReadSheets) -> None:
    near = '<row r="1"><c r="A1" t="str"><v>Name</v></c><c r="B1" t="str"><v>Cost</v></c></row>'
    with pytest.raises(UnreadableFile, match="spans 1,048,576 rows and 16,384 columns"):
        read(workbook({"S": near + '<row r="1048576"><c r="XFD1048576"><v>5</v></c></row>'}))
    (table,) = read(workbook({"S": near + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'}))
    assert table.columns == ["Name", "Cost"]


def test_a_broken_workbook_is_said_to_be_broken(read: ReadSheets) -> None:
    whole = workbook({"S": [["Name", "Cost"], ["a", 5]]})
    for content in (whole[: len(whole) // 2], whole.replace(b"sheet1.xml", b"sheetX.xml")):
        with pytest.raises(UnreadableFile, match="broken"):
            read(content, "book.xlsx")


def test_a_workbook_under_a_password_is_said_to_be(read: ReadSheets) -> None:
    # An encrypted workbook is an OLE file; one without a readable directory is at least not taken for text.
    with pytest.raises(UnreadableFile):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4000, "book.xlsx")


def test_another_office_document_is_named(read: ReadSheets, tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(UnreadableFile, match="is an Office document, not a table"):
        read(path.read_bytes(), "letter.docx")


def test_an_opendocument_sheet_is_read_as_a_workbook_is(read: ReadSheets) -> None:
    rows = [
        ["Report of orders"],
        ["Order", "Day", "Total", "Paid"],
        ["1", "2026-11-20", 5.5, True],
        ["2", None, 6, False],
    ]
    for name in ("report.ods", "report.csv"):
        (table,) = read(opendocument(rows), name)
        assert table.columns == ["Order", "Day", "Total", "Paid"]
        assert table.rows == [["1", "2026-11-20", "5.5", "true"], ["2", None, "6", "false"]]
        assert table.sheet.preamble == ("Report of orders",)
        assert table.sheet.found.kind == "ods"


def test_a_cell_that_repeats_a_thousand_million_times_is_refused(read: ReadSheets) -> None:
    with pytest.raises(UnreadableFile, match=r"1,000,001 rows and 16,001 columns, more than can be read"):
        read(opendocument([["Order", "Total"], ["1", 5]], times=(1_000_000, 16_000)), "wide.ods")


def test_an_opendocument_file_without_its_content_is_a_broken_workbook(read: ReadSheets) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(UnreadableFile, match=r"sheet.ods is a broken workbook: it has no content"):
        read(out.getvalue(), "sheet.ods")


def test_other_opendocument_files_are_refused_as_what_they_are(read: ReadSheets) -> None:
    with pytest.raises(UnreadableFile, match="an OpenDocument file, not a table"):
        read(opendocument([["a", "b"], ["1", "2"]], of="text"), "letter.odt")


_TEXT_IN_A_LIST = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>sku</t></is></c><c r="B1" t="inlineStr"><is><t>title</t></is></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>{}</v></c></row>'
)


@pytest.mark.parametrize(
    "said",
    ["", 'count="4294967295" uniqueCount="4294967295"', "uniqueCount = '999999999999'", 'count="-5"', 'count=""'],
)
def test_a_list_of_texts_is_as_long_as_it_is_whatever_it_says(said: str, read: ReadSheets) -> None:
    (sheet,) = read(workbook({"S": _TEXT_IN_A_LIST.format(0)}, shared=said), "texts.xlsx")
    assert sheet.rows == [["1", "a"]]


def test_an_end_tag_of_another_name_gets_a_sentence_with_a_reason(open_bytes: Open) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>sku</t></\x00is></c></row>'
    with pytest.raises(UnreadableFile, match=r"^book.xlsx is a broken workbook: one of its parts is broken\.$"):
        open_bytes(workbook({"S": rows}), "book.xlsx")


def test_a_text_that_the_list_does_not_have(open_bytes: Open) -> None:
    with pytest.raises(UnreadableFile, match=r"list\.xlsx is a broken workbook: Cell string index not found"):
        open_bytes(workbook({"S": _TEXT_IN_A_LIST.format(4294967295)}, shared=""), "list.xlsx")
