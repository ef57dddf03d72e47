"""Connected sources: a name, an address and what to read; fetched into files that the importers load."""

from ecm.connect.connection import Connection, Fetched, Kind, State, checked, shown_url
from ecm.connect.fetch import fetch
from ecm.connect.recipes import RECIPES
from ecm.connect.saved import connections, forget, keep, keep_state, state_of

__all__ = [
    "RECIPES",
    "Connection",
    "Fetched",
    "Kind",
    "State",
    "checked",
    "connections",
    "fetch",
    "forget",
    "keep",
    "keep_state",
    "shown_url",
    "state_of",
]
