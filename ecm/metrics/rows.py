"""The rows that made a figure, down to the file they came from and their number in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from ecm.filters import Filters
from ecm.metrics.answers import paid_channels
from ecm.metrics.catalogue import metric
from ecm.metrics.common_days import asked_for
from ecm.metrics.cuts import chosen_rows
from ecm.metrics.facts import Ask, conditions_of, measure_column, of_lines, report_column
from ecm.metrics.measures import MEASURES, Fact
from ecm.metrics.query import segments_asked
from ecm.metrics.state import known_state
from ecm.schema import LINE_COUNTS, LINE_MONEY, current, own, rows_view
from ecm.store import Store

MOST_ROWS = 5_000


@dataclass(frozen=True)
class Evidence:
    """Rows of one kind: what they are, their columns, the cells. `count`: how many there are in all."""

    title: str
    columns: tuple[str, ...]
    cells: tuple[tuple[Any, ...], ...]
    count: int


def rows_behind(
    store: Store, filters: Filters, name: str, today: date, *, most: int = MOST_ROWS
) -> tuple[Evidence, ...]:
    """For a metric over a period and conditions the rows it adds up, by where they come from. Raises UnknownName."""
    wanted = metric(name)
    settings = store.settings()
    measures = sorted(set(wanted.measures))
    with store.read() as connection:
        known = known_state(connection, settings, filters.period, today)
        where, segments = segments_asked(connection, settings, known.currency, (), filters.where)
        periods = asked_for(wanted, {"now": filters.period}, known, (), today)
        if not periods:
            return ()
        ask = Ask(frozenset(measures), (), periods, where, filters.basis, known.currency, today, segments)
        if wanted.of_paid_channels:
            ask = replace(ask, where=(*where, ("channel", paid_channels(connection, ask))))
        found = []
        if sales := [m for m in measures if MEASURES[m].fact is Fact.SALES]:
            found.append(_sales(connection, ask, sales, most))
        for family, title, table, summary in (
            (Fact.TRAFFIC, "Traffic", "traffic", "daily_traffic"),
            (Fact.SPEND, "Media cost", "spend", "daily_spend"),
        ):
            mine = [m for m in measures if MEASURES[m].fact is family]
            if mine and ask.knows(family):
                found.append(_report(connection, ask, mine, title, table, summary, most))
    return tuple(e for e in found if e.count)


def _sales(connection: sa.Connection, ask: Ask, measures: Sequence[str], most: int) -> Evidence:
    lines = of_lines(ask)
    view = rows_view("line_rows" if lines else "sales_rows")
    known = {*LINE_MONEY, *LINE_COUNTS} if lines else {c.name for c in view.columns}
    columns = {m: view.c[c] for m in measures if (c := measure_column(m, ask.basis, of_lines=lines)) in known}
    imports = own("imports")
    condition = sa.and_(
        sa.or_(*[view.c.day.between(period.start, period.end) for _, period in ask.periods]),
        sa.or_(*[c != 0 for c in columns.values()]) if columns else sa.true(),
        *conditions_of(ask, {c.name: c for c in view.columns}),
    )
    base = sa.select(view.c.day).where(condition)
    count = connection.execute(sa.select(sa.func.count()).select_from(base.subquery())).scalar_one()
    query = (
        sa.select(
            view.c.day,
            view.c.order_id,
            view.c.channel,
            view.c.currency,
            *[c.label(m) for m, c in columns.items()],
            imports.c.file,
            view.c.row_no,
        )
        .select_from(view.outerjoin(imports, imports.c.import_id == view.c.import_id))
        .where(condition)
        .order_by(view.c.day, view.c.order_id)
        .limit(most)
    )
    titles = (
        "Day",
        "Order",
        "Channel",
        "Currency",
        *(m.replace("_", " ").capitalize() for m in columns),
        "File",
        "Row",
    )
    return Evidence("Orders, refunds and their costs", titles, _cells(connection, query), count)


def _report(
    connection: sa.Connection,
    ask: Ask,
    measures: Sequence[str],
    title: str,
    table: str,
    summary: str,
    most: int,
) -> Evidence:
    """The loaded rows of the cut that is read; the summary says which cut and channel they have."""
    rows = current(table)
    imports = own("imports")
    chosen = chosen_rows(summary, ask)
    kept = chosen
    names = ["namespace", "account", "tool", "cut", "starts_on", "ends_on", "campaign"]
    names += ["platform", "currency"] if table == "spend" else ["source", "medium", "device", "country", "user_type"]
    columns = {c.name: c for c in kept.c} | {"sales_channel": sa.literal("online_store")}
    groups = (
        sa.select(*[kept.c[n] for n in names], kept.c.channel).where(*conditions_of(ask, columns)).distinct().subquery()
    )
    joined = rows.join(
        groups,
        sa.and_(
            *[rows.c[n] == groups.c[n] for n in names],
            sa.or_(rows.c.channel == "", rows.c.channel == groups.c.channel),
        ),
    ).outerjoin(imports, imports.c.import_id == rows.c.import_id)
    count = connection.execute(sa.select(sa.func.count()).select_from(joined)).scalar_one()
    query = (
        sa.select(
            rows.c.starts_on,
            rows.c.ends_on,
            groups.c.channel.label("channel"),
            rows.c.campaign,
            *([rows.c.currency] if table == "spend" else []),
            *[report_column(m, rows) for m in measures],
            imports.c.file,
            rows.c.row_no,
        )
        .select_from(joined)
        .order_by(rows.c.starts_on, imports.c.file, rows.c.row_no)
        .limit(most)
    )
    titles = (
        "From",
        "To",
        "Channel",
        "Campaign",
        *(["Currency"] if table == "spend" else []),
        *((MEASURES[m].column or m).replace("_", " ").capitalize() for m in measures),
        "File",
        "Row",
    )
    return Evidence(title, titles, _cells(connection, query), count)


def _cells(connection: sa.Connection, query: sa.Select[Any]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(row) for row in connection.execute(query))
