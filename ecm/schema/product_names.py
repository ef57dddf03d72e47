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
    for pattern, replacement in (
        (r"\p{Cf}", "''"),
        (r"[\s\p{Z}]+", "' '"),
        (f" {_DASH}+ ?| ?{_DASH}+ ", _MARK),
        (f"{_DASH}+", "' '"),
        (" +", "' '"),
        (" ?/ ?", "'/'"),
    ):
        text = f"regexp_replace({text}, '{pattern}', {replacement}, 'g')"
    separated = f"trim(replace(trim({text}, ' ' || {_MARK}), {_MARK}, ' - '))"
    return f"regexp_replace({separated}, '(^| - )default title$', '')"


def whole_name(key: str) -> str:
    """SQL: the name of a title key with its variant: `green tea 100g`, however the two were separated."""
    return f"replace({key}, ' - ', ' ')"


def base_name(key: str) -> str:
    """SQL: the name of a title key without its variant, `green tea`; NULL where it has none."""
    before = f"left({key}, length({key}) - strpos(reverse({key}), ' - ') - 2)"
    return f"case when contains({key}, ' - ') then {whole_name(before)} end"


def with_line_keys(lines: str) -> str:
    """SELECT of rows of order_lines with their keys, which rows that have a sku do without: nothing asks for theirs."""
    return f"""
        select * exclude (made) replace ({whole_name("made")} as title_key, coalesce({base_name("made")}, '') as base_key)
        from (select *, case when coalesce(sku, '') = '' then {title_key("title")} else '' end as made from ({lines}))
    """


def key_titles(table: str) -> tuple[str, ...]:
    """Statements that write their keys into such rows of a table, each title made comparable once."""
    return (
        f"""create or replace temp table title_keys as {
            with_line_keys(
                f"select distinct '' as sku, title, '' as title_key, '' as base_key from {table} where coalesce(sku, '') = ''"
            )
        }""",
        f"""update {table} as l set title_key = coalesce(t.title_key, ''), base_key = coalesce(t.base_key, '')
            from title_keys t where coalesce(l.sku, '') = '' and l.title = t.title""",
    )


# Joins of a line l without a sku with the products that it may name, the first one found is it: that of its variant's
# id or else its product's, of its title, of its title without the variant.
NAMED_PRODUCTS: Final = """
left join product_names as numbered on numbered.namespace = l.namespace and numbered.kind = 'id'
     and numbered.name = coalesce(nullif(l.variant_id, ''), l.product_id)
left join product_names as titled on titled.namespace = l.namespace and titled.kind = 'title' and titled.name = l.title_key
left join product_names as plain on plain.namespace = l.namespace and plain.kind = 'title' and plain.is_whole
     and plain.name = l.base_key
"""
NAMED_SKU: Final = "coalesce(numbered.sku, titled.sku, plain.sku, '')"
# What the goods are called in tables by product.
NAMED_ITEM: Final = (
    "coalesce(numbered.sku, titled.sku, plain.sku, nullif(l.variant_id, ''), nullif(l.product_id, ''), l.title_key, '')"
)
