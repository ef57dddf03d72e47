"""Sums of measures by dimensions over periods: one SELECT per fact family.

Each family is summed to the same dimensions before the results are joined, so that no row is counted twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from ecm.filters import Basis
from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.grains import (
    BREAKDOWNS,
    Reach,
    chosen_rows,
    known_measures,
    owner_columns,
    report_column,
    widened_periods,
)
from ecm.metrics.measures import MEASURES, Fact
from ecm.metrics.question import Question
from ecm.metrics.unattributed import UNATTRIBUTED, Amount, Gap, Members, completed, gap
from ecm.schema import LINE_COUNTS, LINE_MONEY, fact, fx_ranges, own, rows_view
from ecm.segments import orders_in
from ecm.store import per_read

REPEAT_DAYS = 90
_SETTLED = {"settled_new_customers": "new_customers", "settled_repeaters": "repeaters"}

REPORTS = {Fact.TRAFFIC: "daily_traffic", Fact.SPEND: "daily_spend"}

# None: not known, whatever the other rows say.
Amounts = dict[str, Amount]
Sums = dict[Members, Amounts]


def sums(connection: sa.Connection, question: Question) -> dict[str, Sums]:
    """For each period's label, for each combination of members, the sums of the measures.

    Measures that no family knows are omitted; without a breakdown the only combination is ().
    """
    return sums_and_gaps(connection, question)[0]


def sums_and_gaps(connection: sa.Connection, question: Question) -> tuple[dict[str, Sums], list[Gap]]:
    """The sums; and where the rows of reports come to less or more than their total, which the breakdown leaves open."""
    by_label: dict[str, Sums] = {label: {} for label, _ in question.periods}
    measures = question.of(Fact.SALES)
    if measures and question.knows(Fact.SALES) and (query := _sales(question, measures)) is not None:
        for row in connection.execute(query):
            cells = row._mapping
            into = by_label[cells["label"]].setdefault(_members(question, cells), {})
            # Of orders without lines it is not known how many units they have.
            into.update({m: cells[m] if m == "units" else cells[m] or 0 for m in measures if m in cells})
    gaps: list[Gap] = []
    for family, name in REPORTS.items():
        if (measures := question.of(family)) and question.knows(family):
            gaps += _add_reports(connection, question, name, measures, by_label)
    return by_label, gaps


def _add_reports(
    connection: sa.Connection, question: Question, name: str, measures: Sequence[str], by_label: dict[str, Sums]
) -> list[Gap]:
    """Adds what reports say. What no report of the period knows is None in every row."""
    gaps: list[Gap] = []
    together, unknown = known_measures(connection, name, question, tuple(measures))
    reach = widened_periods(connection, name, question)
    for group in together:
        rows, open_parts = _reported(connection, question, name, group, group if len(together) > 1 else (), reach)
        gaps += open_parts
        for label, members, values in rows:
            into = by_label[label].setdefault(members, {})
            for measure, amount in values.items():
                before = into.get(measure, 0)
                into[measure] = None if amount is None or before is None else before + amount  # type: ignore[operator]  # both of one type
    for label, names in unknown.items():
        if not question.by:
            by_label[label].setdefault((), {})
        for values in by_label[label].values():
            values.update(dict.fromkeys(names))
    return gaps


def _reported(
    connection: sa.Connection,
    question: Question,
    name: str,
    measures: tuple[str, ...],
    knows: tuple[str, ...],
    reach: Reach,
) -> tuple[list[tuple[str, Members, dict[str, Amount]]], list[Gap]]:
    """Label, members and sums of one account's reports, with the rows Unattributed.

    From the total down one dimension is added at a time. A condition that allows Unattributed is one more dimension,
    whose other members are dropped at the end.
    """
    allowed = {n: m for n, m in question.where if n in BREAKDOWNS and UNATTRIBUTED in m}
    where = tuple((n, m) for n, m in question.where if n not in allowed)
    times = [n for n in question.by if DIMENSIONS[n].is_time]
    plain = [*allowed, *(n for n in question.by if n not in times and n not in allowed)]
    order = [*times, *plain]
    questions = [replace(question, by=tuple(order[: len(times) + n]), where=where) for n in range(len(plain) + 1)]
    levels = [by_account(connection, one, name, measures, knows, reach) for one in questions]
    rows: list[tuple[str, Members, dict[str, Amount]]] = []
    pairs: dict[str, list[Any]] = {label: [] for label, _ in question.periods}
    for label, *owner in sorted({owner for level in levels for owner in level}):
        of_owner = [level.get((label, *owner), {}) for level in levels]
        pairs[label].append((of_owner[0], of_owner[-1]))
        for members, values in completed(of_owner).items():
            named = dict(zip(order, members, strict=True))
            if all(named[n] in allowed_members for n, allowed_members in allowed.items()):
                rows.append((label, tuple(named[n] for n in question.by), values))
    return rows, [g for label, of in pairs.items() for m in measures for g in gap(label, m, of)] if not allowed else []


@per_read
def by_account(
    connection: sa.Connection,
    question: Question,
    name: str,
    measures: tuple[str, ...],
    knows: tuple[str, ...],
    reach: Reach | None = None,
) -> dict[tuple[str, ...], dict[Members, dict[str, Amount]]]:
    """By label and account the sums of reports by members. A total that is known only in part is None."""
    is_total = not BREAKDOWNS & {*question.by, *(n for n, _ in question.where)}
    rows = chosen_rows(connection, name, question, knows, reach)
    accounts: dict[tuple[str, ...], dict[Members, dict[str, Amount]]] = {}
    for row in connection.execute((_traffic if name == "daily_traffic" else _spend)(question, rows, measures)):
        cells = row._mapping
        owner = tuple(str(cells[k]) for k in ("label", *owner_columns(name)))
        lacks = is_total and cells["in_part"]
        values = {m: None if lacks else cells[m] or 0 for m in measures}
        accounts.setdefault(owner, {})[_members(question, cells)] = values
    return accounts


def _members(question: Question, cells: sa.RowMapping) -> Members:
    return tuple(_member(cells[f"by_{name}"]) for name in question.by)


def of_lines(question: Question) -> bool:
    """Whether lines, not orders, are added up."""
    return any(DIMENSIONS[name].of_lines for name in (*question.by, *(n for n, _ in question.where)))


def _sales(question: Question, measures: Sequence[str]) -> sa.Select[Any] | None:
    lines = of_lines(question)
    fine = any(DIMENSIONS[name].is_fine for name in (*question.by, *(n for n, _ in question.where)))
    if lines:
        known = {*LINE_MONEY, *LINE_COUNTS}
        measures = [m for m in measures if measure_column(m, question.basis, of_lines=True) in known]
    if not measures:
        return None
    table = (
        rows_view("line_rows" if lines else "sales_rows") if fine else fact("daily_lines" if lines else "daily_sales")
    )
    fx, rate, convertible = rates(table.c.currency, table.c.day, question.currency)
    selected: list[sa.ColumnElement[Any]] = []
    for measure in measures:
        name = measure_column(measure, question.basis, of_lines=lines)
        column = table.c[name]
        if lines and fine and name == "orders":
            # An order is on each of its lines.
            key = sa.case((column == 1, table.c.namespace + "/" + table.c.order_id))
            selected.append(sa.func.count(sa.distinct(key)).label(measure))
        elif measure in _SETTLED:
            settled = question.today - timedelta(days=REPEAT_DAYS)
            selected.append(_sum(sa.case((table.c.day <= settled, column), else_=0)).label(measure))
        elif MEASURES[measure].is_money:
            selected.append(_sum(column * rate).label(measure))
        else:
            selected.append(_sum(column).label(measure))
    periods = question.named_periods()
    source = table.join(periods, table.c.day.between(periods.c.first, periods.c.last)).outerjoin(fx, convertible)
    if any(d.is_time and d.name != "day" for d in question.dimensions):
        calendar = own("calendar")
        source = source.join(calendar, calendar.c.day == table.c.day)
    columns: dict[str, sa.ColumnElement[Any]] = {c.name: c for c in table.c}
    if "segment" in question.by:
        inside = orders_in(question.segments, question.currency)
        # What is in no segment is a row of its own.
        source = source.outerjoin(inside, same_order(inside, table))
        columns["segment"] = sa.func.coalesce(inside.c.segment, "")
    return _grouped(
        question,
        source,
        [periods.c.label],
        table.c.day,
        columns,
        selected,
        in_currency(table.c.currency, fx, question.currency),
    )


def _traffic(question: Question, rows: sa.Subquery, measures: Sequence[str]) -> sa.Select[Any]:
    columns: dict[str, sa.ColumnElement[Any]] = {c.name: c for c in rows.c}
    # Sessions are the online store's: no till or marketplace has any.
    columns["sales_channel"] = sa.literal("online_store")
    selected = [_sum(report_column(m, rows)).label(m) for m in measures]
    return _of_reports(question, rows, rows, columns, selected, sa.true())


def _spend(question: Question, rows: sa.Subquery, measures: Sequence[str]) -> sa.Select[Any]:
    fx, rate, convertible = rates(rows.c.currency, rows.c.ends_on, question.currency)
    columns: dict[str, sa.ColumnElement[Any]] = {c.name: c for c in rows.c}
    amounts = {m: report_column(m, rows) for m in measures}
    selected = [_sum(c * rate if MEASURES[m].is_money else c).label(m) for m, c in amounts.items()]
    condition = in_currency(rows.c.currency, fx, question.currency)
    return _of_reports(question, rows, rows.outerjoin(fx, convertible), columns, selected, condition)


def _of_reports(
    question: Question,
    rows: sa.Subquery,
    source: sa.FromClause,
    columns: Mapping[str, sa.ColumnElement[Any]],
    selected: Sequence[sa.ColumnElement[Any]],
    condition: sa.ColumnElement[bool],
) -> sa.Select[Any]:
    """Sums by account. A report without a day lies within the week or month it is shown in, as it was chosen."""
    if any(d.is_time and d.name != "day" for d in question.dimensions):
        calendar = own("calendar")
        source = source.join(calendar, calendar.c.day == rows.c.starts_on)
    keys = [rows.c[k] for k in ("label", "namespace", "platform", "owner") if k in rows.c]
    selected = [*selected, sa.func.bool_or(rows.c.in_part).label("in_part")]
    return _grouped(question, source, keys, rows.c.starts_on, columns, selected, condition)


def _grouped(
    question: Question,
    source: sa.FromClause,
    keys: Sequence[sa.ColumnElement[Any]],
    day: sa.ColumnElement[Any],
    columns: Mapping[str, sa.ColumnElement[Any]],
    selected: Sequence[sa.ColumnElement[Any]],
    condition: sa.ColumnElement[bool],
) -> sa.Select[Any]:
    calendar = own("calendar")
    named: list[sa.ColumnElement[Any]] = [*keys]
    for d in question.dimensions:
        if d.name == "day":
            named.append(day.label("by_day"))
        elif d.is_time:
            named.append(calendar.c[d.column].label(f"by_{d.name}"))
        else:
            named.append(columns[d.column].label(f"by_{d.name}"))
    query = sa.select(*named, *selected).select_from(source).where(condition)
    query = query.where(*conditions_of(question, columns))
    return query.group_by(*[sa.literal_column(str(n + 1)) for n in range(len(named))])


def conditions_of(question: Question, columns: Mapping[str, sa.ColumnElement[Any]]) -> list[sa.ColumnElement[bool]]:
    """The question's conditions on these columns."""
    conditions: list[sa.ColumnElement[bool]] = [
        columns[DIMENSIONS[name].column].in_(members) for name, members in question.where if name != "segment"
    ]
    if segment_ids := dict(question.where).get("segment"):
        inside = orders_in([s for s in question.segments if s.segment_id in segment_ids], question.currency)
        order = sa.tuple_(columns["namespace"], columns["order_id"])
        conditions.append(order.in_(sa.select(inside.c.namespace, inside.c.order_id)))
        if "segment" in question.by:
            conditions.append(columns["segment"].in_(segment_ids))
    return conditions


