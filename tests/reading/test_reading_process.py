"""The process that parses files: what it says of itself."""

import subprocess
import sys

_PEAK = "from ecm.reading.__main__ import _peak; print(_peak())"


def test_the_memory_of_whoever_started_it_is_not_its_own() -> None:
    """A dashboard of 500 MB would else start a new process for each file, as one that has used much is not kept."""
    grown = f"import subprocess, sys; big = b'x' * 500_000_000; subprocess.run([sys.executable, '-c', {_PEAK!r}], check=True)"
    done = subprocess.run([sys.executable, "-c", grown], capture_output=True, text=True, check=True)
    assert 10_000_000 < int(done.stdout) < 300_000_000
