"""Figures from small results; for pages and for documents. Nothing is computed here but where things stand."""

import html
import math
from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go
from babel.dates import format_skeleton
from babel.numbers import get_currency_symbol

from ecm.charts.palette import Palette, colour_of
from ecm.formats import day_text, signed_text, value_text

_HEIGHT = 280
_TICKS = 7


def trend_figure(
    days: Sequence[date],
    values: Sequence[float | None],
    year_before: Sequence[float | None],
    target: float | None,
    running: date | None,
    provisional: frozenset[date],
    colours: Palette,
    currency: str,
    locale: str,
) -> go.Figure:
    """Bars by day with last year dotted and the plan as a thin line.

    The running day is hollow, provisional days are hatched, a day not collected is a gap.
    """
    figure = go.Figure()
    hover = [
        f"{day_text(d, locale)}: {value_text(v, 'money', currency, locale)}" for d, v in zip(days, values, strict=True)
    ]
    figure.add_bar(
        x=list(days),
        y=list(values),
        name="This period",
        marker={
            "color": [colours.background if d == running else colours.primary for d in days],
            "line": {"color": colours.primary, "width": [1.5 if d == running else 0 for d in days]},
            "pattern": {
                "shape": ["/" if d in provisional and d != running else "" for d in days],
                "fgcolor": colours.background,
                "size": 5,
            },
        },
        hovertext=hover,
        hoverinfo="text",
    )
    if any(year_before):
        figure.add_scatter(
            x=list(days),
            y=list(year_before),
            name="Last year, same weekdays",
            mode="lines",
            line={"color": colours.muted, "width": 2, "dash": "dot"},
            hoverinfo="skip",
        )
    if target is not None:
        figure.add_scatter(
            x=[days[0], days[-1]],
            y=[target, target],
            name="Plan",
            mode="lines",
            line={"color": colours.plan, "width": 1.5},
            hoverinfo="skip",
        )
    return _by_day(framed(figure, colours, currency), days, locale)


def lines_figure(
    days: Sequence[date],
    members: Sequence[tuple[str, Sequence[float | None]]],
    colours: Palette,
    currency: str,
    locale: str,
) -> go.Figure:
    """A line for each member, each in its own colour on every page."""
    figure = go.Figure()
    dates = [day_text(d, locale) for d in days]
    for place, (member, values) in enumerate(members):
        name = html.escape(member, quote=False) or "(blank)"  # what files say is no markup
        figure.add_scatter(
            x=list(days),
            y=list(values),
            name=name,
            mode="lines",
            line={"color": colour_of(member, place, colours), "width": 2},
            hovertext=[
                f"{name}, {d}: {value_text(v, 'money', currency, locale)}" for d, v in zip(dates, values, strict=True)
            ],
            hoverinfo="text",
        )
    return _by_day(framed(figure, colours, currency), days, locale)


def moved_figure(
    changes: Sequence[tuple[str, float]], colours: Palette, currency: str, locale: str, most: int = 7
) -> go.Figure:
    """Signed bars from the top, the largest first; what does not fit is added up as the rest."""
    shown = list(changes[:most])
    if len(changes) > most:
        shown.append((f"{len(changes) - most} more", sum(value for _, value in changes[most:])))
    shown.reverse()
    figure = go.Figure()
    figure.add_bar(
        x=[value for _, value in shown],
        y=[name or "(blank)" for name, _ in shown],
        width=0.65,
        orientation="h",
        marker={"color": [colours.better if value > 0 else colours.worse for _, value in shown]},
        # The thin spaces keep the words off their bars.
        text=[f"\u2009{signed_text(value, 'money', currency, locale)}\u2009" for _, value in shown],
        textposition="outside",
        textfont={"color": colours.muted},
        cliponaxis=False,
        hoverinfo="skip",
    )
    framed(figure, colours, "")
    widest = max((abs(value) for _, value in shown), default=1.0)
    low, high = min(0.0, *(v for _, v in shown), 0.0), max(0.0, *(v for _, v in shown), 0.0)
    figure.update_xaxes(visible=False, range=[low - widest * 0.6 * (low < 0), high + widest * 0.45 * (high > 0)])
    figure.update_yaxes(
        showgrid=False,
        tickfont={"color": colours.text},
        rangemode="normal",
        nticks=0,
        dtick=1,
        range=[min(0, len(shown) - most) - 0.5, len(shown) - 0.5],
        ticks="outside",
        ticklen=5,
        tickcolor="rgba(0,0,0,0)",
    )
    return figure.update_layout(showlegend=False)


def _by_day(figure: go.Figure, days: Sequence[date], locale: str) -> go.Figure:
    """At most seven days named, the last among them, as the shop writes days."""
    step = max(1, math.ceil(len(days) / _TICKS))
    step = 7 if 4 <= step <= 7 else step
    named = list(days[::-1][::step])[::-1]
    return figure.update_xaxes(
        tickmode="array",
        tickvals=named,
        ticktext=[str(format_skeleton("MMMd", d, locale=locale)) for d in named],
        ticks="",
    )


def framed(figure: go.Figure, colours: Palette, currency: str) -> go.Figure:
    """Axes, grid, legend and margins that every figure shares."""
    figure.update_layout(
        template="none",
        height=_HEIGHT,
        margin={"l": 8, "r": 20, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": colours.muted, "size": 12, "family": "Source Sans, sans-serif"},
        # Anchored at its foot, it grows upwards and the margin with it.
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "font": {"color": colours.text}},
        hoverlabel={"bgcolor": colours.background, "font": {"color": colours.text}},
        bargap=0.25,
    )
    figure.update_xaxes(showgrid=False, zeroline=False, automargin=True, nticks=7, tickcolor=colours.grid)
    figure.update_yaxes(
        gridcolor=colours.grid,
        zeroline=True,
        zerolinecolor=colours.grid,
        automargin=True,
        nticks=6,
        rangemode="tozero",
        tickformat="~s",
        tickprefix=get_currency_symbol(currency, "en_GB") if currency else "",
    )
    return figure
