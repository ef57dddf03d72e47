"""What processes that ended left in the store's scratch is swept; what lives is left alone."""

import os
import subprocess
import sys
import time
from pathlib import Path

from ecm.store import Store, tidy
from tests.conftest import NewHome


def _ended() -> int:
    """The number of a process that was."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_uploads_that_a_killed_process_left_are_swept_at_the_next_start(tmp_path: Path, new_home: NewHome) -> None:
    home = new_home(tmp_path / "home")
    scratch = home / "tmp"
    with Store(home) as store, store.folder() as own:
        names = {
            "dead": scratch / f"load.{_ended()}.abc",
            # In a container the process before this one had the same number.
            "before": scratch / f"load.{os.getpid()}.abc",
            "others": scratch / f"load.{os.getppid()}.abc",
            "fresh": scratch / "waiting-1",
            "old": scratch / "waiting-2",
        }
        for folder in names.values():
            folder.mkdir()
            (folder / "upload").write_text("Ada Lovelace")
        old = time.time() - 25 * 3600
        for path in (names["old"] / "upload", names["old"]):
            os.utime(path, (old, old))
        with Store(home):
            pass
        assert own.is_dir()
        assert {name for name, folder in names.items() if folder.exists()} == {"others", "fresh"}
        names["dead"].mkdir()
        tidy(store)
        assert not names["dead"].exists()
    assert not own.exists()
