"""What a condition can be about: the customer's history, the order at hand, what was bought."""

from dataclasses import dataclass
from enum import StrEnum


class AttributeKind(StrEnum):
    """How its values are written and compared."""

    TEXT = "text"
    NUMBER = "number"
    BOUGHT = "bought"


@dataclass(frozen=True)
class Attribute:
    """`column`: of order_facts, or of the goods for what was bought.

    All are as of a moment: for an order as it was placed, with it; for a customer on a day, by the last order until then.
    """

    name: str
    title: str
    kind: AttributeKind
    column: str
    unit: str = ""


_LIST = (
    Attribute("customer_type", "New or returning", AttributeKind.TEXT, "customer_type"),
    Attribute("orders", "Orders so far", AttributeKind.NUMBER, "orders_so_far", "orders"),
    Attribute("spent", "Spent so far", AttributeKind.NUMBER, "spent_so_far", "money"),
    Attribute("days_since_last", "Days since the last order", AttributeKind.NUMBER, "days_since_last", "days"),
    Attribute("days_since_first", "Days since the first order", AttributeKind.NUMBER, "days_since_first", "days"),
    Attribute("first_channel", "First channel", AttributeKind.TEXT, "first_channel"),
    Attribute("coupon_orders", "Orders with a promotion code", AttributeKind.NUMBER, "coupon_orders_so_far", "orders"),
    Attribute("country", "Country", AttributeKind.TEXT, "country"),
    Attribute("channel", "Channel", AttributeKind.TEXT, "channel"),
    Attribute("source", "Source", AttributeKind.TEXT, "source"),
    Attribute("medium", "Medium", AttributeKind.TEXT, "medium"),
    Attribute("campaign", "Campaign", AttributeKind.TEXT, "campaign"),
    Attribute("device", "Device", AttributeKind.TEXT, "device"),
    Attribute("sales_channel", "Sales channel", AttributeKind.TEXT, "sales_channel"),
    Attribute("coupon", "Promotion code", AttributeKind.TEXT, "coupon"),
    Attribute("order_value", "Order value", AttributeKind.NUMBER, "order_value", "money"),
    Attribute("units", "Units in the order", AttributeKind.NUMBER, "units", "units"),
    Attribute("bought_sku", "Bought the product", AttributeKind.BOUGHT, "sku"),
    Attribute("bought_category", "Bought from the category", AttributeKind.BOUGHT, "category"),
    Attribute("bought_brand", "Bought the brand", AttributeKind.BOUGHT, "brand"),
)
ATTRIBUTES = {a.name: a for a in _LIST}
