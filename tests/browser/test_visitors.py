"""Two visitors at once: what one loads never breaks what the other reads; tables leave only by guarded downloads."""

import csv
import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, TODAY, Dashboard, visit
from tests.browser.hand import drawn, press
from tests.browser.test_paths import HEADER

FORMULA = '=HYPERLINK("http://planted.example","Mug")'
MANY = 5_000
# The download that every table brings along.
OWN = 'button[aria-label^="Download as CSV"]'


def _order(number: int, total: str, title: str = "Mug") -> str:
    quoted = title.replace('"', '""')
    return (
        f'#{number},c{number}@example.com,paid,EUR,{total},0.00,0.00,{total},2026-11-18 10:00:00 +0100,1,"{quoted}",'
        f"{total},M-{len(title)},{number},web\n"
    )


def _written(path: Path, *orders: str) -> Path:
    path.write_text(HEADER + "".join(orders))
    return path


@pytest.fixture(scope="module")
def shop(empty_dashboard: Dashboard, tmp_path_factory: pytest.TempPathFactory) -> Dashboard:
    """A shop of two orders, worth 140, and a row in quarantine."""
    lost = "#3,eve@example.com,,,,,,,2026-11-19 11:00:00 +0100,1,Mug,50.00,M-1,,\n"
    first = tmp_path_factory.mktemp("first") / "first.csv"
    _written(first, _order(1, "100.00", FORMULA), _order(2, "40.00"), lost)
    load = ["load", str(first), "--home", str(empty_dashboard.home), "--as-of", TODAY]
    subprocess.run([sys.executable, "-m", "ecm", *load], cwd=ROOT, check=True, capture_output=True)
    return empty_dashboard


@pytest.fixture
def uploader(browser: Browser) -> Iterator[Page]:
    """The tab of a second visitor."""
    with visit(browser, 1280, 720) as tab:
        yield tab


def _load(tab: Page, dashboard: Dashboard, path: Path) -> None:
    """Drops a file on the import page and presses the button; what comes of it is not waited for."""
    tab.goto(f"{dashboard.url}/import")
    tab.locator("input[type=file]").set_input_files(str(path))
    press(tab.get_by_role("button", name="Load 1 file"))


def _shows(tab: Page, heading: str) -> None:
    """The page is whole: a heading of that pattern, figures or a table below it, and no error."""
    expect(tab.get_by_role("heading", level=1)).to_have_text(re.compile(heading))
    expect(tab.get_by_test_id("stMetric").or_(tab.get_by_test_id("stDataFrame")).first).to_be_visible()
    drawn(tab)
    expect(tab.get_by_test_id("stException")).to_have_count(0)
    expect(tab.locator('[data-testid="stAlertContentError"]')).to_have_count(0)
    expect(tab.get_by_role("heading", level=1)).to_have_text(re.compile(heading))


def _read(tab: Page, dashboard: Dashboard, overview: str, products: str) -> None:
    """Opens two pages and changes the period on each."""
    for path, heading in (("/", overview), ("/products", products)):
        tab.goto(dashboard.url + path)
        _shows(tab, heading)
        for period in ("28 days", "7 days"):
            press(tab.get_by_text(period, exact=True))
            _shows(tab, heading)


def test_what_one_loads_the_other_sees_whole_before_and_after(
    page: Page, uploader: Page, shop: Dashboard, tmp_path: Path
) -> None:
    page.goto(shop.url)
    _shows(page, "€140")
    second = _written(tmp_path / "second.csv", *(_order(n, "6.00") for n in range(10, 10 + MANY)))
    _load(uploader, shop, second)
    loaded = uploader.get_by_text(f"{MANY:,} loaded")
    while True:
        _read(page, shop, r"€(140|30\.1k)", "€(100|30k) net")
        if loaded.is_visible():
            break
    page.reload()
    _shows(page, "Mug.*€30k net")


def _far_away() -> bytes:
    """A workbook of a few bytes that says a thousand times that its last cell is the last one there can be."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
        '{}+xml"/></Types>'
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    link = f'<Relationship Id="r1" Type="{office}/{{}}" Target="{{}}"/>'
    cell = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", types.format("sheet.main"))
        book.writestr("_rels/.rels", links.format(link.format("officeDocument", "xl/workbook.xml")))
        book.writestr("xl/_rels/workbook.xml.rels", links.format(link.format("worksheet", "worksheets/sheet1.xml")))
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>{cell * 1000}</sheetData></worksheet>',
        )
    return content.getvalue()


def test_a_hostile_file_is_refused_in_a_sentence_and_harms_nobody(
    page: Page, uploader: Page, shop: Dashboard, tmp_path: Path
) -> None:
    page.goto(shop.url)
    _shows(page, "€")
    figures = page.get_by_role("heading", level=1).inner_text()
    hostile = {
        "far.xlsx": _far_away(),
        "corrupt.parquet": b"PAR1" + bytes(200) + b"\xff\xff\xff\x7fPAR1",
    }
    for name, content in hostile.items():
        (tmp_path / name).write_bytes(content)
        _load(uploader, shop, tmp_path / name)
        press(page.get_by_text("28 days", exact=True))
        expect(uploader.get_by_text("Nothing was loaded")).to_be_visible()
        refusal = uploader.locator('[data-testid="stAlertContentError"]')
        expect(refusal).to_have_count(1)
        expect(refusal.get_by_role("paragraph")).to_have_text(re.compile(rf"^{re.escape(name)}.*[.]$"))
        press(page.get_by_text("7 days", exact=True))
        _shows(page, re.escape(figures))
    good = _written(tmp_path / "good.csv", _order(99_999, "1000000.00", "Gold"))
    _load(uploader, shop, good)
    expect(uploader.get_by_text("1 loaded")).to_be_visible()
    press(page.get_by_text("28 days", exact=True))
    _shows(page, "€1(.0)?M")


def test_tables_are_downloaded_guarded_or_not_at_all(page: Page, shop: Dashboard) -> None:
    """The tables' own download writes what a spreadsheet would calculate."""
    for path in ("/channels", "/segments", "/import", "/quarantine", "/rules", "/products"):
        page.goto(shop.url + path)
        table = page.get_by_test_id("stDataFrame").first
        expect(table).to_be_visible()
        drawn(page)
        _offers_no_download(page)
        expect(page.locator(OWN)).not_to_have_count(0)
        # The toolbar shows while the pointer is on its table, and charts above may still move the table away.
        page.locator('[data-testid="stElementToolbarButton"] button[aria-label^="Fullscreen"]').first.dispatch_event(
            "click"
        )
        expect(page.locator('button[aria-label^="Close fullscreen"]').first).to_be_visible()
        _offers_no_download(page)
        page.keyboard.press("Escape")
    with page.expect_download() as download:
        press(page.get_by_role("button", name="Download all (CSV)"))
    rows = list(csv.reader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert f"'{FORMULA}" in [row[1] for row in rows]


def _offers_no_download(page: Page) -> None:
    buttons = page.locator(OWN)
    for place in range(buttons.count()):
        expect(buttons.nth(place)).to_be_hidden()
        assert buttons.nth(place).bounding_box() is None
