"""Keeps everything derived true inside the transaction that changed what it is derived from."""

from ecm.facts.channels import default_rules, install_rules
from ecm.facts.reports import refresh_spend, refresh_traffic
from ecm.facts.sales import refresh_categories, refresh_sales
from ecm.facts.stale import find_stale_orders
from ecm.schema import TABLES
from ecm.settings import Settings
from ecm.store import Transaction


def refresh(transaction: Transaction, settings: Settings) -> None:
    """Re-derives what the objects this transaction touched make stale: their orders, customers and days."""
    con, touched = transaction.con, transaction.touched
    install_rules(con, default_rules())
    if find_stale_orders(con, touched):
        refresh_sales(con, settings.attribution)
    if "products" in touched:
        refresh_categories(con)
    if "traffic" in touched:
        refresh_traffic(con)
    if "spend" in touched:
        refresh_spend(con)


def rebuild(transaction: Transaction, settings: Settings) -> None:
    """Re-derives everything, as after a change of the channel rules or the order in which sources are believed."""
    for name in ("orders", "traffic", "spend"):
        key = ", ".join(("namespace", *TABLES[name].object))
        transaction.con.execute(f"create or replace temp table touched_{name} as select distinct {key} from {name}")
        transaction.touched.add(name)
    refresh(transaction, settings)
