"""The product feed as Google Merchant Center reads it: one row an offer, its prices written with their currency."""

from ecm.exporters.exporter import Exporter, Field, Plan, Recognition, RowRule, Shape, find_fields, normal
from ecm.exporters.phrases import MONEY, Found, every_field, is_missing, lacks, mapped, tidied
from ecm.exporters.variants import one_a_sku, repeated, shared_skus
from ecm.schema import Kind


def _field(name: str, kind: Kind = Kind.TEXT, *headers: str, required: bool = False) -> Field:
    """A feed's attribute with underscores or blanks, with or without the prefix it has in XML."""
    names = (h for header in (headers or (name,)) for h in (header, header.replace("_", " ")))
    return Field(name, kind, tuple(n for h in names for n in (h, f"g:{h}")), required=required)


_FIELDS = (
    _field("sku", Kind.TEXT, "id", required=True),
    _field("title", required=True),
    _field("description"),
    _field("url", Kind.TEXT, "link", "link.href"),
    _field("image_url", Kind.TEXT, "image_link"),
    _field("availability"),
    _field("price", required=True),
    _field("sale_price"),
    _field("brand"),
    _field("gtin"),
    _field("mpn"),
    _field("condition"),
    _field("product_type"),
    _field("google_category", Kind.TEXT, "google_product_category"),
    _field("weight", Kind.TEXT, "shipping_weight", "product_weight"),
    _field("stock", Kind.NUMBER, "quantity_to_sell_on_facebook", "sell_on_google_quantity", "inventory"),
)
_TELLING = (
    *("image_link", "availability", "google_product_category", "item_group_id", "condition", "product_type"),
    *("additional_image_link", "gtin", "mpn", "sale_price_effective_date", "age_group", "identifier_exists"),
)
_AVAILABILITY = {
    "in_stock": ("in stock", "instock", "available", "available for order", "limited availability"),
    "out_of_stock": ("out of stock", "outofstock", "sold out", "discontinued"),
    "preorder": ("preorder", "pre order"),
    "backorder": ("backorder", "back order", "available for backorder"),
}
_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "₹": "INR", "zł": "PLN", "৳": "BDT"}
_GRAMS = {"kg": 1000, "g": 1, "lb": 453.59237, "lbs": 453.59237, "oz": 28.349523125}


class MerchantFeed(Exporter):
    """What the feed says of each product on the day it is loaded."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        headers = {normal(c).removeprefix("g:").replace(" ", "_") for c in shape.columns}
        telling = [t for t in _TELLING if t in headers]
        if lacks(_FIELDS, matched) or not {"url", "image_url"} & matched.keys() or len(telling) < 2:
            return None
        return Recognition(
            self.name,
            self.title,
            min(0.96, 0.7 + 0.05 * len(telling)),
            f"It has the columns {', '.join(repr(t) for t in telling[:3])} of a product feed.",
            Plan(
                matched,
                {"products": _products(matched)},
                ignored=(repeated(place for place, _ in matched.values()),),
                rules=(
                    *is_missing(matched, "sku"),
                    *(
                        RowRule(f"{name} is not null and {_amount(name)} is null", f"not a number: {name}")
                        for name in ("price", "sale_price")
                        if name in matched
                    ),
                    # Offers of one id, title and page contradict each other; else they are variants of one product.
                    RowRule(
                        f"count(*) over (partition by {', '.join(n for n in ('sku', 'title', 'url') if n in matched)}) > 1",
                        "duplicate in file",
                    ),
                    *shared_skus(matched, "title", "url"),
                ),
                whole="sku",
            ),
        )


def _products(matched: Found) -> str:
    known = "case when available <> '' then " + mapped("available", _AVAILABILITY) + " end"
    ids = "regexp_extract(sku, '(?i)^shopify_[a-z]+_(\\d+)_(\\d+)$', {})"
    return one_a_sku(
        "origin as_of title description brand gtin mpn category price sale_price currency availability stock condition "
        "weight_g url image_url product_id parent_id",
        f"""
        select row_no, sku, 'feed' as origin, load_day() as as_of, title, description, brand, gtin, mpn,
               coalesce(product_type, google_category) as category,
               {_amount("price")} as price, {_amount("sale_price")} as sale_price,
               coalesce({_currency("price")}, {_currency("sale_price")}) as currency, {known} as availability, stock,
               lower(condition) as condition, {_grams("weight")} as weight_g, url, image_url,
               nullif({ids.format(2)}, '') as product_id, nullif({ids.format(1)}, '') as parent_id
        from (select *, {tidied("availability")} as available from {every_field(_FIELDS, matched)})
        """,
    )


def _amount(text: str) -> str:
    """The number in `28.00 USD`, `EUR 1.299,00`, `$1,299.00`: by Google's rule the dot parts decimals, but for `28,00`."""
    figures = f"regexp_replace(regexp_extract({text}, '\\d[\\d.,\\s'']*'), '[\\s'']', '', 'g')"
    return f"""try_cast(case when regexp_matches({figures}, ',\\d{{1,2}}$') then replace(replace({figures}, '.', ''), ',', '.')
                             else replace({figures}, ',', '') end as {MONEY})"""


def _currency(text: str) -> str:
    signs = " ".join(f"when contains(lower({text}), '{sign}') then '{code}'" for sign, code in _SIGNS.items())
    return f"coalesce(nullif(upper(regexp_extract({text}, '(?i)\\b([a-z]{{3}})\\b', 1)), ''), case {signs} end)"


def _grams(text: str) -> str:
    units = " ".join(f"when '{unit}' then {grams}" for unit, grams in _GRAMS.items())
    number = f"try_cast(replace(regexp_extract({text}, '\\d+([.,]\\d+)?'), ',', '.') as double)"
    return f"{number} * case lower(trim(regexp_extract({text}, '([A-Za-z]+)\\s*$', 1))) {units} end"


MERCHANT_FEED = MerchantFeed("merchant_feed", "Merchant feed", _FIELDS)
