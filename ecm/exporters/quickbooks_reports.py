"""QuickBooks Online's reports of transactions: bills and invoices, as documents or line by line, often under group rows.

The group of a record stands in the first column, whose header is empty, on a row of its own above it.
"""

import re
from collections.abc import Sequence

from ecm.exporters.exporter import (
    Exporter,
    Field,
    Ignored,
    Plan,
    Recognition,
    RowRule,
    Shape,
    find_fields,
    normal,
    or_null,
    personal_columns,
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
)
from ecm.schema import Kind
from ecm.sql import literal

_FIELDS = (
    Field("heading", Kind.TEXT, ("",)),
    Field("day", Kind.DAY, ("transaction date", "date", "txn date", "datum", "date de transaction", "fecha")),
    Field("kind", Kind.TEXT, ("transaction type", "txn type", "type de transaction", "tipo de transacción"), required=True),
    Field("num", Kind.TEXT, ("num", "num.", "no.", "number", "#", "núm.", "nº")),
    Field("vendor", Kind.TEXT, ("vendor", "supplier", "vendor full name", "supplier full name", "vendor display name", "supplier display name", "payee", "fournisseur", "proveedor")),
    Field("party", Kind.TEXT, ("name", "full name", "nom", "nombre")),
    Field("memo", Kind.TEXT, ("memo/description", "description", "memo", "line description", "mémo/description")),
    Field("item", Kind.TEXT, ("product/service full name", "product/service", "item", "product/service name", "produit/service")),
    Field("account", Kind.TEXT, ("distribution account", "account full name", "account", "account name", "compte")),
    Field("quantity", Kind.NUMBER, ("quantity", "qty", "quantité", "cantidad")),
    Field("price", Kind.MONEY, ("sales price", "rate", "unit price", "cost price", "prix de vente", "taux")),
    Field("amount", Kind.MONEY, ("amount", "total", "total amount", "amount line", "montant", "importe"), required=True),
    Field("tax", Kind.MONEY, ("tax amount", "sales tax amount", "tax")),
    Field("due", Kind.DAY, ("due date", "date d'échéance", "fecha de vencimiento")),
    Field("open", Kind.MONEY, ("open balance", "balance due", "amount due", "solde à payer")),
    Field("status", Kind.TEXT, ("status", "payment status", "a/p paid", "a/r paid")),
    Field("currency", Kind.CURRENCY, ("currency", "transaction currency", "devise")),
    Field("service_day", Kind.DAY, ("service date",)),
    Field("po", Kind.TEXT, ("p.o. number", "po number", "p.o. no.")),
    Field("project", Kind.TEXT, ("project", "project full name", "projet")),
)  # fmt: skip
_BILLS = r"(vendor |supplier )?bills?( line)?|factures? fournisseurs?"
_VENDOR_CREDITS = r"(vendor|supplier) credits?( note)?|bill credit( note)?|crédit fournisseur"
_INVOICES = r"(sales |tax )?invoices?( line)?|factures?( client)?|facturas?"
_CREDITS = r"(customer )?credit (memo|note)s?|note de crédit|avoir|nota de crédito"
_DOCUMENTS = "|".join((_BILLS, _VENDOR_CREDITS, _INVOICES, _CREDITS))
_LEDGER = re.compile(r"(?i)ledger|journal|by account|profit and loss|balance sheet|trial balance|reconciliation")
_BY_ANOTHER = re.compile(
    r"(?i)by (product|item|customer|client|class|location|date|employee|rep|account|type)|ageing|aging"
)
_TITLE = re.compile(
    r"(?i)\b(lists?|details?|reports?|summary|ledger|journal|transactions?|unpaid|by (vendor|supplier|customer|product|date)|"
    r"ageing|aging)\b"
)
_INSTEAD = "Export Expenses › Transaction list by vendor, or Sales › Sales by customer detail, instead."


