"""By which names products are found: ids and titles from the product lists, and the orders that a change of them
concerns.
"""

import duckdb

from ecm.schema import base_name, title_key, whole_name

# A variant's title is its product's too, unless another product has it; ids likewise. Of lists that give one name to
# different products the shop's own is used, then the newest; a name that this list gives to two products is nobody's.
_NAMES = f"""
with listed as (
    select namespace, sku, origin = 'catalogue' as is_own, {title_key("title")} as title, product_id, parent_id, as_of
    from (select namespace, sku, origin, title, coalesce(product_id, '') as product_id,
                 coalesce(parent_id, '') as parent_id, max(as_of) as as_of
          from products where sku <> '' group by all)
), named as (
    select *, unnest([
        {{'kind': 'title', 'name': {whole_name("title")}, 'place': 1}},
        {{'kind': 'title', 'name': {base_name("title")}, 'place': 2}},
        {{'kind': 'id', 'name': product_id, 'place': 1}},
        {{'kind': 'id', 'name': parent_id, 'place': 2}},
        {{'kind': 'id', 'name': sku, 'place': 3}}], recursive := true)
    from listed
)
select namespace, kind, name, min(sku) as sku, place = 1 as is_whole
from (select * from named where name <> ''
      qualify rank() over (partition by namespace, kind, name order by is_own desc, as_of desc, place) = 1)
group by namespace, kind, name, place having count(distinct sku) = 1
"""


def update_product_names(con: duckdb.DuckDBPyConnection) -> None:
    """Derives table product_names. Makes temporary table orders_of_renamed_products of the orders with lines whose
    product may have changed.
    """
    con.execute(f"create or replace temp table new_names as {_NAMES}")
    con.execute(
        """
        create or replace temp table renamed as select distinct namespace, kind, name from (
            (from new_names except from product_names) union all (from product_names except from new_names))
        """
    )
    con.execute(
        "delete from product_names where (namespace, kind, name) in (select (namespace, kind, name) from renamed)"
    )
    con.execute(
        "insert into product_names by name select * from new_names semi join renamed using (namespace, kind, name)"
    )
    lines = " union all ".join(
        f"select l.namespace, l.order_id from lines_by_order l join renamed r "
        f"on r.namespace = l.namespace and r.kind = '{kind}' and r.name = {name} where coalesce(l.sku, '') = ''"
        for kind, name in (
            ("id", "l.variant_id"),
            ("id", "l.product_id"),
            ("title", "l.title_key"),
            ("title", "l.base_key"),
        )
    )
    con.execute(f"create or replace temp table orders_of_renamed_products as select distinct * from ({lines})")
