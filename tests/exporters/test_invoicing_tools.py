"""Xero, FreshBooks and QuickBooks' own lists: one row a line or a document; tax in or out; who bills; credit notes."""

import pytest

from ecm.exporters import Shape, recognise
from tests.exporters.test_quickbooks_reports import fate, kept, rows
from tests.metrics.shop import Shop

XERO_EXPORT = "ContactName,EmailAddress,POAddressLine1,POCity,InvoiceNumber,Reference,InvoiceDate,DueDate,Total,TaxTotal,InvoiceAmountPaid,InvoiceAmountDue,InventoryItemCode,Description,Quantity,UnitAmount,Discount,LineAmount,AccountCode,TaxType,TaxAmount,TrackingName1,TrackingOption1,Currency,Type,Sent,Status"
XERO_TEMPLATE = "*ContactName,EmailAddress,POAddressLine1,*InvoiceNumber,Reference,*InvoiceDate,*DueDate,Total,InventoryItemCode,*Description,*Quantity,*UnitAmount,Discount,*AccountCode,*TaxType,TaxAmount,TrackingName1,TrackingOption1,Currency,BrandingTheme"
FRESHBOOKS = "Client Name,Invoice #,Date Issued,Date Due,Invoice Status,Date Paid,Item Name,Item Description,Rate,Quantity,Discount Percentage,Line Subtotal,Tax 1 Type,Tax 1 Amount,Tax 2 Type,Tax 2 Amount,Line Total,Currency"
QB_TEMPLATE = "*InvoiceNo,*Customer,*InvoiceDate,*DueDate,Terms,Location,Memo,Item(Product/Service),ItemDescription,ItemQuantity,ItemRate,*ItemAmount,Taxable,TaxRate"
QB_LIST = "Date,Type,No.,Customer,Memo,Due date,Balance,Total,Status"


def table(header: str, *lines: str) -> str:
    return "\n".join((header, *lines)) + "\n"


def test_xero_takes_tax_out_of_lines_that_hold_it_and_reads_credit_notes_as_negative(shop: Shop) -> None:
    bill, sale, credit = "Bill,,Awaiting Payment", "Sales invoice,Sent,Paid", "Bill credit note,,Odd words"
    # Two suppliers use one number; the tax of the second one's lines is held in them.
    result = shop.take(
        "bills.csv",
        table(
            XERO_EXPORT,
            f"North Agency,a@b.example,Street 1,Town,X-1,PO-7,31/01/2026,14/02/2026,210,35,0,210,,Development,1.5,100,,150,400,20%,30,Project,Relaunch,EUR,{bill}",
            f"North Agency,a@b.example,Street 1,Town,X-1,PO-7,31/01/2026,14/02/2026,210,35,0,210,,Hosting,1,25,,25,401,20%,5,,,EUR,{bill}",
            f"South Agency,a@b.example,Street 1,Town,X-1,,31/01/2026,14/02/2026,119,19,119,0,,Hosting,1,119,,119,400,19%,19,,,EUR,{bill}",
            f"South Agency,a@b.example,Street 1,Town,X-2,,31/01/2026,,59.50,9.50,0,0,,Hosting,1,50,,50,400,19%,9.50,,,EUR,{credit}",
            f"Jane Customer,a@b.example,Street 1,Town,X-3,,31/01/2026,14/02/2026,50,0,50,0,,Hotel,1,50,,50,400,,0,,,EUR,{sale}",
            f"East Agency,a@b.example,Street 1,Town,X-4,,31/01/2026,14/02/2026,50,0,50,0,,Fine,1,25,,25,400,,0,,,EUR,{bill}",
            f"East Agency,a@b.example,Street 1,Town,X-4,,31/01/2026,14/02/2026,50,0,50,0,,Broken,1,25,,many,400,,0,,,EUR,{bill}",
        ),
    )
    assert (result.source, fate(result)) == ("xero_invoices", (5, 2, 0))
    assert any("unknown value: status: 1 row" in w for w in result.warnings)
    assert not any("add up" in w for w in result.warnings)
    found = rows(shop, "invoices", "invoice_no, issuer, net, tax, total, status, po_number", "invoice_no like 'X-%'")
    assert found == [
        ("X-1", "North Agency", 175.0, 35.0, 210.0, "open", "PO-7"),
        ("X-1", "South Agency", 100.0, 19.0, 119.0, "open", ""),
        ("X-2", "South Agency", -50.0, -9.5, -59.5, "odd words", ""),
        ("X-3", "not named in the export", 50.0, 0.0, 50.0, "paid", ""),
    ]
    assert rows(
        shop, "invoice_lines", "line_no, hours, rate, amount, project_id, is_expense", "issuer = 'North Agency'"
    ) == [
        ("1", 1.5, 100.0, 150.0, "Relaunch", False),
        ("2", None, None, 25.0, "", None),
    ]
    assert rows(shop, "invoice_lines", "is_expense", "invoice_no = 'X-3'") == [(True,)]
    assert "Customer" not in kept(shop)
    assert "b.example" not in kept(shop)