class QuickBooksReports(Exporter):
    """Bills are their vendor's, invoices the company's whose books they are; what else is in the list is left out."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        if not {"kind", "amount", "day"} <= matched.keys() or not ({"num", "heading"} & matched.keys()):
            return None
        is_grouped = bool(shape.columns) and normal(shape.columns[0]) == ""
        if not is_grouped and not (shape.preamble or {"memo", "open", "item", "account"} & matched.keys()):
            return None
        if not is_grouped:
            matched.pop("heading", None)
        if _LEDGER.search(" ".join(shape.preamble[:3])):
            return self._ledger(matched["kind"][0])
        has_lines = bool({"item", "quantity", "price"} & matched.keys())
        company = _company(shape.preamble)
        names = ", ".join(repr(shape.columns[matched[f][0]]) for f in ("kind", "day", "amount"))
        grouped = " below an empty first cell" if is_grouped else ""
        return Recognition(
            self.name,
            f"{self.title}: {'invoice lines' if has_lines else 'bills and invoices'}",
            round(0.75 + 0.15 * is_grouped + 0.05 * bool(shape.preamble), 2),
            f"It has the columns {names}{grouped}.",
            Plan(
                matched,
                line_tables() if has_lines else document_tables(),
                steps=_steps(matched, company, bool(_BY_ANOTHER.search(" ".join(shape.preamble[:3]))), has_lines),
                ignored=_ignored(matched),
                rules=_rules(matched),
                whole="coalesce(num, kind || day::varchar)" if "num" in matched else "",
                notes=() if company else (UNNAMED_NOTE,),
                personal=personal_columns(shape.columns),
            ),
        )

    def _ledger(self, place: int) -> Recognition:
        ignored = Ignored("true", "a ledger: it holds each bill more than once")
        plan = Plan({}, {}, ignored=(ignored,), also_reads=(place,), notes=(f"A ledger is not read. {_INSTEAD}",))
        return Recognition(self.name, f"{self.title}: a ledger", 0.9, "Its title says that it is a ledger.", plan)


def _company(preamble: Sequence[str]) -> str:
    """Whose books these are: the first of the title lines that is neither the report's name nor its period."""
    lines = [line.strip(' ,;\t"') for line in preamble[:2]]
    if len(lines) == 2 and (_TITLE.search(lines[0]) or not _TITLE.search(lines[1])):
        lines = lines[1:]
    said = lines[0] if lines else ""
    is_period = re.search(r"(?i)\b(19|20)\d\d\b|^(all|since|as of|to) ", said)
    return "" if is_period or _TITLE.search(said) else said


def _ignored(matched: dict[str, tuple[int, Kind]]) -> tuple[Ignored, ...]:
    kind = f"lower(trim(coalesce(c{matched['kind'][0]}, '')))"
    first = f"lower(trim(coalesce(c{matched.get('heading', matched['day'])[0]}, '')))"
    others = [
        Ignored(
            f"{kind} = '' and regexp_matches({first}, "
            "'^totals? (for|of|de|du|pour|per|für|voor) |^(grand )?totals?( .*)?$')"
            f" and coalesce(trim(c{matched['amount'][0]}), '') <> ''",
            "total row",
        ),
        Ignored(
            f"{kind} = '' and regexp_matches({first}, '(accrual|cash) basis|\\bgmt ?[+−-]\\d|^(mon|tues|wednes|thurs|fri|satur|sun)day')",
            "footer",
        ),
        Ignored(f"{kind} = '' and regexp_matches({first}, '^(beginning|opening) balance')", "balance row"),
        Ignored(
            f"regexp_matches({kind}, 'payment|deposit|receipt|refund|transfer|paiement|pago')",
            "a movement of money, not an invoice",
        ),
        Ignored(f"regexp_matches({kind}, '^(expense|cheque|check|credit card|cash expense|dépense|gasto)')", "an expense without a bill"),
        Ignored(f"{kind} <> '' and not regexp_full_match({kind}, '{_DOCUMENTS}')", "not an invoice or bill"),
    ]  # fmt: skip
    if "heading" in matched:
        rest = " and ".join(f"trim(coalesce(c{matched[n][0]}, '')) = ''" for n in ("day", "amount"))
        of_group = f"{kind} = '' and {first} <> '' and {rest}"
        others.append(Ignored(of_group, "the name of a group: taken for the rows below it", is_heading=True))
    return tuple(others)


