"""WooCommerce's product export: simple products and variations; the parents of variations are no goods themselves."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Ignored, Plan, RowRule, normal
from ecm.exporters.phrases import MONEY, Found, every_field, tidied
from ecm.exporters.variants import costs_of, one_a_sku, repeated, shared_skus
from ecm.schema import Kind

_FIELDS = (
    Field("id", Kind.TEXT, ("id",)),
    Field("type", Kind.TEXT, ("type",), required=True),
    Field("sku", Kind.TEXT, ("sku",), required=True),
    Field("gtin", Kind.TEXT, ("gtin, upc, ean, or isbn",)),
    Field("title", Kind.TEXT, ("name",), required=True),
    Field("published", Kind.TEXT, ("published",)),
    Field("description", Kind.TEXT, ("description",)),
    Field("in_stock", Kind.TEXT, ("in stock?",)),
    Field("stock", Kind.TEXT, ("stock",)),
    Field("weight", Kind.NUMBER, pattern=r"weight \((kg|g|lbs|oz)\)"),
    Field("sale_price", Kind.MONEY, ("sale price",)),
    Field("price", Kind.MONEY, ("regular price",), required=True),
    Field("category", Kind.TEXT, ("categories",)),
    Field("image_url", Kind.TEXT, ("images",)),
    Field("brand", Kind.TEXT, ("brands", "brand")),
    Field("parent", Kind.TEXT, ("parent",)),
    Field(
        "cost",
        Kind.MONEY,
        ("cost of goods", "cost", "meta: _wc_cog_cost", "meta: _alg_wc_cog_cost", "meta: _cogs_total_value"),
    ),
)
_TELLING = ("tax status", "tax class", "in stock?", "regular price", "sale price", "allow customer reviews?", "parent",
            "attribute 1 name", "visibility in catalog", "is featured?", "cross-sells")  # fmt: skip
_GRAMS = {"kg": 1000, "g": 1, "lbs": 453.59237, "oz": 28.349523125}


def _plan(header: Header) -> Plan:
    """The catalogue as the shop's own tool holds it on the day it is loaded."""
    shape, matched = header.shape, header.matched
    kind = f"lower(coalesce(c{matched['type'][0]}, ''))"
    parents = f"{kind} like 'variable%' or {kind} like 'grouped%'"
    unit = "g"
    if "weight" in matched:
        unit = normal(shape.columns[matched["weight"][0]]).split("(")[1].rstrip(")")
    return Plan(
        matched,
        {"products": _products(matched, _GRAMS[unit])}
        | (
            {"product_costs": costs_of(f"select row_no, {_SKU} as sku, cost from {every_field(_FIELDS, matched)}")}
            if "cost" in matched
            else {}
        ),
        ignored=(Ignored(parents, "the parent of variations"), repeated(place for place, _ in matched.values())),
        rules=(
            RowRule("sku is null and " + ("id is null" if "id" in matched else "true"), "missing: SKU"),
            *(
                [RowRule(f"stock is not null and not ({_IS_PARENTS}) and {_PIECES} is null", "not a number: Stock")]
                if "stock" in matched
                else ()
            ),
            *shared_skus(matched, "id", "title"),
        ),
        whole="sku",
    )


# A variation whose stock is counted with its parent's has the word in its place.
_IS_PARENTS = "lower(trim(stock)) = 'parent'"
_PIECES = "try_cast(replace(stock, ',', '.') as double)"
_SKU = "coalesce(sku, 'woo-' || id)"


def _products(matched: Found, grams: float) -> str:
    state = tidied("in_stock")
    return one_a_sku(
        "origin as_of title description brand category gtin price sale_price stock availability weight_g image_url "
        "status product_id parent_id",
        f"""
        select row_no, {_SKU} as sku, 'catalogue' as origin, load_day() as as_of, title,
               regexp_replace(description, '<[^>]*>', ' ', 'g') as description, brand, gtin,
               split_part(category, ',', 1) as category, price::{MONEY} as price,
               (case when sale_price < price then sale_price end)::{MONEY} as sale_price, {_PIECES} as stock,
               case when {state} in ('1', 'yes', 'true', 'in stock', 'instock') then 'in_stock'
                    when {state} in ('backorder', 'onbackorder') then 'backorder'
                    when {state} in ('0', 'no', 'false', 'out of stock', 'outofstock') then 'out_of_stock' end as availability,
               weight * {grams} as weight_g, split_part(image_url, ',', 1) as image_url,
               case published when '1' then 'active' when '0' then 'draft' when '-1' then 'draft' end as status,
               id as product_id, nullif(regexp_extract(parent, '^id:(\\d+)$', 1), '') as parent_id
        from {every_field(_FIELDS, matched)}
        """,
    )


WOO_PRODUCTS = ColumnExporter(
    "woo_products",
    "WooCommerce products",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    confidence=(0.7, 0.03, 0.97),
    named=3,
    of="of a product export",
)
