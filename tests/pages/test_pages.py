"""Every page, on the demo shop and on an empty store; a filter changes the numbers and stays."""

import re
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import SHELL

PAGES = (
    "today/overview.py",
    "analytics/channels.py",
    "analytics/segments.py",
    "analytics/products.py",
    "analytics/targets.py",
    "data/load_files.py",
    "data/quarantine.py",
    "data/mappings.py",
    "data/sources.py",
    "data/rules.py",
    "data/definitions.py",
)


def _run(page: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=60)
    return app.run() if page == PAGES[0] else app.switch_page(page).run()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_a_title_and_no_error(page: str, shop: str) -> None:
    app = _run(page)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1


@pytest.mark.parametrize("page", PAGES[:2])
def test_an_empty_page_says_what_to_load(page: str, shop: str) -> None:
    app = _run(page)
    buttons = [b.label for b in app.button]
    assert ("Import files" in buttons) == (shop == "empty")
    assert bool(app.metric) == (shop == "demo")


def test_a_filter_changes_the_numbers_and_stays(demo: None) -> None:
    app = _run(PAGES[1])
    before = [m.value for m in app.metric]
    app.multiselect(key="channel").set_value(["Email"]).run()
    after = [m.value for m in app.metric]
    assert not app.exception
    assert after != before
    assert app.multiselect(key="channel").value == ["Email"]
    app.switch_page(PAGES[0]).run()
    assert app.multiselect(key="channel").value == ["Email"]


@pytest.mark.parametrize(
    "by", ["source", "medium", "campaign", "customer_type", "country", "device", "category", "sales_channel"]
)
def test_channels_break_down_by_every_dimension(by: str, demo: None) -> None:
    app = _run(PAGES[1])
    app.session_state["by"] = by
    app.run()
    assert not app.exception
    assert len(app.dataframe) >= 1


@pytest.mark.parametrize("shown", ["figures", "sizes", "apart", "overlap", "moved"])
def test_segments_show_figures_sizes_traits_overlap_and_movement(shown: str, demo: None) -> None:
    app = _run("analytics/segments.py")
    app.session_state["show"] = shown
    app.run()
    assert not app.exception
    assert not app.error


def test_a_segment_is_built_counted_saved_filtered_by_and_deleted(demo: None) -> None:
    app = _run("analytics/segments.py")
    app.selectbox(key="what-0-0").set_value("orders").run()
    app.number_input(key="low-0-0-orders").set_value(2).run()
    counted = [m.value for m in app.markdown if "customers**" in m.value]
    assert len(counted) == 1
    assert "orders so far at least 2" in counted[0]
    app.selectbox(key="what-0-0").set_value("spent").run()
    app.number_input(key="low-0-0-spent").set_value(1_234_567.25).run()
    assert any("at least 1234567.25" in m.value for m in app.markdown)
    app.selectbox(key="what-0-0").set_value("orders").run()
    app.number_input(key="low-0-0-orders").set_value(2).run()
    app.text_input(key="segment-name").set_value("Bought twice").run()
    app.button(key="save-segment").click().run()
    assert not app.exception
    assert "Bought twice" in app.multiselect(key="segment").options
    app.multiselect(key="segment").set_value(["bought-twice"]).run()
    assert not app.exception
    app.multiselect(key="segment").set_value([]).run()
    app.selectbox(key="to-delete").set_value("bought-twice").run()
    app.button(key="delete-segment").click().run()
    assert "Bought twice" not in app.multiselect(key="segment").options


def test_a_built_in_segment_is_a_start_and_one_of_ones_own_gets_a_new_version(demo: None) -> None:
    app = _run("analytics/segments.py")
    app.selectbox(key="start-from").set_value("rfm-at-risk").run()
    assert not app.exception
    assert app.selectbox(key="how-1").value == "none"
    assert app.number_input(key="low-0-1-orders").value == 2
    app.number_input(key="low-0-1-orders").set_value(3).run()
    app.text_input(key="segment-name").set_value("<b>Ours</b> at 'risk'").run()
    app.button(key="save-segment").click().run()
    assert not app.exception
    app.selectbox(key="start-from").set_value("b-ours-b-at-risk").run()
    assert app.text_input(key="segment-name").value == "<b>Ours</b> at 'risk'"
    assert app.number_input(key="low-0-1-orders").value == 3
    app.button(key="more-groups").click().run()
    app.selectbox(key="segment-join").set_value("any").run()
    app.button(key="save-segment").click().run()
    assert not app.exception
    assert app.selectbox(key="start-from").value == ""
    app.selectbox(key="to-delete").set_value("b-ours-b-at-risk").run()
    app.button(key="delete-segment").click().run()
    assert not app.exception


