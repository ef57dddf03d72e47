"""Targets and how the shop paces against them."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from ecm.errors import UnknownName
from ecm.filters import Period
from ecm.metrics.catalogue import CATALOGUE, Metric, Unit
from ecm.metrics.common_days import runs
from ecm.metrics.query import Where, kpis_by_period
from ecm.metrics.result import Kpis, Value
from ecm.metrics.state import reporting_currency
from ecm.metrics.weekdays import Weights, weekday_weights
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


@dataclass(frozen=True, eq=False)
class _Target:
    """A target that has begun. over: its days that are over."""

    metric: Metric
    where: Where
    over: Period
    period: Period
    value: float
    channel: str
    segment: str


def pacing(store: Store, today: date) -> tuple[Pace, ...]:
    """Every target: the running ones first, then those to come, then those that are over, the latest first."""
    table = current("targets")
    with store.read() as connection:
        rows = connection.execute(sa.select(table)).all()
        titles, channels = titles_of(connection), _channels(connection)
    read = [_target(row, today, titles, channels) for row in rows if row.ends_on >= row.starts_on]
    paces = [one for one in read if isinstance(one, Pace)]
    by_condition: dict[Where, list[_Target]] = {}
    for target in (one for one in read if isinstance(one, _Target)):
        by_condition.setdefault(target.where, []).append(target)
    for where, targets in by_condition.items():
        paces += _paces(store, targets, where, today)

    def place(pace: Pace) -> tuple[Any, ...]:
        over = pace.begun and not pace.days_left
        days = -pace.period.end.toordinal() if over else pace.period.end.toordinal()
        return (over, not pace.begun, days, pace.metric, pace.channel, pace.segment)

    return tuple(sorted(paces, key=place))


def as_stored(name: str, entered: float | None) -> str:
    """A target's value as files write it, from what is entered on screen: shares in per cent."""
    value = Decimal(str(entered or 0))
    return format(value / 100 if CATALOGUE[name].unit is Unit.SHARE else value, "f")


def currency_of(store: Store, today: date) -> str:
    """The currency that targets of money are in."""
    with store.read() as connection:
        return reporting_currency(connection, store.settings())


def pace_sentence(paces: Sequence[Pace]) -> str:
    """The running target that is furthest on the wrong side, or that there is none."""
    if not paces:
        return "Targets say what was to be reached"
    running = [p for p in paces if p.begun and p.days_left and p.ahead is not None]
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


def _target(row: Any, today: date, titles: dict[str, str], channels: set[str]) -> _Target | Pace:
    """A target that has begun and can be looked up; else what can be said of it."""
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
    return _Target(metric, tuple(where), over, period, target, channel, segment)


def _paces(store: Store, targets: Sequence[_Target], where: Where, today: date) -> list[Pace]:
    """Those of one condition; the store is read once for all of them, and again where days were not collected."""
    names = sorted({t.metric.name for t in targets})
    answers = kpis_by_period(store, {t.over for t in targets}, where, metrics=names, today=today)
    collected = {t: _collected(t, answers[t.over]) for t in targets}
    gaps = {t: runs(days) for t, days in collected.items() if len(days) < t.over.days and not t.metric.is_ratio}
    parts = kpis_by_period(store, {run for of in gaps.values() for run in of}, where, metrics=names, today=today)
    additive = [t for t in targets if not t.metric.is_ratio]
    weights = weekday_weights(
        store, sorted({t.metric.name for t in additive}), sorted({t.period.start for t in additive}), where, today
    )
    paces = []
    for t in targets:
        value = answers[t.over].total[t.metric.name]
        if t in gaps and value is not None:
            # What is due is due for these days alone.
            value = sum(float(parts[run].total[t.metric.name] or 0) for run in gaps[t])
        paces.append(_pace(t, value, collected[t], weights.get((t.metric.name, t.period.start))))
    return paces


def _collected(target: _Target, answer: Kpis) -> list[date]:
    missing = {d for table, status in answer.days.items() if table in target.metric.needs for d in status.missing}
    return [d for d in target.over.each_day() if d not in missing]


def _pace(target: _Target, value: Value, collected: Sequence[date], weights: Weights | None) -> Pace:
    metric, over, period = target.metric, target.over, target.period
    missing = over.days - len(collected)
    notes = []
    if missing:
        notes.append(f"{missing} of {over.days} days were not collected; they were not due.")
    if value is None:
        notes.append(f"{metric.title} is not known here." if collected else "Nothing of it was collected yet.")
    share = _share(collected, period, weights)
    due = target.value if metric.is_ratio else target.value * share
    known = value is not None and bool(collected)
    carried = None if value is None or not share else float(value) if metric.is_ratio else float(value) / share
    return Pace(
        metric.name,
        metric.title,
        metric.unit.value,
        target.channel,
        target.segment,
        period,
        target.value,
        value if known else None,
        due if collected else None,
        float(value) / due - 1 if known and value is not None and due > 0 else None,
        carried if known else None,
        (period.end - over.end).days,
        by_weekday=weights is not None,
        less_is_better=metric.better == "down",
        note=" ".join(notes),
    )


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
