"""What was not sold while a product was out of stock: the days it was out, and what such days would have brought.

A product is out from the day a list says so until a newer list says otherwise, it is sold again, or a week is over: an older
word is not believed. What a day would have brought is what its other days brought on average.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa

from ecm.filters import Period
from ecm.metrics.facts import conditions_of, in_currency, rates
from ecm.metrics.question import Question
from ecm.schema import current, own, rows_view

_BELIEVED_DAYS: Final = 7
BASE_DAYS: Final = 56
_LEAST_DAYS: Final = 14
_LEAST_SOLD: Final = 5
_CONFIDENCE: Final = 0.95


@dataclass(frozen=True)
class LostSales:
    """Net sales, before returns, that the days out of stock would have brought; with 95 % confidence between low and high."""

    days: int
    amount: float
    low: float
    high: float


def lost_sales(
    connection: sa.Connection, question: Question, first_on: date | None, missing: Collection[date]
) -> dict[str, LostSales]:
    """By product, for those that were out of stock in the period and sold often enough before to tell.

    ask: of one period. first_on: the first day with orders. missing: days that were not collected.
    """
    period = question.periods[0][1]
    begin = max(first_on or period.start, period.end - timedelta(days=BASE_DAYS - 1))
    base = Period(min(begin, period.start), period.end)
    spans = _spans(base)
    if connection.execute(sa.select(spans.c.sku).where(spans.c.last >= period.start).limit(1)).first() is None:
        return {}
    query = _days(question, base, period, missing)
    lost = {}
    for row in connection.execute(query):
        predicted = prediction(
            int(row.out), int(row.days), int(row.sold), float(row.total or 0), float(row.square or 0)
        )
        if predicted is not None:
            lost[str(row.sku)] = predicted
    return lost


def prediction(days_out: int, days: int, days_sold: int, total: float, square: float) -> LostSales | None:
    """What days_out days would have brought, from the sum and the sum of squares of `days` other days; None: too few.

    The interval of the sum of days to come, of independent days of one mean (Hahn and Meeker, Statistical Intervals, 4.7).
    """
    if days_out < 1 or days < _LEAST_DAYS or days_sold < _LEAST_SOLD:
        return None
    from scipy.special import stdtrit  # type: ignore[import-untyped]  # it has no types; slow to import, so here

    mean = total / days
    variance = max(0.0, (square - days * mean**2) / (days - 1))
    error = float(stdtrit(days - 1, (1 + _CONFIDENCE) / 2)) * math.sqrt(variance * days_out * (1 + days_out / days))
    amount = days_out * mean
    return LostSales(days_out, round(amount, 4), round(max(0.0, amount - error), 4), round(amount + error, 4))


def _days(question: Question, base: Period, period: Period, missing: Collection[date]) -> sa.Select[Any]:
    """For each product that was out in the period: days out then, other days of the base, and what those brought."""
    sold, spans, calendar = _sold(question, base, "sold"), _spans(base), own("calendar")
    # Whoever bought it: what one country bought the others could have bought.
    by_all = _sold(replace(question, where=()), base, "sold_by_all")
    again = (
        sa.select(spans.c.sku, spans.c.first, sa.func.min(by_all.c.day).label("day"))
        .select_from(spans.join(by_all, sa.and_(by_all.c.sku == spans.c.sku, by_all.c.day >= spans.c.first)))
        .group_by(spans.c.sku, spans.c.first)
        .subquery("again")
    )
    of_span = sa.and_(again.c.sku == spans.c.sku, again.c.first == spans.c.first)
    out = (
        sa.select(spans.c.sku, calendar.c.day)
        .select_from(
            spans.join(calendar, calendar.c.day.between(spans.c.first, spans.c.last)).outerjoin(again, of_span)
        )
        .where(
            calendar.c.day.between(base.start, base.end),
            sa.or_(again.c.day.is_(None), calendar.c.day < again.c.day),
            calendar.c.day.not_in(tuple(missing)),
        )
        .distinct()
        .subquery("out_days")
    )
    of_period = sa.func.count(sa.case((out.c.day.between(period.start, period.end), 1)))
    counted = (
        sa.select(out.c.sku, of_period.label("out"), sa.func.count().label("out_of_base"))
        .group_by(out.c.sku)
        .having(of_period > 0)
        .subquery("counted")
    )
    begun = _begun(base, by_all)
    collected = (
        sa.select(begun.c.sku, sa.func.count().label("days"))
        .select_from(begun.join(calendar, calendar.c.day.between(begun.c.day, base.end)))
        .where(calendar.c.day.not_in(tuple(missing)))
        .group_by(begun.c.sku)
        .subquery("collected")
    )
    brought = (
        sa.select(
            sold.c.sku,
            sa.func.count().label("sold"),
            sa.func.sum(sold.c.net).label("total"),
            sa.func.sum(sold.c.net * sold.c.net).label("square"),
        )
        .group_by(sold.c.sku)
        .subquery("brought")
    )
    return sa.select(
        counted.c.sku,
        counted.c.out,
        (collected.c.days - counted.c.out_of_base).label("days"),
        sa.func.coalesce(brought.c.sold, 0).label("sold"),
        brought.c.total,
        brought.c.square,
    ).select_from(
        counted.join(collected, collected.c.sku == counted.c.sku).outerjoin(brought, brought.c.sku == counted.c.sku)
    )


def _spans(base: Period) -> sa.Subquery:
    """(sku, first, last): from a word that a product is out to the last day it is believed. All who speak must agree."""
    listed = current("products")
    is_out = sa.or_(
        listed.c.availability == "out_of_stock",
        sa.and_(sa.func.coalesce(listed.c.availability, "") == "", listed.c.stock <= 0),
    )
    speaks = sa.or_(sa.func.coalesce(listed.c.availability, "") != "", listed.c.stock.is_not(None))
    word = (
        sa.select(listed.c.sku, listed.c.as_of, sa.func.min(sa.case((is_out, 1), else_=0)).label("is_out"))
        .where(listed.c.origin != "feed", speaks, listed.c.as_of <= base.end)
        .group_by(listed.c.sku, listed.c.as_of)
        .subquery("word")
    )
    following = sa.func.lead(word.c.as_of).over(partition_by=word.c.sku, order_by=word.c.as_of)
    believed = sa.select(
        word.c.sku,
        word.c.is_out,
        word.c.as_of.label("first"),
        sa.func.least(
            word.c.as_of + sa.literal(_BELIEVED_DAYS - 1, sa.Integer()),
            sa.func.coalesce(following - sa.literal(1, sa.Integer()), sa.cast(sa.literal(base.end), sa.Date)),
        ).label("last"),
    ).subquery("believed")
    return sa.select(believed.c.sku, believed.c.first, believed.c.last).where(believed.c.is_out == 1).subquery("spans")


def _sold(question: Question, base: Period, name: str) -> sa.CTE:
    """(sku, day, net) of the days on which goods were sold."""
    lines = rows_view("line_rows")
    fx, rate, convertible = rates(lines.c.currency, lines.c.day, question.currency)
    net = sa.func.sum((lines.c.gross_sales - lines.c.discounts) * rate)
    return (
        sa.select(lines.c.sku, lines.c.day, sa.cast(net, sa.Double()).label("net"))
        .select_from(lines.outerjoin(fx, convertible))
        .where(
            lines.c.day.between(base.start, base.end),
            in_currency(lines.c.currency, fx, question.currency),
            *conditions_of(question, {c.name: c for c in lines.c}),
        )
        .group_by(lines.c.sku, lines.c.day)
        .having(sa.func.sum(lines.c.units) > 0)
        .cte(name)
    )


def _begun(base: Period, sold: sa.CTE) -> sa.Subquery:
    """(sku, day): since when a product is there, by a list or a sale; not before the base begins."""
    listed = current("products")
    seen = sa.union_all(
        sa.select(listed.c.sku, listed.c.as_of.label("day")).where(listed.c.as_of <= base.end),
        sa.select(sold.c.sku, sold.c.day),
    ).subquery("seen")
    first = sa.func.greatest(sa.func.min(seen.c.day), sa.cast(sa.literal(base.start), sa.Date))
    return sa.select(seen.c.sku, first.label("day")).group_by(seen.c.sku).subquery("begun")
