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


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]] | str], *, before: str = "") -> bytes:
    """An XLSX file. sheets: rows, or the XML of them. before: what stands above each worksheet's root element."""
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
            f'<Relationship Id="st" Type="{_RELATED}/styles" Target="styles.xml"/></Relationships>',
        )
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
    return f'<row r="{number}">' + "".join(_cell(f"{chr(65 + n)}{number}", c) for n, c in enumerate(cells)) + "</row>"


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
