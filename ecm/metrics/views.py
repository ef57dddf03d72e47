"""What the pages show, each from one call: cards, a sentence, a trend, what moved it, rows. All of it from the same answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from ecm.filters import Compare, Filters, Period
from ecm.formats import change_text, day_text, span_text, value_text
from ecm.metrics.catalogue import CATALOGUE
from ecm.metrics.collected import as_shown
from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.product_facts import product_titles
from ecm.metrics.query import kpis
from ecm.metrics.result import Kpis, Note, Row, Value
from ecm.metrics.sentences import channels_sentence, overview_sentences
from ecm.schema import fact, rows_view
from ecm.segments import titles_of
from ecm.settings import Settings
from ecm.store import Store

_OVERVIEW = ("net_sales", "orders", "conversion_rate", "cost")
_CHANNEL_CARDS = ("net_sales", "cost", "roas", "new_customers")
CHANNEL_COLUMNS = (
    "net_sales",
    "orders",
    "aov",
    "cost",
    "contribution",
    "roas",
    "sessions",
    "conversion_rate",
    "new_customers",
    "cac",
    "returns",
)
_TREND_DAYS = 28
_TREND_MEMBERS = 6
_MOST_MEMBERS = 2_000


@dataclass(frozen=True)
class Card:
    """One figure with its comparison. better: whether the change is a good one, None where that cannot be said.

    note: of which part of the period or the shop it is; why it is not known.
    """

    metric: str
    title: str
    value: str
    change: str
    better: bool | None
    arrow: Literal["up", "down", "off"]
    help: str
    note: str = ""


@dataclass(frozen=True)
class Trend:
    """A metric by day, with the same weekdays a year before and the target; None where not collected."""

    metric: str
    title: str
    days: tuple[date, ...]
    values: tuple[Value, ...]
    year_before: tuple[Value, ...]
    target: float | None
    running: date | None
    provisional: frozenset[date]


@dataclass(frozen=True)
class Lines:
    """A metric by day for each of the largest members; the rest is Other."""

    metric: str
    title: str
    days: tuple[date, ...]
    members: tuple[tuple[str, tuple[Value, ...]], ...]
    running: date | None


@dataclass(frozen=True)
class Overview:
    """The week in one screen."""

    kpis: Kpis
    sentences: tuple[str, ...]
    cards: tuple[Card, ...]
    trend: Trend
    moved: tuple[tuple[str, float], ...]
    moved_title: str
    notes: tuple[Note, ...]
    data_to: str
    locale: str

    @property
    def is_empty(self) -> bool:
        return self.kpis.is_empty


@dataclass(frozen=True)
class Breakdown:
    """Metrics by one dimension: where the money comes from, and what it costs. labels: what members are called."""

    kpis: Kpis
    sentence: str
    cards: tuple[Card, ...]
    lines: Lines
    columns: tuple[str, ...]
    notes: tuple[Note, ...]
    data_to: str
    locale: str
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, member: str) -> str:
        """What a member is called on screen."""
        return self.labels.get(member, member) or "(not known)"

    @property
    def titles(self) -> dict[str, str]:
        """The columns' titles by their names."""
        return {name: CATALOGUE[name].title for name in self.columns}

    @property
    def is_empty(self) -> bool:
        # A total that is known only in part is none, while its rows are there.
        every = (self.kpis.total, *(row.values for row in self.kpis.rows))
        return self.kpis.is_empty and all(values.get(n) is None for values in every for n in ("sessions", "cost"))


def overview(store: Store, filters: Filters, today: date) -> Overview:
    """The figures of the period against another, their trend, and which channels moved them."""
    settings = store.settings()
    names = ("contribution", "sales_less_media", "cost_coverage", *_OVERVIEW, "sessions", "new_customers", "returns")
    answer = as_shown(kpis(store, filters, by=("channel",), metrics=names, today=today))
    main = main_metric(answer)
    by_day = kpis(store, _trend_filters(filters, today), by=("day",), metrics=(main,), today=today, rows_only=True)
    moved = _moved(answer, main)
    return Overview(
        answer,
        overview_sentences(answer, main, moved, settings.locale),
        cards_of(answer, (main, *(m for m in _OVERVIEW if m != main)), settings.locale),
        _trend(by_day, main),
        moved,
        f"What moved {CATALOGUE[main].title.lower()}, by channel",
        answer.notes,
        _data_to(answer, settings),
        settings.locale,
    )


