"""What a page shows of an answer: of days on which nothing was collected, no figure.

The answer itself holds 0 where no row matches; a card that said so would be read as a shop that sold nothing.
"""

from dataclasses import replace

from ecm.metrics.catalogue import CATALOGUE
from ecm.metrics.result import Kpis, Values


def as_shown(answer: Kpis) -> Kpis:
    """The answer without the figures of which no day of the period was collected, in total and in its rows.

    A refund that a payment tells of stays; a sum of which one side is of other tables (contribution, net sales less media)
    does not stand without its sales.
    """
    if not answer.uncollected:
        return answer

    def shown(values: Values) -> Values:
        return {name: None if _is_unknown(name, value, answer.uncollected) else value for name, value in values.items()}

    rows = tuple(replace(row, values=shown(row.values)) for row in answer.rows)
    return replace(answer, total=shown(answer.total), rows=rows)


def _is_unknown(name: str, value: float | int | None, uncollected: frozenset[str]) -> bool:
    if name not in CATALOGUE:
        return False
    needs = CATALOGUE[name].needs
    if not value:
        return bool(needs & uncollected)
    return "orders" in needs & uncollected and len(needs) > 1
