"""Everhour's time reports: one row a stretch of work by day; which columns there are is chosen."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan
from ecm.exporters.phrases import every_field
from ecm.exporters.time_rows import entries, entry_tables, rate_of, total_entries
from ecm.schema import Kind

_FIELDS = (
    Field("day", Kind.DAY, ("date", "day"), required=True),
    Field("person", Kind.TEXT, ("member", "team member", "member name"), required=True),
    Field("client", Kind.TEXT, ("client", "client name")),
    Field("project", Kind.TEXT, ("project", "project name")),
    Field("task", Kind.TEXT, ("task", "task name")),
    Field("note", Kind.TEXT, ("comment", "comments")),
    Field("hours", Kind.HOURS, ("time", "total time", "tracked time", "reported time", "hours"), required=True),
    Field("billable", Kind.FLAG, ("billable", "is billable")),
    Field("rate", Kind.MONEY, ("billable rate", "rate"), r"(billable )?rate \(.*\)"),
    Field("amount", Kind.MONEY, ("billable amount",), r"billable amount \(.*\)"),
    Field("billable_hours", Kind.HOURS, ("billable time",)),
    Field("invoice_no", Kind.TEXT, ("invoice", "invoice number")),
)
_TELLING = ("member", "comment", "time", "billable amount", "billable time", "non-billable time", "uninvoiced time", "client",
            "project", "task", "iteration", "task number")  # fmt: skip


def _plan(header: Header) -> Plan:
    """Hours by person, day and task."""
    matched = header.matched
    places = [matched[n][0] for n in ("day", "client", "project", "task", "note") if n in matched]
    worth = "case when amount > 0 then amount end"
    return Plan(
        matched,
        entry_tables(),
        steps=entries(
            "everhour",
            {
                **{n: n for n in ("day", "person", "client", "project", "task", "note", "hours", "invoice_no")},
                "billable": "coalesce(billable, billable_hours > 0)",
                "rate": f"coalesce(rate, {rate_of(worth, 'coalesce(billable_hours, hours)')})",
            },
            every_field(_FIELDS, matched),
        ),
        ignored=(total_entries(matched, ("person",), places),),
    )


EVERHOUR_TIME = ColumnExporter(
    "everhour_time",
    "Everhour time report",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    accepts=lambda header: bool({"time", "total time", "billable time"} & header.names),
    confidence=(0.65, 0.05, 0.95),
    of="of Everhour",
)
