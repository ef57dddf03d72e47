"""The names that a shop already has for a column's values, offered for the values of an unknown file."""

from ecm.exporters import countries, meanings, target
from ecm.facts import rules_of
from ecm.schema import TABLES
from ecm.store import Store

_MOST = 300


def known_members(store: Store, table: str, column: str) -> tuple[str, ...]:
    """The column's words; for a channel those of the rules, for a country all codes; and the values imported so far."""
    words = list(meanings(target(table).column(column)))
    if column == "country":
        words += countries()
    if column == "channel":
        words += [rule.channel for rule in rules_of(store)[0]]
    if not target(table).column(column).choices and column != "country":
        words += _loaded(store, column)
    return tuple(dict.fromkeys(words))


def _loaded(store: Store, column: str) -> list[str]:
    """The values of this column in the shop's tables."""
    tables = [name for name, table in TABLES.items() if column in {c.name for c in table.columns}]
    selects = " union ".join(f'select "{column}"::varchar as v from {name}' for name in tables)
    with store.scratch() as con:
        rows = con.execute(f"select v from ({selects}) where v <> '' order by v limit {_MOST}").fetchall()
    return [str(row[0]) for row in rows]
