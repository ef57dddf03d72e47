"""Loads a spoiled file as the page Import does, and says what is wrong with what came of it."""

import os
import re
import time
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import psutil

from ecm.filters import Filters, Period
from ecm.ingest import FileResult, SchemaContract, Status, load, undo
from ecm.metrics import kpis
from ecm.schema import FACTS, TABLES
from ecm.store import Store
from tests.nasty.mutations import Spoiled

TODAY = date(2026, 11, 23)
_LONGEST = 400
_MOST_SECONDS = 20.0
# What only a programmer should read: names of errors, of modules, of folders, and objects as Python writes them.
_LEAK = re.compile(
    r"Traceback|object at 0x|\.py\b|\b[A-Z]\w+(?:Error|Exception)\b|\b(?:Catalog|Binder|Parser|Conversion) Error\b"
    r"|/tmp/|\bload\.\d+\.|unpacked\.\d|\b_?duckdb\b|errno"
)
_FIGURES = ("orders", "gross_sales", "net_sales", "sessions", "cost")


@dataclass(frozen=True)
class Trial:
    """What became of a file. faults: what should not have happened, in words; seconds: of processors, the readers' too."""

    results: tuple[FileResult, ...]
    faults: tuple[str, ...]
    seconds: float


def try_out(store: Store, file: Spoiled, folder: Path, *, is_undone: bool) -> Trial:
    """Loads it in a namespace of its own. is_undone: and takes it back."""
    path = folder / "upload"
    path.write_bytes(file.content)
    begun, wall = _seconds(), time.monotonic()
    results = load(
        store, [path], today=TODAY, names=[file.name], namespace=f"seed {file.seed}", asks=SchemaContract.PERSON
    )
    seconds = min(_seconds() - begun, time.monotonic() - wall)
    faults = [fault for result in results for fault in (*_sentence_faults(result), *_row_faults(store, result))]
    if not results:
        faults.append("no document has a result")
    if seconds > _MOST_SECONDS:
        faults.append(f"it took {seconds:.0f} s")
    if is_undone:
        for result in reversed(results):
            if result.status is Status.LOADED and result.import_id is not None:
                undo(store, result.import_id)
    left = [p.name for p in (store.home / "tmp").iterdir() if not p.name.startswith(("engine.", "waiting-"))]
    if left:
        faults.append(f"tmp still holds {left}")
    return Trial(tuple(results), tuple(faults), seconds)


def counts(store: Store) -> dict[str, int]:
    """The rows of every canonical table and of all that is derived of them."""
    names = (*TABLES, *FACTS.tables)
    with store.read() as connection:
        found = connection.exec_driver_sql(" union all ".join(f"select '{n}', count(*) from {n}" for n in names))
        return {str(name): int(count) for name, count in found}


def ask(store: Store) -> None:
    """What the pages ask first. Raises where the store does not answer."""
    kpis(store, Filters(Period(TODAY - timedelta(days=3650), TODAY)), metrics=_FIGURES, today=TODAY)


def _sentence_faults(result: FileResult) -> list[str]:
    """Either it is loaded, or one line says why not; nothing that is said is for programmers."""
    found = []
    error = result.error
    if (result.status is Status.LOADED) != (error is None):
        found.append(f"its status is {result.status.value}, its error {error!r}")
    if error is not None:
        message = error.message
        if not message.endswith((".", "?", "!")) or not 0 < len(message) <= _LONGEST or len(error.hint) > _LONGEST:
            found.append(f"its error is no sentence: {message!r} {error.hint!r}")
        if any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in message + error.hint):
            found.append(f"its error is not one line: {message!r}")
        if "something in it is not as its format has it" in message:
            found.append("an error that nobody foresaw kept it from being loaded; it is logged")
    said = [*result.warnings, *result.reasons, result.question or "", result.why, error.hint if error else ""]
    found += [f"it says {text!r}" for text in said if _LEAK.search(text)]
    return found


def _row_faults(store: Store, result: FileResult) -> list[str]:
    """Every record of a loaded file is in a table's history, in quarantine or ignored, in one of them alone."""
    if result.status is not Status.LOADED:
        return []
    number = result.import_id
    with store.read() as connection:

        def rows(select: str) -> set[int]:
            return {int(row[0]) for row in connection.exec_driver_sql(select)}

        loaded = set().union(
            *(rows(f"select row_no from {t}_history where import_id = {number}") for t in result.tables)
        )
        quarantined = rows(f"select row_no from quarantine where import_id = {number} and reasons <> '[]'")
        ignored = rows(f"select row_no from ignored where import_id = {number} and reason <> ''")
    found = []
    told = (result.loaded, result.quarantined, result.ignored)
    if (len(loaded), len(quarantined), len(ignored)) != told:
        found.append(f"it tells of {told} records, the store of {(len(loaded), len(quarantined), len(ignored))}")
    if len(loaded | quarantined | ignored) != result.rows:
        found.append(f"{result.rows} records were read, {len(loaded | quarantined | ignored)} are in the store")
    return found


def _seconds() -> float:
    """Of processors: this process, those it waited for and those it has."""
    times = os.times()
    own = times.user + times.system + times.children_user + times.children_system
    for child in psutil.Process().children(recursive=True):
        try:
            used = child.cpu_times()
        except psutil.Error:
            continue
        own += used.user + used.system
    return own
