"""Stripe: balance report, balance history and payments; UTC without saying so in the cell; the order in metadata or text."""

from tests.metrics.shop import Shop, balances

REPORT = (
    "balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,net,reporting_category,source_id,description,"
    "automatic_payout_id,automatic_payout_effective_at,customer_email,payment_metadata[order_id]"
)
HISTORY = '"id","Type","Source","Amount","Fee","Net","Currency","Created (UTC)","Available On (UTC)","Description"'
PAYMENTS = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,"
    "Converted Currency,Description,Fee,Mode,PaymentIntent ID,Refunded date (UTC),Statement Descriptor,Status,Card Name,"
    "Customer Email,order_id (metadata)"
)
ROWS = (
    'select payment_id, order_id, kind, amount::double, fee::double, currency, "at"::varchar from payments order by 1'
)


def file(header: str, *rows: str) -> str:
    return "\n".join((header, *rows)) + "\n"


def answers(shop: Shop, query: str = ROWS) -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_the_balance_report_gives_fees_by_order_in_utc(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.set("timezone", "Europe/Berlin")
    shop.take("orders.csv", "order_id,ordered_at,currency,gross_sales\n#1001,2026-04-01 10:00,EUR,100\n")
    at = "2026-04-01 22:30:00"
    result = shop.take(
        "balance.csv",
        file(
            REPORT,
            f"txn_1,{at},{at},eur,119.00,3.75,115.25,charge,ch_1,Anything,po_1,,ann@example.org,1001",
            f"txn_2,{at},{at},eur,50.00,1.00,49.00,charge,ch_2,Payment for Order #1002,po_1,,,",
            f"txn_3,{at},{at},eur,-119.00,0.00,-119.00,refund,re_1,REFUND FOR CHARGE,po_1,,,1001",
            f"txn_4,{at},{at},eur,-2.00,0.00,-2.00,fee,,Radar for 2026-04,po_1,,,",
            f"txn_5,{at},{at},eur,1.50,0.00,1.50,fee,,Fee returned,po_1,,,",
            f"txn_6,{at},{at},eur,-50.00,15.00,-65.00,dispute,dp_1,Chargeback withdrawal,po_1,,,",
            f"txn_7,{at},{at},eur,-100.00,0.00,-100.00,payout,po_1,STRIPE PAYOUT,po_1,,,",
            f"txn_8,{at},{at},eur,a lot,0.00,-100.00,charge,ch_8,,po_1,,,",
            "txn_9,someday,,eur,1.00,0.00,1.00,charge,ch_9,,po_1,,,",
        ),
    )
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined, result.ignored) == ("stripe_balance", 7, 2, 0)
    assert answers(shop) == [
        ("ch_1", "1001", "charge", 119, 3.75, "EUR", at),
        ("ch_2", "1002", "charge", 50, 1, "EUR", at),
        ("txn_3", "1001", "refund", -119, 0, "EUR", at),
        ("txn_4", "", "fee", -2, 0, "EUR", at),
        ("txn_5", "", "adjustment", 0, -1.5, "EUR", at),
        ("txn_6", "", "adjustment", -50, 15, "EUR", at),
        ("txn_7", "", "payout", -100, 0, "EUR", at),
    ]
    # The order's fee is on the order's day.
    assert shop.value("fees", "2026-04-01", "2026-04-01", channel="Unattributed") is not None
    assert shop.value("fees", "2026-04-01", "2026-04-30") == 3.75 + 1 + 2 - 1.5 + 15
    assert "example.org" not in repr(answers(shop, "select * from payments"))


