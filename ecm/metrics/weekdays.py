"""What a weekday brings against the others, where the shop's own history tells."""

from datetime import date, timedelta
from typing import Final

from ecm.filters import Filters, Period
from ecm.metrics.catalogue import metric
from ecm.metrics.query import kpis
from ecm.store import Store

_WEEKS: Final = 12
_ERROR: Final = 0.01


def weekday_weights(store: Store, name: str, filters: Filters, before: date, today: date) -> tuple[float, ...] | None:
    """The mean of an additive metric on each weekday (Monday first) over the twelve weeks before a day.

    None where a day of them was not collected, a weekday brings nothing, or the weekdays differ no more than chance
    explains (Kruskal and Wallis 1952, at 1 %): then every day counts alike.
    """
    last = min(before, today) - timedelta(days=1)
    weeks = Period(last - timedelta(days=7 * _WEEKS - 1), last)
    answer = kpis(
        store, Filters(weeks, where=filters.where), by=("day",), metrics=(name,), today=today, with_notes=False
    )
    needs = metric(name).needs
    if any(status.missing for table, status in answer.days.items() if table in needs):
        return None
    values: list[list[float]] = [[] for _ in range(7)]
    for row in answer.rows:
        value = row.values[name]
        if value is None:
            return None
        values[date.fromisoformat(row.members[0]).weekday()].append(float(value))
    means = tuple(sum(v) / len(v) if v else 0.0 for v in values)
    if min(means) <= 0:
        return None
    from scipy.stats import kruskal  # type: ignore[import-untyped]  # it has no types; a second to import, so here

    return means if len({x for v in values for x in v}) > 1 and kruskal(*values).pvalue < _ERROR else None
