"""Which rows of a report are read: of each account and day exactly one grain, the coarsest whole one that has what the question needs.

A report is partial where it says so, or where a whole report of the same account and days comes to more. It is read only
where no whole one has the dimensions. A report without a day serves periods that contain it; periods of one
account that share days are chosen by `ecm.metrics.tiling`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from ecm.filters import Period
from ecm.metrics.measures import MEASURES
from ecm.metrics.question import Question
from ecm.metrics.tiling import Piece, in_part, tiled
from ecm.schema import fact, own
from ecm.store import per_read

BREAKDOWNS: Final = frozenset({"channel", "source", "medium", "campaign", "device", "country"})
# What else gives a dimension: a channel follows from source and medium, or from the campaign's type.
_ALSO_TOLD_BY = {"channel": ("source", "medium", "campaign", "campaign_type")}
_REPORT = ("tool", "cut", "account", "starts_on", "ends_on")
MAIN: Final = {"daily_traffic": "sessions", "daily_spend": "cost"}
# Amounts of the same account and days that are closer than this are equal.
_ROUNDING = Decimal("0.005")
# A session that spans midnight, or two members of a dimension, is counted twice: finer reports of traffic come to more.
_FINER = {"daily_traffic": Decimal("0.05"), "daily_spend": _ROUNDING}

Owner = tuple[str, ...]
Reach = tuple[tuple[str, Period], ...]


@dataclass(frozen=True)
class Periods:
    """What was decided about reports without a day, by label and account.

    chosen: those to read, and whether in part. partial: days whose daily rows cover only a part. overlapping: those that
    reach into the period; pieces: all that is read instead.
    """

    chosen: dict[Owner, list[Piece]]
    partial: dict[Owner, list[Piece]]
    overlapping: dict[Owner, list[Piece]]
    pieces: dict[Owner, list[Piece]]


def owner_columns(name: str) -> tuple[str, ...]:
    """What identifies an account, besides the label of the period. `owner`: the account, also for exports that name none."""
    return ("namespace", *(("platform",) if name == "daily_spend" else ()), "owner")


def chosen_rows(
    connection: sa.Connection, name: str, question: Question, knows: Sequence[str] = (), reach: Reach | None = None
) -> sa.Subquery:
    """The rows of daily_traffic or daily_spend to add up for this question, with the label of their period.

    knows: measures that a report must know to be read. reach: what widened_periods gives, where it is known already.
    Besides the table's columns: label, owner, in_part.
    """
    table, keys = fact(name), ("label", *owner_columns(name))
    best = _best(name, question.named_periods(), question, knows)
    periods = decided_periods(connection, name, question, best, reach)
    columns = [best.c[k] for k in (*keys, *_REPORT)]
    days: sa.SelectBase = sa.select(*columns, best.c.in_part).where(best.c.starts_on == best.c.ends_on)
    if periods is not None:
        spans = _rows(keys, {o: [p for p in ps if p.days > 1] for o, ps in periods.chosen.items()}, "spans")
        partial = _rows(keys, periods.partial, "partial")
        unnamed = sa.and_(best.c.owner == "", _within(best, spans, tuple(k for k in keys if k != "owner")))
        single = sa.select(*columns, sa.or_(best.c.in_part, _within(best, partial, keys)).label("in_part")).where(
            best.c.starts_on == best.c.ends_on, ~_within(best, spans, keys), ~unnamed
        )
        same = sa.and_(*[best.c[k] == spans.c[k] for k in (*keys, "starts_on", "ends_on")])
        days = sa.union_all(single, sa.select(*columns, spans.c.in_part).join(spans, same))
    chosen = days.cte("kept")
    # Where several accounts are named, an export of the same days that names none is one of them again.
    named = chosen.alias("named")
    shared = tuple(k for k in keys if k != "owner")
    again = _exists(chosen, named, (*shared, "starts_on", "ends_on"), named.c.owner != "")
    final = sa.select(chosen).where(sa.or_(chosen.c.owner != "", ~again)).cte("final")
    joined = sa.and_(*[table.c[k] == final.c[k] for k in (*keys[1:-1], *_REPORT)])
    return sa.select(final.c.label, final.c.owner, final.c.in_part, table).join(final, joined).subquery("report")


@per_read
def known_measures(
    connection: sa.Connection, name: str, question: Question, measures: tuple[str, ...]
) -> tuple[list[tuple[str, ...]], dict[str, set[str]]]:
    """Measures in groups that can be read together; and by label those that no report of the period knows.

    A measure that some reports lack is read by itself, from those that know it.
    """
    if set(measures) <= set(MAIN.values()):
        return [tuple(measures)], {}  # no report is without its cost or sessions
    table, periods = fact(name), question.named_periods()
    keys = [table.c[k] for k in (*owner_columns(name)[:-1], *_REPORT)]
    reports = (
        sa.select(periods.c.label, *[sa.func.count(report_column(m, table)).label(m) for m in measures])
        .join_from(table, periods, sa.and_(table.c.starts_on >= periods.c.first, table.c.ends_on <= periods.c.last))
        .group_by(periods.c.label, *keys)
        .subquery("reports")
    )
    lacking = [sa.func.sum(sa.case((reports.c[m] == 0, 1), else_=0)).label(m) for m in measures]
    query = sa.select(reports.c.label, sa.func.count().label("reports"), *lacking).group_by(reports.c.label)
    alone: set[str] = set()
    somewhere: set[str] = set()
    unknown: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(query):
        lack = {m: row._mapping[m] for m in measures}
        alone |= {m for m, count in lack.items() if count}
        somewhere |= {m for m, count in lack.items() if count < row.reports}
        unknown[row.label] |= {m for m, count in lack.items() if count == row.reports}
    together = tuple(m for m in measures if m not in alone)
    return [*((together,) if together else ()), *((m,) for m in sorted(alone & somewhere))], dict(unknown)


def decided_periods(
    connection: sa.Connection, name: str, question: Question, best: sa.CTE | None = None, reach: Reach | None = None
) -> Periods | None:
    """What is read of reports without a day; None where none reaches into the periods.

    What covers only a part is judged by whole reports, also by those that reach beyond the period.
    """
    reach = widened_periods(connection, name, question) if reach is None else reach
    if not reach:
        return None
    whole = _best(name, replace(question, periods=reach).named_periods(), replace(question, by=(), where=()), ())
    around = _pieces(connection, name, whole)
    asked = dict(question.periods)
    tolerance = _FINER[name]
    decided = Periods({}, {}, {}, {})
    less: dict[Owner, set[Piece]] = {}
    for owner, pieces in around.items():
        period = asked[owner[0]]
        found, decided.partial[owner] = in_part(pieces, tolerance)
        less[owner] = {_place(p) for p in found}
        decided.overlapping[owner] = [
            p for p in pieces if p.days > 1 and p.first <= period.end and p.last >= period.start
        ]
    if best is None and not question.by and not question.where and reach == question.periods:
        candidates = around
    else:
        candidates = _pieces(
            connection, name, _best(name, question.named_periods(), question, ()) if best is None else best
        )
    for owner, pieces in candidates.items():
        judged = [replace(p, is_partial=p.is_partial or _place(p) in less.get(owner, ())) for p in pieces]
        decided.pieces[owner] = decided.chosen[owner] = tiled(judged)
    _drop_unnamed(decided)
    return decided


def _drop_unnamed(decided: Periods) -> None:
    """Of exports that name no account, where several are named, what shares days with a named one."""
    for owner, pieces in decided.chosen.items():
        if owner[-1] == "":
            named = [p for o, ps in decided.chosen.items() if o[:-1] == owner[:-1] and o[-1] for p in ps]
            if named:
                decided.chosen[owner] = [p for p in pieces if not any(p.overlaps(n) for n in named)]


def _place(piece: Piece) -> Piece:
    return Piece(piece.first, piece.last)


@per_read
def widened_periods(connection: sa.Connection, name: str, question: Question) -> Reach:
    """The periods, widened to contain every report without a day that reaches into them; none without any."""
    table, named = fact(name), question.named_periods()
    query = (
        sa.select(named.c.label, sa.func.min(table.c.starts_on), sa.func.max(table.c.ends_on))
        .join_from(
            table,
            named,
            sa.and_(
                table.c.ends_on > table.c.starts_on,
                table.c.starts_on <= named.c.last,
                table.c.ends_on >= named.c.first,
            ),
        )
        .group_by(named.c.label)
    )
    periods = dict(question.periods)
    return tuple(
        (label, Period(min(first, periods[label].start), max(last, periods[label].end)))
        for label, first, last in connection.execute(query)
    )


def _pieces(connection: sa.Connection, name: str, best: sa.CTE) -> dict[Owner, list[Piece]]:
    keys = ("label", *owner_columns(name))
    columns = [best.c[k] for k in (*keys, "starts_on", "ends_on", "amount", "in_part", "import_id", "tool")]
    pieces: dict[Owner, list[Piece]] = defaultdict(list)
    for row in connection.execute(sa.select(*columns)):
        *owner, first, last, amount, is_partial, import_id, tool = row
        piece = Piece(first, last, Decimal(str(amount)), bool(is_partial), import_id or 0, tool)
        pieces[tuple(map(str, owner))].append(piece)
    return dict(pieces)


def _best(name: str, periods: sa.Subquery, question: Question, knows: Sequence[str]) -> sa.CTE:
    """Of each account and day (or period) the one grain to read: whole before partial, then the coarsest, then the latest."""
    grains = _judged(name, _grains(name, periods, knows))
    dimensions = {*question.by, *(n for n, _ in question.where)} & BREAKDOWNS
    # Every cost has a channel, by its platform; a report that names campaigns gives it more exactly.
    roughly = {"channel"} & dimensions if name == "daily_spend" else set()
    lacks = sum(
        (sa.case((_names(grains.c.cut, d), 0), (_tells(grains.c.cut, d), 1), else_=2) for d in sorted(dimensions)),
        start=sa.literal(0),
    )
    fits = [
        *(_tells(grains.c.cut, d) for d in sorted(dimensions - roughly)),
        *(grains.c[f"count_of_{m}"] > 0 for m in knows),
        *_within_spans(grains, question),
        # The rows of assets say the cost of one click several times: a campaign's are no part of what it cost.
        *([~grains.c.repeats] if dimensions else []),
    ]
    fullest = sa.case((grains.c.in_part, -grains.c.amount), else_=0)
    place = sa.func.row_number().over(
        partition_by=[grains.c[k] for k in ("label", *owner_columns(name), "starts_on", "ends_on")],
        order_by=[
            grains.c.in_part,
            lacks,
            grains.c.has_entity,
            fullest,
            grains.c.breadth,
            grains.c.import_id.desc(),
            grains.c.cut,
            grains.c.account.desc(),
        ],
    )
    ranked = sa.select(grains, place.label("place")).where(*fits).subquery()
    return sa.select(ranked).where(ranked.c.place == 1).cte()


def _grains(name: str, periods: sa.Subquery, knows: Sequence[str]) -> sa.CTE:
    """Each grain of each account and day (or period) within the periods, with its amount."""
    table = fact(name)
    keys = [periods.c.label, *[table.c[k] for k in (*owner_columns(name)[:-1], *_REPORT)]]
    grains = (
        sa.select(
            *keys,
            sa.func.max(table.c.import_id).label("import_id"),
            sa.func.coalesce(sa.func.sum(table.c[MAIN[name]]), 0).label("amount"),
            sa.func.bool_or(sa.func.coalesce(table.c.is_partial, sa.false())).label("says_partial"),
            (sa.func.coalesce(sa.func.max(table.c.entity), "") != "").label("has_entity"),
            sa.func.bool_or(repeats_cost(table)).label("repeats"),
            *[sa.func.count(report_column(m, table)).label(f"count_of_{m}") for m in knows],
        )
        .join(periods, sa.and_(table.c.starts_on >= periods.c.first, table.c.ends_on <= periods.c.last))
        .group_by(*keys)
        .cte()
        .prefix_with("materialized")  # it is referred to several times, and a lake's tables cost at each mention
    )
    commas = sa.func.length(grains.c.cut) - sa.func.length(sa.func.replace(grains.c.cut, ",", ""))
    breadth = sa.case((grains.c.cut == "", 0), else_=1 + commas)
    # An export that names no account is of the one that others name, where they name one alone.
    platform = [grains.c[k] for k in ("label", *owner_columns(name)[:-1])]
    named = sa.func.nullif(grains.c.account, "")
    first, last = (f(named).over(partition_by=platform) for f in (sa.func.min, sa.func.max))
    owner = sa.case((first == last, first), else_=grains.c.account)
    return sa.select(grains, breadth.label("breadth"), owner.label("owner")).cte()


def repeats_cost(rows: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether a report's rows say the cost of one click several times, once for each asset that was shown."""
    entities = sa.func.string_split(sa.func.coalesce(rows.c.entity, ""), ",")
    return sa.and_(sa.func.coalesce(rows.c.is_partial, sa.false()), sa.func.list_contains(entities, "asset"))


