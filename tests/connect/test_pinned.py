"""Only public addresses are read, however they are written; the one that was verified is the one that is connected to."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from ecm.connect import Connection, Fetched, State, checked, fetch
from ecm.connect.pinned import is_public
from ecm.errors import EcmError
from tests.connect.conftest import ORDERS, TODAY, Served

Web = tuple[str, type[Served]]
PUBLIC = "93.184.215.14"  # nothing is sent there: Wire leads it to a server of the tests
OTHER_PUBLIC = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
PEM = Path(__file__).with_name("shop_example.pem")  # key, certificate and authority, valid from 2020 to 2125
CSV = f"{ORDERS}P1,2026-02-05,EUR,10\n".encode()


class Wire:
    """Answers for names and leads public addresses to local servers. asked: names; reached: (address, port)."""

    def __init__(self) -> None:
        self.names: dict[str, list[tuple[str, ...]]] = {}  # name → its answers, one after the other; the last one stays
        self.servers: dict[tuple[str, int], int] = {}
        self.asked: list[str] = []
        self.reached: list[tuple[str, int]] = []
        self._resolve, self._connect = socket.getaddrinfo, socket.create_connection

    def getaddrinfo(self, host: Any, port: Any, *args: Any, **options: Any) -> Any:
        if host not in self.names:
            return self._resolve(host, port, *args, **options)
        self.asked.append(host)
        answers = self.names[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [found for one in addresses for found in self._resolve(one, port, *args, **options)]

    def create_connection(self, address: tuple[str, int], timeout: Any = None, **_: Any) -> socket.socket:
        self.reached.append(address)
        return self._connect(("127.0.0.1", self.servers.get(address, address[1])), timeout)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    made = Wire()
    monkeypatch.setattr(socket, "getaddrinfo", made.getaddrinfo)
    monkeypatch.setattr("urllib3.util.connection.create_connection", made.create_connection)
    return made


Read = Callable[[str], Fetched]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads an address as a source does, with no private network allowed."""
    return lambda url: fetch(Connection("feed", url), State(), tmp_path, today=TODAY)


def refusal(read: Read, url: str) -> str:
    """The one sentence by which an address is refused."""
    with pytest.raises(EcmError) as refused:
        read(url)
    message = refused.value.message
    assert message.endswith(".")
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.0.9"),  # noqa: S104 - nothing is bound
        *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.9", "192.0.0.170", "192.0.2.1"),
        *("192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1"),
        *("239.255.255.250", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::2", "::127.0.0.1", "::10.0.0.1", "::8.8.8.8", "::ffff:10.0.0.1", "::ffff:127.0.0.1"),
        *("::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1"),
        *("100::1", "2001::1", "2001:0:4136:e378::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "fc00::1"),
        *("fd12:3456::1", "fe80::1", "fe80::1%eth0", "febf::1%2", "fec0::1", "feff::1", "ff02::1", "ff0e::1"),
    ],
)  # fmt: skip
def test_no_address_of_a_special_range_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("1.1.1.1", "8.8.8.8", PUBLIC, "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1", "192.0.1.1"),
        *("198.17.255.255", "198.20.0.1", "223.255.255.254", "::ffff:8.8.8.8", OTHER_PUBLIC, "2a00:1450:4001:830::200e"),
    ],
)  # fmt: skip
def test_addresses_beside_the_special_ranges_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.0.0.1.", "127.1", "0", "0x7f.1", "0x7f000001", "0177.0.0.1", "2130706433", "127.0.0.1:80@127.1"),
        *("[::1]", "[::]", "[::127.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[fe80::1%25lo]"),
        *("localhost", "localhost.", "LOCALHOST", "lo\tcalhost", "loc\u00adalhost", "\u24dbocalhost"),
        *("\uff11\uff12\uff17.\uff10.\uff10.\uff11", "127\u30020\u30020\u30021"),
        *("public.example@127.0.0.1", "public.example:80@127.0.0.1", "public.example\\@127.0.0.1", "a@b@127.0.0.1"),
        *("127.0.0.1\\@public.example", "127.0.0.1#@public.example", "127.0.0.1?@public.example", "127.0.0.1/@public.example"),
    ],
)  # fmt: skip
def test_a_server_of_this_machine_is_not_asked_however_its_address_is_written(
    host: str, read: Read, web: Web, wire: Wire
) -> None:
    url, served = web
    port = int(url.rpartition(":")[2])
    wire.names = {"public.example": [("192.168.0.1",)], "localhost": [("127.0.0.1",)], "localhost.": [("127.0.0.1",)]}
    name, mark, rest = next((host.partition(m) for m in "#?/" if m in host), (host, "", ""))
    assert "feed" in refusal(read, f"http://{name}:{port}{mark}{rest}/o.csv")
    assert (served.asked, wire.reached) == ([], [])