def test_xeros_template_takes_its_discount_off_and_is_replaced_not_doubled(shop: Shop) -> None:
    line = "Jane Customer,a@b.example,Street 1,T-1,,2026-02-13,2026-02-27,,,Consulting,10,80.00,{},200,20%,,,,EUR,"
    for off in ("", "25"):
        result = shop.take("template.csv", table(XERO_TEMPLATE, line.format(off), line.format(off)))
        assert (result.source, fate(result)) == ("xero_invoices", (2, 0, 0))
    assert rows(shop, "invoices", "net, tax, total", "invoice_no = 'T-1'") == [(1200.0, None, None)]
    assert rows(shop, "invoice_lines", "line_no, hours, amount", "invoice_no = 'T-1'") == [
        ("1", 10.0, 600.0),
        ("2", 10.0, 600.0),
    ]


def test_freshbooks_lines_are_net_of_both_taxes_and_of_the_discount(shop: Shop) -> None:
    result = shop.take(
        "fresh.csv",
        table(
            FRESHBOOKS,
            'Jane Customer,0000012,2026-02-28,2026-03-14,Paid,2026-03-10,Design,Pages,$80.00,12.5,10,$900.00,VAT,$90.00,City,$9.00,"$999.00",USD',
            "Jane Customer,0000012,2026-02-28,2026-03-14,Paid,2026-03-10,Stock photos,,20.00,2,0,40.00,VAT,4.00,,,44.00,USD",
            "Jane Customer,0000013,2026-03-28,2026-04-14,Viewed,,Stock photos,,20.00,2,0,40.00,,,,,40.00,USD",
        ),
    )
    assert (result.source, fate(result), result.warnings) == ("freshbooks_invoices", (3, 0, 0), ())
    columns = "invoice_no, issued_on::varchar, paid_on::varchar, status, net, tax, total, currency"
    assert rows(shop, "invoices", columns, "invoice_no like '00000%'") == [
        ("0000012", "2026-02-28", "2026-03-10", "paid", 940.0, 103.0, 1043.0, "USD"),
        ("0000013", "2026-03-28", None, "open", 40.0, 0.0, 40.0, "USD"),
    ]
    assert rows(shop, "invoice_lines", "hours, rate, amount", "invoice_no = '0000012' and line_no = '1'") == [
        (12.5, 80.0, 900.0)
    ]
    assert "Customer" not in kept(shop)


def test_quickbooks_list_has_documents_and_its_template_lines(shop: Shop) -> None:
    result = shop.take(
        "invoices.csv",
        table(
            QB_LIST,
            '01/13/2026,Invoice,1001,Jane Customer,,01/28/2026,$0.00,"$1,000.00",Paid',
            '01/14/2026,Payment,,Jane Customer,,,$0.00,"$1,000.00",Closed',
            "01/20/2026,Credit Memo,1002,Jane Customer,,,$0.00,$10.00,Closed",
            "01/21/2026,Invoice,1003,Jane Customer,,02/28/2026,$20.00,$20.00,Overdue 12 days",
        ),
    )
    assert (result.source, fate(result), result.reasons) == ("quickbooks_invoices", (3, 0, 1), {"not an invoice": 1})
    assert rows(shop, "invoices", "invoice_no, total, net, status", "invoice_no like '100_'") == [
        ("1001", 1000.0, None, "paid"),
        ("1002", -10.0, None, "paid"),
        ("1003", 20.0, None, "overdue"),
    ]
    result = shop.take(
        "template.csv",
        table(
            QB_TEMPLATE,
            "2001,Jane Customer,13/1/2026,28/1/2026,Net 15,,,Hours,Back-end work,10,90,900,Y,20%",
            "2001,,,,,,,Licence,,1,90,90,Y,20%",
        ),
    )
    assert fate(result) == (2, 0, 0)
    assert rows(shop, "invoices", "net, issued_on::varchar", "invoice_no = '2001'") == [(990.0, "2026-01-13")]
    assert rows(shop, "invoice_lines", "hours, amount", "invoice_no = '2001'") == [(10.0, 900.0), (None, 90.0)]
    assert "Customer" not in kept(shop)


@pytest.mark.parametrize(
    ("header", "source"),
    [
        (XERO_EXPORT, "xero_invoices"),
        (XERO_TEMPLATE, "xero_invoices"),
        (FRESHBOOKS, "freshbooks_invoices"),
        (QB_TEMPLATE, "quickbooks_invoices"),
        (QB_LIST, "quickbooks_invoices"),
        ("Date,Client,Project,Service,Note,Team Member,Status,Hours,Seconds", "freshbooks_time"),
        ("invoice_no,issuer,issued_on,due_on,total", "invoices"),
        ("countryCode,customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,SettledDate", None),
    ],
)
def test_each_tool_is_known_by_its_own_columns_in_any_order(header: str, source: str | None) -> None:
    for columns in (header.split(","), header.split(",")[::-1]):
        recognition = recognise(Shape(tuple(columns)))
        assert (recognition.source if recognition else None) == source