def _judged(name: str, grains: sa.CTE) -> sa.CTE:
    """in_part: whether the report covers only a part, by its own word or because a whole one of the same days is more.

    A report of other entities (assets, locations) may repeat what it shows, so it makes none partial.
    """
    other = grains.alias("other")
    more = sa.or_(
        sa.and_(other.c.breadth <= grains.c.breadth, other.c.amount > grains.c.amount * (1 + _ROUNDING)),
        other.c.amount > grains.c.amount * (1 + _FINER[name]),
    )
    keys = ("label", *owner_columns(name), "starts_on", "ends_on")
    larger = _exists(grains, other, keys, sa.and_(more, ~other.c.says_partial, ~other.c.has_entity))
    return sa.select(grains, sa.or_(grains.c.says_partial, larger).label("in_part")).cte()


def _within_spans(grains: sa.CTE, question: Question) -> list[sa.ColumnElement[bool]]:
    """By day, week or month a report is read only where it lies within one."""
    conditions: list[sa.ColumnElement[bool]] = []
    for dimension in (d for d in question.dimensions if d.is_time):
        is_day = grains.c.starts_on == grains.c.ends_on
        if dimension.name == "day":
            conditions.append(is_day)
            continue
        first, last = own("calendar").alias(), own("calendar").alias()
        same = sa.exists().where(
            first.c.day == grains.c.starts_on,
            last.c.day == grains.c.ends_on,
            first.c[dimension.column] == last.c[dimension.column],
        )
        conditions.append(sa.or_(is_day, same.correlate(grains)))
    return conditions


