"""Shopify's discount export: codes and automatic discounts, from when to when."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan
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


def _plan(header: Header) -> Plan:
    """Promotions as the shop's own tool holds them."""
    matched = header.matched
    return Plan(matched, {"promotions": _promotions(matched)}, rules=is_missing(matched, "title", "starts"))


def _promotions(matched: Found) -> str:
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
        from (select *, lower(title) as key from {every_field(_FIELDS, matched)})
    """


SHOPIFY_DISCOUNTS = ColumnExporter(
    "shopify_discounts",
    "Shopify discounts",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=2,
    confidence=(0.75, 0.04, 0.97),
    named=3,
    of="of a discount export",
)
