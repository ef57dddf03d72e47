"""The only room that opens the store: reading, one writer at a time, history and current tables, undo, settings."""

from ecm.store.store import Store
from ecm.store.transaction import Transaction, Undone

__all__ = ["Store", "Transaction", "Undone"]
