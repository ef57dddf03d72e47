"""Shopify's customer export: who had ordered before the orders that were loaded. Names and addresses are never kept."""

from ecm.exporters.exporter import (
    Exporter,
    Field,
    Plan,
    Recognition,
    RowRule,
    Shape,
    find_fields,
    normal,
    personal_columns,
)
from ecm.exporters.phrases import every_field, is_negative
from ecm.schema import Kind

_FIELDS = (
    Field("id", Kind.TEXT, ("customer id",)),
    Field("email", Kind.EMAIL, ("email",)),
    Field("orders", Kind.COUNT, ("total orders",), required=True),
    Field("country", Kind.TEXT, ("default address country code", "country code", "country")),
    Field("tags", Kind.TEXT, ("tags",)),
    Field("accepts", Kind.FLAG, ("accepts email marketing", "accepts marketing")),
)
_TELLING = (
    "customer id",
    "accepts email marketing",
    "total spent",
    "total orders",
    "tax exempt",
    "default address city",
)


class ShopifyCustomers(Exporter):
    """Each customer with the orders ever made."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        telling = [t for t in _TELLING if t in {normal(c) for c in shape.columns}]
        if "orders" not in matched or not {"id", "email"} & matched.keys() or len(telling) < 3:
            return None
        who = "coalesce(customer_key(email), '') = '' and coalesce(id, '') = ''"
        return Recognition(
            self.name,
            self.title,
            min(0.97, 0.7 + 0.05 * len(telling)),
            f"It has the columns {', '.join(repr(t) for t in telling[:3])} of a customer export.",
            Plan(
                matched,
                {"customers": _customers(every_field(_FIELDS, matched))},
                rules=(
                    RowRule(
                        f"row_no in (select row_no from {every_field(_FIELDS, matched)} where {who})", "no customer"
                    ),
                    *is_negative(matched, "orders"),
                ),
                personal=personal_columns(shape.columns),
            ),
        )


def _customers(rows: str) -> str:
    """A customer without an address is known by the tool's number, which is written with an apostrophe."""
    return f"""
        select row_no, coalesce(nullif(customer_key(email), ''), ltrim(id, '''')) as customer_id, orders as orders_count,
               upper(country) as country, tags, accepts as accepts_marketing
        from {rows}
    """


SHOPIFY_CUSTOMERS = ShopifyCustomers("shopify_customers", "Shopify customers", _FIELDS)