def test_history_and_payments_tell_the_same_charge_once(empty_shop: Shop) -> None:
    shop = empty_shop
    history = file(
        HISTORY,
        '"txn_1","charge","ch_1","1,119.00","3.75","1,115.25","usd","2026-04-02 09:05","2026-04-05 00:00","Shop - #77"',
        '"txn_2","stripe_fee","","-2.00","0.00","-2.00","usd","2026-04-02 09:05","2026-04-05 00:00","Billing"',
        '"txn_3","payout","po_1","-1,000.00","0.00","-1,000.00","usd","2026-04-02 09:05","2026-04-05 00:00","PAYOUT"',
    )
    result = shop.take("balance_history.csv", history)
    assert (result.source, result.loaded, result.quarantined) == ("stripe_balance", 3, 0)
    paid = "2026-04-02 09:05:00"
    payments = file(
        PAYMENTS,
        f"ch_1,{paid},1119.00,0.00,usd,true,1119.00,0.00,usd,Shop - Order 77,3.75,Live,pi_1,,SHOP,Paid,Ann Lee,a@b.org,77",
        f"ch_2,{paid},100.00,40.00,gbp,true,118.00,47.20,eur,,4.00,Live,pi_2,2026-04-09 08:00:00,SHOP,Refunded,,,78",
        f"ch_3,{paid},100.00,100.00,usd,true,100.00,100.00,usd,,4.00,Live,pi_3,,SHOP,Refunded,,,79",
        f"ch_4,{paid},100.00,0.00,usd,false,,,,,0.00,Live,pi_4,,SHOP,Failed,Ann Lee,,80",
        f"ch_5,{paid},100.00,0.00,usd,true,100.00,0.00,usd,,4.00,Test,pi_5,,SHOP,Paid,,,81",
    )
    result = shop.take("unified_payments.csv", payments)
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined, result.ignored) == ("stripe_payments", 3, 0, 2)
    assert result.warnings == ("refunded on a day that is not told: 1 row",)
    assert answers(shop) == [
        ("ch_1", "77", "charge", 1119, 3.75, "USD", paid),
        ("ch_2", "78", "charge", 118, 4, "EUR", paid),
        ("ch_2-refund", "78", "refund", -47.2, None, "EUR", "2026-04-09 08:00:00"),
        ("ch_3", "79", "charge", 100, 4, "USD", paid),
        ("txn_2", "", "fee", -2, 0, "USD", paid),
        ("txn_3", "", "payout", -1000, 0, "USD", paid),
    ]


def test_a_refund_that_balance_and_payments_both_tell_is_one(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(("order_id,ordered_at,currency,gross_sales,tax,total", "91,2026-04-01,EUR,100,0,100"))
    at = "2026-04-03 10:00:00"
    balance = (
        f"txn_1,{at},{at},eur,100.00,3.00,97.00,charge,ch_1,Anything,po_1,,,91",
        f"txn_2,{at},{at},eur,-30.00,0.00,-30.00,refund,re_1,REFUND FOR CHARGE,po_1,,,91",
    )
    shop.take("balance.csv", file(REPORT, *balance))
    shop.take(
        "payments.csv",
        file(PAYMENTS, f"ch_1,{at},100.00,30.00,eur,true,100.00,30.00,eur,,3.00,Live,pi_1,{at},SHOP,Refunded,,,91"),
    )
    assert shop.value("returns", "2026-04-01", "2026-04-30") == 30
    assert shop.value("fees", "2026-04-01", "2026-04-30") == 3


def test_attempts_that_moved_no_money_are_no_payments_however_they_are_written(empty_shop: Shop) -> None:
    shop = empty_shop
    at = "2026-04-03 10:00:00"
    statuses = (
        "Declined",
        "Requires payment method",
        "requires_action",
        "Incomplete",
        "Blocked",
        "Voided",
        "Paid",
        "Refunded",
    )
    rows = [f"ch_{n},{at},100.00,0.00,eur,true,,,,,3.00,Live,pi_{n},,SHOP,{s},,,{n}" for n, s in enumerate(statuses)]
    result = shop.take("payments.csv", file(PAYMENTS, *rows))
    assert (result.loaded, result.ignored) == (2, 6)
