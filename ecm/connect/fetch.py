"""Reads what is new of a connection into files in a scratch folder."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ecm.connect.connection import Connection, Fetched, Kind, State, kind_of
from ecm.connect.folder import fetch_folder
from ecm.connect.roots import refuse_outside
from ecm.connect.secret import filled_in, held_secrets
from ecm.errors import BadValue, UnreadableFile


def fetch(
    connection: Connection,
    state: State,
    scratch: Path,
    *,
    today: date,
    secrets: Mapping[str, object] | None = None,
) -> Fetched:
    """What is new since the last success. Raises UnreadableFile or BadValue with one clear sentence, without secrets.

    secrets: Streamlit's, where a page calls this.
    """
    values = held_secrets(secrets)
    url = filled_in(connection.name, connection.url, values)
    kind = kind_of(url)
    if connection.reads and kind is not Kind.DATABASE:
        raise UnreadableFile(
            f"{connection.name}: its address is no database's.",
            "Write it as postgresql+psycopg://… or mysql+pymysql://…",
        )
    try:
        if kind is Kind.ADDRESS:
            from ecm.connect.address import fetch_address  # an HTTP client is loaded where an address is read

            return fetch_address(connection, state, scratch, url)
        if kind is Kind.DATABASE:
            from ecm.connect.database import fetch_database  # drivers are loaded where a database is read

            return fetch_database(connection, state, scratch, values, today)
        refuse_outside(connection, Path(url.removeprefix("file://")))
        return fetch_folder(connection, state, url)
    except BadValue as error:
        raise UnreadableFile(error.message, error.hint) from None
    except OSError as error:
        what = error.strerror or type(error).__name__
        raise UnreadableFile(
            f"{connection.name}: it could not be read ({what.lower()}).",
            "Check its permissions and the space left here.",
        ) from None
