"""Updates or rebuilds all facts, inside the transaction that changed what they are derived from."""

import duckdb

from ecm.errors import StoreError
from ecm.facts.channels import install_rules
from ecm.facts.from_warehouse import last_reading, rebuild_all
from ecm.facts.names import rebuild_names, update_names
from ecm.facts.product_names import update_product_names
from ecm.facts.reports import update_spend, update_traffic
from ecm.facts.sales import update_categories, update_sales
from ecm.facts.stale import find_stale_orders
from ecm.facts.stored_rules import rules_in_use
from ecm.schema import NAMING, REBUILD_DUE, TABLES
from ecm.settings import Settings
from ecm.store import Store, Transaction, stored


def update(transaction: Transaction, settings: Settings) -> None:
    """Updates the facts of what this transaction touched: its orders, customers and days."""
    if transaction.touched & {"orders", *NAMING}:
        update_names(transaction.con, transaction.touched, transaction.replaced)
    _update_facts(transaction, settings)


def _update_facts(transaction: Transaction, settings: Settings) -> None:
    con, touched = transaction.con, transaction.touched
    install_rules(con, rules_in_use(con)[0])
    if "products" in touched:
        update_product_names(con)
    if find_stale_orders(con, touched):
        update_sales(con, settings.attribution, settings.timezone)
    if "products" in touched:
        update_categories(con)
    if "traffic" in touched:
        update_traffic(con)
    if "spend" in touched:
        update_spend(con)


def apply_settings(store: Store, settings: Settings) -> None:
    """Saves the settings and updates what depends on them, in one transaction."""
    before = store.settings()
    with store.transaction() as transaction:
        store.save_settings(settings, transaction)
        if settings.timezone != before.timezone:
            _update_days(transaction, settings.timezone)
        if (settings.timezone, settings.attribution) != (before.timezone, before.attribution):
            rebuild(transaction, settings)


def _update_days(transaction: Transaction, timezone: str | None) -> None:
    """The shop's day of stored moments: in its time zone, or as the tool wrote it where no zone is set.

    Moments without a zone keep the one they were read in.
    """

    def day(moment: str, written: str) -> str:
        if timezone is None:
            return written
        return f"(({moment} at time zone 'UTC') at time zone '{timezone}')::date"

    for suffix in ("", "_history"):
        orders, refunds = stored(f"orders{suffix}"), stored(f"refunds{suffix}")
        transaction.con.execute(
            f"update {orders} set ordered_on = {day('ordered_at', 'coalesce(reported_on, ordered_at::date)')}"
        )
        transaction.con.execute(f"update {refunds} set refunded_on = {day('refunded_at', 'refunded_at::date')}")


def rebuild_if_outdated(store: Store) -> bool:
    """Rebuilds all facts where an older version of the program made the store, or they are of another warehouse (or
    none).

    Returns whether it did. Raises StoreError.
    """
    with store.read() as connection:
        before = last_reading(connection)
        is_due = store.is_rebuild_due
    now = store.warehouse.mark if store.warehouse else None
    if not is_due and (before.mark if before else None) == now:
        return False
    if before is not None and store.warehouse is None and not store.leaves_warehouse:
        raise StoreError(
            "This store's figures come from a warehouse, but ECM_WAREHOUSE is not set.",
            "Set it to the warehouse's URL; or set it to none, once, to go on with what was loaded into the store itself.",
        )
    if before is None and store.warehouse is None:
        with store.transaction() as transaction:
            rebuild(transaction, store.settings())
            transaction.con.execute("delete from settings where name = ?", [REBUILD_DUE])
    else:
        rebuild_store(store)
    return True


def rebuild_store(store: Store) -> None:
    """Rebuilds all facts from the current rows, the warehouse's where there is one. Raises StoreError."""
    try:
        with store.transaction() as transaction:
            rebuild_all(transaction, store.settings())
            transaction.con.execute("delete from settings where name = ?", [REBUILD_DUE])
    except duckdb.Error as error:
        raise store.unread(error) from None


def rebuild(transaction: Transaction, settings: Settings) -> None:
    """Rebuilds all facts, as after a change of the channel rules or the order in which sources are preferred."""
    if transaction.warehouse is not None:
        rebuild_all(transaction, settings)
        return
    update_product_names(transaction.con)
    for name in ("orders", "traffic", "spend"):
        key = ", ".join(("namespace", *TABLES[name].object))
        transaction.con.execute(f"create or replace temp table touched_{name} as select distinct {key} from {name}")
        transaction.touched.add(name)
    # Facts of orders that no longer exist are stale too.
    transaction.con.execute("insert into touched_orders select namespace, order_id from order_facts")
    rebuild_names(transaction.con, has_history=True)
    _update_facts(transaction, settings)
