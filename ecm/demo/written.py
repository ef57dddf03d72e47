"""How columns of the demo shop are written: numbers, moments, CSVs with a tool's own preamble."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from ecm.demo.simulate import History

Array = np.ndarray[Any, np.dtype[Any]]


def names(history: History) -> Array:
    """The orders' numbers: #1001 and so on."""
    return np.char.add("#", (np.arange(history.count) + 1001).astype(str))


def moments(history: History, day: Array, second: Array) -> Array:
    """`2025-07-01 10:11:12 +0200`, the offset as daylight saving has it."""
    dates = np.datetime64(history.first) + day
    texts = np.char.replace(np.datetime_as_string(dates.astype("datetime64[s]") + second, unit="s"), "T", " ")
    year = dates.astype("datetime64[Y]")

    def last_sunday(month: int) -> Array:
        end: Array = (year.astype("datetime64[M]") + month).astype("datetime64[D]") - 1
        return np.asarray(end - (end.view("int64") + 4) % 7)

    summer = (dates >= last_sunday(3)) & (dates < last_sunday(10))
    return np.char.add(texts, np.where(summer, " +0200", " +0100"))


def money(cents: Array) -> Array:
    text = np.char.zfill(np.abs(cents).astype(int).astype(str), 3)
    width = np.char.str_len(text)
    signs = np.where(np.asarray(cents) < 0, "-", "")
    return np.array([f"{s}{t[: w - 2]}.{t[w - 2 :]}" for s, t, w in zip(signs, text, width, strict=True)], dtype=object)


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
    return np.char.replace(np.datetime_as_string(np.datetime64(h.first) + day), "-", "")


def preamble(h: History, report: str) -> str:
    first, last = (f"{d:%Y%m%d}" for d in (h.first, h.date_of(h.days - 1)))
    rule = "# ----------------------------------------\n"
    return (
        f"{rule}# {report}\n# Account: Lindholm Living\n# Property: Lindholm Living - GA4\n{rule}#\n# All Users\n"
        f"# Start date: {first}\n# End date: {last}\n"
    )
