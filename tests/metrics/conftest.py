"""Shops to ask: one that a module's tests share (each keeps to months and numbers of its own), and an empty one."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ecm.store import Store
from tests.conftest import NewHome
from tests.metrics.shop import Shop

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, new_home: NewHome) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    with Store(new_home(folder / "home")) as store:
        yield Shop(store, folder, TODAY)


@pytest.fixture
def empty_shop(tmp_path: Path, new_home: NewHome) -> Iterator[Shop]:
    with Store(new_home(tmp_path / "home")) as store:
        yield Shop(store, tmp_path, TODAY)
