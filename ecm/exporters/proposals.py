"""What an unknown file may be: for each likely table which header is which column, by name and by content."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ecm.exporters.amount_columns import is_after_fees, settle_amounts
from ecm.exporters.amounts import column_numbers, hours_unit
from ecm.exporters.contents import PEOPLE, Contents, columns_contents, fit
from ecm.exporters.exporter import Shape, normal
from ecm.exporters.header_words import nearness, word_group, words_of
from ecm.exporters.mapped import MADE_KEYS
from ecm.exporters.mapping import LINE_TOTAL, LOAD_DAY, ORDERS, mappable, orphans, target
from ecm.exporters.personal import is_personal
from ecm.schema import TABLES, Canonical, Column, Kind

# What a file seldom says of itself and a person says once for all its rows.
_SAID_ONCE = {
    "spend": ("platform",),
    "products": ("origin", "as_of"),
    "invoices": ("issuer",),
    "people": ("kind",),
    "contracts": ("kind",),
    "absences": ("kind",),
    "product_costs": ("valid_from", "currency"),
    "payments": ("kind",),
    "work_log": ("kind",),
    "targets": ("metric",),
    "messages": ("platform",),
}
_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD"}
_CURRENCY = re.compile(r"[€£$]|\b(?:EUR|USD|GBP|CHF|PLN|SEK|NOK|DKK|CZK|HUF|CAD|AUD|JPY|CNY|BRL|MXN|INR|TRY)\b")
_NAME = ("name",)
_LEAST_NEARNESS = 0.5
_LEAST_SCORE = 0.3
_MOST_PROPOSALS = 5
# How well a required column is served that is made or said once, and how much a header tells that no table knows.
_STAND_IN, _UNKNOWN = 0.6, 0.25
# So many columns make a table likelier than one that needs little and gets no more.
_BROAD = 8
# Columns that any list may have: a table of which nothing else is there is not proposed.
_OF_ANY_LIST = frozenset((
    *("title", "name", "status", "description", "note", "summary", "kind", "category", "brand", "priority", "url"),
    *("rate", "country", "region", "channel"),
    *("owner", "person", "requester", "actor", "company", "email"),
))  # fmt: skip
# What a bank's or a bookkeeper's list can be read as: two of the words of such lists in a header make it one.
_OF_BOOKKEEPING = ("costs", "payments")
NOT_A_SHOPS = "It looks like no table of a shop's sales, costs, traffic or work. If it is one, choose which."
BOOKKEEPING = "It looks like a bank statement or a ledger. These are no sales; costs or payments can be read from it."


class Proposal(NamedTuple):
    """A table, which header is which of its columns, and how likely that is (0..1)."""

    table: str
    columns: dict[str, str]
    score: float

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns that neither the file has nor a key stands in for: to be chosen, or said once."""
        return tuple(
            n for n in _required(TABLES[self.table], self.columns) if n not in self.columns and not _made(self.table, n)
        )


def doubt(shape: Shape) -> str:
    """A sentence on a file that is most likely no table of a shop's, or a bank's or bookkeeper's; else blank."""
    return BOOKKEEPING if _is_bookkeeping(_headers(shape).values()) else "" if propose(shape) else NOT_A_SHOPS


def propose(shape: Shape) -> list[Proposal]:
    """The likeliest tables, the best one first; none where the header is of no table that is known.

    A column without a value in the sample is not proposed, nor one of names and addresses but for who a customer is,
    or who works for the shop. What the numbers say of themselves wins over the words above them.
    """
    headers = _headers(shape)
    seen = columns_contents(len(shape.columns), shape.sample)
    if shape.sample:
        headers = {place: header for place, header in headers.items() if seen[place].filled}
    tables = _OF_BOOKKEEPING if _is_bookkeeping(shape.columns) else tuple(TABLES)
    near = {table: _likeness(target(table), headers, seen) for table in tables}
    rarity = _rarity(near, headers)
    proposals = []
    for name, likeness in near.items():
        chosen = _choose(likeness)
        _by_content(target(name), headers, seen, chosen)
        settle_amounts(name, shape, headers, seen, likeness, chosen)
        for orphan in orphans(name, chosen):
            del chosen[orphan]
        score = _score(target(name), chosen, headers, seen, rarity)
        if name == ORDERS and "gross_sales" in chosen and is_after_fees(headers, chosen["gross_sales"][0]):
            # It tells of orders all the same.
            del chosen["gross_sales"]
        columns = {column: shape.columns[place] for column, (place, _) in chosen.items()}
        if _is_bookkeeping(shape.columns) or (
            score >= _LEAST_SCORE and any(_tells(target(name).column(c), h) for c, h in columns.items())
        ):
            proposals.append(Proposal(name, columns, round(score, 3)))
    return sorted(proposals, key=lambda p: -p.score)[:_MOST_PROPOSALS]