def _rules(matched: dict[str, tuple[int, Kind]]) -> tuple[RowRule, ...]:
    rules = [
        RowRule("kind is null and (day is not null or amount is not null)", "missing: Transaction type"),
        RowRule("kind is not null and amount is null", "missing: Amount"),
    ]
    return (*rules, status_rule()) if "status" in matched else tuple(rules)


def _steps(
    matched: dict[str, tuple[int, Kind]], company: str, by_another: bool, has_lines: bool
) -> tuple[tuple[str, str], ...]:
    own = literal(company or UNNAMED)
    heading = "last_value(heading ignore nulls) over (order by row_no)" if "heading" in matched else "null::varchar"
    group = "null::varchar" if by_another else "heading_above"
    said = "lower(trim(kind))"
    is_theirs = f"regexp_full_match({said}, '{_BILLS}|{_VENDOR_CREDITS}')"
    documents = f"""
        select * exclude (heading_above), row_no as place, {is_theirs} as is_theirs,
               regexp_full_match({said}, '{_VENDOR_CREDITS}|{_CREDITS}') as is_credit,
               case when {is_theirs} then coalesce({or_null(matched, "vendor")}, {or_null(matched, "party")}, {group})
                    else {own} end as issuer,
               coalesce({or_null(matched, "num")}, trim(kind) || ' ' || day::varchar
                        {"" if has_lines else "|| ' ' || amount::decimal(18, 2)::varchar"}) as written_no
        from (select *, {heading} as heading_above from typed)
        where kind is not null
    """
    numbered = """
        select *, min(is_credit::int) over (partition by issuer, written_no) = 0 as has_invoice,
               case when not is_credit then 1 when sum(amount) over (partition by issuer, written_no, is_credit) > 0
                    then -1 else 1 end as sign,
               row_number() over (partition by issuer, written_no, is_credit, amount, day order by row_no) as alike
        from documents
    """
    unnumbered = "num is null" if "num" in matched else "true"
    again = "''" if has_lines else f"case when {unnumbered} and alike > 1 then ' #' || alike else '' end"
    settled = "case when open is null then null when open = 0 then 'paid' when abs(open) < abs(amount) then 'partly_paid' else 'open' end"
    status = status_word("status") if "status" in matched else settled if "open" in matched else "null::varchar"
    amount = "amount * sign"
    billed = f"""
        select row_no, issuer,
               written_no || case when is_credit and has_invoice then ' (credit)' else '' end || {again} as invoice_no,
               case when is_credit and has_invoice then written_no end as credit_of,
               day as issued_on, {or_null(matched, "due", "date")} as due_on, null::date as paid_on, {status} as status,
               {or_null(matched, "po")} as po_number, {or_null(matched, "currency")} as currency,
               {or_null(matched, "tax", MONEY)} {"* sign" if "tax" in matched else ""} as {"line_tax" if has_lines else "stated_tax"},
               {f"null::{MONEY} as stated_tax, null::{MONEY} as stated_total, {amount} as amount" if has_lines else f"{amount} as stated_total"},
               coalesce({or_null(matched, "service_day", "date")}, day) as date, {or_null(matched, "project")} as project_id,
               coalesce({or_null(matched, "item")}, {or_null(matched, "account")}) as category,
               {described(or_null(matched, "item"), or_null(matched, "memo"))} as description,
               {or_null(matched, "quantity", "double")} as quantity, {or_null(matched, "price", MONEY)} as price
        from numbered
    """
    return (("documents", documents), ("numbered", numbered), ("billed", billed))


QUICKBOOKS_REPORTS = QuickBooksReports("quickbooks_reports", "QuickBooks report", _FIELDS)
