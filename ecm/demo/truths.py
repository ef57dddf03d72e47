"""What was planted in the demo shop on purpose, for later analyses to find. Days count back from the last one."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Truth:
    """One planted effect: of what kind, over which days, how large, and what an analysis should find.

    size: the factor on what it moves (1.12: 12 % more), or the share the sentence names. kind: change, incident, tracking,
    campaign, price, product, launch, promotion, cost or demand.
    """

    name: str
    kind: str
    what: str
    starts_on: date
    ends_on: date
    size: float

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def planted(until: date) -> dict[str, Truth]:
    """All effects of a shop whose history ends on `until`; those before its first day are simply not in it."""

    def span(name: str, kind: str, what: str, first: int, last: int, size: float) -> Truth:
        return Truth(name, kind, what, until - timedelta(days=first), until - timedelta(days=last), size)

    truths = (
        span(
            "checkout",
            "change",
            "A new checkout lifts the conversion of the online store by 12 % from its first day on.",
            150,
            0,
            1.12,
        ),
        span(
            "outage",
            "incident",
            "The shop is down from 11:00 to 20:00 of one day: seven in ten of its online orders are lost.",
            61,
            61,
            0.29,
        ),
        span(
            "tracking_break",
            "tracking",
            "GA4 sees only 45 % of the transactions for six days; orders go on as before.",
            34,
            29,
            0.45,
        ),
        span(
            "lookbook",
            "campaign",
            "A Paid Social campaign, Lookbook Video, costs nearly as much as the largest and brings an eighth of its orders, "
            "few of them from new customers.",
            120,
            76,
            0.12,
        ),
        span(
            "price_rise", "price", "Prices of Lighting rise by 8 %; a tenth fewer pieces of it are sold.", 200, 0, 1.08
        ),
        span("wrong_size", "product", "One rug is described larger than it is: two in five come back.", 95, 20, 0.40),
        span("launch", "launch", "Outdoor is launched: a new category that sells from its first day.", 240, 0, 1.0),
        span(
            "flash_sale",
            "promotion",
            "FLASH20 gives 20 % for four days; the week after sells 15 % less: part of it was only earlier.",
            47,
            44,
            0.20,
        ),
        span("dearer_goods", "cost", "Suppliers raise the cost of goods by 4 %.", 110, 0, 1.04),
        span(
            "paid_search_dip",
            "demand",
            "Paid Search brings four in ten fewer orders at the same cost in the last seven days.",
            6,
            0,
            0.6,
        ),
        span("newsletter_push", "campaign", "A newsletter lifts Email by 15 % in the last seven days.", 6, 0, 1.15),
    )
    return {t.name: t for t in truths}
