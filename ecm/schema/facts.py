"""What is derived from the canonical tables, as tables and views. Kept true by the facts room, never loaded.

Order grain first, then daily summaries that hold additive measures only. Money is in the row's currency.
"""

from typing import Any, Final

import sqlalchemy as sa

_MONEY = sa.Numeric(18, 4)
_WIDE = sa.Numeric(38, 4)

FACTS: Final = sa.MetaData()
_Column = sa.Column[Any]


def _table(name: str, comment: str, *columns: _Column) -> sa.Table:
    return sa.Table(name, FACTS, *columns, comment=comment)


def _texts(*names: str) -> list[_Column]:
    return [sa.Column(name, sa.String) for name in names]


def _wide(*names: str) -> list[_Column]:
    return [sa.Column(name, _WIDE) for name in names]


def _counts(*names: str) -> list[_Column]:
    return [sa.Column(name, sa.BigInteger) for name in names]


_ROW = ("import_id", "row_no")
_SALES_DIMENSIONS = ("sales_channel", "channel", "country", "customer_type")
SALES_MONEY: Final = (
    "gross_sales",
    "discounts",
    "shipping_charged",
    "known_cost_sales",
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
    "returned_units",
)
LINE_MONEY: Final = (
    "gross_sales",
    "discounts",
    "known_cost_sales",
    "returned",
    "returned_by_order",
    "cogs",
    "restocked_cogs",
    "restocked_cogs_by_order",
)
LINE_COUNTS: Final = ("orders", "units", "returned_units")

_table(
    "order_facts",
    "One order, with its channel, its customer's type at the time, and its sums; money net, in its currency.",
    *_texts("namespace", "order_id"),
    sa.Column("ordered_on", sa.Date),
    *_texts("currency", "sales_channel", "channel", "channel_by", "source", "medium", "campaign"),
    *_texts("country", "device", "customer_id", "customer_type"),
    sa.Column("days_to_next", sa.Integer),
    sa.Column("counts", sa.Boolean),
    sa.Column("is_pending", sa.Boolean),
    *[sa.Column(name, _MONEY) for name in ("gross_sales", "discounts", "shipping_income", "known_cost_sales")],
    *_counts("units"),
    sa.Column("has_fee", sa.Boolean),
    sa.Column("has_fulfilment", sa.Boolean),
    *_counts(*_ROW),
)
_table(
    "refund_facts",
    "One refund of goods with its own day and its order's; estimated ones stand for amounts known only on the order.",
    *_texts("namespace", "order_id", "refund_id"),
    sa.Column("day", sa.Date),
    sa.Column("ordered_on", sa.Date),
    *_texts("date_basis", "sku", "currency"),
    sa.Column("counts", sa.Boolean),
    sa.Column("amount", _MONEY),
    sa.Column("shipping", _MONEY),
    *_counts("quantity", "restocked"),
    *_texts("stated_category", "cost_currency"),
    sa.Column("unit_cost", _MONEY),
    *_counts(*_ROW),
)
_table(
    "cost_facts",
    "Costs of one order in one currency on one day: goods, fees and fulfilment; goods put back in stock.",
    *_texts("namespace", "order_id"),
    sa.Column("day", sa.Date),
    sa.Column("ordered_on", sa.Date),
    *_texts("currency"),
    *[sa.Column(name, _MONEY) for name in ("cogs", "restocked_cogs", "fees", "fulfilment_cost")],
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
)

_VIEW_DIMENSIONS = (
    "namespace, order_id, day, currency, sales_channel, channel, source, medium, campaign, country, device, "
    "customer_type, import_id, row_no"
)


def _zeros(given: dict[str, str], names: tuple[str, ...]) -> str:
    return ", ".join(f"{given.get(name, '0')} as {name}" for name in names)


def _measures(money: tuple[str, ...], counts: tuple[str, ...], **given: str) -> str:
    return _zeros(given, money) + ", " + _zeros(given, counts)


# The dimensions of the order a row belongs to; a row whose order was never loaded keeps its money, unattributed.
_OF_ORDER = (
    "coalesce(o.sales_channel, '') as sales_channel, coalesce(o.channel, 'Unattributed') as channel, "
    "coalesce(o.source, '') as source, coalesce(o.medium, '') as medium, coalesce(o.campaign, '') as campaign, "
    "coalesce(o.country, '') as country, coalesce(o.device, '') as device, "
    "coalesce(o.customer_type, 'unknown') as customer_type"
)


def _part(part: int, amount: str) -> str:
    return f"case when part = {part} then {amount} else 0 end"


