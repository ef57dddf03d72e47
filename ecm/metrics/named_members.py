"""Whether a family of facts names any member of a dimension: what it does not name cannot meet what another does."""

import sqlalchemy as sa

from ecm.filters import Period
from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.measures import Fact
from ecm.metrics.unattributed import UNATTRIBUTED
from ecm.schema import fact

NOBODY = ("", UNATTRIBUTED)
_REPORTS = {Fact.TRAFFIC: "daily_traffic", Fact.SPEND: "daily_spend"}


def names_members(connection: sa.Connection, family: Fact, dimension: str, period: Period) -> bool:
    """Whether any row of the period says a member. Of dimensions that several families have, not of lines or segments."""
    column = DIMENSIONS[dimension].column
    if family in _REPORTS:
        table = fact(_REPORTS[family])
        within = sa.and_(table.c.starts_on <= period.end, table.c.ends_on >= period.start)
    elif DIMENSIONS[dimension].is_fine:
        table = fact("order_facts")
        within = sa.and_(table.c.counts, table.c.ordered_on.between(period.start, period.end))
    else:
        table = fact("daily_sales")
        within = table.c.day.between(period.start, period.end)
    if column not in table.c:
        return True  # all its rows are of one member: sessions are the online store's
    named = sa.func.coalesce(table.c[column], "").not_in(NOBODY)
    return connection.execute(sa.select(sa.literal(1)).where(within, named).limit(1)).first() is not None
