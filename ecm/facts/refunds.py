"""What was refunded of each order, by day and product.

Sources differ in what they have: rows of refunds, an amount on the order, payments. The parts of an order never
exceed what was paid for them: goods first, then shipping, then tips and gift cards.
"""

from typing import Final

import duckdb

# Amounts that differ by less are the same.
_SAME: Final = 0.02
_MONEY: Final = "decimal(38, 4)"
_ANY: Final = """
select exists(from stale_refunds) or exists(from stale_payments where kind = 'refund')
       or exists(from standing where refunded_amount <> 0)
"""


def derive_refunds(con: duckdb.DuckDBPyConnection) -> None:
    """Makes temporary table new_refund_facts from what take_stale copied and order_sums."""
    if con.execute(_ANY).fetchone() == (False,):
        con.execute("create or replace temp table new_refund_facts as from refund_facts limit 0")
        return
    _derive_charged(con)
    _derive_paid_back(con)
    _derive_parts(con)
    _derive_shares(con)
    con.execute(
        """
        create or replace temp table new_refund_facts as
        with by_product as (
            -- What has no product is one row; what a product is known for is given to each its share.
            select p.*, coalesce(s.item, p.sku) as product, s.upto, s.share, s.left_quantity,
                   coalesce(row_number() over (partition by p.event order by s.item), 1) as place
            from refund_parts p left join refund_shares s on s.nr = p.nr and p.sku = '' and p.goods <> 0
        )
        select b.namespace, b.order_id, b.refund_id, b.day, b.ordered_on, b.date_basis, b.product as sku, b.currency, b.counts,
               case when b.share is null then b.goods
                    -- Differences of rounded running shares, so that the parts add up to the amount.
                    else round(b.goods * b.upto, 4)::decimal(38, 4) - round(b.goods * (b.upto - b.share), 4)::decimal(38, 4)
               end::decimal(38, 4) as amount,
               (case when place = 1 then b.shipping else 0 end)::decimal(38, 4) as shipping,
               case when b.left_quantity is not null then case when b.is_last then b.left_quantity else 0 end
                    when b.goods = 0 then coalesce(b.quantity, 0) else b.quantity end as quantity,
               coalesce(b.restocked, 0) as restocked,
               coalesce(l.stated_category, '') as stated_category, coalesce(l.cost_currency, '') as cost_currency,
               l.unit_cost, b.import_id, b.row_no, coalesce(l.stated_brand, '') as stated_brand,
               (case when place = 1 then b.excess else 0 end)::decimal(38, 4) as excess
        from by_product b
        left join (select nr, item, max(stated_category) as stated_category, max(stated_brand) as stated_brand,
                          max(unit_cost)::decimal(38, 4) as unit_cost, max(cost_currency) as cost_currency
                   from stale_lines semi join (select distinct nr from refund_parts) using (nr)
                   where item <> '' group by all) l on l.nr = b.nr and l.item = b.product
        union all by name
        select namespace, order_id, payment_id as refund_id, day, ordered_on, 'unmatched' as date_basis, '' as sku,
               currency, false as counts, back::decimal(38, 4) as amount, 0::decimal(38, 4) as shipping, 0 as quantity,
               0 as restocked, '' as stated_category, '' as cost_currency, import_id, row_no, '' as stated_brand,
               0::decimal(38, 4) as excess
        from paid_back where is_unmatched
        """
    )


def _derive_charged(con: duckdb.DuckDBPyConnection) -> None:
    """charged(nr, goods, shipping, tax, total, is_known, …): what was paid for each part of an order with refunds.


    goods, shipping: NULL where unknown. is_known: whether the order states its total with tax.
    """
    con.execute(
        """
        create or replace temp table charged as
        with paid as (
            select o.nr, sum(p.amount) as amount
            from stale_payments p join standing o using (namespace, order_id)
            where p.kind = 'charge' and p.amount > 0 and p.currency in ('', o.currency) group by o.nr
        ), known as (
            select o.nr, case when f.sales_from <> 'unknown' then greatest(f.gross_sales - f.discounts, 0) end as goods,
                   o.shipping_income as shipping, o.tax, coalesce(o.tip, 0) as tip, coalesce(o.total, p.amount) as total
            from standing o join order_sums f using (nr) left join paid p using (nr)
            where o.refunded_amount <> 0 or (namespace, order_id) in (
                select (namespace, order_id) from stale_refunds
                union all select (namespace, order_id) from stale_payments where kind = 'refund')
        ), added as (
            select *, coalesce(goods, 0) + coalesce(shipping, 0) as net from known
        ), taxed as (
            -- Where the tax is not stated, it is what the total has beyond the rest.
            select *, coalesce(tax, greatest(total - net - tip, 0), 0) as all_tax from added
        )
        select nr, goods::double as goods, shipping::double as shipping, all_tax::double as tax,
               tax is not null or total is not null as is_known,
               greatest(coalesce(total, 0), net + all_tax)::double as total,
               greatest(coalesce(total, 0) - net - all_tax, 0)::double as extras,
               case when net > 0 then all_tax::double / net::double else 0 end as tax_rate
        from taxed
        """
    )


