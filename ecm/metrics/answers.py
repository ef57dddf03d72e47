"""What metrics come to, in total and by members: sums of measures over the days and channels that each metric has."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import Final

import sqlalchemy as sa

from ecm.filters import Period
from ecm.metrics.catalogue import Metric
from ecm.metrics.common_days import NamedPeriods, numbered, periods_for
from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.facts import Amounts, Sums, of_lines, sums_and_gaps
from ecm.metrics.measures import MEASURES, OF_LINES, Fact
from ecm.metrics.named_members import NOBODY, names_members
from ecm.metrics.question import Question
from ecm.metrics.result import Value
from ecm.metrics.state import Known
from ecm.metrics.unattributed import Gap, Members
from ecm.money import ratio
from ecm.schema import own

NAMES: Final = ("now", "then", "held")
# A metric without a cost that was never loaded still says something; without the cost of goods it does not.
_MAY_LACK = {"contribution": {"fees", "fulfilment_cost", "cost"}, "sales_less_media": {"cost"}}
_COGS = {"cogs", "restocked_cogs"}

Table = dict[Members, dict[str, Value]]


@dataclass(frozen=True)
class Answers:
    """tables: by the period's name and the members, the metrics. amounts: by metric what was added up in total over the
    period. gaps: where the rows of reports differ from their total in it. unnamed: metrics that are not known by a dimension, as one side names no member of it: (metric,
    dimension, side).
    """

    tables: Mapping[str, Table]
    amounts: Mapping[str, Amounts]
    gaps: tuple[Gap, ...]
    unnamed: tuple[tuple[Metric, str, Fact], ...]


@dataclass(frozen=True)
class _Group:
    """Metrics that are added up over the same days and channels. nameless: dimensions of which a side names no member."""

    question: Question
    known: Known
    metrics: tuple[Metric, ...]
    sums: Mapping[str, Sums]
    gaps: tuple[Gap, ...] = ()
    nameless: Mapping[str, set[tuple[str, Fact]]] = field(default_factory=dict)


def answers(connection: sa.Connection, question: Question, known: Known, metrics: Sequence[Metric]) -> Answers:
    """The metrics by the question's dimensions in each of its periods; "held" is the part of "now" that is compared with "then"."""
    periods = dict(question.periods)
    days = [periods_for(metric, periods, known, question.by, question.today) for metric in metrics]
    groups = _groups(connection, question, known, metrics, days)
    names = NAMES if "then" in periods else ("now",)
    tables = {
        name: _table(connection, question, groups, metrics, name, periods.get(name, periods["now"])) for name in names
    }
    amounts = {metric.name: _of(g, "now").get((), {}) for g in groups for metric in g.metrics}
    unnamed = [
        (metric, dimension, side)
        for group in groups
        for metric in group.metrics
        for dimension, side in sorted(_not_named(metric, group, "now"))
    ]
    gaps = {gap.measure: gap for group in reversed(groups) for gap in group.gaps}
    return Answers(tables, amounts, tuple(gaps.values()), tuple(unnamed))


def tables_by_period(
    connection: sa.Connection, question: Question, known: Known, metrics: Sequence[Metric]
) -> dict[str, Table]:
    """The metrics by the question's dimensions in each of its periods, without comparison."""
    days = [
        tuple(
            (label, part)
            for label, period in question.periods
            for _, part in periods_for(metric, {"now": period}, known, question.by, question.today)
        )
        for metric in metrics
    ]
    groups = _groups(connection, question, known, metrics, days)
    return {label: _table(connection, question, groups, metrics, label, span) for label, span in question.periods}


def _groups(
    connection: sa.Connection, question: Question, known: Known, metrics: Sequence[Metric], days: Sequence[NamedPeriods]
) -> list[_Group]:
    alike: dict[tuple[NamedPeriods, bool], list[Metric]] = {}
    for metric, periods in zip(metrics, days, strict=True):
        alike.setdefault((periods, metric.of_paid_channels), []).append(metric)
    names = cache(partial(names_members, connection))
    return [
        _group(connection, question, known, periods, paid, group, names) for (periods, paid), group in alike.items()
    ]


def _table(
    connection: sa.Connection,
    question: Question,
    groups: Sequence[_Group],
    metrics: Sequence[Metric],
    name: str,
    span: Period,
) -> Table:
    """Of one period the metrics by members."""
    members: dict[Members, None] = dict.fromkeys([] if question.by else [()])
    members |= dict.fromkeys(_every_span(connection, question, span.start, span.end))
    parts = [(group, _of(group, name), _not_by_members(group, name)) for group in groups]
    for _, sums_by_members, _ in parts:
        members |= dict.fromkeys(sums_by_members)
    return {
        m: _in_order(
            metrics, (_values(group, sums_by_members.get(m, {}), hidden) for group, sums_by_members, hidden in parts)
        )
        for m in members
    }


