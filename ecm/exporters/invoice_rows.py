"""What the modules of invoicing tools share: from one row a line (or a document) to invoices and their lines.

Each tool makes the step `billed`, with the columns named below; one that only lists documents has no amount and no lines.
"""

from ecm.exporters.exporter import Field, RowRule
from ecm.schema import Kind

MONEY = "decimal(18, 4)"
# Who bills, where a company's own export does not say whose it is.
UNNAMED = "not named in the export"
UNNAMED_NOTE = (
    f"The export does not say which company bills: its invoices stand under {UNNAMED!r}. "
    "Load each company's file with a namespace of its own."
)

_STATUS = (
    ("void", r"void|delet|cancel|stornier|annul|anulad|geannuleerd"),
    (
        "draft",
        r"draft|submitted|awaiting approval|pending approval|needs attention|entwurf|brouillon|borrador|bozza|concept",
    ),
    ("partly_paid", r"part|teilweise|teilbezahlt|gedeeltelijk"),
    ("paid", r"paid|auto.?paid|deposited|closed|bezahlt|beglichen|payé|réglé|pagad|pagat|betaald"),
    ("overdue", r"overdue|past due|überfällig|en retard|vencid|scadut|verlopen|achterstallig"),
    ("disputed", r"disput"),
    (
        "open",
        r"open|sent|viewed|approved|authori[sz]ed|awaiting payment|due|unpaid|not paid|offen|versendet|envoyé|impayé|"
        r"pendiente|abiert|apert|inviat|openstaand|verzonden",
    ),
)
_HOURS = (
    r"\b(hours?|hrs?|std|stunden?|heures?|horas?|ore|uur|uren|consult\w*|develop\w*|programming|design\w*|support|"
    r"maintenance|analysis|copywriting|project management|entwicklung|beratung|betreuung|wartung|programmierung|"
    r"développement|conseil|desarrollo|consultor\w*|sviluppo|consulenza|ontwikkeling|advies)\b"
)
_LUMP = (
    r"\b(licen[cs]es?|hosting|domains?|subscription|retainer|fixed|flat|lump|package|per month|monthly|pauschal\w*|"
    r"lizenz\w*|forfait|abo(nnement)?|paquete|canone|goods|shipping)\b"
)
_EXPENSE = (
    r"\b(expenses?|reimburs\w*|travel|mileage|hotel|flights?|taxi|spesen|auslagen|reisekosten|frais|gastos|rimborso|"
    r"onkosten|reiskosten)\b"
)


def template_field(name: str, kind: Kind, *headers: str, required: bool = False) -> Field:
    """A field whose header may begin with the asterisk of an import template."""
    return Field(name, kind, tuple(t for h in headers for t in (h, f"*{h}")), required=required)


def status_word(text: str) -> str:
    """SQL: a document's status in our words; one we do not know stays as it is, in lower case."""
    said = f"lower(trim({text}))"
    known = " ".join(f"when regexp_matches({said}, '^({words})') then '{status}'" for status, words in _STATUS)
    return f"case when {text} is null then null {known} else {said} end"


def status_rule(column: str = "status") -> RowRule:
    """A warning of statuses that are not known."""
    known = "|".join(words for _, words in _STATUS)
    return RowRule(
        f"{column} is not null and not regexp_matches(lower(trim({column})), '^({known})')",
        "unknown value: status",
        is_warning=True,
    )


def sum_rule() -> RowRule:
    """A warning of documents whose total is not what their lines and tax come to."""
    return RowRule(
        "row_no in (select min(row_no) from billed where amount is not null group by issuer, invoice_no "
        "having abs(max(stated_total) - sum(amount) - coalesce(max(stated_tax), sum(line_tax), 0)) > 0.05)",
        "totals do not add up",
        is_warning=True,
    )


def described(item: str, text: str) -> str:
    """SQL: what a line bills, from its item and its text, not said twice."""
    return (
        f"case when coalesce({item}, '') = '' or {item} = {text} then {text} when coalesce({text}, '') = '' then {item} "
        f"else {item} || ' – ' || {text} end"
    )


def document_tables() -> dict[str, str]:
    """`billed` as invoices alone: one row a document, its net unknown."""
    return {
        "invoices": """
            select row_no, issuer, invoice_no, issued_on, due_on, paid_on, status, po_number, credit_of, currency,
                   stated_total - stated_tax as net, stated_tax as tax, stated_total as total
            from billed
        """
    }


def line_tables() -> dict[str, str]:
    """`billed` as invoices and their lines. A value of the whole document is taken from its first line that has it."""
    heads = ", ".join(
        f"arg_min({c}, row_no) filter ({c} is not null) as {c}"
        for c in ("issued_on", "due_on", "paid_on", "status", "po_number", "credit_of", "currency")
    )
    tax = "coalesce(max(stated_tax), sum(line_tax))"
    said = "lower(concat_ws(' ', category, description))"
    in_hours = (
        f"quantity is not null and not regexp_matches({said}, '{_LUMP}') "
        f"and (regexp_matches({said}, '{_HOURS}') or quantity <> trunc(quantity))"
    )
    return {
        "invoices": f"""
            select min(row_no) as row_no, issuer, invoice_no, {heads}, sum(amount) as net, {tax} as tax,
                   coalesce(max_by(stated_total, abs(stated_total)), sum(amount) + {tax}) as total
            from billed group by issuer, invoice_no
        """,
        "invoice_lines": f"""
            select row_no, issuer, invoice_no, row_number() over (partition by issuer, invoice_no order by row_no) as line_no,
                   date, project_id, category, description, amount,
                   case when {in_hours} then quantity end as hours, case when {in_hours} then price end as rate,
                   case when regexp_matches({said}, '{_EXPENSE}') then true when {in_hours} then false end as is_expense
            from billed
        """,
    }
