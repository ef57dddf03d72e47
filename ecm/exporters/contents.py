"""What the cells of a column look like, from a sample: days, numbers, addresses, codes. Says nothing of what they mean."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ecm.schema import Column, Kind

_NOTHING = frozenset(("", "-", "--", "—", "n/a", "null", "none"))
_MONTHS = (
    r"(jan|feb|mar|mär|maa|apr|avr|abr|may|mai|mei|mag|jun|jui|giu|jul|lug|aug|aoû|ago|sep|set|oct|okt|ott|nov|dec|dez|déc|"
    r"dic|fév|ene|gen)"
)
_TESTS = {
    "day": re.compile(
        rf"(?i)(\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.] ?\d{{1,2}}[-/.] ?(\d{{4}}|\d{{2}})|(19|20)\d{{6}}|"
        rf"(\w+, )?\d{{1,2}}\.?[ -](de )?{_MONTHS}\w*\.?,?[ -](de )?\d{{2,4}}|{_MONTHS}\w*\.? \d{{1,2}},? \d{{4}})"
        r"([T, ]+\d{1,2}:\d{2}.*)?"
    ),
    "number": re.compile(
        r"\(?[-+−]?\s*([A-Z]{0,3}[$€£¥₹]|[A-Z]{3} ?)?\s*[-+−]?\d[\d.,' \u00a0\u202f]*\s*([$€£¥₹%]|[A-Za-z]{3}|kr|zł|h)?\)?"
    ),
    "count": re.compile(r"[-+−]?\d{1,3}([.,' \u00a0]\d{3})+|[-+−]?\d{1,15}([.,]0+)?"),
    "clock": re.compile(r"\d{1,3}:\d{2}(:\d{2})?"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.\w+"),
    "currency": re.compile(r"[A-Z]{3}|[$€£¥₹]"),
    "country": re.compile(r"[A-Z]{2}"),
    "url": re.compile(r"(?i)https?://\S+|www\.\S+"),
    "flag": re.compile(
        r"(?i)true|false|yes|no|y|n|0|1|ja|nein|j|oui|non|o|si|sí|sì|nee|x|wahr|falsch|vrai|faux|vero|falso"
    ),
    "name": re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]*)*(?: [^\W\d_]+(?:[.'’-][^\W\d_]*)*)+"),
    "code": re.compile(r"(?=.*\d)[\w./#:-]{2,32}"),
    "article": re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w./#:-]{2,32}"),
}
PEOPLE = frozenset(
    (
        "person",
        "assignee",
        "requester",
        "owner",
        "actor",
        "name",
        "party",
        "approved_by",
        "accepted_by",
        "email",
        "customer_id",
        "person_id",
    )
)
_ABOVE_ONE = re.compile(r"0*[1-9]\d+([.,]\d+)?|0*[2-9]([.,]\d+)?|1[.,]0*[1-9]\d*")
# What is told by words: an amount under such a header is none of it.
_NEVER_NUMBERS = frozenset(
    ("sales_channel", "channel", "source", "medium", "device", "country", "region", "city", "brand")
)
_MOST = 0.7
_LOOKED_AT = 100


@dataclass(frozen=True)
class Contents:
    """Shares (0..1) of the cells that have a value; distinct: different values per value; values: these, in lower case."""

    filled: int
    shares: dict[str, float]
    distinct: float
    values: frozenset[str]

    def mostly(self, what: str) -> bool:
        """Whether most cells look like this."""
        return self.shares.get(what, 0) >= _MOST


def contents(cells: Iterable[str | None]) -> Contents:
    """Looks at the cells of one column."""
    texts = [c.strip()[:_LOOKED_AT] for c in cells if c and c.strip().lower() not in _NOTHING]
    values = frozenset(c.lower() for c in texts)
    shares = (
        {name: sum(bool(t.fullmatch(c)) for c in texts) / len(texts) for name, t in _TESTS.items()} if texts else {}
    )
    return Contents(len(texts), shares, len(values) / max(1, len(texts)), values)


def columns_contents(width: int, sample: Sequence[Sequence[str | None]]) -> tuple[Contents, ...]:
    """The contents of each column of a sample."""
    return tuple(contents(row[place] if place < len(row) else None for row in sample) for place in range(width))


def fit(column: Column, seen: Contents) -> float:
    """How well cells fit a column, 0..1; 0 where they cannot be it. Without values nothing speaks against it."""
    if not seen.filled:
        return 0.8
    if column.kind in (Kind.DAY, Kind.MOMENT):
        return 1.0 if seen.mostly("day") else 0.0
    if column.kind.is_number and column.kind is not Kind.COUNT:
        # A percentage is no money; 19 without its sign is no share: it would be read as nineteen times the whole.
        if column.kind is Kind.MONEY and all(value.endswith("%") for value in seen.values):
            return 0.0
        if column.kind is Kind.SHARE and any(_ABOVE_ONE.fullmatch(value) for value in seen.values):
            return 0.0
        is_hours = column.kind is Kind.HOURS and seen.mostly("clock")
        return 1.0 if is_hours or (seen.mostly("number") and not seen.mostly("day")) else 0.0
    if column.kind is Kind.COUNT:
        return 1.0 if seen.mostly("count") else 0.0
    if column.kind is Kind.FLAG:
        return 1.0 if seen.mostly("flag") else 0.0
    if column.kind is Kind.CURRENCY:
        return 1.0 if seen.mostly("currency") else 0.0
    return _text_fit(column, seen)


def _text_fit(column: Column, seen: Contents) -> float:
    """An address belongs to people's columns alone; a customer's name to none."""
    is_id = column.name.endswith(("_id", "_no", "_number", "sku", "gtin", "mpn", "code", "depends_on"))
    if column.name == "customer_id":
        return 0.0 if seen.mostly("name") or seen.mostly("day") else 1.0
    if seen.mostly("email") and column.name not in PEOPLE:
        return 0.0
    if seen.mostly("day") and not (is_id and seen.mostly("count")):
        return 0.0
    if column.choices:
        return (
            1.0
            if seen.values <= set(column.choices)
            else 0.9
            if len(seen.values) <= 15 and not seen.mostly("number")
            else 0.0
        )
    if seen.mostly("flag") and len(seen.values) <= 2 < seen.filled:
        return 0.0
    if is_id:
        return 1.0 if seen.mostly("count") or not seen.mostly("number") or seen.mostly("code") else 0.3
    if seen.mostly("number") and column.name in _NEVER_NUMBERS:
        return 0.0
    if seen.mostly("number"):
        # A line, an account or a campaign may be called by a number; what people read is not.
        return 0.2 if column.name in ("title", "description", "person", "name", "note", "vendor", "issuer") else 0.5
    return 1.0
