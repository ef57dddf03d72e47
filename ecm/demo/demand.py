"""How many people come to the demo shop on a day, and how many times as many of them order as usually do."""

from datetime import date, timedelta

from ecm.demo.shop import season
from ecm.demo.truths import Truth

ORDERS_A_DAY = 45.0  # at the end of the history, on a day without season
GROWTH = 0.28  # over two years
AWAY_FROM_THE_SITE = ("Amazon", "Point of sale", "Draft orders")


def planned(day: date, last: date) -> float:
    """How many orders the season and the growth let expect of a day, over all channels."""
    return ORDERS_A_DAY * season(day) * (1 + GROWTH * (day - last).days / 730)


def visited(day: date, channel: str, truths: dict[str, Truth]) -> float:
    """How many times as many come as the season lets expect; a till is closed on Sundays."""
    if channel == "Point of sale":
        return 0 if day.weekday() == 6 else 1.15
    if channel in AWAY_FROM_THE_SITE:
        return 1.0
    visits = 1.0
    if truths["outage"].covers(day):
        visits *= truths["outage"].size
    if truths["flash_sale"].covers(day):
        visits *= 1.7
    if channel == "Email" and truths["newsletter_push"].covers(day):
        visits *= truths["newsletter_push"].size
    return visits


def ordering(day: date, channel: str, truths: dict[str, Truth]) -> float:
    """How many times as many of those who come place an order."""
    if channel in AWAY_FROM_THE_SITE:
        return 1.0
    orders = 1.0
    if truths["checkout"].covers(day):
        orders *= truths["checkout"].size
    sale_ended = truths["flash_sale"].ends_on
    if sale_ended < day <= sale_ended + timedelta(days=7):
        orders *= 0.85
    if channel == "Paid Search" and truths["paid_search_dip"].covers(day):
        orders *= truths["paid_search_dip"].size
    return orders
