"""Connections: a name, an address and what to read; fetched into files that are then imported."""

from ecm.connect.connection import Connection, Fetched, FetchedFile, Kind, State, checked
from ecm.connect.cursor import marked
from ecm.connect.fetch import fetch
from ecm.connect.recipes import RECIPES
from ecm.connect.roots import roots
from ecm.connect.saved import connections, delete_connection, save_connection, save_state, state_of, update_connection
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
    "checked",
    "connections",
    "delete_connection",
    "fetch",
    "held_secrets",
    "marked",
    "roots",
    "save_connection",
    "save_state",
    "shown_url",
    "state_of",
    "tables_of",
    "troubles",
    "update_connection",
]
