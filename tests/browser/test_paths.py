"""The main paths, walked as visitors walk them: the owner, the manager with her own export, the copied link."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Dashboard, visit
from tests.browser.hand import choose_the_first_row, drawn, press

HEADER = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem sku,Id,Source\n"
)
WIDTHS = (390, 768, 1280)
PAGES = (
    "/",
    "/channels",
    "/segments",
    "/products",
    "/targets",
    "/import",
    "/quarantine",
    "/mappings",
    "/sources",
    "/rules",
    "/definitions",
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A Shopify export of two orders, worth 150 before a third that has lost its total."""
    path = tmp_path / "my_orders.csv"
    path.write_text(
        HEADER
        + "#1,ann@example.com,paid,EUR,100.00,0.00,0.00,100.00,2026-11-18 10:00:00 +0100,2,Mug,50.00,M-1,11,web\n"
        + "#2,ben@example.com,paid,EUR,50.00,0.00,0.00,50.00,2026-11-19 10:00:00 +0100,1,Mug,50.00,M-1,12,web\n"
        + "#3,eve@example.com,,,,,,,2026-11-19 11:00:00 +0100,1,Mug,50.00,M-1,,\n"
    )
    return path


def test_the_owner_opens_the_url_and_understands_the_week(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.url)
    expect(page.get_by_role("heading", level=1)).to_contain_text("We kept €")
    expect(page.get_by_text("Demo shop", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stMetric")).to_have_count(5)
    expect(page.get_by_text("What moved contribution margin, by channel")).to_be_visible()


def test_a_copied_link_opens_the_same_view_as_the_first_page(
    page: Page, browser: Browser, dashboard: Dashboard
) -> None:
    page.goto(f"{dashboard.url}/channels")
    press(page.get_by_text("28 days", exact=True))
    press(page.locator(".st-key-by").get_by_role("button"))
    press(page.get_by_role("option", name="By country"))
    expect(page.get_by_text("Net sales by country and day")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("28 days before")
    told, link = page.get_by_role("heading", level=1).inner_text(), page.url
    with visit(browser, 1280, 720) as other:
        other.goto(link)
        expect(other.get_by_role("heading", level=1)).to_have_text(told)
        expect(other.get_by_text("Net sales by country and day")).to_be_visible()


def test_a_figure_opens_to_its_definition_and_rows(page: Page, dashboard: Dashboard) -> None:
    page.goto(f"{dashboard.url}/channels")
    press(page.locator('[class*="-net_sales"]').get_by_role("button", name="Open"))
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Gross sales − discounts − returns.")).to_be_visible()
    expect(dialog.get_by_text("Orders, refunds and their costs:")).to_be_visible()
    with page.expect_download() as download:
        press(dialog.get_by_text("Download these rows (CSV)").first)
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert text.startswith("Day,Order,Channel,Currency,")
    assert "shopify_orders_2026.csv" in text


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_and_no_traceback_shows(browser: Browser, dashboard: Dashboard, path: str) -> None:
    """On every width, in light, and in dark without a new visit, as a system turns at sunset."""
    with visit(browser, WIDTHS[0], 800) as tab:
        tab.goto(dashboard.url + path)
        app = tab.get_by_test_id("stApp")
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        _fits_every_width(tab)
        light = app.evaluate("app => getComputedStyle(app).backgroundColor")
        tab.emulate_media(color_scheme="dark")
        expect(app).not_to_have_css("background-color", light)
        _fits_every_width(tab)
        assert tab.get_by_test_id("stException").count() == 0


def _fits_every_width(tab: Page) -> None:
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 800})
        drawn(tab)
        # Charts follow a moment after the window.
        tab.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width, timeout=10_000)


def test_the_overview_stands_whole_on_a_shared_screen(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.url)
    charts = page.get_by_test_id("stPlotlyChart")
    expect(charts).to_have_count(2)
    for place in range(2):
        box = charts.nth(place).locator(".main-svg").first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 725


def test_a_dialog_that_was_closed_stays_closed(page: Page, dashboard: Dashboard) -> None:
    page.goto(f"{dashboard.url}/channels")
    behind = page.locator(".st-key-behind-net_sales button")
    choose_the_first_row(page.get_by_test_id("stDataFrame").first, behind)
    press(behind)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    press(page.get_by_text("28 days", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("28 days before")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_her_own_export_is_on_the_channels_page_in_six_actions(page: Page, dashboard: Dashboard, export: Path) -> None:
    """After the two commands: one click, one confirmation, one drop, one button, one look. Then all is taken back."""
    page.goto(dashboard.url)
    press(page.get_by_role("button", name="Begin with your own data"))
    press(page.get_by_role("button", name="Take the demo away"))
    expect(page.get_by_text("Demo shop", exact=True)).to_have_count(0)
    page.locator("input[type=file]").set_input_files(str(export))
    press(page.get_by_role("button", name="Load 1 file"))
    expect(page.get_by_text("2 loaded")).to_be_visible()
    expect(page.get_by_text("1 in quarantine")).to_be_visible()
    expect(page.get_by_text("order without its own values")).to_be_visible()
    press(page.get_by_role("link", name="See the channels"))
    expect(page.get_by_text("Net sales by channel and day")).to_be_visible()
    expect(page.get_by_test_id("stMetric").first).to_contain_text("€150")
    page.goto(f"{dashboard.url}/import")
    page.locator("input[type=file]").set_input_files(str(export))
    press(page.get_by_role("button", name="Load 1 file"))
    expect(page.get_by_text("was loaded already")).to_be_visible()
    undo = page.get_by_role("button", name="Undo this load")
    choose_the_first_row(page.get_by_test_id("stDataFrame").last, undo)
    press(undo)
    press(page.get_by_role("dialog").get_by_role("button", name="Take it back"))
    expect(page.get_by_text("is undone: 2 rows removed")).to_be_visible()
