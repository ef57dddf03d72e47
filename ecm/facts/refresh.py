"""Keeps everything derived true inside the transaction that changed what it is derived from."""

from ecm.facts.channels import install_rules
from ecm.facts.reports import refresh_spend, refresh_traffic
from ecm.facts.sales import refresh_categories, refresh_sales
from ecm.facts.stale import find_stale_orders
from ecm.facts.stored_rules import rules_in_use
from ecm.schema import DERIVE_ANEW, TABLES
from ecm.settings import Settings
from ecm.store import Store, Transaction


def refresh(transaction: Transaction, settings: Settings) -> None:
    """Re-derives what the objects this transaction touched make stale: their orders, customers and days."""
    con, touched = transaction.con, transaction.touched
    install_rules(con, rules_in_use(con)[0])
    if find_stale_orders(con, touched):
        refresh_sales(con, settings.attribution)
    if "products" in touched:
        refresh_categories(con)
    if "traffic" in touched:
        refresh_traffic(con)
    if "spend" in touched:
        refresh_spend(con)


def apply_settings(store: Store, settings: Settings) -> None:
    """Keeps the settings and re-derives what depends on them, in one transaction."""
    before = store.settings()
    with store.transaction() as transaction:
        store.save_settings(settings, transaction)
        if settings.timezone != before.timezone:
            _date_anew(transaction, settings.timezone)
        if (settings.timezone, settings.attribution) != (before.timezone, before.attribution):
            rebuild(transaction, settings)


def _date_anew(transaction: Transaction, timezone: str | None) -> None:
    """The shop's day of stored moments: in its zone, or as the tool wrote it where no zone is set.

    Moments that were written without any zone keep the one they were read in.
    """

    def day(moment: str, written: str) -> str:
        if timezone is None:
            return written
        return f"(({moment} at time zone 'UTC') at time zone '{timezone}')::date"

    for suffix in ("", "_history"):
        orders, refunds = f"orders{suffix}", f"refunds{suffix}"
        transaction.con.execute(
            f"update {orders} set ordered_on = {day('ordered_at', 'coalesce(reported_on, ordered_at::date)')}"
        )
        transaction.con.execute(f"update {refunds} set refunded_on = {day('refunded_at', 'refunded_at::date')}")


def catch_up(store: Store) -> None:
    """Derives everything anew where the store was made by an older version of the program."""
    if not store.is_derived_anew:
        return
    with store.transaction() as transaction:
        rebuild(transaction, store.settings())
        transaction.con.execute("delete from settings where name = ?", [DERIVE_ANEW])


def rebuild(transaction: Transaction, settings: Settings) -> None:
    """Re-derives everything, as after a change of the channel rules or the order in which sources are believed."""
    for name in ("orders", "traffic", "spend"):
        key = ", ".join(("namespace", *TABLES[name].object))
        transaction.con.execute(f"create or replace temp table touched_{name} as select distinct {key} from {name}")
        transaction.touched.add(name)
    refresh(transaction, settings)
