"""An error of the engine's own makes its instance invalid: what is asked next opens the store again."""

from pathlib import Path

import duckdb
import pytest

from ecm.store import Store
from tests.conftest import NewHome

# Eight commas and half a character in the record that follows three blank ones, read as 19 columns of which eight are wanted.
_BYTES = b"\n\n\n,,,,,,,,\xea"
_WANTED = (0, 3, 7, 8, 10, 14, 15, 16)


def _make_invalid(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "twelve_bytes.csv"
    path.write_bytes(_BYTES)
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(19))
    with store.scratch() as con, pytest.raises(duckdb.InternalException):
        con.execute(
            f"create temp table raw as select {', '.join(f'c{place}' for place in _WANTED)} from read_csv('{path}', "
            f"auto_detect = false, header = false, skip = 3, delim = ',', columns = {{{columns}}})"
        )


@pytest.mark.parametrize("mirrored", [False, True])
def test_an_invalid_instance_is_left_by_whoever_asks_next(tmp_path: Path, new_home: NewHome, mirrored: bool) -> None:
    home = new_home(tmp_path / "home")
    with Store(home, mirrored=mirrored) as store, Store(home) as other:
        version = store.version
        _make_invalid(store, tmp_path)
        assert store.version == version
        with store.read() as connection:
            assert connection.exec_driver_sql("select count(*) from daily_sales").scalar() == 0
        # Another store of this process stood on the same instance.
        assert other.settings() == store.settings()
        with other.transaction() as transaction:
            transaction.con.execute("delete from targets")
        with store.scratch() as con:
            assert con.execute("select 1").fetchone() == (1,)
        _make_invalid(other, tmp_path)
        assert store.settings() == other.settings()
