"""Which order a name refers to, in every table that names orders: tables order_names and former_orders.

A name that is an order's number refers to that order. Any other may be its number in another spelling, the tool's own
id, the number without the prefix or suffix that all numbers of the tool share, or a former number; it refers to an
order where it fits only that one. Both tables are functions of the surviving imports.
"""

import re
from collections.abc import Iterable

import duckdb

from ecm.schema import NAMING, REPLACED_BY_ORDER, TABLES, agree, bare, same_orders, spelled

_ORDER = "namespace, order_id, external_id, ordered_at, currency, customer_id, total"
_NAME = "namespace, named_in, name"


def update_names(con: duckdb.DuckDBPyConnection, touched: set[str], replaced: set[str]) -> None:
    """Resolves again the names that a transaction on these tables may have changed. replaced: those that lost older rows.

    Leaves temporary tables touched_names(namespace, named_in, name), the names in touched objects before and after,
    and renamed_orders(namespace, order_id): the orders that a name joined or left, and the name itself.
    """
    _take_touched_names(con, touched)
    asked = [f"select {_NAME} from touched_names"]
    has_names = _any(con, "from order_names")
    if "orders" in touched:
        asked += _names_of_touched_orders(con, "orders" in replaced, has_names)
    _resolve_names(con, asked, has_names)


def rebuild_names(con: duckdb.DuckDBPyConnection, has_history: bool) -> None:
    """Resolves all names. has_history: whether the orders were imported here, not read in a warehouse."""
    con.execute("create or replace temp table touched_names (namespace varchar, named_in varchar, name varchar)")
    con.execute("delete from former_orders")
    if has_history:
        _update_former(con, "(select distinct namespace, order_id from orders_history)")
    every = [f"select namespace, '{t}' as named_in, order_id as name from {t}" for t in NAMING]
    _resolve_names(con, [*every, f"select {_NAME} from order_names"], has_names=True)


def _take_touched_names(con: duckdb.DuckDBPyConnection, touched: set[str]) -> None:
    named = ["select '' as namespace, '' as named_in, '' as name where false"]
    for table in sorted(touched & set(NAMING)):
        source = f"touched_{table}"
        if "order_id" not in TABLES[table].object:
            # An object that moved to another order names two: history has both.
            key = ", ".join(("namespace", *TABLES[table].object))
            source = f"{table}_history semi join {source} using ({key})"
        named.append(f"select distinct namespace, '{table}', order_id from {source}")
    con.execute(f"create or replace temp table touched_names as {' union all '.join(named)}")


def _names_of_touched_orders(con: duckdb.DuckDBPyConnection, is_replaced: bool, has_names: bool) -> list[str]:
    """SELECTs of the names that may mean another order now, or none, since orders were touched.

    is_replaced: whether older orders went. has_names: whether order_names holds any.
    """
    if is_replaced or has_names or _any(con, "from former_orders"):
        _update_former(con, "touched_orders")
    names = _names_by_key(con) if has_names else []
    if is_replaced:
        con.execute(
            """
            create or replace temp table gone_orders as
            select distinct namespace, order_id from touched_orders anti join orders using (namespace, order_id)
            """
        )
        if _any(con, "from gone_orders"):
            names += [
                f"select namespace, '{t}' as named_in, order_id as name from {t} semi join gone_orders using (namespace, order_id)"
                for t in NAMING
            ]
    return names


def _names_by_key(con: duckdb.DuckDBPyConnection) -> list[str]:
    """SELECTs of the names in order_names that a touched order's number or id may be meant by."""
    _find_affixes(con, "orders", "affixes")
    _find_affixes(con, "order_facts", "affixes_before")
    con.execute(
        f"""
        create or replace temp table touched_keys as
        with own as (
            select namespace, {bare("order_id")} as key from touched_pairs
            union select namespace, {bare("external_id")} from touched_pairs where external_id <> ''
        ), linked as (
            select * from former_orders where (namespace, {bare("order_id")}) in (select (namespace, key) from own)
            or (namespace, {bare("external_id")}) in (select (namespace, key) from own)
        ), further as (select * from former_orders semi join linked using (namespace, external_id))
        from own
        union select namespace, {bare("order_id")} from further
        union select namespace, {bare("external_id")} from further
        union select t.namespace, {_without_affixes("t.order_id")} from touched_pairs t join affixes a using (namespace)
        """
    )
    names = [f"select {_NAME} from order_names semi join touched_keys using (namespace, key)"]
    other_affixes = "(from affixes_before except from affixes) union (from affixes except from affixes_before)"
    if _any(con, other_affixes):
        names.append(f"select {_NAME} from order_names where namespace in (select namespace from ({other_affixes}))")
    return names


