"""Whatever a file does to its reader is that file's failure, said in one sentence; the next file is read."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from reading_cases import Open

from ecm.errors import UnreadableFile
from ecm.reading import process

CSV = "sku,price\nA,1\nB,2\n"
_PEAK = "from ecm.reading.__main__ import peak_memory; print(peak_memory())"


@pytest.fixture(autouse=True)
def _own_readers() -> Iterator[None]:
    """Each test starts its readers itself, and leaves none."""
    process.close_readers()
    yield
    process.close_readers()


def refusal(open_bytes: Open, content: bytes | str, name: str) -> str:
    with pytest.raises(UnreadableFile) as raised:
        open_bytes(content, name)
    assert raised.value.hint == process.HINT
    return raised.value.message


def test_a_file_that_takes_too_long_is_refused(open_bytes: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "seconds_for", lambda size: 0.5)
    # Quotes that do not match, so that each record is read one by one.
    slow = "a,b\n" + '1,"x"y\n' * 2_000_000
    assert refusal(open_bytes, slow, "slow.csv").startswith("slow.csv was not read: it takes far longer")
    assert not process.idle_readers()


def test_a_file_whose_reader_does_not_answer_is_refused(open_bytes: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "PATIENCE", 0)
    assert refusal(open_bytes, CSV, "silent.csv").startswith("silent.csv was not read: it takes far longer")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_reader_that_ends_by_itself_is_the_files_failure(
    open_bytes: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\nread request\nexit 1\n")
    broken.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(broken))
    assert refusal(open_bytes, CSV, "a.csv") == "a.csv could not be read: its bytes are not as its format has them."


@pytest.mark.parametrize(
    ("code", "cause"), [(-24, "time"), (-9, "memory"), (-6, "memory"), (-11, "crash"), (1, "crash"), (0, "crash")]
)
def test_how_a_reader_ended_says_why(code: int, cause: str) -> None:
    assert process.cause_of_exit(code) == cause


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems do not limit what a process writes to")
def test_a_reader_cannot_take_more_memory_than_a_file_may(tmp_path: Path) -> None:
    taking = "from ecm.reading.__main__ import limit_memory; limit_memory(); b'x' * 2_000_000_000"
    done = subprocess.run([sys.executable, "-c", taking], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "MemoryError"


def test_an_error_of_the_reader_is_one_sentence_and_its_place_is_in_the_log(
    open_bytes: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answer = {"failure": "other", "where": "ValueError ecm/reading/rows.py:1", "memory": 0, "seconds": 0}
    monkeypatch.setattr(process.Reader, "ask", lambda *_: answer)
    with caplog.at_level(logging.ERROR):
        assert refusal(open_bytes, CSV, "odd.csv").startswith("odd.csv could not be read: its bytes")
    assert "odd.csv could not be read: ValueError ecm/reading/rows.py:1" in caplog.text


def test_readers_are_kept_for_the_next_file(open_bytes: Open) -> None:
    open_bytes(CSV)
    before = process.idle_readers()
    open_bytes(CSV)
    assert len(before) == 1
    assert process.idle_readers() == before


def _wait_for_end(pid: int) -> None:
    """Until the process is one that has ended, which its parent has not asked about yet."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_kept_reader_that_was_ended_from_outside_is_replaced(open_bytes: Open) -> None:
    open_bytes(CSV)
    (ended,) = process.idle_readers()
    os.kill(ended, signal.SIGKILL)
    _wait_for_end(ended)
    assert open_bytes(CSV)[0].sheets[0].columns == ("sku", "price")
    assert process.idle_readers() != [ended]


def test_a_reader_that_took_much_memory_is_not_kept(open_bytes: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LARGEST_KEPT", 1)
    open_bytes(CSV)
    assert not process.idle_readers()


def test_the_memory_of_whoever_started_it_is_not_its_own() -> None:
    """A dashboard of 500 MB would else start a new process for each file, as one that has used much is not kept."""
    grown = f"import subprocess, sys; big = b'x' * 500_000_000; subprocess.run([sys.executable, '-c', {_PEAK!r}], check=True)"
    done = subprocess.run([sys.executable, "-c", grown], capture_output=True, text=True, check=True)
    assert 10_000_000 < int(done.stdout) < 300_000_000


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only there it can be seen")
def test_a_reader_knows_no_password(open_bytes: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECM_SECRET_SHOP", "a password")
    open_bytes(CSV)
    (number,) = process.idle_readers()
    known = {entry.partition(b"=")[0].decode() for entry in Path(f"/proc/{number}/environ").read_bytes().split(b"\0")}
    assert known - {""} <= {"PYTHONPATH", *process.SET, *process.FROM_OUTSIDE}
