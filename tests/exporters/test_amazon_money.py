"""Amazon's settlements (V1, V2) and date range transactions: fees by order, refunds on their days, one money told once."""

from tests.metrics.shop import Shop, balances

V2 = (
    "settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type order-id "
    "merchant-order-id adjustment-id shipment-id marketplace-name amount-type amount-description amount fulfillment-id "
    "posted-date posted-date-time order-item-code merchant-order-item-id merchant-adjustment-item-id sku "
    "quantity-purchased promotion-id"
)
V1 = (
    "settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type order-id "
    "merchant-order-id adjustment-id shipment-id marketplace-name shipment-fee-type shipment-fee-amount order-fee-type "
    "order-fee-amount fulfillment-id posted-date order-item-code merchant-order-item-id merchant-adjustment-item-id sku "
    "quantity-purchased price-type price-amount item-related-fee-type item-related-fee-amount misc-fee-amount "
    "other-fee-amount other-fee-reason-description promotion-id promotion-type promotion-amount direct-payment-type "
    "direct-payment-amount other-amount"
)
PAYMENTS = 'select order_id, kind, amount::double, fee::double, currency, "at"::varchar from payments order by 1, 2, 3'
REFUNDS = (
    "select order_id, sku, amount::double, shipping::double, tax::double, refunded_on::varchar, date_basis from refunds"
)


def table(columns: str, *rows: dict[str, str]) -> str:
    lines = ["\t".join(row.get(name, "") for name in columns.split()).rstrip("\t") for row in rows]
    return "\n".join(("\t".join(columns.split()), *lines)) + "\n"


def deposit(total: str, currency: str, number: str = "111") -> dict[str, str]:
    return {"settlement-id": number, "deposit-date": "2026-03-20", "total-amount": total, "currency": currency}


def move(kind: str, order: str, of: str, what: str, amount: str, at: str, **own: str) -> dict[str, str]:
    return {
        **{"settlement-id": "111", "transaction-type": kind, "order-id": order, "amount-type": of},
        **{"amount-description": what, "amount": amount, "posted-date-time": at, "posted-date": at[:10], "sku": "A"},
        "marketplace-name": "Amazon.de",
    } | own


def answers(shop: Shop, query: str) -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


SOLD, BACK = "05.03.2026 11:03:05 UTC", "09.03.2026 23:30:00 UTC"
SETTLEMENT = table(
    V2,
    deposit("1.068,41", "EUR"),
    move("Order", "302-1", "ItemPrice", "Principal", "1.100,00", SOLD),
    move("Order", "302-1", "ItemPrice", "Tax", "209,00", SOLD),
    move("Order", "302-1", "ItemPrice", "Shipping", "5,99", SOLD),
    move("Order", "302-1", "Promotion", "Shipping", "-5,99", SOLD),
    move("Order", "302-1", "ItemFees", "Commission", "-165,00", SOLD),
    move("Order", "302-1", "ItemFees", "FBAPerUnitFulfillmentFee", "-3,50", SOLD),
    move("Order", "302-1", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", "-209,00", SOLD),
    move("Refund", "302-1", "ItemPrice", "Principal", "-100,00", BACK),
    move("Refund", "302-1", "ItemPrice", "Tax", "-19,00", BACK),
    move("Refund", "302-1", "ItemPrice", "RestockingFee", "10,00", BACK),
    move("Refund", "302-1", "ItemFees", "Commission", "15,00", BACK),
    move("Refund", "302-1", "ItemFees", "RefundCommission", "-3,00", BACK),
    move("ServiceFee", "", "Cost of Advertising", "TransactionTotalAmount", "-40,00", SOLD, sku=""),
    move("other-transaction", "", "other-transaction", "Storage Fee", "-1,25", SOLD, sku=""),
    move("other-transaction", "", "other-transaction", "Storage Fee", "-1,25", SOLD, sku=""),
    move("other-transaction", "", "FBA Inventory Reimbursement", "WAREHOUSE_LOST", "9,00", SOLD),
    move("other-transaction", "", "other-transaction", "Previous Reserve Amount Balance", "12,00", SOLD, sku=""),
    move("Order", "302-2", "ItemPrice", "Principal", "20,00", SOLD),
    move("Order", "302-2", "ItemFees", "Commission", "much", SOLD),
)


def test_a_european_settlement_gives_fees_and_dated_refunds_and_no_deposit(empty_shop: Shop) -> None:
    shop = empty_shop
    orders = "order_id,ordered_at,currency,gross_sales\n302-1,2026-03-04 10:00,EUR,1100\n"
    shop.take("orders.csv", orders)
    result = shop.take("settlement.txt", SETTLEMENT)
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined, result.ignored) == ("amazon_settlement", 17, 2, 1)
    assert result.reasons["the settlement's deposit total"] == 1
    sold, back = "2026-03-05 11:03:05", "2026-03-09 23:30:00"
    assert answers(shop, PAYMENTS) == [
        ("", "adjustment", 9, None, "EUR", sold),
        ("", "fee", -40, None, "EUR", sold),
        ("", "fee", -1.25, None, "EUR", sold),
        ("", "fee", -1.25, None, "EUR", sold),
        ("", "payout", 12, None, "EUR", sold),
        ("302-1", "charge", 1100, 168.5, "EUR", sold),
        ("302-1", "refund", -109, -12, "EUR", back),
    ]
    assert answers(shop, REFUNDS) == [("302-1", "A", 90, None, 19, "2026-03-09", "exact")]
    # 168.50 less 12 of the order, and 42.50 of no order.
    assert shop.value("fees", "2026-03-01", "2026-03-31") == 199
    assert shop.value("returns", "2026-03-09", "2026-03-09") == 90
    # Downloaded again with a row more: the same movements, and the new one.
    more = SETTLEMENT.replace("much", "-3,00")
    again = shop.take("settlement.txt", more)
    assert (again.loaded, again.quarantined) == (19, 0)
    assert len(answers(shop, PAYMENTS)) == 8
    assert shop.value("fees", "2026-03-01", "2026-03-31") == 202
    assert len(answers(shop, REFUNDS)) == 1