def same_order(left: sa.FromClause, right: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(left.c.namespace == right.c.namespace, left.c.order_id == right.c.order_id)


def measure_column(measure: str, basis: Basis, *, of_lines: bool = False) -> str:
    """The column of a measure of sales in the daily summaries, or in those of lines."""
    known = MEASURES[measure]
    if of_lines and measure == "orders_with_units":
        return "orders"
    name = _SETTLED.get(measure, measure)
    return known.by_order if basis is Basis.ORDER and known.by_order else name


def rates(
    currency: sa.ColumnElement[Any], day: sa.ColumnElement[Any], reporting: str
) -> tuple[sa.TableClause, sa.ColumnElement[Any], sa.ColumnElement[bool]]:
    """The rates table, the rate of a row (1 in the reporting currency), and the condition that joins them."""
    fx = fx_ranges()
    joined = sa.and_(fx.c.currency == currency, fx.c.starts_on <= day, fx.c.ends_before > day, currency != reporting)
    return fx, sa.func.coalesce(fx.c.rate, sa.cast(1, sa.Numeric(18, 8))), joined


def in_currency(currency: sa.ColumnElement[Any], fx: sa.TableClause, reporting: str) -> sa.ColumnElement[bool]:
    """Rows in the reporting currency or with a rate to it; a row without a currency is taken to be in it."""
    return sa.or_(currency.in_((reporting, "")), fx.c.rate.is_not(None))


def _sum(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.func.sum(column)


def _member(value: Any) -> str | date:
    return value if isinstance(value, date) else str(value if value is not None else "")
