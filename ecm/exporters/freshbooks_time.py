"""FreshBooks' time entries: one row an entry, by day; whether it is billed, but no rate."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan
from ecm.exporters.phrases import every_field, tidied
from ecm.exporters.time_rows import entries, entry_tables, total_entries
from ecm.schema import Kind

_FIELDS = (
    Field("day", Kind.DAY, ("date",), required=True),
    Field("client", Kind.TEXT, ("client",)),
    Field("project", Kind.TEXT, ("project",)),
    Field("task", Kind.TEXT, ("service", "task")),
    Field("note", Kind.TEXT, ("note", "notes")),
    Field("person", Kind.TEXT, ("team member",), required=True),
    Field("status", Kind.TEXT, ("status",)),
    Field("hours", Kind.HOURS, ("hours",)),
    Field("seconds", Kind.NUMBER, ("seconds",)),
)
_TELLING = ("team member", "service", "note", "status", "seconds", "client")


def _plan(header: Header) -> Plan:
    """Hours to the second where the export has them; billed and unbilled work is to be billed, the other is not."""
    matched = header.matched
    status = tidied("status")
    return Plan(
        matched,
        entry_tables(),
        steps=entries(
            "freshbooks",
            {
                **{n: n for n in ("day", "person", "client", "project", "task", "note")},
                # Beside "1.33" stand 4800 seconds.
                "hours": "case when hours is null or abs(seconds / 3600 - hours) < 0.02 then "
                "coalesce(seconds / 3600, hours) else hours end",
                "billable": f"case when {status} in ('non billable', 'nonbillable', 'not billable') then false "
                f"when {status} in ('billed', 'unbilled', 'billable', 'invoiced') then true end",
            },
            every_field(_FIELDS, matched),
        ),
        ignored=(
            total_entries(matched, ("person",), [matched[n][0] for n in ("day", "client", "project") if n in matched]),
        ),
    )


FRESHBOOKS_TIME = ColumnExporter(
    "freshbooks_time",
    "FreshBooks time entries",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    accepts=lambda header: bool(header.matched.keys() & {"hours", "seconds"}),
    confidence=(0.65, 0.05, 0.95),
    of="of FreshBooks",
)
