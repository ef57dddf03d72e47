"""Rows of tables about work, as tests look at them."""

from ecm.ingest import FileResult
from tests.metrics.shop import Shop, balances


def fate(result: FileResult) -> tuple[int, int, int]:
    """How many records were loaded, quarantined, ignored; all of them accounted for."""
    assert balances(result), result
    return result.loaded, result.quarantined, result.ignored


def rows(shop: Shop, table: str, columns: str, where: str = "true") -> list[tuple[object, ...]]:
    """Rows in the order of their values, decimals as floats."""
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(f"select {columns} from {table} where {where} order by all").all()
    return [tuple(float(v) if hasattr(v, "quantize") else v for v in row) for row in found]


def text(header: str, *lines: str) -> str:
    """A file of these lines."""
    return "\n".join((header, *lines)) + "\n"
