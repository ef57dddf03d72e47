"""Shopify's discount export: codes and automatic discounts, from when to when."""

from ecm.exporters.exporter import Field, Plan, Recognition, Shape, find_fields, normal
from ecm.exporters.phrases import Found, every_field, is_missing, tidied
from ecm.schema import Kind

_FIELDS = (
    Field("title", Kind.TEXT, ("name", "code", "title"), required=True),
    Field("value", Kind.NUMBER, ("value",), required=True),
    Field("value_type", Kind.TEXT, ("value type",), required=True),
    Field("type", Kind.TEXT, ("type", "discount type")),
    Field("discount_class", Kind.TEXT, ("discount class",)),
    Field("method", Kind.TEXT, ("method", "discount method")),
    Field("minimum", Kind.TEXT, ("minimum purchase requirements", "minimum purchase requirement")),
    Field("starts", Kind.MOMENT, ("start", "start date", "starts at"), required=True),
    Field("ends", Kind.MOMENT, ("end", "end date", "ends at")),
)
_TELLING = ("value type", "discount class", "times used in total", "times used", "usage limit per code",
            "applies once per customer", "customer selection", "minimum purchase requirements",
            "combines with order discounts", "combines with product discounts")  # fmt: skip


class ShopifyDiscounts:
    """Promotions as the shop's own tool holds them."""

    name = "shopify_discounts"
    title = "Shopify discounts"

    def recognise(self, shape: Shape) -> Recognition | None:
        found = find_fields(_FIELDS, shape.columns)
        told = [t for t in _TELLING if t in {normal(c) for c in shape.columns}]
        if any(f.required and f.name not in found for f in _FIELDS) or len(told) < 2:
            return None
        return Recognition(
            self.name,
            self.title,
            min(0.97, 0.75 + 0.04 * len(told)),
            f"It has the columns {', '.join(repr(t) for t in told[:3])} of a discount export.",
            Plan(found, {"promotions": _promotions(found)}, rules=is_missing(found, "title", "starts")),
        )


def _promotions(found: Found) -> str:
    """A code is one promotion whatever its case; automatic discounts may share a title, and begin at different times.

    Shopify writes what is taken off as a negative value. A name with a blank in it is nothing to type at checkout.
    """
    type_, value_type = tidied("type"), tidied("value_type")
    return f"""
        select row_no,
               key || case when count(*) over (partition by key) > 1 then ':' || strftime(starts, '%Y-%m-%dT%H:%M') else '' end
               as promotion_id,
               title, case when {tidied("method")} like 'auto%' or title like '% %' then '' else title end as code,
               case when {type_} like '%free shipping%' then 'free shipping'
                    when {type_} like '%buy%get%' then 'buy x get y'
                    when {value_type} like 'percent%' then 'percentage'
                    when {value_type} in ('fixed amount', 'amount') then 'amount'
                    else coalesce(nullif({value_type}, ''), {type_}) end as kind,
               abs(value) as value,
               concat_ws('; ', nullif({tidied("discount_class")}, ''), minimum) as scope, starts as starts_at, ends as ends_at
        from (select *, lower(title) as key from {every_field(_FIELDS, found)})
    """
