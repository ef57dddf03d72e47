"""Orders made at random, with what was given back of them, and what each of them comes to by the definitions."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

UNASSIGNED = "Not assigned to products"


@dataclass(frozen=True)
class Made:
    """One order on a day of its own; money net of tax unless it says otherwise. removed: a line that was taken out later.

    refund: what the shop itself says was paid back, tax included; paid_back: what payments say.
    """

    number: int
    lines: tuple[tuple[int, str, int], ...]
    discount: int
    shipping: int
    tip: int
    rate: float
    removed: tuple[int, str, int] | None
    refund: float
    paid_back: tuple[float, ...]
    cancelled: bool

    @property
    def day(self) -> date:
        return date(2025, 1, 1) + timedelta(self.number)

    @property
    def gross_sales(self) -> int:
        return sum(quantity * price for quantity, _, price in self.lines)

    @property
    def goods(self) -> int:
        return self.gross_sales - self.discount

    @property
    def tax(self) -> float:
        return round((self.goods + self.shipping) * self.rate, 2)

    @property
    def total(self) -> float:
        return round(self.goods + self.shipping + self.tax + self.tip, 2)

    @property
    def returns(self) -> float:
        return self._given_back()[0]

    @property
    def shipping_back(self) -> float:
        return self._given_back()[1]

    def _given_back(self) -> tuple[float, float]:
        """Goods and shipping: of what the shop tells goods first; of what payments alone tell in proportion."""
        taxed = self.total - self.tip
        net = self.refund - (min(self.refund, taxed) * self.tax / taxed if taxed else 0)
        later = max(sum(self.paid_back) - self.refund, 0)
        if later <= 0.02:
            later = 0
        goods = net + (later * self.goods / self.total if self.total else 0)
        shipping = later * self.shipping / self.total if self.total else 0
        returned = min(goods, self.goods)
        return returned, min(goods - returned + shipping, self.shipping)

    @property
    def is_full(self) -> bool:
        return self.goods > 0 and abs(self.returns - self.goods) < 0.005

    def returns_by_product(self) -> dict[str, float] | None:
        """None where they are those of no product that is known."""
        if self.returns == 0 or (not self.is_full and len({name for _, name, _ in self.lines}) > 1):
            return {UNASSIGNED: self.returns} if self.returns else {}
        if len({name for _, name, _ in self.lines}) == 1:
            return {self.lines[0][1].lower(): self.returns}
        return None


@dataclass
class Maker:
    """Makes orders whose numbers follow each other."""

    seed: int
    first: int
    rate: float
    with_tip: bool = True
    with_removed: bool = True
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def orders(self, count: int) -> Iterator[Made]:
        for number in range(self.first, self.first + count):
            yield self._order(number)

    def _order(self, number: int) -> Made:
        pick = self._random.choice
        names = self._random.sample(["Apple", "Bread", "Cake", "Dates"], pick([1, 1, 2, 3]))
        lines = tuple((pick([1, 1, 2, 3]), name, pick([10, 20, 30, 50])) for name in names)
        gross = sum(quantity * price for quantity, _, price in lines)
        made = Made(
            number,
            lines,
            pick([0, 0, 5, gross]),
            pick([0, 5, 10]),
            pick([0, 0, 4]) if self.with_tip else 0,
            self.rate,
            (1, "Gone", 77) if self.with_removed and pick([True, False, False]) else None,
            0,
            (),
            pick([False] * 7 + [True]),
        )
        total = made.total
        part = round(total * pick([0.1, 0.3, 0.5, 0.9]), 2)
        refund, paid_back = pick(
            [
                (0.0, ()),
                (total, ()),
                (part, ()),
                (total, (part, round(total - part, 2))),
                (part, (part,)),
                (part, (part, round(total - part, 2))),
                (0.0, (total,)),
                (0.0, (part,)),
                (0.0, (part, round(total - part, 2))),
                (0.0, (round(total + 7, 2),)),
            ]
        )
        back: Sequence[float] = [amount for amount in paid_back if amount > 0]
        return Made(**{**made.__dict__, "refund": refund, "paid_back": tuple(back)})
