"""Views over the canonical and derived tables: costs by the days they hold, and the rows that summaries add up."""

from typing import Any, Final

import sqlalchemy as sa

from ecm.schema.facts import LINE_COUNTS, LINE_MONEY, QUANTITIES, ROW, SALES_COUNTS, SALES_MONEY, WIDE
from ecm.schema.order_names import own_numbers
from ecm.schema.product_names import NAMED_ITEM, NAMED_PRODUCTS, NAMED_SKU

_VIEW_DIMENSIONS = (
    "namespace, order_id, day, currency, sales_channel, channel, source, medium, campaign, country, device, "
    "customer_type, first_channel, coupon, import_id, row_no"
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
    "coalesce(o.customer_type, 'unknown') as customer_type, coalesce(o.first_channel, '') as first_channel, "
    "coalesce(o.coupon, '') as coupon"
)


# How many came back counts only where the order's quantities and those of all its refunds are known: else its units are no
# denominator for it.
_KNOWN_RETURN = "case when o.units is not null and not o.has_unknown_returns then coalesce(r.quantity, 0) else 0 end"


def _times(price: str, quantity: str) -> str:
    """Rounded line by line, so that lines add up to the same amount however they are grouped."""
    return f"cast(cast({price} as decimal(38, 4)) * {quantity} as decimal(38, 4))"


def _part(part: int, amount: str) -> str:
    return f"case when part = {part} then {amount} else 0 end"


# Every refund stands twice: on its own day, and on its order's for the other basis. So do goods put back in stock.
def sales_rows(orders: str = "order_facts", refunds: str = "refund_facts", costs: str = "cost_facts") -> str:
    """SELECT of the rows that daily_sales adds up, of facts in tables of these names."""
    return f"""
select {_VIEW_DIMENSIONS.replace("day", "ordered_on as day")}, {
        _measures(
            SALES_MONEY,
            SALES_COUNTS,
            gross_sales="gross_sales",
            discounts="discounts",
            shipping_charged="shipping_income",
            known_cost_sales="known_cost_sales",
            backdated_cost_sales="backdated_cost_sales",
            fee_known_sales="case when has_fee then gross_sales - discounts else 0 end",
            fulfilment_known_sales="case when has_fulfilment then gross_sales - discounts else 0 end",
            orders="1",
            online_orders="case when sales_channel = 'online_store' then 1 else 0 end",
            pending_orders="case when is_pending then 1 else 0 end",
            units="coalesce(units, 0)",
            units_with_unknown_returns="case when has_unknown_returns then coalesce(units, 0) else 0 end",
            orders_with_units="case when units is not null then 1 else 0 end",
            new_customers="case when customer_type = 'new' then 1 else 0 end",
            repeaters="case when customer_type = 'new' and days_to_next <= 90 then 1 else 0 end",
            returning_orders="case when customer_type = 'returning' then 1 else 0 end",
            known_customer_orders="case when customer_type <> 'unknown' then 1 else 0 end",
        )
    }
from {orders} where counts
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
            returned_units=_part(1, _KNOWN_RETURN),
        )
    }
from {refunds} r cross join (values (0), (1)) as parts(part)
left join {orders} o on o.namespace = r.namespace and o.order_id = r.order_id
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
from {costs} c cross join (values (0), (1)) as parts(part)
left join {orders} o on o.namespace = c.namespace and o.order_id = c.order_id
where part = 0 or c.restocked_cogs <> 0
"""


# Order lines without what a later edit took out of their orders.
_KEPT_LINES = """
select l.* replace (
    (l.quantity - coalesce(x.quantity, 0)) as quantity,
    case when x.quantity is null then l.discount
         else round(l.discount * ((l.quantity - x.quantity) / nullif(l.quantity, 0)), 4) end as discount)
from lines_by_order l
left join removed_lines x on x.namespace = l.namespace and x.order_id = l.order_id and x.line_no = l.line_no
"""


