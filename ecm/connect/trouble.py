"""Connections that failed or are late, and what depends on them: shown beside every number of theirs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from ecm.connect.connection import Connection, State
from ecm.connect.recipes import RECIPES
from ecm.connect.saved import connections_seen
from ecm.schema import TABLES

# What is joined to orders when a number is computed.
_WITH_ORDERS = frozenset({"order_lines", "order_attribution", "refunds", "customers", "fx_rates"})


@dataclass(frozen=True)
class Trouble:
    """One connection in trouble. tables: those it fills; none where it never read anything and reads_as is not set."""

    name: str
    text: str
    tables: frozenset[str] = frozenset()

    def concerns(self, needed: Collection[str]) -> bool:
        """Whether numbers of these tables depend on it."""
        if not self.tables:
            return True
        fed = self.tables | ({"orders"} if self.tables & _WITH_ORDERS else set())
        return bool(fed & set(needed))


def troubles(connection: sa.Connection, now: datetime | None = None) -> list[Trouble]:
    """Every connection whose last reading failed, that was not read when it was due, or was never read."""
    moment = now or datetime.now(UTC).replace(tzinfo=None)
    late = []
    for source, state in connections_seen(connection):
        said = _said(source, state, moment)
        if said:
            late.append(Trouble(source.name, said, tables_of(source, state)))
    return late


def tables_of(source: Connection, state: State) -> frozenset[str]:
    """The tables that a connection filled so far, else those of its reads_as."""
    if state.tables:
        return frozenset(state.tables)
    if source.recipe in RECIPES:
        return frozenset(p.table for p in RECIPES[source.recipe].parts)
    return frozenset({source.reads_as} & TABLES.keys())


def age_words(since: datetime, now: datetime) -> str:
    """How long ago, in words."""
    hours = (now - since).total_seconds() / 3600
    if hours < 1:
        minutes = max(int(hours * 60), 0)
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    if hours < 48:
        return f"{hours:.0f} hour{'' if round(hours) == 1 else 's'}"
    return f"{hours / 24:.0f} days"


def _said(source: Connection, state: State, now: datetime) -> str:
    """Moments, not ages: the text is cached as long as nothing changes."""
    last = state.last_success
    read = "it was never read" if last is None else f"last read on {last:%a} {last.day} {last:%b %Y at %H:%M} UTC"
    if state.error:
        return f"The connected source {source.name} failed ({read}): {state.error.removeprefix(f'{source.name}: ')}"
    if state.is_late(source.every_hours, now):
        hours = source.every_hours
        return f"The connected source {source.name} is late: {read}, due every {f'{hours} hours' if hours > 1 else 'hour'}."
    return ""
