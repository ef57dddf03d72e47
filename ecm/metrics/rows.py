"""The rows that made a figure, down to the file they came from and their number in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from ecm.facts import known
from ecm.filters import Filters, Period
from ecm.metrics.answers import paid_channels
from ecm.metrics.catalogue import metric
from ecm.metrics.common_days import numbered, periods_for
from ecm.metrics.facts import by_account, conditions_of, measure_column, of_lines, sums
from ecm.metrics.grains import chosen_rows, known_measures, report_column
from ecm.metrics.measures import MEASURES, Fact
from ecm.metrics.query import segments_asked
from ecm.metrics.question import Question
from ecm.metrics.state import known_state
from ecm.metrics.unattributed import UNATTRIBUTED
from ecm.schema import LINE_COUNTS, LINE_MONEY, QUANTITIES, current, own, rows_view
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
    definition = metric(name)
    settings = store.settings()
    measures = sorted(set(definition.measures))
    with store.read() as connection:
        state = known_state(connection, settings, filters.period, today)
        where, segments = segments_asked(connection, settings, state.currency, (), filters.where)
        periods = periods_for(definition, {"now": filters.period}, state, (), today)
        if not periods:
            return ()
        question = Question(frozenset(measures), (), periods, where, filters.basis, state.currency, today, segments)
        if definition.of_paid_channels:
            question = replace(question, where=(*where, ("channel", paid_channels(connection, question))))
        question = replace(question, periods=numbered(periods))
        evidence = []
        if sales := [m for m in measures if MEASURES[m].fact is Fact.SALES]:
            evidence.append(_sales(connection, question, sales, most))
        for family, title, table, summary in (
            (Fact.TRAFFIC, "Traffic", "traffic", "daily_traffic"),
            (Fact.SPEND, "Media cost", "spend", "daily_spend"),
        ):
            mine = [m for m in measures if MEASURES[m].fact is family]
            if mine and question.knows(family):
                groups, _ = known_measures(connection, summary, question, tuple(mine))
                evidence += [_report(connection, question, g, title, table, summary, most, groups) for g in groups]
    return tuple(e for e in evidence if e.count)


def _sales(connection: sa.Connection, question: Question, measures: Sequence[str], most: int) -> Evidence:
    lines = of_lines(question)
    view = rows_view("line_rows" if lines else "sales_rows")
    there = {*LINE_MONEY, *LINE_COUNTS} if lines else {c.name for c in view.columns}
    columns = {m: view.c[c] for m in measures if (c := measure_column(m, question.basis, of_lines=lines)) in there}
    imports = own("imports")
    condition = sa.and_(
        sa.or_(*[view.c.day.between(period.start, period.end) for _, period in question.periods]),
        sa.or_(*[c != 0 for c in columns.values()]) if columns else sa.true(),
        *conditions_of(question, {c.name: c for c in view.columns}),
    )
    base = sa.select(view.c.day).where(condition)
    count = connection.execute(sa.select(sa.func.count()).select_from(base.subquery())).scalar_one()
    query = (
        sa.select(
            view.c.day,
            view.c.order_id,
            view.c.channel,
            view.c.currency,
            # Whatever comes as a decimal is shown as money.
            *[(sa.cast(c, sa.Double()) if c.name in QUANTITIES else c).label(m) for m, c in columns.items()],
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
    question: Question,
    measures: Sequence[str],
    title: str,
    table: str,
    summary: str,
    most: int,
    all_groups: Sequence[Sequence[str]],
) -> Evidence:
    """The loaded rows of the grain that is read; the summary says which grain and channel they have."""
    rows = current(table)
    imports = own("imports")
    chosen = chosen_rows(connection, summary, question, measures if len(all_groups) > 1 else ())
    names = ["namespace", "account", "tool", "cut", "starts_on", "ends_on"]
    names += ["platform", "currency"] if table == "spend" else ["user_type"]
    members = ["campaign"] if table == "spend" else ["campaign", "source", "medium", "device", "country"]
    columns = {c.name: c for c in chosen.c} | {"sales_channel": sa.literal("online_store")}
    groups = (
        sa.select(*[chosen.c[n] for n in (*names, *members)], chosen.c.channel)
        .where(*conditions_of(question, columns))
        .distinct()
        .subquery()
    )

    def named(name: str) -> sa.ColumnElement[str]:
        """As the summary has it: blank where it names nobody."""
        return sa.literal_column(known(f"{rows.name}.{name}"), sa.String)

    joined = rows.join(
        groups,
        sa.and_(
            *[rows.c[n] == groups.c[n] for n in names],
            *[named(n) == groups.c[n] for n in members],
            sa.or_(named("channel") == "", rows.c.channel == groups.c.channel),
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
    cells = _cells(connection, query)
    if rest := _unexplained(connection, question, measures, summary):
        period = Period(question.periods[0][1].start, question.periods[-1][1].end)
        amounts = [rest.get(m) for m in measures]
        currency = [question.currency] if table == "spend" else []
        line = (period.start, period.end, UNATTRIBUTED, "", *currency, *amounts, "in reports of the total only", None)
        cells, count = (*cells, line), count + 1
    return Evidence(title, titles, cells, count)


def _unexplained(
    connection: sa.Connection, question: Question, measures: Sequence[str], summary: str
) -> dict[str, Decimal]:
    """What a condition on Unattributed adds to the rows: what the total has and no row of the breakdown."""
    if not any(UNATTRIBUTED in members for _, members in question.where):
        return {}
    alone = replace(question, measures=frozenset(measures))
    figures = [amounts.get((), {}) for amounts in sums(connection, alone).values()]
    of_rows = by_account(connection, alone, summary, tuple(measures), tuple(measures)).values()
    unexplained = {}
    for measure in measures:
        shown = sum((Decimal(str(values[()][measure] or 0)) for values in of_rows), Decimal(0))
        rest = sum((Decimal(str(amounts.get(measure) or 0)) for amounts in figures), Decimal(0)) - shown
        if rest >= Decimal("0.005"):
            unexplained[measure] = rest
    return unexplained


def _cells(connection: sa.Connection, query: sa.Select[Any]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(row) for row in connection.execute(query))
