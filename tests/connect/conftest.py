"""A shop to read into, and a web server of the tests' own."""

import gzip
import http.server
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest

from ecm.store import Store
from tests.conftest import NewHome
from tests.metrics.shop import Shop

TODAY = date(2026, 11, 23)
ORDERS = "order_id,ordered_at,currency,gross_sales\n"


@pytest.fixture
def shop(tmp_path: Path, new_home: NewHome, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setenv("ECM_ROOTS", str(tmp_path))
    with Store(new_home(tmp_path / "home")) as store:
        yield Shop(store, tmp_path, TODAY)


class Served(http.server.BaseHTTPRequestHandler):
    """Serves `pages`: path → (status, headers, body); knows ETags. asked: path, If-None-Match, Authorization."""

    pages: ClassVar[dict[str, tuple[int, dict[str, str], bytes]]]
    asked: ClassVar[list[tuple[str, str, str]]]

    def do_GET(self) -> None:
        told = self.headers.get("If-None-Match", "")
        type(self).asked.append((self.path, told, self.headers.get("Authorization", "")))
        status, headers, body = self.pages.get(self.path, (404, {}, b""))
        if headers.get("ETag") and told == headers["ETag"]:
            status, body = 304, b""
        if headers.get("Content-Encoding") == "gzip":
            body = gzip.compress(body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keeps the tests' output quiet."""


def serve() -> tuple[http.server.ThreadingHTTPServer, threading.Thread, type[Served]]:
    """A server with pages of its own."""

    class Own(Served):
        pages: ClassVar = {}
        asked: ClassVar = []

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Own)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    return server, thread, Own


def _running() -> Iterator[tuple[str, type[Served]]]:
    server, thread, own = serve()
    yield f"http://127.0.0.1:{server.server_address[1]}", own
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def web() -> Iterator[tuple[str, type[Served]]]:
    yield from _running()


@pytest.fixture
def other_web() -> Iterator[tuple[str, type[Served]]]:
    yield from _running()


def sold(shop: Shop) -> object:
    """What the shop sold in the year."""
    return shop.value("gross_sales", "2026-01-01", "2026-12-31")
