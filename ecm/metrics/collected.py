"""Of which facts anything was collected on the days of a row."""

from collections.abc import Sequence
from datetime import date

from ecm.filters import Period
from ecm.metrics.common_days import days_with_all
from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.state import Known
from ecm.metrics.unattributed import Members

# How the calendar names the span of a day.
_NAMES = {"week": "%G-W%V", "month": "%Y-%m"}


class CollectedRows:
    """For the rows of an answer over a period, broken down by these dimensions."""

    def __init__(self, known: Known, period: Period, by: Sequence[str]) -> None:
        times = [(place, name) for place, name in enumerate(by) if DIMENSIONS[name].is_time]
        self._places = [place for place, _ in times]
        self._found: dict[Members, set[str]] = {}
        for table in known.collected:
            for day in days_with_all([table], period, known, by):
                spans: Members = tuple(_span(name, day) for _, name in times)
                self._found.setdefault(spans, set()).add(table)

    def of(self, members: Members) -> set[str]:
        """What was collected on some day of the row: "orders", "traffic", "transactions", "spend"."""
        return self._found.get(tuple(members[place] for place in self._places), set())


def _span(name: str, day: date) -> str | date:
    return day.strftime(_NAMES[name]) if name in _NAMES else day