def _rows(keys: tuple[str, ...], pieces: dict[Owner, list[Piece]], name: str) -> sa.Subquery:
    """Pieces as rows, to join with. At least one, of no account."""
    columns: list[sa.ColumnClause[Any]] = [
        *[sa.column(k, sa.String) for k in keys],
        sa.column("starts_on", sa.Date),
        sa.column("ends_on", sa.Date),
    ]
    data: list[tuple[Any, ...]] = [(*owner, p.first, p.last, p.is_partial) for owner, ps in pieces.items() for p in ps]
    nothing = [(*[None] * (len(keys) + 2), False)]
    values = sa.values(*columns, sa.column("in_part", sa.Boolean), name=f"{name}_given").data(data or nothing)
    days = [sa.cast(values.c[c], sa.Date).label(c) for c in ("starts_on", "ends_on")]
    return sa.select(*[values.c[k] for k in keys], *days, values.c.in_part).subquery(name)


def _within(inner: sa.FromClause, outer: sa.FromClause, keys: tuple[str, ...]) -> sa.ColumnElement[bool]:
    holds = sa.and_(inner.c.starts_on >= outer.c.starts_on, inner.c.ends_on <= outer.c.ends_on)
    return _exists(inner, outer, keys, holds)


def _exists(
    left: sa.FromClause, right: sa.FromClause, keys: tuple[str, ...], condition: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    """Whether a row of `right` with the same keys meets the condition."""
    same = [left.c[k] == right.c[k] for k in keys]
    return sa.exists().select_from(right).where(*same, condition).correlate(left)


def _tells(grain: sa.ColumnElement[Any], dimension: str) -> sa.ColumnElement[bool]:
    """Whether the comma-joined grain names the dimension, or what it follows from."""
    return sa.or_(*[_names(grain, n) for n in (dimension, *_ALSO_TOLD_BY.get(dimension, ()))])


def _names(grain: sa.ColumnElement[Any], dimension: str) -> sa.ColumnElement[bool]:
    return (sa.literal(",") + grain + sa.literal(",")).contains(f",{dimension},", autoescape=True)


def report_column(measure: str, rows: sa.FromClause) -> sa.ColumnElement[Any]:
    """A measure of a report; NULL in rows that lack the column it is paired with."""
    known = MEASURES[measure]
    column = rows.c[known.column or measure]
    return sa.case((rows.c[known.beside].is_not(None), column)) if known.beside else column


def unread_by_day(connection: sa.Connection, name: str, periods: Sequence[Period]) -> tuple[Period, ...]:
    """The spans that touch these periods of reports without a day, where the account has no daily rows over all of them."""
    table = fact(name)
    owner = ("namespace", "account", "platform" if name == "daily_spend" else "tool")
    daily = (
        sa.select(
            *[table.c[k] for k in owner],
            sa.func.min(table.c.starts_on).label("first"),
            sa.func.max(table.c.ends_on).label("last"),
        )
        .where(table.c.starts_on == table.c.ends_on)
        .group_by(*[table.c[k] for k in owner])
        .subquery("daily")
    )
    touches = [sa.and_(table.c.starts_on <= p.end, table.c.ends_on >= p.start) for p in periods]
    reached = sa.and_(daily.c.first <= table.c.starts_on, daily.c.last >= table.c.ends_on)
    query = (
        sa.select(table.c.starts_on, table.c.ends_on)
        .distinct()
        .where(table.c.ends_on > table.c.starts_on, sa.or_(*touches), ~_exists(table, daily, owner, reached))
    )
    return tuple(Period(row.starts_on, row.ends_on) for row in connection.execute(query))
