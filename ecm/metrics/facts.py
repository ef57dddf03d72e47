"""Sums of measures by dimensions over a period, one SELECT a fact family. The only place that knows the fact tables.

Facts are summed apart, each to the same dimensions, and joined after: nothing fans out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from ecm.filters import Basis, Period
from ecm.metrics.cuts import (
    BREAKDOWNS,
    Reach,
    chosen_rows,
    known_measures,
    owner_columns,
    report_column,
    widened_periods,
)
from ecm.metrics.dimensions import DIMENSIONS, Dimension
from ecm.metrics.measures import MEASURES, Fact
from ecm.metrics.unattributed import UNATTRIBUTED, Amount, Gap, Members, completed, gap
from ecm.schema import LINE_COUNTS, LINE_MONEY, fact, fx_ranges, own, rows_view
from ecm.segments import Segment, orders_in

REPEAT_DAYS = 90
_SETTLED = {"settled_new_customers": "new_customers", "settled_repeaters": "repeaters"}

REPORTS = {Fact.TRAFFIC: "daily_traffic", Fact.SPEND: "daily_spend"}

# None: not known, whatever the other rows say.
Amounts = dict[str, Amount]
Sums = dict[Members, Amounts]


@dataclass(frozen=True)
class Ask:
    """What is added up: measures, by which dimensions, over which named periods, under which conditions.

    periods may overlap (a long one and the same days a year before): a row then counts in both. Several of one name, which
    may not overlap, are added up: days with gaps.
    segments: those that are broken down by, or that a condition on the segment wants.
    """

    measures: frozenset[str]
    by: tuple[str, ...]
    periods: tuple[tuple[str, Period], ...]
    where: tuple[tuple[str, tuple[str, ...]], ...]
    basis: Basis
    currency: str
    today: date
    segments: tuple[Segment, ...] = ()

    def of(self, family: Fact) -> list[str]:
        """Its measures of one family, in a fixed order."""
        return sorted(m for m in self.measures if MEASURES[m].fact is family)

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return tuple(DIMENSIONS[name] for name in self.by)

    @property
    def without_breakdown(self) -> "Ask":
        return replace(self, by=())

    def knows(self, family: Fact) -> bool:
        """Whether the family has all that is broken down and filtered by."""
        names = (*self.by, *(name for name, _ in self.where))
        return all(family in DIMENSIONS[name].facts for name in names)

    def named_periods(self) -> sa.Subquery:
        """The periods as rows: label, first, last."""
        rows = [
            sa.select(
                sa.literal(label).label("label"),
                sa.cast(sa.literal(period.start), sa.Date).label("first"),
                sa.cast(sa.literal(period.end), sa.Date).label("last"),
            )
            for label, period in self.periods
        ]
        return (rows[0] if len(rows) == 1 else sa.union_all(*rows)).subquery("asked")


def sums(connection: sa.Connection, ask: Ask) -> dict[str, Sums]:
    """For each period's label, for each combination of members, the sums of the measures.

    Measures that no family can tell are left out; without a breakdown the only combination is ().
    """
    return sums_and_gaps(connection, ask)[0]


def sums_and_gaps(connection: sa.Connection, ask: Ask) -> tuple[dict[str, Sums], list[Gap]]:
    """The sums; and where the rows of reports come to less or more than their total, which the breakdown leaves open."""
    found: dict[str, Sums] = {label: {} for label, _ in ask.periods}
    measures = ask.of(Fact.SALES)
    if measures and ask.knows(Fact.SALES) and (query := _sales(ask, measures)) is not None:
        for row in connection.execute(query):
            cells = row._mapping
            into = found[cells["label"]].setdefault(_members(ask, cells), {})
            # Of orders without lines it is not known how many units they have.
            into.update({m: cells[m] if m == "units" else cells[m] or 0 for m in measures if m in cells})
    gaps: list[Gap] = []
    for family, name in REPORTS.items():
        if (measures := ask.of(family)) and ask.knows(family):
            gaps += _add_reports(connection, ask, name, measures, found)
    return found, gaps


def _add_reports(
    connection: sa.Connection, ask: Ask, name: str, measures: Sequence[str], found: dict[str, Sums]
) -> list[Gap]:
    """Adds what reports say. What no report of the period knows is None in every row."""
    gaps: list[Gap] = []
    together, unknown = known_measures(connection, name, ask, measures)
    reach = widened_periods(connection, name, ask)
    for group in together:
        rows, open_parts = _reported(connection, ask, name, group, group if len(together) > 1 else (), reach)
        gaps += open_parts
        for label, members, values in rows:
            into = found[label].setdefault(members, {})
            for measure, amount in values.items():
                before = into.get(measure, 0)
                into[measure] = None if amount is None or before is None else before + amount  # type: ignore[operator]  # both of one type
    for label, names in unknown.items():
        if not ask.by:
            found[label].setdefault((), {})
        for values in found[label].values():
            values.update(dict.fromkeys(names))
    return gaps


def _reported(
    connection: sa.Connection, ask: Ask, name: str, measures: Sequence[str], knows: Sequence[str], reach: Reach
) -> tuple[list[tuple[str, Members, dict[str, Amount]]], list[Gap]]:
    """Label, members and sums of one account's reports, with the rows Unattributed.

    From the total down one dimension is added at a time. A condition that allows Unattributed is one more dimension,
    whose other members are left out in the end.
    """
    allowed = {n: m for n, m in ask.where if n in BREAKDOWNS and UNATTRIBUTED in m}
    where = tuple((n, m) for n, m in ask.where if n not in allowed)
    times = [n for n in ask.by if DIMENSIONS[n].is_time]
    plain = [*allowed, *(n for n in ask.by if n not in times and n not in allowed)]
    order = [*times, *plain]
    asks = [replace(ask, by=tuple(order[: len(times) + n]), where=where) for n in range(len(plain) + 1)]
    levels = [by_account(connection, one, name, measures, knows, reach) for one in asks]
    found: list[tuple[str, Members, dict[str, Amount]]] = []
    pairs: dict[str, list[Any]] = {label: [] for label, _ in ask.periods}
    for label, *owner in sorted({owner for level in levels for owner in level}):
        of_owner = [level.get((label, *owner), {}) for level in levels]
        pairs[label].append((of_owner[0], of_owner[-1]))
        for members, values in completed(of_owner).items():
            named = dict(zip(order, members, strict=True))
            if all(named[n] in wanted for n, wanted in allowed.items()):
                found.append((label, tuple(named[n] for n in ask.by), values))
    return found, [g for label, of in pairs.items() for m in measures for g in gap(label, m, of)] if not allowed else []


def by_account(
    connection: sa.Connection,
    ask: Ask,
    name: str,
    measures: Sequence[str],
    knows: Sequence[str],
    reach: Reach | None = None,
) -> dict[tuple[str, ...], dict[Members, dict[str, Amount]]]:
    """By label and account the sums of reports by members. A total that is known only in part is None."""
    is_total = not BREAKDOWNS & {*ask.by, *(n for n, _ in ask.where)}
    rows = chosen_rows(connection, name, ask, knows, reach)
    found: dict[tuple[str, ...], dict[Members, dict[str, Amount]]] = {}
    for row in connection.execute((_traffic if name == "daily_traffic" else _spend)(ask, rows, measures)):
        cells = row._mapping
        owner = tuple(str(cells[k]) for k in ("label", *owner_columns(name)))
        lacks = is_total and cells["in_part"]
        values = {m: None if lacks else cells[m] or 0 for m in measures}
        found.setdefault(owner, {})[_members(ask, cells)] = values
    return found


def _members(ask: Ask, cells: sa.RowMapping) -> Members:
    return tuple(_member(cells[f"by_{name}"]) for name in ask.by)


def of_lines(ask: Ask) -> bool:
    """Whether lines, not orders, are added up."""
    return any(DIMENSIONS[name].of_lines for name in (*ask.by, *(n for n, _ in ask.where)))


def _sales(ask: Ask, measures: Sequence[str]) -> sa.Select[Any] | None:
    lines = of_lines(ask)
    fine = any(DIMENSIONS[name].is_fine for name in (*ask.by, *(n for n, _ in ask.where)))
    if lines:
        known = {*LINE_MONEY, *LINE_COUNTS}
        measures = [m for m in measures if measure_column(m, ask.basis, of_lines=True) in known]
    if not measures:
        return None
    table = (
        rows_view("line_rows" if lines else "sales_rows") if fine else fact("daily_lines" if lines else "daily_sales")
    )
    fx, rate, convertible = rates(table.c.currency, table.c.day, ask.currency)
    selected: list[sa.ColumnElement[Any]] = []
    for measure in measures:
        name = measure_column(measure, ask.basis, of_lines=lines)
        column = table.c[name]
        if lines and fine and name == "orders":
            # An order stands on each of its lines.
            key = sa.case((column == 1, table.c.namespace + "/" + table.c.order_id))
            selected.append(sa.func.count(sa.distinct(key)).label(measure))
        elif measure in _SETTLED:
            settled = ask.today - timedelta(days=REPEAT_DAYS)
            selected.append(_sum(sa.case((table.c.day <= settled, column), else_=0)).label(measure))
        elif MEASURES[measure].is_money:
            selected.append(_sum(column * rate).label(measure))
        else:
            selected.append(_sum(column).label(measure))
    asked = ask.named_periods()
    source = table.join(asked, table.c.day.between(asked.c.first, asked.c.last)).outerjoin(fx, convertible)
    if any(d.is_time and d.name != "day" for d in ask.dimensions):
        calendar = own("calendar")
        source = source.join(calendar, calendar.c.day == table.c.day)
    columns: dict[str, sa.ColumnElement[Any]] = {c.name: c for c in table.c}
    if "segment" in ask.by:
        inside = orders_in(ask.segments, ask.currency)
        # What is in no segment is a row of its own.
        source = source.outerjoin(inside, same_order(inside, table))
        columns["segment"] = sa.func.coalesce(inside.c.segment, "")
    return _grouped(
        ask, source, [asked.c.label], table.c.day, columns, selected, in_currency(table.c.currency, fx, ask.currency)
    )


def _traffic(ask: Ask, rows: sa.Subquery, measures: Sequence[str]) -> sa.Select[Any]:
    columns: dict[str, sa.ColumnElement[Any]] = {c.name: c for c in rows.c}
    # Sessions are the online store's: no till or marketplace has any.
    columns["sales_channel"] = sa.literal("online_store")
    selected = [_sum(report_column(m, rows)).label(m) for m in measures]
    return _of_reports(ask, rows, rows, columns, selected, sa.true())


def _spend(ask: Ask, rows: sa.Subquery, measures: Sequence[str]) -> sa.Select[Any]:
    fx, rate, convertible = rates(rows.c.currency, rows.c.ends_on, ask.currency)
    columns: dict[str, sa.ColumnElement[Any]] = {c.name: c for c in rows.c}
    amounts = {m: report_column(m, rows) for m in measures}
    selected = [_sum(c * rate if MEASURES[m].is_money else c).label(m) for m, c in amounts.items()]
    condition = in_currency(rows.c.currency, fx, ask.currency)
    return _of_reports(ask, rows, rows.outerjoin(fx, convertible), columns, selected, condition)


def _of_reports(
    ask: Ask,
    rows: sa.Subquery,
    source: sa.FromClause,
    columns: Mapping[str, sa.ColumnElement[Any]],
    selected: Sequence[sa.ColumnElement[Any]],
    condition: sa.ColumnElement[bool],
) -> sa.Select[Any]:
    """Sums by account. A report without a day lies within the week or month it is shown in, as it was chosen."""
    if any(d.is_time and d.name != "day" for d in ask.dimensions):
        calendar = own("calendar")
        source = source.join(calendar, calendar.c.day == rows.c.starts_on)
    keys = [rows.c[k] for k in ("label", "namespace", "platform", "owner") if k in rows.c]
    selected = [*selected, sa.func.bool_or(rows.c.in_part).label("in_part")]
    return _grouped(ask, source, keys, rows.c.starts_on, columns, selected, condition)


def _grouped(
    ask: Ask,
    source: sa.FromClause,
    keys: Sequence[sa.ColumnElement[Any]],
    day: sa.ColumnElement[Any],
    columns: Mapping[str, sa.ColumnElement[Any]],
    selected: Sequence[sa.ColumnElement[Any]],
    condition: sa.ColumnElement[bool],
) -> sa.Select[Any]:
    calendar = own("calendar")
    named: list[sa.ColumnElement[Any]] = [*keys]
    for d in ask.dimensions:
        if d.name == "day":
            named.append(day.label("by_day"))
        elif d.is_time:
            named.append(calendar.c[d.column].label(f"by_{d.name}"))
        else:
            named.append(columns[d.column].label(f"by_{d.name}"))
    query = sa.select(*named, *selected).select_from(source).where(condition)
    query = query.where(*conditions_of(ask, columns))
    return query.group_by(*[sa.literal_column(str(n + 1)) for n in range(len(named))])


def conditions_of(ask: Ask, columns: Mapping[str, sa.ColumnElement[Any]]) -> list[sa.ColumnElement[bool]]:
    """The question's conditions on these columns."""
    found: list[sa.ColumnElement[bool]] = [
        columns[DIMENSIONS[name].column].in_(members) for name, members in ask.where if name != "segment"
    ]
    if wanted := dict(ask.where).get("segment"):
        inside = orders_in([s for s in ask.segments if s.segment_id in wanted], ask.currency)
        order = sa.tuple_(columns["namespace"], columns["order_id"])
        found.append(order.in_(sa.select(inside.c.namespace, inside.c.order_id)))
        if "segment" in ask.by:
            found.append(columns["segment"].in_(wanted))
    return found


def same_order(left: sa.FromClause, right: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(left.c.namespace == right.c.namespace, left.c.order_id == right.c.order_id)


def measure_column(measure: str, basis: Basis, *, of_lines: bool = False) -> str:
    """Where a measure of sales stands in the daily summaries, or in those of lines."""
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
