"""Every metric as data: what is added up, what it is divided by, its unit, and its title and description.

docs/METRICS.md is generated from it. A ratio is always a sum over a sum, computed at each level from its parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ecm.errors import UnknownName
from ecm.metrics.dimensions import DIMENSIONS
from ecm.metrics.measures import MEASURES, OF_LINES, Fact


class Unit(StrEnum):
    """How a value is written."""

    COUNT = "count"
    MONEY = "money"
    SHARE = "share"
    RATIO = "ratio"


@dataclass(frozen=True)
class Metric:
    """A metric: Σ factor × measure, over Σ factor × measure where it is a ratio.

    better: up, down or "" (neither). whole_shop: whether it is defined for the whole shop only. of_paid_channels: whether
    only channels that cost money are added up.
    """

    name: str
    title: str
    definition: str
    unit: Unit
    better: str
    numerator: Mapping[str, int]
    denominator: Mapping[str, int] = field(default_factory=dict)
    leaves_out: str = ""
    whole_shop: bool = False
    of_paid_channels: bool = False

    @property
    def is_ratio(self) -> bool:
        return bool(self.denominator)

    @property
    def measures(self) -> tuple[str, ...]:
        return (*self.numerator, *self.denominator)

    @property
    def needs(self) -> frozenset[str]:
        """The canonical tables that must have been loaded for all of it to be known."""
        return frozenset(MEASURES[name].needs for name in self.measures)

    @property
    def measures_to_read(self) -> frozenset[str]:
        """Its measures, and those that say how much of them is known."""
        known = [MEASURES[name] for name in self.measures]
        besides = {n for m in known for n in (m.known_by, m.hidden_by, m.column) if n}
        # A report that covers only a part has no total: that of its main column is not known either.
        besides |= {"cost" if m.fact is Fact.SPEND else "sessions" for m in known if m.beside}
        return frozenset({*self.measures, *besides, *(["orders"] if any(m.known_by for m in known) else [])})


_NET_SALES = {"gross_sales": 1, "discounts": -1, "returned": -1}
_ORDERED = {"gross_sales": 1, "discounts": -1}
_COGS = {"cogs": 1, "restocked_cogs": -1}
_GROSS_PROFIT = {**_NET_SALES, "cogs": -1, "restocked_cogs": 1}
_SHIPPING = {"shipping_charged": 1, "refunded_shipping": -1}
_CONTRIBUTION = {**_GROSS_PROFIT, **_SHIPPING, "fees": -1, "fulfilment_cost": -1, "cost": -1}

_LIST = (
    Metric("orders", "Orders", "Orders neither cancelled nor test, gift cards apart.", Unit.COUNT, "up", {"orders": 1}),
    Metric(
        "gross_sales",
        "Gross sales",
        "List price × quantity, before discounts and shipping, without tax.",
        Unit.MONEY,
        "up",
        {"gross_sales": 1},
    ),
    Metric("discounts", "Discounts", "Discounts on goods.", Unit.MONEY, "down", {"discounts": 1}),
    Metric("returns", "Returns", "Refunded amount of goods, without tax.", Unit.MONEY, "down", {"returned": 1}),
    Metric("net_sales", "Net sales", "Gross sales − discounts − returns.", Unit.MONEY, "up", _NET_SALES),
    Metric(
        "shipping_income", "Shipping charged", "Shipping charged, less refunded shipping.", Unit.MONEY, "", _SHIPPING
    ),
    Metric(
        "cogs",
        "Cost of goods",
        "Unit cost of the order's day × (quantity − quantity put back in stock).",
        Unit.MONEY,
        "down",
        _COGS,
        leaves_out="Goods whose cost is not known; see cost known.",
    ),
    Metric("gross_profit", "Gross profit", "Net sales − cost of goods.", Unit.MONEY, "up", _GROSS_PROFIT),
    Metric("fees", "Payment fees", "Payment and marketplace fees.", Unit.MONEY, "down", {"fees": 1}),
    Metric("fulfilment_cost", "Fulfilment", "Pick, pack and carrier.", Unit.MONEY, "down", {"fulfilment_cost": 1}),
    Metric("cost", "Media cost", "What advertising platforms charged.", Unit.MONEY, "down", {"cost": 1}),
    Metric(
        "contribution",
        "Contribution margin",
        "Gross profit + shipping charged − payment fees − fulfilment − media cost: what a channel brought.",
        Unit.MONEY,
        "up",
        _CONTRIBUTION,
        leaves_out="Costs that are not known; see cost known.",
    ),
    Metric(
        "sales_less_media",
        "Net sales less media",
        "Net sales − media cost: what is known where the cost of goods is not.",
        Unit.MONEY,
        "up",
        {**_NET_SALES, "cost": -1},
    ),
    Metric(
        "cost_coverage",
        "Cost known",
        "Share of sales (before returns) whose goods' cost is known. A product's first known cost counts for its earlier "
        "orders too; a note says for how much of this.",
        Unit.SHARE,
        "up",
        {"known_cost_sales": 1},
        _ORDERED,
    ),
    Metric(
        "fee_coverage",
        "Fees known",
        "Share of sales (before returns) whose payment fee is known.",
        Unit.SHARE,
        "up",
        {"fee_known_sales": 1},
        _ORDERED,
    ),
    Metric(
        "fulfilment_coverage",
        "Fulfilment known",
        "Share of sales (before returns) whose fulfilment cost is known.",
        Unit.SHARE,
        "up",
        {"fulfilment_known_sales": 1},
        _ORDERED,
    ),
    Metric("sessions", "Sessions", "Sessions, as the analytics tool counts them.", Unit.COUNT, "up", {"sessions": 1}),
    Metric(
        "conversion_rate",
        "Conversion rate",
        "Online-store orders ÷ sessions of the same channel and days.",
        Unit.SHARE,
        "up",
        {"online_orders": 1},
        {"sessions": 1},
    ),
    Metric(
        "cart_rate",
        "Cart rate",
        "Carts ÷ sessions.",
        Unit.SHARE,
        "up",
        {"carts_with_sessions": 1},
        {"sessions_with_carts": 1},
    ),
    Metric(
        "checkout_rate",
        "Checkout rate",
        "Checkouts ÷ carts.",
        Unit.SHARE,
        "up",
        {"checkouts_with_carts": 1},
        {"carts_with_checkouts": 1},
    ),
    Metric(
        "aov",
        "Average order value",
        "(Gross sales − discounts) ÷ orders.",
        Unit.MONEY,
        "up",
        _ORDERED,
        {"orders": 1},
    ),
    Metric("units", "Units", "Quantity of goods ordered, before returns.", Unit.COUNT, "up", {"units": 1}),
    Metric(
        "units_per_order",
        "Units per order",
        "Quantity ÷ orders.",
        Unit.RATIO,
        "up",
        {"units": 1},
        {"orders_with_units": 1},
        leaves_out="Orders without lines.",
    ),
    Metric(
        "new_customers",
        "New customers",
        "Customers whose first order ever is in the period.",
        Unit.COUNT,
        "up",
        {"new_customers": 1},
        leaves_out="Orders of unknown customers.",
    ),
    Metric(
        "returning_share",
        "Returning share",
        "Orders of customers with an earlier order ÷ orders with a known customer.",
        Unit.SHARE,
        "up",
        {"returning_orders": 1},
        {"known_customer_orders": 1},
    ),
    Metric(
        "cac",
        "Acquisition cost",
        "Media cost ÷ new customers.",
        Unit.MONEY,
        "down",
        {"cost": 1},
        {"new_customers": 1},
    ),
    Metric(
        "roas",
        "ROAS",
        "(Gross sales − discounts) of the channels that cost money ÷ their media cost, by the shop's orders.",
        Unit.RATIO,
        "up",
        _ORDERED,
        {"cost": 1},
        leaves_out="What the platforms claim for themselves; sales of channels without media cost.",
        of_paid_channels=True,
    ),
    Metric(
        "mer",
        "Marketing efficiency",
        "Net sales of all channels ÷ media cost of all channels. Some tools publish the inverse.",
        Unit.RATIO,
        "up",
        _NET_SALES,
        {"cost": 1},
        whole_shop=True,
    ),
    Metric(
        "ctr",
        "Click rate",
        "Clicks ÷ impressions.",
        Unit.SHARE,
        "up",
        {"clicks_with_impressions": 1},
        {"impressions_with_clicks": 1},
    ),
    Metric(
        "cpc",
        "Cost per click",
        "Media cost ÷ clicks.",
        Unit.MONEY,
        "down",
        {"cost_with_clicks": 1},
        {"clicks_with_cost": 1},
    ),
    Metric(
        "cpm",
        "Cost per thousand",
        "1000 × media cost ÷ impressions.",
        Unit.MONEY,
        "down",
        {"cost_with_impressions": 1000},
        {"impressions_with_cost": 1},
    ),
    Metric(
        "return_rate",
        "Return rate",
        "Returned quantity of the period's orders ÷ their quantity.",
        Unit.SHARE,
        "down",
        {"returned_units": 1},
        {"units": 1, "units_with_unknown_returns": -1},
        leaves_out="Orders with a refund that has no quantity, and orders without lines.",
    ),
    Metric(
        "repeat_rate",
        "Repeat rate",
        "Customers with a second order within 90 days ÷ customers whose 90 days are over.",
        Unit.SHARE,
        "up",
        {"settled_repeaters": 1},
        {"settled_new_customers": 1},
        leaves_out="Customers won less than 90 days ago.",
    ),
    Metric(
        "tracking_coverage",
        "Tracking coverage",
        "Transactions of the analytics tool ÷ online-store orders.",
        Unit.SHARE,
        "",
        {"transactions": 1},
        {"online_orders": 1},
    ),
)
CATALOGUE: Mapping[str, Metric] = {m.name: m for m in _LIST}
# Defined, but what they need is not in the store yet.
NOT_YET: Mapping[str, str] = {
    "bottom_line": "needs what people, agencies, apps and hosting cost (bills and time come with People & bills)",
    "ltv": "needs a calibrated model of repeat purchases (comes with Customers)",
}


def dimensions_of(metric: Metric) -> tuple[str, ...]:
    """The dimensions by which all of its measures are known."""
    measures = {*metric.measures}
    facts = {MEASURES[name].fact for name in measures}
    return tuple(
        d.name
        for d in DIMENSIONS.values()
        if facts <= d.facts and (d.is_time or not metric.whole_shop) and (not d.of_lines or measures <= OF_LINES)
    )


def metric(name: str) -> Metric:
    """The metric of that name. Raises UnknownName, with what was probably meant."""
    if name not in CATALOGUE:
        raise UnknownName("metric", name, (*CATALOGUE, *NOT_YET))
    return CATALOGUE[name]
