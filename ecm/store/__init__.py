"""The only room that opens the store: reading, one writer at a time, history and current tables, undo, settings."""

from ecm.store.binding import bind_without_pandas
from ecm.store.per_read import per_read
from ecm.store.store import Store
from ecm.store.transaction import Transaction, Undone, stored
from ecm.store.upkeep import KEEP_DAYS, Size, Upkeep, last_upkeep, size_of, tidy
from ecm.store.warehouse import Warehouse

__all__ = [
    "KEEP_DAYS",
    "Size",
    "Store",
    "Transaction",
    "Undone",
    "Upkeep",
    "Warehouse",
    "bind_without_pandas",
    "last_upkeep",
    "per_read",
    "size_of",
    "stored",
    "tidy",
]
