"""Unknown and changed files, mappings and quarantine on screen."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ecm.filters import Filters, Period
from ecm.ingest import ImportRules, SchemaContract, import_rules, load
from ecm.metrics import kpis
from ecm.store import Store
from tests.pages.conftest import TODAY, first_page

TILL = (
    "Bon;Verkauft am;Netto;Zustand;Weg\nT1;13.10.2026;12,50;bezahlt;insta bezahlt\nT2;14.10.2026;x;offen;Laden\n"
    "T3;15.10.2026;7,50;storniert;Laden\n"
)


class Screen:
    """One visitor, and the store beneath."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.folder = home, folder
        self.app = first_page()

    @property
    def store(self) -> Store:
        from pages.components import session

        return session.store()

    def drop(self, name: str, text: str) -> str:
        """A file is dropped, as the page hands it on; returns the key of its form, if it waits."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        (result,) = load(self.store, [path], today=TODAY, asks=SchemaContract.PERSON)
        return (result.pending or "")[:8]

    def go(self, page: str) -> AppTest:
        self.app = self.app.switch_page(page).run()
        assert not self.app.exception
        return self.app

    def click(self, key: str) -> AppTest:
        self.app.button(key=key).click().run()
        assert not self.app.exception
        return self.app

    def says(self, text: str) -> bool:
        texts = [e.value for e in (*self.app.markdown, *self.app.warning, *self.app.info, *self.app.title)]
        return any(text in told.replace("\\", "") for told in texts)

    @property
    def taught(self) -> ImportRules:
        return import_rules(self.store)


@pytest.fixture
def screen(empty: Path, tmp_path: Path) -> Screen:
    return Screen(empty, tmp_path)


def test_a_file_nobody_planned_for_is_mapped_edited_and_its_rows_corrected_on_screen(screen: Screen) -> None:
    key = f"map-{screen.drop('till.csv', TILL)}"
    app = screen.go("data/load_files.py")
    app.selectbox(key=f"{key}-table").set_value("orders").run()
    for column, header in (
        ("order_id", "Bon"),
        ("ordered_at", "Verkauft am"),
        ("gross_sales", "Netto"),
        ("status", "Zustand"),
        ("channel", "Weg"),
    ):
        app.selectbox(key=f"{key}-orders-{column}").set_value(header).run()
    assert app.selectbox(key=f"{key}-orders-status-storniert").value == "cancelled"
    assert "Paid Social" in app.selectbox(key=f"{key}-orders-channel-insta bezahlt").options
    app.selectbox(key=f"{key}-orders-channel-insta bezahlt").set_value("Paid Social").run()
    assert screen.says("2 of 3 rows would be loaded")
    screen.click(f"{key}-load")
    assert screen.says("2 loaded")
    (mapping,) = screen.taught.mappings
    assert (mapping.values["status"]["storniert"], mapping.values["channel"]) == (
        "cancelled",
        {"insta bezahlt": "Paid Social"},
    )
    filters = Filters(Period(date(2026, 10, 1), date(2026, 10, 31)))
    answer = kpis(screen.store, filters, by=["channel"], metrics=["gross_sales"], today=TODAY)
    assert {row.members[0]: row.values["gross_sales"] for row in answer.rows} == {"Paid Social": 12.5}

    app = screen.go("data/mappings.py")
    screen.click("edit-till")
    edit = f"editing-{mapping.signature[:8]}-till"
    app.text_input(key=f"{edit}-title").set_value("Kasse Nord").run()
    app.selectbox(key=f"{edit}-channel").set_value("—").run()
    app.text_input(key=f"{edit}-currency-fixed").set_value("Euro").run()
    assert screen.says("no value for currency")
    app.text_input(key=f"{edit}-currency-fixed").set_value("EUR").run()
    screen.click(f"{edit}-save")
    (edited,) = screen.taught.mappings
    assert (edited.name, "channel" in edited.columns, edited.constants["currency"]) == ("Kasse Nord", False, "EUR")
    assert edited.values["status"]["storniert"] == "cancelled"

    screen.go("data/quarantine.py")
    assert screen.says("1 row in quarantine")
    app.text_input(key="why-1").set_value("a slip of the till").run()
    screen.click("leave-out-1")
    assert screen.says("Nothing is in quarantine")
    screen.click("again-1")
    assert screen.says("1 row in quarantine")


def test_nothing_decides_the_order_of_dates_so_she_does_and_it_is_remembered(screen: Screen) -> None:
    key = f"map-{screen.drop('days.csv', 'Bon,Tag,Netto' + chr(10) + 'D1,03/04/2026,5' + chr(10))}"
    app = screen.go("data/load_files.py")
    app.selectbox(key=f"{key}-table").set_value("orders").run()
    app.selectbox(key=f"{key}-orders-order_id").set_value("Bon").run()
    app.selectbox(key=f"{key}-orders-ordered_at").set_value("Tag").run()
    assert screen.says("Nothing in the file decides")
    app.segmented_control(key=f"{key}-order").set_value("mdy").run()
    assert not screen.says("Nothing in the file decides")
    screen.click(f"{key}-load")
    assert screen.taught.mappings[0].date_order == "mdy"
    screen.drop("days2.csv", "Bon,Tag,Netto\nD2,03/05/2026,5\n")
    with screen.store.read() as connection:
        days = connection.exec_driver_sql("select ordered_on::varchar from orders order by order_id").scalars().all()
    assert list(days) == ["2026-03-04", "2026-03-05"]


def test_a_changed_file_waits_on_import_and_says_what_changed(screen: Screen) -> None:
    header = "order_id,ordered_at,currency,gross_sales"
    screen.drop("a.csv", f"{header},discounts\nC1,2026-10-01,EUR,10,1\n")
    key = f"changed-{screen.drop('b.csv', header + ',discounted' + chr(10) + 'C2,2026-10-02,EUR,10,2' + chr(10))}"
    app = screen.go("data/load_files.py")
    assert screen.says("'discounts', read from import 1, is gone")
    assert app.selectbox(key=f"{key}-discounts").value == "discounted"
    screen.click(f"{key}-same")
    assert screen.says("1 loaded")
    assert [(a.header, a.now) for a in screen.taught.aliases] == [("discounts", "discounted")]
    with screen.store.read() as connection:
        assert connection.exec_driver_sql("select sum(discounts)::double from orders").scalar_one() == 3


def test_a_report_of_another_account_waits_and_can_be_loaded_beside_the_first(screen: Screen) -> None:
    rows = "date,platform,currency,cost,campaign\n2026-10-01,meta,EUR,{1},{0}\n2026-10-02,meta,EUR,{1},{0}\n"
    screen.drop("de.csv", rows.format("Brand DE", 10))
    key = f"changed-{screen.drop('fr.csv', rows.format('Brand FR', 7))}"
    app = screen.go("data/load_files.py")
    assert screen.says("It would replace every campaign of 2 days (1–2 Oct 2026) by others (Brand DE by Brand FR)")
    app.text_input(key=f"{key}-namespace").set_value("France").run()
    screen.click(f"{key}-account")
    with screen.store.read() as connection:
        spent = connection.exec_driver_sql("select namespace, sum(cost)::double from spend group by 1 order by 1").all()
    assert [tuple(row) for row in spent] == [("", 20), ("France", 14)]
