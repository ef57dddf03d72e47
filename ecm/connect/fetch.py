"""Reads what is new of a connected source into files in a scratch folder."""

from pathlib import Path

from ecm.connect.address import fetch_address
from ecm.connect.connection import Connection, Fetched, Kind, State
from ecm.errors import UnreadableFile

_MOST_FILES = 500


def fetch(connection: Connection, state: State, scratch: Path) -> Fetched:
    """What is new since the last success. Raises UnreadableFile or BadValue with one clear sentence, no secret in it."""
    if connection.kind is Kind.ADDRESS:
        return fetch_address(connection, state, scratch)
    if connection.kind is Kind.DATABASE:
        from ecm.connect.database import fetch_database  # drivers are loaded where a database is read

        return fetch_database(connection, state, scratch)
    return _fetch_folder(connection)


def _fetch_folder(connection: Connection) -> Fetched:
    """Every file of a folder, the oldest first; those that were loaded already are known by their bytes."""
    path = Path(connection.url.removeprefix("file://")).expanduser()
    if path.is_file():
        return Fetched(((path, path.name),), connection.reads_as)
    if not path.is_dir():
        raise UnreadableFile(f"There is no folder or file {path}.", "Check the address of the source.")
    files = [p for p in path.iterdir() if p.is_file() and not p.name.startswith((".", "~"))]
    files.sort(key=lambda p: (p.stat().st_mtime, p.name))
    notes = (f"Only the first {_MOST_FILES} of {len(files)} files were read.",) if len(files) > _MOST_FILES else ()
    return Fetched(tuple((p, p.name) for p in files[:_MOST_FILES]), connection.reads_as, notes=notes)
