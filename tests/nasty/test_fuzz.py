"""Two hundred spoiled files, loaded as the page Import loads them: each is loaded or refused in a sentence, no row is lost.

The same on as many files as one likes: python -m tests.bench.campaign.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ecm.ingest import Status
from ecm.store import Store
from tests.conftest import NewHome
from tests.nasty.base_files import FILES, base_file
from tests.nasty.mutations import Spoiled, spoiled
from tests.nasty.trial import ask, counts, try_out

_SEEDS = range(200)
_AT_ONCE = 25
# Of those so many, the first, are taken back again.
_UNDONE = 3


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, new_home: NewHome) -> Iterator[Store]:
    with Store(new_home(tmp_path_factory.mktemp("fuzz") / "home")) as store:
        yield store


@pytest.mark.parametrize("name", FILES)
def test_every_file_can_be_loaded_before_it_is_spoiled(name: str, shop: Store, tmp_path: Path) -> None:
    trial = try_out(shop, Spoiled(-1 - sorted(FILES).index(name), name, base_file(name), ()), tmp_path, is_undone=False)
    assert trial.faults == ()
    assert {result.status for result in trial.results} == {Status.LOADED}
    assert all(result.loaded and not result.quarantined for result in trial.results)


@pytest.mark.parametrize("first", _SEEDS[::_AT_ONCE])
def test_a_spoiled_file_is_loaded_or_refused_and_no_row_is_lost(first: int, shop: Store, tmp_path: Path) -> None:
    faults = []
    before = counts(shop)
    for seed in range(first, first + _AT_ONCE):
        if seed == first + _UNDONE:
            assert counts(shop) == before
        file = spoiled(seed)
        trial = try_out(shop, file, tmp_path, is_undone=seed < first + _UNDONE)
        faults += [f"{file}: {fault}" for fault in trial.faults]
    ask(shop)
    assert faults == []


def test_a_seed_gives_the_same_bytes_each_time() -> None:
    assert all(spoiled(seed) == spoiled(seed) for seed in range(50))
