"""QuickBooks Online: the list of invoices as downloaded from its screen, and the template invoices are imported with.

Both name the customer who is billed, not the company that bills.
"""

from ecm.exporters.exporter import (
    Exporter,
    Ignored,
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
    document_tables,
    line_tables,
    status_rule,
    status_word,
    template_field,
)
from ecm.schema import Kind

_FIELDS = (
    template_field(
        "num", Kind.TEXT, "no.", "no", "num", "number", "invoice no.", "invoice no", "invoice #", "invoiceno"
    ),
    template_field(
        "customer", Kind.TEXT, "customer", "customer name", "customer full name", "customer/project", "client"
    ),
    template_field("day", Kind.DAY, "date", "invoice date", "invoicedate", "transaction date"),
    template_field("kind", Kind.TEXT, "type", "transaction type"),
    template_field("due", Kind.DAY, "due date", "duedate"),
    template_field("open", Kind.MONEY, "balance", "open balance", "balance due"),
    template_field("tax", Kind.MONEY, "sales tax", "tax", "tax amount", "itemtaxamount"),
    template_field("total", Kind.MONEY, "total", "amount", "total amount"),
    template_field("status", Kind.TEXT, "status"),
    template_field("currency", Kind.CURRENCY, "currency"),
    template_field("item", Kind.TEXT, "item(product/service)", "product/service", "item"),
    template_field("text", Kind.TEXT, "itemdescription", "item description"),
    template_field("quantity", Kind.NUMBER, "itemquantity", "quantity", "qty"),
    template_field("price", Kind.MONEY, "itemrate", "rate"),
    template_field("amount", Kind.MONEY, "itemamount", "item amount"),
    template_field("service_day", Kind.DAY, "service date", "servicedate"),
)
_LIST = {"customer", "num", "day", "total"}
_TEMPLATE = {"customer", "num", "day", "amount"}


class QuickBooksInvoices(Exporter):
    """The screen lists documents; the template has one row a line, with the invoice's own values on each or the first."""

    def recognise(self, shape: Shape) -> Recognition | None:
        headers = {normal(c).lstrip("*") for c in shape.columns}
        matched = find_fields(_FIELDS, shape.columns)
        has_lines = matched.keys() >= _TEMPLATE and bool({"itemamount", "item(product/service)"} & headers)
        is_list = (
            matched.keys() >= _LIST
            and {"status", "due date"} & headers
            and {"balance", "memo", "type", "no."} & headers
        )
        if not has_lines and (not is_list or normal(shape.columns[0]) == ""):
            return None
        confidence = 0.95 if has_lines else 0.62 + 0.1 * ("no." in headers) + 0.05 * ("balance" in headers)
        named = [shape.columns[matched[f][0]] for f in ("num", "customer", "day")]
        amount = "amount" if has_lines else "total"
        rules = [
            RowRule(f"{amount} is null", f"missing: {amount.title()}"),
        ]
        return Recognition(
            self.name,
            f"{self.title}: {'lines' if has_lines else 'list'}",
            round(confidence, 2),
            f"It has the columns {', '.join(map(repr, named))} of QuickBooks' invoices.",
            Plan(
                {name: place for name, place in matched.items() if name != "customer"},
                line_tables() if has_lines else document_tables(),
                steps=(("billed", _billed(matched, has_lines)),),
                ignored=(total_rows([place for place, _ in (matched["num"], matched["customer"], matched["day"])]), *_others(matched)),
                rules=(*rules, status_rule()) if "status" in matched else tuple(rules),
                whole="num",
                also_reads=(matched["customer"][0],),
                notes=(UNNAMED_NOTE,),
                personal=tuple(dict.fromkeys((*personal_columns(shape.columns), matched["customer"][0]))),
            ),
        )  # fmt: skip


def _others(matched: dict[str, tuple[int, Kind]]) -> tuple[Ignored, ...]:
    if "kind" not in matched:
        return ()
    kind = f"lower(trim(coalesce(c{matched['kind'][0]}, '')))"
    return (Ignored(f"{kind} <> '' and not regexp_matches({kind}, 'invoice|credit')", "not an invoice"),)


def _billed(matched: dict[str, tuple[int, Kind]], has_lines: bool) -> str:
    settled = "case when open is null then null when open = 0 then 'paid' when abs(open) < abs(total) then 'partly_paid' else 'open' end"
    settled = settled if {"open", "total"} <= matched.keys() else "null::varchar"
    status = status_word("status") if "status" in matched else settled
    sign = "case when lower(kind) like '%credit%' then -1 else 1 end" if "kind" in matched else "1"
    tax = or_null(matched, "tax", MONEY)
    money = (
        f"amount, {tax} as line_tax, null::{MONEY} as stated_tax, null::{MONEY} as stated_total"
        if has_lines
        else f"abs(total) * if(total < 0, -1, {sign}) as stated_total, {tax} as stated_tax"
    )
    return f"""
        select row_no, '{UNNAMED}' as issuer, num as invoice_no, null::varchar as credit_of, day as issued_on,
               {or_null(matched, "due", "date")} as due_on, null::date as paid_on, {status} as status,
               null::varchar as po_number, {or_null(matched, "currency")} as currency,
               coalesce({or_null(matched, "service_day", "date")}, day) as date, null::varchar as project_id,
               {or_null(matched, "item")} as category,
               {described(or_null(matched, "item"), or_null(matched, "text"))} as description,
               {or_null(matched, "quantity", "double")} as quantity, {or_null(matched, "price", MONEY)} as price, {money}
        from typed
    """


QUICKBOOKS_INVOICES = QuickBooksInvoices("quickbooks_invoices", "QuickBooks invoices", _FIELDS)