def _lines(orders: str = "", also: str = "", lines: str = "kept_lines") -> str:
    """SELECT of goods and the products they are of; of the orders o in a table of that name, with these columns besides.

    Tips and gift cards are lines too, but no goods. Lines with a sku, mostly all, are spared the search for their product.
    """
    said = f"join {orders} o on o.namespace = l.namespace and o.order_id = l.order_id" if orders else ""

    def part(sku: str, item: str, joins: str, condition: str) -> str:
        return f"""
            select l.namespace, l.order_id, l.line_no, {sku} as sku, {item} as item, coalesce(l.title, '') as title,
                   l.quantity, l.unit_price, coalesce(l.discount, 0) as discounts, l.unit_cost as stated_cost,
                   coalesce(l.category, '') as stated_category, coalesce(l.brand, '') as stated_brand,
                   l.import_id, l.row_no{also}
            from {lines} l {said} {joins} where {condition} and coalesce(l.kind, '') in ('', 'goods')"""

    return (
        part("l.sku", "l.sku", "", "l.sku <> ''")
        + " union all "
        + part(NAMED_SKU, NAMED_ITEM, NAMED_PRODUCTS, "coalesce(l.sku, '') = ''")
    )


def line_costs(orders: str = "orders", also: str = "", lines: str = "kept_lines") -> str:
    """SELECT of the goods of the orders in a table of that name, with what they cost. also: columns of the orders (o.…) besides.

    A product's first known cost reaches back to the orders before it.
    """
    ordered = ", o.ordered_on, coalesce(o.currency, '') as order_currency" + (f", {also}" if also else "")
    return f"""
select l.* exclude (unit_price, stated_cost, order_currency),
       {_times("l.unit_price", "l.quantity")} as gross_sales,
       coalesce(l.stated_cost, c.unit_cost) as unit_cost,
       case when l.stated_cost is not null then l.order_currency
            else coalesce(nullif(c.currency, ''), l.order_currency) end as cost_currency,
       {_times("coalesce(l.stated_cost, c.unit_cost)", "l.quantity")} as cogs,
       case when coalesce(l.stated_cost, c.unit_cost) is not null
            then {_times("l.unit_price", "l.quantity")} - l.discounts else 0 end as known_cost_sales,
       case when l.stated_cost is null and l.ordered_on < c.known_from
            then {_times("l.unit_price", "l.quantity")} - l.discounts else 0 end as backdated_cost_sales
from ({_lines(orders, ordered, lines)}) l
left join cost_ranges c on c.namespace = l.namespace and c.sku = l.sku
     and l.ordered_on >= c.starts_on and l.ordered_on < c.ends_before
"""


# The first cost of a sku holds for all days before it too, of which it was not yet known.
_COST_RANGES = """
select namespace, sku, unit_cost, currency, valid_from as known_from,
       case when lag(valid_from) over changes is null then date '0001-01-01' else valid_from end as starts_on,
       coalesce(lead(valid_from) over changes, date '9999-12-31') as ends_before
from product_costs where sku <> ''
window changes as (partition by namespace, sku order by valid_from)
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

_LINE_VIEW_DIMENSIONS = _VIEW_DIMENSIONS + ", category, brand, sku"
# What belongs to no product that is known: refunds known only as an amount, orders without lines, edits.
UNASSIGNED: Final = "Not assigned to products"


def _of_refund(column: str, otherwise: str) -> str:
    return f"case when r.sku = '' then '{UNASSIGNED}' else {otherwise} end as {column}"


# Goods in the order's currency and their cost in its own; what an order's sales and refunds are beyond its lines is a row
# of its own, so that products add up to the total; of an order without lines its units are not known. `orders` is 1 on
# each row of goods: count distinct orders by it.
_GOODS_ROWS = f"""
select l.namespace, l.order_id, l.ordered_on as day,
       case when part = 0 then o.currency else l.cost_currency end as currency, {_OF_ORDER}, l.import_id, l.row_no,
       coalesce(nullif(l.stated_category, ''), p.category, '') as category,
       coalesce(nullif(l.stated_brand, ''), p.brand, '') as brand, l.item as sku, {
    _measures(
        LINE_MONEY,
        LINE_COUNTS,
        gross_sales=_part(0, "l.gross_sales"),
        discounts=_part(0, "l.discounts"),
        known_cost_sales=_part(0, "l.known_cost_sales"),
        backdated_cost_sales=_part(0, "l.backdated_cost_sales"),
        orders=_part(0, "case when l.quantity = 0 then 0 else 1 end"),
        units=_part(0, "l.quantity"),
        units_with_unknown_returns=_part(0, "case when o.has_unknown_returns then l.quantity else 0 end"),
        cogs=_part(1, "l.cogs"),
    )
}
from line_costs l join order_facts o on o.namespace = l.namespace and o.order_id = l.order_id
left join product_facts p on p.namespace = l.namespace and p.sku = l.sku
cross join (values (0), (1)) as parts(part)
where o.counts and (part = 0 or l.cogs is not null)
"""


def unlisted_rows(orders: str = "order_facts", refunds: str = "refund_facts") -> str:
    """SELECT of the rows that daily_lines adds up beside the goods, of facts in tables of these names."""
    return f"""
