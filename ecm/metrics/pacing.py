"""Targets and how the shop paces against them."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from ecm.errors import UnknownName
from ecm.filters import Filters, Period
from ecm.metrics.catalogue import CATALOGUE, Metric, Unit
from ecm.metrics.common_days import runs
from ecm.metrics.query import kpis
from ecm.metrics.result import Value
from ecm.metrics.state import reporting_currency
from ecm.metrics.weekdays import weekday_weights
from ecm.schema import current, fact
from ecm.segments import found_ids, titles_of
from ecm.store import Store

_ON_PACE: Final = 0.005


@dataclass(frozen=True)
class Pace:
    """One target. so_far: over the days that are over and were collected. due: the part of the target that those days should
    have brought, each as much as such a weekday does (by_weekday) or as any other; for a ratio the target itself.
    ahead: so_far ÷ due − 1. at_this_pace: so_far carried on to the end. note: why something is not known.
    """

    metric: str
    title: str
    unit: str
    channel: str
    segment: str
    period: Period
    target: float
    so_far: Value = None
    due: float | None = None
    ahead: float | None = None
    at_this_pace: float | None = None
    days_left: int = 0
    begun: bool = True
    by_weekday: bool = False
    less_is_better: bool = False
    note: str = ""

    @property
    def about(self) -> str:
        """Of what part of the shop."""
        return " · ".join(filter(None, [self.channel, self.segment])) or "the shop"

    @property
    def is_missed(self) -> bool:
        """Whether it is on the wrong side of what was due."""
        if self.ahead is None:
            return False
        return self.ahead > _ON_PACE if self.less_is_better else self.ahead < -_ON_PACE

    @property
    def verdict(self) -> str:
        """In words: ahead, behind, on pace; of a cost over or under; of one that is over, reached or missed."""
        if not self.begun:
            return "not begun"
        if self.ahead is None:
            return "not known"
        much = f"{100 * abs(self.ahead):.1f}\u202f%"
        if not self.days_left:
            reached, missed = ("kept", "exceeded") if self.less_is_better else ("reached", "missed")
            return f"{missed} by {much}" if self.is_missed else reached
        if abs(self.ahead) <= _ON_PACE:
            return "on pace"
        more, less = ("over", "under") if self.less_is_better else ("ahead", "behind")
        return f"{much} {more if self.ahead > 0 else less}"


def pacing(store: Store, today: date) -> tuple[Pace, ...]:
    """Every target: the running ones first, then those to come, then those that are over, the latest first."""
    table = current("targets")
    with store.read() as connection:
        rows = connection.execute(sa.select(table)).all()
        titles, channels = titles_of(connection), _channels(connection)
    found = [_pace(store, row, today, titles, channels) for row in rows if row.ends_on >= row.starts_on]

    def place(pace: Pace) -> tuple[Any, ...]:
        over = pace.begun and not pace.days_left
        days = -pace.period.end.toordinal() if over else pace.period.end.toordinal()
        return (over, not pace.begun, days, pace.metric, pace.channel, pace.segment)

    return tuple(sorted(found, key=place))


def as_stored(name: str, entered: float | None) -> str:
    """A target's value as files write it, from what is entered on screen: shares in per cent."""
    value = Decimal(str(entered or 0))
    return format(value / 100 if CATALOGUE[name].unit is Unit.SHARE else value, "f")


def currency_of(store: Store, today: date) -> str:
    """The currency that targets of money are in."""
    with store.read() as connection:
        return reporting_currency(connection, store.settings())


def pace_sentence(found: Sequence[Pace]) -> str:
    """The running target that is furthest on the wrong side, or that there is none."""
    if not found:
        return "Targets say what was to be reached"
    running = [p for p in found if p.begun and p.days_left and p.ahead is not None]
    if not running:
        return "No target is running"
    missed = [p for p in running if p.is_missed]
    if not missed:
        return (
            "The running target is on pace" if len(running) == 1 else f"All {len(running)} running targets are on pace"
        )
    worst = max(missed, key=lambda p: abs(p.ahead or 0))
    where = f" of {worst.about}" if worst.about != "the shop" else ""
    side = "over what it was to cost" if worst.less_is_better else "behind its target's pace"
    well = len(running) - len(missed)
    count = f"; {well} of {len(running)} running targets are on pace" if well else ""
    return f"{worst.title}{where} is {100 * abs(worst.ahead or 0):.0f}\u202f% {side}{count}"