def test_version_1_has_a_column_for_each_kind_of_amount(empty_shop: Shop) -> None:
    shop = empty_shop
    own = {
        **{"settlement-id": "60", "transaction-type": "Order", "order-id": "112-8", "sku": "A"},
        **{"posted-date": "2026-03-02T04:15:26+00:00", "marketplace-name": "Amazon.com"},
    }
    text = table(
        V1,
        deposit("16630.13", "USD", "60"),
        own | {"quantity-purchased": "1"},
        own | {"price-type": "Principal", "price-amount": "27.99"},
        own
        | {"price-type": "Shipping", "price-amount": "4.00", "promotion-type": "Shipping", "promotion-amount": "-4.00"},
        own | {"item-related-fee-type": "FBAPerOrderFulfillmentFee", "item-related-fee-amount": "-1.00"},
        own | {"transaction-type": "Refund", "price-type": "Principal", "price-amount": "-27.99"},
        own | {"transaction-type": "Subscription Fee", "order-id": "", "sku": "", "other-amount": "-39.99"},
    )
    result = shop.take("settlement.txt", text)
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined, result.ignored) == ("amazon_settlement", 6, 0, 1)
    assert [row[:5] for row in answers(shop, PAYMENTS)] == [
        ("", "fee", -39.99, None, "USD"),
        ("112-8", "charge", 27.99, 1, "USD"),
        ("112-8", "refund", -27.99, 0, "USD"),
    ]
    assert [row[:3] for row in answers(shop, REFUNDS)] == [("112-8", "A", 27.99)]


PREAMBLE = """"Includes Amazon Marketplace, Fulfillment by Amazon (FBA), and Amazon Webstore transactions"
"All amounts in USD, unless specified"
"Definitions:"
"Sales tax collected: Includes sales tax collected from buyers for product sales, shipping, and gift wrap."
"Selling fees: Includes variable closing fees and referral fees."
"Other transaction fees: Includes shipping chargebacks, shipping holdbacks, per-item fees  and sales tax collection fees."
"Other: Includes non-order transaction amounts. For more details, see the ""Type"" and ""Description"" columns."
"""
TRANSACTIONS = (
    '"date/time","settlement id","type","order id","sku","description","quantity","marketplace","account type",'
    '"fulfillment","order city","order state","order postal","tax collection model","product sales","product sales tax",'
    '"shipping credits","shipping credits tax","gift wrap credits","giftwrap credits tax","Regulatory Fee",'
    '"Tax On Regulatory Fee","promotional rebates","promotional rebates tax","marketplace withheld tax","selling fees",'
    '"fba fees","other transaction fees","other","total"'
)