def paid_channels(connection: sa.Connection, question: Question) -> tuple[str, ...]:
    """The channels that cost money on the days of a question without a breakdown."""
    by_channel = _sums(connection, replace(question, by=("channel",), measures=frozenset({"cost"})))[0].get("now", {})
    return tuple(str(members[0]) for members, amounts in by_channel.items() if (amounts.get("cost") or 0) > 0)


def _sums(connection: sa.Connection, question: Question) -> tuple[dict[str, Sums], list[Gap]]:
    """The sums by the names of the periods, and how far reports are from their total; what one run lacks is not known."""
    names = {label: name for (label, _), (name, _) in zip(numbered(question.periods), question.periods, strict=True)}
    by_run, gaps = sums_and_gaps(connection, replace(question, periods=numbered(question.periods)))
    by_period: dict[str, Sums] = {}
    for label, name in names.items():
        into = by_period.setdefault(name, {})
        for members, amounts in by_run[label].items():
            sums = into.setdefault(members, {})
            for measure, value in amounts.items():
                before = sums.get(measure, 0)
                sums[measure] = None if value is None or before is None else Decimal(str(before)) + Decimal(str(value))
    return by_period, [gap for gap in gaps if names[gap.label] == "now"]


def _group(
    connection: sa.Connection,
    question: Question,
    known: Known,
    days: NamedPeriods,
    paid: bool,
    metrics: Sequence[Metric],
    names: Callable[[Fact, str, Period], bool],
) -> _Group:
    measures = frozenset(name for metric in metrics for name in metric.measures_to_read)
    periods = dict(question.periods)
    # Of fewer days or channels, how far reports are from their total says nothing of the figures shown.
    is_whole = not paid and "now" in periods and ("now", periods["now"]) in days
    question = replace(question, measures=measures, periods=days)
    by = question.by if not paid or "channel" in question.by else (*question.by, "channel")
    # Reports that were never loaded need no query: their measures are unknown.
    loaded = frozenset(m for m in measures if MEASURES[m].fact is Fact.SALES or MEASURES[m].needs in known.loaded)
    by_period, gaps = _sums(connection, replace(question, by=by, measures=loaded)) if days else ({}, [])
    nameless = {name: _nameless(part, by) for name, part in by_period.items()}
    families = {MEASURES[m].fact for m in measures}
    for name, dimension in _doubtful(by_period, question) if len(families) > 1 else ():
        able = families & DIMENSIONS[dimension].facts
        if len(able) > 1:
            silent = {family for family in able if not names(family, dimension, periods.get(name) or periods["now"])}
            nameless[name] |= {(dimension, family) for family in silent if silent != able}
    if paid:
        by_period = {name: _of_paid(part, by.index("channel"), len(question.by)) for name, part in by_period.items()}
    if by != question.by and days and "cost" in loaded:
        # Reports that cover only a part serve channels, but no total.
        for name, part in _sums(connection, replace(question, measures=frozenset({"cost"})))[0].items():
            for members in (m for m, amounts in part.items() if amounts.get("cost", 0) is None):
                by_period[name].setdefault(members, {})["cost"] = None
    return _Group(question, known, tuple(metrics), by_period, tuple(gaps) if is_whole else (), nameless)


def _of(group: _Group, name: str) -> Sums:
    return group.sums.get(_asked_as(group, name), {})


def _asked_as(group: _Group, name: str) -> str:
    """Where all days of now are compared with then, "held" is not a period of its own."""
    names = {n for n, _ in group.question.periods}
    return "now" if name == "held" and name not in names and "then" in names else name


def _of_paid(by_members: Sums, channel: int, width: int) -> Sums:
    """Without the channels that cost nothing, added up over channels where the question has no channel (beyond `width`)."""
    cost: dict[str | date, Decimal] = {}
    for members, amounts in by_members.items():
        cost[members[channel]] = cost.get(members[channel], Decimal(0)) + Decimal(str(amounts.get("cost") or 0))
    paid: Sums = {}
    for members, amounts in by_members.items():
        into = paid.setdefault(members[:width], {})
        if cost[members[channel]] <= 0:
            continue
        for name, value in amounts.items():
            into[name] = Decimal(str(into.get(name) or 0)) + Decimal(str(value or 0))
    return paid