# Every refund stands twice: on its own day, and on its order's for the other basis. So do goods put back in stock.
_SALES_ROWS = f"""
select {_VIEW_DIMENSIONS.replace("day", "ordered_on as day")}, {
    _measures(
        SALES_MONEY,
        SALES_COUNTS,
        gross_sales="gross_sales",
        discounts="discounts",
        shipping_charged="shipping_income",
        known_cost_sales="known_cost_sales",
        fee_known_sales="case when has_fee then gross_sales - discounts else 0 end",
        fulfilment_known_sales="case when has_fulfilment then gross_sales - discounts else 0 end",
        orders="1",
        online_orders="case when sales_channel = 'online_store' then 1 else 0 end",
        pending_orders="case when is_pending then 1 else 0 end",
        units="units",
        new_customers="case when customer_type = 'new' then 1 else 0 end",
        repeaters="case when customer_type = 'new' and days_to_next <= 90 then 1 else 0 end",
        returning_orders="case when customer_type = 'returning' then 1 else 0 end",
        known_customer_orders="case when customer_type <> 'unknown' then 1 else 0 end",
    )
}
from order_facts where counts
union all
select r.namespace, r.order_id, case when part = 0 then r.day else r.ordered_on end as day, r.currency, {_OF_ORDER},
       r.import_id, r.row_no, {
    _measures(
        SALES_MONEY,
        SALES_COUNTS,
        returned=_part(0, "r.amount"),
        refunded_shipping=_part(0, "r.shipping"),
        returned_by_order=_part(1, "r.amount"),
        refunded_shipping_by_order=_part(1, "r.shipping"),
        returned_units=_part(1, "r.quantity"),
    )
}
from refund_facts r cross join (values (0), (1)) as parts(part)
left join order_facts o on o.namespace = r.namespace and o.order_id = r.order_id
where r.counts
union all
select c.namespace, c.order_id, case when part = 0 then c.day else c.ordered_on end as day, c.currency, {_OF_ORDER},
       o.import_id, o.row_no, {
    _measures(
        SALES_MONEY,
        SALES_COUNTS,
        cogs=_part(0, "c.cogs"),
        restocked_cogs=_part(0, "c.restocked_cogs"),
        fees=_part(0, "c.fees"),
        fulfilment_cost=_part(0, "c.fulfilment_cost"),
        restocked_cogs_by_order=_part(1, "c.restocked_cogs"),
    )
}
from cost_facts c cross join (values (0), (1)) as parts(part)
left join order_facts o on o.namespace = c.namespace and o.order_id = c.order_id
where part = 0 or c.restocked_cogs <> 0
"""


def line_costs(orders: str = "orders", also: str = "") -> str:
    """SELECT of the goods of the orders in a table of that name, with what they cost.

    Goods alone: tips and gift cards are lines too, but no sales of goods. also: columns of the orders (o.…) besides.
    """
    extra = f", {also}" if also else ""
    return f"""
select l.namespace, l.order_id, l.line_no, coalesce(l.sku, '') as sku, l.quantity,
       cast(l.unit_price as decimal(38, 4)) * l.quantity as gross_sales, coalesce(l.discount, 0) as discounts,
       coalesce(l.unit_cost, c.unit_cost) as unit_cost,
       case when l.unit_cost is not null then coalesce(o.currency, '')
            else coalesce(nullif(c.currency, ''), o.currency, '') end as cost_currency,
       cast(coalesce(l.unit_cost, c.unit_cost) as decimal(38, 4)) * l.quantity as cogs,
       case when coalesce(l.unit_cost, c.unit_cost) is not null
            then cast(l.unit_price as decimal(38, 4)) * l.quantity - coalesce(l.discount, 0) else 0
            end as known_cost_sales,
       coalesce(l.category, '') as stated_category, o.ordered_on, l.import_id, l.row_no{extra}
from order_lines l
join {orders} o on o.namespace = l.namespace and o.order_id = l.order_id
left join cost_ranges c on c.namespace = l.namespace and c.sku = l.sku
     and o.ordered_on >= c.starts_on and o.ordered_on < c.ends_before
where coalesce(l.kind, '') in ('', 'goods')
"""


_COST_RANGES = """
select namespace, sku, unit_cost, currency, valid_from as starts_on,
       coalesce(lead(valid_from) over (partition by namespace, sku order by valid_from), date '9999-12-31')
       as ends_before
from product_costs where sku <> ''
"""

# The newest word on a product, the shop's own catalogue first.
_PRODUCT_FACTS = """
select namespace, sku, title, brand, category from (
    select namespace, sku, coalesce(title, '') as title, coalesce(brand, '') as brand,
           coalesce(category, '') as category,
           row_number() over (partition by namespace, sku
                              order by case when coalesce(category, '') = '' then 1 else 0 end,
                                       case when origin = 'catalogue' then 0 else 1 end, as_of desc) as place
    from products where sku <> ''
) as told where place = 1
"""

