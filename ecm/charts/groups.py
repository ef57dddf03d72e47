"""Figures about user groups: lifts with their intervals, sizes over time."""

import html
import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from ecm.charts.figures import framed, named_days
from ecm.charts.palette import Palette, member_strokes
from ecm.formats import day_text, value_text
from ecm.metrics import SegmentLift, SizeTrend

_ROW, _TICKS, _MOST = 26, 6, 15


def lift_figure(result: SegmentLift, colours: Palette) -> go.Figure:
    """Points with intervals on a log axis around 1, the certain ones in colour.

    A lift of zero, or None where none of the others has the trait, is an arrow out of the figure.
    """
    # What files say is no markup.
    shown = [(html.escape(x.label, quote=False), x.lift, x.low, x.high) for x in reversed(result.lifts[:_MOST])]
    least, most = _ends([x for _, *numbers in shown for x in numbers if x])
    figure = go.Figure()
    figure.add_scatter(
        x=[lift or (most if lift is None else least) for _, lift, _, _ in shown],
        y=[label for label, *_ in shown],
        mode="markers",
        marker={
            "size": 9,
            "symbol": [
                "circle" if lift else "triangle-right" if lift is None else "triangle-left" for _, lift, _, _ in shown
            ],
            "color": [
                colours.better if low > 1 else colours.worse if high < 1 else colours.muted for _, _, low, high in shown
            ],
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [
                min(high, most) - (least if lift == 0 else lift) if lift is not None else 0
                for _, lift, _, high in shown
            ],
            "arrayminus": [
                (most if lift is None else lift) - max(low, least) if lift != 0 else 0 for _, lift, low, _ in shown
            ],
            "color": colours.muted,
            "thickness": 1.5,
            "width": 0,
        },
        hovertext=[_hover(label, lift, low, high) for label, lift, low, high in shown],
        hoverinfo="text",
        cliponaxis=False,
    )
    framed(figure, colours, "")
    figure.add_vline(x=1, line={"color": colours.muted, "width": 1})
    ticks = [t for t in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if least <= t <= most]
    if len(ticks) > _TICKS:
        ticks = [t for t in ticks if t in (0.05, 0.2, 1, 5, 20)]
    figure.update_xaxes(
        type="log",
        range=[math.log10(least), math.log10(most)],
        tickvals=ticks,
        ticktext=[f"{t:g}×" for t in ticks],
        showgrid=True,
        gridcolor=colours.grid,
    )
    figure.update_yaxes(rangemode="normal", tickfont={"color": colours.text}, dtick=1, showgrid=False, tickprefix="")
    return figure.update_layout(height=90 + _ROW * len(shown), showlegend=False)


def sizes_figure(trend: SizeTrend, titles: Mapping[str, str], colours: Palette, locale: str) -> go.Figure:
    """Customers in each segment at the ends of spans, a line each. titles: of the segments, by their ids."""
    figure = go.Figure()
    strokes = member_strokes(trend.sizes, colours)
    for segment, sizes in trend.sizes.items():
        name = html.escape(titles[segment], quote=False)
        figure.add_scatter(
            x=list(trend.days),
            y=list(sizes),
            name=name,
            mode="lines+markers",
            line={"color": strokes[segment].colour, "width": 2},
            hovertext=[
                f"{name}, {day_text(d, locale)}: {value_text(n, 'count', '', locale)}"
                for d, n in zip(trend.days, sizes, strict=True)
            ],
            hoverinfo="text",
        )
    return named_days(framed(figure, colours, ""), trend.days[::-2][::-1], locale)


def _ends(numbers: Sequence[float]) -> tuple[float, float]:
    """From where to where the axis goes: around 1, as far as the known numbers reach, within reason."""
    known = [x for x in numbers if math.isfinite(x)]
    return max(0.04, min(0.5, *known, 1) * 0.85), min(60.0, max(2.0, *known, 1) * 1.2)


def _hover(label: str, lift: float | None, low: float, high: float) -> str:
    if lift is None:
        return f"{label}: none of the others; at least {low:.2f} times"
    return f"{label}: {lift:.2f} times ({low:.2f} to {high:.2f})"
