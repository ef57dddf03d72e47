"""Fetches an http(s) address into a file: no private networks unless allowed, limited in size, every redirect
checked.
"""

import hashlib
import re
import time
from email.message import Message
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

import requests

from ecm.connect.connection import Connection, Fetched, FetchedFile, State
from ecm.connect.pinned import addresses_of, get_from, is_public, port_of, with_ascii_host
from ecm.connect.secret import NAMED
from ecm.errors import UnreadableFile

_TIMEOUT = (10, 60)
_MOST_SECONDS = 3600
_MOST_BYTES = 2 * 1024**3
_MOST_REDIRECTS = 5
_CHUNK = 1 << 20
_REFUSED = {401, 403, 407}


def fetch_address(connection: Connection, state: State, scratch: Path, url: str) -> Fetched:
    """The file at an address, unless the server says, or its bytes show, that it has not changed. Raises
    UnreadableFile.
    """
    headers = {"User-Agent": "ecm", "Accept": "*/*"}
    told = state.tag.partition(" ")
    if state.last_success and told[0] in ("etag", "modified"):
        headers["If-None-Match" if told[0] == "etag" else "If-Modified-Since"] = told[2]
    try:
        first = urlsplit(url)
        user = (unquote(first.username or ""), unquote(first.password or "")) if "@" in first.netloc else None
        url = urlunsplit(first._replace(netloc=first.netloc.rpartition("@")[2]))
        first = with_ascii_host(first)
        for _ in range(_MOST_REDIRECTS + 1):
            parts = with_ascii_host(urlsplit(url))
            addresses = _addresses(connection, parts)
            # Credentials for one server are not sent to another, nor to the same one without encryption.
            auth = user if _origin(parts) == _origin(first) else None
            with get_from(addresses, parts, headers, auth=auth, timeout=_TIMEOUT) as answer:
                if answer.is_redirect:
                    led = urlsplit(urljoin(url, answer.headers["Location"]))
                    url = urlunsplit(led._replace(netloc=led.netloc.rpartition("@")[2]))
                    continue
                if answer.status_code == 304:
                    return Fetched(tag=state.tag, seen=state.seen, notes=("Nothing has changed since the last time.",))
                if answer.status_code != 200:
                    raise _refused(connection, answer)
                return _found(connection, state, answer, scratch)
    except (requests.RequestException, UnicodeError, ValueError) as error:
        # The error's own text would repeat the address with its secrets.
        raise UnreadableFile(
            f"{connection.name}: the address could not be read ({_words(error)}).",
            "Is the server up and the name right?",
        ) from None
    raise UnreadableFile(f"{connection.name}: the address redirects more than {_MOST_REDIRECTS} times.", "Check it.")


def _found(connection: Connection, state: State, answer: requests.Response, scratch: Path) -> Fetched:
    path = _written(connection, answer, scratch)
    with path.open("rb") as file:
        mark = hashlib.file_digest(file, "sha256").hexdigest()[:24]
    tag = _tag(answer)
    if mark in state.seen:
        return Fetched(tag=tag, seen=(mark,), notes=("Nothing has changed since the last time.",))
    return Fetched((FetchedFile(path, _name(connection, answer), connection.reads_as, mark),), tag=tag)


def _addresses(connection: Connection, parts: SplitResult) -> tuple[str, ...]:
    """The server's internet addresses. Raises UnreadableFile where one of them may not be read."""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UnreadableFile(f"{connection.name}: the address leads to something that is not http(s).", "Check it.")
    try:
        found = addresses_of(parts)
    except OSError as error:
        raise UnreadableFile(f"{connection.name}: there is no server of that name.", "Check the address.") from error
    if not connection.allow_private and not all(map(is_public, found)):
        raise UnreadableFile(
            f"{connection.name}: the address lies in a private network, which is not read.",
            "If it is meant, add the source with --allow-private.",
        )
    return found


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, port_of(parts)


def _refused(connection: Connection, answer: requests.Response) -> UnreadableFile:
    # The server's own phrase may be any text; the number is enough.
    said = f"{connection.name}: the server answered {answer.status_code}"
    if answer.status_code in _REFUSED:
        return UnreadableFile(
            f"{said}: it does not let us in.", "Check the secret in the address; it may have expired."
        )
    if answer.status_code in (404, 410):
        return UnreadableFile(f"{said}: there is nothing at that address.", "Check the address.")
    if answer.status_code >= 500 or answer.status_code == 429:
        return UnreadableFile(f"{said}: it is out of order or busy.", "It is tried again within the hour.")
    return UnreadableFile(f"{said}.", "Check the address and its secret.")


def _written(connection: Connection, answer: requests.Response, scratch: Path) -> Path:
    """Writes the body to a file."""
    said = answer.headers.get("Content-Length", "")
    size = int(said) if said.isascii() and said.isdigit() else 0
    path = scratch / "fetched"
    until = time.monotonic() + _MOST_SECONDS
    with path.open("wb") as file:
        for chunk in () if size > _MOST_BYTES else answer.iter_content(_CHUNK):
            file.write(chunk)
            if time.monotonic() > until:
                raise UnreadableFile(f"{connection.name}: the server took more than an hour.", "Read it in parts.")
            if file.tell() > _MOST_BYTES:
                size = file.tell()
                break
    if size > _MOST_BYTES:
        raise UnreadableFile(
            f"{connection.name}: the file is larger than {_MOST_BYTES / 1024**3:.0f} GB.", "Read it in parts."
        )
    _refuse_page(connection, path)
    return path


def _refuse_page(connection: Connection, path: Path) -> None:
    """Refuses a page to sign in, which comes with status 200 in place of the file."""
    with path.open("rb") as file:
        start = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise UnreadableFile(
            f"{connection.name}: the server answered with a web page instead of a file, perhaps to sign in.",
            "Use an address that gives the file itself, with its secret in it.",
        )
    if not start:
        raise UnreadableFile(f"{connection.name}: the server answered with an empty file.", "Check the address.")


def _tag(answer: requests.Response) -> str:
    if "ETag" in answer.headers:
        return f"etag {answer.headers['ETag']}"
    return f"modified {answer.headers['Last-Modified']}" if "Last-Modified" in answer.headers else ""


def _name(connection: Connection, answer: requests.Response) -> str:
    """The file's name from the server, else from the address as it is configured, which shows no secret and no
    redirect.
    """
    header = Message()
    header["Content-Disposition"] = answer.headers.get("Content-Disposition", "")
    last = (header.get_filename() or "").replace("\\", "/").rsplit("/", 1)[-1]
    if not last:
        last = unquote(urlsplit(connection.url).path).rsplit("/", 1)[-1]
        last = "" if NAMED.search(connection.url.split("?", 1)[0].rsplit("/", 1)[-1]) else last
    return re.sub(r"[^\w.\- ]", "_", last)[:120].strip() or connection.name


def _words(error: Exception) -> str:
    for kind, words in (
        (requests.ConnectTimeout, "the server did not answer in time"),
        (requests.ReadTimeout, "the server stopped answering"),
        (requests.exceptions.SSLError, "its certificate is not trusted"),
        (requests.exceptions.ContentDecodingError, "it is not compressed as it says"),
        (requests.exceptions.ChunkedEncodingError, "the server broke off"),
        (requests.ConnectionError, "no connection"),
        (ValueError, "it is not a valid address"),
    ):
        if isinstance(error, kind):
            return words
    return type(error).__name__