def _update_former(con: duckdb.DuckDBPyConnection, numbers: str) -> None:
    """Updates former_orders of these numbers: number and id that surviving imports gave an order and the latest does
    not.
    """
    con.execute(
        f"""
        create or replace temp table touched_pairs as
        select distinct namespace, order_id, external_id from orders_history
        semi join (select distinct namespace, order_id from {numbers}) using (namespace, order_id)
        """
    )
    con.execute(
        f"""
        create or replace temp table former as
        with lost as (
            select * from touched_pairs where external_id <> '' except select namespace, order_id, external_id from orders
        )
        select {_ORDER} from orders_history semi join lost using (namespace, order_id, external_id)
        where import_id in (select import_id from imports where undone_at is null)
        qualify row_number() over (partition by namespace, order_id, external_id order by import_id desc, row_no) = 1
        """
    )
    former = "from former_orders semi join touched_pairs using (namespace, order_id)"
    if _any(con, former):
        con.execute(
            "delete from former_orders where (namespace, order_id) in (select (namespace, order_id) from touched_pairs)"
        )
    con.execute("insert into former_orders by name from former")


def _find_affixes(con: duckdb.DuckDBPyConnection, orders: str, into: str) -> None:
    """The prefix and suffix that the numbers of all orders of one tool in one namespace share, if any."""
    ends = con.execute(
        f"""
        select o.namespace, coalesce(i.source, ''), min(order_id), max(order_id), min(reverse(order_id)), max(reverse(order_id))
        from {orders} o left join imports i using (import_id) group by all
        """
    ).fetchall()
    con.execute(
        f"create or replace temp table {into} (namespace varchar, source varchar, before varchar, after varchar)"
    )
    for namespace, source, first, last, first_back, last_back in ends:
        # As ecm.schema.spelled writes a number.
        before = _shared(first, last).lstrip(" #'=").lower()
        after = _shared(first_back, last_back)[::-1].rstrip().lower()
        if before or after:
            con.execute(f"insert into {into} values (?, ?, ?, ?)", [namespace, source, before, after])


def _shared(first: str, last: str) -> str:
    """The beginning that all texts between these two share, without digits that may be part of the number."""
    if first == last:
        return re.split(r"\d", first, maxsplit=1)[0]
    alike = next((place for place, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), None)
    begin = first[:alike]
    return begin[: max((place + 1 for place, sign in enumerate(begin) if not sign.isdigit()), default=0)]


def _without_affixes(number: str) -> str:
    """SQL: the number as names are compared, without the affixes `a` if it has them and a digit is left."""
    text = spelled(number)
    left = f"{text}[length(a.before) + 1 : length({text}) - length(a.after)]"
    return (
        f"case when starts_with({text}, a.before) and ends_with({text}, a.after) and regexp_matches({left}, '[0-9]') "
        f"then {bare(left)} end"
    )


def _resolve_names(con: duckdb.DuckDBPyConnection, names: Iterable[str], has_names: bool) -> None:
    """Stores what these names refer to in order_names, and what that changes in renamed_orders.

    A name that is an order's number, as nearly all are, is resolved only where order_names (has_names) holds it, or
    another name of its order.
    """
    known = f"""
        union select named.* from named semi join order_names using ({_NAME})
        union select named.* from named semi join order_names n
              on n.namespace = named.namespace and n.named_in = named.named_in and n.order_id = named.name
    """
    con.execute(
        f"""
        create or replace temp table asked as
        with named as (select distinct {_NAME} from ({" union all ".join(names)}) where name <> '')
        select *, {bare("name")} as key from (
            select * from named anti join (select namespace, order_id as name from orders) using (namespace, name)
            {known if has_names else ""}
        )
        """
    )
    if not _any(con, "from asked"):
        con.execute("create or replace temp table renamed_orders (namespace varchar, order_id varchar)")
        return
    tables = [str(t) for (t,) in con.execute("select distinct named_in from asked order by 1").fetchall()]
    written = " union all ".join(
        f"select a.* from asked a semi join {t} t on t.namespace = a.namespace and t.order_id = a.name where named_in = '{t}'"
        for t in tables
    )
    con.execute(f"create or replace temp table written as {written or 'from asked where false'}")
    con.execute(
        """
        create or replace temp table unlike as
        select * from written w anti join orders o on o.namespace = w.namespace and o.order_id = w.name
        """
    )
    _find_candidates(con)
    con.execute(
        """
        create or replace temp table new_names as
        with fitting as (select namespace, key, count(*) as fits, min(order_id) as order_id from candidates group by all)
        select w.*, case when f.fits = 1 then f.order_id else '' end as order_id, coalesce(f.fits, 0) as fits,
               false as is_replaced
        from unlike w left join fitting f using (namespace, key)
        """
    )
    _find_replaced(con)
    con.execute(f"create or replace temp table old_names as from order_names semi join asked using ({_NAME})")
    names = ", ".join(str(r[0]) for r in con.execute("describe order_names").fetchall())
    new, old = f"select {names} from new_names", f"select {names} from old_names"
    con.execute(
        f"create or replace temp table changed_names as ({new} except all {old}) union all ({old} except all {new})"
    )
    con.execute(
        """
        create or replace temp table renamed_orders as
        select namespace, name as order_id from changed_names
        union select namespace, order_id from changed_names where order_id <> ''
        """
    )
    if _any(con, "from changed_names"):
        if _any(con, "from old_names"):
            con.execute(f"delete from order_names where ({_NAME}) in (select ({_NAME}) from old_names)")
        con.execute("insert into order_names by name from new_names")


