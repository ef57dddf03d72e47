"""Targets: what a metric was to reach over a period, prorated by days where a target's period reaches beyond it."""

from collections.abc import Sequence
from decimal import Decimal

import sqlalchemy as sa

from ecm.filters import Period
from ecm.metrics.catalogue import Metric
from ecm.metrics.result import Value
from ecm.schema import current


def targets_of(
    connection: sa.Connection,
    metrics: Sequence[Metric],
    period: Period,
    where: tuple[tuple[str, tuple[str, ...]], ...],
) -> dict[str, Value]:
    """For each additive metric the target of the period, None where some day of it has none.

    Ratios keep their target where one covers the whole period. Conditions other than on one channel have no targets.
    """
    channel = dict(where).get("channel", ("",))
    if len(channel) != 1 or any(name != "channel" for name, _ in where):
        return {m.name: None for m in metrics}
    table = current("targets")
    query = sa.select(table.c.metric, table.c.starts_on, table.c.ends_on, table.c.value).where(
        table.c.channel == channel[0],
        table.c.segment == "",
        table.c.starts_on <= period.end,
        table.c.ends_on >= period.start,
    )
    found: dict[str, list[tuple[Period, float]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.metric, []).append((Period(row.starts_on, row.ends_on), float(row.value)))
    return {m.name: _target(m, found.get(m.name, []), period) for m in metrics}


def _target(metric: Metric, targets: list[tuple[Period, float]], period: Period) -> Value:
    if metric.is_ratio:
        whole = [value for span, value in targets if span.start <= period.start and span.end >= period.end]
        return whole[0] if whole else None
    total, days = Decimal(0), 0
    for span, value in targets:
        shared = (min(span.end, period.end) - max(span.start, period.start)).days + 1
        total += Decimal(str(value)) * shared / span.days
        days += shared
    return float(total) if days == period.days else None
