"""Which rows of a report are read: of each account and day exactly one cut, the coarsest that has what is asked for.

A report without a day serves periods that hold it whole. It is read where the account's daily rows do not reach over
all of it, and then instead of them.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ecm.filters import Period
from ecm.schema import fact

if TYPE_CHECKING:
    from ecm.metrics.facts import Ask

_BREAKDOWNS = {"channel", "source", "medium", "campaign", "device", "country"}
# What else tells a dimension: a channel follows from source and medium, or from the campaign's type.
_ALSO_TOLD_BY = {"channel": ("source", "medium", "campaign", "campaign_type")}


def chosen_rows(name: str, ask: "Ask") -> sa.Subquery:
    """The rows of daily_traffic or daily_spend to add up for this question, with the label of their period."""
    table = fact(name)
    asked = ask.named_periods()
    owner = ("label", "namespace", "account", *(("platform",) if name == "daily_spend" else ()))
    best = _best_cuts(table, asked, owner, ask)
    spans = _unreached_spans(best, owner)
    days = sa.select(*[best.c[k] for k in (*owner, *_CUT)]).where(
        sa.not_(best.c.is_period), ~_exists(best, spans, owner, _within(best, spans))
    )
    kept = sa.union_all(days, sa.select(*[spans.c[k] for k in (*owner, *_CUT)])).cte("kept")
    # Where an account is named, an export of the same days that names none is the same account again.
    named = kept.alias("named")
    shared = tuple(k for k in owner if k != "account")
    again = _exists(kept, named, (*shared, "starts_on", "ends_on"), named.c.account != "")
    final = sa.select(kept).where(sa.or_(kept.c.account != "", ~again)).cte("final")
    joined = sa.and_(*[table.c[k] == final.c[k] for k in (*owner[1:], *_CUT)])
    return sa.select(final.c.label, table).select_from(table.join(final, joined)).subquery("report")


_CUT = ("tool", "cut", "starts_on", "ends_on")


def _best_cuts(table: sa.Table, asked: sa.Subquery, owner: tuple[str, ...], ask: "Ask") -> sa.CTE:
    """Of each account and day (or span) within a period the one cut to read: it has what is asked for and little more."""
    wanted = sorted({*ask.by, *(n for n, _ in ask.where)} & _BREAKDOWNS)
    keys = [asked.c.label, *[table.c[k] for k in (*owner[1:], *_CUT)]]
    cuts = (
        sa.select(*keys, sa.func.max(table.c.import_id).label("import_id"))
        .join(asked, sa.and_(table.c.starts_on >= asked.c.first, table.c.ends_on <= asked.c.last))
        .group_by(*keys)
        .cte("cuts")
    )
    lacks = sum((sa.case((_tells(cuts.c.cut, d), 0), else_=1) for d in wanted), start=sa.literal(0))
    commas = sa.func.length(cuts.c.cut) - sa.func.length(sa.func.replace(cuts.c.cut, ",", ""))
    breadth = sa.case((cuts.c.cut == "", 0), else_=1 + commas)
    place = sa.func.row_number().over(
        partition_by=[*[cuts.c[k] for k in owner], cuts.c.starts_on, cuts.c.ends_on],
        order_by=[lacks, breadth, cuts.c.import_id.desc(), cuts.c.cut],
    )
    ranked = sa.select(cuts, (cuts.c.ends_on > cuts.c.starts_on).label("is_period"), place.label("place")).subquery()
    return sa.select(ranked).where(ranked.c.place == 1).cte("best")


def _unreached_spans(best: sa.CTE, owner: tuple[str, ...]) -> sa.CTE:
    """Spans that the account's daily rows do not reach over; of overlapping ones the longest, then the latest loaded."""
    reach = (
        sa.select(
            *[best.c[k] for k in owner],
            sa.func.min(best.c.starts_on).label("first"),
            sa.func.max(best.c.ends_on).label("last"),
        )
        .where(sa.not_(best.c.is_period))
        .group_by(*[best.c[k] for k in owner])
        .cte("reach")
    )
    covered = sa.and_(reach.c.first <= best.c.starts_on, reach.c.last >= best.c.ends_on)
    spans = sa.select(best).where(best.c.is_period, ~_exists(best, reach, owner, covered)).cte("spans")
    other = spans.alias("other")
    longer = sa.or_(
        _length(other) > _length(spans),
        sa.and_(_length(other) == _length(spans), other.c.import_id > spans.c.import_id),
    )
    overlaps = sa.and_(other.c.starts_on <= spans.c.ends_on, other.c.ends_on >= spans.c.starts_on)
    return sa.select(spans).where(~_exists(spans, other, owner, sa.and_(overlaps, longer))).cte("kept_spans")


def _exists(
    left: sa.FromClause, right: sa.FromClause, keys: tuple[str, ...], condition: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    """Whether a row of `right` with the same keys meets the condition."""
    same = [left.c[k] == right.c[k] for k in keys]
    return sa.exists().select_from(right).where(*same, condition).correlate(left)


def _within(inner: sa.FromClause, outer: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(inner.c.starts_on >= outer.c.starts_on, inner.c.ends_on <= outer.c.ends_on)


def _tells(cut: sa.ColumnElement[Any], dimension: str) -> sa.ColumnElement[bool]:
    """Whether the comma-joined cut names the dimension, or what it follows from."""
    names = (dimension, *_ALSO_TOLD_BY.get(dimension, ()))
    around = sa.literal(",") + cut + sa.literal(",")
    return sa.or_(*[around.contains(f",{n},", autoescape=True) for n in names])


def _length(span: sa.FromClause) -> sa.ColumnElement[Any]:
    return span.c.ends_on - span.c.starts_on


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


def unread_periods(connection: sa.Connection, name: str, period: Period, by: Sequence[str]) -> list[str]:
    """Reports without a day that could not be used: those that reach beyond the period, or into it by day."""
    table = fact(name)
    owner = table.c.platform if name == "daily_spend" else table.c.tool
    query = (
        sa.select(owner.label("owner"), table.c.starts_on, table.c.ends_on)
        .distinct()
        .where(
            table.c.ends_on > table.c.starts_on,
            table.c.starts_on <= period.end,
            table.c.ends_on >= period.start,
        )
        .order_by(owner, table.c.starts_on)
    )
    notes = []
    what = "Media cost" if name == "daily_spend" else "Traffic"
    for row in connection.execute(query):
        whole = row.starts_on >= period.start and row.ends_on <= period.end
        spans = {"day", "week", "month"} & set(by)
        if not whole:
            notes.append(
                f"{what} of {row.owner} from {row.starts_on} to {row.ends_on} is known only as a whole and reaches "
                "beyond the period: it is left out. Export it by day."
            )
        elif spans:
            notes.append(
                f"{what} of {row.owner} from {row.starts_on} to {row.ends_on} is known only as a whole: it is in the "
                f"total, not in a {'/'.join(sorted(spans))} it does not lie within. Export it by day."
            )
    return notes
