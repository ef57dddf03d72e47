"""Draws the demo shop's history: orders with their lines, refunds, sessions and media cost, day by day and channel by channel."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from ecm.demo.demand import ordering, planned, visited
from ecm.demo.shop import (
    CHANNELS,
    COUNTRIES,
    DEVICES,
    EMAIL,
    LOOKBOOK,
    LOOKBOOK_SIZE,
    ONLINE,
    PAID_SOCIAL,
    TILL,
    Products,
    is_black_week,
    products,
)
from ecm.demo.truths import Truth, planted

OUTAGE_HOURS = (11, 20)


@dataclass(frozen=True)
class History:
    """Arrays, one entry an order (or a line, with the number of its order). Money in cents, with tax.

    visits: for each day and channel, how many orders those who came usually place. gift: the order is a gift card.
    """

    first: date
    days: int
    goods: Products
    truths: dict[str, Truth]
    visits: np.ndarray
    day: np.ndarray
    second: np.ndarray
    channel: np.ndarray
    campaign: np.ndarray
    country: np.ndarray
    device: np.ndarray
    customer: np.ndarray
    coupon: np.ndarray
    gift: np.ndarray
    state: np.ndarray
    discount: np.ndarray
    subtotal: np.ndarray
    shipping: np.ndarray
    shipping_discount: np.ndarray
    tax: np.ndarray
    tip: np.ndarray
    line_order: np.ndarray
    line_product: np.ndarray
    line_quantity: np.ndarray
    line_price: np.ndarray
    refunded: np.ndarray
    refund_day: np.ndarray
    refund_line: np.ndarray
    seen: np.ndarray

    @property
    def count(self) -> int:
        return len(self.day)

    def date_of(self, offset: int) -> date:
        return self.first + timedelta(days=int(offset))

    @property
    def last(self) -> date:
        return self.date_of(self.days - 1)

    @property
    def worth(self) -> float:
        """What an order that counts is worth, in cents without tax: goods less discounts."""
        counts = np.isin(self.state, ["paid", "pending"]) & ~self.gift
        rate = np.array([COUNTRIES[c][1] for c in self.country])
        return float((self.subtotal / (1 + rate))[counts].sum() / max(counts.sum(), 1))

    def during(self, truth: str) -> np.ndarray:
        """For each day, whether the truth holds."""
        return np.array([self.truths[truth].covers(self.date_of(n)) for n in range(self.days)])

    def campaigns(self, place: int) -> dict[str, np.ndarray]:
        """The campaigns of a channel, with the share of its usual visits that each has, by day."""
        shares = {name: np.full(self.days, share) for name, share in CHANNELS[place].campaigns}
        if place == PAID_SOCIAL:
            shares[LOOKBOOK] = self.during("lookbook") * LOOKBOOK_SIZE * CHANNELS[place].campaigns[0][1]
        return shares


def simulate(seed: int, until: date, days: int) -> History:
    """The history of `days` days that ends on `until`. The same seed and end give the same history."""
    random = np.random.Generator(np.random.PCG64(seed))
    goods = products(random)
    truths = planted(until)
    first = until - timedelta(days=days - 1)
    dates = [first + timedelta(days=n) for n in range(days)]
    visits = np.array([[planned(d, until) * visited(d, c.name, truths) * c.share for c in CHANNELS] for d in dates])
    outage = np.array([truths["outage"].covers(d) for d in dates])
    # Those who would have come in the hours of the outage are drawn too, and taken out by the hour.
    drawn = visits / np.where(outage[:, None] & (np.arange(len(CHANNELS)) < ONLINE), truths["outage"].size, 1.0)
    expected = drawn * [[ordering(d, c.name, truths) for c in CHANNELS] for d in dates]
    counts = random.poisson(expected)
    # Little chance in the last two weeks, so that their story is the same whatever the last day is.
    counts[-14:] = np.floor(expected + random.random(expected.shape))[-14:]
    day = np.repeat(np.arange(days), counts.sum(axis=1))
    channel = (
        np.concatenate([np.repeat(np.arange(len(CHANNELS)), row) for row in counts]) if len(day) else np.array([], int)
    )
    open_hours = random.uniform(10, 19, len(day))
    second = np.where(channel == TILL, open_hours, np.clip(random.normal(15.5, 4.2, len(day)), 0.02, 23.97)) * 3600
    order = np.lexsort((second, day))
    from_hour, to_hour = OUTAGE_HOURS
    down = outage[day] & (channel < ONLINE) & (second >= from_hour * 3600) & (second < to_hour * 3600)
    order = order[~down[order]]
    day, channel, second = day[order], channel[order], second[order].astype(int)
    n = len(day)
    campaign = _campaigns(random, channel, np.array([truths["lookbook"].covers(d) for d in dates])[day], truths)
    country = random.choice(list(COUNTRIES), n, p=[s for s, _ in COUNTRIES.values()])
    country[channel == TILL] = "DE"
    device = random.choice(list(DEVICES), n, p=list(DEVICES.values()))
    customer = _customers(random, channel, campaign)
    coupon, rate = _coupons(random, day, channel, customer, dates, truths)
    gift = (channel < ONLINE) & (coupon == "") & (random.random(n) < 0.006)
    lines = _gift_cards(random, gift, _lines(random, goods, day, dates, truths))
    goods_value = np.bincount(lines[0], weights=lines[2] * lines[3], minlength=n).astype(int)
    discount = np.round(goods_value * rate).astype(int)
    subtotal = goods_value - discount
    fee = np.where((subtotal >= 6000) | gift, 0, 490) * (channel != TILL)
    free = (coupon == "FREESHIP") & (fee > 0)
    shipping = np.where(free, 0, fee)
    tax_rate = np.array([COUNTRIES[c][1] for c in country]) * ~gift
    tax = np.round((subtotal + shipping) * tax_rate / (1 + tax_rate)).astype(int)
    state = random.choice(np.array(["paid", "voided", "pending", "test"]), n, p=[0.9755, 0.016, 0.006, 0.0025])
    state[channel == TILL] = "paid"
    refund_line, refund_day = _refunds(random, goods, day, lines, dates, truths, (state == "paid") & ~gift, days)
    refunded = np.zeros(n, int)
    has = refund_line >= 0
    value = lines[2] * lines[3]
    part = np.where(has, value[np.maximum(refund_line, 0)] / np.maximum(goods_value, 1), 0)
    refunded[has] = np.round(subtotal[has] * part[has]).astype(int)
    broken = np.array([truths["tracking_break"].covers(d) for d in dates])[day]
    seen = random.random(n) < np.where(broken, truths["tracking_break"].size, 0.935)
    tip = np.where((random.random(n) < 0.004) & (channel < ONLINE) & ~gift, 200, 0)
    return History(
        first, days, goods, truths, visits, day, second, channel, campaign, country, device, customer, coupon, gift,
        state, discount,
        subtotal, shipping, np.where(free, fee, 0), tax, tip, *lines, refunded, refund_day, refund_line, seen,
    )  # fmt: skip


def _campaigns(
    random: np.random.Generator, channel: np.ndarray, lookbook_runs: np.ndarray, truths: dict[str, Truth]
) -> np.ndarray:
    campaign = np.full(len(channel), "", dtype="U32")
    for place, known in enumerate(CHANNELS):
        mine = np.flatnonzero(channel == place)
        names, shares = zip(*known.campaigns, strict=True)
        campaign[mine] = random.choice(np.array(names), len(mine), p=shares)
    few = truths["lookbook"].size * CHANNELS[PAID_SOCIAL].campaigns[0][1]
    campaign[(channel == PAID_SOCIAL) & lookbook_runs & (random.random(len(channel)) < few)] = LOOKBOOK
    return campaign


def _customers(random: np.random.Generator, channel: np.ndarray, campaign: np.ndarray) -> np.ndarray:
    """A new customer or one who has ordered before, more likely a recent one."""
    n = len(channel)
    share = np.where(campaign == LOOKBOOK, 0.25, np.array([c.new_share for c in CHANNELS])[channel])
    new = random.random(n) < share
    if n:
        new[0] = True
    so_far = np.cumsum(new)
    back = np.floor((1 - random.random(n) ** 2.2) * so_far).astype(int)
    return np.where(new, so_far - 1, np.minimum(back, so_far - 1))


def _lines(
    random: np.random.Generator, goods: Products, day: np.ndarray, dates: list[date], truths: dict[str, Truth]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Order number, product, quantity and price of each line."""
    order = np.repeat(np.arange(len(day)), np.minimum(1 + random.poisson(0.62, len(day)), 6))
    launched = np.array([d >= truths["launch"].starts_on for d in dates])[day[order]]
    dearer = np.array([truths["price_rise"].covers(d) for d in dates])[day[order]]
    outdoor = goods.category == "Outdoor"
    before = goods.weight * ~outdoor
    drawn = random.random(len(order))
    with_all = np.searchsorted(np.cumsum(goods.weight) / goods.weight.sum(), drawn)
    without = np.searchsorted(np.cumsum(before) / before.sum(), drawn)
    product = np.minimum(np.where(launched, with_all, without), len(goods.sku) - 1)
    lighting = goods.category[product] == "Lighting"
    swapped = dearer & lighting & (random.random(len(order)) < 0.10)
    kitchen = np.flatnonzero(goods.category == "Kitchen")
    product = np.where(swapped, random.choice(kitchen, len(order)), product)
    price = goods.price[product]
    risen = dearer & (goods.category[product] == "Lighting")
    price = np.where(risen, raised(price, truths["price_rise"]), price).astype(int)
    cheap = price < 4000
    quantity = 1 + (random.random(len(order)) < np.where(cheap, 0.28, 0.06)) * random.integers(1, 4, len(order))
    return order, product, quantity, price


