"""A connection, checked; its secrets are named in it, never stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa

from ecm.connect.recipes import RECIPES
from ecm.connect.secret import NAMED, filled_in, held_secrets, shown_url
from ecm.errors import BadValue, UnknownName

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_$]{0,62}(\.[A-Za-z_][A-Za-z0-9_$]{0,62})?")
_PREFIX = re.compile(r"[A-Za-z0-9_]{0,40}")
_RETRY = timedelta(hours=1)


class Kind(StrEnum):
    """How a connection is read."""

    FOLDER = "folder"
    ADDRESS = "address"
    DATABASE = "database"


@dataclass(frozen=True)
class Connection:
    """A folder, address or database that is read again and again.

    url: a folder or file, an http(s) address, or a database's SQLAlchemy URL. ${NAME} in it, or in place of it, is a
    secret of that name. table, query or recipe: what to read of a database; prefix: of the recipe's tables, where it
    is not the usual one. reads_as: exporter or canonical table, to overrule recognition. cursor: a column that only
    grows, by which new rows are found. settle_days: how far before the cursor's last value reading begins, so that
    late changes arrive. every_hours: how often it is due. any_path: whether a folder or database file may be outside
    of the folders that the operator allows.
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
    prefix: str = ""
    any_path: bool = False

    @property
    def reads(self) -> tuple[str, ...]:
        """What is read of a database: one of table, query and recipe, if the connection is valid."""
        return tuple(w for w in (self.table, self.query, self.recipe) if w)

    def kind(self, secrets: Mapping[str, str] | None = None) -> Kind:
        """By its address; an address that is a secret as a whole is looked up. Raises BadValue where that is not set."""
        if not NAMED.fullmatch(self.url.strip()):
            return kind_of(self.url)
        if self.reads:
            return Kind.DATABASE
        return kind_of(filled_in(self.name, self.url, held_secrets() if secrets is None else secrets))


def kind_of(url: str) -> Kind:
    """How an address is read."""
    scheme = url.strip().split(":", 1)[0].lower() if "://" in url else ""
    if scheme in ("http", "https"):
        return Kind.ADDRESS
    return Kind.FOLDER if scheme in ("", "file") else Kind.DATABASE


@dataclass(frozen=True)
class State:
    """What happened so far.

    rows: of the last success. loads: the imports of the last refresh that had any; quarantined: rows of them in
    quarantine. tables: all that the connection ever filled. cursor_value: the largest so far, as text; marks: its
    values on earlier days, "day value", where it is a number. tag: the server's mark of an unchanged file. seen:
    short marks of the files that were read. notes: other messages of the last try.
    """

    last_success: datetime | None = None
    last_try: datetime | None = None
    rows: int = 0
    error: str = ""
    cursor_value: str = ""
    tag: str = ""
    added: datetime | None = None
    quarantined: int = 0
    loads: tuple[int, ...] = ()
    tables: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def due(self, every_hours: int) -> datetime | None:
        """When it is to be read next; None: at once, as it was never tried. A failed one is tried again after an
        hour.
        """
        if self.last_try is None:
            return None
        every = timedelta(hours=every_hours)
        regular = (self.last_success or self.last_try) + every
        if not self.error:
            return regular
        again = self.last_try + min(every, _RETRY)
        return max(regular, again) if self.last_success else again

    def is_due(self, every_hours: int, now: datetime) -> bool:
        """Whether it is to be read now."""
        due = self.due(every_hours)
        return due is None or due <= now

    def is_late(self, every_hours: int, now: datetime) -> bool:
        """Whether it was due and failed or was not read: since its last success, or since it was connected."""
        since = self.last_success or self.added
        return since is not None and now - since > timedelta(hours=every_hours * 1.5)

    def from_the_start(self) -> "State":
        """The same state, without what was read already."""
        return State(
            self.last_success, self.last_try, self.rows, self.error, added=self.added, quarantined=self.quarantined,
            loads=self.loads, tables=self.tables,
        )  # fmt: skip


@dataclass(frozen=True)
class FetchedFile:
    """A file to import under this name. reads_as: exporter or canonical table, where the connection has one."""

    path: Path
    name: str
    reads_as: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Fetched:
    """Files to import, and the state to save after success. seen: the marks of files that need not be read again."""

    files: tuple[FetchedFile, ...] = ()
    cursor_value: str = ""
    tag: str = ""
    seen: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


def checked(connection: Connection, secrets: Mapping[str, str] | None = None) -> Connection:
    """The same connection, if it is valid. Raises BadValue or UnknownName, which never repeat a secret."""
    if not _NAME.fullmatch(connection.name):
        raise BadValue("A source's name has up to 40 small letters, digits, - and _.", "Choose one such as shop-db.")
    if not connection.url.strip():
        raise BadValue(
            f"The source {connection.name} has no address.", "Give a folder, an http(s) address or a database."
        )
    try:
        shown = shown_url(connection.url)
    except ValueError:
        raise BadValue(f"The address of {connection.name} is not a valid one.", "Check how it is written.") from None
    if shown != connection.url:
        raise BadValue(
            f"The address of {connection.name} holds a secret, which would be kept.",
            "Write ${NAME} in its place and set the environment variable NAME, or NAME in .streamlit/secrets.toml.",
        )
    if connection.cursor and not _COLUMN.fullmatch(connection.cursor):
        raise BadValue(f"{connection.cursor!r} is no column's name.", "Name the column that tells what is new.")
    if not 0 <= connection.settle_days <= 366 or not 1 <= connection.every_hours <= 24 * 31:
        raise BadValue("The days to settle or the hours between two reads make no sense.", "Use 0-366 and 1-744.")
    if connection.kind(secrets) is not Kind.DATABASE:
        if connection.reads or connection.cursor or connection.prefix:
            raise BadValue("A table, query, recipe, prefix or cursor is for databases alone.", "Leave it out.")
        return connection
    return _checked_database(connection)


def _checked_database(connection: Connection) -> Connection:
    if not NAMED.fullmatch(connection.url.strip()):
        try:
            sa.make_url(NAMED.sub("1", connection.url))
        except sa.exc.ArgumentError as error:
            raise BadValue(
                f"The address of {connection.name} is no database's.", "Write it as postgresql+psycopg://…"
            ) from error
    if len(connection.reads) != 1:
        raise BadValue("A database needs one of --table, --query or a recipe.", "Name what is to be read.")
    if connection.recipe and connection.recipe not in RECIPES:
        raise UnknownName("recipe", connection.recipe, RECIPES)
    if connection.recipe and connection.cursor:
        raise BadValue("A recipe knows by which column what is new is told.", "Leave the cursor out.")
    if not _PREFIX.fullmatch(connection.prefix):
        raise BadValue(f"{connection.prefix!r} begins no table's name.", "Write it as wp_ or shop1_.")
    if connection.prefix and not connection.recipe:
        raise BadValue("A prefix is for recipes alone.", "Write the whole name of the table.")
    if connection.table and not _COLUMN.fullmatch(connection.table):
        raise BadValue(f"{connection.table!r} is no table's name.", "Write it as table or schema.table.")
    if connection.query and not re.match(
        r"(?is)(?>\s+|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*+\*/)*+(select|with)\b", connection.query
    ):
        raise BadValue("A query begins with SELECT or WITH.", "Sources are only read.")
    return connection
