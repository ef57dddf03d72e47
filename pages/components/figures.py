"""Headlines, cards, charts and notes, in the visitor's theme."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from ecm.charts import (
    Palette,
    channel_strokes,
    lines_figure,
    member_strokes,
    moved_figure,
    palette,
    trend_figure,
)
from ecm.metrics import DIMENSIONS, Breakdown, Card, Note, Overview, members_of
from pages.components.plain import bullets, plain
from pages.components.session import cached

_CHANNELS = ("channel", "first_channel")


def headline(sentences: Sequence[str]) -> None:
    """The finding as the title, what it is made of below."""
    st.title(plain(sentences[0]), anchor=False)
    if sentences[1:]:
        st.markdown(plain(" ".join(sentences[1:])))


def status_line(notes: Sequence[Note], data_to: str = "") -> None:
    """Up to when the data reaches; what is late or missing, in red. Nothing where there is nothing to say."""
    warnings = [n.text for n in notes if n.is_warning]
    late = " · ".join(f":red[{plain(text)}]" for text in warnings[:3])
    more = f" · {len(warnings) - 3} more below" if len(warnings) > 3 else ""
    if parts := [part for part in (f":gray[{plain(data_to)}]" if data_to else "", f"{late}{more}") if part]:
        st.markdown(" · ".join(parts))


def cards(shown: Sequence[Card], opens: str = "card") -> str | None:
    """Cards in a wrapping row, each with a way to what is behind it. Returns the metric that was opened."""
    opened = None
    with st.container(horizontal=True, key=f"cards-{opens}"):
        for card in shown:
            with st.container(border=True, width=205, gap="xsmall", key=f"tile-{opens}-{card.metric}"):
                st.metric(
                    card.title,
                    card.value,
                    card.change or None,
                    # The texts have a real minus, which the widget does not know: direction and colour are given.
                    delta_color={None: "off", True: "normal", False: "inverse"}[card.better],
                    delta_arrow=card.arrow,
                    help=card.help,
                )
                if card.note:
                    st.markdown(f":gray[{plain(card.note)}]")
                if st.button(
                    ":primary[Open]", key=f"{opens}-{card.metric}", type="tertiary", help=f"What is behind {card.title}"
                ):
                    opened = card.metric
    return opened


def trend_chart(view: Overview) -> None:
    """The main figure by day, against plan and last year."""
    trend = view.trend
    title = f"{trend.title} by day"
    st.subheader(f"{title}, against plan and last year" if trend.target else title, anchor=False)
    if any(value is not None for value in trend.values):
        chart(trend_figure(view, colours()), "trend", f"{title}. {view.sentences[0]}")
    else:
        _nothing_collected()


def moved_chart(view: Overview) -> None:
    """What moved the main figure, by channel."""
    if view.moved:
        st.subheader(view.moved_title, anchor=False)
        chart(moved_figure(view, colours()), "moved", " ".join(view.sentences[:2]))


def lines_chart(view: Breakdown, by: str) -> None:
    """The trend of the largest members; a channel has its own colour."""
    members = [name for name, _ in view.lines.members]
    if by in _CHANNELS:
        strokes = channel_strokes([*cached(members_of, by), *members], colours())
    else:
        strokes = member_strokes(members, colours())
    title = f"{view.lines.title} by {DIMENSIONS[by].title.lower()} and day"
    st.subheader(title, anchor=False)
    if any(value is not None for _, values in view.lines.members for value in values):
        chart(lines_figure(view, colours(), strokes), "lines", f"{title}. {view.sentence}")
    else:
        _nothing_collected()


def chart(figure: go.Figure, key: str, alt: str) -> None:
    """A figure as it is, without a toolbar. alt: what is to be seen in it."""
    st.plotly_chart(figure, theme=None, config={"displayModeBar": False, "scrollZoom": False}, key=key, alt=alt)


def colours() -> Palette:
    """The colours of the visitor's theme."""
    return palette(st.context.theme.type == "dark")


def _nothing_collected() -> None:
    st.markdown(":gray[Nothing was collected on these days.]")


def notes_below(notes: Sequence[Note]) -> None:
    """What the numbers are based on and leave out."""
    if notes:
        with st.expander(f"About these numbers ({len(notes)})", icon=":material/info:"):
            st.markdown(bullets([f":red[{plain(n.text)}]" if n.is_warning else plain(n.text) for n in notes]))
