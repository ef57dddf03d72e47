"""The refunds that a WooCommerce order names in one of its cells, each with its day."""

from ecm.exporters.phrases import MONEY, rounded


def named_refunds() -> str:
    """The refunds an order names, `amount:10.00|reason:…|date:2026-01-05 10:00:00;amount:…`."""
    parted = "string_split(replace(refunds_text, ';amount:', chr(1) || 'amount:'), chr(1))"
    return f"""
        select *, sum(net) over (partition by order_id order by paid_back, amount, place) as upto from (
            select row_no, order_id, place, goods, amount, amount::double * keeps as net, reason, paid_back
            from (select row_no, order_id, goods, keeps, place,
                         abs(try_cast(regexp_extract(text, 'amount:\\s*(-?[\\d.]+)', 1) as {MONEY})) as amount,
                         regexp_extract(text, '(?s)\\|reason:(.*?)\\|date:', 1) as reason,
                         try_cast(regexp_extract(text, 'date:\\s*(\\d{{4}}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d)', 1)
                                  as timestamp) as paid_back
                  from (select row_no, order_id, goods, keeps, unnest({parted}) as text,
                               generate_subscripts({parted}, 1) as place
                        from woo_money where nullif(refunds_text, '') is not null)))
    """


def refunds() -> str:
    """A refund's amount holds tax and maybe shipping: goods first, as far as they were paid for, the rest is shipping.

    They are numbered by their days, so that a later export with one more gives the same numbers.
    """
    goods = "least(upto, goods::double) - least(upto - net, goods::double)"
    place = "row_number() over (partition by order_id order by paid_back, place)"
    return f"""
        select row_no, order_id || '-refund-' || {place} as refund_id, order_id, paid_back as refunded_at,
               paid_back::date as refunded_on, 'exact' as date_basis, {rounded(goods)} as amount,
               {rounded(f"net - ({goods})")} as shipping, {rounded("amount::double - net")} as tax, reason
        from woo_refunds where amount <> 0
    """
