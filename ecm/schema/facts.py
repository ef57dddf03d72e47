"""What is derived from the canonical tables and stored. Kept true by the facts room, never loaded.

Order grain first, then daily summaries that hold additive measures only. Money is in the row's currency.
"""

from typing import Any, Final

import sqlalchemy as sa

# Of all that is derived, as sums of amounts that fit their columns need not fit them.
WIDE: Final = sa.Numeric(38, 4)

FACTS: Final = sa.MetaData()
_Column = sa.Column[Any]


def _table(name: str, comment: str, *columns: _Column) -> sa.Table:
    return sa.Table(name, FACTS, *columns, comment=comment)


def _texts(*names: str) -> list[_Column]:
    return [sa.Column(name, sa.String) for name in names]


def _wide(*names: str) -> list[_Column]:
    return [sa.Column(name, WIDE) for name in names]


def _counts(*names: str) -> list[_Column]:
    return [sa.Column(name, WIDE if name in QUANTITIES else sa.BigInteger) for name in names]


ROW: Final = ("import_id", "row_no")
_SALES_DIMENSIONS = ("sales_channel", "channel", "country", "customer_type")
SALES_MONEY: Final = (
    "gross_sales",
    "discounts",
    "shipping_charged",
    "known_cost_sales",
    "backdated_cost_sales",
    "fee_known_sales",
    "fulfilment_known_sales",
    "returned",
    "returned_by_order",
    "refunded_shipping",
    "refunded_shipping_by_order",
    "cogs",
    "restocked_cogs",
    "restocked_cogs_by_order",
    "fees",
    "fulfilment_cost",
)
SALES_COUNTS: Final = (
    "orders",
    "online_orders",
    "pending_orders",
    "units",
    "new_customers",
    "repeaters",
    "returning_orders",
    "known_customer_orders",
    # Of orders all of whose returned quantities are known.
    "returned_units",
    "units_with_unknown_returns",
    "orders_with_units",
)
LINE_MONEY: Final = (
    "gross_sales",
    "discounts",
    "known_cost_sales",
    "backdated_cost_sales",
    "returned",
    "returned_by_order",
    "cogs",
    "restocked_cogs",
    "restocked_cogs_by_order",
)
LINE_COUNTS: Final = ("orders", "units", "returned_units", "units_with_unknown_returns")
# Of the counts those that may be weights or lengths.
QUANTITIES: Final = frozenset({"units", "returned_units", "units_with_unknown_returns"})

