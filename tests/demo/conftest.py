"""The demo shop's files, written once for all tests of a process."""

from collections.abc import Iterator

import pytest
from written_shop import UNTIL, WrittenShop, opened

from ecm.demo import write


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenShop]:
    """Two years of the shop."""
    shop = opened(write(tmp_path_factory.mktemp("demo"), until=UNTIL))
    yield shop
    shop.con.close()
