"""Answers questions about the numbers: totals and breakdowns of metrics over a period, against another, with notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa

from ecm.errors import BadValue
from ecm.filters import Basis, Filters, Period
from ecm.metrics.catalogue import CATALOGUE, MEASURES, NOT_YET, Fact, Metric, metric
from ecm.metrics.dimensions import DIMENSIONS, dimension
from ecm.metrics.facts import Ask, Sums, of_lines, sums_and_gaps
from ecm.metrics.notes import describe
from ecm.metrics.result import Compared, Kpis, Note, Row, Value
from ecm.metrics.state import Known, known_state, segments_known
from ecm.metrics.targets import targets_of
from ecm.metrics.unattributed import Amount, Gap
from ecm.money import ratio
from ecm.schema import LINE_COUNTS, LINE_MONEY, in_our_words, own
from ecm.segments import Segment, find_segments
from ecm.settings import Settings
from ecm.store import Store

# A metric without a cost that was never loaded still says something; without the cost of goods it does not.
_MAY_LACK = {"contribution": {"fees", "fulfilment_cost", "cost"}, "sales_less_media": {"cost"}}
_COGS = {"cogs", "restocked_cogs"}

Where = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class _Question:
    """One period's sums for one question."""

    ask: Ask
    known: Known
    metrics: tuple[Metric, ...]


def kpis(
    store: Store,
    filters: Filters,
    *,
    by: Sequence[str] = (),
    metrics: Sequence[str] = (),
    today: date,
    with_notes: bool = True,
) -> Kpis:
    """The metrics in total and by the combinations of the dimensions, over the period and what it is compared with.

    metrics: names; all of them when none is given. with_notes: whether to say what the numbers stand on. Raises UnknownName for a name that is not there, BadValue for a
    question that makes no sense.
    """
    wanted = tuple(metric(name) for name in metrics if name not in NOT_YET) or tuple(CATALOGUE.values())
    _check(by, filters)
    settings = store.settings()
    with store.read() as connection:
        periods = _periods(filters, today)
        known = known_state(connection, settings, filters.period, today, periods.get("then"))
        measures = frozenset(m for w in wanted for m in w.measures)
        where, segments = segments_asked(connection, settings, known.currency, by, filters.where)
        ask = Ask(measures, tuple(by), tuple(periods.items()), where, filters.basis, known.currency, today, segments)
        totals, unknown = _totals(connection, ask, known, wanted)
        rows, gaps = _rows(connection, ask, known, wanted)
        compared = None
        if "then" in periods:
            whole = "whole" if "whole" in periods else "now"
            now = _comparable(totals[whole], wanted, known)
            compared = Compared(periods["then"], totals["then"], rows["then"], periods[whole], now)
        targets = targets_of(connection, wanted, filters.period, filters.where)
        notes = (
            describe(connection, filters, by, wanted, known, totals["now"], today, [*unknown, *gaps])
            if with_notes
            else ()
        )
        notes += tuple(Note(n, f"{n} is not known yet: it {NOT_YET[n]}.") for n in metrics if n in NOT_YET)
    names = tuple(dict.fromkeys([*(m.name for m in wanted), *(n for n in metrics if n in NOT_YET)]))
    return Kpis(
        currency=known.currency,
        period=filters.period,
        by=tuple(by),
        metrics=names,
        basis=filters.basis,
        rows=rows["now"],
        total=totals["now"],
        compare=compared,
        targets=targets,
        notes=notes,
        days=known.days,
    )


def segments_asked(
    connection: sa.Connection, settings: Settings, currency: str, by: Sequence[str], where: Where
) -> tuple[Where, tuple[Segment, ...]]:
    """The conditions with segments by their ids, members as they are stored, and the segments that are needed.

    Raises UnknownName.
    """
    where = tuple((name, in_our_words(name, members)) for name, members in where)
    wanted = dict(where).get("segment")
    if not wanted and "segment" not in by:
        return where, ()
    every = segments_known(connection, settings, currency)
    if not wanted:
        return where, every
    found = find_segments(every, wanted)
    ids = tuple(s.segment_id for s in found)
    return tuple((name, ids if name == "segment" else members) for name, members in where), found


def _check(by: Sequence[str], filters: Filters) -> None:
    for name in (*by, *(d for d, _ in filters.where)):
        dimension(name)
    if len(set(by)) != len(by):
        raise BadValue("A dimension is named twice.", "Name each one once.")
    for name, _ in filters.where:
        if DIMENSIONS[name].is_time:
            raise BadValue(f"A condition on {name} is not possible.", "Choose the days with --from and --to.")


def _periods(filters: Filters, today: date) -> dict[str, Period]:
    """now: what was asked. then: what it is held against. whole: the part of now that is over, where that is less.

    Only days that are over are held against others: the running day is shown, never compared as a whole.
    """
    periods = {"now": filters.period}
    then = filters.period.compared(filters.compare)
    whole = filters.period.until(today - timedelta(days=1))
    if then is not None and whole is not None:
        periods["then"] = Period(then.start, then.start + timedelta(days=whole.days - 1))
        if whole != filters.period:
            periods["whole"] = whole
    return periods


