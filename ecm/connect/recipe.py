"""A recipe: queries that MySQL, MariaDB and PostgreSQL all understand, each imported as a canonical table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One query: the canonical table (or exporter) it is imported as, and its cursor column.

    {p} in a recipe's query is the prefix of the shop's tables. is_utc: its moments have no zone and are UTC.
    """

    table: str
    query: str
    cursor: str = ""
    is_utc: bool = False


@dataclass(frozen=True)
class Recipe:
    """Queries that read one kind of shop, imported in this order.

    prefix: the usual one of its tables. refused: a query that gives a row where the shop cannot be read so, and why.
    """

    title: str
    parts: tuple[Part, ...]
    prefix: str = ""
    refused: tuple[str, str, str] = ("", "", "")
