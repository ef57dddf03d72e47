"""QuickBooks' reports: title lines, an empty first header, group rows, totals, footers; documents and lines."""

import pytest

from ecm.exporters import Shape, recognise
from ecm.ingest import FileResult
from tests.metrics.shop import Shop, balances

FOOTER = '"Accrual Basis Wednesday, September 02, 2026 01:27 AM GMT-05:00"'
BY_VENDOR = f"""Transaction list by vendor,,,,,,
Forest Shop,,,,,,
"January 1-31, 2026",,,,,,

,Date,Transaction type,Num,Due date,Amount,Open balance
North Agency,,,,,,
,01/05/2026,Bill,A-1,01/19/2026,"$1,000.00",$250.00
,01/13/2026,Bill,A-2,01/27/2026,"$2,000.00",$0.00
,01/25/2026,Vendor Credit,A-1,,$50.00,
,01/25/2026,Bill Payment (Check),12,,"$-950.00",
,01/26/2026,Expense,,,$12.00,
Total for North Agency,,,,,"$2,112.00",
Total Design,,,,,,
,01/06/2026,Bill,,,"$1,000.00","$1,000.00"
,01/06/2026,Bill,,,"$1,000.00","$1,000.00"
,,Bill,A-9,,$1.00,$1.00
Total for Total Design,,,,,"$2,001.00",
TOTAL,,,,,"$4,113.00",

{FOOTER},,,,,,
"""
BY_CUSTOMER = f"""Sales by customer detail,,,,,,,,
Forest Agency,,,,,,,,
"February 1-28, 2026",,,,,,,,

,Transaction date,Transaction type,Num,Product/Service full name,Description,Quantity,Sales price,Amount,Balance
Jane Customer,,,,,,,,,
,02/13/2026,Invoice,1001,Development,Checkout,12.5,$80.00,"$1,000.00","1,000.00"
,02/13/2026,Invoice,1001,Hosting,,1,$20.00,$20.00,"1,020.00"
,02/20/2026,Credit Memo,1002,Development,Checkout,-1,$80.00,$-80.00,940.00
Total for Jane Customer,,,,,,,,$940.00,
John Customer,,,,,,,,,
,02/21/2026,Invoice,1003,Travel,Train,1,$30.00,$30.00,30.00
,02/21/2026,Invoice,1003,Travel,Taxi,1,,not known,30.00
Total for John Customer,,,,,,,,$30.00,
TOTAL,,,,,,,,$970.00,
{FOOTER},,,,,,,,,
"""


def rows(shop: Shop, table: str, columns: str, where: str) -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(f"select {columns} from {table} where {where} order by all").all()
    return [tuple(float(v) if hasattr(v, "quantize") else v for v in row) for row in found]


def kept(shop: Shop) -> str:
    """Everything of invoices and of what was not taken, as one text."""
    with shop.store.read() as connection:
        return "".join(
            str(connection.exec_driver_sql(f"select * from {t}").all())
            for t in ("invoices", "invoice_lines", "quarantine", "invoices_history", "invoice_lines_history")
        )


def fate(result: FileResult) -> tuple[int, int, int]:
    assert balances(result), result
    return result.loaded, result.quarantined, result.ignored


def test_a_bill_is_its_vendors_and_what_is_no_bill_is_left_out_with_a_reason(shop: Shop) -> None:
    result = shop.take("list.csv", BY_VENDOR)
    assert (result.source, fate(result)) == ("quickbooks_reports", (5, 1, 8))
    assert result.reasons == {
        "total row": 3,
        "a movement of money, not an invoice": 1,
        "an expense without a bill": 1,
        "footer": 1,
        "the name of a group: taken for the rows below it": 2,
        "missing: issued_on": 1,
    }
    assert rows(shop, "invoices", "issuer, invoice_no, issued_on::varchar, total, status, credit_of", "true") == [
        ("North Agency", "A-1", "2026-01-05", 1000.0, "partly_paid", ""),
        ("North Agency", "A-1 (credit)", "2026-01-25", -50.0, "", "A-1"),
        ("North Agency", "A-2", "2026-01-13", 2000.0, "paid", ""),
        ("Total Design", "Bill 2026-01-06 1000.00", "2026-01-06", 1000.0, "open", ""),
        ("Total Design", "Bill 2026-01-06 1000.00 #2", "2026-01-06", 1000.0, "open", ""),
    ]
    assert rows(shop, "invoices", "net, tax", "invoice_no = 'A-1'") == [(None, None)]


def test_an_overlapping_report_replaces_bills_and_doubles_none(shop: Shop) -> None:
    shop.take("list.csv", BY_VENDOR)
    paid = BY_VENDOR.replace("$250.00", "$0.00").replace(",01/26/2026,Expense,,,$12.00,\n", "")
    shop.take("list.csv", paid)
    assert rows(shop, "invoices", "count(*)::int, sum(total)", "issued_on < '2026-02-01'") == [(5, 4950.0)]
    assert rows(shop, "invoices", "status", "invoice_no = 'A-1'") == [("paid",)]


def test_lines_of_a_company_stand_or_fall_with_their_invoice_and_customers_are_not_kept(shop: Shop) -> None:
    result = shop.take("sales.csv", BY_CUSTOMER)
    assert fate(result) == (3, 2, 6)
    assert "not a number: Amount" in result.reasons
    assert rows(shop, "invoices", "issuer, invoice_no, net", "issuer = 'Forest Agency'") == [
        ("Forest Agency", "1001", 1020.0),
        ("Forest Agency", "1002", -80.0),
    ]
    lines = rows(shop, "invoice_lines", "line_no, category, description, hours, rate, amount", "invoice_no = '1001'")
    assert lines == [
        ("1", "Development", "Development – Checkout", 12.5, 80.0, 1000.0),
        ("2", "Hosting", "Hosting", None, None, 20.0),
    ]
    assert "Customer" not in kept(shop)


def test_a_ledger_holds_a_bill_twice_and_is_not_read(shop: Shop) -> None:
    text = (
        "General ledger,,,,,\nForest Shop,,,,,\n\n,Date,Transaction type,Num,Split,Amount\n"
        "Accounts payable,,,,,\n,01/05/2026,Bill,L-1,Fees,$10.00\n"
    )
    result = shop.take("ledger.csv", text)
    assert (fate(result), result.tables) == ((0, 0, 2), ())
    assert any("Transaction list by vendor" in note for note in result.found)


@pytest.mark.parametrize(
    ("columns", "preamble", "source"),
    [
        (("", "Date", "Transaction type", "Num", "Amount"), (), "quickbooks_reports"),
        (("Amount", "Num", "Transaction date", "Transaction type", "Vendor", "Memo"), ("Unpaid bills",), "quickbooks_reports"),
        (("Transaction Date", "Type", "Order", "Card Brand", "Amount", "Fee", "Net"), (), None),
        (("Date", "Type", "Amount"), (), None),
    ],
)  # fmt: skip
def test_a_report_is_known_by_its_columns_in_any_order(
    columns: tuple[str, ...], preamble: tuple[str, ...], source: str | None
) -> None:
    recognition = recognise(Shape(columns, preamble))
    assert (recognition.source if recognition else None) == source
