"""Targets and how the shop paces against them."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from ecm.filters import Filters, Period
from ecm.metrics.catalogue import CATALOGUE
from ecm.metrics.query import kpis
from ecm.metrics.result import Value
from ecm.schema import current
from ecm.store import Store


@dataclass(frozen=True)
class Pace:
    """One target. so_far: over the days that are over. due: the part of the target those days should have brought, if
    each day brings as much; for a ratio the target itself. ahead: so_far ÷ due − 1. at_this_pace: so_far carried on to the end.
    """

    metric: str
    title: str
    unit: str
    channel: str
    segment: str
    period: Period
    target: float
    so_far: Value
    due: float | None
    ahead: float | None
    at_this_pace: float | None
    days_left: int


def pacing(store: Store, today: date) -> tuple[Pace, ...]:
    """Every target whose days are not all ahead, the running ones first, then the latest."""
    table = current("targets")
    with store.read() as connection:
        rows = connection.execute(sa.select(table).where(table.c.starts_on < today)).all()
    found = []
    for row in rows:
        if row.metric in CATALOGUE:
            period = Period(row.starts_on, row.ends_on)
            found.append(
                _pace(store, row.metric, period, float(row.value), row.channel or "", row.segment or "", today)
            )
    return tuple(sorted(found, key=lambda p: (p.days_left == 0, -p.period.end.toordinal(), p.metric, p.channel)))


def _pace(store: Store, name: str, period: Period, target: float, channel: str, segment: str, today: date) -> Pace:
    metric = CATALOGUE[name]
    over = period.until(today - timedelta(days=1)) or period
    where = tuple((n, (v,)) for n, v in (("channel", channel), ("segment", segment)) if v)
    answer = kpis(store, Filters(over, where=where), metrics=(name,), today=today, with_notes=False)
    value = answer.total.get(name)
    due = target if metric.is_ratio else target * over.days / period.days
    carried = value if metric.is_ratio or value is None else float(value) * period.days / over.days
    return Pace(
        name,
        metric.title,
        metric.unit.value,
        channel,
        segment,
        period,
        target,
        value,
        due,
        value / due - 1 if value is not None and due else None,
        carried,
        (period.end - over.end).days,
    )
