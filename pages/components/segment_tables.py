"""User groups beyond their figures: size, what sets them apart, overlap, movement."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from ecm.charts import lift_figure, sizes_figure
from ecm.filters import Period
from ecm.metrics import SegmentSize, movements, overlaps, segment_lift, size_trend
from pages.components.figures import chart, colours
from pages.components.numbers import day
from pages.components.plain import plain
from pages.components.session import cached_across_days, settings
from pages.components.table_format import formatted_table

_GROUPS = "rfm-"
_SPANS = {"week": "By week", "month": "By month"}

GROUPS = {
    "segment": "Segment",
    "customer_type": "New or returning",
    "country": "Country",
    "device": "Device",
    "first_channel": "First channel",
    "coupon": "Promotion code",
}


_VIEWS = {
    "figures": "Figures",
    "sizes": "Size and growth",
    "apart": "What sets it apart",
    "overlap": "Overlap",
    "moved": "Movement",
}


def view_choice() -> str:
    """What of the segments is shown."""
    return str(
        st.segmented_control(
            "Show",
            list(_VIEWS),
            default="figures",
            required=True,
            format_func=_VIEWS.__getitem__,
            key="show",
            bind="query-params",
            label_visibility="collapsed",
        )
    )


def by_choice() -> str:
    """The user groups to break down by: the segments, or a dimension of the order."""
    return str(
        st.selectbox(
            "User groups by",
            list(GROUPS),
            format_func=lambda name: f"by {GROUPS[name].lower()}",
            key="groups",
            bind="query-params",
            label_visibility="collapsed",
            width=190,
        )
    )


def said_of_orders(by: str) -> None:
    """Says when membership is decided, where segments are shown."""
    if by == "segment":
        st.markdown(
            ":gray[An order belongs to the segments its customer was in as it was placed: sales of Lapsed customers "
            "and of RFM: lost are of those who came back after that pause.]"
        )


def sizes_view(shown: str, sizes: Sequence[SegmentSize], period: Period) -> None:
    """One of the views of customers: sizes, what sets a segment apart, overlap, movement."""
    if shown == "sizes":
        _trend(sizes, period)
        _sizes_table(sizes, period)
    elif shown == "apart":
        _lift(sizes, period)
    elif shown == "overlap":
        _overlap(sizes, period.end)
    else:
        _moved(sizes, period)


def _sizes_table(sizes: Sequence[SegmentSize], period: Period) -> None:
    """Customers by segment at the end of the period, with who came and went."""
    st.markdown(f":gray[Customers at the end of {day(period.end)}, against the day before {day(period.start)}.]")
    st.dataframe(
        formatted_table(
            [
                {
                    "Segment": s.title,
                    "Customers": s.size,
                    "Share": s.share,
                    "Growth": s.growth,
                    "Joined": s.joined,
                    "Left": s.left,
                    "Who": " – ".join(filter(None, [s.definition, s.note])),
                }
                for s in sizes
            ],
            {"Customers": "count", "Share": "share", "Growth": "share", "Joined": "count", "Left": "count"},
            pinned="Segment",
        ),
        hide_index=True,
        column_config={
            "Segment": st.column_config.TextColumn(pinned=True),
            "Share": st.column_config.Column(help="Of all customers who ever ordered."),
        },
        height="content",
        placeholder="—",
        key="sizes",
        alt="Size, share and growth of each segment.",
    )


def _trend(sizes: Sequence[SegmentSize], period: Period) -> None:
    """Sizes at the ends of the twelve latest weeks or months, of the segments that are chosen."""
    titles = {s.segment_id: s.title for s in sizes}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.multiselect(
            "Trend of",
            list(titles),
            default=["rfm-champions", "rfm-loyal", "rfm-at-risk", "lapsed"],
            format_func=titles.__getitem__,
            max_selections=6,
            key="trend-of",
            bind="query-params",
            width=620,
        )
        span = st.segmented_control(
            "Span",
            list(_SPANS),
            default="week",
            required=True,
            format_func=_SPANS.__getitem__,
            key="trend-by",
            bind="query-params",
            label_visibility="collapsed",
        )
    if not chosen:
        return
    result = cached_across_days(size_trend, period.end, tuple(chosen), span)
    figure = sizes_figure(result, titles, colours(), settings().locale)
    chart(figure, "size-trend", f"Customers at the end of each of the last twelve {span}s, by segment.")


def _lift(sizes: Sequence[SegmentSize], period: Period) -> None:
    """Traits a segment's customers have more or less often than the others."""
    titles = {s.segment_id: s.title for s in sizes}
    chosen = st.selectbox("Segment", list(titles), format_func=titles.__getitem__, key="apart-of", bind="query-params")
    result = cached_across_days(segment_lift, period, chosen)
    st.markdown(plain(result.sentence(titles[chosen])))
    if not result.lifts:
        return
    chart(lift_figure(result, colours()), "lift", "Lift of each trait with its 95\u202f% interval.")


