"""What was planted in the demo shop on purpose, for later analyses to find. Days count back from the last one."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Truth:
    """One planted effect: what, over which days, how large, and what an analysis should say."""

    name: str
    what: str
    starts_on: date
    ends_on: date
    size: float

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def planted(until: date) -> dict[str, Truth]:
    """All effects of a shop whose history ends on `until`; those before its first day are simply not in it."""

    def span(name: str, what: str, first: int, last: int, size: float) -> Truth:
        return Truth(name, what, until - timedelta(days=first), until - timedelta(days=last), size)

    truths = (
        span(
            "checkout",
            "A new checkout lifts the conversion of the online store by 12 % from its first day on.",
            150,
            0,
            1.12,
        ),
        span(
            "outage", "The shop is down for 9 hours of one day: two thirds of its online orders are lost.", 61, 61, 0.35
        ),
        span(
            "tracking_break",
            "GA4 sees only 45 % of the transactions for six days; orders go on as before.",
            34,
            29,
            0.45,
        ),
        span(
            "lookbook",
            "A Paid Social campaign, Summer Lookbook, costs as much as the others and brings hardly an order.",
            120,
            76,
            0.12,
        ),
        span("price_rise", "Prices of Lighting rise by 8 %; a tenth fewer pieces of it are sold.", 200, 0, 1.08),
        span("wrong_size", "One rug is described larger than it is: two in five come back.", 95, 20, 0.40),
        span("launch", "Outdoor is launched: a new category that sells from its first day.", 240, 0, 1.0),
        span(
            "flash_sale",
            "FLASH20 gives 20 % for four days; the week after sells 15 % less: part of it was only earlier.",
            47,
            44,
            0.20,
        ),
        span("dearer_goods", "Suppliers raise the cost of goods by 4 %.", 110, 0, 1.04),
        span(
            "paid_search_dip",
            "Paid Search brings a third fewer orders at the same cost in the last seven days.",
            6,
            0,
            0.67,
        ),
        span("newsletter_push", "A newsletter lifts Email by 15 % in the last seven days.", 6, 0, 1.15),
    )
    return {t.name: t for t in truths}
