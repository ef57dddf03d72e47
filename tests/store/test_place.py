"""Where a shop is kept is said in full or not at all, and its password is never told."""

import json
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from ecm.errors import StoreError
from ecm.settings import Config
from ecm.store import Store
from tests.store.conftest import new_database

SECRET = "tr0ub4dor&3"  # noqa: S105 a made-up one


@pytest.mark.parametrize(
    ("catalogue", "data", "what"),
    [
        (None, "rows", "ECM_STORE is not set"),
        (f"postgresql://shop:{SECRET}@localhost/shop", None, "not ECM_DATA"),
        (f"postgresql://shop:{SECRET}@localhost/shop", "s3://bucket/rows", "must be a folder"),
        (f"mysql://shop:{SECRET}@localhost/shop", "rows", "no PostgreSQL URL"),
        (f"postgresql://shop:{SECRET}@localhost/shop?nonsense=1", "rows", "cannot be read"),
        (f"postgresql://shop:{SECRET}@127.0.0.1:1/shop", "rows", "could not be"),
    ],
)
def test_a_place_that_cannot_be_is_refused_without_telling_the_password(
    catalogue: str | None, data: str | None, what: str, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match=what) as caught:
        Store(tmp_path / "home", catalogue=catalogue, data=data and (data if "://" in data else tmp_path / data))
    assert caught.value.hint
    assert SECRET not in f"{caught.value.message} {caught.value.hint}"
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_the_environment_names_a_shared_shop_for_the_command_line(postgres: str, tmp_path: Path) -> None:
    """What one machine sets, another reads; each has a scratch folder of its own."""
    url = new_database(postgres)

    def ecm(machine: str, *arguments: str) -> dict[str, object]:
        done = subprocess.run(
            [sys.executable, "-m", "ecm", "--home", str(tmp_path / machine), *arguments, "--json"],
            capture_output=True,
            check=True,
            env={"ECM_STORE": url, "ECM_DATA": str(tmp_path / "rows"), "PYTHONPATH": str(Path.cwd())},
        )
        return dict(json.loads(done.stdout))

    ecm("first", "settings", "shop_name", "Two desks")
    assert ecm("second", "settings", "shop_name")["settings"] == {"shop_name": "Two desks"}
    assert not (tmp_path / "first" / "catalog.sqlite").exists()
    assert list((tmp_path / "rows").rglob("*.parquet"))


def test_the_password_is_not_shown_where_the_configuration_is(tmp_path: Path) -> None:
    config = Config(home=tmp_path, store=f"postgresql://shop:{SECRET}@localhost/shop", warehouse=SECRET)
    assert SECRET not in repr(config)