_table(
    "order_facts",
    "One order, with its channel, its customer's type at the time, and its sums; money net, in its currency.",
    *_texts("namespace", "order_id"),
    sa.Column("ordered_on", sa.Date),
    *_texts("currency", "sales_channel", "channel", "channel_by", "source", "medium", "campaign"),
    *_texts("country", "device", "customer_id", "customer_type"),
    sa.Column("days_to_next", sa.Integer),
    # What its customer's orders had come to with this one; NULL where the customer is not known or it does not count.
    *_counts("orders_so_far", "coupon_orders_so_far"),
    *_wide("spent_so_far"),
    sa.Column("days_since_last", sa.Integer),
    sa.Column("days_since_first", sa.Integer),
    *_texts("first_channel", "coupon"),
    sa.Column("counts", sa.Boolean),
    sa.Column("is_pending", sa.Boolean),
    *_wide("gross_sales", "discounts", "shipping_income", "known_cost_sales"),
    # NULL where it has no lines: its quantities are not known.
    *_wide("units"),
    # Whether a refund of its goods does not say how many came back.
    sa.Column("has_unknown_returns", sa.Boolean),
    sa.Column("has_fee", sa.Boolean),
    sa.Column("has_fulfilment", sa.Boolean),
    *_counts(*ROW),
    *_wide("backdated_cost_sales"),
    # What its gross sales are from: order, lines, total (less tax, shipping and tip), or unknown (then they are 0).
    *_texts("sales_from"),
    sa.Column("has_lines", sa.Boolean),
    # What its sales, discounts and units are beyond those of its lines.
    *_wide("unassigned_sales", "unassigned_discounts", "unassigned_units"),
)
_table(
    "product_names",
    "One name of a product, by which lines without a sku find it: a tool's id or a title, as titles are compared.",
    *_texts("namespace", "kind", "name", "sku"),
    sa.Column("is_whole", sa.Boolean),
)
_table(
    "removed_lines",
    "One line, or pieces of it, that a later edit took out of its order; line_no is blank where it is not known which.",
    *_texts("namespace", "order_id"),
    sa.Column("ordered_on", sa.Date),
    *_texts("line_no"),
    *_wide("quantity"),
)
_table(
    "refund_facts",
    "One refund of one product with its own day and its order's. date_basis: exact; estimated where only the order's "
    "amount is known; unmatched (counts nowhere) where money was paid back for no order whose sales are known. quantity: "
    "NULL where nothing says how many came back.",
    *_texts("namespace", "order_id", "refund_id"),
    sa.Column("day", sa.Date),
    sa.Column("ordered_on", sa.Date),
    *_texts("date_basis", "sku", "currency"),
    sa.Column("counts", sa.Boolean),
    *_wide("amount", "shipping", "quantity", "restocked"),
    *_texts("stated_category", "cost_currency"),
    *_wide("unit_cost"),
    *_counts(*ROW),
    *_texts("stated_brand"),
    # Paid back beyond what its order came to.
    *_wide("excess"),
)
_table(
    "cost_facts",
    "Costs of one order in one currency on one day: goods, fees and fulfilment; goods put back in stock.",
    *_texts("namespace", "order_id"),
    sa.Column("day", sa.Date),
    sa.Column("ordered_on", sa.Date),
    *_texts("currency"),
    *_wide("cogs", "restocked_cogs", "fees", "fulfilment_cost"),
)
_table(
    "daily_sales",
    "One day of one currency, sales channel, channel, country and customer type; additive measures.",
    *_texts("namespace"),
    sa.Column("day", sa.Date),
    *_texts("currency", *_SALES_DIMENSIONS),
    *_wide(*SALES_MONEY),
    *_counts(*SALES_COUNTS),
)
_table(
    "daily_lines",
    "As daily_sales, by category of the goods; an order with goods of two categories stands in both.",
    *_texts("namespace"),
    sa.Column("day", sa.Date),
    *_texts("currency", *_SALES_DIMENSIONS, "category"),
    *_wide(*LINE_MONEY),
    *_counts(*LINE_COUNTS),
)
_table(
    "daily_traffic",
    "One day (or period) of one cut of one tool and account, by channel and what the cut knows; landing pages added up.",
    *_texts("namespace", "tool", "account", "cut"),
    sa.Column("starts_on", sa.Date),
    sa.Column("ends_on", sa.Date),
    *_texts("channel", "source", "medium", "campaign", "device", "country", "user_type"),
    *_counts("sessions", "users", "engaged_sessions", "carts", "checkouts"),
    *_wide("transactions", "revenue"),
    *_counts("import_id"),
    sa.Column("is_partial", sa.Boolean),
    *_texts("entity"),
)
_table(
    "daily_spend",
    "One day (or period) of one cut of one platform and account, by channel and campaign.",
    *_texts("namespace", "tool", "account", "platform", "cut"),
    sa.Column("starts_on", sa.Date),
    sa.Column("ends_on", sa.Date),
    *_texts("channel", "source", "medium", "campaign", "currency"),
    *_wide("cost"),
    *_counts("impressions", "clicks"),
    *_wide("conversions", "conversion_value"),
    *_counts("import_id"),
    sa.Column("is_partial", sa.Boolean),
    *_texts("entity"),
)
_table(
    "order_names",
    "One name of an order in one table that is not an order's number as it is now, or whose rows a later name's replaced.",
    *_texts("namespace", "named_in", "name"),
    # The name as it is compared; the number of the order it means, blank where it fits none or several; how many it fits.
    *_texts("key", "order_id"),
    *_counts("fits"),
    # A later load has the order's rows under another name: those under this one do not stand.
    sa.Column("is_replaced", sa.Boolean),
)
_table(
    "former_orders",
    "One number and tool's id that a surviving load gave an order and that no current row of orders has.",
    *_texts("namespace", "order_id", "external_id"),
    sa.Column("ordered_at", sa.DateTime),
    *_texts("currency", "customer_id"),
    *_wide("total"),
)


def fact(name: str) -> sa.Table:
    """A derived table by its name."""
    return FACTS.tables[name]