select o.namespace, o.order_id, o.ordered_on as day, o.currency, {_OF_ORDER}, o.import_id, o.row_no,
       '{UNASSIGNED}' as category, '{UNASSIGNED}' as brand, '{UNASSIGNED}' as sku, {
        _measures(
            LINE_MONEY,
            LINE_COUNTS,
            gross_sales="o.unassigned_sales",
            discounts="o.unassigned_discounts",
            orders="case when o.has_lines then 0 else 1 end",
            units="case when o.has_lines then o.unassigned_units end",
        )
    }
from {orders} o
where o.counts and (not o.has_lines or o.unassigned_sales <> 0 or o.unassigned_discounts <> 0)
union all
select r.namespace, r.order_id, case when part in (0, 2) then r.day else r.ordered_on end as day,
       case when part in (0, 1) then r.currency else r.cost_currency end as currency, {_OF_ORDER},
       r.import_id, r.row_no, {_of_refund("category", "coalesce(nullif(r.stated_category, ''), p.category, '')")},
       {_of_refund("brand", "coalesce(nullif(r.stated_brand, ''), p.brand, '')")}, {_of_refund("sku", "r.sku")}, {
        _measures(
            LINE_MONEY,
            LINE_COUNTS,
            returned=_part(0, "r.amount"),
            returned_by_order=_part(1, "r.amount"),
            returned_units=_part(1, _KNOWN_RETURN),
            restocked_cogs=_part(2, _times("r.unit_cost", "r.restocked")),
            restocked_cogs_by_order=_part(3, _times("r.unit_cost", "r.restocked")),
        )
    }
from {refunds} r cross join (values (0), (1), (2), (3)) as parts(part)
left join {orders} o on o.namespace = r.namespace and o.order_id = r.order_id
left join product_facts p on p.namespace = r.namespace and p.sku = r.sku
where r.counts and (r.amount <> 0 or r.quantity <> 0 or r.restocked <> 0)
      and (part < 2 or (r.restocked <> 0 and r.unit_cost is not null))
"""


# In the order in which they build on each other.
VIEWS: Final = {
    "cost_ranges": _COST_RANGES,
    "fx_ranges": _FX_RANGES,
    "product_facts": _PRODUCT_FACTS,
    # The lines of orders by the orders' own numbers, whatever the file called them.
    "lines_by_order": own_numbers("order_lines"),
    "kept_lines": _KEPT_LINES,
    "line_products": _lines(),
    "line_costs": line_costs(),
    "sales_rows": sales_rows(),
    "line_rows": f"{_GOODS_ROWS} union all {unlisted_rows()}",
}


def rows_view(name: str) -> sa.TableClause:
    """sales_rows or line_rows: the measures of a daily summary at the grain of single orders and refunds."""
    money, counts = (SALES_MONEY, SALES_COUNTS) if name == "sales_rows" else (LINE_MONEY, LINE_COUNTS)
    dimensions = _LINE_VIEW_DIMENSIONS if name == "line_rows" else _VIEW_DIMENSIONS
    columns: list[sa.ColumnClause[Any]] = []
    for column in dimensions.split(", "):
        kind = sa.Date() if column == "day" else sa.BigInteger() if column in ROW else sa.String()
        columns.append(sa.column(column, kind))
    columns += [sa.column(m, WIDE) for m in money]
    columns += [sa.column(m, WIDE if m in QUANTITIES else sa.BigInteger()) for m in counts]
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
