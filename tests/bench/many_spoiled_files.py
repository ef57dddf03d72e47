"""The files of tests/nasty/test_fuzz.py in any number, in several processes, with what they cost."""

import logging
import multiprocessing
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from ecm.store import Store
from tests.bench.findings import Findings
from tests.nasty.mutations import spoiled
from tests.nasty.trial import ask, counts, try_out

_AT_ONCE = 25
# Of those so many, the first, are taken back, and the tables are compared.
_UNDONE = 3
_LOOK_EVERY = 0.02


@dataclass
class _Part:
    """Of some seeds. sentences: of the files refused, without their names; unforeseen: what the program logged."""

    seeds: int
    outcomes: Counter[str]
    sentences: Counter[str]
    slowest: tuple[float, str]
    largest: tuple[int, str]
    unforeseen: list[str]
    violations: list[str]


def try_many(seeds: range, processes: int, minutes: float) -> Findings:
    """Tries the seeds, each process in a store of its own, until the time is over."""
    until = time.time() + 60 * minutes
    shares = [seeds[start : start + _AT_ONCE] for start in range(0, len(seeds), _AT_ONCE)]
    begun = time.monotonic()
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        futures = [pool.submit(_try_some, share, until) for share in shares]
        parts = []
        for future in as_completed(futures):
            parts.append(future.result())
            for violation in parts[-1].violations:
                print(f"! {violation}", flush=True)
    found = Findings(f"Spoiled files, {processes} processes, {time.monotonic() - begun:.0f} s")
    outcomes, sentences = Counter[str](), Counter[str]()
    for part in parts:
        outcomes += part.outcomes
        sentences += part.sentences
        found.violations += part.violations
    unforeseen = [one for part in parts for one in part.unforeseen]
    seconds, slowest = max(part.slowest for part in parts)
    peak, largest = max(part.largest for part in parts)
    found.figures += [
        ("files tried", f"{sum(part.seeds for part in parts):,}"),
        *((f"documents {outcome}", f"{count:,}") for outcome, count in outcomes.most_common()),
        (f"slowest, processor time: {slowest}", f"{seconds:.1f} s"),
        (f"largest reading process: {largest}", f"{peak / 1024**2:,.0f} MB"),
        ("errors that the program did not foresee (logged)", f"{len(unforeseen):,}"),
        *((f"  {one[:400]}", "") for one in unforeseen),
        *((f"  {sentence}", f"{count:,}") for sentence, count in sentences.most_common(25)),
    ]
    return found


def _try_some(seeds: range, until: float) -> _Part:
    part = _Part(0, Counter(), Counter(), (0.0, ""), (0, ""), [], [])
    if time.time() > until:
        return part
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "home") as store, _logged() as log:
        with store.scratch() as con:
            con.execute("set threads = 1")  # one process for each processor already
        before = counts(store)
        for seed in seeds:
            if seed == seeds[0] + _UNDONE and counts(store) != before:
                part.violations.append(f"seeds from {seeds[0]}: the tables are not as before after undo")
            file = spoiled(seed)
            log.clear()
            with _peak_of_readers() as peak:
                try:
                    trial = try_out(store, file, Path(folder), is_undone=seed < seeds[0] + _UNDONE)
                except Exception as error:  # noqa: BLE001 - any error is a finding
                    part.violations.append(f"{file}: raised {error!r}")
                    continue
            part.seeds += 1
            part.outcomes.update(result.status.value for result in trial.results)
            part.sentences.update(
                result.error.message.replace(result.file, "FILE")[:64] for result in trial.results if result.error
            )
            part.slowest = max(part.slowest, (trial.seconds, str(file)))
            part.largest = max(part.largest, (peak[0], str(file)))
            part.unforeseen += [f"{file}: {message}" for message in log]
            part.violations += [f"{file}: {fault}" for fault in trial.faults]
        try:
            ask(store)
        except Exception as error:  # noqa: BLE001 - any error is a finding
            part.violations.append(f"seeds from {seeds[0]}: the store does not answer: {error!r}")
    return part


@contextmanager
def _logged() -> Iterator[list[str]]:
    """What the program logs as an error."""
    messages: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: messages.append(record.getMessage())  # type: ignore[method-assign]  # a list is enough
    logging.getLogger("ecm").addHandler(handler)
    try:
        yield messages
    finally:
        logging.getLogger("ecm").removeHandler(handler)


@contextmanager
def _peak_of_readers() -> Iterator[list[int]]:
    """The most memory that a child of this process had meanwhile, in bytes; of Linux alone."""
    for child in psutil.Process().children():
        with suppress(OSError):
            Path(f"/proc/{child.pid}/clear_refs").write_text("5")  # which forgets the most it had
    peak, done = [0], threading.Event()

    def look() -> None:
        while True:
            is_over = done.is_set()
            for child in psutil.Process().children():
                with suppress(OSError, IndexError):
                    status = Path(f"/proc/{child.pid}/status").read_text()
                    peak[0] = max(peak[0], 1024 * int(status.partition("VmHWM:")[2].split()[0]))
            if is_over:
                return
            done.wait(_LOOK_EVERY)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()
