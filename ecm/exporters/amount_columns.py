"""Sets right which column of an unknown file is which amount, where its numbers tell more than the words above them."""

from collections.abc import Callable, Mapping, Sequence

from ecm.exporters.amounts import (
    LinePrice,
    Numbers,
    column_numbers,
    hours_unit,
    is_line_total,
    line_price,
    order_amounts,
)
from ecm.exporters.contents import Contents
from ecm.exporters.exporter import Shape
from ecm.exporters.header_words import word_group, words_of
from ecm.exporters.mapping import LINE_TOTAL, LINES, ORDERS, target
from ecm.schema import Kind

# Rates of value-added and sales tax in per cent, as they are written.
_RATES = frozenset(
    (5, 5.5, 6, 7, 7.7, 8, 8.1, 9, 10, 12, 13, 13.5, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 25.5, 27)
)
_FEW_RATES = 2


def settle_amounts(
    table: str,
    shape: Shape,
    headers: Mapping[int, str],
    seen: Sequence[Contents],
    likeness: Mapping[tuple[str, int], float],
    chosen: dict[str, tuple[int, float]],
) -> None:
    """Changes the chosen columns to what their amounts come to; leaves open what neither numbers nor words tell.

    likeness: (column, place) → how likely the header is it. chosen: column → (place, likeness), changed in place.
    """

    def is_number(place: int) -> bool:
        return seen[place].mostly("number") and not seen[place].mostly("day")

    if table == LINES and "quantity" in chosen:
        places = [place for place in headers if place != chosen["quantity"][0]]
        columns = column_numbers(shape.sample, places, is_number)
        quantity = column_numbers(shape.sample, [chosen["quantity"][0]], lambda _: True)[chosen["quantity"][0]]
        guess = next((chosen[name][0] for name in ("unit_price", LINE_TOTAL) if name in chosen), None)
        matched = line_price(columns, quantity, guess, headers.get(guess, "") if guess is not None else "")
        price = None if matched.line_total is not None else matched.unit_price
        if price is not None and _is_of_all_pieces(shape, chosen, quantity, columns[price]):
            matched = LinePrice(None, price)
        for name, place in (("unit_price", matched.unit_price), (LINE_TOTAL, matched.line_total)):
            chosen.pop(name, None)
            if place is not None and (name == "unit_price" or matched.unit_price is None):
                _put(chosen, name, place, 1.0)
        _by_order(shape, chosen)
        _without_rates(shape, chosen, ("unit_price", LINE_TOTAL, "quantity"), is_number)
    elif table == ORDERS:
        found_amounts = order_amounts(column_numbers(shape.sample, list(headers), is_number), likeness)
        for name, place in found_amounts.items():
            _put(chosen, name, place, max(0.9, likeness.get((name, place), 0)))
        _without_rates(shape, chosen, ("gross_sales", "total"), is_number)
    for name in [n for n in chosen if target(table).column(n).kind is Kind.HOURS and n == "hours"]:
        place = chosen[name][0]
        values = column_numbers(shape.sample, [place], is_number)
        if values and hours_unit(headers[place], values[place]) is None:
            del chosen[name]


def _is_of_all_pieces(shape: Shape, chosen: Mapping[str, tuple[int, float]], quantity: Numbers, price: Numbers) -> bool:
    """Whether what the orders come to says that a price is of the whole line."""
    if not {"order_id", "total"} <= chosen.keys():
        return False
    order = chosen["order_id"][0]
    numbers = [row[order] if order < len(row) else None for row in shape.sample]
    # Whether a discount is the line's or the order's is settled after this.
    places = {name: chosen[name][0] for name in ("total", "shipping_income", "tax", "discounts") if name in chosen}
    if "discount" in chosen:
        places["discounts"] = chosen["discount"][0]
    amounts = column_numbers(shape.sample, list(places.values()), lambda _: True)
    return is_line_total(numbers, quantity, price, {name: amounts[place] for name, place in places.items()})


def is_after_fees(headers: Mapping[int, str], place: int) -> bool:
    """Whether an amount is what was left of the sales when a fee, which has a column of its own, was taken."""
    others = {word for other, header in headers.items() if other != place for word in words_of(header)}
    return bool(set(words_of(headers[place])) & word_group("what is left") and others & word_group("fee"))


def _without_rates(
    shape: Shape, chosen: dict[str, tuple[int, float]], priced: Sequence[str], is_number: Callable[[int], bool]
) -> None:
    """Leaves open what is most likely a rate of tax in per cent: one or two of the rates that there are, beside more amounts than that."""
    if "tax" not in chosen:
        return
    tax = chosen["tax"][0]
    amounts = [chosen[name][0] for name in priced if name in chosen]
    matched = {
        place: {v for v in values if v}
        for place, values in column_numbers(shape.sample, [tax, *amounts], is_number).items()
    }
    rates, most = matched.get(tax, set()), max((len(matched.get(place, ())) for place in amounts), default=0)
    if rates <= _RATES and len(rates) <= _FEW_RATES < most:
        del chosen["tax"]


def _by_order(shape: Shape, chosen: dict[str, tuple[int, float]]) -> None:
    """Whether a discount is each line's or the order's; an order's total is the same on all of its lines, or there once."""
    if "order_id" not in chosen:
        return
    order = chosen["order_id"][0]
    if "total" in chosen and _is_of_the_line(shape, order, chosen["total"][0]):
        del chosen["total"]
    for name, other, moves in (("discount", "discounts", False), ("discounts", "discount", True)):
        if name in chosen and other not in chosen and _is_of_the_line(shape, order, chosen[name][0]) is moves:
            chosen[other] = chosen.pop(name)
            return


def _is_of_the_line(shape: Shape, order: int, amount: int) -> bool | None:
    """Whether an amount differs between lines of one order; None where no order of the sample has two lines with any."""
    cells: dict[str, list[str]] = {}
    for row in shape.sample:
        if max(order, amount) < len(row) and (number := (row[order] or "").strip()):
            cells.setdefault(number, []).append((row[amount] or "").strip())
    several = [
        values for values in cells.values() if len(values) > 1 and any(any(c in "123456789" for c in v) for v in values)
    ]
    if not several:
        return None
    return any(len(set(filter(None, values))) > 1 for values in several)


def _put(chosen: dict[str, tuple[int, float]], name: str, place: int, likely: float) -> None:
    """Makes the column at this place that one, and no other."""
    for other in [n for n, (p, _) in chosen.items() if p == place]:
        del chosen[other]
    chosen[name] = place, likely