@pytest.mark.parametrize("by", ["customer_type", "country", "device", "first_channel", "coupon"])
def test_figures_stand_by_what_every_customer_has_too(by: str, demo: None) -> None:
    app = _run("analytics/segments.py")
    app.session_state["groups"] = by
    app.run()
    assert not app.exception
    assert len(app.dataframe) >= 1


@pytest.mark.parametrize("page", ["today/overview.py", "analytics/segments.py", "analytics/products.py"])
def test_every_page_stands_under_conditions_on_customers_and_goods(page: str, demo: None) -> None:
    app = _run(page)
    for key in ("segment", "device", "first_channel", "category", "brand", "customer_type", "coupon"):
        choice = app.multiselect(key=key)
        assert choice.options
        app.session_state[key] = ["returning"] if key in ("segment", "customer_type") else [choice.options[0]]
        app.run()
        assert not app.exception
        assert not app.error
        app.session_state[key] = []


@pytest.mark.parametrize("goods", ["top", "flop", "stock", "promotions"])
def test_products_show_top_flop_stock_and_promotions(goods: str, demo: None) -> None:
    app = _run("analytics/products.py")
    app.session_state["goods"] = goods
    app.run()
    assert not app.exception
    assert len(app.dataframe) + len(app.info) >= 1


def test_a_source_is_connected_read_and_removed_on_screen(
    shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECM_ROOTS", str(tmp_path))
    file = tmp_path / "late.csv"
    file.write_text("order_id,ordered_at,currency,gross_sales\nSCR1,2026-11-20,EUR,10\n", encoding="utf-8")
    app = _run("data/sources.py")
    app.text_input(key="source-url").set_value(str(file)).run()
    app.text_input(key="source-name").set_value("drop").run()
    app.button(key="source-save").click().run()
    assert not app.exception
    assert any("minutes ago, 1 row ·" in m.value for m in app.markdown)
    app.button(key="edit-drop").click().run()
    app.number_input(key="edit-drop-every").set_value(6).run()
    app.button(key="save-drop").click().run()
    assert not app.exception
    assert any("every 6 hours" in m.value for m in app.markdown)
    file.unlink()
    app.button(key="refresh-drop").click().run()
    assert any("There is no folder or file" in m.value.replace("\\", "") for m in app.markdown)
    assert "drop" in app.title[0].value.lower()
    app.button(key="remove-drop").click().run()
    app.button(key="sure-drop").click().run()
    assert not any("minutes ago" in m.value for m in app.markdown)


def test_the_store_is_tidied_on_screen(shop: str) -> None:
    app = _run("data/sources.py")
    app.button(key="tidy").click().run()
    assert not app.exception
    assert any("Last tidied" in m.value for m in app.markdown)


def test_tables_are_written_as_the_shop_writes_with_even_decimals(demo: None) -> None:
    app = _run(PAGES[1])
    shown = pa.ipc.open_stream(app.dataframe[0].proto.arrow_data.styler.display_values).read_all().to_pydict()
    assert {re.sub(r"\d", "9", cell)[-3:] for cell in shown["Net sales"]} == {".99"}
    assert all(cell.lstrip("\u2212").startswith("€") for cell in shown["Net sales"])
    assert all(re.fullmatch(r"—|\d+\.\d\u202f%", cell) for cell in shown["Conversion rate"])


def test_a_fault_is_told_in_our_own_sentence_with_a_reference() -> None:
    def script() -> None:
        from pages.components.errors import show_error

        assert show_error(ValueError("secret detail"))

    app = AppTest.from_function(script, default_timeout=60).run()
    assert "because of a fault in the program" in app.error[0].value
    assert "secret detail" not in app.error[0].value


@pytest.mark.parametrize("page", PAGES[:4])
def test_a_choice_that_nothing_matches_is_no_error(page: str, demo: None) -> None:
    app = _run(page)
    app.session_state["period"] = "custom"
    app.session_state["days"] = (date(2020, 1, 1), date(2020, 1, 7))
    app.run()
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