def _comparable(total: dict[str, Value], wanted: tuple[Metric, ...], known: Known) -> dict[str, Value]:
    """The totals that may be held against others: of both periods every day that they need was collected."""
    gaps = {t for days in (known.days, known.then_days) for t, status in days.items() if status.missing}
    return {m.name: None if gaps & {MEASURES[n].needs for n in m.measures} else total[m.name] for m in wanted}


def _totals(
    connection: sa.Connection, ask: Ask, known: Known, wanted: tuple[Metric, ...]
) -> tuple[dict[str, dict[str, Value]], list[Gap]]:
    whole = ask.without_breakdown
    found, gaps = sums_and_gaps(connection, whole)
    question = _Question(whole, known, wanted)
    totals = {label: _values(found[label].get((), {}), question) for label, _ in ask.periods}
    return totals, [gap for gap in gaps if gap.label == "now"]


def _rows(
    connection: sa.Connection, ask: Ask, known: Known, wanted: tuple[Metric, ...]
) -> tuple[dict[str, tuple[Row, ...]], list[Gap]]:
    """Rows by label; and how far the rows of reports are from their totals in the period itself."""
    if not ask.by:
        return {label: () for label, _ in ask.periods}, []
    question = _Question(ask, known, wanted)
    answers = {}
    by_label, gaps = sums_and_gaps(connection, ask)
    for label, found in by_label.items():
        every = _every_span(connection, found, ask, dict(ask.periods)[label])
        rows = [Row(tuple(_text(m) for m in members), _values(values, question)) for members, values in every.items()]
        answers[label] = tuple(_ordered(rows, ask.by))
    return answers, [gap for gap in gaps if gap.label == "now"]


def _values(found: Mapping[str, Amount], question: _Question) -> dict[str, Value]:
    """Metrics from sums of measures: the additive ones 0 where nothing matched, None where nothing was ever loaded."""
    told = {m: _told(m, found, question) for m in question.ask.measures}
    return {m.name: _value(m, told, question) for m in question.metrics}


def _told(measure: str, found: Mapping[str, Amount], question: _Question) -> Decimal | None:
    """A measure's sum, or None where it cannot be known for this question."""
    known, ask = MEASURES[measure], question.ask
    if known.needs and known.needs not in question.known.loaded and measure not in _COGS:
        return None
    if measure in _COGS and not question.known.has_costs:
        return None
    if not ask.knows(known.fact):
        return None
    if known.fact is Fact.SALES and of_lines(ask) and measure not in {*LINE_MONEY, *LINE_COUNTS}:
        return None
    amount = found.get(measure, 0)
    return None if amount is None else Decimal(str(amount))


def _value(wanted: Metric, told: dict[str, Decimal | None], question: _Question) -> Value:
    if wanted.whole_shop and any(not DIMENSIONS[n].is_time for n in (*question.ask.by, *dict(question.ask.where))):
        return None
    numerator = _combined(wanted, wanted.numerator, told, question)
    if not wanted.is_ratio:
        if numerator is None:
            return None
        return int(numerator) if wanted.unit == "count" and numerator == int(numerator) else float(numerator)
    return ratio(numerator, _combined(wanted, wanted.denominator, told, question))


def _combined(
    wanted: Metric, terms: Mapping[str, int], told: dict[str, Decimal | None], question: _Question
) -> Decimal | None:
    """Σ factor × measure. A cost that was never loaded is left out where the metric allows that; the notes say so."""
    total = Decimal(0)
    for measure, factor in terms.items():
        amount = told[measure]
        if amount is None:
            never = MEASURES[measure].needs not in question.known.loaded
            if never and measure in _MAY_LACK.get(wanted.name, ()):
                continue
            return None
        total += amount * factor
    return total


def _every_span(connection: sa.Connection, found: Sums, ask: Ask, period: Period) -> Sums:
    """By time alone, every span of the period has a row, also where nothing happened."""
    if len(ask.by) != 1 or not DIMENSIONS[ask.by[0]].is_time:
        return found
    calendar = own("calendar")
    column = calendar.c[ask.by[0]]
    spans = connection.execute(
        sa.select(column).distinct().where(calendar.c.day.between(period.start, period.end)).order_by(column)
    )
    every: Sums = {(span,): {} for (span,) in spans}
    return {**every, **found}


def _ordered(rows: list[Row], by: Sequence[str]) -> list[Row]:
    """Spans of time in order; other members by what they sold, the largest first."""
    if DIMENSIONS[by[0]].is_time:
        return sorted(rows, key=lambda r: r.members)

    def size(row: Row) -> float:
        return next(
            (float(v) for n in ("net_sales", "gross_sales", "orders") if (v := row.values.get(n)) is not None), 0
        )

    return sorted(rows, key=lambda r: (-size(r), r.members))


def _text(member: str | date) -> str:
    return member.isoformat() if isinstance(member, date) else member


__all__ = ["Basis", "kpis"]
