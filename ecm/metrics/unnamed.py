"""Rows that name an order which is not here, or in a way that fits several: counted in a note on the figures they concern."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ecm.filters import Period
from ecm.metrics.result import Note
from ecm.schema import current, fact, own

_ATTRIBUTED: Final = frozenset({"channel", "source", "medium", "campaign", "device", "first_channel"})
_MANY = 0.05


@dataclass(frozen=True)
class _Named:
    """A table whose rows name orders: what they are called, the measures and dimensions they concern, what becomes of them.

    day: the column that says when, where there is one; else the days of its file do.
    """

    rows: str
    concerns: frozenset[str]
    becomes: str
    day: str = ""
    amount: str = ""


_TABLES: Final[Mapping[str, _Named]] = {
    "refunds": _Named(
        "refunds", frozenset({"returned", "refunded_shipping", "returned_units"}),
        "counted on their own day, Unattributed", "refunded_on", "amount",
    ),
    "payments": _Named("payments", frozenset({"fees"}), "their fees count, Unattributed", "at", "fee"),
    "fulfilment_costs": _Named(
        "fulfilment costs", frozenset({"fulfilment_cost"}), "counted, Unattributed", "date", "amount"
    ),
    "order_attribution": _Named("transactions of other tools", _ATTRIBUTED, "they say nothing of any order's channel"),
    "order_lines": _Named(
        "order lines", frozenset({"units", "cogs", "known_cost_sales", "sku", "category", "brand"}), "not counted"
    ),
}  # fmt: skip


def unnamed_notes(connection: sa.Connection, period: Period, used: frozenset[str]) -> Iterator[Note]:
    """Of the tables that these measures and dimensions concern, how many rows of the period name no order, or several."""
    names = fact("order_names").c
    query = sa.select(names.named_in).where(names.order_id == "").distinct()
    for table in sorted(connection.execute(query).scalars()):
        if table in _TABLES and used & _TABLES[table].concerns:
            yield from _of_table(connection, table, _TABLES[table], period)


def _of_table(connection: sa.Connection, name: str, known: _Named, period: Period) -> Iterator[Note]:
    row = connection.execute(_query(name, known, period)).one()
    for count, amount, says in (
        (row.unknown, row.amount, "an order that is not here"),
        (row.several, None, "an order in a way that fits several orders"),
    ):
        if count:
            worth = f" ({amount:,.2f})" if amount else ""
            verb = "names" if count == 1 else "name"
            text = f"{count} of {row.all} {known.rows} {verb} {says}{worth}: {known.becomes}."
            yield Note(name, text, is_warning=count >= _MANY * row.all)


def _query(name: str, known: _Named, period: Period) -> sa.Select[int, int, int, Any]:
    rows, names, imports = current(name), fact("order_names"), own("imports")
    named = sa.and_(
        names.c.named_in == name, names.c.namespace == rows.c.namespace, names.c.name == rows.c.order_id,
        names.c.order_id == "",
    )  # fmt: skip
    amount = rows.c[known.amount] if known.amount else sa.literal(0)
    source: sa.FromClause = rows.outerjoin(names, named)
    if known.day:
        inside: sa.ColumnElement[bool] = sa.cast(rows.c[known.day], sa.Date).between(period.start, period.end)
    else:
        source = source.outerjoin(imports, imports.c.import_id == rows.c.import_id)
        inside = sa.and_(
            sa.or_(imports.c.first_on.is_(None), imports.c.first_on <= period.end),
            sa.or_(imports.c.last_on.is_(None), imports.c.last_on >= period.start),
        )
    return (
        sa.select(
            sa.func.count().label("all"),
            sa.func.count().filter(names.c.fits == 0).label("unknown"),
            sa.func.count().filter(names.c.fits > 1).label("several"),
            sa.func.sum(amount).filter(names.c.fits == 0).label("amount"),
        )
        .select_from(source)
        .where(inside, rows.c.order_id != "")
    )
