"""go.Figures from results, in the visitor's theme; for pages and for documents."""

from ecm.charts.figures import lines_figure, moved_figure, trend_figure
from ecm.charts.groups import apart_figure, sizes_figure
from ecm.charts.palette import Palette, palette

__all__ = [
    "Palette",
    "apart_figure",
    "lines_figure",
    "moved_figure",
    "palette",
    "sizes_figure",
    "trend_figure",
]
