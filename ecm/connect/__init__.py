"""Connected sources: a name, an address and what to read; fetched into files that the importers load."""

from ecm.connect.connection import Connection, Fetched, FetchedFile, Kind, State, checked
from ecm.connect.cursor import marked
from ecm.connect.fetch import fetch
from ecm.connect.recipes import RECIPES
from ecm.connect.roots import roots
from ecm.connect.saved import change, connections, forget, keep, keep_state, state_of
from ecm.connect.secret import held_secrets, shown_url
from ecm.connect.trouble import Trouble, age_words, tables_of, troubles

__all__ = [
    "RECIPES",
    "Connection",
    "Fetched",
    "FetchedFile",
    "Kind",
    "State",
    "Trouble",
    "age_words",
    "change",
    "checked",
    "connections",
    "fetch",
    "forget",
    "held_secrets",
    "keep",
    "keep_state",
    "marked",
    "roots",
    "shown_url",
    "state_of",
    "tables_of",
    "troubles",
]
