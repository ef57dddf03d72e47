"""The metric catalogue, and answers about the numbers by dimension and period, with notes on what they cover."""

from ecm.metrics.catalogue import CATALOGUE, NOT_YET, Metric, Unit, dimensions_of, metric
from ecm.metrics.dimensions import DIMENSIONS, Dimension, dimension
from ecm.metrics.notes import pacing_notes
from ecm.metrics.pacing import Pace, as_stored, currency_of, pace_sentence, pacing
from ecm.metrics.product_sentences import codes_sentence, listed_products, products_sentence
from ecm.metrics.products import Product, Products, products
from ecm.metrics.promotions import CODE_METRICS, Promotion, codes, promotions
from ecm.metrics.query import kpis
from ecm.metrics.reconcile import Reconciliation, Step, reconcile
from ecm.metrics.result import Compared, DayStatus, Kpis, Note, Row, Value, Values
from ecm.metrics.rows import Evidence, rows_behind
from ecm.metrics.segment_lift import Lift, SegmentLift, segment_lift
from ecm.metrics.segments import (
    Movement,
    SegmentSize,
    SizeTrend,
    count_members,
    every_segment,
    movements,
    overlaps,
    segment_sizes,
    size_trend,
)
from ecm.metrics.views import (
    Breakdown,
    Card,
    Lines,
    Overview,
    Trend,
    breakdown,
    kpi_notes,
    labels_of,
    members_of,
    overview,
)

__all__ = [
    "CATALOGUE",
    "CODE_METRICS",
    "DIMENSIONS",
    "NOT_YET",
    "Breakdown",
    "Card",
    "Compared",
    "DayStatus",
    "Dimension",
    "Evidence",
    "Kpis",
    "Lift",
    "Lines",
    "Metric",
    "Movement",
    "Note",
    "Overview",
    "Pace",
    "Product",
    "Products",
    "Promotion",
    "Reconciliation",
    "Row",
    "SegmentLift",
    "SegmentSize",
    "SizeTrend",
    "Step",
    "Trend",
    "Unit",
    "Value",
    "Values",
    "as_stored",
    "breakdown",
    "codes",
    "codes_sentence",
    "count_members",
    "currency_of",
    "dimension",
    "dimensions_of",
    "every_segment",
    "kpi_notes",
    "kpis",
    "labels_of",
    "listed_products",
    "members_of",
    "metric",
    "movements",
    "overlaps",
    "overview",
    "pace_sentence",
    "pacing",
    "pacing_notes",
    "products",
    "products_sentence",
    "promotions",
    "reconcile",
    "rows_behind",
    "segment_lift",
    "segment_sizes",
    "size_trend",
]