def _pace(store: Store, row: Any, today: date, titles: dict[str, str], channels: set[str]) -> Pace:
    period, target = Period(row.starts_on, row.ends_on), float(row.value)
    channel, segment = row.channel or "", row.segment or ""
    metric = CATALOGUE.get(row.metric)
    over = period.until(today - timedelta(days=1))
    left = (period.end - (over.end if over else period.start - timedelta(days=1))).days

    def unknown(note: str) -> Pace:
        title, unit = (metric.title, metric.unit.value) if metric else (row.metric, "count")
        return Pace(
            row.metric, title, unit, channel, segment, period, target, days_left=left, begun=over is not None, note=note
        )

    if metric is None:
        return unknown(_no_such("metric", row.metric, list(CATALOGUE)))
    where = []
    if channel:
        if channel not in channels:
            return unknown(_no_such("channel", channel, sorted(channels)))
        where.append(("channel", (channel,)))
    if segment:
        try:
            (segment_id,) = found_ids(titles, [segment])
        except UnknownName as error:
            return unknown(f"{error.message} {error.hint}" if "Did" in error.hint else error.message)
        segment = titles[segment_id]
        where.append(("segment", (segment_id,)))
    if over is None:
        return unknown("")
    return _held(store, metric, Filters(over, where=tuple(where)), period, target, channel, segment, today)


def _held(
    store: Store,
    metric: Metric,
    filters: Filters,
    period: Period,
    target: float,
    channel: str,
    segment: str,
    today: date,
) -> Pace:
    answer = kpis(store, filters, metrics=(metric.name,), today=today, with_notes=False)
    missing = {d for table, status in answer.days.items() if table in metric.needs for d in status.missing}
    collected = [d for d in filters.period.each_day() if d not in missing]
    value = answer.total.get(metric.name)
    if missing and not metric.is_ratio and value is not None:
        # What is due is due for these days alone.
        value = sum(_value(store, metric, replace(filters, period=run), today) for run in runs(collected))
    notes = []
    if missing:
        notes.append(f"{len(missing)} of {filters.period.days} days were not collected; they were not due.")
    if value is None:
        notes.append(f"{metric.title} is not known here." if collected else "Nothing of it was collected yet.")
    weights = None if metric.is_ratio else weekday_weights(store, metric.name, filters, period.start, today)
    share = _share(collected, period, weights)
    due = target if metric.is_ratio else target * share
    known = value is not None and bool(collected)
    carried = None if value is None or not share else float(value) if metric.is_ratio else float(value) / share
    return Pace(
        metric.name,
        metric.title,
        metric.unit.value,
        channel,
        segment,
        period,
        target,
        value if known else None,
        due if collected else None,
        float(value) / due - 1 if known and value is not None and due > 0 else None,
        carried if known else None,
        (period.end - filters.period.end).days,
        by_weekday=weights is not None,
        less_is_better=metric.better == "down",
        note=" ".join(notes),
    )


def _value(store: Store, metric: Metric, filters: Filters, today: date) -> float:
    return float(kpis(store, filters, metrics=(metric.name,), today=today, with_notes=False).total[metric.name] or 0)


def _share(days: Sequence[date], period: Period, weights: Sequence[float] | None) -> float:
    """Of the whole period what these days bring."""
    if weights is None:
        return len(days) / period.days
    return sum(weights[d.weekday()] for d in days) / sum(weights[d.weekday()] for d in period.each_day())


def _channels(connection: sa.Connection) -> set[str]:
    tables = [fact(name) for name in ("daily_sales", "daily_traffic", "daily_spend")]
    query = sa.union(*[sa.select(t.c.channel) for t in tables])
    return {str(row.channel) for row in connection.execute(query) if row.channel}


def _no_such(what: str, name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"There is no {what} {name!r} so far." + (f" Did you mean {near[0]!r}?" if near else "")
