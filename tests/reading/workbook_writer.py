"""Writes the smallest workbooks a reader takes, so that the tests decide every byte of them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class Dated(NamedTuple):
    """A number of days since 1900. style: 1 day, 2 day and time, 3 duration."""

    days: float
    style: int


Cell = str | float | bool | Dated | None


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]] | str], *, before: str = "", shared: str | None = None
) -> bytes:
    """An XLSX file. sheets: rows, or the XML of them. before: what stands above each worksheet's root element.

    shared: the attributes of a list of texts that holds one, "a".
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="b" Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="s{n}"/>' for n, name in enumerate(sheets, 1))
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>{listed}</sheets></workbook>'
        )
        related = "".join(
            f'<Relationship Id="s{n}" Type="{_RELATED}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{related}'
            f'<Relationship Id="sh" Type="{_RELATED}/sharedStrings" Target="sharedStrings.xml"/>'
            f'<Relationship Id="st" Type="{_RELATED}/styles" Target="styles.xml"/></Relationships>',
        )
        if shared is not None:
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}" {shared}><si><t>a</t></si></sst>')
        formats = "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 22, 46))
        archive.writestr("xl/styles.xml", f'<styleSheet xmlns="{_MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>')
        for n, rows in enumerate(sheets.values(), 1):
            data = rows if isinstance(rows, str) else "".join(_row(number, row) for number, row in enumerate(rows, 1))
            archive.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<?xml version="1.0"?>{before}<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData></worksheet>',
            )
    return out.getvalue()


def _row(number: int, cells: Sequence[Cell]) -> str:
    return f'<row r="{number}">' + "".join(_cell(f"{_letters(n)}{number}", c) for n, c in enumerate(cells)) + "</row>"


def _letters(place: int) -> str:
    """A column's name: A … Z, AA, AB …"""
    return (_letters(place // 26 - 1) if place > 25 else "") + chr(65 + place % 26)


def _cell(place: str, value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, Dated):
        return f'<c r="{place}" s="{value.style}"><v>{value.days!r}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def opendocument(rows: Sequence[Sequence[Cell]], *, times: tuple[int, int] = (1, 1), of: str = "spreadsheet") -> bytes:
    """An ODS file with one sheet, blank to its far end as spreadsheets are. times: how often its last row and cell repeat."""
    told = []
    for place, row in enumerate(rows, 1):
        down, across = times if place == len(rows) else (1, 1)
        cells = "".join(_odf_cell(cell, across if n == len(row) else 1) for n, cell in enumerate(row, 1))
        told.append(f'<table:table-row table:number-rows-repeated="{down}">{cells}</table:table-row>')
    blank = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    content = (
        f'<office:document-content xmlns:office="{_ODF}:office:1.0" xmlns:table="{_ODF}:table:1.0" '
        f'xmlns:text="{_ODF}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Sheet1">'
        f"{''.join(told)}{blank}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = f"application/vnd.oasis.opendocument.{of}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), kind)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
    return out.getvalue()


def _odf_cell(cell: Cell, times: int) -> str:
    repeated = f'table:number-columns-repeated="{times}"'
    if cell is None:
        return f"<table:table-cell {repeated}/>"
    if isinstance(cell, bool):
        return f'<table:table-cell {repeated} office:value-type="boolean" office:boolean-value="{str(cell).lower()}"/>'
    if isinstance(cell, str) and cell[4:5] == cell[7:8] == "-":
        return f'<table:table-cell {repeated} office:value-type="date" office:date-value="{cell}"/>'
    if isinstance(cell, str):
        return f'<table:table-cell {repeated} office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
    return f'<table:table-cell {repeated} office:value-type="float" office:value="{cell}"/>'
