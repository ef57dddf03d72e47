"""Writes the demo shop's files, and loads them into an empty store."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ecm.demo.files import write_files
from ecm.demo.shop import CURRENCY, NAME, TIMEZONE
from ecm.demo.simulate import simulate
from ecm.demo.truths import Truth
from ecm.ingest import FileResult, load
from ecm.settings import Settings
from ecm.store import Store


@dataclass(frozen=True)
class DemoShop:
    """What was written and loaded, and what was planted in it."""

    name: str
    files: tuple[Path, ...]
    truths: tuple[Truth, ...]
    results: tuple[FileResult, ...] = ()
    currency: str = CURRENCY
    timezone: str = TIMEZONE


def write(folder: Path, *, until: date, days: int = 730, seed: int = 7) -> DemoShop:
    """Writes the exports of `days` days that end on `until`; the same seed and end give the same bytes."""
    history = simulate(seed, until, days)
    truths = tuple(t for t in history.truths.values() if t.ends_on >= history.first)
    return DemoShop(NAME, write_files(history, folder), truths)


def build(store: Store, *, until: date, days: int = 730, seed: int = 7) -> DemoShop:
    """Writes the files, sets the shop's settings and loads all of them in one transaction."""
    with store.folder() as folder:
        shop = write(folder, until=until, days=days, seed=seed)
        store.save_settings(Settings(shop_name=NAME, timezone=TIMEZONE, currency=CURRENCY, demo=True))
        results = load(store, shop.files, today=until + timedelta(days=1), together=True)
    return DemoShop(shop.name, shop.files, shop.truths, tuple(results))
