"""What is said of user groups besides their figures: size, what sets them apart, overlap, movement."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from ecm.charts import Palette, apart_figure, palette
from ecm.filters import Period
from ecm.metrics import SegmentSize, movements, overlaps, what_sets_apart
from pages.components.plain import plain
from pages.components.session import known
from pages.components.written import written

_GROUPS = "rfm-"


def sizes_table(sizes: Sequence[SegmentSize], period: Period) -> None:
    """Customers by segment at the end of the period, with who came and went."""
    st.markdown(
        f":gray[Customers at the end of {period.end:%d %b %Y}, against the day before {period.start:%d %b %Y}.]"
    )
    st.dataframe(
        written(
            [
                {
                    "Segment": s.title,
                    "Customers": s.size,
                    "Share": s.share,
                    "Growth": s.growth,
                    "Joined": s.joined,
                    "Left": s.left,
                    "Who": s.definition,
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


def apart(sizes: Sequence[SegmentSize], period: Period) -> None:
    """Traits a segment's customers have more or less often than the others."""
    titles = {s.segment_id: s.title for s in sizes}
    chosen = st.selectbox("Segment", list(titles), format_func=titles.__getitem__, key="apart-of", bind="query-params")
    found = known(what_sets_apart, period, chosen)
    st.markdown(plain(found.sentence(titles[chosen])))
    if not found.lifts:
        return
    figure = apart_figure([(x.label, x.lift, x.low, x.high) for x in found.lifts[:15]], _colours())
    st.plotly_chart(
        figure,
        theme=None,
        config={"displayModeBar": False},
        key="apart",
        alt="Lift of each trait with its 95 % interval.",
    )


def overlap(sizes: Sequence[SegmentSize], day: date) -> None:
    """How many customers two segments share."""
    ids = tuple(s.segment_id for s in sizes if s.size)
    both = known(overlaps, day, ids)
    titles = {s.segment_id: s.title for s in sizes if s.size}
    rows = [{"Segment": titles[a], **{titles[b]: _share_in(both, a, b) if a != b else None for b in ids}} for a in ids]
    shared = written(rows, dict.fromkeys(titles.values(), "share"), pinned="Segment")
    st.markdown(":gray[Of the customers in a row's segment, the share that is also in the column's.]")
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
    return f"background-color: {_colours().primary}{round(0.4 * share * 255):02x}" if share > 0 else ""


def moved(sizes: Sequence[SegmentSize], period: Period) -> None:
    """Between the recency and frequency groups, which part all customers."""
    titles = {
        s.segment_id: s.title.removeprefix("RFM: ").capitalize() for s in sizes if s.segment_id.startswith(_GROUPS)
    }
    found = known(movements, period, tuple(titles))
    st.markdown(
        f":gray[Customers by group before {period.start:%d %b %Y} (rows) and at the end of {period.end:%d %b %Y} (columns).]"
    )
    names = {**titles, "": "Not yet a customer"}
    counts = {(m.before, m.after): m.customers for m in found}
    rows = [
        {"From": names[a], **{f"to {titles[b].lower()}": counts.get((a, b), 0) for b in titles}} for a in ("", *titles)
    ]
    st.dataframe(
        written(rows, dict.fromkeys(list(rows[0])[1:], "count"), pinned="From"),
        hide_index=True,
        column_config={"From": st.column_config.TextColumn(pinned=True)},
        height="content",
        key="moved",
        alt="Customers who moved between groups.",
    )


def _colours() -> Palette:
    return palette(st.context.theme.type == "dark")
