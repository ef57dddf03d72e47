"""Processor time of the first start and of opening each page, against importing what any such page needs.

Printed, never asserted: run with -s. A demo shop of two years is built once.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.bench
ROOT = Path(__file__).resolve().parents[2]
PEER = "import streamlit, pandas, plotly.graph_objects as go; go.Figure()"
PAGES = ("today/overview", "analytics/channels", "analytics/segments", "analytics/products", "analytics/targets")
START = """
from pages.components.session import store
store()
"""
# A page's first opening in a process that has shown nothing but the Overview; warm: after the warm-up at start.
OPEN = """
import logging, resource, sys
logging.disable(logging.WARNING)
from streamlit.testing.v1 import AppTest
from pages.components.session import store
from pages.components.warm_up import warm_up
page, warm = sys.argv[1], sys.argv[2] == "warm"
store()
app = AppTest.from_file({shell!r}, default_timeout=300)
if warm:
    warm_up()
if page != "today/overview":
    app.run()
    app.switch_page(page + ".py")
def spent():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
before = spent()
app.run()
assert not app.exception
print(spent() - before)
"""


def run(code: str, home: Path, *arguments: str) -> tuple[float, str]:
    """Processor seconds of a program and its children, and what it printed."""
    environment = {**os.environ, "ECM_HOME": str(home), "PYTHONPATH": str(ROOT)}
    before = os.times()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    after = os.times()
    spent = after.children_user - before.children_user + after.children_system - before.children_system
    return spent, done.stdout


def test_first_start_and_first_opening(tmp_path: Path) -> None:
    home = tmp_path / "home"
    peer = min(run(PEER, home)[0] for _ in range(3))
    start = run(START, home)[0]
    print(f"\nthe imports of any page {peer:.2f} s of processor time")
    print(f"{'first start with the demo shop':32} {start:6.2f} s {start / peer:6.1f} x")
    code = OPEN.format(shell=str(ROOT / "pages" / "shell.py"))
    for page in PAGES:
        for how in ("cold", "warm"):
            seconds = float(run(code, home, page, how)[1].split()[-1])
            print(f"{page + ', ' + how:32} {seconds:6.2f} s {seconds / peer:6.1f} x")
