"""What the orders of Shopify's export come to: which discounts are on shipping, what was edited, which tax prices hold."""

from ecm.exporters.exporter import or_null
from ecm.exporters.phrases import MONEY, Found

_SAME = 0.015


def order_sums(matched: Found, lines: str) -> str:
    """One row an order: what its lines and its own values say, decided order by order whether prices hold the tax.

    lines: SELECT of all typed columns with those of shop_lines besides.

    Discounts on goods are what the lines come to beyond the subtotal. What the total lacks is a discount on shipping,
    where a discount of that amount is left.
    """
    own = {
        name: f"coalesce(max({or_null(matched, name, MONEY)}), 0)"
        for name in ("total", "shipping", "taxes", "duties", "discount_amount")
    }
    country = f"coalesce({or_null(matched, 'shipping_country')}, {or_null(matched, 'billing_country')}, '')"
    return f"""
        select * replace (least(goods_discount, greatest(0, stated - off_shipping)) as goods_discount,
                          shipping - off_shipping as shipping),
               abs(lacks - off_shipping) > {_SAME} and abs(lacks_with_tax - off_shipping) <= {_SAME} as includes_tax,
               least(abs(lacks - off_shipping), abs(lacks_with_tax - off_shipping)) <= {_SAME} as adds_up,
               gap - least(goods_discount, greatest(0, stated - off_shipping)) as edited
        from (
            select *, case when least(abs(lacks), abs(lacks_with_tax)) <= {_SAME} then 0
                           when least(abs(lacks - spare), abs(lacks_with_tax - spare)) <= {_SAME} then spare
                           when least(abs(lacks - most), abs(lacks_with_tax - most)) <= {_SAME} then most
                           else 0 end as off_shipping
            from (
                select *, least(shipping, stated - goods_discount) as spare, least(shipping, stated) as most,
                       subtotal + shipping + tip + duties + taxes - total as lacks,
                       subtotal + shipping + tip + duties - total as lacks_with_tax
                from (
                    select *, lines - subtotal as gap, greatest(0, least(lines - subtotal, stated)) as goods_discount
                    from (select order_id, min(row_no) as first_row, count(total) as heads, {own["total"]} as total,
                                 {own["shipping"]} as shipping, {own["taxes"]} as taxes, {own["duties"]} as duties,
                                 greatest({own["discount_amount"]}, coalesce(sum(own_discount), 0)) as stated,
                                 coalesce(sum(own_discount), 0) as own_discounts,
                                 coalesce(sum(amount) filter (kind = 'tip'), 0) as tip,
                                 coalesce(sum(amount) filter (kind <> 'tip'), 0) as lines,
                                 coalesce(sum(amount) filter (kind = 'goods'), 0) as goods,
                                 count(*) filter (kind = 'goods') as goods_lines,
                                 case when min(item) = max(item) then min(item) end as item,
                                 coalesce(max({country}), '') as country,
                                 coalesce(max({or_null(matched, "subtotal", MONEY)}), sum(amount) filter (kind <> 'tip'), 0)
                                 as subtotal
                          from ({lines}) where order_id is not null group by order_id)
                )
            )
        )
    """


def usual_rates() -> str:
    """The most usual rate of tax that prices hold: by product and country, by country, by product (NULL: any), in the file.

    Prices without tax, and orders that bore none, hold a rate of 0.
    """
    rate = "case when includes_tax then round(taxes::double / (subtotal + shipping - taxes)::double, 3) else 0 end"
    return f"""
        select item, country, rate from (
            select item, country, rate, grouping(item) as any_item, grouping(country) as any_country, count(*) as orders
            from (select item, country, {rate} as rate from order_sums
                  where heads = 1 and adds_up and subtotal + shipping > taxes and subtotal > 0)
            group by grouping sets ((item, country, rate), (item, rate), (country, rate), (rate))
            having any_item = 1 or item is not null
        )
        qualify row_number() over (partition by any_item, any_country, item, country order by orders desc, rate desc) = 1
    """


def order_money() -> str:
    """order_sums with `keeps`, the share of an amount that is left when the tax it holds is taken out.

    An order given away bears no tax, but its prices hold the same as those of the shop's other orders.
    refunded_tax_share: of what bears tax (taxed), the share that is tax.
    """
    return """
        with free as (
            select l.order_id, sum(l.amount) as amount,
                   sum(l.amount::double / (1 + coalesce(b.rate, c.rate, p.rate, f.rate, 0))) as net
            from shop_lines l
            join (select order_id, country from order_sums where taxes = 0 and subtotal = 0 and lines > 0) o using (order_id)
            left join usual_rates b on b.item = l.item and b.country = o.country
            left join usual_rates c on c.item is null and c.country = o.country
            left join usual_rates p on p.item = l.item and p.country is null
            left join usual_rates f on f.item is null and f.country is null
            where l.kind = 'goods' group by l.order_id having sum(l.amount) > 0
        ), kept as (
            select m.* replace (m.includes_tax or coalesce(f.net < f.amount, false) as includes_tax),
                   case when f.order_id is not null then f.net / f.amount::double
                        when includes_tax and subtotal + shipping <> 0
                        then 1 - taxes::double / (subtotal + shipping)::double else 1 end as keeps,
                   total - tip - (lines - goods) as taxed
            from order_sums m left join free f using (order_id)
        )
        select *, case when taxed > 0 then taxes::double / taxed::double else 0 end as refunded_tax_share,
               case when lines = 0 then 0 else goods::double / lines::double end as goods_share
        from kept
    """
