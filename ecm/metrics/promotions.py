"""What promotion codes cannibalised: the part of what was sold with them that would have been sold anyway.

On the days a code was in use, sales without it fell short of what other days lead one to expect. That shortfall, at most
what was sold with the code and at least nothing, is cannibalised; the rest of what was sold with the code is incremental.
What buyers only bought earlier because of it, and miss in the days after, is not counted.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from ecm.filters import Filters, Period
from ecm.metrics.facts import in_currency, rates
from ecm.metrics.query import kpis
from ecm.metrics.result import Kpis
from ecm.metrics.state import Known, known_state
from ecm.schema import current, fact
from ecm.store import Store

if TYPE_CHECKING:
    from ecm.metrics.uplift import Shortfall

_BEFORE = timedelta(days=180)
_AFTER = timedelta(days=60)
# A code that rests for longer than so many days is in use again afterwards, not still.
_REST = 3
# A rest that so many codes would show by chance, used as rarely as they are, tells nothing.
_CHANCE = 0.05
_MOST_CODES = 40
_MOST_BESIDES = 10


@dataclass(frozen=True)
class Promotion:
    """One code over the period; money in the reporting currency, net of tax and discounts.

    days: of the period on which it was in use. cannibalised: with 95 % confidence between low and high; None where it cannot
    be told, and why. is_planned: whether its days are those of the promotions table, not those of its orders.
    """

    code: str
    days: int
    sold: float
    cannibalised: float | None
    low: float | None
    high: float | None
    why_not: str
    is_planned: bool


CODE_METRICS: Final = ("net_sales", "orders", "aov", "discounts", "gross_profit", "new_customers", "returns")

_Sold = dict[str, dict[date, float]]


def codes(store: Store, filters: Filters, today: date) -> Kpis:
    """What was sold with each code, and what it cost."""
    return kpis(store, filters, by=("coupon",), metrics=(*CODE_METRICS, "cost_coverage"), today=today)


def promotions(store: Store, filters: Filters, today: date) -> tuple[Promotion, ...]:
    """Each code that was used in the period, the one that sold most first. The whole shop's, whatever else is filtered."""
    import numpy as np  # a quarter of a second to load, and few questions are about promotions

    from ecm.metrics.uplift import shortfall

    end = min(filters.period.end, today - timedelta(days=1))
    with store.read() as connection:
        known = known_state(connection, store.settings(), filters.period, today)
        if known.first_order_on is None or filters.period.start > end:
            return ()
        last = min(end + _AFTER, today - timedelta(days=1))
        window = Period(max(known.first_order_on, filters.period.start - _BEFORE), last)
        known = known_state(connection, store.settings(), window, today)
        sold = _sold(connection, window, known.currency)
        planned = _planned(connection, window)
    days = [*window.each_day()]
    in_use = {code: np.array(_in_use(code, used, planned, days)) for code, used in sold.items() if code}
    inside = np.array([filters.period.start <= d <= end for d in days])
    of_period = {code: sum(v for d, v in sold[code].items() if filters.period.start <= d <= end) for code in in_use}
    used_codes = [
        c
        for c in sorted(in_use, key=lambda c: (-of_period[c], c))
        if any(filters.period.start <= d <= end for d in sold[c])
    ]
    total = np.array(_total(sold, days, known))
    # Those that ran before or after the period alone too: their days are compared with.
    largest = sorted(in_use, key=lambda c: (-sum(sold[c].values()), c))
    results = []
    for place, code in enumerate(used_codes):
        event, amount = in_use[code] & inside, of_period[code]
        values = total - np.array([sold[code].get(d, 0.0) for d in days])
        values[in_use[code] & ~inside] = np.nan
        if place >= _MOST_CODES:
            result: Shortfall | str = f"not among the {_MOST_CODES} codes that sold most"
        else:
            near = _near(event.tolist())
            others = [in_use[c][near] for c in largest[: _MOST_BESIDES + 1] if c != code][:_MOST_BESIDES]
            besides = np.array(others, dtype=float).T if others else None
            result = shortfall(values[near], event[near], days[near.start].weekday(), besides)
        results.append(_promotion(code, int(event.sum()), amount, result, is_planned=code.lower() in planned))
    return tuple(results)


