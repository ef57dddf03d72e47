"""When two rows of orders are the same order, and how the tables that name an order find its number.

Two rows are the same order where they have the same number; or where the tool's own id is the same, or the number but for
its spelling and one of them lacks the id, and they agree on when it was placed or on what was bought.
"""

from typing import Final

from ecm.schema.tables import TABLES

# Every table that names an order, but orders itself.
NAMING: Final = tuple(
    t.name for t in TABLES.values() if t.name != "orders" and "order_id" in {c.name for c in t.columns}
)
# Of these, the ones of which a newer load replaces all rows of an order.
REPLACED_BY_ORDER: Final = tuple(name for name in NAMING if TABLES[name].object == ("order_id",))
# Spreadsheets and other tools add or drop these before a number, and these behind it.
_BEFORE: Final = r"[\s\p{Z}#''’=\"]"
_BEHIND: Final = r"(\.0)?[\s\p{Z}\"]*$"


def spelled(name: str) -> str:
    """SQL: an order's name without spaces around it, marks before it, capitals, and the `.0` of a number that was a decimal."""
    return f"regexp_replace(lower({name}), '^{_BEFORE}+|{_BEHIND}', '', 'g')"


def bare(name: str) -> str:
    """SQL: `spelled`, and without leading zeros: what is compared where two names are not written alike."""
    return f"regexp_replace(lower({name}), '^{_BEFORE.replace('[', '[0')}+|{_BEHIND}', '', 'g')"


def agree(one: str, other: str) -> str:
    """SQL: whether two rows of orders were placed in the same minute, or on nearly the same day for the same amount.

    The second holds where the moments were read in two time zones.
    """
    same = " and ".join(f"{one}.{c} = {other}.{c}" for c in ("currency", "customer_id", "total"))
    return (
        f"(date_trunc('minute', {one}.ordered_at) = date_trunc('minute', {other}.ordered_at) "
        f"or {same} and abs(date_diff('hour', {one}.ordered_at, {other}.ordered_at)) <= 26)"
    )


def same_orders(one: str, other: str, select: str, where: str = "true") -> str:
    """SELECT over the pairs a, b of rows of two tables of orders that are the same order."""

    def pairs(on: str, also: str) -> str:
        return (
            f"select {select} from {one} a join {other} b on a.namespace = b.namespace and {on} "
            f"where ({where}) and ({also})"
        )

    by_id = pairs("a.external_id = b.external_id", f"a.external_id <> '' and {agree('a', 'b')}")
    by_spelling = pairs(
        f"{bare('a.order_id')} = {bare('b.order_id')}",
        f"a.order_id <> b.order_id and (a.external_id = '' or b.external_id = '') and {agree('a', 'b')}",
    )
    return f"{pairs('a.order_id = b.order_id', 'true')} union all {by_id} union all {by_spelling}"


def own_numbers(table: str) -> str:
    """SELECT of a table that names orders, with each order's own number as order_id and the name as written_id.

    A name that fits no order, or several, stays as it is written. Of an order that several loads named differently only
    the latest load's rows are there, where a newer load replaces an order's rows.
    """
    return f"""
        select t.* replace (coalesce(nullif(n.order_id, ''), t.order_id) as order_id), t.order_id as written_id
        from {table} t
        left join (select * from order_names where named_in = '{table}') n
             on n.namespace = t.namespace and n.name = t.order_id
        where n.is_replaced is not true
    """
