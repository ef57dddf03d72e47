"""What a weekday brings against the others, where the shop's own history shows it."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from ecm.filters import Period
from ecm.metrics.catalogue import metric
from ecm.metrics.query import Where, kpis_by_period
from ecm.metrics.result import Kpis
from ecm.store import Store

_WEEKS: Final = 12
_ERROR: Final = 0.01
Weights = tuple[float, ...]


def weekday_weights(
    store: Store, names: Collection[str], before: Collection[date], where: Where, today: date
) -> Mapping[tuple[str, date], Weights | None]:
    """By metric and day, the mean of the additive metric on each weekday (Monday first) over the twelve weeks before the day.

    None where a day of them was not collected, a weekday brings nothing, or the weekdays differ no more than chance
    explains (Kruskal and Wallis 1952, at 1 %): then every day counts alike.
    """
    weeks = {}
    for day in before if names else ():
        last = min(day, today) - timedelta(days=1)
        weeks[day] = Period(last - timedelta(days=7 * _WEEKS - 1), last)
    answers = kpis_by_period(store, weeks.values(), where, by=("day",), metrics=names, today=today)
    return {(name, day): _weights(answers[period], name) for name in names for day, period in weeks.items()}


def _weights(answer: Kpis, name: str) -> Weights | None:
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
    return means if min(means) > 0 and chance_of_weekdays(values) < _ERROR else None


def chance_of_weekdays(values: Sequence[Sequence[float]]) -> float:
    """How likely seven groups of one distribution differ as much: the p-value of Kruskal and Wallis, with ties.

    Written out, as importing scipy takes longer than everything else that a page of targets does.
    """
    every = sorted(value for group in values for value in group)
    count, ties = len(every), Counter(every)
    rank, before = {}, 0
    for value, times in ties.items():  # in ascending order
        rank[value] = before + (times + 1) / 2
        before += times
    correction = 1 - sum(t**3 - t for t in ties.values()) / (count**3 - count)
    if not correction:
        return 1.0
    squares = sum(sum(rank[v] for v in group) ** 2 / len(group) for group in values)
    half = (12 / (count * (count + 1)) * squares - 3 * (count + 1)) / correction / 2
    # The chi-squared distribution of an even number of degrees of freedom, here 7 − 1, has a closed tail.
    return math.exp(-half) * (1 + half + half**2 / 2)