def _promotion(code: str, days: int, sold: float, result: "Shortfall | str", *, is_planned: bool) -> Promotion:
    """No less than nothing and no more than was sold can have been cannibalised."""
    if isinstance(result, str):
        return Promotion(code, days, sold, None, None, None, result, is_planned)
    if result.high < 0:
        # Clipped, it would say "nothing, for certain" where the days are not comparable.
        return Promotion(code, days, sold, None, None, None, "other sales were higher too on its days", is_planned)
    if result.low <= 0 and result.high >= sold:
        return Promotion(code, days, sold, None, None, None, "its days differ too much to tell", is_planned)
    amount, low, high = (min(max(v, 0.0), max(sold, 0.0)) for v in (result.amount, result.low, result.high))
    return Promotion(code, days, sold, amount, low, high, "", is_planned)


def _near(event: Sequence[bool]) -> slice:
    """The days to compare with: those around the event, as the seasons change."""
    places = [place for place, is_in_use in enumerate(event) if is_in_use]
    if not places:
        return slice(0, len(event))
    return slice(max(0, places[0] - _BEFORE.days), min(len(event), places[-1] + _AFTER.days + 1))


def _total(sold: _Sold, days: Sequence[date], known: Known) -> list[float]:
    """All net sales by day; NaN on days that were never collected."""
    total: dict[date, float] = defaultdict(float)
    for used in sold.values():
        for day, amount in used.items():
            total[day] += amount
    missing = set(known.days["orders"].missing) if "orders" in known.days else set()
    return [math.nan if d in missing else total[d] for d in days]


def _sold(connection: sa.Connection, window: Period, currency: str) -> _Sold:
    """Net sales before returns by code ('' without one) and day; money without a rate is excluded, as everywhere."""
    orders = fact("order_facts")
    fx, rate, joined = rates(orders.c.currency, orders.c.ordered_on, currency)
    amount = sa.func.sum((orders.c.gross_sales - orders.c.discounts) * rate)
    query = (
        sa.select(orders.c.coupon, orders.c.ordered_on, amount.label("amount"))
        .select_from(orders.outerjoin(fx, joined))
        .where(orders.c.counts, orders.c.ordered_on.between(window.start, window.end))
        .where(in_currency(orders.c.currency, fx, currency))
        .group_by(orders.c.coupon, orders.c.ordered_on)
    )
    sold: _Sold = defaultdict(dict)
    for row in connection.execute(query):
        sold[str(row.coupon or "")][row.ordered_on] = float(row.amount or 0)
    return sold


def _planned(connection: sa.Connection, window: Period) -> Mapping[str, list[tuple[date, date]]]:
    """The spans in which the promotions table says that a code holds, by the code in small letters."""
    table = current("promotions")
    query = sa.select(table.c.code, table.c.starts_at, table.c.ends_at).where(table.c.code != "")
    spans: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for row in connection.execute(query):
        first, last = row.starts_at.date(), row.ends_at.date() if row.ends_at else window.end
        if first <= window.end and last >= window.start:
            spans[str(row.code).lower()].append((first, last))
    return spans


def _in_use(
    code: str, used: Iterable[date], planned: Mapping[str, list[tuple[date, date]]], days: Sequence[date]
) -> list[bool]:
    """The days it is in use: planned ones, else from a first use to a last one. Days with a use alone would be the busy ones."""
    spans = planned.get(code.lower())
    spans = spans or _runs(sorted(used))
    return [any(first <= d <= last for first, last in spans) for d in days]


def _runs(used: Sequence[date]) -> list[tuple[date, date]]:
    """From a first use to a last one. A code used rarely has days without a use by chance: those are not a rest from it."""
    rest = _REST
    while True:
        runs: list[tuple[date, date]] = []
        for day in used:
            if runs and (day - runs[-1][1]).days <= rest:
                runs[-1] = (runs[-1][0], day)
            else:
                runs.append((day, day))
        idle = 1 - len(used) / sum((last - first).days + 1 for first, last in runs)
        by_chance = math.ceil(math.log(_CHANCE / len(used)) / math.log(idle)) if idle > 0 else rest
        if by_chance <= rest:
            return runs
        rest = by_chance