def _derive_paid_back(con: duckdb.DuckDBPyConnection) -> None:
    """paid_back: refunds as payments have them, in the order's currency, each with what the shop's own rows lack.

    upto, before: what was paid back with this one and before it. later: what exceeds the refunds of the shop's own
    rows. A refund that failed comes back and lowers the amount; one whose file has all refunds as positive amounts is
    paid back all the same.
    """
    con.execute(
        f"""
        create or replace temp table paid_back as
        with refunded as (
            select * from stale_payments where kind = 'refund' and amount <> 0
            -- Stripe's list of payments sums up what its balance tells refund by refund.
            qualify provider <> 'stripe' or not ends_with(payment_id, '-refund')
                    or bool_and(ends_with(payment_id, '-refund')) over (partition by namespace, order_id, provider)
        ), rates as (
            select namespace, order_id, currency, sum(amount) as charged from stale_payments
            where kind = 'charge' and amount > 0 group by all
        ), told as (
            select namespace, order_id, bool_and(r.tax is not null or c.is_known) as is_comparable,
                   sum(r.amount + coalesce(r.shipping, 0)
                       + coalesce(r.tax, (r.amount + coalesce(r.shipping, 0)) * coalesce(c.tax_rate, 0)))::double as amount
            from stale_refunds r left join standing o using (namespace, order_id) left join charged c using (nr)
            group by all
            union all
            select namespace, order_id, true,
                   (refunded_amount + coalesce(refunded_tax, refunded_amount * c.tax_rate))::double
            from standing o anti join stale_refunds using (namespace, order_id) join charged c using (nr)
            where refunded_amount <> 0
        ), converted as (
            select p.*, o.nr, o.ordered_on, o.counts, o.currency as order_currency, coalesce(t.amount, 0) as told,
                   coalesce(t.is_comparable, true) as is_comparable,
                   case when p.currency in ('', o.currency) then 1 else c.total / nullif(r.charged, 0)::double end as rate,
                   o.nr is null or c.goods is null as is_unknown,
                   case when bool_and(p.amount > 0) over (partition by p.namespace, p.order_id) then 1 else -1 end as sign
            from refunded p
            left join standing o on o.namespace = p.namespace and o.order_id = p.order_id
            left join charged c using (nr)
            left join rates r on r.namespace = p.namespace and r.order_id = p.order_id and r.currency = p.currency
            left join told t on t.namespace = p.namespace and t.order_id = p.order_id
        ), running as (
            select *, sign * amount as back,
                   sum(sign * amount * coalesce(rate, 1)::double) over (
                       partition by namespace, order_id order by day, payment_id rows unbounded preceding) as upto,
                   sum(sign * amount * coalesce(rate, 1)::double) over (partition by namespace, order_id) as paid,
                   bool_and(rate is not null and is_comparable) over (partition by namespace, order_id) as can_compare
            from converted
        ), compared as (
            select *, upto - back * coalesce(rate, 1)::double as before,
                   can_compare and not is_unknown and paid > told + {_SAME} as has_later from running
        )
        select *, case when has_later then greatest(upto, told) - greatest(before, told) else 0 end as later,
               -- What the shop tells is dated by the payments up to it, in proportion where they come to more or less.
               case when told > 0 and paid > 0
                    then (case when has_later then least(upto, told) - least(before, told) else upto - before end)
                         / (case when has_later then told else paid end) end as told_share,
               coalesce(counts, true) and case when told = 0 then is_unknown or rate is null
                    -- Whether amounts without tax are less than was paid cannot be said within the highest rates.
                    else not is_comparable and before > 1.3 * told end as is_unmatched
        from compared
        """
    )