def proposed_constants(shape: Shape, table: str, columns: Mapping[str, str], currency: str = "") -> dict[str, str]:
    """What every row most likely has, where no column says it: the currency that a header names, or else the shop's.

    A list of how things stand is of the day it is loaded.
    """
    lacking = {name for name in mappable(target(table)) if name not in columns}
    constants = {"origin": "erp", "as_of": LOAD_DAY} if table == "products" else {}
    if "currency" in lacking and any(target(table).column(n).kind is Kind.MONEY for n in columns):
        named = [code for header in columns.values() for code in _CURRENCY.findall(header)]
        codes = {_SIGNS.get(code, code) for code in named}
        constants["currency"] = codes.pop() if len(codes) == 1 else currency
    return {name: text for name, text in constants.items() if name in lacking and text}


def proposed_hours_unit(shape: Shape, columns: Mapping[str, str], table: str) -> str:
    """The unit of the durations among these columns: "" for hours, minutes, seconds or milliseconds."""
    units = {
        hours_unit(header, numbers)
        for name, header in columns.items()
        if target(table).column(name).kind is Kind.HOURS
        for numbers in column_numbers(shape.sample, [shape.columns.index(header)], lambda _: True).values()
    }
    return next(iter(units)) or "" if len(units) == 1 else ""


def _is_bookkeeping(headers: Iterable[str]) -> bool:
    """Two words of bookkeeping, in two columns or one."""
    return len({word for header in headers for word in words_of(header)} & word_group("bookkeeping")) >= 2


def _tells(column: Column, header: str) -> bool:
    """Whether a column says what kind of table it is: any list may have a title, a day, a status, an id."""
    is_day = column.kind in (Kind.DAY, Kind.MOMENT)
    return not is_day and column.name not in _OF_ANY_LIST and words_of(header) not in (("id",), ("no",), ("number",))


def _headers(shape: Shape) -> dict[int, str]:
    """Place and header of each column that has one; of repeated ones the first."""
    matched: dict[str, int] = {}
    for place, header in enumerate(shape.columns):
        if normal(header):
            matched.setdefault(normal(header), place)
    return {place: shape.columns[place] for place in matched.values()}


def _likeness(table: Canonical, headers: Mapping[int, str], seen: Sequence[Contents]) -> dict[tuple[str, int], float]:
    """(column, place) → how surely it is, by its name, where its cells allow it."""
    matched = {}
    for name in mappable(table):
        column = table.column(name)
        for place, header in headers.items():
            if is_personal(header) and not _may_be_personal(table, name):
                continue
            by_name = nearness(table.name, name, header)
            if by_name >= _LEAST_NEARNESS and (likely := by_name * fit(column, seen[place])) > 0:
                matched[name, place] = likely
    # A bare name beside what names the goods is a person's.
    called = {place for name, place in matched if name == "title"}
    if table.name == "order_lines" and any(words_of(headers[place]) != _NAME for place in called):
        matched = {(name, place): v for (name, place), v in matched.items() if words_of(headers[place]) != _NAME}
    return matched


def _may_be_personal(table: Canonical, name: str) -> bool:
    """Whether a column says who: a customer, by what is hashed; in tables of work, who works for the shop."""
    return name == "customer_id" or (table.group == "work" and (name in PEOPLE or name == "note"))


def _rarity(near: Mapping[str, Mapping[tuple[str, int], float]], headers: Mapping[int, str]) -> dict[int, float]:
    """What each header tells: much where few tables have such a column, little where every one does."""
    known = {place: sum(any(p == place for _, p in likeness) for likeness in near.values()) for place in headers}
    return {place: 1 / count**0.5 if count else _UNKNOWN for place, count in known.items()}


