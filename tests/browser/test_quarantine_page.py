"""The manager's workplaces in a real browser, one after the other as she comes through them with a shop of her own."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Dashboard
from tests.browser.hand import press, write_into_the_last_cell

# A till's report as no tool known here writes it: a title, semicolons, decimal commas, days in German, a slip of the hand.
TILL = """Kassenbericht Filiale Mitte;;;;;;
Belegnr;Datum;Artikelnr;Bezeichnung;Menge;Einzelpreis;Zahlart
K-1;19.11.2026 10:15;A-1;Becher;2;12,50;Bar
K-1;19.11.2026 10:15;A-2;Kanne;1;50,00;Bar
K-2;19.11.2026 11:20;A-1;Becher;zwei;12,50;EC
K-3;20.11.2026 09:05;A-3;Untersetzer;4;5,00;Bar
"""


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("till") / "kasse.csv"
    path.write_text(TILL, encoding="cp1252")
    return path


def test_an_empty_shop_says_what_to_load_and_leads_there(page: Page, empty_dashboard: Dashboard) -> None:
    page.goto(f"{empty_dashboard.url}/segments")
    expect(page.get_by_role("heading", level=1)).to_have_text("Load a sales export to see user groups")
    press(page.get_by_role("button", name="Import files"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Drop the exports your tools wrote")


def test_a_file_nobody_planned_for_becomes_sales_by_its_proposals_alone(
    page: Page, empty_dashboard: Dashboard, till: Path
) -> None:
    page.goto(f"{empty_dashboard.url}/import")
    page.locator("input[type=file]").set_input_files(str(till))
    press(page.get_by_role("button", name="Load 1 file"))
    expect(page.get_by_text("No known tool writes it.")).to_be_visible()
    expect(page.get_by_text("3 of 4 rows would be loaded")).to_be_visible()
    press(page.get_by_role("button", name="Load it and save the mapping"))
    expect(page.get_by_text("4 rows: 3 loaded")).to_be_visible()
    press(page.get_by_role("link", name="See the channels"))
    expect(page.get_by_test_id("stMetric").first).to_contain_text("95")


def test_a_row_that_was_not_taken_is_corrected_and_the_fix_remembered(page: Page, empty_dashboard: Dashboard) -> None:
    page.goto(f"{empty_dashboard.url}/quarantine")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 row in quarantine")
    expect(page.get_by_text("not a number: Menge (1)")).to_be_visible()
    expect(page.get_by_role("combobox", name="Column")).to_have_value("Menge")
    remember = page.get_by_text("From now on read")
    write_into_the_last_cell(page.get_by_test_id("stDataFrame"), "2")
    press(remember)
    press(page.get_by_role("button", name="Load again with 1 row corrected"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is in quarantine")
    page.goto(f"{empty_dashboard.url}/mappings")
    expect(page.get_by_text("“zwei” is read as “2” in Menge")).to_be_visible()
    page.goto(f"{empty_dashboard.url}/channels")
    expect(page.get_by_test_id("stMetric").first).to_contain_text("120")


def test_a_segment_of_ones_own_is_counted_as_it_is_built_and_becomes_a_filter(
    page: Page, empty_dashboard: Dashboard
) -> None:
    page.goto(f"{empty_dashboard.url}/segments")
    press(page.get_by_text("Build a segment of your own"))
    press(page.get_by_text("From a list", exact=True))
    page.get_by_label("One e-mail address or customer id a line").fill("ann@example.com\nben@example.com")
    page.get_by_placeholder("Press list").fill("Friends of the house")
    page.get_by_placeholder("Press list").press("Enter")
    press(page.get_by_role("button", name="Save the list"))
    expect(page.get_by_text("Friends of the house is saved")).to_be_visible()
    press(page.locator(".st-key-segment").get_by_role("button").first)
    page.get_by_role("combobox", name="Customers").fill("Friends")
    expect(page.get_by_role("option", name="Friends of the house")).to_be_visible()