def breakdown(store: Store, filters: Filters, by: str, today: date) -> Breakdown:
    """The figures of the period by one dimension, with the trend of its largest members."""
    settings = store.settings()
    names = tuple(dict.fromkeys((*CHANNEL_COLUMNS, *_CHANNEL_CARDS, "cost_coverage", "sales_less_media")))
    answer = as_shown(kpis(store, filters, by=(by,), metrics=names, today=today))
    by_day = kpis(
        store, _trend_filters(filters, today), by=("day", by), metrics=("net_sales",), today=today, rows_only=True
    )
    main = main_metric(answer)
    labels = labels_of(store, by)
    known = {c for row in answer.rows for c in CHANNEL_COLUMNS if row.values.get(c) is not None}
    return Breakdown(
        answer,
        channels_sentence(_labelled(answer, labels), main, by, settings.locale),
        cards_of(answer, (main, *(m for m in _CHANNEL_CARDS if m != main)), settings.locale),
        _lines(by_day, answer),
        tuple(c for c in CHANNEL_COLUMNS if c in known or c in ("net_sales", "orders")),
        answer.notes,
        _data_to(answer, settings),
        settings.locale,
        labels,
    )


def labels_of(store: Store, by: str) -> dict[str, str]:
    """What the members of a dimension are called, where that is not their own name: segments, products."""
    with store.read() as connection:
        if by == "segment":
            return {"": "In no segment", **titles_of(connection)}
        if by == "sku":
            return product_titles(connection)
    return {}


