"""Makes the schema in an empty store and brings an older one up to date, step by numbered step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa

from ecm.errors import StoreError
from ecm.schema.facts import FACTS, QUANTITIES, fact
from ecm.schema.order_names import same_orders
from ecm.schema.own import OWN, own
from ecm.schema.product_names import key_titles
from ecm.schema.tables import TABLES, canonical_tables
from ecm.schema.views import VIEWS
from ecm.schema.vocabulary import use_words

# The name of the setting that asks for it.
REBUILD_DUE: Final = "_derive_anew"
_FIRST_DAY, _LAST_DAY = "2000-01-01", "2050-12-31"


@dataclass(frozen=True)
class Migration:
    """One step from a schema version to the next. Loses nothing; runs in one transaction with its record.

    needs_rebuild: whether what is derived has to be derived again, which the facts room does when the store is next opened.
    """

    number: int
    what: str
    apply: Callable[[sa.Connection], None]
    needs_rebuild: bool = False


def _first(connection: sa.Connection) -> None:
    # Comments live in the Core tables; hundreds of COMMENT ON statements would cost the first start half a second.
    for table in (*canonical_tables(), *OWN.sorted_tables, *FACTS.sorted_tables):
        plain = sa.Table(table.name, sa.MetaData(), *[sa.Column(c.name, c.type) for c in table.columns])
        connection.execute(sa.schema.CreateTable(plain))
    _make_views(connection)
    connection.exec_driver_sql(
        f"""
        insert into calendar (day, week, week_start, month, month_start, quarter, year, weekday)
        select d, strftime(d, '%G-W%V'), date_trunc('week', d)::date, strftime(d, '%Y-%m'),
               date_trunc('month', d)::date, year(d) || '-Q' || quarter(d), year(d), isodow(d)
        from (select unnest(range(date '{_FIRST_DAY}', date '{_LAST_DAY}' + 1, interval 1 day))::date as d)
        """
    )


def _make_views(connection: sa.Connection) -> None:
    for name, select in VIEWS.items():
        connection.exec_driver_sql(f"create or replace view {name} as {select}")


def _customer_history(connection: sa.Connection) -> None:
    added = (
        "orders_so_far bigint",
        "coupon_orders_so_far bigint",
        "spent_so_far decimal(18, 4)",
        "days_since_last integer",
        "days_since_first integer",
        "first_channel varchar",
        "coupon varchar",
    )
    for column in added:
        connection.exec_driver_sql(f"alter table order_facts add column {column}")
    connection.exec_driver_sql("alter table sources add column state varchar")
    connection.exec_driver_sql("alter table imports add column shape varchar")
    connection.execute(sa.schema.CreateTable(own("segment_members")))
    # The views read columns of later steps, the last of which makes them.


def _report_coverage(connection: sa.Connection) -> None:
    for table in ("traffic", "spend"):
        for name in (table, f"{table}_history"):
            connection.exec_driver_sql(f"alter table {name} add column entity varchar")
            connection.exec_driver_sql(f"alter table {name} add column is_partial boolean")
            connection.exec_driver_sql(f"update {name} set entity = '', is_partial = false")
        connection.exec_driver_sql(f"alter table daily_{table} add column is_partial boolean")
        connection.exec_driver_sql(f"alter table daily_{table} add column entity varchar")


def _products(connection: sa.Connection) -> None:
    for suffix in ("", "_history"):
        for column in ("product_id", "parent_id"):
            connection.exec_driver_sql(f"alter table products{suffix} add column {column} varchar")
            connection.exec_driver_sql(f"update products{suffix} set {column} = ''")
        for column in ("title_key", "base_key"):
            connection.exec_driver_sql(f"alter table order_lines{suffix} add column {column} varchar")
            connection.exec_driver_sql(f"update order_lines{suffix} set {column} = ''")
        for statement in key_titles(f"order_lines{suffix}"):
            connection.exec_driver_sql(statement)
    connection.execute(sa.schema.CreateTable(fact("product_names")))
    connection.exec_driver_sql("alter table order_facts add column backdated_cost_sales decimal(18, 4)")
    for summary in ("daily_sales", "daily_lines"):
        connection.exec_driver_sql(f"alter table {summary} add column backdated_cost_sales decimal(38, 4)")


def _decimal_quantities(connection: sa.Connection) -> None:
    """DuckLake makes no decimal of an integer's column, so each gets a new one in its place."""
    stored = {"order_lines": ("quantity",), "refunds": ("quantity", "restocked"), "shipments": ("quantity",)}
    columns = [
        (f"{table}{suffix}", name) for table, names in stored.items() for name in names for suffix in ("", "_history")
    ]
    columns += [("order_facts", "units"), ("refund_facts", "quantity"), ("refund_facts", "restocked")]
    columns += [(table, name) for table in ("daily_sales", "daily_lines") for name in sorted(QUANTITIES)]
    for table, name in columns:
        decimals = "decimal(38, 4)" if table.startswith("daily_") else "decimal(18, 4)"
        for statement in (
            f"alter table {table} add column exact_{name} {decimals}",
            f"update {table} set exact_{name} = {name}",
            f"alter table {table} drop column {name}",
            f"alter table {table} rename column exact_{name} to {name}",
        ):
            connection.exec_driver_sql(statement)


