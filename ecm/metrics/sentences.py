"""Sentences made from the numbers of a table, so that text and table never disagree."""

from ecm.formats import share_text, signed_text, span_text, value_text
from ecm.metrics.catalogue import CATALOGUE
from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.result import Kpis

_SUBJECT = {
    "contribution": "We kept {}",
    "sales_less_media": "After media we were left with {}",
    "net_sales": "We sold {}",
}
# A member that explains less of a change than this is not named as its cause.
_MOST = 0.5
# A smaller share is no change.
_AS_MUCH = 0.005


def overview_sentences(answer: Kpis, main: str, moved: tuple[tuple[str, float], ...], locale: str) -> tuple[str, ...]:
    """The headline, then what it is made of: who moved it, orders, media, the target."""
    if answer.is_empty:
        return ("No sales are loaded yet",)
    if not answer.has_sales:
        cost = answer.total.get("cost")
        media = [f"Media cost {value_text(cost, 'money', answer.currency, locale, compact=True)}."] if cost else []
        return (f"No sales were collected for {span_text(answer.period.start, answer.period.end, locale)}", *media)
    money = value_text(answer.total.get(main), "money", answer.currency, locale, compact=True)
    period = span_text(answer.period.start, answer.period.end, locale)
    headline = (
        _SUBJECT[main].format(money)
        + f" on {period}" * (answer.period.days == 1)
        + f" in {period}" * (answer.period.days > 1 and "–" not in period)
    )
    headline += _against(answer, main, locale)
    sentences = [
        headline,
        *_cause(answer, main, moved, locale),
        *_orders(answer, locale),
        *_target(answer, main, locale),
    ]
    return tuple(sentences)


def channels_sentence(answer: Kpis, main: str, by: str, locale: str) -> str:
    """Which member brought most, and how the whole changed."""
    title = DIMENSIONS[by].title.lower()
    if not answer.rows or answer.is_empty:
        return f"Nothing to show by {title} yet"
    metric = main if any(r.values.get(main) is not None for r in answer.rows) else "net_sales"
    whole = answer.total.get(metric)
    best = max(answer.rows, key=lambda r: float(r.values.get(metric) or 0))
    name = best.members[0] or f"no {title}"
    part = best.values.get(metric)
    if whole is None or part is None or whole <= 0 or part <= 0:
        return f"{CATALOGUE[metric].title} by {title}" + _against(answer, metric, locale)
    what = CATALOGUE[metric].title
    most = f"{name} brought most, {share_text(part / whole, locale)}"
    against = _against(answer, metric, locale)
    return (
        f"{what}{against.replace(', ', ' was ', 1)}; {most}"
        if against
        else f"{name} brought {share_text(part / whole, locale)} of {what.lower()}"
    )


def _against(answer: Kpis, metric: str, locale: str) -> str:
    """ ", 8 % less than the period before", or nothing where there is nothing to hold it against."""
    if answer.compare is None:
        return ""
    change, before = answer.compare.change(metric), _before(answer)
    if change is None:
        return ""
    if change.share is None:
        return f", against {value_text(change.then, 'money', answer.currency, locale, compact=True)} {before}"
    if abs(change.share) < _AS_MUCH:
        return f", as much as {before}"
    return f", {share_text(change.share, locale)} {'more' if change.share > 0 else 'less'} than {before}"


def _before(answer: Kpis) -> str:
    assert answer.compare is not None  # noqa: S101 - callers have asked
    if (answer.period.start - answer.compare.period.start).days == 364:
        return "on the same days last year"
    if answer.compare.now_period.days == 7:
        return "the 7 days before"
    return (
        f"the {answer.compare.now_period.days} days before" if answer.compare.now_period.days > 1 else "the day before"
    )


def _cause(answer: Kpis, main: str, moved: tuple[tuple[str, float], ...], locale: str) -> list[str]:
    total = answer.compare.change(main) if answer.compare else None
    if total is None or (total.share is not None and abs(total.share) < _AS_MUCH):
        return []
    change = total.amount
    along = [(name, part) for name, part in moved if part * change > 0]
    if not along:
        return []
    name, largest = along[0]
    word = "rise" if change > 0 else "fall"
    amount = signed_text(largest, "money", answer.currency, locale)
    if abs(largest) >= _MOST * abs(change):
        return [f"Most of the {word} is {name} ({amount})."]
    second = next(
        (f" and {n} ({signed_text(v, 'money', answer.currency, locale)})" for n, v in moved[1:2] if v * change > 0), ""
    )
    return [f"The largest part of the {word} is {name} ({amount}){second}."]


def _orders(answer: Kpis, locale: str) -> list[str]:
    orders, sold = answer.total.get("orders"), answer.total.get("net_sales")
    if orders is None:
        return []
    text = f"{value_text(orders, 'count', '', locale)} orders brought {value_text(sold, 'money', answer.currency, locale, compact=True)} of net sales"
    cost = answer.total.get("cost")
    # Media cost of fewer days than the sales would read as if it had brought them all.
    if cost and not ("spend" in answer.days and answer.days["spend"].missing):
        text += f" for {value_text(cost, 'money', answer.currency, locale, compact=True)} of media"
    return [text + "."]


def _target(answer: Kpis, main: str, locale: str) -> list[str]:
    for metric in (main, "net_sales"):
        target, value = answer.targets.get(metric), answer.total.get(metric)
        if target and value is not None:
            share = value / target
            goal = value_text(target, "money", answer.currency, locale, compact=True)
            return [f"{CATALOGUE[metric].title} is at {share_text(share, locale)} of the target of {goal}."]
    return []
