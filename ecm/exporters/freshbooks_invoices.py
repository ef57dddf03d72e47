"""FreshBooks' invoice details: one row a line. They name the client who is billed, not the company that bills."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, RowRule, or_null, personal_columns, total_rows
from ecm.exporters.invoice_rows import (
    MONEY,
    UNNAMED,
    UNNAMED_NOTE,
    described,
    line_tables,
    status_rule,
    status_word,
    sum_rule,
)
from ecm.schema import Kind

_FIELDS = (
    Field("client", Kind.TEXT, ("client name", "client", "organization")),
    Field("num", Kind.TEXT, ("invoice #", "invoice number", "invoice no."), required=True),
    Field("day", Kind.DAY, ("date issued", "issue date", "invoice date"), required=True),
    Field("due", Kind.DAY, ("date due", "due date")),
    Field("status", Kind.TEXT, ("invoice status", "status")),
    Field("paid_day", Kind.DAY, ("date paid",)),
    Field("item", Kind.TEXT, ("item name", "task name")),
    Field("text", Kind.TEXT, ("item description", "description")),
    Field("price", Kind.MONEY, ("rate", "unit cost")),
    Field("quantity", Kind.NUMBER, ("quantity", "hours")),
    Field("discount", Kind.NUMBER, ("discount percentage",)),
    Field("subtotal", Kind.MONEY, ("line subtotal",)),
    Field("tax1", Kind.MONEY, ("tax 1 amount",)),
    Field("tax2", Kind.MONEY, ("tax 2 amount",)),
    Field("total", Kind.MONEY, ("line total",)),
    Field("currency", Kind.CURRENCY, ("currency", "currency code")),
    Field("po", Kind.TEXT, ("po number", "purchase order")),
)
_TELLING = ("invoice #", "date issued", "item name", "line subtotal", "line total", "invoice status", "client name")


def _plan(header: Header) -> Plan:
    """An invoice's net is its lines' subtotals, its total what its lines come to with their taxes."""
    shape, matched = header.shape, header.matched
    rules = [
        RowRule(f"{_net(matched)} is null", "missing: Line Subtotal"),
        sum_rule(),
    ]
    places = [matched[name][0] for name in ("client", "num") if name in matched]
    return Plan(
        {name: place for name, place in matched.items() if name != "client"},
        line_tables(),
        steps=(("billed", _billed(matched)),),
        ignored=(total_rows(places),),
        rules=(*rules, status_rule()) if "status" in matched else tuple(rules),
        whole="num",
        also_reads=tuple(places),
        notes=(UNNAMED_NOTE,),
        personal=tuple(dict.fromkeys((*personal_columns(shape.columns), *places[:-1]))),
    )


def _taxes(matched: dict[str, tuple[int, Kind]]) -> str:
    return " + ".join(f"coalesce({name}, 0)" for name in ("tax1", "tax2") if name in matched) or f"null::{MONEY}"


def _net(matched: dict[str, tuple[int, Kind]]) -> str:
    """The total without its taxes, which is after any discount; else the subtotal."""
    return f"coalesce({or_null(matched, 'total', MONEY)} - ({_taxes(matched)}), {or_null(matched, 'subtotal', MONEY)})"


def _billed(matched: dict[str, tuple[int, Kind]]) -> str:
    status = status_word("status") if "status" in matched else "null::varchar"
    return f"""
        select row_no, '{UNNAMED}' as issuer, num as invoice_no, null::varchar as credit_of, day as issued_on,
               {or_null(matched, "due", "date")} as due_on, {or_null(matched, "paid_day", "date")} as paid_on,
               {status} as status, {or_null(matched, "po")} as po_number, {or_null(matched, "currency")} as currency,
               null::{MONEY} as stated_tax,
               sum({or_null(matched, "total", MONEY)}) over (partition by num)::{MONEY} as stated_total,
               day as date, null::varchar as project_id, {or_null(matched, "item")} as category,
               {described(or_null(matched, "item"), or_null(matched, "text"))} as description,
               {or_null(matched, "quantity", "double")} as quantity, {or_null(matched, "price", MONEY)} as price,
               ({_net(matched)})::{MONEY} as amount, ({_taxes(matched)})::{MONEY} as line_tax
        from typed
    """


FRESHBOOKS_INVOICES = ColumnExporter(
    "freshbooks_invoices",
    "FreshBooks invoice details",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    accepts=lambda header: bool({"subtotal", "total"} & header.matched.keys()),
    confidence=(0.6, 0.05, 1),
    of="of FreshBooks",
)
