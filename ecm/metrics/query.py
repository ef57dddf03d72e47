"""Answers questions about the numbers: totals and breakdowns of metrics over a period, against another, with notes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa

from ecm.errors import BadValue
from ecm.filters import Basis, Filters, Period
from ecm.metrics.answers import NAMES, Table, answers, tables_by_period
from ecm.metrics.catalogue import CATALOGUE, NOT_YET, Metric, metric
from ecm.metrics.common_days import day_notes, days_with_all, has_every_day
from ecm.metrics.dimensions import DIMENSIONS, dimension
from ecm.metrics.known_part import part_notes, unnamed_notes
from ecm.metrics.notes import describe
from ecm.metrics.question import Question
from ecm.metrics.result import Compared, Kpis, Note, Row, Value
from ecm.metrics.state import Known, day_statuses, known_state, segments_known
from ecm.metrics.targets import targets_of
from ecm.schema import in_our_words
from ecm.segments import Segment, find_segments
from ecm.settings import Settings
from ecm.store import Store

Where = tuple[tuple[str, tuple[str, ...]], ...]


def kpis(
    store: Store,
    filters: Filters,
    *,
    by: Sequence[str] = (),
    metrics: Sequence[str] = (),
    today: date,
    rows_only: bool = False,
) -> Kpis:
    """The metrics in total and by the combinations of the dimensions, over the period and what it is compared with.

    metrics: names; all of them when none is given. rows_only: of a breakdown, without the total and the notes. Raises
    UnknownName, BadValue for a question that makes no sense.
    """
    definitions = tuple(metric(name) for name in metrics if name not in NOT_YET) or tuple(CATALOGUE.values())
    _check(by, filters)
    with store.read() as connection:
        settings = store.settings()
        periods = _periods(filters, today)
        known = known_state(connection, settings, filters.period, today, periods.get("then"))
        where, segments = segments_asked(connection, settings, known.currency, by, filters.where)
        question = Question(
            frozenset(), (), tuple(periods.items()), where, filters.basis, known.currency, today, segments
        )
        parts = answers(connection, replace(question, by=tuple(by)), known, definitions) if by else None
        whole = None if rows_only else answers(connection, question, known, definitions)
        totals: dict[str, dict[str, Value]] = {name: {} for name in NAMES}
        if whole is not None:
            totals = {name: table[()] for name, table in whole.tables.items()}
        rows = {name: _ordered(table, by) for name, table in parts.tables.items()} if parts else {}
        compared = _compared(periods, totals, rows, known, definitions) if "then" in periods else None
        targets = targets_of(connection, definitions, filters.period, filters.where)
        notes: tuple[Note, ...] = ()
        if whole is not None:
            notes = (
                *describe(
                    connection,
                    filters,
                    by,
                    definitions,
                    known,
                    totals["now"],
                    today,
                    (*whole.gaps, *(parts.gaps if parts else ())),
                ),
                *day_notes(definitions, periods, known, today),
                *unnamed_notes((*whole.unnamed, *(parts.unnamed if parts else ()))),
                *part_notes(definitions, whole.amounts),
            )
        notes += tuple(Note(n, f"{n} is not known yet: it {NOT_YET[n]}.") for n in metrics if n in NOT_YET)
    names = tuple(dict.fromkeys([*(m.name for m in definitions), *(n for n in metrics if n in NOT_YET)]))
    return Kpis(
        currency=known.currency,
        period=filters.period,
        by=tuple(by),
        metrics=names,
        basis=filters.basis,
        rows=rows.get("now", ()),
        total=totals["now"],
        compare=compared,
        targets=targets,
        notes=notes,
        days=known.days,
        uncollected=frozenset(t for t in known.days if not days_with_all([t], filters.period, known)),
    )


def kpis_by_period(
    store: Store,
    periods: Collection[Period],
    where: Where,
    *,
    by: Sequence[str] = (),
    metrics: Collection[str],
    today: date,
) -> dict[Period, Kpis]:
    """What kpis gives for each of the periods, read once for all of them: without comparison, targets and notes, and where
    it is broken down, without the total.
    """
    if not periods:
        return {}
    definitions = [metric(name) for name in metrics]
    settings = store.settings()
    whole = Period(min(p.start for p in periods), max(p.end for p in periods))
    with store.read() as connection:
        known = known_state(connection, settings, whole, today)
        where, segments = segments_asked(connection, settings, known.currency, by, where)
        labels = {str(n): period for n, period in enumerate(dict.fromkeys(periods))}
        question = Question(frozenset(), (), tuple(labels.items()), where, Basis.EVENT, known.currency, today, segments)
        tables = tables_by_period(connection, replace(question, by=tuple(by)), known, definitions)
    return {
        period: Kpis(
            currency=known.currency,
            period=period,
            by=tuple(by),
            metrics=tuple(metrics),
            basis=Basis.EVENT,
            rows=_ordered(tables[label], by) if by else (),
            total={} if by else tables[label][()],
            compare=None,
            targets={},
            notes=(),
            days=day_statuses(known.collected, period, today, settings),
        )
        for label, period in labels.items()
    }


def segments_asked(
    connection: sa.Connection, settings: Settings, currency: str, by: Sequence[str], where: Where
) -> tuple[Where, tuple[Segment, ...]]:
    """The conditions with segments by their ids, members as they are stored, and the segments that are needed.

    Raises UnknownName.
    """
    where = tuple((name, in_our_words(name, members)) for name, members in where)
    names = dict(where).get("segment")
    if not names and "segment" not in by:
        return where, ()
    every = segments_known(connection, settings, currency)
    if not names:
        return where, every
    segments = find_segments(every, names)
    ids = tuple(s.segment_id for s in segments)
    return tuple((name, ids if name == "segment" else members) for name, members in where), segments


def _check(by: Sequence[str], filters: Filters) -> None:
    for name in (*by, *(d for d, _ in filters.where)):
        dimension(name)
    if len(set(by)) != len(by):
        raise BadValue("A dimension is named twice.", "Name each one once.")
    for name, _ in filters.where:
        if DIMENSIONS[name].is_time:
            raise BadValue(f"A condition on {name} is not possible.", "Choose the days with --from and --to.")


def _periods(filters: Filters, today: date) -> dict[str, Period]:
    """now: the period. then: what it is compared with. held: the part of now that is over, where that is less.

    Only days that are over are compared with others: the running day is shown, never compared as a whole.
    """
    periods = {"now": filters.period}
    then = filters.period.compared(filters.compare)
    over = filters.period.until(today - timedelta(days=1))
    if then is not None and over is not None:
        periods["then"] = Period(then.start, then.start + timedelta(days=over.days - 1))
        if over != filters.period:
            periods["held"] = over
    return periods


def _compared(
    periods: Mapping[str, Period],
    totals: Mapping[str, dict[str, Value]],
    rows: Mapping[str, tuple[Row, ...]],
    known: Known,
    definitions: Sequence[Metric],
) -> Compared:
    held, then = periods.get("held", periods["now"]), periods["then"]
    gaps = [m for m in definitions if not m.is_ratio and not all(has_every_day(m, p, known) for p in (held, then))]
    unknown = dict.fromkeys((m.name for m in gaps), None)
    now_rows = tuple(replace(row, values={**row.values, **unknown}) for row in rows.get("held", ()))
    return Compared(
        then, totals["then"], rows.get("then", ()), held, {**totals["held"], **unknown}, now_rows, known.then_days
    )


def _ordered(table: Table, by: Sequence[str]) -> tuple[Row, ...]:
    """Spans of time in order; other members by what they sold, the largest first."""
    rows = [Row(tuple(_text(m) for m in members), values) for members, values in table.items()]
    if DIMENSIONS[by[0]].is_time:
        return tuple(sorted(rows, key=lambda r: r.members))

    def size(row: Row) -> float:
        return next(
            (float(v) for n in ("net_sales", "gross_sales", "orders") if (v := row.values.get(n)) is not None), 0
        )

    return tuple(sorted(rows, key=lambda r: (-size(r), r.members)))


def _text(member: str | date) -> str:
    return member.isoformat() if isinstance(member, date) else member


__all__ = ["Basis", "kpis", "kpis_by_period"]