def _nameless(by_members: Sums, by: Sequence[str]) -> set[tuple[str, Fact]]:
    """The dimensions of which a family of facts names no member, while another does: (dimension, family)."""
    nameless = set()
    for place, name in enumerate(by):
        if DIMENSIONS[name].is_time:
            continue
        named: dict[Fact, bool] = {}
        for members, amounts in by_members.items():
            is_named = members[place] not in NOBODY
            for family in {MEASURES[m].fact for m, value in amounts.items() if value}:
                named[family] = named.get(family, False) or is_named
        if any(named.values()):
            nameless |= {(name, family) for family, is_named in named.items() if not is_named}
    return nameless


def _doubtful(by_period: Mapping[str, Sums], question: Question) -> set[tuple[str, str]]:
    """Where one family of facts has nothing of the filtered members, while another has: (period, dimension).

    Whether it has none of them, or names no member at all, is not said by a question about these members alone.
    """
    filtered = [name for name, _ in question.where if not DIMENSIONS[name].is_time]
    doubtful = set()
    for name, part in by_period.items():
        known: dict[Fact, bool] = {MEASURES[m].fact: False for m in question.measures}
        for amounts in part.values():
            known |= {MEASURES[m].fact: True for m, value in amounts.items() if value}
        if len(set(known.values())) > 1:
            doubtful |= {(name, dimension) for dimension in filtered}
    return doubtful


def _not_named(metric: Metric, group: _Group, name: str) -> set[tuple[str, Fact]]:
    """Why a ratio across families is not known by the dimensions: nothing of one side would meet the other."""
    families = {MEASURES[m].fact for m in metric.measures}
    if len(families) < 2:
        return set()
    return {(d, family) for d, family in group.nameless.get(_asked_as(group, name), ()) if family in families}


def _not_by_members(group: _Group, name: str) -> set[str]:
    return {metric.name for metric in group.metrics if _not_named(metric, group, name)}


def _in_order(metrics: Sequence[Metric], values: Iterable[dict[str, Value]]) -> dict[str, Value]:
    merged = {name: value for part in values for name, value in part.items()}
    return {metric.name: merged[metric.name] for metric in metrics}


def _values(group: _Group, amounts: Amounts, hidden: Collection[str]) -> dict[str, Value]:
    """Metrics from sums of measures: the additive ones 0 where nothing matched, None where nothing was ever loaded."""
    known = {m: _known(m, amounts, group) for m in group.question.measures}
    return {m.name: None if m.name in hidden else _value(m, known, group) for m in group.metrics}


def _known(measure: str, amounts: Amounts, group: _Group) -> Decimal | None:
    """A measure's sum, or None where it cannot be known for this question."""
    known, question = MEASURES[measure], group.question
    if known.needs and known.needs not in group.known.loaded and measure not in _COGS:
        return None
    if measure in _COGS and not group.known.has_costs:
        return None
    if not question.knows(known.fact):
        return None
    if known.fact is Fact.SALES and of_lines(question) and measure not in OF_LINES:
        return None
    value = amounts.get(measure, 0)
    if value is None or (known.known_by and amounts.get("orders") and not amounts.get(known.known_by)):
        return None
    if known.hidden_by and not value and amounts.get(known.hidden_by):
        return None
    return Decimal(str(value))


def _value(metric: Metric, known: Mapping[str, Decimal | None], group: _Group) -> Value:
    if metric.whole_shop and any(not DIMENSIONS[n].is_time for n in (*group.question.by, *dict(group.question.where))):
        return None
    numerator = _combined(metric, metric.numerator, known, group)
    if metric.is_ratio:
        return ratio(numerator, _combined(metric, metric.denominator, known, group))
    if numerator is None:
        return None
    return int(numerator) if metric.unit == "count" and numerator == int(numerator) else float(numerator)


def _combined(
    metric: Metric, terms: Mapping[str, int], known: Mapping[str, Decimal | None], group: _Group
) -> Decimal | None:
    """Σ factor × measure. A cost that was never loaded counts as 0 where the metric allows that; a note says so."""
    total = Decimal(0)
    for measure, factor in terms.items():
        amount = known[measure]
        if amount is None:
            never = MEASURES[measure].needs not in group.known.loaded
            if never and measure in _MAY_LACK.get(metric.name, ()):
                continue
            return None
        total += amount * factor
    return total


def _every_span(connection: sa.Connection, question: Question, first: date, last: date) -> list[Members]:
    """By time alone, every span of the period has a row, also where nothing happened."""
    if len(question.by) != 1 or not DIMENSIONS[question.by[0]].is_time:
        return []
    calendar = own("calendar")
    column = calendar.c[question.by[0]]
    query = sa.select(column).distinct().where(calendar.c.day.between(first, last)).order_by(column)
    return [(span,) for (span,) in connection.execute(query)]
