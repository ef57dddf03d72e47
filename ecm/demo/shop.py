"""The demo shop's fixed side: its goods, countries, channels, campaigns and seasons. All of it is invented."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

NAME = "Lindholm Living"
CURRENCY = "EUR"
TIMEZONE = "Europe/Berlin"

# category: share of demand, median price with tax in cents, how much prices differ, cost as a share of the net price
CATEGORIES = {
    "Lighting": (0.17, 6900, 0.5, 0.51),
    "Kitchen": (0.18, 3400, 0.5, 0.53),
    "Textiles": (0.16, 3900, 0.4, 0.50),
    "Rugs": (0.08, 12900, 0.5, 0.54),
    "Furniture": (0.09, 18900, 0.5, 0.58),
    "Decoration": (0.16, 2600, 0.4, 0.47),
    "Bath": (0.09, 2900, 0.4, 0.50),
    "Outdoor": (0.07, 7900, 0.5, 0.55),
}
_WORDS = {
    "Lighting": "Pendant Lamp,Table Lamp,Floor Lamp,Wall Light,Bedside Lamp",
    "Kitchen": "Mug,Bowl,Carafe,Chopping Board,Pan",
    "Textiles": "Cushion,Throw,Curtain,Bed Linen,Tablecloth",
    "Rugs": "Wool Rug,Runner,Jute Rug,Kids Rug,Round Rug",
    "Furniture": "Stool,Side Table,Shelf,Chair,Bench",
    "Decoration": "Vase,Candle,Frame,Mirror,Tray",
    "Bath": "Towel,Bath Mat,Soap Dish,Hook,Basket",
    "Outdoor": "Lounge Chair,Parasol,Planter,Lantern,Hammock",
}
_NAMES = "Alva,Birk,Ekla,Fjell,Grena,Havn,Ilse,Jord,Kvist,Lund,Moss,Nord,Odde,Pile,Rav,Skog,Tind,Ulv,Vik,Ask"
BULKY = ("Furniture", "Rugs")
BRANDS = ("Lindholm", "Atelier Nord", "Casa Bruna", "Werkhaus")
COUNTRIES = {"DE": (0.52, 0.19), "FR": (0.17, 0.20), "NL": (0.13, 0.21), "AT": (0.11, 0.20), "IT": (0.07, 0.22)}
DEVICES = {"mobile": 0.58, "desktop": 0.36, "tablet": 0.06}


@dataclass(frozen=True)
class Channel:
    """Where orders come from: share of orders, conversion, how many buyers are new, media cost as a share of sales."""

    name: str
    source: str
    medium: str
    share: float
    conversion: float
    new_share: float
    media: float = 0.0
    campaigns: tuple[tuple[str, float], ...] = (("", 1.0),)
    sales_source: str = "web"


CHANNELS = (
    Channel(
        "Paid Search", "google", "cpc", 0.26, 0.031, 0.74, 0.24,
        (("Brand DE", 0.35), ("Lighting Generic", 0.27), ("Kitchen Generic", 0.23), ("Furniture Generic", 0.15)),
    ),
    Channel("Organic Search", "google", "organic", 0.20, 0.024, 0.66),
    Channel("Direct", "(direct)", "(none)", 0.16, 0.027, 0.38),
    Channel(
        "Paid Social", "facebook", "paid_social", 0.14, 0.014, 0.82, 0.28,
        (("Prospecting Broad", 0.6), ("Retargeting 30d", 0.4)),
    ),
    Channel(
        "Email", "newsletter", "email", 0.13, 0.041, 0.12, 0.0,
        (("weekly newsletter", 0.7), ("welcome flow", 0.3)),
    ),
    Channel("Referral", "homestyle.example", "referral", 0.04, 0.018, 0.70),
    Channel("Amazon", "", "", 0.05, 0.0, 0.9, 0.0, (("", 1.0),), "sell-on-amazon"),
    Channel("Point of sale", "", "", 0.02, 0.0, 0.6, 0.0, (("", 1.0),), "pos"),
    Channel("Draft orders", "", "", 0.01, 0.0, 0.4, 0.0, (("", 1.0),), "shopify_draft_order"),
)  # fmt: skip
ONLINE, PAID_SEARCH, PAID_SOCIAL, EMAIL, AMAZON, TILL = 6, 0, 3, 4, 6, 7  # the first six are the online store's
LOOKBOOK = "Lookbook Video"
LOOKBOOK_SIZE = 0.9  # of what the largest campaign of the channel costs, and brings in visits


@dataclass(frozen=True)
class Products:
    """400 products as arrays; prices with tax, in cents; cost without tax, in cents."""

    sku: np.ndarray
    title: np.ndarray
    category: np.ndarray
    brand: np.ndarray
    price: np.ndarray
    cost: np.ndarray
    weight: np.ndarray
    cost_known: np.ndarray
    misdescribed: int


def products(random: np.random.Generator, count: int = 400) -> Products:
    """The assortment. One rug sells well and is described wrong; a few products have no known cost."""
    names = _NAMES.split(",")
    columns: dict[str, list[object]] = {k: [] for k in ("sku", "title", "category", "brand", "price", "cost", "weight")}
    each = count // len(CATEGORIES)
    for category, (share, median, spread, cost) in CATEGORIES.items():
        words = _WORDS[category].split(",")
        popularity = random.pareto(1.6, each) + 0.3
        prices = np.maximum(590, np.round(median * np.exp(random.normal(0, spread, each)) / 100) * 100 - 10)
        for n in range(each):
            columns["sku"].append(f"{category[:3].upper()}-{n + 1:03d}")
            columns["title"].append(f"{names[n % len(names)]} {words[n % len(words)]} {n // len(names) + 1}")
            columns["category"].append(category)
            columns["brand"].append(BRANDS[int(random.integers(len(BRANDS)))])
            columns["price"].append(int(prices[n]))
            columns["cost"].append(int(prices[n] / 1.19 * cost * random.uniform(0.9, 1.1)))
            columns["weight"].append(share * popularity[n] / popularity.sum())
    made = {name: np.array(values) for name, values in columns.items()}
    rugs = np.flatnonzero(made["category"] == "Rugs")
    misdescribed = int(rugs[np.argsort(-made["weight"][rugs])[1]])
    made["weight"][misdescribed] *= 2
    known = random.random(len(made["sku"])) > 0.04
    return Products(**made, cost_known=known, misdescribed=misdescribed)


def season(day: date) -> float:
    """How much more or less than usual is ordered: by weekday, by time of the year, on sales days."""
    weekday = (1.08, 1.02, 0.98, 0.97, 0.92, 0.94, 1.16)[day.weekday()]
    year = 1 + 0.16 * np.cos((day.timetuple().tm_yday - 335) / 365 * 2 * np.pi)
    friday = _black_friday(day.year)
    sale = 2.1 if friday - timedelta(days=1) <= day <= friday + timedelta(days=3) else 1.0
    christmas = (
        1.35
        if date(day.year, 12, 1) <= day <= date(day.year, 12, 16)
        else 0.72
        if day.month == 12 and day.day > 20
        else 1.0
    )
    return float(weekday * year * sale * christmas)


def is_black_week(day: date) -> bool:
    """The days on which BLACK20 holds."""
    friday = _black_friday(day.year)
    return friday - timedelta(days=1) <= day <= friday + timedelta(days=3)


def _black_friday(year: int) -> date:
    november = date(year, 11, 1)
    first_thursday = november + timedelta(days=(3 - november.weekday()) % 7)
    return first_thursday + timedelta(days=22)
