"""The metric catalogue, and answers about the numbers by dimension and period, with what they stand on."""

from ecm.metrics.catalogue import CATALOGUE, NOT_YET, Metric, Unit, metric
from ecm.metrics.dimensions import DIMENSIONS, Dimension, dimension
from ecm.metrics.query import kpis
from ecm.metrics.reconcile import Reconciliation, Step, reconcile
from ecm.metrics.result import Compared, DayStatus, Kpis, Note, Row, Value, Values

__all__ = [
    "CATALOGUE",
    "DIMENSIONS",
    "NOT_YET",
    "Compared",
    "DayStatus",
    "Dimension",
    "Kpis",
    "Metric",
    "Note",
    "Reconciliation",
    "Row",
    "Step",
    "Unit",
    "Value",
    "Values",
    "dimension",
    "kpis",
    "metric",
    "reconcile",
]
