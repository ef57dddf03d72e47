"""A folder gives each file once, and what comes later; what is no file of its own is left alone."""

import os
from pathlib import Path

import pytest

from ecm.connect import Connection, save_connection, state_of
from ecm.errors import UnknownName
from ecm.ingest import pending_files, undo
from ecm.operate import Refreshed, refresh_sources
from tests.connect.conftest import ORDERS, TODAY, sold
from tests.ingest.test_shape_changes import shopify
from tests.metrics.shop import Shop

LONG_AGO = 1_770_000_000


def _file(path: Path, *rows: str, at: int = LONG_AGO) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ORDERS + "".join(f"{row}\n" for row in rows))
    os.utime(path, (at, at))
    return path


def _read(shop: Shop, name: str = "drop") -> Refreshed:
    (done,) = refresh_sources(shop.store, [name], today=TODAY)
    return done


def test_a_folder_gives_each_file_once_and_what_comes_later(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    _file(folder / "a.csv", "F1,2026-01-05,EUR,10")
    save_connection(shop.store, Connection("drop", str(folder)))
    first = _read(shop)
    assert ([f.file for f in first.files], first.state.rows, first.error) == (["drop: a.csv"], 1, None)
    # A file may come with the time it was made elsewhere: older than what was read already.
    _file(folder / "2026" / "b.csv", "F2,2026-01-06,EUR,5", "F1,2026-01-05,EUR,20", at=LONG_AGO - 999)
    for scrap in (".hidden", "~$a.xlsx", "c.csv.part", "d.csv.crdownload", "Thumbs.db", "e.tmp"):
        _file(folder / scrap, "X1,2026-01-05,EUR,1000")
    outside = _file(tmp_path / "outside.csv", "X2,2026-01-05,EUR,1000")
    (folder / "link.csv").symlink_to(outside)
    second = _read(shop)
    assert [f.file for f in second.files] == ["drop: 2026 › b.csv"]
    assert any("1 links lead out of the folder" in note for note in second.notes)
    assert sold(shop) == 25
    third = _read(shop)
    assert (third.files, third.state.error, third.state.loads) == ((), "", second.state.loads)
    # A load that was taken back does not come again by itself; a file that changed does.
    (load,) = second.state.loads
    undo(shop.store, load)
    assert (_read(shop).files, sold(shop)) == ((), 10)
    _file(folder / "2026" / "b.csv", "F2,2026-01-06,EUR,7", at=LONG_AGO + 1)
    assert ([f.file for f in _read(shop).files], sold(shop)) == (["drop: 2026 › b.csv"], 17)
    folder.rename(tmp_path / "gone")
    failed = _read(shop)
    assert failed.error is not None
    assert "no folder" in failed.error.message
    assert state_of(shop.store, "drop")[1].error == failed.error.message
    assert failed.state.last_success == third.state.last_success or failed.state.last_success
    with pytest.raises(UnknownName):
        refresh_sources(shop.store, ["dorp"], today=TODAY)


def test_a_file_that_cannot_be_loaded_is_named_and_stops_no_other(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    (folder).mkdir()
    (folder / "notes.txt").write_text("call the printer\n")
    os.utime(folder / "notes.txt", (LONG_AGO, LONG_AGO))
    _file(folder / "a.csv", "F1,2026-01-05,EUR,10", "F2,nonsense,EUR,1", at=LONG_AGO + 1)
    save_connection(shop.store, Connection("drop", str(folder)))
    done = _read(shop)
    assert done.error is not None
    assert "1 of 2 files could not be loaded, 1 could" in done.error.message
    assert "notes.txt" in done.error.message
    assert [f.file for f in done.files] == ["drop: a.csv"]
    assert (sold(shop), done.state.quarantined, done.state.tables) == (10, 1, ("orders",))
    # It is tried again; what was loaded is not.
    again = _read(shop)
    assert (again.error is not None, again.files, again.state.quarantined) == (True, (), 1)
    (folder / "notes.txt").unlink()
    assert _read(shop).state.error == ""


def test_a_file_whose_shape_changed_for_the_worse_waits_and_is_named(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    save_connection(shop.store, Connection("drop", str(folder)))
    for n, content in enumerate((shopify("#R1"), shopify("#R2").replace("Subtotal", "Nothing of the sort"))):
        (folder / f"{n}.csv").write_text(content)
        os.utime(folder / f"{n}.csv", (LONG_AGO + n, LONG_AGO + n))
        done = _read(shop)
    assert done.error is not None
    assert "1.csv" in done.error.message
    assert [w.name for w in pending_files(shop.store)] == ["drop: 1.csv"]
    assert shop.value("orders", "2026-03-01", "2026-03-31") == 1


def test_of_very_many_files_the_rest_comes_next_time(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecm.connect.folder._AT_ONCE", 2)  # a limit, not code: five hundred files take minutes
    folder = tmp_path / "exports"
    for n in range(5):
        _file(folder / f"{n}.csv", f"F{n},2026-01-05,EUR,1", at=LONG_AGO + n)
    save_connection(shop.store, Connection("drop", str(folder)))
    first = _read(shop)
    assert [f.file for f in first.files] == ["drop: 0.csv", "drop: 1.csv"]
    assert any("2 of 5 new files were read" in note for note in first.notes)
    assert [f.file for f in _read(shop).files] == ["drop: 2.csv", "drop: 3.csv"]
    assert [f.file for f in _read(shop).files] == ["drop: 4.csv"]
    assert sold(shop) == 5


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir(mode=0o000)
    save_connection(shop.store, Connection("drop", str(folder)))
    done = _read(shop)
    assert done.error is not None
    assert "permission denied" in done.error.message
    folder.chmod(0o700)
