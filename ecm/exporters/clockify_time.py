"""Clockify's detailed report: one row an entry; its columns are chosen, its dates and times written as the profile says."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Ignored, Plan
from ecm.exporters.phrases import Found, every_field
from ecm.exporters.time_rows import entries, entry_tables, rate_of, stretch, total_entries
from ecm.schema import Kind
from ecm.sql import literal

_FIELDS = (
    Field("project", Kind.TEXT, ("project",)),
    Field("client", Kind.TEXT, ("client",)),
    Field("note", Kind.TEXT, ("description",)),
    Field("task", Kind.TEXT, ("task",)),
    Field("person", Kind.TEXT, ("user",)),
    Field("email", Kind.EMAIL, ("email",)),
    Field("kind", Kind.TEXT, ("type",)),
    Field("billable", Kind.FLAG, ("billable",)),
    Field("invoice_no", Kind.TEXT, ("invoice id",)),
    Field("begun", Kind.MOMENT, ("start date", "date"), required=True),
    Field("begun_time", Kind.TEXT, ("start time",)),
    Field("over", Kind.MOMENT, ("end date",)),
    Field("over_time", Kind.TEXT, ("end time",)),
    Field("duration", Kind.HOURS, ("duration (h)", "time (h)")),
    Field("decimals", Kind.HOURS, ("duration (decimal)", "time (decimal)")),
    Field("rate", Kind.MONEY, ("billable rate", "hourly rate"), r"(billable|hourly) rate \(.*\)"),
    Field("amount", Kind.MONEY, ("billable amount",), r"billable amount \(.*\)"),
    Field("approved", Kind.FLAG, ("approved",)),
)
_TELLING = (
    "duration (h)",
    "duration (decimal)",
    "start date",
    "start time",
    "end date",
    "end time",
    "user",
    "group",
    "tags",
)
_NOT_WORK = {"break": "a break, not work", "time off": "time off, not work", "holiday": "a holiday, not work"}


def _plan(header: Header) -> Plan:
    """The duration to the second stands before the rounded one; breaks and time off are left out."""
    matched = header.matched
    places = {matched[n][0] for n in ("project", "client", "note", "task") if n in matched} | {0}
    hours = "coalesce(duration, decimals)"
    return Plan(
        matched,
        entry_tables(),
        steps=entries(
            "clockify",
            {
                **{n: n for n in ("client", "project", "task", "note", "billable", "approved", "invoice_no")},
                "person": "coalesce(person, email)",
                **stretch(),
                "hours": hours,
                "rate": f"coalesce(rate, {rate_of('amount', hours)})",
            },
            every_field(_FIELDS, matched),
        ),
        ignored=(total_entries(matched, ("person", "email"), sorted(places)), *_not_work(matched)),
        also_reads=(0,),
    )


def _not_work(matched: Found) -> tuple[Ignored, ...]:
    if "kind" not in matched:
        return ()
    said = f"lower(trim(coalesce(c{matched['kind'][0]}, '')))"
    return tuple(Ignored(f"{said} = {literal(word)}", reason) for word, reason in _NOT_WORK.items())


CLOCKIFY_TIME = ColumnExporter(
    "clockify_time",
    "Clockify detailed",
    _FIELDS,
    _plan,
    telling=_TELLING,
    accepts=lambda header: (
        bool(header.matched.keys() & {"duration", "decimals"}) and bool(header.matched.keys() & {"person", "email"})
    ),
    confidence=(0.75, 0.04, 0.97),
    of="of Clockify",
)
