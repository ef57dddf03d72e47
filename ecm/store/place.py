"""Where a shop is stored: this machine's folder, the folder of the rows, and PostgreSQL databases, if any."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecm.errors import StoreError

_SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")
# What goes into a DuckDB secret, which no error message shows, by the names DuckDB gives them.
_IN_SECRET = {"host": "host", "port": "port", "user": "user", "password": "password", "dbname": "database"}


@dataclass(frozen=True)
class Database:
    """A PostgreSQL database: the catalogue of a shared shop, or a warehouse. Its password is never shown."""

    conninfo: str

    @property
    def secret(self) -> dict[str, str]:
        """User and address, by the names of DuckDB's secrets."""
        given = self._parts()
        return {_IN_SECRET[k]: str(v) for k, v in given.items() if k in _IN_SECRET}

    @property
    def options(self) -> str:
        """Everything else, such as sslmode."""
        from psycopg.conninfo import make_conninfo

        given = self._parts()
        return make_conninfo("", **{k: v for k, v in given.items() if k not in _IN_SECRET})

    def hide(self, text: object) -> str:
        """The text without the database's password."""
        given = self._parts()
        shown = str(text)
        for name in ("password", "sslpassword"):
            if given.get(name):
                shown = shown.replace(str(given[name]), "…")
        return shown

    def _parts(self) -> dict[str, Any]:
        # Imported where a database is named: loading psycopg takes a fifth of a small command's time.
        from psycopg.conninfo import conninfo_to_dict

        return conninfo_to_dict(self.conninfo)

    def __repr__(self) -> str:
        return "Database(…)"


@dataclass(frozen=True)
class Place:
    """home: this machine's folder for scratch, and for the whole store where no catalogue is given. warehouse: where
    canonical rows are that are read in place.
    """

    home: Path
    data: Path
    catalogue: Database | None = None
    warehouse: Database | None = None


def place_of(home: Path, catalogue: str | None, data: str | Path | None, warehouse: str | None = None) -> Place:
    """The place of these settings. Raises StoreError where they do not go together."""
    facts = _database("ECM_WAREHOUSE", warehouse) if warehouse else None
    if catalogue is None:
        if data is not None:
            raise StoreError(
                "ECM_DATA says where a shared shop's rows are, but ECM_STORE is not set.",
                "Set ECM_STORE to the PostgreSQL URL of the catalogue, or unset ECM_DATA: then all is under --home.",
            )
        return Place(home, home / "data", warehouse=facts)
    if data is None:
        raise StoreError(
            "ECM_STORE is set, but not ECM_DATA.",
            "Set ECM_DATA to the folder of the shop's rows, the same for all machines (for instance a network drive).",
        )
    if "://" in str(data):
        raise StoreError(
            "ECM_DATA must be a folder; addresses of buckets are not supported.", "Mount the bucket as a folder."
        )
    return Place(home, Path(data).expanduser().absolute(), _database("ECM_STORE", catalogue), facts)


def _database(variable: str, url: str) -> Database:
    import psycopg
    from psycopg.conninfo import make_conninfo

    scheme = next((s for s in _SCHEMES if url.startswith(s)), None)
    if scheme is None:
        raise StoreError(
            f"{variable} is no PostgreSQL URL; no other kind of database is supported.",
            "It looks like postgresql://USER:PASSWORD@HOST:5432/DATABASE.",
        )
    try:
        conninfo = make_conninfo("postgresql://" + url.removeprefix(scheme))
    except psycopg.ProgrammingError:
        # Without the cause, which repeats the URL with its password.
        raise StoreError(
            f"{variable} cannot be read as a PostgreSQL URL.",
            "It looks like postgresql://USER:PASSWORD@HOST:5432/DATABASE; write special characters as %40.",
        ) from None
    return Database(conninfo)