def _choose(likeness: Mapping[tuple[str, int], float]) -> dict[str, tuple[int, float]]:
    """Column → (place, likeness), the surest first, each column and each place once."""
    chosen: dict[str, tuple[int, float]] = {}
    taken: set[int] = set()
    for (name, place), likely in sorted(likeness.items(), key=lambda pair: -pair[1]):
        if name not in chosen and place not in taken:
            chosen[name] = place, likely
            taken.add(place)
    return chosen


def _by_content(
    table: Canonical, headers: Mapping[int, str], seen: Sequence[Contents], chosen: dict[str, tuple[int, float]]
) -> None:
    """Adds columns that the cells alone tell: an address, a code, the only day of a table that requires one."""
    free = [place for place in headers if place not in {p for p, _ in chosen.values()}]
    for column, test, likely in _telling(table):
        places = [place for place in free if seen[place].filled and test(seen[place])]
        if column.name not in chosen and len(places) == 1 and chosen:
            chosen[column.name] = places[0], likely
            free.remove(places[0])


def _telling(table: Canonical) -> Iterator[tuple[Column, "_Test", float]]:
    for name in mappable(table):
        column = table.column(name)
        if name == "customer_id":
            yield column, _Test("email"), 0.5
        elif column.kind is Kind.CURRENCY:
            yield column, _Test("currency", most_values=12), 0.5
        elif name == "country":
            yield column, _Test("country", most_values=60), 0.4
        elif name == "url":
            yield column, _Test("url"), 0.4
        elif column.choices:
            yield column, _Test("", choices=frozenset(column.choices)), 0.5
        elif column.required and column.kind in (Kind.DAY, Kind.MOMENT):
            yield column, _Test("day"), 0.35
        elif name == "sku" and column.required:
            yield column, _Test("article"), 0.3


class _Test(NamedTuple):
    """What cells must look like to tell a column by themselves."""

    what: str
    most_values: int = 1_000_000
    choices: frozenset[str] = frozenset()

    def __call__(self, seen: Contents) -> bool:
        if self.choices:
            return seen.values <= self.choices
        return seen.mostly(self.what) and len(seen.values) <= self.most_values


def _score(
    table: Canonical,
    chosen: Mapping[str, tuple[int, float]],
    headers: Mapping[int, str],
    seen: Sequence[Contents],
    rarity: Mapping[int, float],
) -> float:
    """How much of what the table requires is there, and how much of the file it explains."""
    required = _required(table, chosen)
    served = sum(_served(table, name, chosen) for name in required) / max(1, len(required))
    scores = dict(chosen.values())
    explained = sum(rarity[p] * scores.get(p, 0) for p in headers) / max(0.001, sum(rarity[p] for p in headers))
    score = 0.45 * served + 0.45 * explained + 0.1 * min(1, len(chosen) / _BROAD)
    if not any(name in chosen for name in required):
        score *= 0.5
    if table.name == "messages" and any(
        nearness("spend", "cost", header) > _LEAST_NEARNESS for header in headers.values()
    ):
        # What is paid for impressions and clicks is advertising, whatever else it has in common with a mailing.
        score *= 0.6
    return score * _uniqueness(table, chosen, seen)


def _required(table: Canonical, chosen: Mapping[str, object]) -> tuple[str, ...]:
    spans = {"starts_on", "ends_on"} & chosen.keys()
    stand_ins = {"date": table.is_report and spans, "unit_price": LINE_TOTAL in chosen}
    return tuple(n for n in table.required if not stand_ins.get(n))


def _made(table: str, name: str) -> bool:
    return MADE_KEYS.get(table, ("",))[0] == name


def _served(table: Canonical, name: str, chosen: Mapping[str, tuple[int, float]]) -> float:
    if name in chosen:
        return chosen[name][1]
    return _STAND_IN if _made(table.name, name) or name in _SAID_ONCE.get(table.name, ()) else 0.0


def _uniqueness(table: Canonical, chosen: Mapping[str, tuple[int, float]], seen: Sequence[Contents]) -> float:
    """A number that stands in many rows is not what this table has once."""
    if len(table.key) != 1 or table.key[0] not in chosen:
        return 1.0
    key = seen[chosen[table.key[0]][0]]
    return 1.0 if key.filled < 3 or key.distinct >= 0.95 else 0.6
