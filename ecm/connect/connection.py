"""What a connected source is, checked; its secrets are named, never held."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from ecm.connect.recipes import RECIPES
from ecm.errors import BadValue

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62})?")
_SECRET = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
# Names in an address's query that hold secrets.
_KEYED = re.compile(r"(?i)(token|key|secret|password|passwd|pwd|sig|signature|auth|credential)")


class Kind(StrEnum):
    """By what way a source is read."""

    FOLDER = "folder"
    ADDRESS = "address"
    DATABASE = "database"


@dataclass(frozen=True)
class Connection:
    """A source that can be read again and again.

    url: a folder or file, an http(s) address, or a database's SQLAlchemy URL. ${NAME} in it stands for a secret of that
    name. table, query or recipe: what to read of a database. reads_as: source or canonical table, to overrule recognition.
    cursor: a column that only grows, by which what is new is told. settle_days: how far before the cursor's last value
    reading begins again, so that late changes arrive. every_hours: how often it is due.
    """

    name: str
    url: str
    table: str = ""
    query: str = ""
    recipe: str = ""
    reads_as: str = ""
    cursor: str = ""
    settle_days: int = 3
    every_hours: int = 24
    allow_private: bool = False

    @property
    def kind(self) -> Kind:
        scheme = self.url.split(":", 1)[0].lower() if "://" in self.url else ""
        if scheme in ("http", "https"):
            return Kind.ADDRESS
        return Kind.FOLDER if scheme in ("", "file") else Kind.DATABASE

    def resolved_url(self, secrets: Mapping[str, str] | None = None) -> str:
        """The address with its secrets filled in, from the environment. Never to be shown. Raises BadValue."""
        held = os.environ if secrets is None else secrets

        def secret(match: re.Match[str]) -> str:
            if match[1] not in held:
                raise BadValue(
                    f"The source {self.name} needs the secret {match[1]}, which is not set.",
                    f"Set the environment variable {match[1]}.",
                )
            return held[match[1]]

        return _SECRET.sub(secret, self.url)


@dataclass(frozen=True)
class State:
    """What happened so far. cursor_value: the largest seen, as text. tag: by which an address tells that nothing is new."""

    last_success: datetime | None = None
    last_try: datetime | None = None
    rows: int = 0
    error: str = ""
    cursor_value: str = ""
    tag: str = ""

    def due(self, every_hours: int) -> datetime | None:
        """When it is to be read next; None before its first success."""
        return self.last_success + timedelta(hours=every_hours) if self.last_success else None

    def is_late(self, every_hours: int, now: datetime) -> bool:
        """Whether it was due and did not come; never before its first success."""
        return self.last_success is not None and now - self.last_success > timedelta(hours=every_hours * 1.5)


@dataclass(frozen=True)
class Fetched:
    """Files to load under these names, what they are to be read as, and what to remember if all goes well."""

    files: tuple[tuple[Path, str], ...] = ()
    reads_as: str = ""
    cursor_value: str = ""
    tag: str = ""
    rows: int = 0
    notes: tuple[str, ...] = field(default=())


def checked(connection: Connection) -> Connection:
    """The same, where it makes sense. Raises BadValue, which never repeats a secret."""
    if not _NAME.fullmatch(connection.name):
        raise BadValue("A source's name has up to 40 small letters, digits, - and _.", "Choose one such as shop-db.")
    if not connection.url.strip():
        raise BadValue(
            f"The source {connection.name} has no address.", "Give a folder, an http(s) address or a database."
        )
    if shown_url(connection.url) != connection.url:
        raise BadValue(
            f"The address of {connection.name} holds a secret, which would be kept.",
            "Write ${NAME} in its place and set the environment variable NAME.",
        )
    if connection.cursor and not _COLUMN.fullmatch(connection.cursor):
        raise BadValue(f"{connection.cursor!r} is no column's name.", "Name the column that tells what is new.")
    if not 0 <= connection.settle_days <= 366 or not 1 <= connection.every_hours <= 24 * 31:
        raise BadValue("The days to settle or the hours between two reads make no sense.", "Use 0-366 and 1-744.")
    what = [w for w in (connection.table, connection.query, connection.recipe) if w]
    if connection.kind is not Kind.DATABASE:
        if what or connection.cursor:
            raise BadValue("A table, query or cursor is for databases alone.", "Leave it out.")
        return connection
    return _checked_database(connection, what)


def _checked_database(connection: Connection, what: list[str]) -> Connection:
    try:
        sa.make_url(_SECRET.sub("x", connection.url))
    except sa.exc.ArgumentError as error:
        raise BadValue(
            f"The address of {connection.name} is no database's.", "Write it as postgresql+psycopg://…"
        ) from error
    if len(what) != 1:
        raise BadValue("A database needs one of --table, --query or a recipe.", "Name what is to be read.")
    if connection.recipe and connection.recipe not in RECIPES:
        raise BadValue(f"There is no recipe {connection.recipe!r}.", f"Known: {', '.join(sorted(RECIPES))}.")
    if connection.table and not _COLUMN.fullmatch(connection.table):
        raise BadValue(f"{connection.table!r} is no table's name.", "Write it as table or schema.table.")
    if connection.query and not re.match(r"(?is)\s*(select|with)\b", connection.query):
        raise BadValue("A query begins with SELECT or WITH.", "Sources are only read.")
    return connection


def shown_url(url: str) -> str:
    """The address as it may be shown: what is secret in it replaced by ***, unless it is only named."""
    if "://" not in url:
        return url
    parts = urlsplit(url)
    authority = parts.netloc
    if "@" in authority:
        user, _, host = authority.rpartition("@")
        name, colon, password = user.partition(":")
        hidden = password if not password or _SECRET.fullmatch(password) else "***"
        authority = f"{name}{colon}{hidden if colon else ''}@{host}"
    pairs = []
    for pair in parts.query.split("&") if parts.query else []:
        key, equals, value = pair.partition("=")
        secret = _KEYED.search(key) and value and not _SECRET.fullmatch(value)
        pairs.append(f"{key}{equals}***" if secret else pair)
    rest = url.split("://", 1)[1][len(parts.netloc) :].split("?", 1)[0].split("#", 1)[0]
    query = f"?{'&'.join(pairs)}" if pairs else ""
    return f"{url.split('://', 1)[0]}://{authority}{rest}{query}{'#' + parts.fragment if parts.fragment else ''}"
