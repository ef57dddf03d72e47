"""A running dashboard on a demo shop of its own, and a browser to walk through it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import FLAGS, NoChromium, find_or_install

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-11-23"
_PATIENCE = 120_000  # milliseconds: a machine under load is slow, not wrong
expect.set_options(timeout=_PATIENCE)


@dataclass(frozen=True)
class Dashboard:
    """A server's address and the home of its store."""

    url: str
    home: Path


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """The server, once its store is open and the demo shop is in it."""
    with _served(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="module")
def empty_dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """The server of a shop that has loaded nothing yet."""
    with _served(tmp_path_factory.mktemp("home"), ECM_DEMO="false") as running:
        yield running


@contextmanager
def _served(home: Path, **more: str) -> Iterator[Dashboard]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "ECM_HOME": str(home), "ECM_AS_OF": TODAY, **more}
    log = (home / "server.log").open("wb")
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.headless",
        "true",
        "--server.port",
        str(port),
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    url = f"http://localhost:{port}"
    try:
        _wait(url, server, home / "server.log")
        yield Dashboard(url, home)
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            pass
        server_is_slow = 0.2
        time.sleep(server_is_slow)
    pytest.fail(f"The server did not start:\n{log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium; the tests fail, and do not skip, where there is none."""
    try:
        path = find_or_install()
    except NoChromium as error:
        pytest.fail(str(error))
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A visitor's first tab at the size of a shared screen; it fails the test when our own code raises in it."""
    errors: list[str] = []
    with visit(browser, 1280, 720) as tab:
        tab.on("pageerror", lambda error: errors.append(str(error)))
        yield tab
    assert errors == []


@contextmanager
def visit(browser: Browser, width: int, height: int) -> Iterator[Page]:
    """The first tab of a visitor of one's own, in light, on a screen of that size."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="light")
    context.set_default_timeout(_PATIENCE)
    try:
        yield context.new_page()
    finally:
        context.close()
