"""What a command works with, and what it returns."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from ecm.settings import Config
    from ecm.store import Store


@dataclass(frozen=True)
class Answer:
    """What a command found: the JSON object, the same in words, and the exit code."""

    data: dict[str, Any]
    words: str
    code: int = 0


class Context:
    """The configuration, the store and the current day. The store is opened when it is first needed."""

    def __init__(self, config: "Config") -> None:
        self.config = config
        self._store: Store | None = None
        self.is_rebuilt = False  # whether opening the store derived all of its facts

    @property
    def store(self) -> "Store":
        """Raises StoreError where it cannot be opened."""
        if self._store is None:
            from ecm.facts import rebuild_if_outdated
            from ecm.store import Store, bind_without_pandas

            bind_without_pandas()
            self._store = Store.of(self.config)
            self.is_rebuilt = rebuild_if_outdated(self._store)
        return self._store

    @cached_property
    def today(self) -> date:
        """The day it is in the shop, or the day the caller says it is."""
        if self.config.as_of is not None:
            return self.config.as_of
        return datetime.now(ZoneInfo(self.store.settings().timezone or "UTC")).date()

    def close(self) -> None:
        """Closes the store, if it was opened."""
        if self._store is not None:
            self._store.close()