@pytest.mark.parametrize(
    "url",
    [
        *("http://[::1/o.csv", "http://[::1]x/", "http://a.\u2100.example/", "http://\uff0f\uff0f@x/", "http://x:99999/"),
        *("http://x:ab/", "http://", "http:///o.csv", "http://\u00fc..example/", "http://xn--\u00fc.example/", "https://?x"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_a_sentence(url: str, read: Read, wire: Wire) -> None:
    assert "feed" in refusal(read, url)
    assert wire.reached == []
    # Where it is connected, it is taken or refused with a sentence too.
    with suppress(EcmError):
        checked(Connection("feed", url))


@pytest.mark.parametrize("headers", [{}, {"Connection": "close"}])
def test_a_name_that_changes_its_address_is_read_where_it_was_verified(
    headers: dict[str, str], read: Read, web: Web, other_web: Web, wire: Wire
) -> None:
    (local, inside), (url, outside) = web, other_web
    port = int(local.rpartition(":")[2])
    wire.servers[PUBLIC, port] = int(url.rpartition(":")[2])
    wire.names["shop.example"] = [(PUBLIC,), ("127.0.0.1",)]
    outside.pages["/o.csv"] = (200, headers, CSV)
    (file,) = read(f"http://shop.example:{port}/o.csv").files
    assert file.path.read_bytes() == CSV
    assert (wire.asked, wire.reached, inside.asked) == (["shop.example"], [(PUBLIC, port)], [])


@pytest.mark.parametrize("headers", [{}, {"Connection": "close"}])
def test_a_redirect_is_verified_again(
    headers: dict[str, str], read: Read, web: Web, other_web: Web, wire: Wire
) -> None:
    (local, inside), (url, outside) = web, other_web
    port = int(local.rpartition(":")[2])
    wire.servers[PUBLIC, port] = int(url.rpartition(":")[2])
    for led in (f"{local}/o.csv", f"//127.0.0.1:{port}/o.csv", "/o.csv", f"http://[::ffff:127.0.0.1]:{port}/o.csv"):
        wire.names["shop.example"] = [(PUBLIC,), ("127.0.0.1",)]
        outside.pages["/moved"] = (302, {"Location": led, **headers}, b"")
        assert "private network" in refusal(read, f"http://shop.example:{port}/moved")
    assert {address for address, _ in wire.reached} == {PUBLIC}
    assert ([path for path, *_ in outside.asked], inside.asked) == (["/moved"] * 4, [])


def test_one_private_address_of_several_is_enough_to_refuse(read: Read, web: Web, wire: Wire) -> None:
    url, served = web
    wire.names["shop.example"] = [(PUBLIC, "127.0.0.1")]
    assert "private network" in refusal(read, url.replace("127.0.0.1", "shop.example") + "/o.csv")
    assert (served.asked, wire.reached) == ([], [])


def test_of_several_addresses_the_next_is_tried(
    read: Read, web: Web, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, served = web
    port = int(url.rpartition(":")[2])
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        wire.servers[OTHER_PUBLIC, port] = closed.getsockname()[1]
        wire.names["shop.example"] = [(OTHER_PUBLIC, PUBLIC)]
        served.pages["/o.csv"] = (200, {}, CSV)
        assert read(f"http://shop.example:{port}/o.csv").files
    assert wire.reached == [(OTHER_PUBLIC, port), (PUBLIC, port)]


class Shop(Served):
    """Notes by what name it is called. asked: as Served; hosts: the Host headers; names: what TLS was asked for."""

    pages: ClassVar = {}
    asked: ClassVar = []
    hosts: ClassVar[list[str]] = []
    names: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:  # noqa: N802 - the name that the library asks for
        self.hosts.append(self.headers["Host"])
        super().do_GET()


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that does not trust the certificate breaks off."""


@pytest.fixture
def https(wire: Wire) -> Iterator[type[Shop]]:
    """A server with a certificate of shop.example and büro.example, where the public address is, at the usual port."""
    for notes in (Shop.pages, Shop.asked, Shop.hosts, Shop.names):
        notes.clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    context.sni_callback = lambda _socket, name, _context: Shop.names.append(name)
    server = _Quiet(("127.0.0.1", 0), Shop)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    for address in (PUBLIC, OTHER_PUBLIC):
        wire.servers[address, 443] = server.server_address[1]
    for name in ("shop.example", "shop.example.", "other.example", "xn--bro-hoa.example"):
        wire.names[name] = [(PUBLIC,)]
    yield Shop
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own authority is trusted, in the place of those that all systems trust."""
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(PEM))


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("host", "name", "header"),
    [
        ("shop.example", "shop.example", "shop.example"),
        ("SHOP.example", "shop.example", "SHOP.example"),
        ("shop.example:443", "shop.example", "shop.example:443"),
        ("shop.example.", "shop.example", "shop.example."),
        ("b\u00fcro.example", "xn--bro-hoa.example", "xn--bro-hoa.example"),
        ("B\u00dcRO.example", "xn--bro-hoa.example", "xn--bro-hoa.example"),
    ],
)
def test_https_asks_the_verified_address_for_the_certificate_of_the_name(
    host: str, name: str, header: str, read: Read, https: type[Shop], wire: Wire
) -> None:
    https.pages["/o.csv"] = (200, {}, CSV)
    (file,) = read(f"https://{host}/o.csv").files
    assert file.path.read_bytes() == CSV
    assert (wire.reached, https.names, https.hosts) == ([(PUBLIC, 443)], [name], [header])


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_another_name_is_refused(read: Read, https: type[Shop], wire: Wire) -> None:
    wire.names["other.example"] = [(PUBLIC, OTHER_PUBLIC)]
    assert "its certificate is not trusted" in refusal(read, "https://other.example/o.csv")
    # Nor is a second address tried, nor the name of the address itself.
    assert (wire.reached, https.names, https.asked) == ([(PUBLIC, 443)], ["other.example"], [])
    assert "its certificate is not trusted" in refusal(read, f"https://{PUBLIC}/o.csv")
    assert https.asked == []


def test_a_certificate_of_an_unknown_authority_is_refused_whatever_the_environment_says(
    read: Read, https: type[Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(PEM))
    assert "its certificate is not trusted" in refusal(read, "https://shop.example/o.csv")
    assert https.asked == []


def test_no_proxy_of_the_environment_is_used(
    read: Read, web: Web, other_web: Web, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    (url, served), (proxy, proxied) = web, other_web
    port = int(url.rpartition(":")[2])
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy)
    wire.names["shop.example"] = [(PUBLIC,)]
    served.pages["/o.csv"] = (200, {}, CSV)
    assert read(f"http://shop.example:{port}/o.csv").files
    assert (wire.reached, proxied.asked) == ([(PUBLIC, port)], [])


@pytest.mark.usefixtures("trusted")
def test_who_is_signed_in_with_encryption_is_not_told_without(
    read: Read, https: type[Shop], web: Web, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, plain = web
    wire.servers[PUBLIC, 80] = int(url.rpartition(":")[2])
    monkeypatch.setenv("FEED_PASSWORD", "s3cret")
    for name in ("shop.example", "b\u00fcro.example"):
        https.pages |= {
            "/a": (302, {"Location": "/b"}, b""),
            "/b": (302, {"Location": "http://me:guessed@shop.example/c"}, b""),
        }
        plain.pages["/c"] = (200, {}, CSV)
        assert read(f"https://me:${{FEED_PASSWORD}}@{name}/a").files
        assert [(path, bool(sign)) for path, _, sign in https.asked] == [("/a", True), ("/b", True)]
        assert [(path, sign) for path, _, sign in plain.asked] == [("/c", "")]
        https.asked.clear()
        plain.asked.clear()