def _find_candidates(con: duckdb.DuckDBPyConnection) -> None:
    """candidates(namespace, key, order_id): the orders that the names in `unlike` fit."""
    ways = [
        f"select namespace, {bare('order_id')} as key, order_id from orders",
        f"select namespace, {bare('external_id')}, order_id from orders where external_id <> ''",
    ]
    has_unlike = _any(con, "from unlike")
    if has_unlike:
        _find_affixes(con, "orders", "affixes")
    if has_unlike and _any(con, "from affixes"):
        ways.append(
            f"""
            select o.namespace, {_without_affixes("o.order_id")}, o.order_id from orders o
            left join imports i using (import_id)
            join affixes a on a.namespace = o.namespace and a.source = coalesce(i.source, '')
            """
        )
    if has_unlike and _any(con, "from former_orders"):
        con.execute(
            f"""
            create or replace temp table former_keys as
            select distinct p.key, q.* from former_orders q join (
                select namespace, external_id, {bare("order_id")} as key from former_orders
                union select namespace, external_id, {bare("external_id")} from former_orders
            ) p using (namespace, external_id) semi join unlike u on u.namespace = p.namespace and u.key = p.key
            """
        )
        ways.append(same_orders("former_keys", "orders", "a.namespace, a.key, b.order_id", agree("a", "b")))
    con.execute(
        f"""
        create or replace temp table candidates as
        select distinct namespace, key, order_id from ({" union all ".join(ways)}) semi join unlike using (namespace, key)
        """
        if has_unlike
        else "create or replace temp table candidates (namespace varchar, key varchar, order_id varchar)"
    )


def _find_replaced(con: duckdb.DuckDBPyConnection) -> None:
    """Marks in new_names the names of rows that a later import replaced under another name of the same order.

    Only in tables where an import replaces all rows of an order. All names of such an order are resolved again, its
    own number too.
    """
    tables = ", ".join(f"'{t}'" for t in REPLACED_BY_ORDER)
    con.execute(
        f"""
        create or replace temp table variously_named as
        with concerned as (
            select namespace, named_in, order_id from new_names where order_id <> ''
            union select namespace, named_in, order_id from order_names semi join asked using ({_NAME}) where order_id <> ''
            union select n.namespace, n.named_in, n.order_id from order_names n
                  semi join written w on w.namespace = n.namespace and w.named_in = n.named_in and w.name = n.order_id
        )
        from concerned where named_in in ({tables})
        """
    )
    if not _any(con, "from variously_named"):
        return
    con.execute(
        f"""
        create or replace temp table names_of_these as
        select {_NAME}, key, order_id, fits from new_names semi join variously_named using (namespace, named_in, order_id)
        union all
        select {_NAME}, key, order_id, fits from order_names semi join variously_named using (namespace, named_in, order_id)
        anti join asked using ({_NAME}) where name <> order_id
        union all
        select namespace, named_in, order_id, {bare("order_id")}, order_id, 1 from variously_named
        semi join orders using (namespace, order_id)
        """
    )
    loads = " union all ".join(
        f"select n.*, t.import_id from names_of_these n join (select namespace, order_id, max(import_id) as import_id "
        f"from {t} group by all) t on t.namespace = n.namespace and t.order_id = n.name where named_in = '{t}'"
        for t in REPLACED_BY_ORDER
    )
    con.execute(
        f"""
        create or replace temp table judged as
        select {_NAME}, key, order_id, fits,
               import_id < max(import_id) over (partition by namespace, named_in, order_id) as is_replaced
        from ({loads})
        """
    )
    con.execute(f"insert into asked select {_NAME}, key from judged anti join asked using ({_NAME})")
    con.execute(f"delete from new_names where ({_NAME}) in (select ({_NAME}) from judged)")
    con.execute("insert into new_names by name from judged where name <> order_id or is_replaced")


def _any(con: duckdb.DuckDBPyConnection, rows: str) -> bool:
    return con.execute(f"select 1 from ({rows}) limit 1").fetchone() is not None
