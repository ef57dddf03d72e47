"""How columns of the demo shop are written: numbers, moments, CSVs with a tool's own preamble."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from ecm.demo.shop import NAME
from ecm.demo.simulate import History

Array = np.ndarray[Any, np.dtype[Any]]


def names(history: History) -> Array:
    """The orders' numbers: #1001 and so on."""
    return np.char.add("#", (np.arange(history.count) + 1001).astype(str))


def moments(history: History, day: Array, second: Array) -> Array:
    """`2025-07-01 10:11:12 +0200`, the offset as daylight saving has it; the hour it skips is moved into the next."""
    if not len(day):
        return np.array([], dtype="U25")
    dates = np.datetime64(history.first) + day
    year = dates.astype("datetime64[Y]")

    def last_sunday(month: int) -> Array:
        end: Array = (year.astype("datetime64[M]") + month).astype("datetime64[D]") - 1
        return np.asarray(end - (end.view("int64") + 4) % 7)

    local = dates.astype("datetime64[s]") + second
    begins = last_sunday(3).astype("datetime64[s]") + 2 * 3600
    local = np.where((local >= begins) & (local < begins + 3600), local + 3600, local)
    summer = (local >= begins) & (local < last_sunday(10).astype("datetime64[s]") + 3 * 3600)
    texts = np.char.replace(np.datetime_as_string(local, unit="s"), "T", " ")
    return np.char.add(texts, np.where(summer, " +0200", " +0100"))


def money(cents: Array) -> Array:
    """Cents as text with two decimals."""
    return np.array([f"{c / 100:.2f}" for c in np.round(cents).astype(int).tolist()], dtype=object)


def copy(con: duckdb.DuckDBPyConnection, columns: Mapping[str, Any], path: Path, begin: str = "") -> Path:
    """A CSV of these columns, after a preamble where there is one."""
    con.register(
        "written", pa.table({k: pa.array(np.asarray(v).tolist(), from_pandas=True) for k, v in columns.items()})
    )
    con.execute(f"copy (select * from written) to '{str(path).replace(chr(39), chr(39) * 2)}' (header, delimiter ',')")
    con.unregister("written")
    if begin:
        path.write_bytes(begin.encode() + path.read_bytes())
    return path


def compact(h: History, day: Array) -> Array:
    """Days as GA4 writes them: 20250701."""
    if not len(day):
        return np.array([], dtype="U8")
    return np.char.replace(np.datetime_as_string(np.datetime64(h.first) + day), "-", "")


def preamble(h: History, report: str) -> str:
    first, last = (f"{d:%Y%m%d}" for d in (h.first, h.last))
    rule = "# ----------------------------------------\n"
    return (
        f"{rule}# {report}\n# Account: {NAME}\n# Property: {NAME} - GA4\n{rule}#\n# All Users\n"
        f"# Start date: {first}\n# End date: {last}\n"
    )
