"""The filter bar: one row under the navigation, live in the URL, the same on every page."""

from datetime import date, timedelta

import streamlit as st

from ecm.filters import Compare, Filters, Period
from ecm.ingest import imports
from ecm.metrics import labels_of, members_of
from pages.components.session import cached, cached_across_days, today

_PERIODS = {
    "7d": "7 days",
    "28d": "28 days",
    "month": "Month",
    "quarter": "Quarter",
    "year": "12 months",
    "custom": "Custom",
}
_BAR = {"channel": "channels", "country": "countries", "segment": "customers"}
_MORE = {
    "customer_type": "new or returning",
    "device": "devices",
    "first_channel": "first channels",
    "coupon": "promotion codes",
    "category": "categories",
    "brand": "brands",
}
DIMENSIONS_OF_FILTERS = tuple(name for name in (*_BAR, *_MORE) if name != "segment")
_COMPARE = {"previous": "vs period before", "year": "vs last year", "none": "No comparison"}


def default_filters(day: date) -> Filters:
    """The last seven whole days against the seven before."""
    return Filters(_period("7d", day), Compare.PREVIOUS)


def current_filters() -> Filters:
    """Draws the bar and returns what is chosen in it. Where nothing was loaded there is nothing to choose."""
    day = today()
    if all(one.undone_at is not None for one in cached_across_days(imports)):
        return default_filters(day)
    with st.container(horizontal=True, vertical_alignment="bottom", key="filter-bar"):
        chosen = st.segmented_control(
            "Period",
            list(_PERIODS),
            default="7d",
            required=True,
            format_func=_PERIODS.__getitem__,
            key="period",
            bind="query-params",
            label_visibility="collapsed",
        )
        period = _custom(day) if chosen == "custom" else _period(chosen or "7d", day)
        compare = st.selectbox(
            "Compare with",
            list(_COMPARE),
            format_func=_COMPARE.__getitem__,
            key="compare",
            bind="query-params",
            label_visibility="collapsed",
            width=150,
        )
        chosen_of = {name: _members(name, title) for name, title in _BAR.items()}
        count = len([name for name in _MORE if st.session_state.get(name)])
        with st.popover(f"More ({count})" if count else "More", icon=":material/tune:", key="more-filters"):
            chosen_of |= {name: _members(name, title, wide=True) for name, title in _MORE.items()}
    where = tuple((name, tuple(members)) for name, members in chosen_of.items() if members)
    return Filters(period, Compare(compare or "previous"), where)


def _members(name: str, title: str, *, wide: bool = False) -> list[str]:
    """A choice of members, in the bar without its label."""
    labels = cached_across_days(labels_of, "segment") if name == "segment" else {}
    return st.multiselect(
        title.capitalize(),
        [s for s in labels if s] if name == "segment" else cached(members_of, name),
        format_func=lambda member: labels.get(member, member),
        placeholder=f"All {title}" if name != "customer_type" else "Both",
        key=name,
        bind="query-params",
        label_visibility="visible" if wide else "collapsed",
        width=300 if wide else 126,
    )


def _custom(day: date) -> Period:
    last = day - timedelta(days=1)
    chosen = st.date_input(
        "Days",
        value=(last - timedelta(days=6), last),
        key="days",
        bind="query-params",
        format="DD/MM/YYYY",
        label_visibility="collapsed",
        width=210,
    )
    days = tuple(chosen) if isinstance(chosen, (tuple, list)) else (chosen,)
    return Period(days[0], days[-1])


def _period(name: str, day: date) -> Period:
    """Whole days up to yesterday; a month or quarter is the running one, from the second day on."""
    last = day - timedelta(days=1)
    if name == "28d":
        return Period(last - timedelta(days=27), last)
    if name == "month":
        return Period(last.replace(day=1), last)
    if name == "quarter":
        return Period(last.replace(month=3 * ((last.month - 1) // 3) + 1, day=1), last)
    if name == "year":
        return Period(last - timedelta(days=363), last)
    return Period(last - timedelta(days=6), last)
