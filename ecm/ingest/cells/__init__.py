"""Text cells to typed values, decided by the whole column, as SQL expressions."""

from ecm.ingest.cells.conversion import Context, Conversion, count_true
from ecm.ingest.cells.convert import conversions

__all__ = ["Context", "Conversion", "conversions", "count_true"]
