"""What is said of reports that are not counted, or only in part: which, of which days, and what to export instead."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from ecm.filters import Period
from ecm.formats import days_text
from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.grains import (
    MAIN,
    Owner,
    Reach,
    chosen_rows,
    decided_periods,
    owner_columns,
    repeats_cost,
    widened_periods,
)
from ecm.metrics.measures import MEASURES
from ecm.metrics.question import Question
from ecm.metrics.tiling import Piece, uncovered
from ecm.metrics.unattributed import UNATTRIBUTED, Gap
from ecm.schema import fact

_WHAT = {"daily_spend": "Media cost", "daily_traffic": "Traffic"}
_MOST = 6


def report_notes(connection: sa.Connection, name: str, question: Question, by: Sequence[str]) -> list[str]:
    """Of the total of one period: what is known only in part, what was excluded, what no day, week or month can show."""
    total = replace(question, by=(), where=())
    reach = widened_periods(connection, name, total)
    if not reach and not _any_partial(connection, name, total.periods[0][1]):
        return []
    notes = [*_in_part(connection, name, total, reach), *_periods(connection, name, total, by, reach)]
    more = len(notes) - _MOST
    return [*notes[:_MOST], f"{more} more reports are not counted, or only in part."] if more > 0 else notes


def gap_notes(gaps: Sequence[Gap], by: Sequence[str], currency: str) -> list[str]:
    """Where rows do not add up to the total: how much of it they cover, and where the rest is."""
    names = " and ".join(DIMENSIONS[n].title.lower() for n in by if not DIMENSIONS[n].is_time)
    unknown = sorted({g.measure.replace("_", " ") for g in gaps if g.total is None and g.measure not in MAIN.values()})
    notes = [f"{m.capitalize()}: known only from reports that cover a part, so there is no total." for m in unknown]
    for gap in gaps:
        if gap.total is None or gap.measure not in MAIN.values():
            continue
        is_money = MEASURES[gap.measure].is_money
        rows, total, rest = (
            _amount(a, currency if is_money else "") for a in (gap.rows, gap.total, gap.total - gap.rows)
        )
        what = "media cost" if is_money else gap.measure
        if gap.is_more:
            notes.append(f"By {names} the reports come to more {what} than the total: {rows} against {total}.")
        else:
            share = f" ({gap.rows / gap.total:.0%})" if gap.total > 0 else ""
            notes.append(
                f"By {names} the reports cover {rows} of {total} {what}{share}; "
                f"the other {rest} stand as {UNATTRIBUTED}."
            )
    return notes


def source_title(name: str) -> str:
    """What a tool or platform is called: Google Ads for google_ads."""
    from ecm.exporters import exporters  # every tool's module; most answers name none

    titles = {s.name: s.title for s in exporters()}
    return titles.get(name) or titles.get(f"{name}_ads") or name or "reports"


def _any_partial(connection: sa.Connection, name: str, period: Period) -> bool:
    table = fact(name)
    query = sa.select(sa.literal(1)).where(table.c.is_partial, table.c.starts_on.between(period.start, period.end))
    return connection.execute(query.limit(1)).first() is not None


def _in_part(connection: sa.Connection, name: str, question: Question, reach: Reach) -> list[str]:
    """Accounts of which some days are known only from reports that cover a part."""
    rows = chosen_rows(connection, name, question, (), reach)
    owner = [rows.c[k] for k in owner_columns(name)]
    query = (
        sa.select(
            *owner,
            sa.func.min(rows.c.tool).label("tool"),
            sa.func.min(rows.c.starts_on).label("first"),
            sa.func.max(rows.c.ends_on).label("last"),
            sa.func.sum(rows.c[MAIN[name]]).label("amount"),
            sa.func.bool_or(repeats_cost(rows)),
        )
        .where(rows.c.in_part)
        .group_by(*owner)
        .order_by(*owner)
    )
    notes = []
    for *key, tool, first, last, amount, repeats in connection.execute(query):
        who, days = _account(name, tuple(map(str, key)), tool), days_text(first, last)
        # Rows that repeat what they show come to no part of it.
        known = "" if repeats else f" ({_amount(Decimal(str(amount or 0)), '')})"
        notes.append(
            f"{_WHAT[name]} of {who} for {days} is known only in part{known}: no report of these days covers the whole "
            f"account, so the total is not known. Export {who} by day for {days}, {_UNFILTERED[name]}."
        )
    return notes


_UNFILTERED = {"daily_spend": "as a campaign report of all campaigns", "daily_traffic": "without a filter"}


def _periods(connection: sa.Connection, name: str, question: Question, by: Sequence[str], reach: Reach) -> list[str]:
    decided = decided_periods(connection, name, question, reach=reach)
    if decided is None:
        return []
    period = question.periods[0][1]
    spans = [DIMENSIONS[n] for n in by if DIMENSIONS[n].is_time]
    notes = []
    for owner in sorted({*decided.overlapping, *decided.chosen}):
        chosen = decided.chosen.get(owner, [])
        # An export that names no account gave way to one that does.
        others = (
            [p for o, ps in decided.chosen.items() if o[:-1] == owner[:-1] for p in ps] if not owner[-1] else chosen
        )
        for piece in sorted(decided.overlapping.get(owner, []), key=lambda p: (p.first, p.last)):
            said = f"{_WHAT[name]} of {_account(name, owner[1:], piece.tool)} from {piece.first} to {piece.last}"
            if any((p.first, p.last) == (piece.first, piece.last) for p in chosen):
                if names := [d.name for d in spans if not _lies_within(piece, d.name)]:
                    notes.append(
                        f"{said} is known only as a whole: it is in the total, not in a {'/'.join(sorted(names))} it does "
                        f"not lie within. {_export(name, owner, piece, [(piece.first, piece.last)])}"
                    )
                continue
            gaps = _inside(uncovered(piece, others), period)
            if not gaps:
                continue
            if piece.first < period.start or piece.last > period.end:
                why = "is known only as a whole and reaches beyond the period: it is left out."
            else:
                why = "shares days with other reports: it is left out, so that no day counts twice."
            missing = ", ".join(days_text(*gap) for gap in gaps)
            notes.append(f"{said} {why} Not counted: {missing}. {_export(name, owner, piece, gaps)}")
    return notes


def _export(name: str, owner: Owner, piece: Piece, gaps: Sequence[tuple[date, date]]) -> str:
    days = ", ".join(days_text(*gap) for gap in gaps)
    return f"Export it by day: {_account(name, owner[1:], piece.tool)}, {days}."


def _account(name: str, key: Owner, tool: str) -> str:
    """The platform or tool, with the account where one is named."""
    title = source_title(key[1] if name == "daily_spend" else tool)
    return f"{title} ({key[-1]})" if key[-1] else title


def _lies_within(piece: Piece, span: str) -> bool:
    if span == "week":
        return piece.first.isocalendar()[:2] == piece.last.isocalendar()[:2]
    return span == "month" and (piece.first.year, piece.first.month) == (piece.last.year, piece.last.month)


def _inside(gaps: Iterable[tuple[date, date]], period: Period) -> list[tuple[date, date]]:
    inside = ((max(first, period.start), min(last, period.end)) for first, last in gaps)
    return [(first, last) for first, last in inside if first <= last]


def _amount(amount: Decimal, currency: str) -> str:
    text = f"{amount:,.0f}" if amount == int(amount) and not currency else f"{amount:,.2f}"
    return f"{text} {currency}".rstrip()
