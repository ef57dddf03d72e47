"""A store's tests run on both kinds: one machine's files, and a catalogue in a real PostgreSQL that machines share."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url

from ecm.settings import Config

NewShop = Callable[[Path], Config]


def new_database(server: str) -> str:
    """The URL of an empty database there, as a person would write it."""
    url = make_url(server)
    name = f"shop_{uuid4().hex}"
    given = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session", params=["files", "postgres"])
def new_shop(request: pytest.FixtureRequest) -> NewShop:
    """Makes what the environment says of a new shop: where it is kept."""

    def make(folder: Path) -> Config:
        if request.param == "files":
            return Config(home=folder / "home")
        url = new_database(request.getfixturevalue("postgres"))
        return Config(home=folder / "home", store=url, data=str(folder / "rows"))

    return make


@pytest.fixture
def shop(new_shop: NewShop, tmp_path: Path) -> Config:
    """Where a new shop of this test is kept."""
    return new_shop(tmp_path)
