"""What lists tell of products: titles, brands, categories, stock; and how often their pages were viewed."""

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from ecm.filters import Period
from ecm.schema import current, fact, own

_LINES = sa.table("line_products", *[sa.column(n, sa.String()) for n in ("namespace", "item", "title")])


@dataclass(frozen=True)
class ProductFacts:
    """The latest known values of one product; "" or None is not known."""

    title: str = ""
    brand: str = ""
    category: str = ""
    stock: float | None = None


def product_facts(connection: sa.Connection, day: date) -> dict[str, ProductFacts]:
    """Every product that was sold or listed, as last known by that day.

    Whatever of it the shop's own catalogue tells is believed first, but of the stock the newest word, whose ever it is. Titles
    are from order lines where no list has one.
    """
    listed = current("products")
    query = sa.select(_LINES.c.item, sa.func.max(_LINES.c.title).label("title")).group_by(_LINES.c.item)
    products = {str(line.item): ProductFacts(line.title or "") for line in connection.execute(query)}
    orders = {
        ("title", "brand", "category"): (listed.c.origin == "catalogue", listed.c.as_of),
        ("stock",): (listed.c.as_of, listed.c.origin == "catalogue"),
    }
    for names, order in orders.items():
        newest = sa.func.row_number().over(partition_by=listed.c.sku, order_by=order)
        ordered = (
            sa.select(listed.c.sku, *[listed.c[n] for n in names])
            .where(listed.c.as_of <= day)
            .order_by(listed.c.sku, newest)
        )
        for row in connection.execute(ordered):
            known = {n: value for n in names if (value := row._mapping[n]) not in (None, "")}
            if "stock" in known:
                known["stock"] = float(known["stock"])
            products[row.sku] = replace(products.get(row.sku, ProductFacts()), **known)
    return products


def product_titles(connection: sa.Connection) -> dict[str, str]:
    """The newest title of each product, from the catalogue or its order lines."""
    return {sku: f.title for sku, f in product_facts(connection, date.max).items() if f.title}


def viewed_days(connection: sa.Connection, period: Period) -> list[date]:
    """The days of the period whose views are known, by reports that lie within it."""
    table, calendar = current("product_views"), own("calendar")
    query = (
        sa.select(calendar.c.day)
        .distinct()
        .select_from(table.join(calendar, calendar.c.day.between(table.c.starts_on, table.c.ends_on)))
        .where(table.c.starts_on >= period.start, table.c.ends_on <= period.end)
    )
    return [row.day for row in connection.execute(query)]


def product_views(connection: sa.Connection, period: Period) -> dict[str, int]:
    """Views by product, of reports that lie within the period: by its sku, or by the tool's id that they write in its place."""
    table, names, listed = current("product_views"), fact("product_names"), current("products")
    known = sa.select(listed.c.namespace, listed.c.sku).distinct().subquery("known")
    same = sa.and_(known.c.namespace == table.c.namespace, known.c.sku == table.c.sku)
    named = sa.and_(names.c.namespace == table.c.namespace, names.c.kind == "id", names.c.name == table.c.sku)
    sku = sa.func.coalesce(known.c.sku, names.c.sku, table.c.sku)
    query = (
        sa.select(sku.label("sku"), sa.func.sum(table.c.views).label("views"))
        .select_from(table.outerjoin(known, same).outerjoin(names, named))
        .where(table.c.starts_on >= period.start, table.c.ends_on <= period.end)
        .group_by(sku)
    )
    return {r.sku: int(r.views or 0) for r in connection.execute(query)}
