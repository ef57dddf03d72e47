"""CPU time of a command's whole process against importing its two largest libraries. Printed, never asserted on."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.bench

RUNS = 5
IMPORTS = ("-c", "import duckdb, sqlalchemy")
HELP = ("-m", "ecm", "--help")
KPI = ("-m", "ecm", "kpi", "--from", "2026-10-01", "--to", "2026-10-31", "--as-of", "2026-11-01")


def test_help_and_a_small_kpi_against_importing_the_libraries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = tmp_path / "orders.csv"
    rows = [f"{n},2026-10-{n % 28 + 1:02d},{n}.50,EUR" for n in range(1, 201)]
    orders.write_text("\n".join(["order_id,ordered_at,gross_sales,currency", *rows]), encoding="utf-8")
    # As for a user: bytecode is cached.
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "ECM_HOME": str(tmp_path / "home"),
        "PYTHONPYCACHEPREFIX": str(tmp_path / "bytecode"),
    }

    def seconds(*arguments: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    seconds("-m", "ecm", "load", str(orders))
    for command in (IMPORTS, HELP, KPI):
        seconds(*command)
    runs = [[seconds(*command) for command in (IMPORTS, HELP, KPI)] for _ in range(RUNS)]
    imports, help_, kpi = (min(times) for times in zip(*runs, strict=True))
    with capsys.disabled():
        print(f"\nCPU of a process, the least of {RUNS}: import duckdb, sqlalchemy {imports:.2f} s")
        print(f"  --help {help_:.2f} s, ratio {help_ / imports:.2f} (to reach: 0.5)")
        print(f"  a small kpi {kpi:.2f} s, ratio {kpi / imports:.2f} (to reach: 2.5)")
