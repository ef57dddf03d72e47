"""Notes on the numbers: what they exclude, which days are missing, which source is late."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from ecm.connect import troubles
from ecm.filters import Basis, Filters, Period
from ecm.metrics.catalogue import CATALOGUE, Metric
from ecm.metrics.common_days import WHAT
from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.grains import chosen_rows
from ecm.metrics.measures import MEASURES, Fact
from ecm.metrics.question import Question
from ecm.metrics.report_notes import gap_notes, report_notes
from ecm.metrics.result import Note, Values
from ecm.metrics.sales_notes import order_notes, refund_notes
from ecm.metrics.state import Known
from ecm.metrics.unattributed import Gap
from ecm.metrics.unnamed import unnamed_notes
from ecm.schema import current, fact, fx_ranges
from ecm.store import Store

_NEVER = {
    "orders": "Sales are not known: no orders were loaded.",
    "traffic": "Sessions are not known: no traffic was loaded.",
    "spend": "Media cost is not known: no advertising report was loaded.",
    "payments": "Payment fees are not known: no payments with their fees were loaded.",
    "fulfilment_costs": "Fulfilment costs are not known: none were loaded.",
}


def describe(
    connection: sa.Connection,
    filters: Filters,
    by: Sequence[str],
    metrics: Sequence[Metric],
    known: Known,
    total: Values,
    today: date,
    gaps: Sequence[Gap] = (),
) -> tuple[Note, ...]:
    """All notes of this answer."""
    needs = {table for metric in metrics for table in metric.needs}
    facts = {MEASURES[m].fact for metric in metrics for m in metric.measures}
    notes: list[Note] = []
    question = Question(frozenset(), (), (("now", filters.period),), (), filters.basis, known.currency, today)
    if {"returned", "restocked_cogs"} & {m for metric in metrics for m in metric.measures}:
        day = "the day they were paid back" if filters.basis is Basis.EVENT else "their order's day"
        notes.append(Note("refunds", f"Refunds count on {day}."))
    notes += _days(known, needs, filters.period, today)
    notes += _late(known, today)
    notes += source_notes(connection, needs)
    notes += _warehouse(known, needs)
    notes += [Note(table, text) for table, text in _NEVER.items() if table in needs and table not in known.loaded]
    if facts & {Fact.SALES, Fact.SPEND}:
        notes += _other_currencies(connection, question, known)
    if Fact.SALES in facts:
        notes += _sales(connection, filters.period, known, needs, total)
    if Fact.SALES in facts:
        measures = {m for metric in metrics for m in metric.measures}
        notes += unnamed_notes(connection, filters.period, frozenset({*measures, *by, *(d for d, _ in filters.where)}))
    notes += _unknown_dimensions(filters, by, metrics)
    for name, table in (("traffic", "daily_traffic"), ("spend", "daily_spend")):
        if name in needs and name in known.loaded:
            notes += [Note(name, text, is_warning=True) for text in report_notes(connection, table, question, by)]
    notes += [Note("reports", text) for text in gap_notes(gaps, by, known.currency)]
    return tuple(notes)


def _days(known: Known, needs: set[str], period: Period, today: date) -> list[Note]:
    notes = []
    for days, which in ((known.days, "days"), (known.then_days, "days of the period before")):
        for name, status in days.items():
            if name in needs and status.missing:
                count = len(status.missing)
                span = _span(status.missing[0], status.missing[-1])
                what = f"No {WHAT[name]} collected on {count} of {period.days} {which} ({span})."
                notes.append(Note(name, what, is_warning=which == "days"))
    if period.start <= today <= period.end:
        notes.append(Note("today", f"{_day(today)} is still running; it is shown but never compared as a whole day."))
    unsettled = next((s.provisional for n, s in known.days.items() if n == "spend" and n in needs), ())
    if unsettled:
        notes.append(
            Note("spend", f"Media cost since {_day(min(unsettled))} is provisional: platforms still correct it.")
        )
    return notes


def _late(known: Known, today: date) -> list[Note]:
    notes = []
    for source, title, last in known.last:
        days = (today - timedelta(days=1) - last).days
        if days > 0:
            notes.append(
                Note(source, f"{title} is {days} day{'s' if days > 1 else ''} late (up to {_day(last)}).", True)
            )
    return notes


def source_notes(connection: sa.Connection, tables: Collection[str]) -> list[Note]:
    """Connected sources of these tables whose last reading failed, or that are late."""
    return [Note(t.name, t.text, True) for t in troubles(connection) if t.concerns(tables)]


def pacing_notes(store: Store, today: date) -> tuple[Note, ...]:
    """The failed or late sources of targets and of the metrics compared with them."""
    table = current("targets")
    with store.read() as connection:
        names = connection.execute(sa.select(table.c.metric).where(table.c.starts_on < today).distinct()).scalars()
        metrics = [CATALOGUE[name] for name in names if name in CATALOGUE]
        needs = {table for metric in metrics for table in metric.needs}
        return tuple(source_notes(connection, {"targets", *needs}))


def _warehouse(known: Known, needs: set[str]) -> list[Note]:
    """Which tables were read in place, and when; rows there that a load would not have taken."""
    read = known.warehouse
    if read is None:
        return []
    notes = [Note("warehouse", warning, True) for warning in read.warnings]
    if named := sorted(needs & read.tables.keys()):
        what = ", ".join(name.replace("_", " ") for name in named)
        notes.append(
            Note(
                "warehouse",
                f"As the warehouse was on {_day(read.at.date())} at {read.at:%H:%M} UTC: {what}. "
                "Every day from a table's first to its last counts as collected there.",
            )
        )
    return notes


def _sales(connection: sa.Connection, period: Period, known: Known, needs: set[str], total: Values) -> list[Note]:
    notes = []
    table = fact("daily_sales")
    inside = table.c.day.between(period.start, period.end)
    in_currency = table.c.currency.in_((known.currency, ""))
    row = connection.execute(
        sa.select(
            sa.func.sum(table.c.pending_orders).label("pending"),
            sa.func.sum(table.c.orders).label("orders"),
            sa.func.sum(table.c.known_customer_orders).label("known"),
            sa.func.sum(sa.case((in_currency, table.c.known_cost_sales))).label("costed"),
            sa.func.sum(sa.case((in_currency, table.c.backdated_cost_sales))).label("backdated"),
        ).where(inside)
    ).one()
    if row.pending:
        notes.append(Note("orders", f"{row.pending} of {row.orders} orders are pending; they count."))
    if row.orders and row.known < row.orders:
        notes.append(Note("customers", f"{row.orders - row.known} of {row.orders} orders have no known customer."))
    if known.first_order_on and "new_customers" in total and (period.start - known.first_order_on).days < 365:
        notes.append(
            Note(
                "customers",
                f"Order history begins on {_day(known.first_order_on)}: who ordered before that counts as new.",
            )
        )
    notes += order_notes(connection, period)
    notes += refund_notes(connection, period)
    if "product_costs" in needs and not known.has_costs:
        notes.append(
            Note("cogs", "The cost of goods is not known; net sales less media is shown instead of contribution.", True)
        )
    elif (share := total.get("cost_coverage")) is not None and share < 0.995:
        notes.append(
            Note(
                "cogs",
                f"The cost of goods is known for {share:.0%} of sales; the rest counts as cost-free.",
                is_warning=share < 0.9,
            )
        )
    if ("product_costs" in needs or "cost_coverage" in total) and row.backdated and row.costed:
        share = min(float(row.backdated / row.costed), 1.0)
        text = "The first known cost of a product is used for its earlier orders too"
        notes.append(Note("cogs", f"{text}: for {share:.0%} of the sales whose cost is known."))
    return notes


def _other_currencies(connection: sa.Connection, question: Question, known: Known) -> list[Note]:
    """Money that cannot be added: by currency, with what it comes to."""
    notes = []
    fx = fx_ranges()
    period = question.periods[0][1]
    sales: sa.FromClause = fact("daily_sales")
    spend: sa.FromClause = fact("daily_spend")
    others = [
        sa.select(sa.literal(name)).where(table.c.currency.not_in((known.currency, ""))).limit(1)
        for name, table in (("sales", sales), ("spend", spend))
    ]
    foreign = set(connection.execute(sa.union_all(*others)).scalars())
    if "spend" in foreign:
        spend = chosen_rows(connection, "daily_spend", question)
    for what, table, day, amount in (
        ("orders", sales, sales.c.day, sales.c.gross_sales - sales.c.discounts),
        ("cogs", sales, sales.c.day, sales.c.cogs),
        ("spend", spend, spend.c.ends_on, spend.c.cost),
    ):
        if ("spend" if what == "spend" else "sales") not in foreign:
            continue
        rated = sa.and_(fx.c.currency == table.c.currency, fx.c.starts_on <= day, fx.c.ends_before > day)
        query = (
            sa.select(
                table.c.currency,
                sa.func.sum(amount).label("amount"),
                sa.func.sum(table.c.orders if what == "orders" else 0).label("orders"),
            )
            .select_from(table.outerjoin(fx, rated))
            .where(
                day.between(period.start, period.end),
                table.c.currency.not_in((known.currency, "")),
                fx.c.rate.is_(None),
            )
            .group_by(table.c.currency)
            .having(sa.or_(sa.func.sum(amount) != 0, sa.func.sum(table.c.orders if what == "orders" else 0) != 0))
        )
        for row in connection.execute(query):
            if what == "orders":
                text = f"{row.orders} orders in {row.currency} worth {row.amount:,.2f} {row.currency} are left out"
            elif what == "cogs":
                text = f"Goods that cost {row.amount:,.2f} {row.currency} stand without their cost, yet as known,"
            else:
                text = f"Media cost of {row.amount:,.2f} {row.currency} is left out"
            notes.append(Note(what, f"{text}: no rate from {row.currency} to {known.currency}.", is_warning=True))
    return notes


def _unknown_dimensions(filters: Filters, by: Sequence[str], metrics: Sequence[Metric]) -> list[Note]:
    notes = []
    facts = {Fact.TRAFFIC: "Sessions", Fact.SPEND: "Media cost"}
    used = {MEASURES[m].fact for metric in metrics for m in metric.measures}
    for name in (*by, *(d for d, _ in filters.where)):
        for family, title in facts.items():
            if family in used and family not in DIMENSIONS[name].facts:
                notes.append(Note(name, f"{title} is not known by {DIMENSIONS[name].title.lower()}."))
        if not DIMENSIONS[name].is_exclusive and name in by:
            notes.append(
                Note(name, f"An order can span several {DIMENSIONS[name].title.lower()} rows: orders do not add up.")
            )
    return notes


def targets_loaded(connection: sa.Connection) -> bool:
    """Whether any target was ever loaded."""
    return connection.execute(sa.select(sa.literal(1)).select_from(current("targets")).limit(1)).first() is not None


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _span(first: date, last: date) -> str:
    return _day(first) if first == last else f"{_day(first)} – {_day(last)}"


__all__ = ["CATALOGUE", "describe", "pacing_notes", "source_notes", "targets_loaded"]
