"""A store that programs write to, and what must be in it: every order of every surviving load, exactly once."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecm.ingest import imports
from ecm.store import Store

ORDERS = 120


@dataclass
class Shop:
    """files: the number of a file and its first order's. Files overlap where those are nearer than ORDERS."""

    folder: Path
    firsts: dict[int, int]
    home: Path = field(init=False)

    def __post_init__(self) -> None:
        self.home = self.folder / "home"
        self.folder.mkdir(parents=True, exist_ok=True)
        for number, first in self.firsts.items():
            rows = "".join(
                f"#{n},2026-{1 + n % 9:02d}-{1 + n % 28:02d} 10:00:00,c{n % 97},EUR,{10 + number},1\n"
                for n in range(first, first + ORDERS)
            )
            self.path(number).write_text(f"order_id,ordered_at,customer_id,currency,gross_sales,discounts\n{rows}")

    def path(self, number: int) -> Path:
        return self.folder / f"orders_{number}.csv"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A command of the program, in a process of its own."""
        command = [sys.executable, "-m", "ecm", *arguments, "--json", "--home", str(self.home), "--as-of", "2026-11-23"]
        root = str(Path(__file__).parents[2])
        return subprocess.Popen(
            command,
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": root},
        )

    def run(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """The exit code and the answer of a command."""
        process = self.start(*arguments)
        out, err = process.communicate()
        return process.returncode, json.loads(out) if out else {"error": err}

    def live(self, store: Store) -> dict[int, int]:
        """The number of each file that is loaded, with its import's."""
        found = [(i.file, i.import_id) for i in imports(store) if i.undone_at is None]
        return {int(file.removeprefix("orders_").removesuffix(".csv")): import_id for file, import_id in found}

    def wrong(self, store: Store) -> list[str]:
        """What is lost, doubled, half there, or not as what is derived of it has it."""
        every = imports(store)
        live = self.live(store)
        expected = {
            f"#{n}": import_id
            for number, import_id in sorted(live.items(), key=lambda pair: pair[1])
            for n in range(self.firsts[number], self.firsts[number] + ORDERS)
        }
        with store.read() as connection:
            run = connection.exec_driver_sql
            stored = [tuple(row) for row in run("select order_id, import_id from orders")]
            history = {int(i): int(n) for i, n in run("select import_id, count(*) from orders_history group by 1")}
            facts = run("select count(*), count(distinct order_id) from order_facts").one()
            summed = run("select coalesce(sum(orders), 0)::bigint from daily_sales").scalar()
        found = []
        if len(live) != sum(i.undone_at is None for i in every):
            found.append("a file is loaded twice")
        if len(stored) != len(expected) or dict(stored) != expected:  # type: ignore[comparison-overlap, arg-type]  # rows of two
            found.append(f"{len(stored)} orders are there, {len(dict(stored))} different, of {len(expected)}")  # type: ignore[arg-type]  # as above
        if history != {i.import_id: ORDERS for i in every}:
            found.append(f"the history holds {history} of the imports {[i.import_id for i in every]}")
        if (*facts, summed) != (len(expected),) * 3:
            found.append(f"of {len(expected)} orders, order_facts has {tuple(facts)} and daily_sales {summed}")
        return found

    def left_in_tmp(self) -> list[str]:
        """Folders of processes that ended."""
        return [
            path.name
            for path in (self.home / "tmp").iterdir()
            if path.name.startswith(("load.", "engine.")) and not Path(f"/proc/{path.name.split('.')[1]}").exists()
        ]
