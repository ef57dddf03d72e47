"""Xero: invoices and bills, one row a line, as exported or in the template they are imported with.

A bill is its contact's; of a sales invoice the export names the customer only.
"""

from ecm.exporters.exporter import (
    Exporter,
    Plan,
    Recognition,
    RowRule,
    Shape,
    find_fields,
    normal,
    or_null,
    personal_columns,
    total_rows,
)
from ecm.exporters.invoice_rows import (
    MONEY,
    UNNAMED,
    UNNAMED_NOTE,
    described,
    line_tables,
    status_rule,
    status_word,
    sum_rule,
    template_field,
)
from ecm.schema import Kind

_FIELDS = (
    template_field("contact", Kind.TEXT, "contactname", "contact name", required=True),
    template_field("num", Kind.TEXT, "invoicenumber", "invoice number", required=True),
    template_field("reference", Kind.TEXT, "reference"),
    template_field("day", Kind.DAY, "invoicedate", "invoice date", required=True),
    template_field("due", Kind.DAY, "duedate", "due date"),
    template_field("total", Kind.MONEY, "total"),
    template_field("tax_total", Kind.MONEY, "taxtotal", "tax total"),
    template_field("paid", Kind.MONEY, "invoiceamountpaid"),
    template_field("owed", Kind.MONEY, "invoiceamountdue"),
    template_field("item", Kind.TEXT, "inventoryitemcode", "inventory item code"),
    template_field("text", Kind.TEXT, "description"),
    template_field("quantity", Kind.NUMBER, "quantity"),
    template_field("price", Kind.MONEY, "unitamount", "unit amount"),
    template_field("discount", Kind.NUMBER, "discount"),
    template_field("line_amount", Kind.MONEY, "lineamount", "line amount"),
    template_field("account", Kind.TEXT, "accountcode", "account code"),
    template_field("tax", Kind.MONEY, "taxamount", "tax amount"),
    template_field("option1", Kind.TEXT, "trackingoption1"),
    template_field("tracking1", Kind.TEXT, "trackingname1"),
    template_field("option2", Kind.TEXT, "trackingoption2"),
    template_field("tracking2", Kind.TEXT, "trackingname2"),
    template_field("currency", Kind.CURRENCY, "currency"),
    template_field("kind", Kind.TEXT, "type"),
    template_field("status", Kind.TEXT, "status"),
)
_TELLING = ("contactname", "invoicenumber", "unitamount", "accountcode", "taxtype", "poaddressline1", "invoicedate")
_SALES_ONLY = {"reference", "brandingtheme", "discount"}


class XeroInvoices(Exporter):
    """Each line net of tax, invoice by invoice as its total tells; credit notes are negative."""

    def recognise(self, shape: Shape) -> Recognition | None:
        headers = {normal(c).lstrip("*").replace(" ", "") for c in shape.columns}
        telling = [t for t in _TELLING if t in headers]
        matched = find_fields(_FIELDS, shape.columns)
        has_money = "line_amount" in matched or {"quantity", "price"} <= matched.keys()
        if len(telling) < 5 or not {"contact", "num", "day"} <= matched.keys() or not has_money:
            return None
        # The template of bills knows no branding, discount or reference.
        are_bills = "kind" not in matched and not headers & _SALES_ONLY
        rules = [
            RowRule("contact is null", "missing: ContactName"),
            RowRule(f"{_amount(matched)} is null", "missing: LineAmount"),
            sum_rule(),
        ]
        return Recognition(
            self.name,
            f"{self.title}: {'bills' if are_bills else 'lines'}",
            round(min(0.99, 0.6 + 0.06 * len(telling)), 2),
            f"It has the columns {', '.join(repr(t) for t in telling[:4])} of Xero.",
            Plan(
                matched,
                line_tables(),
                steps=(("lines", _lines(matched, are_bills)), ("billed", _billed(matched))),
                ignored=(total_rows([matched["contact"][0]]),),
                rules=(*rules, status_rule()) if "status" in matched else tuple(rules),
                whole="contact || '|' || coalesce(num, day::varchar)",
                notes=() if are_bills else (UNNAMED_NOTE,),
                personal=() if are_bills else personal_columns(shape.columns),
            ),
        )


def _amount(matched: dict[str, tuple[int, Kind]]) -> str:
    worked = "null"
    if {"quantity", "price"} <= matched.keys():
        off = "(1 - coalesce(discount, 0) / 100)" if "discount" in matched else "1"
        worked = f"round(quantity * price * {off}, 2)::{MONEY}"
    return f"coalesce({or_null(matched, 'line_amount', MONEY)}, {worked})"


def _lines(matched: dict[str, tuple[int, Kind]], are_bills: bool) -> str:
    kind = f"lower(coalesce({or_null(matched, 'kind')}, '{'bill' if are_bills else 'sales invoice'}'))"
    return f"""
        select *, {_amount(matched)} as written, {or_null(matched, "tax", MONEY)} as written_tax,
               case when regexp_matches({kind}, 'bill|accpay|purchase|supplier|prepayment') then contact
                    else '{UNNAMED}' end as issuer,
               coalesce(num, 'Bill ' || day::varchar) as invoice_no, regexp_matches({kind}, 'credit') as is_credit
        from typed
    """


def _billed(matched: dict[str, tuple[int, Kind]]) -> str:
    """An invoice whose total is what its lines come to, tax or no tax, holds the tax in its lines.

    What an invoice refers to is an order, what a credit note refers to is the invoice it gives back.
    """
    reference = or_null(matched, "reference")
    whole = "over (partition by issuer, invoice_no)"
    total, tax_total = or_null(matched, "total", MONEY), or_null(matched, "tax_total", MONEY)
    settled = "null::varchar"
    if "owed" in matched:
        settled = "case when owed = 0 then 'paid' when owed is not null then 'open' end"
    status = f"coalesce({status_word('status')}, {settled})" if "status" in matched else settled
    project = " ".join(
        f"when lower({name}) in ('project', 'projekt', 'job', 'projet', 'proyecto', 'progetto') then {option}"
        for name, option in (("tracking1", "option1"), ("tracking2", "option2"))
        if {name, option} <= matched.keys()
    )
    return f"""
        select row_no, issuer, invoice_no, case when is_credit then {reference} end as credit_of, day as issued_on,
               {or_null(matched, "due", "date")} as due_on, null::date as paid_on, {status} as status,
               case when not is_credit then {reference} end as po_number, {or_null(matched, "currency")} as currency,
               stated_tax * sign as stated_tax, stated_total * sign as stated_total, day as date,
               {f"case {project} end" if project else "null::varchar"} as project_id,
               coalesce({or_null(matched, "account")}, {or_null(matched, "item")}) as category,
               {described(or_null(matched, "item"), or_null(matched, "text"))} as description,
               {or_null(matched, "quantity", "double")} as quantity, {or_null(matched, "price", MONEY)} as price,
               (written - case when holds_tax then coalesce(written_tax, 0) else 0 end) * sign as amount,
               written_tax * sign as line_tax
        from (
            select *, max({total}) {whole} as stated_total, max({tax_total}) {whole} as stated_tax,
                   case when is_credit and sum(written) {whole} > 0 then -1 else 1 end as sign,
                   sum(written_tax) {whole} > 0 and abs(max({total}) {whole} - sum(written) {whole}) <= 0.02 as holds_tax
            from lines)
    """


XERO_INVOICES = XeroInvoices("xero_invoices", "Xero invoices", _FIELDS)
