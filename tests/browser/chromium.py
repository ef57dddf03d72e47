"""Finds a Chromium, or installs one with apt where the tests run as root; else says plainly what to do."""

import os
import shutil
import subprocess
from pathlib import Path

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoChromium(Exception):
    """There is no Chromium and none could be installed."""


def find_or_install() -> str:
    """The path of a Chromium. Raises NoChromium."""
    found = _find()
    if found is None and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run(command, check=False, capture_output=True, timeout=600)
        found = _find()
    if found is None:
        raise NoChromium(
            "The browser tests need a Chromium and found none. Install one (apt install chromium, or Chrome), "
            "or name it in the environment variable CHROMIUM."
        )
    return found


def _find() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named and Path(named).is_file():
        return named
    return next((path for name in _NAMES if (path := shutil.which(name))), None)
