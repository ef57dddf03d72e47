"""Bytes to raw table: whatever a tool wrote, as text cells with the number of the record they stand in.

Knows encodings, separators, preambles and containers; leaves what the cells mean to whom it hands them. Files are parsed in
a process of their own (ecm.reading.process) and handed over as Parquet.
"""

from ecm.reading.document import BEYOND, Document, Found, Records, Sheet, distinct_headers, sheet_codec
from ecm.reading.names import clean_name, one_line
from ecm.reading.no_data import NO_DATA
from ecm.reading.process import open_documents
from ecm.reading.replay import sheet_of_rows

__all__ = [
    "BEYOND",
    "NO_DATA",
    "Document",
    "Found",
    "Records",
    "Sheet",
    "clean_name",
    "distinct_headers",
    "one_line",
    "open_documents",
    "sheet_codec",
    "sheet_of_rows",
]
