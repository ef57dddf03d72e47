"""What the store knows at all: what was loaded, up to when, in which currency; which days are final."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa

from ecm.facts import Reading, last_reading
from ecm.filters import Period
from ecm.metrics.grains import unread_by_day
from ecm.metrics.result import DayStatus
from ecm.schema import fact, own
from ecm.segments import Segment, high_value_bound, segments_of
from ecm.settings import Settings
from ecm.store import per_read

_TABLES = ("orders", "traffic", "spend", "product_costs", "payments", "fulfilment_costs", "refunds", "customers")


@dataclass(frozen=True)
class Known:
    """loaded: canonical tables of surviving loads; payments only where any says its fee. days, then_days: which are missing,
    by table, in the period and in the one it is compared with. last: for each source its title and last day.
    collected: the days of either period on which each table was ("transactions": on which traffic tells them too). spans: of
    reports that are known only for several days as a whole. warehouse: what was read there, where rows are in one."""

    currency: str
    loaded: frozenset[str]
    has_costs: bool
    days: Mapping[str, DayStatus]
    then_days: Mapping[str, DayStatus]
    last: tuple[tuple[str, str, date], ...]
    first_order_on: date | None
    warehouse: Reading | None = None
    collected: Mapping[str, frozenset[date]] = field(default_factory=dict)
    spans: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)


def known_state(
    connection: sa.Connection, settings: Settings, period: Period, today: date, then: Period | None = None
) -> Known:
    """The state for answers about this period and the one it is compared with."""
    warehouse = _reading(connection)
    loads = _surviving(connection)
    loaded = frozenset(t for _, _, tables, _, _ in loads for t in tables)
    if "payments" in loaded and not _has_fees(connection):
        loaded -= {"payments"}
    both = [period, then] if then else [period]
    collected = _collected(connection, loads, both, today)
    latest: dict[tuple[str, str], date] = {}
    for source, title, tables, _, last in loads:
        if last is not None and {"orders", "traffic", "spend", "order_attribution"} & set(tables):
            key = (source, title)
            latest[key] = max(last, latest.get(key, last))
    return Known(
        reporting_currency(connection, settings),
        loaded,
        _has_costs(connection),
        day_statuses(collected, period, today, settings),
        day_statuses(collected, then, today, settings) if then else {},
        tuple((source, title, last) for (source, title), last in sorted(latest.items())),
        _first_order_on(connection),
        warehouse,
        collected,
        {name: unread_by_day(connection, f"daily_{name}", both) for name in ("traffic", "spend") if name in loaded},
    )


@per_read
def _has_fees(connection: sa.Connection) -> bool:
    """Whether any payment says what it cost; 0 counts as an answer."""
    orders, costs = fact("order_facts"), fact("cost_facts")
    query = sa.union_all(
        sa.select(sa.literal(1)).select_from(orders).where(orders.c.has_fee).limit(1),
        sa.select(sa.literal(1)).select_from(costs).where(costs.c.fees != 0).limit(1),
    )
    return connection.execute(query).first() is not None


@per_read
def _has_costs(connection: sa.Connection) -> bool:
    costs = fact("cost_facts")
    query = sa.select(sa.literal(1)).select_from(costs).where(costs.c.cogs != 0).limit(1)
    return connection.execute(query).first() is not None


@per_read
def _first_order_on(connection: sa.Connection) -> date | None:
    orders = fact("daily_sales")
    return connection.execute(sa.select(sa.func.min(orders.c.day)).where(orders.c.orders > 0)).scalar()


def segments_known(connection: sa.Connection, settings: Settings, currency: str) -> tuple[Segment, ...]:
    """All segments, with the bound of high value in the reporting currency."""
    return _segments(connection, currency, settings.high_value)


@per_read
def _segments(connection: sa.Connection, currency: str, high_value: float | None) -> tuple[Segment, ...]:
    return segments_of(connection, high_value_bound(connection, currency, high_value))


_Load = tuple[str, str, tuple[str, ...], date | None, date | None]


@per_read
def _reading(connection: sa.Connection) -> Reading | None:
    return last_reading(connection) if connection.get_execution_options().get("has_warehouse") else None


@per_read
def _surviving(connection: sa.Connection) -> list[_Load]:
    """The surviving imports; a table of a warehouse replaces them, as one import, where it has rows."""
    import json

    imports = own("imports")
    query = sa.select(
        imports.c.source, imports.c.source_title, imports.c.tables, imports.c.first_on, imports.c.last_on
    ).where(imports.c.undone_at.is_(None), imports.c.loaded > 0)
    warehouse = _reading(connection)
    in_warehouse = warehouse.tables if warehouse else {}
    loads: list[_Load] = []
    for r in connection.execute(query):
        tables = tuple(t for t in json.loads(r.tables or "[]") if t not in in_warehouse)
        if tables or not in_warehouse:
            loads.append((str(r.source), str(r.source_title).split(":")[0], tables, r.first_on, r.last_on))
    for name, span in in_warehouse.items():
        if span.rows:
            loads.append(("warehouse", f"The warehouse ({name.replace('_', ' ')})", (name,), span.first, span.last))
    return loads


def reporting_currency(connection: sa.Connection, settings: Settings) -> str:
    """The setting; else the currency of most orders; of cost where there are none."""
    return settings.currency or _usual_currency(connection)


@per_read
def _usual_currency(connection: sa.Connection) -> str:
    sales, spend = fact("daily_sales"), fact("daily_spend")
    for table, weight in ((sales, sa.func.sum(sales.c.orders)), (spend, sa.func.sum(spend.c.cost))):
        query = (
            sa.select(table.c.currency)
            .where(table.c.currency != "")
            .group_by(table.c.currency)
            .order_by(weight.desc(), table.c.currency)
            .limit(1)
        )
        currency = connection.execute(query).scalar()
        if currency:
            return str(currency)
    return ""


def _collected(
    connection: sa.Connection, loads: Sequence[_Load], periods: Sequence[Period], today: date
) -> dict[str, frozenset[date]]:
    """Days that some load reaches; of traffic, those inside one that have a row too."""
    collected: dict[str, frozenset[date]] = {}
    for name in ("orders", "traffic", "spend"):
        spans = [(first, last) for _, _, tables, first, last in loads if name in tables and first and last]
        if any(name in tables for _, _, tables, _, _ in loads):
            collected[name] = frozenset(
                day
                for period in periods
                for first, last in spans
                if first <= period.end and last >= period.start
                for day in Period(max(first, period.start), min(last, period.end)).each_day()
                if day <= today
            )
    if "traffic" in collected:
        counted = {day: counts for period in periods for day, counts in _days_of_traffic(connection, period)}
        collected["traffic"] &= counted.keys()
        collected["transactions"] = frozenset(day for day in collected["traffic"] if counted[day])
    return collected


def day_statuses(
    collected: Mapping[str, frozenset[date]], period: Period, today: date, settings: Settings
) -> dict[str, DayStatus]:
    """For each table of days that was loaded, which days of the period are missing, running or provisional."""
    named = (name for name in ("orders", "traffic", "spend") if name in collected)
    return {name: _status(collected[name], period, today, settings) for name in named}


def _status(collected: frozenset[date], period: Period, today: date, settings: Settings) -> DayStatus:
    over = period.until(today - timedelta(days=1))
    missing = tuple(d for d in over.each_day() if d not in collected) if over else ()
    settle = timedelta(hours=settings.media_settle_hours)
    unsettled = tuple(d for d in over.each_day() if today - d <= settle) if over else ()
    running = today if period.start <= today <= period.end else None
    return DayStatus(missing, running, unsettled)


@per_read
def _days_of_traffic(connection: sa.Connection, period: Period) -> list[tuple[date, bool]]:
    """The days of which there is traffic, and whether it counts transactions."""
    table, calendar = fact("daily_traffic"), own("calendar")
    query = (
        sa.select(calendar.c.day, (sa.func.count(table.c.transactions) > 0).label("counts"))
        .join(table, sa.and_(table.c.starts_on <= calendar.c.day, table.c.ends_on >= calendar.c.day))
        .where(calendar.c.day.between(period.start, period.end))
        .group_by(calendar.c.day)
    )
    return [(row.day, bool(row.counts)) for row in connection.execute(query)]
