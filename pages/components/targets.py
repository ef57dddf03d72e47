"""Targets on screen: pace, and a form that loads them as a file would be."""

import csv
from collections.abc import Sequence
from datetime import date

import streamlit as st

from ecm.formats import value_text
from ecm.ingest import Status, load
from ecm.metrics import CATALOGUE, Pace, Unit, as_stored, currency_of, labels_of, members_of
from pages.components.plain import plain
from pages.components.session import cached, cached_across_days, settings, store, today
from pages.components.table_format import formatted_table

_AMOUNTS = ("Target", "So far", "Due by now", "At this pace")


def pace_table(paces: Sequence[Pace]) -> None:
    """Each target with what came so far."""
    currency, locale = cached(currency_of), settings().locale

    def value(amount: float | None, pace: Pace) -> str:
        return value_text(amount, pace.unit, currency, locale)

    rows = [
        {
            "Metric": p.title,
            "For": p.about,
            "How it goes": p.verdict,
            "From": p.period.start,
            "To": p.period.end,
            "Target": value(p.target, p),
            "So far": value(p.so_far, p),
            "Due by now": value(p.due, p),
            "At this pace": value(p.at_this_pace, p),
            "Days left": p.days_left,
            "Note": p.note,
        }
        for p in paces
    ]
    units = {"From": "date", "To": "date", "Days left": "count"}
    if not any(p.note for p in paces):
        for row in rows:
            del row["Note"]
    st.dataframe(
        formatted_table(rows, units, pinned="Metric"),
        hide_index=True,
        column_config={
            "Metric": st.column_config.TextColumn(pinned=True),
            **{c: st.column_config.TextColumn(alignment="right") for c in _AMOUNTS},
            "How it goes": st.column_config.TextColumn(help="So far, compared with what was due by now."),
            "Due by now": st.column_config.TextColumn(
                alignment="right", help="Of the target, what the days that are over should have brought."
            ),
        },
        height=420 if len(paces) > 10 else "content",
        key="paces",
        placeholder="—",
        alt="Targets with what was reached so far.",
    )
    if any(p.by_weekday for p in paces):
        st.markdown(
            ":gray[What is due follows the weekdays of the twelve weeks before a target, where they differ; "
            "else each day counts alike.]"
        )
    if any(p.begun and p.days_left and p.ahead is not None and not p.by_weekday for p in paces):
        st.markdown(
            ":gray[Sales days and seasons are not considered in what is due: a target for Christmas falls behind at first.]"
        )


def target_form() -> None:
    """One target at a time; a target of the same metric, days, channel and segment is replaced."""
    with st.expander("Enter a target", icon=":material/add:", key="target-form"):
        names = [n for n, m in CATALOGUE.items() if not m.whole_shop]
        metric = st.selectbox(
            "Metric",
            names,
            index=names.index("net_sales"),
            format_func=lambda n: CATALOGUE[n].title,
            key="target-metric",
        )
        share = CATALOGUE[metric].unit == Unit.SHARE
        with st.container(horizontal=True):
            first = st.date_input("From", value=today().replace(day=1), key="target-from", width=200)
            last = st.date_input("To", value=_month_end(today()), key="target-to", width=200)
            value = st.number_input("Value in %" if share else "Value", value=None, key="target-value", width=200)
        with st.container(horizontal=True):
            channel = st.selectbox(
                "Channel",
                ["", *cached(members_of, "channel")],
                format_func=lambda c: c or "All",
                key="target-channel",
                width=300,
            )
            titles = cached_across_days(labels_of, "segment")
            segment = st.selectbox(
                "Segment",
                ["", *(s for s in titles if s)],
                format_func=lambda s: titles[s] if s else "All",
                key="target-segment",
                width=300,
            )
        if st.button("Save the target", type="primary", key="target-save", disabled=value is None):
            if last < first:
                st.error("The target ends before it begins. Swap the two days.")
            else:
                _save([metric, first.isoformat(), last.isoformat(), as_stored(metric, value), channel, segment])


def _save(cells: list[str]) -> None:
    with store().folder() as folder:
        path = folder / "targets"
        with path.open("w", encoding="utf-8", newline="") as file:
            # Not a download: its cells are read as they are.
            csv.writer(file).writerows([("metric", "starts_on", "ends_on", "value", "channel", "segment"), cells])
        (result,) = load(store(), [path], today=today(), source="targets", names=["target entered on screen.csv"])
    if result.status is Status.LOADED and result.loaded:
        st.toast("The target is saved; it is listed among the loads on Import and can be undone there.")
        st.rerun()
    reasons = "; ".join(result.reasons) or (result.error.message if result.error else "")
    st.error(plain(reasons))


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