def _our_words(connection: sa.Connection) -> None:
    """Countries and devices that were loaded before as the tools write them."""
    for table in TABLES.values():
        for name in (table.name, f"{table.name}_history"):
            use_words(lambda sql, values: connection.exec_driver_sql(sql, tuple(values)), name, table.columns)


def _given_back(connection: sa.Connection) -> None:
    connection.execute(sa.schema.CreateTable(FACTS.tables["removed_lines"]))
    for column in (
        "sales_from varchar",
        "has_lines boolean",
        *(f"unassigned_{name} decimal(18, 4)" for name in ("sales", "discounts", "units")),
    ):
        connection.exec_driver_sql(f"alter table order_facts add column {column}")
    for column in ("stated_brand varchar", "excess decimal(18, 4)"):
        connection.exec_driver_sql(f"alter table refund_facts add column {column}")
    for name in ("payments", "payments_history"):
        connection.exec_driver_sql(f"alter table {name} add column reported_on date")


def _known_quantities(connection: sa.Connection) -> None:
    connection.exec_driver_sql("alter table order_facts add column has_unknown_returns boolean")
    for table in ("daily_sales", "daily_lines"):
        connection.exec_driver_sql(f"alter table {table} add column units_with_unknown_returns bigint")
    connection.exec_driver_sql("alter table daily_sales add column orders_with_units bigint")


def _order_names(connection: sa.Connection) -> None:
    """An order that was loaded again under another number stood twice: the later one stands."""
    for name in ("order_names", "former_orders"):
        connection.execute(sa.schema.CreateTable(FACTS.tables[name]))
    surviving = (
        "(select * from orders_history where import_id in (select import_id from imports where undone_at is null))"
    )
    replaced = same_orders("orders", surviving, "a.namespace, a.order_id, a.import_id", "a.import_id < b.import_id")
    key = "(namespace, order_id, import_id)"
    connection.exec_driver_sql(f"delete from orders where {key} in (select {key} from ({replaced}))")


def _right_answers(connection: sa.Connection) -> None:
    """The last step makes the views, which name columns of every step."""
    _report_coverage(connection)
    _known_quantities(connection)
    _products(connection)
    _decimal_quantities(connection)
    _our_words(connection)
    _given_back(connection)
    _order_names(connection)
    _make_views(connection)


def _wide_sums(connection: sa.Connection) -> None:
    """Sums outgrew their columns, so that no later file of the customer or order could be loaded."""
    for table in FACTS.tables:
        for name, kind in connection.exec_driver_sql(
            f"select column_name, column_type from (describe {table})"
        ).fetchall():
            if kind == "DECIMAL(18,4)":
                for statement in (
                    f"alter table {table} add column wide_{name} decimal(38, 4)",
                    f"update {table} set wide_{name} = {name}",
                    f"alter table {table} drop column {name}",
                    f"alter table {table} rename column wide_{name} to {name}",
                ):
                    connection.exec_driver_sql(statement)
    _make_views(connection)


MIGRATIONS: Final = (
    Migration(1, "The canonical tables, their history, what is derived, what is kept.", _first),
    Migration(2, "What a customer's orders had come to, with each of them; listed segments.", _customer_history, True),
    Migration(
        3, "Coverage of reports, decimal quantities, countries and devices in one spelling.", _right_answers, True
    ),
    Migration(4, "Sums of any size.", _wide_sums),
)
SCHEMA_VERSION: Final = MIGRATIONS[-1].number


def create(connection: sa.Connection) -> None:
    """Makes the newest schema in an empty store, inside the caller's transaction."""
    _first(connection)
    _record(connection, SCHEMA_VERSION, "Created.")


def migrate(connection: sa.Connection) -> int:
    """Applies the steps that are missing, each in a transaction of its own; returns how many.

    Raises StoreError where a newer version of the program made the store.
    """
    version = connection.execute(sa.select(sa.func.max(own("schema_version").c.version))).scalar() or 0
    connection.rollback()
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"The store has schema version {version}; this program knows versions up to {SCHEMA_VERSION}.",
            "Update the program.",
        )
    missing = [m for m in MIGRATIONS if m.number > version]
    for step in missing:
        step.apply(connection)
        if step.needs_rebuild:
            at = datetime.now(UTC).replace(tzinfo=None)
            connection.execute(sa.insert(own("settings")), [{"name": REBUILD_DUE, "value": "true", "at": at}])
        _record(connection, step.number, step.what)
        connection.commit()
    return len(missing)


def _record(connection: sa.Connection, version: int, what: str) -> None:
    at = datetime.now(UTC).replace(tzinfo=None)
    connection.execute(sa.insert(own("schema_version")), [{"version": version, "what": what, "at": at}])
