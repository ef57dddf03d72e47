"""Lines that an edit removed from an order: the tool still lists them, but the order's sales are lower by their
amount.
"""

import duckdb

from ecm.facts.stale import goods_of

_AMOUNT = "cast(cast(l.unit_price as decimal(38, 4)) * l.quantity as decimal(38, 4))"
# Lines and sales may differ by rounding.
_SAME = 0.01


def update_removed_lines(con: duckdb.DuckDBPyConnection) -> None:
    """Updates table removed_lines for stale_orders, adds the days of what changed to stale_days, and removes the lines from
    stale_lines, which holds all lines before.


    The removed line is the one whose amount equals what the lines exceed the order's stated sales by, else as many
    pieces of a line as have that amount. Where several fit equally well, the row has no line, and the pieces if all
    agree on them.
    """
    con.execute(
        f"""
        create or replace temp table gaps as
        select o.*, l.amount - o.gross_sales as gap
        from (select nr, sum(gross_sales) as amount from stale_lines group by nr) l join standing o using (nr)
        where l.amount - o.gross_sales > 2 * {_SAME}
        """
    )
    old = "from removed_lines semi join stale_orders using (namespace, order_id)"
    if con.execute(f"select exists(from gaps) or exists({old})").fetchone() == (False,):
        return
    con.execute(
        f"""
        create or replace temp table new_removed_lines as
        with fits as (
            select g.namespace, g.order_id, g.ordered_on, g.gap, l.line_no, l.quantity, abs({_AMOUNT} - gap) <= {_SAME} as is_whole,
                   round(gap / nullif(l.unit_price, 0)) as pieces,
                   coalesce(nullif(l.sku, ''), nullif(l.product_id, ''), lower(trim(l.title)), '') as item, l.unit_price
            from lines_by_order l join gaps g using (namespace, order_id)
            where coalesce(l.kind, '') in ('', 'goods')
        ), best as (
            select namespace, order_id, ordered_on, line_no, item, unit_price,
                   case when is_whole then quantity else pieces end as quantity
            from fits
            where is_whole or (abs(pieces * unit_price - gap) <= {_SAME} and pieces between 1 and quantity)
            qualify is_whole or not bool_or(is_whole) over (partition by namespace, order_id)
        )
        select namespace, order_id, ordered_on,
               case when count(distinct (item, unit_price)) = 1 then max(line_no) else '' end as line_no,
               arg_max(quantity, line_no)::decimal(38, 4) as quantity
        from best group by namespace, order_id, ordered_on
        having count(distinct (item, unit_price)) = 1 or min(quantity) = max(quantity)
        """
    )
    con.execute(
        f"""
        insert into stale_days
        select ordered_on {old}
        union select ordered_on from new_removed_lines
        """
    )
    con.execute(
        "delete from removed_lines where (namespace, order_id) in (select (namespace, order_id) from stale_orders)"
    )
    con.execute("insert into removed_lines by name select * from new_removed_lines")
    con.execute("delete from stale_lines where nr in (select nr from gaps)")
    con.execute(f"insert into stale_lines {goods_of('gaps')}")
