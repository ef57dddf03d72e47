"""What the numbers of a file say of themselves by arithmetic: unit price or line total, gross sales or total, hours or minutes.

Reads a sample only, and answers nothing where the sample decides nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from ecm.exporters.header_words import word_group, words_of

Numbers = Sequence[float | None]

_DIGITS = re.compile(r"\d[\d.,' \u00a0\u202f]*")
_LONGEST_CELL = 40
_TOLERANCE = 0.011
_MOST_ALTERNATIVES = 3
# Groups of words in a header that name the unit of durations.
_UNITS = ("milliseconds", "seconds", "minutes")


def numbers(cells: Sequence[str | None]) -> tuple[float | None, ...]:
    """The cells of one column as numbers; None where a cell holds none."""
    matched = [_DIGITS.search(cell[:_LONGEST_CELL]) if cell else None for cell in cells]
    texts = [re.sub(r"[' \u00a0\u202f]", "", match[0]).rstrip(".,") if match else "" for match in matched]
    comma = _is_decimal_comma(texts)
    values: list[float | None] = []
    for cell, text in zip(cells, texts, strict=True):
        plain = text.replace(".", "").replace(",", ".") if comma else text.replace(",", "")
        negative = bool(cell) and bool(re.match(r"\s*(\(|[^\d]*[-−])", str(cell)[:_LONGEST_CELL]))
        try:
            values.append(-float(plain) if negative else float(plain))
        except ValueError:
            values.append(None)
    return tuple(values)


def _is_decimal_comma(texts: Sequence[str]) -> bool:
    for text in texts:
        comma, dot = text.rfind(","), text.rfind(".")
        if comma >= 0 and dot >= 0:
            return comma > dot
        if comma >= 0 and len(text) - comma - 1 != 3:
            return True
    return False


class LinePrice(NamedTuple):
    """Places of the columns that hold the price of one piece and what the line came to; None where none does."""

    unit_price: int | None
    line_total: int | None


def line_price(columns: Mapping[int, Numbers], quantity: Numbers, guess: int | None, header: str) -> LinePrice:
    """Which column is the unit price: quantity × price = total decides, else the words of the guessed column's header.

    columns: the numeric columns by place, without the quantity. A column of which nothing says what it is is neither.
    """
    telling = [row for row, value in enumerate(quantity) if value not in (None, 0, 1, -1)]
    pairs = [
        (price, total)
        for price, total in product(columns, columns)
        if price != total and telling and _holds(quantity, columns[price], columns[total], telling)
    ]
    if pairs:
        best = next((pair for pair in pairs if guess in pair), pairs[0])
        return LinePrice(*best)
    if guess is None:
        return LinePrice(None, None)
    said = set(words_of(header))
    if said & word_group("whole line") and not said & word_group("one piece"):
        return LinePrice(None, guess)
    return LinePrice(guess if said & (word_group("one piece") | word_group("price")) else None, None)


def _holds(quantity: Numbers, price: Numbers, total: Numbers, telling: Sequence[int]) -> bool:
    """Whether quantity × price = total wherever all three are known, in one telling row at least."""
    known = False
    for row, (pieces, one, whole) in enumerate(zip(quantity, price, total, strict=True)):
        if pieces is None or one is None or whole is None:
            continue
        if abs(abs(pieces * one) - abs(whole)) > _TOLERANCE * max(1.0, abs(pieces)):
            return False
        known = known or (row in telling and one != 0)
    return known


def is_line_total(
    orders: Sequence[str | None], quantity: Numbers, price: Numbers, parts: Mapping[str, Numbers]
) -> bool:
    """Whether the orders' totals say that a price is already of all pieces of its line.

    Σ price comes to the total of every order, with or without its shipping, tax and discount, and Σ quantity × price does
    not. orders: each line's number. parts: the order's "total", "shipping_income", "tax" and "discounts", on each of its lines or once.
    """
    lines: dict[str, list[int]] = {}
    for row, number in enumerate(orders):
        if number:
            lines.setdefault(number, []).append(row)
    # Of each order its goods by either reading, its total and its parts; none whose parts differ from line to line.
    known: list[tuple[tuple[float, float], float, Mapping[str, float]]] = []
    for rows in lines.values():
        stated = {name: {v for row in rows if (v := values[row]) is not None} for name, values in parts.items()}
        if stated["total"] and all(len(values) <= 1 for values in stated.values()):
            once = sum(price[row] or 0 for row in rows)
            by_piece = sum((price[row] or 0) * (quantity[row] or 0) for row in rows)
            (total,) = stated.pop("total")
            known.append(((once, by_piece), total, {name: abs(sum(values)) for name, values in stated.items()}))

    def come_to_totals(way: int) -> bool:
        return any(
            all(abs(goods[way] + _added(more, used) - total) <= _TOLERANCE for goods, total, more in known)
            for used in product((False, True), repeat=len(_SIGNS))
        )

    differs = any(abs(once - by_piece) > _TOLERANCE for (once, by_piece), _, _ in known)
    return differs and come_to_totals(0) and not come_to_totals(1)


_SIGNS = {"shipping_income": 1, "tax": 1, "discounts": -1}


def _added(parts: Mapping[str, float], used: Sequence[bool]) -> float:
    return sum(sign * parts.get(name, 0) for (name, sign), is_used in zip(_SIGNS.items(), used, strict=True) if is_used)


ORDER_PARTS = ("gross_sales", "discounts", "shipping_income", "tax")


def order_amounts(columns: Mapping[int, Numbers], likeness: Mapping[tuple[str, int], float]) -> dict[str, int]:
    """Places of gross sales, discounts, shipping, tax and total where they add up in every row; {} where none do.

    The total is gross sales − discounts + shipping, with or without the tax on top. Of several answers the one whose
    headers are likeliest, then the one with most parts.
    """
    rows = len(next(iter(columns.values()), ()))
    if rows < 2:
        return {}
    options = {name: _alternatives(name, columns, likeness) for name in (*ORDER_PARTS, "total")}
    best: tuple[float, dict[str, int]] = (0.0, {})
    for gross, total in product(options["gross_sales"], options["total"]):
        if gross is None or total is None or gross == total:
            continue
        for parts in product(*(options[name] for name in ORDER_PARTS[1:])):
            used = [place for place in (gross, total, *parts) if place is not None]
            if len(set(used)) < len(used) or len(used) < 3:
                continue
            if _add_up(columns, gross, parts, total):
                named = dict(zip((*ORDER_PARTS, "total"), (gross, *parts, total), strict=True))
                matched = {name: place for name, place in named.items() if place is not None}
                score = sum(likeness.get((name, place), 0.05) for name, place in matched.items())
                best = max(best, (score, matched), key=lambda answer: answer[0])
    return best[1]


def _alternatives(
    name: str, columns: Mapping[int, Numbers], likeness: Mapping[tuple[str, int], float]
) -> list[int | None]:
    """Places that may be this amount: those its name says, and for gross sales and total any column that varies."""
    named = sorted((p for p in columns if (name, p) in likeness), key=lambda p: -likeness[name, p])[:_MOST_ALTERNATIVES]
    if name not in ("gross_sales", "total"):
        return [*named, None]
    others = [p for p, values in columns.items() if p not in named and any(values)]
    return [*named, *others[:12]]


def _add_up(columns: Mapping[int, Numbers], gross: int, parts: Sequence[int | None], total: int) -> bool:
    discounts, shipping, tax = ([abs(v or 0) for v in columns[p]] if p is not None else None for p in parts)
    on_top: set[bool] = {True, False}
    informative = 0
    for row, (sold, paid) in enumerate(zip(columns[gross], columns[total], strict=True)):
        if sold is None or paid is None:
            continue
        taken = sold - (discounts[row] if discounts else 0) + (shipping[row] if shipping else 0)
        added = tax[row] if tax else 0
        if abs(taken - paid) > _TOLERANCE:
            on_top.discard(False)
        if abs(taken + added - paid) > _TOLERANCE:
            on_top.discard(True)
        if not on_top:
            return False
        informative += abs(sold - paid) > _TOLERANCE
    return informative > 0


def hours_unit(header: str, values: Numbers) -> str | None:
    """In which unit a column of durations is: "" for hours, minutes, seconds, milliseconds; None where nothing tells."""
    said = set(words_of(re.sub(r"[()\[\]]", " ", header)))
    if said & word_group("hours"):
        return ""
    for unit in _UNITS:
        if said & word_group(unit):
            return unit
    known = [value for value in values if value]
    if known and all(value >= 60_000 and value % 1_000 == 0 for value in known):
        return "milliseconds"
    if any(abs(value) > 24 for value in known):
        return None
    return ""


def column_numbers(
    sample: Sequence[Sequence[str | None]], places: Iterator[int] | Sequence[int], is_numeric: Callable[[int], bool]
) -> dict[int, Numbers]:
    """The numeric columns among these places, by place."""
    return {
        place: numbers([row[place] if place < len(row) else None for row in sample])
        for place in places
        if is_numeric(place)
    }
