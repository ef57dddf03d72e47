"""What Amazon's reports of money come to: payments with their fees by order, and refunds of goods on their exact days.

Both reports (amazon_settlement, amazon_transactions) give the same keys to the same movement of an order.
"""

from ecm.exporters.phrases import rounded, tidied

# Words of transaction types in the languages of the marketplaces.
_ORDER = r"^(order|order retrocharge|bestellung|commande|ordine|pedido|bestelling|beställning|zamówienie|sipariş)$"
_REFUND = r"refund|chargeback|a to z|erstattung|remboursement|rimborso|reembolso|terugbetaling|återbetalning|zwrot"
_FEE = r"fee|gebühr|frais|commission|tarifa|costi|cost of|advertising|werbekosten|subscription|storage|shipping services|postage|label"
_PAYOUT = r"transfer|übertrag|transfert|trasferimento|transfér|reserve|disbursement|payable to amazon|successful charge|deposit"

_CURRENCIES = {
    **{"com": "USD", "ca": "CAD", "com.mx": "MXN", "com.br": "BRL", "co.uk": "GBP", "se": "SEK", "pl": "PLN"},
    **{"com.tr": "TRY", "co.jp": "JPY", "com.au": "AUD", "in": "INR", "sg": "SGD", "ae": "AED", "sa": "SAR"},
    **dict.fromkeys(("de", "fr", "it", "es", "nl", "com.be", "ie"), "EUR"),
}

# A move is one amount of one row: what part of the money it is decides where it counts.
# said: all that the row says of what it is.
MOVE = "row_no, settlement, order_id, sku, type, said, happened_at, happened_on, currency, part, amount"


def movement_steps(moves: str) -> tuple[tuple[str, str], ...]:
    """The steps over a SELECT of MOVE. part: goods, shipping, tax, withheld, fee or other."""
    return (
        (
            "amazon_moves",
            f"""
            select * replace ({tidied("said")} as said), strftime(happened_at, '%Y%m%d') as day,
                   case when order_id = '' then ''
                        when regexp_matches({tidied("type")}, '{_REFUND}') then 'refund'
                        when regexp_matches({tidied("type")}, '{_ORDER}') then 'charge' else '' end as kind
            from (select {MOVE.replace("order_id, sku", "coalesce(order_id, '') as order_id, coalesce(sku, '') as sku")}
                  from ({moves}))
            """,
        ),
    )


def payments() -> str:
    """An order's movements of a day and sku are one payment with its fees; what belongs to no order stays row by row.

    A fee given back is an adjustment with a negative fee.
    """
    return f"""
        select min(row_no) as row_no, {_key("kind")} as payment_id, order_id, max(happened_at) as "at",
               max(happened_on) as reported_on, kind,
               coalesce(sum(amount) filter (part <> 'fee'), 0) as amount,
               coalesce(-sum(amount) filter (part = 'fee'), 0) as fee, max(currency) as currency, 'amazon' as provider
        from amazon_moves where kind <> '' group by settlement, order_id, sku, day, kind
        union all
        select row_no, 'amazon/' || md5(concat_ws('|', settlement, order_id, day, total)) || '/' || row_number() over
                       (partition by settlement, order_id, day, total order by row_no) as payment_id,
               order_id, "at", reported_on, case when said_kind = 'fee' and total > 0 then 'adjustment' else said_kind end as kind,
               case when said_kind = 'fee' and total > 0 then 0 else total end as amount,
               case when said_kind = 'fee' and total > 0 then -total end as fee, currency, 'amazon' as provider
        from (
            select row_no, max(settlement) as settlement, max(order_id) as order_id, max(happened_at) as "at",
                   max(happened_on) as reported_on, max(day) as day,
                   max(currency) as currency, coalesce(sum(amount), 0) as total,
                   case when regexp_matches(max(said), '{_PAYOUT}') then 'payout'
                        when regexp_matches(max(said), '{_FEE}') or bool_and(part = 'fee') filter (amount <> 0) then 'fee'
                        else 'adjustment' end as said_kind
            from amazon_moves where kind = '' group by row_no
        )
    """


def refunds() -> str:
    """Goods refunded: what promotions and restocking fees kept back is taken off."""
    return f"""
        select * from (
            select min(row_no) as row_no, {_key("'refund'")} as refund_id, order_id, sku, max(happened_at) as refunded_at,
                   max(happened_on) as refunded_on, 'exact' as date_basis,
                   {rounded("coalesce(-sum(amount) filter (part = 'goods'), 0)")} as amount,
                   -sum(amount) filter (part = 'shipping') as shipping, -sum(amount) filter (part = 'tax') as tax
            from amazon_moves where kind = 'refund' group by settlement, order_id, sku, day
            having bool_or(part in ('goods', 'shipping'))
        ) where amount >= 0
    """


def _key(kind: str) -> str:
    return f"concat_ws('/', 'amazon', settlement, order_id, nullif(sku, ''), {kind}, day)"


def currency_of(marketplace: str) -> str:
    """The currency of a marketplace such as Amazon.co.uk, else NULL."""
    known = " ".join(f"when 'amazon.{end}' then '{code}'" for end, code in _CURRENCIES.items())
    return f"case lower(trim({marketplace})) {known} end"
