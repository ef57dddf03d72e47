"""Ends loads, undos and upkeep with SIGKILL at random moments, some of them between the commit and the answer."""

import random
import sqlite3
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ecm.store import Store
from tests.bench.findings import Findings
from tests.bench.shop_of_orders import Shop

_FIRSTS = {number: 80 * number for number in range(5)}
_COMMITS = {"load": 1, "undo": 1, "upkeep": 4}
_POLL = 0.001
_LONGEST = 600


def kill_many(kills: int, seed: int, shops: int, minutes: float) -> Findings:
    """So many kills, in several shops side by side, until the time is over."""
    begun = time.monotonic()
    until = begun + 60 * minutes
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(shops) as threads:
        shares = [kills // shops + (n < kills % shops) for n in range(shops)]
        killers = [_Killer(Shop(Path(folder) / f"shop{n}", _FIRSTS), random.Random(seed + n)) for n in range(shops)]
        list(threads.map(lambda pair: pair[0].kill(pair[1], until), zip(killers, shares, strict=True)))
    seen = sum((killer.seen for killer in killers), Counter[str]())
    found = Findings(f"Kills, {shops} shops side by side, {time.monotonic() - begun:.0f} s")
    found.figures = [(what, f"{count:,}") for what, count in sorted(seen.items())]
    found.violations = [violation for killer in killers for violation in killer.violations]
    return found


class _Killer:
    def __init__(self, shop: Shop, dice: random.Random) -> None:
        self.shop, self.dice = shop, dice
        self.seen: Counter[str] = Counter()
        self.violations: list[str] = []
        self._seconds = {
            "load": 3.0,
            "undo": 3.0,
            "upkeep": 3.0,
        }  # what each takes, measured whenever one is not killed

    def kill(self, times: int, until: float) -> None:
        with Store(self.shop.home) as store:  # open all along, as a dashboard is
            for _ in range(times):
                if time.monotonic() < until:
                    self._kill_one(store)

    def _kill_one(self, store: Store) -> None:
        live = self.shop.live(store)
        absent = [number for number in _FIRSTS if number not in live]
        choices = ["upkeep", *["load"] * (3 * bool(absent)), *["undo"] * (2 * bool(live))]
        what = self.dice.choice(choices)
        number = self.dice.choice(absent) if what == "load" else self.dice.choice([*live]) if what == "undo" else 0
        arguments = {
            "load": ("load", str(self.shop.path(number))),
            "undo": ("undo", str(live.get(number))),
            "upkeep": ("upkeep", "--keep-days", "0"),
        }[what]
        out, moment = self._killed(what, arguments)
        if moment == "not killed":
            self.seen[f"{what}: done before it could be killed"] += 1
        after = self.shop.live(store)
        is_done = after != live
        if out == "" and moment != "not killed":
            late = is_done if what != "upkeep" else moment == "after a commit"
            self.seen[f"{what} killed, {'after its commit, before its answer' if late else 'before its commit'}"] += 1
        self._note(f"{what} {number}, killed {moment}", store)
        if what == "upkeep" and is_done:
            self.violations.append("upkeep changed what is loaded")
        begun = time.monotonic()
        code, answer = self.shop.run(*arguments)
        self._seconds[what] = time.monotonic() - begun
        if what == "load":
            status = answer.get("files", [{}])[0].get("status")
            is_right = (code, status) == (0, "duplicate" if is_done else "loaded")
        elif what == "undo":
            is_right = code == (2 if is_done else 0)
        else:
            is_right = code == 0
        if not is_right:
            self.violations.append(f"{what} {number} again, after a kill {moment}, gave {code}: {str(answer)[:400]}")
        self._note(f"{what} {number} again", store)
        if left := self.shop.left_in_tmp():
            self.violations.append(f"tmp still holds {left} after {what}")

    def _note(self, when: str, store: Store) -> None:
        try:
            self.violations += [f"{when}: {wrong}" for wrong in self.shop.wrong(store)]
        except Exception as error:  # noqa: BLE001 - any error is a finding
            self.violations.append(f"{when}: the store does not answer: {error!r}")

    def _killed(self, what: str, arguments: tuple[str, ...]) -> tuple[str, str]:
        """What it wrote, and when it was killed: at a random moment, or as soon as the store's version grows."""
        commits = self.dice.randint(1, _COMMITS[what]) if self.dice.random() < 0.5 else 0
        until = time.monotonic() + (_LONGEST if commits else self.dice.uniform(0.3, 1.05) * self._seconds[what])
        before = self._version()
        has_committed = False
        process = self.shop.start(*arguments)
        while process.poll() is None and time.monotonic() < until:
            has_committed = bool(commits) and self._version() >= before + commits
            if has_committed:
                time.sleep(self.dice.choice((0, 0, 0.005, 0.02)))
                break
            time.sleep(_POLL if commits else 0.01)
        process.kill()
        out, _ = process.communicate()
        moment = "not killed" if process.returncode >= 0 else "after a commit" if has_committed else "at random"
        return out, moment

    def _version(self) -> int:
        """The latest committed state, read beside the program."""
        with sqlite3.connect(f"file:{self.shop.home / 'catalog.sqlite'}?mode=ro", uri=True, timeout=20) as catalogue:
            row = catalogue.execute("select max(snapshot_id) from ducklake_snapshot").fetchone()
        catalogue.close()
        return int(row[0] or 0)
