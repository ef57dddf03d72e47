"""Which internet addresses may be read, and a session that connects to one that was verified and to no other.

A name may resolve to another address the second time it is asked (DNS rebinding), so it is asked once.
"""

import ipaddress
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import SplitResult, urlunsplit

import idna
import requests
from requests.adapters import HTTPAdapter

# Beside what the standard library knows as private: protocol assignments, multicast, and the ranges through which an
# address of version 4 is reached by one of version 6 (RFC 4291, 6052, 3056, 4380) or that no longer mean anything (RFC 3879).
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/8",
        "2001::/32",
        "2002::/16",
        "fec0::/10",
        "ff00::/8",
    )
)


def is_public(address: str) -> bool:
    """Whether everybody can reach an internet address, so that it is no machine of a private network."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return parsed.is_global and not any(parsed in network for network in _NEVER if network.version == parsed.version)


def with_ascii_host(parts: SplitResult) -> SplitResult:
    """The same URL, with its server's name as name servers and certificates write it. Raises UnicodeError or
    ValueError.
    """
    host = parts.hostname or ""
    if host.isascii():
        return parts
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=idna.encode(host, uts46=True).decode() + port)


def addresses_of(parts: SplitResult) -> tuple[str, ...]:
    """The addresses of a URL's server, in the order in which to try them. Raises OSError where it has none."""
    infos = socket.getaddrinfo(parts.hostname, port_of(parts), type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in infos))


def port_of(parts: SplitResult) -> int:
    """The port, or the scheme's where none is written."""
    return parts.port or (443 if parts.scheme == "https" else 80)


@contextmanager
def get_from(
    addresses: Sequence[str], parts: SplitResult, headers: Mapping[str, str], **how: Any
) -> Iterator[requests.Response]:
    """The response, not yet read, of the first of these addresses that can be reached. Raises
    requests.RequestException.

    The server's name is kept for its certificate and the Host header; redirects are not followed.
    """
    # As the URL has it: without the port where that is the scheme's.
    sent = {**headers, "Host": parts.netloc.rpartition("@")[2]}
    with requests.Session() as session:
        session.trust_env = False
        # A name may end in a dot; its certificate does not.
        session.mount("https://", _NamedAdapter((parts.hostname or "").rstrip(".")))
        with _first(session, addresses, parts, headers=sent, allow_redirects=False, stream=True, **how) as answer:
            yield answer


def _first(session: requests.Session, addresses: Sequence[str], parts: SplitResult, **how: Any) -> requests.Response:
    for number, address in enumerate(addresses, start=1):
        netloc = f"{f'[{address}]' if ':' in address else address}:{port_of(parts)}"
        try:
            return session.get(urlunsplit(parts._replace(netloc=netloc)), **how)
        except requests.exceptions.SSLError:
            raise
        except requests.ConnectionError:
            if number == len(addresses):
                raise
    raise requests.ConnectionError("The server has no address.")


class _NamedAdapter(HTTPAdapter):
    """Checks the certificate of a server that is called by its address against its name."""

    def __init__(self, host: str) -> None:
        self._host = host
        super().__init__()

    def init_poolmanager(self, *args: Any, **pool: Any) -> None:
        """See HTTPAdapter."""
        super().init_poolmanager(*args, **pool, server_hostname=self._host, assert_hostname=self._host)
