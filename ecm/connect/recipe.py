"""What a recipe is: queries that MySQL, MariaDB and PostgreSQL understand alike, each loaded as a canonical table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One query: the canonical table (or source) it is loaded as, and the column that tells what is new.

    {p} in a recipe's query stands for what the shop's tables begin with. is_utc: its moments have no zone and are UTC.
    """

    table: str
    query: str
    cursor: str = ""
    is_utc: bool = False


@dataclass(frozen=True)
class Recipe:
    """Queries that read one kind of shop, loaded in this order.

    prefix: what its tables usually begin with. refused: a query that gives a row where the shop cannot be read so, and why.
    """

    title: str
    parts: tuple[Part, ...]
    prefix: str = ""
    refused: tuple[str, str, str] = ("", "", "")
