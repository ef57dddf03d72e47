"""Variants that share a sku are one product: their stocks are added up, and what they do not agree on is left out."""

from collections.abc import Iterable, Mapping

from ecm.exporters.exporter import Ignored, RowRule

# Whichever of them can be had, the product can be had.
_AVAILABLE = "['in_stock', 'backorder', 'preorder', 'out_of_stock']"
# What may differ from variant to variant, and means nothing for the product then; of the rest the first one stands.
_AGREED = ("price", "sale_price", "currency", "gtin", "mpn", "weight_g", "product_id", "parent_id", "unit_cost")


def one_a_sku(columns: str, variants: str) -> str:
    """SELECT of one row a sku. columns: those of the rows that a SELECT of variants gives, besides row_no and sku."""
    return f"""
        select min(row_no) as row_no, sku, {", ".join(f"{_of_all(name)} as {name}" for name in columns.split())}
        from ({variants}) group by sku
    """


def costs_of(variants: str) -> str:
    """SELECT of product_costs as of the load's day. variants: rows row_no, sku, cost. A cost of 0.00 is one nobody entered."""
    costs = f"select row_no, sku, load_day() as valid_from, cost as unit_cost from ({variants}) where cost > 0"
    return f"select * from ({one_a_sku('valid_from unit_cost', costs)}) where unit_cost is not null"


def _of_all(name: str) -> str:
    if name == "stock":
        # Of one whose stock nobody counts, there may be any number.
        return "case when count(stock) = count(*) then sum(stock) end"
    if name == "availability":
        return f"arg_min(availability, coalesce(nullif(list_position({_AVAILABLE}, availability), 0), 9))"
    if name in _AGREED:
        return f"case when count(distinct {name}) = 1 and count({name}) = count(*) then min({name}) end"
    return f"arg_min({name}, row_no)"


def shared_skus(matched: Mapping[str, object], *told_by: str) -> tuple[RowRule, ...]:
    """Warnings of typed rows that share a sku and differ in price or cost, where the file has them.

    told_by: what tells variants apart. Rows alike in it contradict each other, which is not for a warning.
    """
    apart = ", ".join(name for name in told_by if name in matched)
    values = {"price": "price", "cost": "nullif(cost, 0)"}
    return tuple(
        RowRule(
            f"sku in (select sku from typed group by sku having count(distinct {value}) > 1 "
            f"and count(*) = count(distinct ({apart})))",
            f"variants that share a sku differ in {name}, which is left out",
            is_warning=True,
        )
        for name, value in values.items()
        if {"sku", name} <= matched.keys()
    )


def repeated(places: Iterable[int]) -> Ignored:
    """Records that say what one above them says, cell for cell: two exports were put together."""
    alike = ", ".join(f"c{place}" for place in sorted(set(places)))
    return Ignored(
        f"row_no in (select row_no from raw qualify row_number() over (partition by {alike} order by row_no) > 1)",
        "repeats a row above",
    )
