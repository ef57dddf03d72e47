"""go.Figures from results, in the visitor's theme; for pages and for documents."""

from ecm.charts.figures import lines_figure, moved_figure, trend_figure
from ecm.charts.groups import lift_figure, sizes_figure
from ecm.charts.palette import Palette, Stroke, channel_strokes, member_strokes, palette

__all__ = [
    "Palette",
    "Stroke",
    "channel_strokes",
    "lift_figure",
    "lines_figure",
    "member_strokes",
    "moved_figure",
    "palette",
    "sizes_figure",
    "trend_figure",
]