def _overlap(sizes: Sequence[SegmentSize], day: date) -> None:
    """How many customers two segments share."""
    ids = tuple(s.segment_id for s in sizes if s.size)
    both = cached_across_days(overlaps, day, ids)
    titles = {s.segment_id: s.title for s in sizes if s.size}
    rows = [{"Segment": titles[a], **{titles[b]: _share_in(both, a, b) if a != b else None for b in ids}} for a in ids]
    shared = formatted_table(rows, dict.fromkeys(titles.values(), "share"), pinned="Segment")
    st.markdown(
        ":gray[Of the customers in a row's segment, the share that is also in the column's; blank where no customer is in both.]"
    )
    st.dataframe(
        shared.map(_tint, subset=list(titles.values())),
        hide_index=True,
        column_config={"Segment": st.column_config.TextColumn(pinned=True)},
        height="content",
        placeholder=" ",
        key="overlap",
        alt="Share of each segment's customers that are in each other segment.",
    )


def _share_in(both: Mapping[tuple[str, str], int], a: str, b: str) -> float | None:
    return both.get((a, b), 0) / max(1, both.get((a, a), 0)) or None


def _tint(share: float) -> str:
    """The larger the share, the stronger the cell; never so strong that its number is hard to read."""
    return f"background-color: {colours().primary}{round(0.4 * share * 255):02x}" if share > 0 else ""


def _moved(sizes: Sequence[SegmentSize], period: Period) -> None:
    """Between the segments that are chosen; at first the RFM groups, which part all customers."""
    every = {s.segment_id: s.title for s in sizes}
    chosen = st.multiselect(
        "Between",
        list(every),
        default=[i for i in every if i.startswith(_GROUPS)],
        format_func=every.__getitem__,
        key="moved-between",
        bind="query-params",
    )
    if not chosen:
        return
    titles = {i: every[i].removeprefix("RFM: ") for i in chosen}
    parts = set(chosen) == {i for i in every if i.startswith(_GROUPS)}
    result = cached_across_days(movements, period, tuple(chosen))
    st.markdown(
        f":gray[Customers before {day(period.start)} (rows) and at the end of {day(period.end)} (columns)."
        + ("]" if parts else " Who is in several of these segments counts in each.]")
    )
    counts = {(m.before, m.after): m.customers for m in result}
    within = {s.segment_id: s for s in sizes}
    rows = []
    for a in (*titles, ""):
        row: dict[str, object] = {"From": titles.get(a, "no customer yet" if parts else "none of these")}
        row |= {f"to {titles[b]}": counts.get((a, b), 0) for b in titles}
        if not parts:
            row["to none of these"] = counts.get((a, ""), 0) if a else None
        row |= {"Joined": within[a].joined if a else None, "Left": within[a].left if a else None}
        rows.append(row)
    st.dataframe(
        formatted_table(rows, dict.fromkeys(list(rows[0])[1:], "count"), pinned="From"),
        hide_index=True,
        column_config={
            "From": st.column_config.TextColumn(pinned=True),
            "Joined": st.column_config.Column(help="Came into the row's segment between the two days."),
            "Left": st.column_config.Column(help="Went out of the row's segment between the two days."),
        },
        height="content",
        key="moved",
        placeholder="—",
        alt="Customers who moved between segments.",
    )
