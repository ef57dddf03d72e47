"""Figures from results; for pages and for documents. Computes only positions."""

import html
import math
from collections.abc import Mapping, Sequence
from datetime import date

import plotly.graph_objects as go
from babel.dates import format_skeleton
from babel.numbers import get_currency_symbol

from ecm.charts.palette import Palette, Stroke
from ecm.formats import day_text, signed_text, value_text
from ecm.metrics import Breakdown, Overview

_HEIGHT = 280
_TICKS = 7
_BARS = 7


def trend_figure(view: Overview, colours: Palette) -> go.Figure:
    """Bars by day with last year dotted and the plan as a thin line.

    The running day is hollow, provisional days are hatched, a day not collected is a gap.
    """
    trend, currency, locale = view.trend, view.kpis.currency, view.locale
    days, running = trend.days, trend.running
    figure = go.Figure()
    hover = [
        f"{day_text(d, locale)}: {value_text(v, 'money', currency, locale)}"
        for d, v in zip(days, trend.values, strict=True)
    ]
    figure.add_bar(
        x=list(days),
        y=list(trend.values),
        name="This period",
        marker={
            "color": [colours.background if d == running else colours.primary for d in days],
            "line": {"color": colours.primary, "width": [1.5 if d == running else 0 for d in days]},
            "pattern": {
                "shape": ["/" if d in trend.provisional and d != running else "" for d in days],
                "fgcolor": colours.background,
                "size": 5,
            },
        },
        hovertext=hover,
        hoverinfo="text",
    )
    if any(trend.year_before):
        figure.add_scatter(
            x=list(days),
            y=list(trend.year_before),
            name="Last year, same weekdays",
            mode="lines",
            line={"color": colours.muted, "width": 2, "dash": "dot"},
            hoverinfo="skip",
        )
    if trend.target is not None:
        figure.add_scatter(
            x=[days[0], days[-1]],
            y=[trend.target, trend.target],
            name="Plan",
            mode="lines",
            line={"color": colours.plan, "width": 1.5},
            hoverinfo="skip",
        )
    return _by_day(framed(figure, colours, currency), days, locale)


def lines_figure(view: Breakdown, colours: Palette, strokes: Mapping[str, Stroke]) -> go.Figure:
    """A line for each of the largest members. strokes: how each is drawn."""
    lines, currency, locale = view.lines, view.kpis.currency, view.locale
    figure = go.Figure()
    dates = [day_text(d, locale) for d in lines.days]
    for member, values in lines.members:
        name = html.escape(view.labels.get(member, member), quote=False) or "(blank)"  # what files say is no markup
        stroke = strokes[member]
        figure.add_scatter(
            x=list(lines.days),
            y=list(values),
            name=name,
            mode="lines",
            line={"color": stroke.colour, "dash": stroke.dash, "width": 2},
            hovertext=[
                f"{name}, {d}: {value_text(v, 'money', currency, locale)}" for d, v in zip(dates, values, strict=True)
            ],
            hoverinfo="text",
        )
    return _by_day(framed(figure, colours, currency), lines.days, locale)


def moved_figure(view: Overview, colours: Palette) -> go.Figure:
    """Signed bars from the top, the largest first; what does not fit is added up as the rest."""
    currency, locale = view.kpis.currency, view.locale
    shown = list(view.moved[:_BARS])
    if rest := view.moved[_BARS:]:
        shown.append((f"{len(rest)} more", sum(value for _, value in rest)))
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
        range=[min(0, len(shown) - _BARS) - 0.5, len(shown) - 0.5],
        ticks="outside",
        ticklen=5,
        tickcolor="rgba(0,0,0,0)",
    )
    return figure.update_layout(showlegend=False)


def _by_day(figure: go.Figure, days: Sequence[date], locale: str) -> go.Figure:
    """At most seven days named, the last among them."""
    step = max(1, math.ceil(len(days) / _TICKS))
    step = 7 if 4 <= step <= 7 else step
    named = list(days[::-1][::step])[::-1]
    return named_days(figure, named, locale)


def named_days(figure: go.Figure, days: Sequence[date], locale: str) -> go.Figure:
    """Names these days on the axis, as the shop writes days."""
    texts = [str(format_skeleton("MMMd", day, locale=locale)) for day in days]
    return figure.update_xaxes(tickmode="array", tickvals=list(days), ticktext=texts, ticks="")


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
