"""Fetches an http(s) address into a file, guarded: no private networks unless allowed, bounded, every redirect checked."""

import ipaddress
import re
import socket
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import requests

from ecm.connect.connection import Connection, Fetched, State
from ecm.errors import UnreadableFile

_TIMEOUT = (10, 60)
_MOST_BYTES = 2 * 1024**3
_MOST_REDIRECTS = 5
_CHUNK = 1 << 20


def fetch_address(connection: Connection, state: State, scratch: Path) -> Fetched:
    """The file at an address, unless the server says it has not changed. Raises UnreadableFile."""
    url = connection.resolved_url()
    headers = {"User-Agent": "ecm", "Accept": "*/*"}
    if state.tag and state.last_success:
        name, _, value = state.tag.partition(" ")
        headers["If-None-Match" if name == "etag" else "If-Modified-Since"] = value
    session = requests.Session()
    session.trust_env = False
    try:
        for _ in range(_MOST_REDIRECTS + 1):
            _refuse_private(connection, url)
            with session.get(url, headers=headers, stream=True, timeout=_TIMEOUT, allow_redirects=False) as answer:
                if answer.is_redirect:
                    target = urljoin(url, answer.headers["Location"])
                    if urlsplit(target).netloc != urlsplit(url).netloc and urlsplit(url).username:
                        target = target.replace(f"{urlsplit(target).username}@", "")
                    url = target
                    continue
                if answer.status_code == 304:
                    return Fetched(tag=state.tag, notes=("Nothing has changed since the last time.",))
                if answer.status_code != 200:
                    raise UnreadableFile(
                        f"{connection.name}: the server answered {answer.status_code} {answer.reason or ''}".rstrip()
                        + ".",
                        "Check the address and its secret.",
                    )
                path = _written(connection, answer, scratch)
                return Fetched(((path, _name(url, connection.name)),), connection.reads_as, tag=_tag(answer))
    except requests.RequestException as error:
        # The error's own text would repeat the address with its secrets.
        raise UnreadableFile(
            f"{connection.name}: the address could not be read ({type(error).__name__}).",
            "Is the server up and the name right?",
        ) from None
    raise UnreadableFile(f"{connection.name}: the address redirects more than {_MOST_REDIRECTS} times.", "Check it.")


def _refuse_private(connection: Connection, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UnreadableFile(f"{connection.name}: the address leads to something that is not http(s).", "Check it.")
    if connection.allow_private:
        return
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
    except OSError as error:
        raise UnreadableFile(f"{connection.name}: there is no server of that name.", "Check the address.") from error
    for *_, address in found:
        _refuse_address(connection, str(address[0]))


def _refuse_address(connection: Connection, address: str) -> None:
    if not ipaddress.ip_address(address.split("%")[0]).is_global:
        raise UnreadableFile(
            f"{connection.name}: the address lies in a private network, which is not read.",
            "If it is meant, add the source with --allow-private.",
        )


def _written(connection: Connection, answer: requests.Response, scratch: Path) -> Path:
    """The body in a file. The peer is checked as well: a name may resolve to another address the second time."""
    peer = _peer(answer)
    if peer and not connection.allow_private:
        _refuse_address(connection, peer)
    path = scratch / "fetched"
    size = 0
    with path.open("wb") as file:
        for chunk in answer.iter_content(_CHUNK):
            size += len(chunk)
            if size > _MOST_BYTES:
                raise UnreadableFile(
                    f"{connection.name}: the file is larger than {_MOST_BYTES / 1024**3:.0f} GB.", "Read it in parts."
                )
            file.write(chunk)
    return path


def _peer(answer: requests.Response) -> str:
    connection = getattr(answer.raw, "connection", None) or getattr(answer.raw, "_connection", None)
    sock = getattr(connection, "sock", None)
    return str(sock.getpeername()[0]) if sock is not None else ""


def _tag(answer: requests.Response) -> str:
    if "ETag" in answer.headers:
        return f"etag {answer.headers['ETag']}"
    return f"modified {answer.headers['Last-Modified']}" if "Last-Modified" in answer.headers else ""


def _name(url: str, default: str) -> str:
    last = re.sub(r"[^\w.\- ]", "_", unquote(urlsplit(url).path).rsplit("/", 1)[-1])
    return last or default
