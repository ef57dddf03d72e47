"""Headlines, cards, charts and notes, in the visitor's theme."""

from collections.abc import Sequence

import streamlit as st

from ecm.charts import lines_figure, moved_figure, palette, trend_figure
from ecm.metrics import Breakdown, Card, Lines, Note, Overview
from pages.components.plain import bullets, plain

_CONFIG = {"displayModeBar": False, "scrollZoom": False}


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
    if said := [part for part in (f":gray[{plain(data_to)}]" if data_to else "", f"{late}{more}") if part]:
        st.markdown(" · ".join(said))


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
                    # The words carry a real minus, which the widget does not know: direction and colour are said.
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
    st.subheader(
        f"{trend.title} by day, against plan and last year" if trend.target else f"{trend.title} by day", anchor=False
    )
    if all(value is None for value in trend.values):
        _nothing_collected()
        return
    figure = trend_figure(
        trend.days,
        trend.values,
        trend.year_before,
        trend.target,
        trend.running,
        trend.provisional,
        _colours(),
        view.kpis.currency,
        view.locale,
    )
    st.plotly_chart(figure, theme=None, config=_CONFIG, key="trend", alt=f"{trend.title} by day. {view.sentences[0]}")


def moved_chart(view: Overview) -> None:
    """What moved the main figure, by channel."""
    if not view.moved:
        return
    st.subheader(view.moved_title, anchor=False)
    figure = moved_figure(view.moved, _colours(), view.kpis.currency, view.locale)
    st.plotly_chart(figure, theme=None, config=_CONFIG, key="moved", alt=" ".join(view.sentences[:2]))


def lines_chart(view: Breakdown, title: str) -> None:
    """The trend of the largest members."""
    lines: Lines = view.lines
    st.subheader(title, anchor=False)
    if all(value is None for _, values in lines.members for value in values):
        _nothing_collected()
        return
    members = [(view.labels.get(name, name), values) for name, values in lines.members]
    figure = lines_figure(lines.days, members, _colours(), view.kpis.currency, view.locale)
    st.plotly_chart(figure, theme=None, config=_CONFIG, key="lines", alt=f"{title}. {view.sentence}")


def _nothing_collected() -> None:
    st.markdown(":gray[Nothing was collected on these days.]")


def notes_below(notes: Sequence[Note]) -> None:
    """All that the numbers stand on and leave out."""
    if notes:
        with st.expander(f"What these numbers stand on ({len(notes)})", icon=":material/info:"):
            st.markdown(bullets([f":red[{plain(n.text)}]" if n.is_warning else plain(n.text) for n in notes]))


def _colours():  # type: ignore[no-untyped-def] # the palette's type is the library's own
    return palette(st.context.theme.type == "dark")
