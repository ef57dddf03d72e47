"""Shopify's product export, the old template and the one of 2024: a variant a row, the product's own values on its first."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Ignored, Plan, RowRule
from ecm.exporters.phrases import MONEY, Found, every_field, is_missing, tidied
from ecm.exporters.variants import costs_of, one_a_sku, repeated, shared_skus
from ecm.schema import Kind

_FIELDS = (
    Field("handle", Kind.TEXT, ("handle", "url handle"), required=True),
    Field("title", Kind.TEXT, ("title",), required=True),
    Field("description", Kind.TEXT, ("body (html)", "description")),
    Field("brand", Kind.TEXT, ("vendor",)),
    Field("category", Kind.TEXT, ("product category",)),
    Field("type", Kind.TEXT, ("type",)),
    Field("status", Kind.TEXT, ("status",)),
    Field("option1", Kind.TEXT, ("option1 value",)),
    Field("option2", Kind.TEXT, ("option2 value",)),
    Field("option3", Kind.TEXT, ("option3 value",)),
    Field("sku", Kind.TEXT, ("variant sku", "sku")),
    Field("gtin", Kind.TEXT, ("variant barcode", "barcode")),
    Field("price", Kind.MONEY, ("variant price", "price"), required=True),
    Field("compare_at", Kind.MONEY, ("variant compare at price", "compare-at price")),
    Field("cost", Kind.MONEY, ("cost per item",)),
    Field("tracker", Kind.TEXT, ("variant inventory tracker", "inventory tracker")),
    Field("stock", Kind.NUMBER, ("variant inventory qty", "inventory quantity")),
    Field("policy", Kind.TEXT, ("variant inventory policy", "continue selling when out of stock")),
    Field("grams", Kind.NUMBER, ("variant grams", "weight value (grams)")),
    Field("image_url", Kind.TEXT, ("image src", "product image url")),
)
_TELLING = ("handle", "url handle", "body (html)", "option1 value", "option1 name", "variant sku", "variant price",
            "variant inventory qty", "image src", "product image url", "compare-at price", "cost per item")  # fmt: skip


def _plan(header: Header) -> Plan:
    """The catalogue as the shop's own tool holds it on the day it is loaded, with what each variant costs."""
    matched = header.matched
    handle, price = matched["handle"][0], matched["price"][0]
    sku = f" and coalesce(trim(c{matched['sku'][0]}), '') = ''" if "sku" in matched else ""
    image_only = f"coalesce(trim(c{price}), '') = ''{sku} and coalesce(trim(c{handle}), '') <> ''"
    return Plan(
        matched,
        {"products": _products(matched), "product_costs": costs_of("select row_no, key as sku, cost from variants")},
        steps=(("variants", _variants(matched)),),
        ignored=(
            Ignored(image_only, "a picture of the product above"),
            repeated(place for place, _ in matched.values()),
        ),
        rules=(
            *is_missing(matched, "handle"),
            RowRule("price < 0", "out of range: price"),
            RowRule("row_no in (select row_no from variants where times > 1)", "duplicate in file"),
            RowRule(
                "row_no in (select row_no from variants where compare_at < price)",
                "compare-at price below the price",
                is_warning=True,
            ),
            *shared_skus(matched, "handle", "option1", "option2", "option3"),
        ),
        whole="sku" if "sku" in matched else "",
    )


def _variants(matched: Found) -> str:
    """Each variant with its product's own values, which stand on the first row of its handle; a key where it has no sku.

    times: how often the file has the variant. The title of several that share a sku is the product's.
    """
    first = ", ".join(
        f"first_value({name} ignore nulls) over product as own_{name}"
        for name in ("title", "description", "brand", "category", "type", "status", "image_url")
    )
    return f"""
        select *, case when count(*) over (partition by key) > 1 then own_title
                       else concat_ws(' – ', own_title, nullif(concat_ws(' / ', option1, option2, option3), '')) end as titled
        from (
            select *, coalesce(sku, concat_ws(':', handle, nullif(option1, ''), option2, option3)) as key,
                   count(*) over (partition by handle, sku, option1, option2, option3) as times
            from (select * replace (nullif(option1, 'Default Title') as option1), {first}
                  from {every_field(_FIELDS, matched)}
                  window product as (partition by handle order by row_no
                                     rows between unbounded preceding and unbounded following))
        )
    """


def _products(matched: Found) -> str:
    # What nobody counts can be sold as long as it is listed: its quantity means nothing.
    counted = "tracker is not null" if "tracker" in matched else "true"
    return one_a_sku(
        "origin as_of title description brand category gtin price sale_price stock availability weight_g image_url status",
        f"""
        select row_no, key as sku, 'catalogue' as origin, load_day() as as_of, titled as title,
               regexp_replace(own_description, '<[^>]*>', ' ', 'g') as description, own_brand as brand,
               coalesce(own_type, own_category) as category, ltrim(gtin, '''') as gtin,
               (case when compare_at > price then compare_at else price end)::{MONEY} as price,
               (case when compare_at > price then price end)::{MONEY} as sale_price,
               case when {counted} then stock end as stock,
               case when not {counted} then 'in_stock' when stock is null then null when stock > 0 then 'in_stock'
                    when {tidied("policy")} in ('continue', 'true', 'yes') then 'backorder'
                    else 'out_of_stock' end as availability,
               grams as weight_g, own_image_url as image_url, lower(own_status) as status
        from variants
        """,
    )


SHOPIFY_PRODUCTS = ColumnExporter(
    "shopify_products",
    "Shopify products",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    confidence=(0.7, 0.03, 0.98),
    named=3,
    of="of a product export",
)