_FX_RANGES = """
select currency, rate, date as starts_on,
       coalesce(lead(date) over (partition by currency order by date), date '9999-12-31') as ends_before
from (select currency, date, max(rate) as rate from fx_rates group by currency, date) as quoted
"""

_LINE_VIEW_DIMENSIONS = _VIEW_DIMENSIONS + ", category"
_LINE_CATEGORY = "coalesce(nullif(l.stated_category, ''), p.category, '')"
_WITH_PRODUCTS = "left join product_facts p on p.namespace = l.namespace and p.sku = l.sku"
# Goods in the order's currency and their cost in its own; an order counts once in each of its categories.
_LINE_ROWS = f"""
select l.namespace, l.order_id, l.ordered_on as day,
       case when part = 0 then o.currency else l.cost_currency end as currency, {_OF_ORDER}, l.import_id, l.row_no,
       {_LINE_CATEGORY} as category, {
    _measures(
        LINE_MONEY,
        LINE_COUNTS,
        gross_sales=_part(0, "l.gross_sales"),
        discounts=_part(0, "l.discounts"),
        known_cost_sales=_part(0, "l.known_cost_sales"),
        units=_part(0, "l.quantity"),
        cogs=_part(1, "l.cogs"),
    )
}
from line_costs l join order_facts o on o.namespace = l.namespace and o.order_id = l.order_id
{_WITH_PRODUCTS} cross join (values (0), (1)) as parts(part)
where o.counts and (part = 0 or l.cogs is not null)
union all
select o.namespace, o.order_id, o.ordered_on as day, o.currency, {_OF_ORDER}, o.import_id, o.row_no,
       l.category, {_measures(LINE_MONEY, LINE_COUNTS, orders="1")}
from (select distinct l.namespace, l.order_id, {_LINE_CATEGORY} as category from line_costs l {_WITH_PRODUCTS}) l
join order_facts o on o.namespace = l.namespace and o.order_id = l.order_id where o.counts
union all
select r.namespace, r.order_id, case when part in (0, 2) then r.day else r.ordered_on end as day,
       case when part in (0, 1) then r.currency else r.cost_currency end as currency, {_OF_ORDER},
       r.import_id, r.row_no, coalesce(nullif(r.stated_category, ''), p.category, '') as category, {
    _measures(
        LINE_MONEY,
        LINE_COUNTS,
        returned=_part(0, "r.amount"),
        returned_by_order=_part(1, "r.amount"),
        returned_units=_part(1, "r.quantity"),
        restocked_cogs=_part(2, "cast(r.unit_cost as decimal(38, 4)) * r.restocked"),
        restocked_cogs_by_order=_part(3, "cast(r.unit_cost as decimal(38, 4)) * r.restocked"),
    )
}
from refund_facts r cross join (values (0), (1), (2), (3)) as parts(part)
left join order_facts o on o.namespace = r.namespace and o.order_id = r.order_id
left join product_facts p on p.namespace = r.namespace and p.sku = r.sku
where r.counts and (part < 2 or (r.restocked <> 0 and r.unit_cost is not null))
"""

# In the order in which they build on each other.
VIEWS: Final = {
    "cost_ranges": _COST_RANGES,
    "fx_ranges": _FX_RANGES,
    "product_facts": _PRODUCT_FACTS,
    "line_costs": line_costs(),
    "sales_rows": _SALES_ROWS,
    "line_rows": _LINE_ROWS,
}


def fact(name: str) -> sa.Table:
    """A derived table by its name."""
    return FACTS.tables[name]


def rows_view(name: str) -> sa.TableClause:
    """sales_rows or line_rows: the measures of a daily summary at the grain of single orders and refunds."""
    money, counts = (SALES_MONEY, SALES_COUNTS) if name == "sales_rows" else (LINE_MONEY, LINE_COUNTS)
    dimensions = _LINE_VIEW_DIMENSIONS if name == "line_rows" else _VIEW_DIMENSIONS
    columns: list[sa.ColumnClause[Any]] = []
    for column in dimensions.split(", "):
        kind = sa.Date() if column == "day" else sa.BigInteger() if column in _ROW else sa.String()
        columns.append(sa.column(column, kind))
    columns += [sa.column(m, _WIDE) for m in money] + [sa.column(m, sa.BigInteger()) for m in counts]
    return sa.table(name, *columns)


def fx_ranges() -> sa.TableClause:
    """Rates by the days they hold: currency, rate (reporting currency per unit), starts_on, ends_before."""
    return sa.table(
        "fx_ranges",
        sa.column("currency", sa.String()),
        sa.column("rate", sa.Numeric(18, 8)),
        sa.column("starts_on", sa.Date()),
        sa.column("ends_before", sa.Date()),
    )
