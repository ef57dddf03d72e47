"""Bytes to raw table: whatever a tool wrote, as text cells with the number of the record they stand in.

Knows encodings, separators, preambles and containers; leaves what the cells mean to whom it hands them.
"""

from ecm.ingest.reading.document import Document, Found, Sheet
from ecm.ingest.reading.kept_rows import sheet_of_rows
from ecm.ingest.reading.no_data import NO_DATA
from ecm.ingest.reading.opening import open_documents

__all__ = ["NO_DATA", "Document", "Found", "Sheet", "open_documents", "sheet_of_rows"]
