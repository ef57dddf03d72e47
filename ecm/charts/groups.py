"""Figures about user groups: lifts with their intervals."""

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from ecm.charts.figures import framed
from ecm.charts.palette import Palette

_ROW = 26


def apart_figure(lifts: Sequence[tuple[str, float, float, float]], colours: Palette) -> go.Figure:
    """Points with intervals on a log axis around 1: (label, lift, low, high); certain ones in colour."""
    shown = list(reversed(lifts))
    figure = go.Figure()
    figure.add_scatter(
        x=[lift for _, lift, _, _ in shown],
        y=[label for label, *_ in shown],
        mode="markers",
        marker={
            "size": 9,
            "color": [
                colours.better if low > 1 else colours.worse if high < 1 else colours.muted for _, _, low, high in shown
            ],
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - lift for _, lift, _, high in shown],
            "arrayminus": [lift - low for _, lift, low, _ in shown],
            "color": colours.muted,
            "thickness": 1.5,
            "width": 0,
        },
        hovertext=[f"{label}: {lift:.2f} times ({low:.2f} to {high:.2f})" for label, lift, low, high in shown],
        hoverinfo="text",
    )
    framed(figure, colours, "")
    figure.add_vline(x=1, line={"color": colours.muted, "width": 1})
    ends = [end for _, _, low, high in shown for end in (low, high)]
    ticks = [t for t in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if min(ends) / 2 <= t <= max(ends) * 2]
    figure.update_xaxes(
        type="log",
        range=[math.log10(min(ends) * 0.9), math.log10(max(ends) * 1.1)],
        tickvals=ticks,
        ticktext=[f"{t:g}×" for t in ticks],
        showgrid=True,
        gridcolor=colours.grid,
    )
    figure.update_yaxes(rangemode="normal", tickfont={"color": colours.text}, dtick=1, showgrid=False, tickprefix="")
    return figure.update_layout(height=90 + _ROW * len(shown), showlegend=False)
