"""A store as the program makes it today, made once for all that only look at it; what the engine says of its tables."""

from collections.abc import Iterator

import pytest

from ecm.store import Store
from tests.schema.described import Described, described


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A new, empty store. Only to be read."""
    with Store(tmp_path_factory.mktemp("fresh") / "home") as store:
        yield store


@pytest.fixture(scope="session")
def fresh_tables(fresh: Store) -> Described:
    """Its tables and views, as the engine describes them."""
    return described(fresh)
