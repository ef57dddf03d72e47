"""Every page, on the demo shop and on an empty store; a filter changes the numbers and stays."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ecm.demo import build
from ecm.store import Store

SHELL = str(Path(__file__).resolve().parents[2] / "pages" / "shell.py")
PAGES = ("today/overview.py", "analytics/channels.py", "data/load_files.py", "data/definitions.py")
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    with Store(home) as store:
        build(store, until=date(2026, 11, 22), days=60)
    return home


@pytest.fixture(params=["demo", "empty"])
def shop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    home = request.getfixturevalue("demo_home") if request.param == "demo" else tmp_path
    monkeypatch.setenv("ECM_HOME", str(home))
    monkeypatch.setenv("ECM_AS_OF", TODAY.isoformat())
    monkeypatch.setenv("ECM_DEMO", "false")
    yield request.param
    _forget(str(home))


def _forget(home: str) -> None:
    from pages.components import session

    opened = session._opened.pop(home, None)
    if opened is not None:
        opened.close()


def _run(page: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=60).run()
    return app if page == PAGES[0] else app.switch_page(page).run()


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


def test_a_filter_changes_the_numbers_and_stays(shop: str) -> None:
    if shop == "empty":
        return
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
def test_channels_break_down_by_every_dimension(by: str, shop: str) -> None:
    if shop == "empty":
        return
    app = _run(PAGES[1])
    app.session_state["by"] = by
    app.run()
    assert not app.exception
    assert len(app.dataframe) >= 1
