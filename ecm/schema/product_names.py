"""How a line without a sku names its product: by the tool's own ids, or by its title.

Titles are compared without case, kinds of dashes and quotes, spaces, and the name of a variant that is none.
"""

from typing import Final

_DASH: Final = "[\\p{Pd}\u2212\u2043]"
_APOSTROPHES: Final = "\u2018\u2019\u201a\u201b\u2032\u00b4`"
_QUOTES: Final = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"
_PLAIN: Final = "''" * len(_APOSTROPHES) + '"' * len(_QUOTES)
# Between a title and its variant, while the dashes within words are taken out.
_MARK: Final = "chr(1)"


def title_key(title: str) -> str:
    """SQL: a title as titles are compared, ` - ` before its variant: `green tea - 100g`."""
    text = f"translate(lower(nfc_normalize(coalesce({title}, ''))), '{_APOSTROPHES}{_QUOTES}', '{_PLAIN}')"
    for pattern, meant in (
        (r"\p{Cf}", "''"),
        (r"[\s\p{Z}]+", "' '"),
        (f" {_DASH}+ ?| ?{_DASH}+ ", _MARK),
        (f"{_DASH}+", "' '"),
        (" +", "' '"),
        (" ?/ ?", "'/'"),
    ):
        text = f"regexp_replace({text}, '{pattern}', {meant}, 'g')"
    separated = f"trim(replace(trim({text}, ' ' || {_MARK}), {_MARK}, ' - '))"
    return f"regexp_replace({separated}, '(^| - )default title$', '')"


def whole_name(key: str) -> str:
    """SQL: the name of a title key with its variant: `green tea 100g`, however the two were separated."""
    return f"replace({key}, ' - ', ' ')"


def base_name(key: str) -> str:
    """SQL: the name of a title key without its variant, `green tea`; NULL where it has none."""
    before = f"left({key}, length({key}) - strpos(reverse({key}), ' - ') - 2)"
    return f"case when contains({key}, ' - ') then {whole_name(before)} end"


def line_title_key(sku: str = "sku", title: str = "title") -> str:
    """SQL: a line's key, which is its title's where it has no sku; else blank, as nothing asks for it."""
    return f"case when coalesce({sku}, '') = '' then {title_key(title)} else '' end"


_OWN: Final = "nullif(l.sku, '')"
_PRODUCTS: Final = "variant.sku, product.sku, titled.sku, plain.sku"
_WHOLE: Final = whole_name("l.title_key")

# Joins of line l with the products that it may name, and its product's sku. A line with a sku names that one alone.
NAMED_PRODUCTS: Final = f"""
left join product_names as variant on variant.namespace = l.namespace and variant.kind = 'id'
     and variant.name = case when coalesce(l.sku, '') = '' then l.variant_id end
left join product_names as product on product.namespace = l.namespace and product.kind = 'id'
     and product.name = case when coalesce(l.sku, '') = '' then l.product_id end
left join product_names as titled on titled.namespace = l.namespace and titled.kind = 'title' and titled.name = {_WHOLE}
left join product_names as plain on plain.namespace = l.namespace and plain.kind = 'title' and plain.is_whole
     and plain.name = {base_name("l.title_key")}
"""
LINE_SKU: Final = f"coalesce({_OWN}, {_PRODUCTS}, '')"
# What the goods are called in tables by product.
LINE_ITEM: Final = (
    f"coalesce({_OWN}, {_PRODUCTS}, nullif(l.variant_id, ''), nullif(l.product_id, ''), nullif({_WHOLE}, ''), '')"
)
