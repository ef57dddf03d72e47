"""Targets: what a metric was to reach over a period, prorated by days where a target's period reaches beyond it."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from ecm.filters import Period
from ecm.metrics.catalogue import Metric
from ecm.metrics.result import Value
from ecm.schema import current
from ecm.segments import found_ids, titles_of

_Where = tuple[tuple[str, tuple[str, ...]], ...]
_MAY = {"channel", "segment"}


def targets_of(connection: sa.Connection, metrics: Sequence[Metric], period: Period, where: _Where) -> dict[str, Value]:
    """For each additive metric the target of the period, None where some day of it has none.

    Of targets that overlap, each day counts for the shortest one (a month's before the year's). Ratios keep the target of the
    shortest that covers the whole period. Conditions other than on one channel and one segment have no targets.
    """
    conditions = dict(where)
    if not conditions.keys() <= _MAY or any(len(members) != 1 for members in conditions.values()):
        return {m.name: None for m in metrics}
    table = current("targets")
    query = sa.select(table.c.metric, table.c.starts_on, table.c.ends_on, table.c.value, table.c.segment).where(
        sa.func.coalesce(table.c.channel, "") == conditions.get("channel", ("",))[0],
        table.c.starts_on <= period.end,
        table.c.ends_on >= period.start,
    )
    rows = connection.execute(query).fetchall()
    if not rows:
        return {m.name: None for m in metrics}
    titles = titles_of(connection)
    segment = _known_id(titles, conditions.get("segment", ("",))[0])
    by_metric: dict[str, list[tuple[Period, float]]] = {}
    for row in rows:
        if _known_id(titles, row.segment or "") == segment:
            by_metric.setdefault(row.metric, []).append((Period(row.starts_on, row.ends_on), float(row.value)))
    return {m.name: _target(m, by_metric.get(m.name, []), period) for m in metrics}


def _known_id(titles: dict[str, str], name: str) -> str:
    """A segment's id, whether it is written by id or by title; what there is not stays as it is."""
    known = {i.lower() for i in titles} | {t.lower() for t in titles.values()}
    return found_ids(titles, [name])[0] if name.strip().lower() in known else name


def _target(metric: Metric, targets: list[tuple[Period, float]], period: Period) -> Value:
    targets = sorted(targets, key=lambda t: (t[0].days, t[0]))
    if metric.is_ratio:
        return next((v for span, v in targets if span.start <= period.start and span.end >= period.end), None)
    total = Decimal(0)
    for span, value, days in _told_by(targets, period.each_day()):
        if span is None:
            return None
        total += Decimal(str(value)) * days / span.days
    return float(total)


def _told_by(
    targets: Sequence[tuple[Period, float]], days: Iterable[date]
) -> Iterable[tuple[Period | None, float, int]]:
    """How many of the days the first target that covers them tells."""
    counts: dict[tuple[Period | None, float], int] = {}
    for day in days:
        first = next(((span, value) for span, value in targets if span.start <= day <= span.end), (None, 0.0))
        counts[first] = counts.get(first, 0) + 1
    return [(span, value, count) for (span, value), count in counts.items()]
