"""Which part of what a metric should add up is known: orders with lines, refunds with a quantity, reports with both columns."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ecm.metrics.catalogue import CATALOGUE, Metric
from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.facts import Amounts
from ecm.metrics.measures import MEASURES, Fact
from ecm.metrics.result import Note

_SIDES = {Fact.SALES: "order", Fact.TRAFFIC: "session", Fact.SPEND: "media cost"}


def part_notes(metrics: Sequence[Metric], added_up: Mapping[str, Amounts]) -> list[Note]:
    """Of each metric that is known for a part alone, or not at all, what it leaves out. added_up: by metric, in total."""
    notes = []
    for metric in metrics:
        amounts = added_up[metric.name]
        measures = [MEASURES[name] for name in metric.measures]
        if any(m.known_by == "orders_with_units" for m in measures) and metric.name != "return_rate":
            notes += _units(metric, amounts)
        elif any(m.hidden_by for m in measures):
            notes += _returns(metric, amounts)
        elif metric.name == "new_customers" and _of(amounts, "orders") and not _of(amounts, "known_customer_orders"):
            notes.append(Note(metric.name, f"{metric.title} are not known: no order has a known customer."))
        elif all(m.beside for m in measures):
            notes += _reports(metric, amounts)
    return notes


def unnamed_notes(unnamed: Sequence[tuple[Metric, str, Fact]]) -> list[Note]:
    """Of each ratio that is not known by a dimension, which side names no member of it."""
    return [
        Note(
            metric.name,
            f"{metric.title} is not known by {DIMENSIONS[dimension].title.lower()}: no {_SIDES[side]} names one.",
        )
        for metric, dimension, side in unnamed
    ]


def _units(metric: Metric, amounts: Amounts) -> list[Note]:
    orders, known = _of(amounts, "orders"), _of(amounts, "orders_with_units")
    if known >= orders:
        return []
    if not known:
        are = "are" if metric.name == "units" else "is"
        return [Note(metric.name, f"{metric.title} {are} not known: no order has lines.")]
    return [Note(metric.name, f"{metric.title} over {known:,.0f} of {orders:,.0f} orders with lines.")]


def _returns(metric: Metric, amounts: Amounts) -> list[Note]:
    hidden, units, orders = (_of(amounts, n) for n in ("units_with_unknown_returns", "units", "orders"))
    without_lines = orders - _of(amounts, "orders_with_units")
    if not hidden and not without_lines:
        return []
    left_out = []
    if hidden:
        left_out.append(f"{hidden:,.0f} of {units:,.0f} units, of whose refunds the quantity is not known")
    if without_lines:
        left_out.append(f"{without_lines:,.0f} of {orders:,.0f} orders, which have no lines")
    if hidden and not _of(amounts, "returned_units"):
        return [Note(metric.name, f"{metric.title} is not known: no refund says how many units came back.")]
    if not units:
        return [Note(metric.name, f"{metric.title} is not known: no order has lines.")]
    return [Note(metric.name, f"{metric.title} leaves out {' and '.join(left_out)}.")]


def _reports(metric: Metric, amounts: Amounts) -> list[Note]:
    """A report that lacks one of the columns is in neither side."""
    pairs = [MEASURES[name] for name in metric.measures]
    columns = [pair.column for pair in pairs]
    if any(amounts.get(main, 0) is None for main in ("cost", "sessions")):
        return []
    if all(amounts.get(pair.name) is None for pair in pairs) and any(pair.name in amounts for pair in pairs):
        lacks = [c for c in columns if amounts.get(c) is None]
        missing = lacks[0] if lacks else f"{columns[0]} and {columns[1]}"
        return [Note(metric.name, f"{metric.title} is not known: no report has {_WORDS.get(missing, missing)}.")]
    for pair in pairs:
        left = _of(amounts, pair.column) - _of(amounts, pair.name)
        if left:
            digits = ".2f" if pair.is_money else ".0f"
            what = _WORDS.get(pair.column, pair.column)
            beside = _WORDS.get(pair.beside, pair.beside)
            return [Note(metric.name, f"{metric.title} leaves out reports without {beside} ({left:,{digits}} {what}).")]
    return []


_WORDS = {"cost": CATALOGUE["cost"].title.lower()}


def _of(amounts: Amounts, name: str) -> Decimal:
    return Decimal(str(amounts.get(name) or 0))
