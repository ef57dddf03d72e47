"""The process that parses files, started by ecm.reading.process: one request a line, one answer a line, as JSON.

Whatever a file does to its reader happens here, within limits of memory and time, and not to who asked.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from math import ceil
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from ecm.errors import UnreadableFile, where
from ecm.reading.document import Sheet
from ecm.reading.limits import MEMORY, refuse_too_wide
from ecm.reading.opening import read_sheets, unpack

if sys.platform != "win32":  # which limits neither
    import resource

_LONGEST_NAME = 500
_LONGEST_LINE = 1000
_MOST_LINES = 100
# Recognisers look at cells one by one: a sample is of bounded size, however wide and long its cells are.
_LONGEST_CELL = 2000
_MOST_CELLS = 200_000
_SAMPLE = 8_000_000
_ADDRESSES = 4
_STATUS = Path("/proc/self/status")
Request = Mapping[str, Any]


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers until there are no more requests."""
    for line in requests:
        answers.write(json.dumps(answer(json.loads(line)), default=os.fspath).encode() + b"\n")
        answers.flush()


def answer(request: Request) -> dict[str, Any]:
    """What the request asks for, or an error to show, with where it arose for the log."""
    _limit_time(request["seconds"])
    begun = time.process_time()
    result: dict[str, Any]
    try:
        result = _DOES[request["do"]](request)
    except UnreadableFile as error:
        result = {"error": [_text(error.message, _LONGEST_LINE), _text(error.hint, _LONGEST_LINE)]}
    except (MemoryError, duckdb.OutOfMemoryException):
        result = {"failure": "memory"}
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this file's alone
        result = {"failure": "other", "where": where(error)}
    return {**result, "seconds": time.process_time() - begun, "memory": peak_memory()}


def _unpack(request: Request) -> dict[str, Any]:
    members = unpack(Path(request["path"]), Path(request["scratch"]), request["name"])
    return {
        "members": [
            {
                "name": _text(member.name, _LONGEST_NAME),
                "path": str(member.path) if member.path else None,
                "error": [member.error.message, member.error.hint] if member.error else None,
            }
            for member in members
        ]
    }


def _read(request: Request) -> dict[str, Any]:
    sheets = read_sheets(Path(request["path"]), request["name"], Path(request["scratch"]))
    return {"sheets": [_shortened(sheet, request["name"]) for sheet in sheets]}


_DOES: dict[str, Callable[[Request], dict[str, Any]]] = {"unpack": _unpack, "read": _read}


def _shortened(sheet: Sheet, name: str) -> dict[str, Any]:
    """The sheet as JSON has it, its texts and sample of bounded size."""
    width = max(1, len(sheet.columns))
    refuse_too_wide(width, name)
    sample = sheet.sample[: max(1, _MOST_CELLS // width)]
    longest = min(_LONGEST_CELL, _SAMPLE // (width * max(1, len(sample))))
    short = replace(
        sheet,
        label=_text(sheet.label, _LONGEST_NAME),
        columns=tuple(_text(column, _LONGEST_NAME) for column in sheet.columns),
        preamble=tuple(_text(line, _LONGEST_LINE) for line in sheet.preamble[:_MOST_LINES]),
        sample=tuple(tuple(None if cell is None else _text(cell, longest) for cell in row) for row in sample),
        found=replace(sheet.found, notes=tuple(_text(note, _LONGEST_LINE) for note in sheet.found.notes)),
    )
    # pydantic, which reads this, takes 0.15 s to import: half as long again as everything else here.
    return asdict(short)


def _text(text: str, longest: int) -> str:
    """Its beginning, without halves of characters."""
    return text[:longest].encode(errors="replace").decode()


def _limit_time(seconds: float) -> None:
    """Ends this process after so many more seconds of work."""
    if sys.platform != "win32":
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (ceil(time.process_time() + seconds), most))


def limit_memory() -> None:
    if sys.platform != "win32":
        # What is written to; addresses alone, of libraries and what they reserve, cost nothing.
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES * MEMORY, _ADDRESSES * MEMORY))
        # No picture of a shop's data is left where the process is ended.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def peak_memory() -> int:
    """The most memory this process ever had, in bytes; 0 where that is not known."""
    if sys.platform == "win32":
        return 0
    if _STATUS.exists():  # what resource reports there includes the process that started this one
        return int(_STATUS.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    limit_memory()
    with os.fdopen(os.dup(1), "wb") as own:
        # What a library prints is no answer.
        os.dup2(2, 1)
        serve(sys.stdin.buffer, own)