def transaction(at: str, kind: str, order: str, money: str, *, sku: str = "A", says: str = "A thing, blue") -> str:
    """money: the sixteen amounts from product sales on."""
    amounts = ",".join(f'"{amount}"' for amount in money.split())
    return (
        f'"{at}","111","{kind}","{order}","{sku}","{says}","1","amazon.com","Standard Orders","Amazon","SPRINGFIELD",'
        f'"OH","45501","MarketplaceFacilitator",{amounts}'
    )


def test_transactions_of_a_date_range_have_title_lines_and_a_column_each_part(empty_shop: Shop) -> None:
    shop = empty_shop
    zone = "Jan 5, 2026 11:03:05 PM PST"
    rows = (
        transaction(
            zone, "Order", "111-1", "1,000.00 70 5.99 0 0 0 0 0 -5.99 0 -70 -150 -3.5 0 0 846.5".replace(",", "")
        ),
        transaction(zone, "Order", "111-1", "10 0 0 0 0 0 0 0 -2 0 0 -1.5 0 0 0 6.5", sku="B"),
        transaction(zone, "Refund", "111-1", "-10 0 0 0 0 0 0 0 2 0 0 1.2 0 0 0 -6.8", sku="B"),
        transaction(zone, "Transfer", "", "0 0 0 0 0 0 0 0 0 0 0 0 0 0 -1,500.00 -1,500.00", sku="", says="To account"),
        transaction(zone, "FBA Inventory Fee", "", "0 0 0 0 0 0 0 0 0 0 0 0 0 0 -22.5 -22.5", sku="", says="Storage"),
        transaction(zone, "Adjustment", "", "0 0 0 0 0 0 0 0 0 0 0 0 0 0 8 8", says="FBA Inventory Reimbursement"),
    )
    result = shop.take("range.csv", PREAMBLE + "\n".join((TRANSACTIONS, *rows)) + "\n")
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined, result.ignored) == ("amazon_transactions", 6, 0, 0)
    at = "2026-01-06 07:03:05"
    assert answers(shop, PAYMENTS) == [
        ("", "adjustment", 8, None, "USD", at),
        ("", "fee", -22.5, None, "USD", at),
        ("", "payout", -1500, None, "USD", at),
        ("111-1", "charge", 8, 1.5, "USD", at),
        ("111-1", "charge", 1000, 153.5, "USD", at),
        ("111-1", "refund", -8, -1.2, "USD", at),
    ]
    assert answers(shop, REFUNDS)[0][:3] == ("111-1", "B", 8)
    # The settlement of the same money tells the same order's payments again, by the same keys.
    moved = {"amount-type": "ItemFees", "amount-description": "Commission", "marketplace-name": "Amazon.com"}
    settled = table(
        V2,
        deposit("1", "USD"),
        move("Order", "111-1", "ItemPrice", "Principal", "1000.00", "2026-01-06 07:03:05 UTC"),
        move("Order", "111-1", "", "", "-153.50", "2026-01-06 07:03:05 UTC", **moved),
    )
    shop.take("settlement.txt", settled)
    assert len(answers(shop, PAYMENTS)) == 6


def test_a_german_date_range_is_read_as_an_english_one(empty_shop: Shop) -> None:
    shop = empty_shop
    header = (
        "Datum/Uhrzeit,Abrechnungsnummer,Typ,Bestellnummer,SKU,Beschreibung,Menge,Marketplace,Versand,Postleitzahl,"
        "Umsätze,Gutschrift für Versandkosten,Rabatte aus Werbeaktionen,Verkaufsgebühren,"
        "Gebühren zu Versand durch Amazon,Andere Transaktionsgebühren,Andere,Gesamt"
    )
    rows = (
        '"05.01.2026 11:03:05 UTC","99","Bestellung","302-9","A","Ding","1","amazon.de","Amazon","10115",'
        '"1.019,00","0","0","-15,30","0","0","0","1.003,70"',
        '"07.01.2026 11:03:05 UTC","99","Erstattung","302-9","A","Ding","1","amazon.de","Amazon","10115",'
        '"-19,00","0","0","2,85","0","0","0","-16,15"',
    )
    text = '"Alle Beträge in EUR sofern nicht anders gekennzeichnet"\n"Definitionen:"\n' + "\n".join((header, *rows))
    result = shop.take("Transaktionen.csv", text + "\n")
    assert (result.source, result.loaded, result.quarantined) == ("amazon_transactions", 2, 0)
    assert [row[:5] for row in answers(shop, PAYMENTS)] == [
        ("302-9", "charge", 1019, 15.3, "EUR"),
        ("302-9", "refund", -19, -2.85, "EUR"),
    ]
