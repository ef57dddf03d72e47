"""Draws the demo shop's history: orders with their lines, refunds, sessions and media cost, day by day and channel by channel."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from ecm.demo.shop import CHANNELS, COUNTRIES, DEVICES, Products, is_black_week, products, season
from ecm.demo.truths import Truth, planted

ORDERS_A_DAY = 45.0


@dataclass(frozen=True)
class History:
    """Arrays, one entry an order (or a line, with the number of its order). Money in cents, with tax."""

    first: date
    days: int
    goods: Products
    truths: dict[str, Truth]
    day: np.ndarray
    second: np.ndarray
    channel: np.ndarray
    campaign: np.ndarray
    country: np.ndarray
    device: np.ndarray
    customer: np.ndarray
    coupon: np.ndarray
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


def simulate(seed: int, until: date, days: int) -> History:
    """The history of `days` days that ends on `until`. The same seed and end give the same history."""
    random = np.random.Generator(np.random.PCG64(seed))
    goods = products(random)
    truths = planted(until)
    first = until - timedelta(days=days - 1)
    dates = [first + timedelta(days=n) for n in range(days)]
    expected = np.array(
        [[_demand(d, n, days, c.name, truths) * c.share for c in CHANNELS] for n, d in enumerate(dates)]
    )
    counts = random.poisson(expected * ORDERS_A_DAY)
    day = np.repeat(np.arange(days), counts.sum(axis=1))
    channel = (
        np.concatenate([np.repeat(np.arange(len(CHANNELS)), row) for row in counts]) if len(day) else np.array([], int)
    )
    second = np.clip(random.normal(15.5, 4.2, len(day)), 0.02, 23.97) * 3600
    order = np.lexsort((second, day))
    day, channel, second = day[order], channel[order], second[order].astype(int)
    n = len(day)
    campaign = _campaigns(random, channel)
    country = random.choice(list(COUNTRIES), n, p=[s for s, _ in COUNTRIES.values()])
    device = random.choice(list(DEVICES), n, p=list(DEVICES.values()))
    customer = _customers(random, channel)
    lines = _lines(random, goods, day, dates, truths)
    coupon, rate = _coupons(random, day, channel, customer, dates, truths)
    goods_value = np.bincount(lines[0], weights=lines[2] * lines[3], minlength=n).astype(int)
    discount = np.round(goods_value * rate).astype(int)
    subtotal = goods_value - discount
    fee = np.where(subtotal >= 6000, 0, 490) * (channel != 7)
    free = (coupon == "FREESHIP") & (fee > 0)
    shipping = np.where(free, 0, fee)
    tax_rate = np.array([COUNTRIES[c][1] for c in country])
    tax = np.round((subtotal + shipping) * tax_rate / (1 + tax_rate)).astype(int)
    state = random.choice(np.array(["paid", "voided", "pending", "test"]), n, p=[0.9755, 0.016, 0.006, 0.0025])
    refund_line, refund_day = _refunds(random, goods, day, lines, dates, truths, state, days)
    refunded = np.zeros(n, int)
    has = refund_line >= 0
    value = lines[2] * lines[3]
    part = np.where(has, value[np.maximum(refund_line, 0)] / np.maximum(goods_value, 1), 0)
    refunded[has] = np.round(subtotal[has] * part[has]).astype(int)
    broken = np.array([truths["tracking_break"].covers(d) for d in dates])[day]
    seen = random.random(n) < np.where(broken, truths["tracking_break"].size, 0.935)
    tip = np.where((random.random(n) < 0.004) & (channel < 6), 200, 0)
    return History(
        first, days, goods, truths, day, second, channel, campaign, country, device, customer, coupon, state, discount,
        subtotal, shipping, np.where(free, fee, 0), tax, tip, *lines, refunded, refund_day, refund_line, seen,
    )  # fmt: skip


def smoothed(values: np.ndarray, days: int = 9) -> np.ndarray:
    """The mean of the days around, of those there are: what such a day usually brings."""
    window = np.ones(days)
    return np.convolve(values, window, mode="same") / np.convolve(np.ones(len(values)), window, mode="same")


def _demand(day: date, n: int, days: int, channel: str, truths: dict[str, Truth]) -> float:
    """How many times the usual number of orders, without chance."""
    demand = season(day) * (1 + 0.28 * (n - days) / 730)
    if channel == "Point of sale":
        return demand * (0 if day.weekday() == 6 else 1.15)
    if channel == "Amazon":
        return demand
    factors = {"checkout": 1.0, "outage": 1.0}
    for name in factors:
        if truths[name].covers(day):
            demand *= truths[name].size
    flash = truths["flash_sale"]
    if flash.covers(day):
        demand *= 1.7
    elif flash.ends_on < day <= flash.ends_on + timedelta(days=7):
        demand *= 0.85
    if channel == "Paid Search" and truths["paid_search_dip"].covers(day):
        demand *= truths["paid_search_dip"].size
    if channel == "Email" and truths["newsletter_push"].covers(day):
        demand *= truths["newsletter_push"].size
    return demand


def _campaigns(random: np.random.Generator, channel: np.ndarray) -> np.ndarray:
    campaign = np.full(len(channel), "", dtype="U32")
    for place, known in enumerate(CHANNELS):
        mine = np.flatnonzero(channel == place)
        names, shares = zip(*known.campaigns, strict=True)
        campaign[mine] = random.choice(np.array(names), len(mine), p=shares)
    return campaign


def _customers(random: np.random.Generator, channel: np.ndarray) -> np.ndarray:
    """A new customer or one who has ordered before, more likely a recent one."""
    n = len(channel)
    new = random.random(n) < np.array([c.new_share for c in CHANNELS])[channel]
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
    price = np.where(risen, np.round(price * truths["price_rise"].size / 10) * 10, price).astype(int)
    cheap = price < 4000
    quantity = 1 + (random.random(len(order)) < np.where(cheap, 0.28, 0.06)) * random.integers(1, 4, len(order))
    return order, product, quantity, price


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
    online = channel < 6

    def give(where: np.ndarray, code: str, share: float) -> None:
        mine = where & online & (coupon == "")
        coupon[mine], rate[mine] = code, share

    give(np.array([is_black_week(d) for d in dates])[day] & (luck < 0.7), "BLACK20", 0.20)
    give(np.array([truths["flash_sale"].covers(d) for d in dates])[day] & (luck < 0.75), "FLASH20", 0.20)
    first_order = np.zeros(n, bool)
    first_order[np.unique(customer, return_index=True)[1]] = True
    give(first_order & (luck < 0.14), "WELCOME10", 0.10)
    give((channel == 4) & (luck < 0.3), "NEWS10", 0.10)
    give((luck > 0.97), "FREESHIP", 0.0)
    return coupon, rate


def _refunds(
    random: np.random.Generator,
    goods: Products,
    day: np.ndarray,
    lines: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    dates: list[date],
    truths: dict[str, Truth],
    state: np.ndarray,
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
    line[(state != "paid") | (paid_back >= days)] = -1
    return line, paid_back