def _derive_parts(con: duckdb.DuckDBPyConnection) -> None:
    """refund_parts: what each refund gave back for goods, for shipping, and beyond all that was paid (excess).

    In the order of their days: what exceeds the goods is shipping, what exceeds that is tips and gift cards. Refunds
    known only from payments have the order's parts in proportion.
    """
    con.execute(
        f"""
        create or replace temp table refund_parts as
        with told as (
            select namespace, order_id, refund_id, coalesce(refunded_on, ordered_on) as day, 0 as rank,
                   coalesce(nullif(date_basis, ''), 'exact') as date_basis, coalesce(sku, '') as sku,
                   case when is_extra then 0 else amount end::double as goods,
                   coalesce(shipping, 0)::double as shipping, case when is_extra then amount else 0 end::double as extras,
                   quantity, restocked, import_id, row_no
            from (select r.*, o.ordered_on, e.nr is not null as is_extra
                  from stale_refunds r
                  left join standing o using (namespace, order_id)
                  left join (select distinct nr, sku from stale_extras anti join stale_lines using (nr, sku)
                             where sku <> '') e on e.nr = o.nr and e.sku = r.sku) r
            union all
            select namespace, order_id, coalesce(p.payment_id, ''), coalesce(p.day, o.ordered_on), 1,
                   case when p.day is null then 'estimated' else 'exact' end, '',
                   (o.refunded_amount * coalesce(p.told_share, 1))::double, 0, 0, null, 0, o.import_id, o.row_no
            from standing o anti join stale_refunds using (namespace, order_id)
            left join (select * from paid_back where told_share <> 0) p using (namespace, order_id)
            where o.refunded_amount <> 0
            union all
            select p.namespace, p.order_id, p.payment_id, p.day, 2, 'exact', '', later * goods / total,
                   later * coalesce(shipping, 0) / total, later * extras / total, null, 0, import_id, row_no
            from paid_back p join charged using (nr) where later <> 0 and total > 0
        ), running as (
            select t.*, o.nr, o.ordered_on, coalesce(o.currency, '') as currency, coalesce(o.counts, true) as counts,
                   row_number() over () as event, c.goods as of_goods, c.extras as of_extras,
                   coalesce(c.shipping, sum(t.shipping) over whole) as of_shipping,
                   sum(t.goods) over upto as goods_upto, sum(t.shipping) over upto as shipping_upto,
                   sum(t.extras) over upto as extras_upto
            from told t
            left join standing o on o.namespace = t.namespace and o.order_id = t.order_id
            left join charged c using (nr)
            window whole as (partition by t.namespace, t.order_id),
                   upto as (partition by t.namespace, t.order_id order by t.day, t.rank, t.refund_id, t.row_no
                            rows unbounded preceding)
        ), given as (
            select *, least(goods_upto, coalesce(of_goods, goods_upto)) as goods_given,
                   least(shipping_upto + goods_upto - least(goods_upto, coalesce(of_goods, goods_upto)), of_shipping) as shipping_given,
                   goods_upto + shipping_upto + extras_upto as all_upto
            from running
        ), rounded as (
            select *, round(goods_given, 4)::{_MONEY} as goods_rounded, round(shipping_given, 4)::{_MONEY} as shipping_rounded,
                   -- What an order of unknown sales came to is not known, so nothing goes beyond it.
                   round(case when of_goods is null then 0
                              else greatest(all_upto - goods_given - shipping_given - of_extras, 0) end, 4)::{_MONEY} as excess_rounded
            from given
        )
        select *, row_number() over (partition by namespace, order_id
                                     order by (sku = '' and goods <> 0) desc, day desc, rank desc, refund_id desc) = 1 as is_last
        from (
            select * exclude (goods, shipping, extras), goods_rounded - coalesce(lag(goods_rounded) over upto, 0) as goods,
                   shipping_rounded - coalesce(lag(shipping_rounded) over upto, 0) as shipping,
                   excess_rounded - coalesce(lag(excess_rounded) over upto, 0) as excess
            from rounded
            window upto as (partition by namespace, order_id order by day, rank, refund_id, row_no))
        """
    )


def _derive_shares(con: duckdb.DuckDBPyConnection) -> None:
    """refund_shares(nr, item, share, upto, left_quantity): the products of refunds that name none.

    Of an order all of whose goods were refunded, for each line what no other refund gave back of it, with its pieces;
    of an order with one product, that product. Others have no share here and belong to no known product.
    """
    con.execute(
        f"""
        create or replace temp table refund_shares as
        with refunded as (
            select nr, sum(goods) as goods, sum(goods) filter (sku = '') as unnamed, any_value(of_goods) as of_goods
            from refund_parts where nr is not null group by nr having sum(abs(goods)) filter (sku = '') > 0
        ), named as (
            select nr, sku as item, sum(goods) as goods, sum(quantity) as quantity from refund_parts where sku <> '' group by all
        ), items as (
            select nr, item, sum(gross_sales - discounts) as net, sum(quantity) as quantity
            from stale_lines semi join refunded using (nr) where quantity <> 0 group by all
        ), lefts as (
            select nr, item, (net - coalesce(n.goods, 0))::double as net, items.quantity - coalesce(n.quantity, 0) as quantity
            from items left join named n using (nr, item)
        ), judged as (
            select r.nr, r.unnamed::double as unnamed, abs(r.goods::double - r.of_goods) <= {_SAME} as is_full,
                   count(l.item) as products, coalesce(sum(l.net), 0) as net
            from refunded r left join lefts l using (nr) group by all
        ), parts as (
            select nr, l.item, case when is_full then l.net / unnamed else 1 end as share,
                   case when is_full then l.quantity end as left_quantity
            from judged join lefts l using (nr) where (is_full and unnamed <> 0) or products = 1
            union all
            -- Discounts and edits that belong to no line.
            select nr, '', 1 - net / unnamed, 0 from judged
            where is_full and unnamed <> 0 and products > 0 and abs(unnamed - net) > {_SAME}
        )
        select *, sum(share) over (partition by nr order by item rows unbounded preceding) as upto from parts
        """
    )
