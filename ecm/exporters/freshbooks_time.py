"""FreshBooks' time entries: one row an entry, by day; whether it is billed, but no rate."""

from ecm.exporters.exporter import Field, Plan, Recognition, Shape, find_fields, normal
from ecm.exporters.phrases import every_field, lacks, tidied
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


class FreshBooksTime:
    """Hours to the second where the export has them; billed and unbilled work is to be billed, the other is not."""

    name = "freshbooks_time"
    title = "FreshBooks time entries"

    def recognise(self, shape: Shape) -> Recognition | None:
        found = find_fields(_FIELDS, shape.columns)
        told = [t for t in _TELLING if t in {normal(c) for c in shape.columns}]
        if lacks(_FIELDS, found) or len(told) < 4 or not found.keys() & {"hours", "seconds"}:
            return None
        status = tidied("status")
        return Recognition(
            self.name,
            self.title,
            min(0.95, 0.65 + 0.05 * len(told)),
            f"It has the columns {', '.join(repr(t) for t in told[:4])} of FreshBooks.",
            Plan(
                found,
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
                    every_field(_FIELDS, found),
                ),
                ignored=(
                    total_entries(
                        found, ("person",), [found[n][0] for n in ("day", "client", "project") if n in found]
                    ),
                ),
            ),
        )
