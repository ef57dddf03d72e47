"""The shops that the pages show in the tests; a store is open as long as the tests of a module."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.components import session
from tests.conftest import NewHome

SHELL = str(Path(__file__).resolve().parents[2] / "pages" / "shell.py")
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today, and no demo shop but where a test asks for it."""
    monkeypatch.setenv("ECM_AS_OF", TODAY.isoformat())
    monkeypatch.setenv("ECM_DEMO", "false")


@pytest.fixture(scope="module", autouse=True)
def stores() -> Iterator[None]:
    """The pages' stores are closed when the module is done."""
    yield
    session.close()


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory, demo_shop: Path) -> Path:
    """A demo shop that the tests of a module share."""
    return shutil.copytree(demo_shop, tmp_path_factory.mktemp("demo") / "home")


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch, demo_home: Path) -> None:
    """The pages show the demo shop; who adds to it takes it away."""
    monkeypatch.setenv("ECM_HOME", str(demo_home))


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, new_home: NewHome) -> Path:
    """The pages show a shop that has loaded nothing: its home."""
    home = new_home(tmp_path / "home")
    monkeypatch.setenv("ECM_HOME", str(home))
    return home


@pytest.fixture(params=["demo", "empty"])
def shop(request: pytest.FixtureRequest) -> str:
    """Each of the two."""
    request.getfixturevalue(request.param)
    return str(request.param)


def first_page() -> AppTest:
    """A visitor's first page."""
    return AppTest.from_file(SHELL, default_timeout=60).run()
