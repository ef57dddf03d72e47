"""From what a customer is of high value: the setting, else what the shop's own customers tell."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import sqlalchemy as sa

from ecm.schema import fact
from ecm.segments.membership import in_currency_of, is_latest_at

_TOP: Final = 0.8  # a fifth of the customers spent that much or more
_FEWEST: Final = 100
_NONE: Final = Decimal(500)


@dataclass(frozen=True)
class Bound:
    """An amount in the reporting currency, and why it is that much."""

    amount: Decimal
    why: str


def high_value_bound(connection: sa.Connection, currency: str, setting: float | None) -> Bound:
    """The setting where it is given; else what the top fifth of the customers had spent as the last whole year ended.

    So the bound moves once a year, never with a load of the week, and one bound holds for orders of all times. A shop that had
    fewer than a hundred customers by then is measured by all it has.
    """
    if setting is not None:
        return Bound(Decimal(str(setting)), "As the setting high_value says.")
    orders = fact("order_facts")
    last = connection.execute(
        sa.select(sa.func.max(orders.c.ordered_on)).where(orders.c.counts, orders.c.customer_id != "")
    ).scalar()
    if last is None:
        return Bound(_NONE, "No customer has ordered yet.")
    fix = "The setting high_value fixes another bound."
    for day, when in ((date(last.year - 1, 12, 31), f"by the end of {last.year - 1}"), (last, "so far")):
        amount, customers = _top(connection, day, currency)
        if amount is not None and (day == last or customers >= _FEWEST):
            return Bound(
                _round(amount), f"A fifth of {customers:,} customers had spent that much or more {when}. {fix}"
            )
    return Bound(_NONE, f"Nobody's orders are in {currency} or have a rate to it. {fix}")


def _top(connection: sa.Connection, day: date, currency: str) -> tuple[Decimal | None, int]:
    orders = fact("order_facts")
    spent = in_currency_of(currency, orders.c.spent_so_far, orders)
    row = connection.execute(
        sa.select(
            sa.func.percentile_disc(_TOP).within_group(spent).label("amount"), sa.func.count(spent).label("n")
        ).where(is_latest_at(orders, sa.cast(sa.literal(day), sa.Date)))
    ).one()
    return (None if row.amount is None else Decimal(str(row.amount))), int(row.n)


def _round(amount: Decimal) -> Decimal:
    """To two digits, so that it can be said."""
    if amount <= 0:
        return Decimal(1)
    step = Decimal(1).scaleb(amount.adjusted() - 1)
    return max(Decimal(1), (amount / step).quantize(Decimal(1)) * step)
