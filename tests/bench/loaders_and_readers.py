"""Four programs that load beside eight readers and an undo: nobody sees half a load, and every row is there once."""

import json
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from ecm.store import Store
from tests.bench.findings import Findings
from tests.bench.shop_of_orders import ORDERS, Shop

_LOADERS, _FILES_EACH, _READERS = 4, 4, 8
# As between two clicks: readers that never pause leave the writers no processor.
_PAUSE = 0.2


def load_beside_readers() -> Findings:
    """One round of it."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder), {number: ORDERS * number for number in range(1 + _LOADERS * _FILES_EACH)})
        with Store(shop.home) as store, ThreadPoolExecutor(_READERS) as threads:
            code, _ = shop.run("load", str(shop.path(0)))
            violations = [] if code == 0 else ["the first load failed"]
            done = Event()
            readers = [threads.submit(_read, store, done) for _ in range(_READERS)]
            loaders = [
                shop.start("load", *(str(shop.path(1 + loader * _FILES_EACH + n)) for n in range(_FILES_EACH)))
                for loader in range(_LOADERS)
            ]
            undo = shop.start("undo", "1")
            try:
                for process in (*loaders, undo):
                    out, err = process.communicate()
                    if process.returncode:
                        violations.append(f"a program ended with {process.returncode}: {err[:300]}")
                    elif process is not undo:
                        violations += [
                            f"{f['file']}: {f['status']}" for f in json.loads(out)["files"] if f["status"] != "loaded"
                        ]
            finally:
                done.set()
            reads = 0
            for reader in readers:
                number, wrong = reader.result()
                reads += number
                violations += wrong
            violations += [f"at the end: {wrong}" for wrong in shop.wrong(store)]
            if shop.live(store).keys() != set(range(1, 1 + _LOADERS * _FILES_EACH)):
                violations.append(f"at the end the files {sorted(shop.live(store))} are loaded")
    found = Findings(f"{_LOADERS} loaders, {_READERS} readers and an undo, {time.monotonic() - begun:.0f} s")
    found.figures = [("files loaded", f"{1 + _LOADERS * _FILES_EACH}"), ("looks of the readers", f"{reads:,}")]
    found.violations = violations
    return found


def _read(store: Store, done: Event) -> tuple[int, list[str]]:
    """How often it looked, and what it saw that was not whole."""
    reads, wrong, seen = 0, [], 0
    while not done.is_set():
        try:
            version = store.version
            with store.read() as connection:
                run = connection.exec_driver_sql
                files = run(
                    f"select (substr(order_id, 2)::integer // {ORDERS}) as n, count(*) from orders group by 1"
                ).all()
                facts = run("select count(*) from order_facts").scalar()
                summed = run("select coalesce(sum(orders), 0)::bigint from daily_sales").scalar()
        except Exception as error:  # noqa: BLE001 - any error is a finding
            wrong.append(f"a reader got {error!r}")
            continue
        reads += 1
        if version < seen:
            wrong.append(f"version {version} was seen after {seen}")
        seen = version
        if any(count != ORDERS for _, count in files):
            wrong.append(f"half a load was seen: {[tuple(row) for row in files]}")
        if not ORDERS * len(files) == facts == summed:
            wrong.append(f"{ORDERS * len(files)} orders, {facts} in order_facts, {summed} in daily_sales")
        done.wait(_PAUSE)
    return reads, wrong