def raised(price: np.ndarray, rise: Truth) -> np.ndarray:
    """Prices after the rise, in cents, to ten of them."""
    return (np.round(price * rise.size / 10) * 10).astype(int)


def _gift_cards(
    random: np.random.Generator, gift: np.ndarray, lines: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The lines, where a gift card is the one line of its order."""
    order = lines[0]
    first = np.concatenate([[True], order[1:] != order[:-1]]) if len(order) else np.array([], bool)
    order, product, quantity, price = (values[first | ~gift[order]] for values in lines)
    cards = gift[order]
    amount = random.choice(np.array([2500, 5000, 10000]), len(order))
    return order, product, np.where(cards, 1, quantity), np.where(cards, amount, price)


def _coupons(
    random: np.random.Generator,
    day: np.ndarray,
    channel: np.ndarray,
    customer: np.ndarray,
    dates: list[date],
    truths: dict[str, Truth],
) -> tuple[np.ndarray, np.ndarray]:
    n = len(day)
    coupon, rate, luck = np.full(n, "", dtype="U12"), np.zeros(n), random.random(n)
    online = channel < ONLINE

    def give(where: np.ndarray, code: str, share: float) -> None:
        mine = where & online & (coupon == "")
        coupon[mine], rate[mine] = code, share

    give(np.array([is_black_week(d) for d in dates])[day] & (luck < 0.7), "BLACK20", 0.20)
    give(np.array([truths["flash_sale"].covers(d) for d in dates])[day] & (luck < 0.75), "FLASH20", 0.20)
    first_order = np.zeros(n, bool)
    first_order[np.unique(customer, return_index=True)[1]] = True
    give(first_order & (luck < 0.14), "WELCOME10", 0.10)
    give((channel == EMAIL) & (luck < 0.3), "NEWS10", 0.10)
    give((luck > 0.97), "FREESHIP", 0.0)
    return coupon, rate


def _refunds(
    random: np.random.Generator,
    goods: Products,
    day: np.ndarray,
    lines: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    dates: list[date],
    truths: dict[str, Truth],
    may_return: np.ndarray,
    days: int,
) -> tuple[np.ndarray, np.ndarray]:
    """For each order the line that came back (-1 for none) and the day it was paid back."""
    order, product = lines[0], lines[1]
    wrong = np.array([truths["wrong_size"].covers(d) for d in dates])[day[order]] & (product == goods.misdescribed)
    chance = np.where(wrong, truths["wrong_size"].size, np.where(goods.category[product] == "Furniture", 0.06, 0.045))
    back = np.flatnonzero(random.random(len(order)) < chance)
    line = np.full(len(day), -1)
    line[order[back]] = back
    paid_back = day + random.integers(4, 25, len(day))
    line[~may_return | (paid_back >= days)] = -1
    return line, paid_back
