"""Rebuilds all facts, from a warehouse's rows where there is one, and stores what was read there and when."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

import duckdb
import sqlalchemy as sa

from ecm.facts.channels import install_rules
from ecm.facts.names import rebuild_names
from ecm.facts.product_names import update_product_names
from ecm.facts.reports import update_spend, update_traffic
from ecm.facts.sales import update_sales
from ecm.facts.stored_rules import rules_in_use
from ecm.schema import FACTS, TABLES, Canonical, own, own_numbers
from ecm.settings import Settings
from ecm.store import Transaction, Warehouse, stored

_READING = "_warehouse"


@dataclass(frozen=True)
class Span:
    """What a table held: its number of rows, and its first and last day where it has days."""

    rows: int
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Reading:
    """What a warehouse held when the facts were last rebuilt from it. at: UTC; mark: which warehouse it was."""

    mark: str
    at: datetime
    tables: Mapping[str, Span]
    warnings: tuple[str, ...] = ()

    @property
    def orders(self) -> int:
        """How many orders were read."""
        return self.tables["orders"].rows if "orders" in self.tables else 0

    def age_hours(self, now: datetime | None = None) -> float:
        """How long ago it was read."""
        return ((now or datetime.now(UTC).replace(tzinfo=None)) - self.at).total_seconds() / 3600


def rebuild_all(transaction: Transaction, settings: Settings) -> None:
    """Deletes all facts and derives them again, so that an order that left the warehouse leaves them too. Stores the
    reading.
    """
    con = transaction.con
    for table in FACTS.tables:
        con.execute(f"delete from {table}")
    install_rules(con, rules_in_use(con)[0])
    update_product_names(con)
    warehouse_tables = transaction.warehouse.tables if transaction.warehouse else frozenset[str]()
    rebuild_names(con, has_history="orders" not in warehouse_tables)
    naming = ["orders", *(f"({own_numbers(table)})" for table in ("refunds", "payments", "fulfilment_costs"))]
    named = " union all ".join(f"select namespace, order_id from {rows}" for rows in naming)
    con.execute(f"create or replace temp table stale_orders as select distinct namespace, order_id from ({named})")
    update_sales(con, settings.attribution, settings.timezone)
    for name, derive in (("traffic", update_traffic), ("spend", update_spend)):
        key = ", ".join(("namespace", *TABLES[name].object))
        con.execute(f"create or replace temp table touched_{name} as select distinct {key} from {name}")
        derive(con)
    _forget_reading(transaction)
    if transaction.warehouse is not None:
        _keep_reading(transaction, transaction.warehouse)


def _keep_reading(transaction: Transaction, warehouse: Warehouse) -> None:
    """Stores what the warehouse holds, as this transaction sees it."""
    tables: dict[str, Span] = {}
    warnings: list[str] = []
    for name in sorted(warehouse.tables):
        tables[name], said = _look_at(transaction.con, TABLES[name])
        warnings += said
    reading = Reading(warehouse.mark, datetime.now(UTC).replace(tzinfo=None, microsecond=0), tables, tuple(warnings))
    transaction.con.execute(
        f'insert into {stored("settings")} (name, value, "at") values (?, ?, ?)',
        [_READING, json.dumps(asdict(reading), default=lambda day: day.isoformat()), reading.at],
    )


def _forget_reading(transaction: Transaction) -> None:
    """Deletes the stored reading: the facts are not derived from a warehouse."""
    transaction.con.execute(f"delete from {stored('settings')} where name = ?", [_READING])


def last_reading(connection: sa.Connection) -> Reading | None:
    """The warehouse's reading that the facts are derived from; None where there is no warehouse."""
    settings = own("settings")
    text = connection.execute(sa.select(settings.c.value).where(settings.c.name == _READING)).scalar()
    if text is None:
        return None
    stored_reading = json.loads(text)
    tables = {name: Span(t["rows"], _day(t["first"]), _day(t["last"])) for name, t in stored_reading["tables"].items()}
    return Reading(
        stored_reading["mark"], datetime.fromisoformat(stored_reading["at"]), tables, tuple(stored_reading["warnings"])
    )


def _look_at(con: duckdb.DuckDBPyConnection, table: Canonical) -> tuple[Span, Iterator[str]]:
    """A table's span, and warnings of rows that an import would reject: without a required column, or repeated."""
    first, last = table.days or ("null::date", "null::date")
    key = ", ".join(f'"{c}"' for c in ("namespace", *table.key))
    needed = [("starts_on" if table.is_report and c == "date" else c) for c in table.required]
    lacks = [f"\"{c}\" = ''" if table.column(c).kind.is_text else f'"{c}" is null' for c in needed]
    counts = [f"count_if({condition})" for condition in lacks]
    counts.append(f"count(*) - count(distinct ({key}))" if table.key else "0")
    row = con.execute(f"select count(*), min({first}), max({last}), {', '.join(counts)} from {table.name}").fetchone()
    assert row is not None  # noqa: S101 - an aggregate always gives one row
    rows, begins, ends, *lacking, again = row

    def warnings() -> Iterator[str]:
        for column, count in zip(needed, lacking, strict=True):
            if count:
                yield f"Rows of {table.name} without {column}: {count}."
        if again:
            yield f"Rows of {table.name} with the {', '.join(table.key)} of another: {again}; each of them counts."

    return Span(int(rows), begins, ends), warnings()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
