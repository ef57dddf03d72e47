"""Over which days a metric is added up: a ratio over those for which both its sides were collected, in both periods compared."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from ecm.filters import Period
from ecm.metrics.catalogue import Metric
from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.measures import MEASURES
from ecm.metrics.result import Note
from ecm.metrics.state import Known

# What each table of days tells, in words.
WHAT = {"orders": "sales", "traffic": "sessions", "spend": "media cost", "transactions": "the analytics tool's orders"}

# Periods by their names; several of one name are the runs of days that it has.
NamedPeriods = tuple[tuple[str, Period], ...]


def tables_of(metric: Metric, known: Known) -> list[str]:
    """What has to be collected on a day for the metric to be known for it."""
    needs = {MEASURES[m].collected_as or MEASURES[m].needs for m in metric.measures}
    return [name for name in WHAT if name in needs and name in known.collected]


def days_with_all(tables: Sequence[str], period: Period, known: Known, by: Sequence[str] = ()) -> set[date]:
    """The days of a period on which every table was collected, also where it is broken down by spans of time."""
    days = set(period.each_day())
    for table in tables:
        days &= known.collected[table]
    return _without_split_spans(days, tables, known, by)


def has_every_day(metric: Metric, period: Period, known: Known) -> bool:
    """Whether all that the metric adds up was collected on each day."""
    return len(days_with_all(tables_of(metric, known), period, known)) == period.days


def periods_for(
    metric: Metric, periods: Mapping[str, Period], known: Known, by: Sequence[str], today: date
) -> NamedPeriods:
    """The periods "now", "then" and "held" (the days of now that are compared with then), as this metric has them.

    Additive metrics have all days. A ratio across tables has the days that all of them have; compared with another period any
    ratio has those days whose counterpart there was collected too.
    """
    whole = tuple(periods.items())
    tables = tables_of(metric, known)
    over = periods["now"].until(today)
    if not metric.is_ratio or not tables or over is None:
        return whole
    runs_by_name: list[tuple[str, Period]] = []
    days = days_with_all(tables, over, known, by)
    if len(tables) == 1 or days == _that_can_be(tables, over, known, today):
        runs_by_name.append(("now", periods["now"]))
    else:
        runs_by_name += [("now", run) for run in runs(days)]
    if "then" in periods:
        held, then = periods.get("held", periods["now"]), periods["then"]
        pairs = _pairs(tables, held, then, known, by)
        if len(pairs) == held.days:
            runs_by_name += whole[1:]
        else:
            back = held.start - then.start
            runs_by_name += [("then", run) for run in runs(d - back for d in pairs)]
            runs_by_name += [("held", run) for run in runs(pairs)]
    return tuple(runs_by_name)


def numbered(periods: NamedPeriods) -> NamedPeriods:
    """The same periods, each with a name of its own: each run is added up by itself, then all together."""
    return tuple((f"{name} {place}", period) for place, (name, period) in enumerate(periods))


def day_notes(metrics: Sequence[Metric], periods: Mapping[str, Period], known: Known, today: date) -> list[Note]:
    """Of each ratio across tables over how many days it is; of ratios of the same tables over how many they are compared."""
    notes = []
    compared: dict[str, Note] = {}
    for metric in metrics:
        tables = tables_of(metric, known)
        over = periods["now"].until(today)
        if not metric.is_ratio or over is None or any(MEASURES[m].needs not in known.loaded for m in metric.measures):
            continue
        possible = len(_that_can_be(tables, over, known, today))
        count = len(days_with_all(tables, over, known))
        if len(tables) > 1 and count < possible:
            both = " and ".join(WHAT[t] for t in tables)
            text = f"over {count} of {possible} days" if count else f"is not known: no day has both {both}"
            notes.append(Note(metric.name, f"{metric.title} {text}."))
        if "then" in periods:
            held = periods.get("held", periods["now"])
            pairs = len(_pairs(tables, held, periods["then"], known, ()))
            if pairs < held.days and (len(tables) > 1 or pairs):
                sides = " and ".join(WHAT[t] for t in tables)
                days = f"are compared over {pairs} of {held.days} days" if pairs else "are not compared: no day"
                those = ", those that both periods have." if pairs else " of both periods has them."
                compared[sides] = Note("compared", f"Ratios of {sides} {days}{those}")
    return [*notes, *compared.values()]


def _that_can_be(tables: Sequence[str], over: Period, known: Known, today: date) -> set[date]:
    """The days that are over; the running one where anything of it was collected already."""
    began = any(today in known.collected[table] for table in tables)
    return {d for d in over.each_day() if d < today or began}


def _pairs(tables: Sequence[str], held: Period, then: Period, known: Known, by: Sequence[str]) -> set[date]:
    """The days of a period which, like their counterparts in the other, have every table."""
    back = held.start - then.start
    days = days_with_all(tables, held, known, by) & {d + back for d in days_with_all(tables, then, known, by)}
    while True:  # Where a day falls out, a report of several days around it does too, and then their counterparts.
        left = _without_split_spans(days, tables, known, by)
        left = {d + back for d in _without_split_spans({d - back for d in left}, tables, known, by)}
        if left == days:
            return days
        days = left


def _without_split_spans(days: Collection[date], tables: Sequence[str], known: Known, by: Sequence[str]) -> set[date]:
    """Without the days of reports of several days that do not lie within these days as a whole: they cannot be cut."""
    left = set(days)
    names = [name for name in by if DIMENSIONS[name].is_time]
    spans = [(span, set(span.each_day())) for table in tables for span in known.spans.get(table, ())]
    changed = True
    while changed:
        changed = False
        for span, inside in spans:
            if inside & left and not (inside <= left and all(_is_within(span, name) for name in names)):
                left -= inside
                changed = True
    return left


def _is_within(span: Period, name: str) -> bool:
    """Whether a span of days lies in one day, week or month."""
    if name == "month":
        return (span.start.year, span.start.month) == (span.end.year, span.end.month)
    return span.start.isocalendar()[:2] == span.end.isocalendar()[:2] if name == "week" else span.days == 1


def runs(days: Iterable[date]) -> list[Period]:
    """The days as periods without a gap."""
    runs: list[Period] = []
    for day in sorted(days):
        if runs and day - runs[-1].end == timedelta(days=1):
            runs[-1] = Period(runs[-1].start, day)
        else:
            runs.append(Period(day, day))
    return runs