def _labelled(answer: Kpis, labels: Mapping[str, str]) -> Kpis:
    def named(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(replace(r, members=(labels.get(r.members[0], r.members[0]), *r.members[1:])) for r in rows)

    compared = replace(answer.compare, rows=named(answer.compare.rows)) if answer.compare else None
    return replace(answer, rows=named(answer.rows), compare=compared)


def members_of(store: Store, name: str, today: date) -> list[str]:
    """The members of a dimension that have any sales, those of most orders first; for a choice of filters.

    At most 2,000 of a dimension of single orders, which may have one for each.
    """
    known, most = DIMENSIONS[name], None
    table: sa.FromClause
    day: sa.ColumnElement[Any]
    orders: sa.ColumnElement[Any]
    counts: sa.ColumnElement[bool]
    if known.is_fine and name in fact("order_facts").c:
        table, most = fact("order_facts"), _MOST_MEMBERS
        day, orders, counts = table.c.ordered_on, sa.func.count(), table.c.counts
    else:
        table = rows_view("line_rows") if known.is_fine else fact("daily_lines" if known.of_lines else "daily_sales")
        day, orders, counts = table.c.day, sa.func.sum(table.c.orders), sa.true()
    member = table.c[known.column]
    query = sa.select(member).where(counts, day.between(today - timedelta(days=800), today), member != "")
    with store.read() as connection:
        rows = connection.execute(query.group_by(member).order_by(orders.desc(), member).limit(most))
        return [str(row[0]) for row in rows]


def kpi_notes(store: Store, filters: Filters, name: str, today: date) -> tuple[Note, ...]:
    """The notes of one metric under these filters."""
    return kpis(store, filters, metrics=(name,), today=today).notes


def main_metric(answer: Kpis) -> str:
    """Contribution where the cost of goods is known; else net sales less media; else net sales."""
    if answer.total.get("contribution") is not None:
        return "contribution"
    return "sales_less_media" if answer.total.get("cost") is not None else "net_sales"


def cards_of(answer: Kpis, metrics: Sequence[str], locale: str) -> tuple[Card, ...]:
    """A card for each metric."""
    cards = []
    for name in metrics:
        metric = CATALOGUE[name]
        change = answer.compare.change(name) if answer.compare else None
        grows = None if change is None or not change.amount else change.amount > 0
        better = None if grows is None or not metric.better else grows == (metric.better == "up")
        left_out = f" Leaves out: {metric.leaves_out}" if metric.leaves_out else ""
        cards.append(
            Card(
                name,
                metric.title,
                value_text(answer.total.get(name), metric.unit, answer.currency, locale, compact=True),
                change_text(change.now, change.then, metric.unit, answer.currency, locale) if change else "",
                better,
                "off" if grows is None else "up" if grows else "down",
                metric.definition + left_out,
                answer.said_of(name) if metric.is_ratio or answer.total.get(name) is None else "",
            )
        )
    return tuple(cards)


def _data_to(answer: Kpis, settings: Settings) -> str:
    """The shop's name, the period, and up to when sales were collected."""
    missing = answer.days["orders"].missing if "orders" in answer.days else ()
    collected = [d for d in answer.period.each_day() if d not in set(missing)]
    last = f"sales to {day_text(max(collected), settings.locale)}" if collected else "no sales collected"
    span = span_text(answer.period.start, answer.period.end, settings.locale)
    return " · ".join(filter(None, [settings.shop_name, span, last]))


def _trend_filters(filters: Filters, today: date) -> Filters:
    """At least four weeks up to the period's end, against the same weekdays a year before."""
    first = min(filters.period.start, filters.period.end - timedelta(days=_TREND_DAYS - 1))
    return Filters(Period(first, filters.period.end), Compare.YEAR, filters.where, filters.basis)


def _trend(by_day: Kpis, metric: str) -> Trend:
    status = by_day.days.get("orders")
    missing = set(status.missing) if status else set()
    days = tuple(date.fromisoformat(r.members[0]) for r in by_day.rows)
    then = _year_before(by_day, metric)
    target = by_day.targets.get(metric)
    spend = by_day.days.get("spend")
    return Trend(
        metric,
        CATALOGUE[metric].title,
        days,
        tuple(None if d in missing else r.values.get(metric) for d, r in zip(days, by_day.rows, strict=True)),
        tuple((then + [None] * len(days))[: len(days)]),
        target / by_day.period.days if target is not None else None,
        status.running if status else None,
        frozenset(spend.provisional) if spend else frozenset(),
    )


def _year_before(by_day: Kpis, metric: str) -> list[Value]:
    """The days a year before; None for those of which anything was not collected."""
    if by_day.compare is None:
        return []
    needs = CATALOGUE[metric].needs
    missing = {d.isoformat() for table, s in by_day.compare.days.items() if table in needs for d in s.missing}
    return [None if r.members[0] in missing else r.values.get(metric) for r in by_day.compare.rows]


def _lines(by_day: Kpis, answer: Kpis) -> Lines:
    status = by_day.days.get("orders")
    missing = set(status.missing) if status else set()
    days = tuple(by_day.period.each_day())
    largest = [r.members[0] for r in answer.rows[:_TREND_MEMBERS]]
    series: dict[str, dict[date, float]] = {}
    for row in by_day.rows:
        day, member = date.fromisoformat(row.members[0]), row.members[1]
        name = member if member in largest else "Other"
        into = series.setdefault(name, {})
        into[day] = into.get(day, 0.0) + float(row.values.get("net_sales") or 0)
    # Of members that overlap there is no rest.
    rest = ("Other",) if DIMENSIONS[by_day.by[1]].is_exclusive else ()
    order = [m for m in (*largest, *rest) if m in series]
    members = tuple((m, tuple(None if d in missing else series[m].get(d, 0.0) for d in days)) for m in order)
    return Lines("net_sales", CATALOGUE["net_sales"].title, days, members, status.running if status else None)


def _moved(answer: Kpis, metric: str) -> tuple[tuple[str, float], ...]:
    """The change of each channel, the largest first; nothing where the change of their total is not known."""
    if answer.compare is None:
        return ()
    changes = [(members[0], answer.compare.change(metric, members)) for members in answer.compare.members]
    moved = [(name, change.amount) for name, change in changes if change and abs(change.amount) >= 0.005]
    return tuple(sorted(moved, key=lambda c: (-abs(c[1]), c[0])))
